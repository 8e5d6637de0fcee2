import Diagnostics
import Quantities

extension Decoder {
    mutating func value(of node: SourceNode, _ kind: ScalarKind, path: String) -> Setting.Value {
        switch node.content {
        case .scalar(let text, _):
            if node.isEmpty {
                report(
                    "`\(lastKey(path))` has no value", at: node.place,
                    label: "expected \(expectation(kind))")
                return .invalid
            }
            guard let scalar = scalar(text, kind, at: node.place, path: path) else {
                return .invalid
            }
            return .scalar(scalar)
        case .mapping:
            if kind.mayBeUncertain, let quantiles = quantiles(node) {
                return uncertain(node, quantiles, kind, path: path)
            }
        case .sequence: break
        }
        report(
            "`\(lastKey(path))` is \(expectation(kind)), found \(node.kindName)", at: node.place)
        return .invalid
    }

    private func expectation(_ kind: ScalarKind) -> String {
        switch kind {
        case .choice(let words, _): "one of: \(words.joined(separator: ", "))"
        case .count: "a count"
        case .clock: "a clock time such as \"20:00\""
        case .size: "a size such as \"24 KB\""
        case .rate: "a request rate such as \"120 req/s\""
        case .duration: "a duration such as \"90s\""
        default: "a single value (\(kind.documentation))"
        }
    }

    private func lastKey(_ path: String) -> String {
        // An item of a list is called by the list's name, not by its number.
        let named = path.split(separator: ".").last { Int($0) == nil }
        return String(named ?? "the file")
    }

    /// Reads and checks one text; reports what is wrong with it.
    private mutating func scalar(
        _ text: String, _ kind: ScalarKind, at place: Place, path: String
    ) -> Scalar? {
        let scalar: Scalar
        do {
            scalar = try kind.parse(text)
        } catch {
            let spellings = error.suggestions.map { "`\($0)`" }.joined(separator: " or ")
            report(
                "expected \(error.expected), found \"\(shown(error.found))\"", at: place,
                help: spellings.isEmpty ? nil : "did you mean \(spellings)?")
            return nil
        }
        if let problem = kind.rangeProblem(scalar) {
            report("`\(lastKey(path))` \(problem), found \(shown(text))", at: place)
            return nil
        }
        return checkWord(scalar, kind, text, at: place, path: path) ? scalar : nil
    }

    private func shown(_ text: String) -> String {
        text.count > 60 ? text.prefix(60) + "…" : text
    }

    private mutating func checkWord(
        _ scalar: Scalar, _ kind: ScalarKind, _ text: String, at place: Place, path: String
    ) -> Bool {
        switch kind {
        case .choice(let words, let later):
            if words.contains(text) { return true }
            if later.contains(text) {
                report(
                    "\(lastKey(path)) `\(text)` is not supported yet", at: place,
                    label: "this version does not simulate it",
                    help: "this version has: \(words.joined(separator: ", "))")
                return false
            }
            let near = suggestion(for: text, among: words)
            report(
                "`\(shown(text))` is no \(lastKey(path))", at: place,
                help: near.map { "did you mean `\($0)`?" }
                    ?? "one of: \(words.joined(separator: ", "))")
            return false
        case .name:
            if isName(text) { return true }
            report(
                "`\(shown(text))` is no name", at: place,
                help: "use letters, digits, `-`, `_` and `.`")
            return false
        case .timeZone:
            return checkTimeZone(text, at: place)
        default: return true
        }
    }

    private mutating func checkTimeZone(_ name: String, at place: Place) -> Bool {
        if TimeZones.exists(name) { return true }
        let near = TimeZones.nearest(to: name)
        report(
            "unknown time zone `\(shown(name))`", at: place,
            help: near.isEmpty
                ? "use an IANA name such as `Europe/Berlin`"
                : "did you mean \(near.map { "`\($0)`" }.joined(separator: " or "))?")
        return false
    }

    func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 200
            && text.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-_.".utf8.contains($0)
                }
            }
    }
}

extension Decoder {
    private static let quantileKeys = ["p10", "p50", "p90"]

    /// The three nodes of an uncertain value; nil when the map is something else.
    func quantiles(_ node: SourceNode) -> [SourceNode.Entry]? {
        guard case .mapping(let entries) = node.content, !entries.isEmpty,
            entries.allSatisfy({ Self.quantileKeys.contains($0.key) }),
            entries.contains(where: { $0.key == "p10" })
                || entries.contains(where: { $0.key == "p50" })
        else { return nil }
        return entries
    }

    mutating func uncertain(
        _ node: SourceNode, _ entries: [SourceNode.Entry], _ kind: ScalarKind, path: String
    ) -> Setting.Value {
        var scalars: [Scalar] = []
        for key in Self.quantileKeys {
            guard let entry = entries.first(where: { $0.key == key }) else {
                report(
                    "an uncertain value needs `\(key)`", at: node.place,
                    help: "write {p10: …, p50: …, p90: …}")
                continue
            }
            guard case .scalar(let text, _) = entry.value.content, !entry.value.isEmpty else {
                report(
                    "`\(key)` is a single value, found \(entry.value.kindName)",
                    at: entry.value.place)
                continue
            }
            if let scalar = scalar(text, kind, at: entry.value.place, path: path) {
                scalars.append(scalar)
            }
        }
        guard scalars.count == 3 else { return .invalid }
        let numbers = scalars.map(UncertainScalar.number)
        guard numbers[0] <= numbers[1], numbers[1] <= numbers[2] else {
            report("p10, p50 and p90 must not fall", at: node.place)
            return .invalid
        }
        return .uncertain(
            UncertainScalar(p10: scalars[0], p50: scalars[1], p90: scalars[2], kind: kind))
    }
}
