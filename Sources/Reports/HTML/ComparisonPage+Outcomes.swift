import Experiments

extension ComparisonPage {
    var outages: Markup {
        let tables = OutageSection.tables(comparison)
        guard !tables.isEmpty else { return .nothing }
        return .joined(
            tables.map { title, table in
                Markup.joined([
                    tables.count > 1 ? HTMLPage.heading(title) : .nothing,
                    table.markup(label: title),
                ])
            } + OutageSection.expectations(comparison).map(HTMLPage.paragraph) + [
                HTMLPage.paragraph(
                    "Means of a run. Lost requests and extra cost are the difference to the same "
                        + "luck without the outage. When the first replication's were is marked "
                        + "in the charts above.")
            ])
    }

    /// What the distribution over replications is shown of.
    private static let distributed = [
        ("cost.effective.perMonth", "Cost per month", "USD"),
        ("service.availability", "Availability", "served ÷ offered requests"),
        ("latency.p99", "p99 latency", "of the slowest service"),
    ]

    var replications: Markup {
        guard comparison.provenance.replications > 1 else { return .nothing }
        var same: [String] = []
        var charts: [Markup] = []
        for (id, title, unit) in Self.distributed {
            let rows = scenarios.compactMap { strip($0, id) }
            let values = rows.flatMap(\.values)
            guard let low = values.min(), let high = values.max() else { continue }
            // What cannot be told apart in the digits that people read is not worth a drawing.
            let measure = Measures.all[Measures.index(of: id)]
            guard Figure.value(low, measure.unit) != Figure.value(high, measure.unit) else {
                same.append(
                    "\(title) is \(Figure.value(low, measure.unit)) in every replication.")
                continue
            }
            let decimals = AxisScale(around: values).decimals
            charts.append(HTMLPage.heading(title))
            charts.append(
                StripChart(
                    title: "\(title.lowercased()) over replications",
                    caption: "\(title), \(unit), of each replication.", rows: rows
                ) { Self.axisFigure($0, id, decimals: decimals) }.markup)
        }
        if !same.isEmpty { charts.append(HTMLPage.paragraph(same.joined(separator: " "))) }
        return .joined(charts)
    }

    private func strip(_ scenario: ScenarioResult, _ id: String) -> StripChart.Row? {
        let values = scenario.values(id)
        let summary = scenario.summary(id)
        guard !values.isEmpty, values.allSatisfy(\.isFinite) else { return nil }
        let unit = Measures.all[Measures.index(of: id)].unit
        func text(_ value: Double) -> String {
            unit == .dollarsPerMonth
                ? Figure.grouped(value, decimals: Figure.dollarDecimals(summary.mean))
                : Figure.value(value, unit)
        }
        let half = summary.notableHalfWidth ?? (unit == .share ? summary.interval?.halfWidth : nil)
        return StripChart.Row(
            name: scenario.name, values: values, summary: summary,
            text: text(summary.mean) + (half.map { " ± \(text($0))" } ?? ""))
    }

    /// As many digits as tell the replications apart.
    private static func axisFigure(_ value: Double, _ id: String, decimals: Int) -> String {
        guard value.isFinite else { return "–" }
        return switch Measures.all[Measures.index(of: id)].unit {
        case .share: Figure.grouped(value * 100, decimals: max(0, decimals - 2)) + " %"
        case .seconds where abs(value) < 1:
            Figure.grouped(value * 1_000, decimals: max(0, decimals - 3)) + " ms"
        case .seconds: Figure.grouped(value, decimals: decimals) + " s"
        default: Figure.grouped(value, decimals: decimals)
        }
    }

    var objectives: Markup {
        let judged = scenarios.filter { $0.objective != nil }
        guard !judged.isEmpty else { return .nothing }
        var rows: [[String]] = []
        var reasons: [String] = []
        for scenario in judged {
            for service in scenario.objective?.services ?? [] {
                rows.append(
                    (isAlone ? [] : [scenario.name]) + [
                        service.service, service.targets.joined(separator: ", "),
                        Self.mark(service.met), Figure.share(service.probability),
                        Figure.share(service.confidence),
                    ])
            }
            reasons += (scenario.objective?.reasons ?? []).map {
                isAlone ? $0 : "\(scenario.name): \($0)"
            }
        }
        let table = SectionTable(
            columns: (isAlone ? [] : [("scenario", false)]) + [
                ("service", false), ("promised", false), ("verdict", false),
                ("kept in replications", true), ("asked for", true),
            ], rows: rows)
        return .joined([
            table.markup(label: "Objectives"),
            reasons.isEmpty ? .nothing : HTMLPage.notes(reasons, mark: "•", style: nil),
        ])
    }

    var warnings: Markup {
        let prices = PriceSection.lines(comparison)
        return .joined([
            prices.isEmpty ? .nothing : HTMLPage.notes(prices, mark: "•", style: nil),
            comparison.warnings.isEmpty
                ? .nothing
                : HTMLPage.notes(
                    comparison.warnings.map(\.message), mark: "⚠ warning:", style: "warn"),
        ])
    }

    /// What every other format shows as well, folded away.
    var details: Markup {
        var parts: [Markup] = []
        func fold(_ title: String, _ table: SectionTable?, _ notes: [String] = []) {
            guard let table, !table.rows.isEmpty else { return }
            let body = [table.markup(label: title)] + notes.map(HTMLPage.paragraph)
            parts.append(HTMLPage.folded(title, .joined(body)))
        }
        fold("By service and region", ServiceSection.table(comparison))
        fold("Pools of nodes and workloads", LayerSection.table(comparison))
        fold("Windows in which every request was an event", ZoomSection.table(comparison))
        fold("Stores, mean of a run", StoreSection.table(comparison))
        fold("Steady state", SteadySection.table(comparison))
        fold("Deployments, mean of a run", DeploymentSection.table(comparison))
        fold("Spot instances taken back", SpotSection.table(comparison))
        fold("Instances on their way in and out", LifecycleSection.table(comparison))
        let legend = ElasticitySection.legend + (isAlone ? [] : ElasticitySection.ranking)
        fold("How well capacity followed the load", ElasticitySection.table(comparison), legend)
        for scenario in scenarios where !scenario.scaling.isEmpty {
            fold(
                "Scaling decisions of \(scenario.name), first replication",
                ScalingSection.table(scenario.scaling, from: scenario.start))
        }
        let serving = AgreementSection.serving(comparison)
        for agreement in comparison.agreements {
            for (summary, table) in AgreementSection.parts(agreement, serving: serving) {
                fold(
                    summary, table ?? SectionTable(columns: [], rows: []),
                    AgreementSection.reasons(agreement, serving: serving))
                if table == nil { parts.append(HTMLPage.paragraph(summary)) }
            }
        }
        return .joined(parts)
    }
}
