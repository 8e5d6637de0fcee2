package import Experiments
import Statistics

/// What `headroom plan --break-it` found.
package struct StressOutcome: Sendable {
    /// The cheapest change that keeps the promises under one stress; nil when none of those tried
    /// does.
    package struct Cure: Sendable {
        package var stress: StressFinding
        package var race: RaceResult
        package var designs: [[String]]

        package init(stress: StressFinding, race: RaceResult, designs: [[String]]) {
            self.stress = stress
            self.race = race
            self.designs = designs
        }
    }
    package var name: String
    package var result: StressResult
    package var confidence: Double
    package var cures: [Cure]
    package var provenance: Provenance

    package init(
        name: String, result: StressResult, confidence: Double, cures: [Cure],
        provenance: Provenance
    ) {
        self.name = name
        self.result = result
        self.confidence = confidence
        self.cures = cures
        self.provenance = provenance
    }
}

/// What `headroom plan --break-it` prints.
package struct StressReport {
    let outcome: StressOutcome
    private var result: StressResult { outcome.result }

    package init(_ outcome: StressOutcome) { self.outcome = outcome }

    package func text(_ style: Style) -> String {
        var sections = [style.paint(style.plain(heading), .bold) + "\n", lines(verdict, style)]
        sections.append(table.text(style))
        if !outcome.cures.isEmpty {
            sections.append(
                style.paint("the cheapest change that survives it", .bold) + "\n"
                    + lines(cures, style))
        }
        sections.append(style.paint(style.wrapped(style.plain(origin)), .dim) + "\n")
        return sections.joined(separator: "\n")
    }

    package func markdown() -> String {
        let escaped = MarkdownReport.escaped
        var text = "### Headroom: \(escaped(heading))\n\n"
        text += verdict.map { "- \(escaped($0))\n" }.joined()
        text += "\n" + table.markdown(escaped) + "\n"
        text += cures.map { "- \(escaped($0))\n" }.joined()
        return text + "\n\(escaped(origin))\n"
    }

    package func json() -> String {
        var json = JSONWriter()
        json.object { json in
            json.integer("schemaVersion", 1)
            json.string("name", outcome.name)
            json.object("provenance") { outcome.provenance.write(&$0) }
            json.object("leftAlone") { write(result.calm, &$0) }
            json.array("alone") { json in
                for finding in result.singles.flatMap(\.self) {
                    json.object { write(finding, &$0) }
                }
            }
            json.array("together") { json in
                for finding in result.pairs { json.object { write(finding, &$0) } }
            }
            json.array("leftOut") { json in
                for title in result.leftOut { json.string(nil, title) }
            }
            json.array("cures") { json in
                for cure in outcome.cures {
                    json.object { json in
                        json.string("stress", cure.stress.text)
                        guard let winner = cure.race.winner else { return json.null("settings") }
                        json.array("settings") { json in
                            for setting in cure.designs[winner.design] {
                                json.string(nil, setting)
                            }
                        }
                        json.number("extraPerMonth", cure.race.difference?.mean ?? 0)
                        json.number("kept", winner.kept)
                    }
                }
            }
        }
        return json.text + "\n"
    }

    private func write(_ finding: StressFinding, _ json: inout JSONWriter) {
        json.string("stress", finding.text)
        json.array("settings") { json in
            for setting in finding.settings { json.string(nil, setting) }
        }
        json.boolean("breaks", finding.breaks)
        json.number("kept", finding.kept)
        json.number("availability", finding.availability)
        json.number("p99Seconds", finding.p99)
    }

    private func lines(_ lines: [String], _ style: Style) -> String {
        lines.map { style.wrapped(style.plain($0)) + "\n" }.joined()
    }

    var heading: String {
        "what breaks \(outcome.name) · \(result.replications) replications of each"
    }

    var verdict: [String] {
        if result.calm.breaks {
            return [
                "Left alone it keeps its promises in \(Figure.share(result.calm.kept)) of the "
                    + "replications, \(Figure.share(outcome.confidence)) asked: nothing has to "
                    + "break it."
            ]
        }
        var lines = zip(result.singles, result.mildest).compactMap { steps, mildest -> String? in
            guard let hardest = steps.last else { return nil }
            guard let mildest else { return "\(hardest.text) does not break it." }
            return "\(mildest.text) is the mildest of its kind that breaks it."
        }
        for title in result.leftOut {
            lines.append("\(title) was not tried: the scenario cannot be put under it.")
        }
        for pair in result.pairs { lines.append("\(pair.text) break it together.") }
        return lines
    }

    var cures: [String] { outcome.cures.map(cure) }

    private func cure(_ cure: StressOutcome.Cure) -> String {
        guard let winner = cure.race.winner else {
            return "\(cure.stress.text): no design tried survives it"
        }
        let settings = cure.designs[winner.design]
        if settings.isEmpty { return "\(cure.stress.text): as it is, with more replications" }
        let extra = cure.race.difference.map { difference in
            ", \(Figure.dollars(abs(difference.mean))) USD/month "
                + (difference.mean < 0 ? "less" : "more") + " under that stress"
        }
        return "\(cure.stress.text): \(settings.joined(separator: ", "))\(extra ?? "")"
    }

    var table: SectionTable {
        let findings = [result.calm] + result.singles.flatMap(\.self) + result.pairs
        return SectionTable(
            columns: [
                ("stress", false), ("promises kept", true), ("availability", true), ("p99", true),
                ("", false),
            ],
            rows: findings.map { finding in
                [
                    finding.text, Figure.share(finding.kept),
                    Figure.share(finding.availability, nearOne: true),
                    Figure.seconds(finding.p99), finding.breaks ? "breaks" : "",
                ]
            })
    }

    private var origin: String { outcome.provenance.line() }
}
