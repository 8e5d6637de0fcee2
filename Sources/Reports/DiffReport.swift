package import Experiments

/// What `headroom diff` prints.
package struct DiffReport {
    private let difference: ResultDifference
    /// Whether measures that did not move are shown, too.
    private let showsAll: Bool

    package init(_ difference: ResultDifference, showsAll: Bool = false) {
        self.difference = difference
        self.showsAll = showsAll
    }

    package func text(_ style: Style) -> String {
        var sections = difference.scenarios.map { scenario in
            style.paint(style.plain(scenario.name), .bold) + "\n"
                + (shown(scenario).isEmpty
                    ? "nothing moved beyond sampling error\n" : table(scenario).text(style))
        }
        let notes = notes
        if !notes.isEmpty {
            sections.append(notes.map { style.wrapped(style.plain($0)) + "\n" }.joined())
        }
        let legend =
            difference.isPaired
            ? "± is the 95 % interval of the paired difference"
            : "± is the 95 % interval of the difference, both results taken as independent; "
                + "`headroom compare` pairs replications and sees finer"
        sections.append(style.paint(style.wrapped(style.plain(legend)), .dim) + "\n")
        return sections.joined(separator: "\n")
    }

    package func markdown() -> String {
        var text = ""
        for scenario in difference.scenarios {
            text += "**\(MarkdownReport.escaped(scenario.name))**\n\n"
            text +=
                shown(scenario).isEmpty
                ? "Nothing moved beyond sampling error.\n"
                : table(scenario).markdown(MarkdownReport.escaped)
            text += "\n"
        }
        return text + notes.map { "- \(MarkdownReport.escaped($0))\n" }.joined()
    }

    package func json() -> String {
        var json = JSONWriter()
        json.object { json in
            json.integer("schemaVersion", 1)
            json.array("scenarios") { json in
                for scenario in difference.scenarios {
                    json.object { json in
                        json.string("name", scenario.name)
                        json.object("measures") { json in
                            for row in scenario.rows { write(row, &json) }
                        }
                    }
                }
            }
            for (name, list) in [
                ("added", difference.added), ("removed", difference.removed),
                ("origins", difference.origins),
            ] {
                json.array(name) { json in
                    for entry in list { json.string(nil, entry) }
                }
            }
        }
        return json.text + "\n"
    }

    private func write(_ row: ResultDifference.Row, _ json: inout JSONWriter) {
        json.object(Measures.all[row.measure].id) { json in
            json.string("unit", Measures.all[row.measure].unit.rawValue)
            json.number("before", row.before)
            json.number("after", row.after)
            json.number("difference", row.change)
            json.number("halfWidth", row.halfWidth)
            json.number("relative", row.relative)
            json.string("verdict", row.verdict.rawValue)
        }
    }

    private var notes: [String] {
        difference.origins
            + difference.added.map { "\($0): only in the result after" }
            + difference.removed.map { "\($0): only in the result before" }
    }

    private func shown(_ scenario: ResultDifference.Scenario) -> [ResultDifference.Row] {
        showsAll ? scenario.rows : scenario.moved
    }

    /// A larger change says only that there was next to nothing before.
    private static let telling = 100.0

    private func table(_ scenario: ResultDifference.Scenario) -> SectionTable {
        SectionTable(
            columns: [
                ("measure", false), ("before", true), ("after", true), ("difference", true),
                ("", true), ("verdict", false),
            ],
            rows: shown(scenario).map { row in
                let measure = Measures.all[row.measure]
                return [
                    measure.id, row.before.map(measure.figure) ?? "–",
                    row.after.map(measure.figure) ?? "–", change(row, measure),
                    abs(row.relative) < Self.telling
                        ? signed(Figure.share(row.relative), row.relative) : "–",
                    row.verdict.rawValue,
                ]
            })
    }

    /// `+56.54 ± 8.40`.
    private func change(_ row: ResultDifference.Row, _ measure: Measure) -> String {
        guard row.change.isFinite else { return "–" }
        let error = row.halfWidth.map { " ± \(measure.figure($0))" } ?? ""
        return signed(measure.figure(row.change), row.change) + error
    }

    private func signed(_ text: String, _ value: Double) -> String {
        value > 0 && text.contains { $0.isNumber && $0 != "0" } ? "+" + text : text
    }
}
