package import CloudModel
package import Diagnostics
package import Quantities
package import Scenarios

/// An outage in a sentence: `region us-east-1 for 3h at peak`, `zone us-east-1a share 7.5% for 105m
/// at 2d14h`, `regions us-east-1, us-west-2 plane control for 1h`, `replay 2021-12-07 us-east-1 at
/// peak`.
package struct DrillPhrase: Hashable, Sendable {
    package enum Target: Hashable, Sendable {
        /// By name, of one kind; of one cause where there are several.
        case places(kind: RecordedIncident.Scope, [Name])
        /// A recorded incident, where it was or where `on` says.
        case replay(Name, on: (kind: RecordedIncident.Scope, name: Name)?)

        package static func == (left: Target, right: Target) -> Bool {
            switch (left, right) {
            case (.places(let kind, let names), .places(let other, let others)):
                kind == other && names == others
            case (.replay(let name, let on), .replay(let other, let otherOn)):
                name == other && on?.kind == otherOn?.kind && on?.name == otherOn?.name
            default: false
            }
        }

        package func hash(into hasher: inout Hasher) {
            switch self {
            case .places(let kind, let names):
                hasher.combine(kind)
                hasher.combine(names)
            case .replay(let name, _): hasher.combine(name)
            }
        }
    }
    package enum Moment: Hashable, Sendable {
        /// The beginning of the busiest hour.
        case peak
        case offset(TimeSpan)
        case instant(UTCInstant)
    }
    /// A word of the user's, and where it is.
    package struct Name: Hashable, Sendable {
        package var text: String
        package var column: Int
    }
    package let text: String
    package private(set) var target: Target
    /// Nil: what a replay says, else everything.
    package private(set) var share: Double?
    package private(set) var plane: OutagePlan.Plane?
    /// Nil: a replay has its own.
    package private(set) var length: TimeSpan?
    package private(set) var moment = Moment.peak

    /// What diagnostics call the place of the words.
    package static let file = "--outage"
    package static let example = "region us-east-1 for 3h at peak"

    /// - Throws: one diagnostic that points at the word.
    package init(_ text: String) throws(Diagnostic) {
        self.text = text
        var words = Words(text)
        target = try Self.target(&words)
        while let word = words.next() {
            switch word.text {
            case "for" where length == nil:
                length = try Self.length(&words, after: word)
            case "share" where share == nil: share = try Self.share(&words, after: word)
            case "plane" where plane == nil: plane = try Self.plane(&words, after: word)
            case "at":
                moment = try Self.moment(&words, after: word)
                if let more = words.next() {
                    throw words.problem("nothing comes after the moment", more)
                }
            default:
                throw words.problem(
                    "`\(word.text)` is not expected here", word,
                    help: words.suggestion(for: word, ["for", "at", "share", "plane"]))
            }
        }
        try check(words)
    }

    /// The same at an instant.
    package func moved(to instant: UTCInstant) -> DrillPhrase {
        var copy = self
        copy.moment = .instant(instant)
        return copy
    }

    private func check(_ words: Words) throws(Diagnostic) {
        switch target {
        case .places:
            guard length == nil else { return }
            throw words.problem(
                "the outage has no length", words.end, help: "add `for 3h`")
        case .replay(let name, _):
            guard length == nil, plane == nil else {
                throw words.problem(
                    "a recorded incident has its own length and plane", name,
                    help: "leave out `for` and `plane`")
            }
        }
    }

    private static func target(_ words: inout Words) throws(Diagnostic) -> Target {
        guard let first = words.next() else {
            throw words.problem(
                "the outage is empty", words.end, help: "write such as `\(example)`")
        }
        switch first.text {
        case "region", "regions", "zone", "zones":
            let kind: RecordedIncident.Scope = first.text.hasPrefix("region") ? .region : .zone
            var names = [try place(&words, after: first, "the name of a \(kind.rawValue)")]
            if !first.text.hasSuffix("s"), words.continues {
                throw words.problem(
                    "one \(kind.rawValue) is asked for", names[0],
                    help: "write `\(kind.rawValue)s` for several")
            }
            while first.text.hasSuffix("s"), words.continues {
                names.append(try place(&words, after: first, "another \(kind.rawValue)"))
            }
            return .places(kind: kind, names)
        case "replay":
            var name = try words.name(after: first, what: "the day of a recorded incident")
            if let region = words.peek, !keywords.contains(region.text) {
                _ = words.next()
                name.text += " \(region.text)"
            }
            guard words.peek?.text == "on", let on = words.next() else {
                return .replay(name, on: nil)
            }
            let kind = try words.name(after: on, what: "`region` or `zone`")
            guard let scope = RecordedIncident.Scope(rawValue: kind.text) else {
                throw words.problem(
                    "a replay is on a region or a zone, not on `\(kind.text)`", kind,
                    help: words.suggestion(for: kind, ["region", "zone"]))
            }
            let place = try words.name(after: kind, what: "the name of a \(kind.text)")
            return .replay(name, on: (scope, place))
        default:
            throw words.problem(
                "`\(first.text)` says nothing of what fails", first,
                help: words.suggestion(for: first, ["region", "zone", "replay"])
                    ?? "write such as `\(example)`")
        }
    }

    /// A name, and none of the sentence's own words.
    private static func place(
        _ words: inout Words, after word: Name, _ what: String
    ) throws(Diagnostic) -> Name {
        let name = try words.name(after: word, what: what)
        if keywords.contains(name.text) {
            throw words.problem("`\(name.text)` comes too early", name, help: "\(what) is missing")
        }
        return name
    }

    private static let keywords = ["for", "at", "share", "plane", "on"]

    private static func length(
        _ words: inout Words, after word: Name
    ) throws(Diagnostic) -> TimeSpan {
        let text = try words.name(after: word, what: "a duration such as `3h`")
        do {
            let span = try TimeSpan.parse(text.text)
            guard span > .zero, span <= .day * 365 else {
                throw words.problem("an outage lasts from an instant to a year", text)
            }
            return span
        } catch let error as Diagnostic {
            throw error
        } catch {
            throw words.problem(
                "expected a duration such as `3h`, found `\(text.text)`", text)
        }
    }

    private static func share(
        _ words: inout Words, after word: Name
    ) throws(Diagnostic) -> Double {
        let text = try words.name(after: word, what: "a share such as `7.5%`")
        guard let share = try? Fraction.parse(text.text), share > 0, share <= 1 else {
            throw words.problem(
                "expected a share above 0% and up to 100%, found `\(text.text)`", text)
        }
        return share
    }

    private static func plane(
        _ words: inout Words, after word: Name
    ) throws(Diagnostic) -> OutagePlan.Plane {
        let text = try words.name(after: word, what: "`data`, `control` or `both`")
        guard let plane = OutagePlan.Plane(rawValue: text.text) else {
            throw words.problem(
                "there is no plane `\(text.text)`", text,
                help: words.suggestion(for: text, OutagePlan.Plane.allCases.map(\.rawValue))
                    ?? "`data`, `control` or `both`")
        }
        return plane
    }

    private static func moment(
        _ words: inout Words, after word: Name
    ) throws(Diagnostic) -> Moment {
        let text = try words.name(after: word, what: "`peak`, an offset or an instant")
        if text.text == "peak" { return .peak }
        if let span = try? TimeSpan.parse(text.text), span >= .zero { return .offset(span) }
        if let instant = try? UTCInstant.parse(text.text),
            (1970...2100).contains(instant.date.year)
        {
            return .instant(instant)
        }
        throw words.problem(
            "`\(text.text)` is no moment", text,
            help: words.suggestion(for: text, ["peak"])
                ?? "write `peak`, an offset from the start such as `9d14h`, or an instant such as "
                + "`2026-03-14T09:00:00Z`")
    }
}

/// The words of a phrase, with their columns.
private struct Words {
    private let words: [DrillPhrase.Name]
    private var index = 0
    /// Just behind the last word.
    let end: DrillPhrase.Name
    /// Whether the last word ended with a comma, so that another name follows.
    private(set) var continues = false

    init(_ text: String) {
        var words: [DrillPhrase.Name] = []
        var word = ""
        let scalars = Array(text.unicodeScalars)
        for (offset, scalar) in scalars.enumerated() {
            if scalar == " " || scalar == "\t" || scalar == "\n" {
                if !word.isEmpty {
                    words.append(.init(text: word, column: offset - word.count + 1))
                }
                word = ""
            } else {
                word.unicodeScalars.append(scalar)
                // `a,b` is two names.
                if scalar == "," {
                    words.append(.init(text: word, column: offset - word.count + 2))
                    word = ""
                }
            }
        }
        if !word.isEmpty {
            words.append(.init(text: word, column: scalars.count - word.count + 1))
        }
        self.words = words
        end = DrillPhrase.Name(text: "", column: scalars.count + 1)
    }

    var peek: DrillPhrase.Name? { index < words.count ? words[index] : nil }

    mutating func next() -> DrillPhrase.Name? {
        guard index < words.count else { return nil }
        index += 1
        return words[index - 1]
    }

    mutating func name(
        after word: DrillPhrase.Name, what: String
    ) throws(Diagnostic) -> DrillPhrase.Name {
        guard var name = next(), name.text != "," else {
            throw problem("`\(word.text)` is followed by nothing", word, help: "\(what) is missing")
        }
        continues = name.text.hasSuffix(",")
        if continues { name.text.removeLast() }
        return name
    }

    func problem(_ message: String, _ word: DrillPhrase.Name, help: String? = nil) -> Diagnostic {
        Diagnostic(
            .error, message, file: DrillPhrase.file,
            position: .init(line: 1, column: word.column, length: max(1, word.text.count)),
            help: help)
    }

    func suggestion(for word: DrillPhrase.Name, _ candidates: [String]) -> String? {
        Diagnostics.suggestion(for: word.text, among: candidates).map { "did you mean `\($0)`?" }
    }
}
