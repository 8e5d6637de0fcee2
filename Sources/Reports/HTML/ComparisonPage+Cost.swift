import Experiments
import Pricing

extension ComparisonPage {
    /// Parts that are drawn; the rest is one bar.
    private static let mostBars = 8
    /// Scenarios that are drawn one below the other; of more, the baseline and the chosen one.
    private static let mostCharts = 3

    var cost: Markup {
        let shown =
            scenarios.count <= Self.mostCharts
            ? Array(scenarios.indices) : Array(Set([0, chosen])).sorted()
        let largest = shown.flatMap { scenarios[$0].breakdown.map(\.costs.effective) }.max() ?? 0
        let decimals = Figure.dollarDecimals(largest)
        let bars = shown.map { parts(scenarios[$0], decimals) }
        let top = bars.flatMap(\.self).map(\.value).max()
        return .joined(
            zip(shown, bars).map { index, bars in
                let scenario = scenarios[index]
                return Markup.joined([
                    isAlone ? .nothing : HTMLPage.heading(scenario.name),
                    BarChart(
                        title: "cost of \(scenario.name)",
                        caption: caption(scenario), bars: bars, top: top,
                        table: breakdown(scenario)
                    ).markup,
                ])
            } + [months])
    }

    private func caption(_ scenario: ScenarioResult) -> String {
        let total = scenario.breakdown.reduce(0) { $0 + $1.costs.effective }
        let length =
            scenario.endedEarly == nil ? "over \(scenario.horizon)" : "of what was simulated"
        return "\(Figure.dollars(total)) USD \(length): effective cost, mean over replications."
    }

    /// The largest first.
    private func rows(_ scenario: ScenarioResult) -> [BreakdownRow] {
        scenario.breakdown.enumerated()
            .filter { $0.element.costs.list != 0 || $0.element.costs.effective != 0 }
            .sorted {
                let (one, other) = ($0.element.costs.effective, $1.element.costs.effective)
                return one != other ? one > other : $0.offset < $1.offset
            }.map(\.element)
    }

    private func parts(_ scenario: ScenarioResult, _ decimals: Int) -> [BarChart.Bar] {
        let rows = rows(scenario)
        let total = rows.reduce(0) { $0 + $1.costs.effective }
        func bar(_ name: String, _ note: String, _ value: Double) -> BarChart.Bar {
            let share = total > 0 ? " · \(Figure.share(value / total))" : ""
            return BarChart.Bar(
                name: name, note: note, value: value,
                text: "\(Figure.grouped(value, decimals: decimals)) USD\(share)")
        }
        let shown = rows.count <= Self.mostBars ? rows : Array(rows.prefix(Self.mostBars - 1))
        var bars = shown.map { row in
            let key = row.key
            // Only compute has options that are worth a word.
            let option = key.category == .compute ? key.option : ""
            let note = [option, key.fleet, key.region].filter { !$0.isEmpty }
            return bar(key.service, note.joined(separator: " · "), row.costs.effective)
        }
        let rest = rows.dropFirst(shown.count)
        if !rest.isEmpty {
            bars.append(
                bar("\(rest.count) more", "", rest.reduce(0) { $0 + $1.costs.effective }))
        }
        return bars
    }

    private func breakdown(_ scenario: ScenarioResult) -> SectionTable {
        let rows = rows(scenario)
        let decimals = Figure.dollarDecimals(
            rows.map { max($0.costs.effective, $0.costs.list) }.max() ?? 0)
        return SectionTable(
            columns: [
                ("service", false), ("option", false), ("for", false), ("region", false),
                ("USD", true), ("at list", true), ("billed", true), ("price", false),
            ],
            rows: rows.map { row in
                [row.key.service, row.key.option, row.key.fleet, row.key.region]
                    + [row.costs.effective, row.costs.list, row.costs.billed].map {
                        Figure.grouped($0, decimals: decimals)
                    } + ["\(row.provenance)"]
            })
    }

    /// Calendar months, where there are several.
    private var months: Markup {
        guard scenarios[0].months.count > 1 else { return .nothing }
        let decimals = Figure.dollarDecimals(
            scenarios.flatMap(\.months).map(\.costs.effective).max() ?? 0)
        let table = SectionTable(
            columns: [("calendar month, effective USD", false)]
                + scenarios.map { ($0.name, true) },
            rows: scenarios[0].months.map { month in
                [month.label]
                    + scenarios.map { scenario in
                        let same = scenario.months.first { $0.month == month.month }
                        return same.map {
                            Figure.grouped($0.costs.effective, decimals: decimals)
                        } ?? "–"
                    }
            })
        return .joined([
            HTMLPage.heading("By calendar month"), table.markup(label: "Cost by calendar month"),
        ])
    }
}
