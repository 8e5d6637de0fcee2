import Experiments
import Quantities

extension ComparisonPage {
    /// Scenarios that are drawn; the others are named.
    private static let mostDrawn = 6

    /// Those that look like none before them, and whom each of the others looks like.
    private func distinct(
        _ series: (ScenarioResult) -> [[Double]]
    ) -> (shown: [Int], alike: [(index: Int, like: Int)]) {
        var shown: [Int] = []
        var alike: [(index: Int, like: Int)] = []
        for index in scenarios.indices {
            let values = series(scenarios[index])
            let like = shown.first { other in
                let others = series(scenarios[other])
                return values.count == others.count
                    && zip(values, others).allSatisfy { Sparkline.look($0, like: $1) }
            }
            if let like { alike.append((index, like)) } else { shown.append(index) }
        }
        return (shown, alike)
    }

    /// Charts below each other, each under its scenario's name, and who looks like whom.
    private func charts(
        _ series: (ScenarioResult) -> [[Double]], _ chart: (ScenarioResult) -> Markup
    ) -> Markup {
        let (shown, alike) = distinct(series)
        let notes =
            alike.map { "\(scenarios[$0.index].name) looks like \(scenarios[$0.like].name)." }
            + shown.dropFirst(Self.mostDrawn).map { "\(scenarios[$0].name) is not drawn." }
        return .joined(
            shown.prefix(Self.mostDrawn).map { index in
                .joined([
                    isAlone ? .nothing : HTMLPage.heading(scenarios[index].name),
                    chart(scenarios[index]),
                ])
            } + [
                notes.isEmpty ? .nothing : HTMLPage.paragraph(notes.joined(separator: " "))
            ])
    }

    var load: Markup {
        guard scenarios.contains(where: { !$0.chart.load.isEmpty }) else { return .nothing }
        let top = scenarios.flatMap { $0.chart.load + $0.chart.capacity }.max()
        return charts({ [$0.chart.load, $0.chart.capacity] }) { scenario in
            let chart = scenario.chart
            let whole = loadChart(
                scenario, 0..<chart.load.count, top: top, title: "load and capacity",
                caption: "Requests per second of the first replication: the highest minute of "
                    + "each \(chart.step).")
            guard isAlone, let day = Sparkline.busiestDay(chart) else { return whole }
            return .joined([
                whole, HTMLPage.heading("The busiest day"),
                loadChart(
                    scenario, day, top: nil, title: "the busiest day",
                    caption: "From \(scenario.start + chart.step * Int64(day.lowerBound)), "
                        + "requests per second."),
            ])
        }
    }

    private func loadChart(
        _ scenario: ScenarioResult, _ range: Range<Int>, top: Double?, title: String,
        caption: String
    ) -> Markup {
        let chart = scenario.chart
        let offset = chart.step * Int64(range.lowerBound)
        return TimeChart(
            title: "\(title) of \(scenario.name)", caption: caption,
            start: scenario.start + offset, step: chart.step,
            series: [
                .init(name: "load", form: .area, values: Array(chart.load[range])),
                .init(
                    name: "capacity in service", form: .second,
                    values: Array(chart.capacity[range])),
            ], bands: bands(scenario, since: offset), top: top
        ) { "\(Figure.significant($0))" }.markup
    }

    private func bands(_ scenario: ScenarioResult, since offset: TimeSpan) -> [TimeChart.Band] {
        scenario.chart.outages.map {
            TimeChart.Band(name: $0.name, from: $0.from - offset, to: $0.to - offset)
        }
    }

    var latency: Markup {
        guard scenarios.contains(where: { $0.chart.latency != nil }) else {
            let serving = comparison.provenance.serving
            return serving == "flow" || serving == "requests"
                ? .nothing
                : HTMLPage.paragraph(
                    "Latency over time is drawn where all load is served one way; with \(serving) "
                        + "serving see the tables in detail.")
        }
        let top = scenarios.flatMap { $0.chart.latency?.p99 ?? [] }.max()
        return charts({ [$0.chart.latency?.p50 ?? [], $0.chart.latency?.p99 ?? []] }) { scenario in
            guard let latency = scenario.chart.latency else { return .nothing }
            let promises = (scenario.objective?.services ?? []).compactMap(\.p99Target)
            let target = promises.count == 1 ? promises[0] : nil
            let services = scenario.services.count { $0.region == nil }
            return TimeChart(
                title: "latency of \(scenario.name)",
                caption: "Of each \(latency.step) of the first replication"
                    + (services > 1 ? ", the slowest service." : "."),
                start: scenario.start, step: latency.step,
                series: [
                    .init(name: "p50", form: .area, values: latency.p50),
                    .init(name: "p99", form: .line, values: latency.p99),
                ], bands: bands(scenario, since: .zero),
                target: target.map { ("promised p99: \(Figure.seconds($0))", $0) }, top: top,
                format: Figure.seconds
            ).markup
        }
    }
}
