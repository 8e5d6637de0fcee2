import Experiments

/// One column of the overview that every table of scenarios shows.
package struct ReportColumn: Sendable {
    package let id: String
    package let title: String
    /// What the column says, in one sentence.
    package let definition: String
    let alignsRight: Bool
    /// Whether it only makes sense beside a baseline.
    let isDifference: Bool
    let value: @Sendable (ReportRow) -> Table.Cell
}

/// A scenario as a row: with the differences to the baseline unless it is that.
package struct ReportRow: Sendable {
    let scenario: ScenarioResult
    let differences: [Difference]?
    let baseline: String
    /// Decimals that suit all amounts of the column.
    let decimals: Int
}

extension Comparison {
    func rows() -> [ReportRow] {
        let amounts = scenarios.map { $0.summary("cost.effective.perMonth").mean }
        let largest = amounts.filter(\.isFinite).map(abs).max() ?? 0
        let decimals = Figure.dollarDecimals(largest)
        return scenarios.indices.map {
            ReportRow(
                scenario: scenarios[$0], differences: $0 == 0 ? nil : differences[$0 - 1],
                baseline: scenarios[0].name, decimals: decimals)
        }
    }
}

/// The overview's columns, in order.
package enum ReportColumns {
    package static let all: [ReportColumn] = [
        ReportColumn(
            id: "scenario", title: "scenario", definition: "The scenario or variant.",
            alignsRight: false, isDifference: false
        ) {
            let mark = $0.scenario.endedEarly == nil ? "" : " (partial)"
            return Table.Cell($0.scenario.name + mark, .bold)
        },
        ReportColumn(
            id: "cost", title: "USD/month ± 95 %",
            definition: "Mean effective cost per 730 h, ± the sampling error of that mean.",
            alignsRight: true, isDifference: false, value: cost),
        ReportColumn(
            id: "range", title: "p5 – p95",
            definition: "Outcome range: nine months in ten cost between these.",
            alignsRight: true, isDifference: false, value: range),
        ReportColumn(
            id: "difference", title: "against baseline",
            definition: "Paired difference in cost per month ± its sampling error.",
            alignsRight: true, isDifference: true, value: difference),
        ReportColumn(
            id: "verdict", title: "verdict",
            definition: "Whether the interval of the difference excludes zero.",
            alignsRight: false, isDifference: true, value: verdict),
        ReportColumn(
            id: "availability", title: "availability", definition: "Served ÷ offered requests.",
            alignsRight: true, isDifference: false
        ) { row in
            Table.Cell(
                Figure.share(row.scenario.summary("service.availability").mean, nearOne: true))
        },
        ReportColumn(
            id: "p99", title: "p99", definition: "Latency that 99 % of requests stay within.",
            alignsRight: true, isDifference: false
        ) { Table.Cell(Figure.seconds($0.scenario.summary("latency.p99").mean)) },
        ReportColumn(
            id: "slo", title: "SLO (prob.)",
            definition: "Whether what was promised is kept often enough, and how often.",
            alignsRight: false, isDifference: false, value: objective),
        ReportColumn(
            id: "peak", title: "peak inst.",
            definition: "Highest number of billed instances, mean over replications.",
            alignsRight: true, isDifference: false
        ) { row in
            let peak = row.scenario.summary("capacity.instances.peak").mean
            return Table.Cell(Figure.grouped(peak, decimals: peak == peak.rounded() ? 0 : 1))
        },
        ReportColumn(
            id: "utilization", title: "util.",
            definition: "Carried work ÷ provisioned capacity over time.",
            alignsRight: true, isDifference: false
        ) { Table.Cell(Figure.share($0.scenario.summary("capacity.utilization").mean)) },
    ]

    private static func cost(_ row: ReportRow) -> Table.Cell {
        let summary = row.scenario.summary("cost.effective.perMonth")
        return Table.Cell(
            Figure.grouped(summary.mean, decimals: row.decimals)
                + halfWidth(summary.interval, row.decimals))
    }

    private static func halfWidth(_ interval: Summary.Interval?, _ decimals: Int) -> String {
        guard let interval else { return "" }
        return " ± \(Figure.grouped(interval.halfWidth, decimals: decimals))"
    }

    private static func range(_ row: ReportRow) -> Table.Cell {
        let summary = row.scenario.summary("cost.effective.perMonth")
        let low = Figure.grouped(summary.p5, decimals: row.decimals)
        let high = Figure.grouped(summary.p95, decimals: row.decimals)
        return Table.Cell(low == high ? low : "\(low) – \(high)")
    }

    private static func costDifference(_ row: ReportRow) -> Difference? {
        row.differences?[Measures.index(of: "cost.effective.perMonth")]
    }

    private static func difference(_ row: ReportRow) -> Table.Cell {
        guard let difference = costDifference(row) else { return Table.Cell("–") }
        let sign = difference.mean > 0 ? "+" : ""
        let amount = sign + Figure.grouped(difference.mean, decimals: row.decimals)
        let relative =
            difference.relative.isFinite
            ? " (\(sign)\(Figure.share(difference.relative)))" : ""
        return Table.Cell(amount + halfWidth(difference.interval, row.decimals) + relative)
    }

    private static func verdict(_ row: ReportRow) -> Table.Cell {
        guard let difference = costDifference(row) else { return Table.Cell("baseline", .dim) }
        switch difference.verdict {
        case .higher: return Table.Cell("higher", .bad)
        case .lower: return Table.Cell("lower", .good)
        case .noDifferenceShown, .equal, .untested, .undefined:
            return Table.Cell(difference.verdict.rawValue)
        }
    }

    private static func objective(_ row: ReportRow) -> Table.Cell {
        guard let objective = row.scenario.objective else { return Table.Cell("none set", .dim) }
        let probability = Figure.share(objective.probability)
        return objective.met
            ? Table.Cell("met (\(probability))", .good)
            : Table.Cell("NOT met (\(probability))", .bad)
    }
}
