package import Experiments
import Quantities

/// A run or a comparison as one self-contained page.
package struct ComparisonPage {
    let comparison: Comparison
    let origin: ReportOrigin
    /// What became of the conditions of `--fail-if`.
    let gates: [GateOutcome]

    package init(_ comparison: Comparison, gates: [GateOutcome] = [], origin: ReportOrigin) {
        self.comparison = comparison
        self.gates = gates
        self.origin = origin
    }

    var scenarios: [ScenarioResult] { comparison.scenarios }
    var isAlone: Bool { scenarios.count == 1 }
    /// The scenario that the verdict is about.
    var chosen: Int { ComparisonHeadline(comparison).chosen }

    package var html: String {
        let first = scenarios[0]
        let count = comparison.provenance.replications
        var page = HTMLPage(
            kind: isAlone ? "one scenario" : "comparison of \(scenarios.count) scenarios",
            title: scenarios.count > 4
                ? "\(first.name) and \(scenarios.count - 1) others"
                : scenarios.map(\.name).joined(separator: ", "),
            subtitle: "\(first.horizon) from \(Self.begin(first.start)) · \(count) "
                + (count == 1 ? "replication" : "replications")
                + (isAlone ? "" : " · baseline \(first.name)")
                + (comparison.isPartial ? " · PARTIAL RESULTS" : ""),
            headline: Headline(comparison))
        page.tiles = HTMLPage.tiles(tiles)
        page.sections = sections.filter { !$0.body.html.isEmpty }
        return page.html(origin, comparison.provenance.facts)
    }

    private var sections: [HTMLPage.Section] {
        func section(_ id: String, _ title: String, _ body: Markup) -> HTMLPage.Section {
            HTMLPage.Section(id: id, title: title, body: body)
        }
        return [
            section("scenarios", isAlone ? "Key figures" : "Scenarios", overview),
            section("conditions", "Conditions", conditions),
            section("differences", "Against \(scenarios[0].name)", differences),
            section("cost", "Cost", cost), section("load", "Load and capacity", load),
            section("latency", "Latency", latency), section("outages", "Outages", outages),
            section("replications", "Replications", replications),
            section("objectives", "Objectives", objectives),
            section("details", "In detail", details),
            section("warnings", "Warnings", warnings),
        ]
    }

    /// The first thing that somebody whose build failed looks for.
    private var conditions: Markup {
        guard !gates.isEmpty else { return .nothing }
        return SectionTable(
            columns: [("verdict", false), ("fails if", false), ("what was found", false)],
            rows: gates.map { outcome in
                [
                    outcome.isPassed ? "✓ passed" : "✗ \(outcome.verdict)",
                    (isAlone ? "" : "\(outcome.scenario): ") + outcome.gate.text, outcome.reason,
                ]
            }
        ).markup(label: "Conditions")
    }

    static func begin(_ start: UTCInstant) -> String {
        start.timeOfDay == .zero ? "\(start.date)" : "\(start)"
    }

    private var tiles: [HTMLPage.Tile] {
        let scenario = scenarios[chosen]
        let cost = scenario.summary("cost.effective.perMonth")
        let decimals = Figure.dollarDecimals(cost.mean)
        func amount(_ value: Double) -> String { Figure.grouped(value, decimals: decimals) }
        let ends = [cost.p5, cost.p95].map(amount)
        let range =
            ends[0] == ends[1]
            ? "the same in every replication" : "p5 – p95: \(ends[0]) – \(ends[1])"
        let half = cost.interval.map { " ± \(amount($0.halfWidth))" } ?? ""
        let p99 = scenario.summary("latency.p99")
        let peak = scenario.summary("capacity.instances.peak").mean
        let spare = scenario.summary("capacity.headroomAtPeak").mean
        let lost = scenario.summary("service.lost").mean
        return [
            HTMLPage.Tile(
                name: "USD a month" + (isAlone ? "" : ", \(scenario.name)"),
                value: amount(cost.mean) + half, note: range),
            objective(scenario),
            HTMLPage.Tile(
                name: "Availability",
                value: Figure.share(scenario.summary("service.availability").mean, nearOne: true),
                note: lost > 0 ? "\(Figure.value(lost, .requests)) requests lost" : "none lost"),
            HTMLPage.Tile(
                name: "p99 latency", value: Figure.seconds(p99.mean),
                note: p99.notableHalfWidth.map { "± \(Figure.seconds($0))" }
                    ?? "of the slowest service"),
            HTMLPage.Tile(
                name: "Peak instances",
                value: Figure.grouped(peak, decimals: peak == peak.rounded() ? 0 : 1),
                note: spare.isFinite
                    ? "\(Figure.share(spare)) of capacity left in the busiest minute" : ""),
        ]
    }

    private func objective(_ scenario: ScenarioResult) -> HTMLPage.Tile {
        guard let objective = scenario.objective else {
            return HTMLPage.Tile(name: "Objective", value: "none set", note: "nothing is promised")
        }
        return HTMLPage.Tile(
            name: "Objective", value: Self.mark(objective.met),
            note: "in \(Figure.share(objective.probability)) of replications",
            isGood: objective.met)
    }

    static func mark(_ met: Bool) -> String { met ? "✓ met" : "✗ not met" }

    /// Of several scenarios, as every format shows it.
    private var overview: Markup {
        let rows = comparison.rows()
        let columns = ReportColumns.all.filter { !$0.isDifference || rows.count > 1 }
        let all = SectionTable(
            columns: [("measure", false)]
                + ["mean", "95 % interval", "p5", "p50", "p95"].map { ($0, true) }
                + [("what it is", false)],
            rows: isAlone ? measures(scenarios[0]) : [])
        return .joined([
            PaintedTable(columns: columns, rows: rows).markup(label: "Scenarios"),
            HTMLPage.paragraph(
                "± is the sampling error of the mean (95 %); it shrinks with more replications. "
                    + "p5 – p95 is the outcome range: nine months in ten fall in it; it does not "
                    + "shrink."),
            isAlone
                ? HTMLPage.folded("Every measure", all.markup(label: "Every measure")) : .nothing,
        ])
    }

    private func measures(_ scenario: ScenarioResult) -> [[String]] {
        zip(Measures.all, scenario.measures).filter { $1.isDefined }.map { measure, summary in
            func text(_ value: Double) -> String { Figure.value(value, measure.unit) }
            return [
                measure.title, text(summary.mean),
                summary.interval.map { "\(text($0.low)) – \(text($0.high))" } ?? "–",
                text(summary.p5), text(summary.p50), text(summary.p95), measure.definition,
            ]
        }
    }
}

extension Summary {
    /// How far the mean is uncertain, where that is more than a trifle beside it.
    var notableHalfWidth: Double? {
        interval.map(\.halfWidth).flatMap { $0 >= 0.001 * abs(mean) && $0 > 0 ? $0 : nil }
    }
}

/// The overview, with good and bad news painted; what the paint says is in the words, too.
private struct PaintedTable {
    var columns: [ReportColumn]
    var rows: [ReportRow]

    func markup(label: String) -> Markup {
        .scrollingTable(
            label: label,
            head: columns.map { column in
                Markup.element(
                    "th",
                    [
                        "scope": "col", "title": column.definition,
                        "class": column.alignsRight ? "number" : nil,
                    ]
                ) { column.title }
            },
            rows: rows.map { row in
                Markup.element("tr") {
                    columns.enumerated().map { index, column in
                        cell(column, column.value(row), isFirst: index == 0)
                    }
                }
            })
    }

    private func cell(_ column: ReportColumn, _ cell: Table.Cell, isFirst: Bool) -> Markup {
        let (style, mark): (String?, String) =
            switch cell.paint {
            case .good: ("good", column.id == "slo" ? "✓ " : "▼ ")
            case .bad: ("bad", column.id == "slo" ? "✗ " : "▲ ")
            default: (column.alignsRight ? "number" : nil, "")
            }
        return isFirst
            ? .element("th", ["scope": "row"]) { cell.text }
            : .element("td", ["class": style]) { mark + cell.text }
    }
}
