package import Experiments
import Statistics

/// What `headroom plan` found, with the settings behind the numbers of designs.
package struct PlanOutcome: Sendable {
    package var name: String
    package var race: RaceResult
    /// What each design sets; the first is the scenario as it is.
    package var designs: [[String]]
    package var promises: [ServicePromise]
    package var confidence: Double
    /// Types of the catalog that had a first look.
    package var screened: Int
    /// How much a design may be dearer than the best and still pass for it.
    package var indifference: Double
    /// Nil when the search ended before it was looked for.
    package var waste: Waste?
    package var provenance: Provenance

    package init(
        name: String, race: RaceResult, designs: [[String]], promises: [ServicePromise],
        confidence: Double, screened: Int, indifference: Double, waste: Waste?,
        provenance: Provenance
    ) {
        self.name = name
        self.race = race
        self.designs = designs
        self.promises = promises
        self.confidence = confidence
        self.screened = screened
        self.indifference = indifference
        self.waste = waste
        self.provenance = provenance
    }

    /// The scenario as it is.
    var base: RaceResult.Entry? { race.entries.first { $0.design == 0 } }
}

/// What `headroom plan` prints.
package struct PlanReport {
    let outcome: PlanOutcome
    private var race: RaceResult { outcome.race }
    /// Rows of the front at most.
    private static let limit = 12

    package init(_ outcome: PlanOutcome) { self.outcome = outcome }

    package func text(_ style: Style) -> String {
        var sections = [style.paint(style.plain(heading), .bold) + "\n"]
        sections.append(verdict.map { style.wrapped(style.plain($0)) + "\n" }.joined())
        sections.append(table(choice).text(style))
        if !costs.isEmpty {
            sections.append(
                style.paint("what each promise costs", .bold) + "\n"
                    + costs.map { style.wrapped(style.plain($0)) + "\n" }.joined())
        }
        sections.append(
            style.paint("what else can be had: no design beats these in everything", .bold) + "\n"
                + table(front).text(style))
        if let waste {
            sections.append(
                style.paint(WasteSection.title, .bold) + "\n" + waste.table.text(style)
                    + waste.notes.map { style.wrapped(style.plain($0)) + "\n" }.joined())
        }
        sections += notes.map { style.wrapped(style.plain($0)) + "\n" }
        sections.append(style.paint(style.wrapped(style.plain(origin)), .dim) + "\n")
        return sections.joined(separator: "\n")
    }

    package func markdown() -> String {
        let escaped = MarkdownReport.escaped
        var text = "### Headroom: \(escaped(heading))\n\n"
        text += verdict.map { escaped($0) + "\n\n" }.joined()
        text += table(choice).markdown(escaped) + "\n"
        text += costs.map { "- \(escaped($0))\n" }.joined()
        text += "\n**What else can be had**\n\n" + table(front).markdown(escaped)
        if let waste {
            text += "\n**\(WasteSection.title)**\n\n" + waste.table.markdown(escaped)
            text += waste.notes.map { "\n" + $0 + "\n" }.joined()
        }
        for note in notes { text += "\n\(escaped(note))\n" }
        return text + "\n\(escaped(origin))\n"
    }

    package func json() -> String {
        var json = JSONWriter()
        json.object { json in
            json.integer("schemaVersion", 1)
            json.string("name", outcome.name)
            json.object("provenance") { outcome.provenance.write(&$0) }
            json.boolean("partial", !race.isComplete)
            json.integer("typesScreened", outcome.screened)
            json.integer("designs", outcome.designs.count)
            json.integer("invalid", race.invalid)
            json.integer("replicationsInAll", race.replications)
            json.number("certainty", race.winner == nil ? nil : race.certainty)
            json.number("indifference", outcome.indifference)
            if let winner = race.winner {
                json.object("winner") { write(winner, &$0) }
            } else {
                json.null("winner")
            }
            if let base = outcome.base { json.object("asItIs") { write(base, &$0) } }
            json.array("promises") { json in
                for (promise, without) in zip(outcome.promises, race.without) {
                    json.object { json in
                        json.string("promise", promise.text)
                        json.number("costPerMonth", without?.saving ?? 0)
                        if let without {
                            json.object("cheapestWithout") { write(without.entry, &$0) }
                        }
                    }
                }
            }
            json.array("front") { json in
                for entry in race.front { json.object { write(entry, &$0) } }
            }
            if let waste = outcome.waste {
                json.object("waste") { WasteSection(waste).write(&$0) }
            } else {
                json.null("waste")
            }
        }
        return json.text + "\n"
    }

    private func write(_ entry: RaceResult.Entry, _ json: inout JSONWriter) {
        json.integer("design", entry.design)
        json.array("settings") { json in
            for setting in outcome.designs[entry.design] { json.string(nil, setting) }
        }
        json.integer("replications", entry.replications)
        json.number("costPerMonth", entry.cost)
        json.number("halfWidth", entry.halfWidth)
        json.number("availability", entry.availability)
        json.number("p99Seconds", entry.p99)
        json.number("kept", entry.kept)
    }
}

extension PlanReport {
    /// Nil where there is none, or it is not known.
    var waste: WasteSection? {
        outcome.waste.map { WasteSection($0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    var heading: String {
        let types = outcome.screened > 0 ? "\(outcome.screened) types looked at · " : ""
        let mark = race.isComplete ? "" : " · PARTIAL RESULTS"
        return "plan of \(outcome.name) · \(types)\(outcome.designs.count) designs · "
            + "\(Figure.grouped(Double(race.replications), decimals: 0)) replications\(mark)"
    }

    var verdict: [String] {
        guard let winner = race.winner else {
            return [
                "No design keeps every promise in \(Figure.share(outcome.confidence)) of the "
                    + "replications. The nearest are below; wider values (`--vary`) may."
            ]
        }
        var lines: [String] = []
        let price = "\(Figure.dollars(winner.cost)) USD/month"
        let settings = outcome.designs[winner.design]
        if settings.isEmpty {
            lines.append("The scenario as it is, at \(price), is the best of all designs tried.")
        } else {
            lines.append("\(settings.joined(separator: ", ")): \(price)\(saving).")
        }
        if let kept = race.winnerKept {
            lines.append(
                "It keeps its promises in \(kept.successes) of \(kept.trials) replications (95 % "
                    + "interval \(Figure.share(kept.lower)) to \(Figure.share(kept.upper)), "
                    + "\(Figure.share(outcome.confidence)) asked).")
        }
        let rivals = race.entries.count { $0.isContender } - 1
        let tied =
            rivals > 0
            ? " \(rivals == 1 ? "One other" : "\(rivals) others") could not be told from it." : ""
        let certainty =
            race.certainty > 0.999
            ? "above 99.9 %" : "of \(Figure.share(race.certainty, nearOne: true)) or more"
        lines.append(
            "With a probability \(certainty), no other "
                + "design tried keeps them for \(Figure.share(outcome.indifference)) less.\(tied)")
        return lines
    }

    /// The verdict's first sentence, its figures before its settings.
    var answer: [Headline.Piece] {
        guard let winner = race.winner else { return [.plain(verdict[0])] }
        let settings = outcome.designs[winner.design]
        let price = "\(Figure.dollars(winner.cost)) USD/month"
        if settings.isEmpty { return [.plain(verdict[0])] }
        return [.strong(price + saving), .plain(": " + settings.joined(separator: ", "))]
    }

    /// `, 51.29 ± 3.20 (13 %) less than as it is`.
    private var saving: String {
        guard let difference = race.difference, let base = outcome.base else { return "" }
        let error =
            difference.halfWidth.isFinite ? " ± \(Figure.dollars(difference.halfWidth))" : ""
        return ", \(Figure.dollars(abs(difference.mean)))\(error) "
            + "(\(Figure.share(abs(difference.mean) / base.cost))) "
            + (difference.mean <= 0 ? "less" : "more") + " than as it is"
    }

    var notes: [String] {
        guard race.invalid > 0 else { return [] }
        return ["\(race.invalid) of \(outcome.designs.count) designs are no valid scenarios"]
    }

    private var choice: [RaceResult.Entry] {
        [outcome.base, race.winner?.design == 0 ? nil : race.winner].compactMap(\.self)
    }

    var front: [RaceResult.Entry] { Array(race.front.prefix(Self.limit)) }

    var costs: [String] {
        guard let winner = race.winner else { return [] }
        return zip(outcome.promises, race.without).map { promise, without in
            guard let without else {
                return "\(promise.text): nothing; no cheaper design breaks it alone"
            }
            return "\(promise.text): \(Figure.dollars(without.saving)) USD/month "
                + "(\(Figure.share(without.saving / winner.cost))); without it "
                + name(without.entry) + " would do"
        }
    }

    func name(_ entry: RaceResult.Entry) -> String {
        let settings = outcome.designs[entry.design]
        return settings.isEmpty ? "as it is" : settings.map(short).joined(separator: ", ")
    }

    /// `min=8` of `fleets.web.scaling.min=8`; what is changed is in the winner's sentence.
    private func short(_ setting: String) -> String {
        guard let equals = setting.firstIndex(of: "=") else { return setting }
        let key = setting[..<equals].split(separator: ".").last ?? ""
        return String(key) + setting[equals...]
    }

    func table(_ entries: [RaceResult.Entry]) -> SectionTable {
        SectionTable(
            columns: [
                ("USD/month ±", true), ("availability", true), ("p99", true),
                ("promises kept", true), ("replications", true), ("design", false),
            ],
            rows: entries.map { entry in
                let decimals = Figure.dollarDecimals(entry.cost)
                let error =
                    entry.halfWidth.isFinite
                    ? " ± " + Figure.grouped(entry.halfWidth, decimals: decimals) : ""
                let mark = entry.design == race.winner?.design ? " (best)" : ""
                return [
                    Figure.dollars(entry.cost) + error,
                    Figure.share(entry.availability, nearOne: true), Figure.seconds(entry.p99),
                    Figure.share(entry.kept), "\(entry.replications)", name(entry) + mark,
                ]
            })
    }

    private var origin: String { outcome.provenance.line() }
}
