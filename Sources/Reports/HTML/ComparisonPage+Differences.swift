import Experiments

extension ComparisonPage {
    /// What is held against the baseline beside the cost.
    private static let compared = [
        "cost.effective.perMonth", "cost.perMillionRequests", "service.availability",
        "service.lost", "latency.p50", "latency.p99", "capacity.instances.peak",
        "capacity.utilization", "capacity.headroomAtPeak", "spot.interruptions",
        "slo.errorBudgetLeft",
    ]

    var differences: Markup {
        guard !isAlone else { return .nothing }
        return .joined([
            chart("cost.effective.perMonth", "Cost per month", "USD a month"),
            hasDifference("latency.p99") ? chart("latency.p99", "p99 latency", "") : .nothing,
            HTMLPage.heading("Measure by measure"),
            table.markup(label: "Paired differences"),
            HTMLPage.paragraph(
                "Replication by replication, under the same luck: scenario − baseline, with the "
                    + "95 % interval of the mean. “No difference shown”: the interval holds zero."),
        ])
    }

    private func difference(_ scenario: Int, _ id: String) -> Difference {
        comparison.differences[scenario - 1][Measures.index(of: id)]
    }

    private func hasDifference(_ id: String) -> Bool {
        scenarios.indices.dropFirst().contains {
            [.higher, .lower].contains(difference($0, id).verdict)
        }
    }

    private func chart(_ id: String, _ title: String, _ unit: String) -> Markup {
        let measure = Measures.all[Measures.index(of: id)]
        let decimals = Figure.dollarDecimals(
            scenarios.map { abs($0.summary(id).mean) }.filter(\.isFinite).max() ?? 0)
        func plain(_ value: Double) -> String {
            measure.unit == .seconds
                ? Figure.seconds(value) : Figure.grouped(value, decimals: decimals)
        }
        func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + plain(value) }
        let rows = scenarios.indices.dropFirst().map { index in
            let difference = difference(index, id)
            var text = signed(difference.mean)
            if let interval = difference.interval { text += " ± \(plain(interval.halfWidth))" }
            if difference.relative.isFinite {
                text += " (\(difference.mean > 0 ? "+" : "")\(Figure.share(difference.relative)))"
            }
            return IntervalChart.Row(
                name: scenarios[index].name, mean: difference.mean,
                interval: difference.interval.map { $0.low...max($0.low, $0.high) }, text: text,
                note: index == chosen ? "the cheapest that holds" : "")
        }
        return Markup.joined([
            HTMLPage.heading(title),
            IntervalChart(
                title: "\(title) against \(scenarios[0].name)",
                caption: "Difference to \(scenarios[0].name)"
                    + (unit.isEmpty ? "" : " in \(unit)")
                    + ": the dot is the mean, the line its 95 % interval.",
                rows: rows, reference: (scenarios[0].name, 0), format: signed,
                table: SectionTable(
                    columns: [
                        ("scenario", false), ("mean", true), ("low", true), ("high", true),
                        ("verdict", false),
                    ],
                    rows: scenarios.indices.dropFirst().map { index in
                        let difference = difference(index, id)
                        return [
                            scenarios[index].name, signed(difference.mean),
                            difference.interval.map { signed($0.low) } ?? "–",
                            difference.interval.map { signed($0.high) } ?? "–",
                            difference.verdict.rawValue,
                        ]
                    })
            ).markup,
        ])
    }

    private var table: SectionTable {
        let others = scenarios.indices.dropFirst()
        let shown = Self.compared.filter { id in
            others.contains { difference($0, id).verdict != .undefined }
                && scenarios.contains { $0.summary(id).mean != 0 }
        }
        return SectionTable(
            columns: [("measure", false), (scenarios[0].name, true)]
                + others.map { (scenarios[$0].name, true) },
            rows: shown.map { id in
                let measure = Measures.all[Measures.index(of: id)]
                // Amounts of one row have the same decimals.
                let decimals = Figure.dollarDecimals(
                    scenarios.map { abs($0.summary(id).mean) }.filter(\.isFinite).max() ?? 0)
                func text(_ value: Double) -> String {
                    switch measure.unit {
                    case .dollarsPerMonth, .dollars: Figure.grouped(value, decimals: decimals)
                    case .dollarsPerMillion: Figure.grouped(value, decimals: 3)
                    default: Figure.value(value, measure.unit)
                    }
                }
                return [measure.title, text(scenarios[0].summary(id).mean)]
                    + others.map { cell(difference($0, id), text) }
            })
    }

    private func cell(_ difference: Difference, _ text: (Double) -> String) -> String {
        switch difference.verdict {
        case .undefined: return "–"
        case .equal: return "equal"
        case .noDifferenceShown: return "no difference shown"
        case .higher, .lower, .untested:
            let mark = difference.mean > 0 ? "▲ +" : "▼ "
            let half = difference.interval.map { " ± \(text($0.halfWidth))" }
            return mark + text(difference.mean) + (half ?? "")
        }
    }
}
