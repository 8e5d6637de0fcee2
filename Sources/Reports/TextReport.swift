package import Experiments
import Quantities

/// What a terminal shows: the answer first, then what it rests on.
package struct TextReport {
    private let comparison: Comparison
    private let style: Style
    /// The command to try next, without the prompt.
    private let next: String?

    package init(_ comparison: Comparison, style: Style, next: String? = nil) {
        self.comparison = comparison
        self.style = style
        self.next = next
    }

    package func render() -> String {
        var sections = [heading(), overview(), legend(), services(), layers(), zoom(), agreement()]
        sections += [
            steady(), outages(), stores(), deployments(), spot(), lifecycle(), charts(),
            elasticity(),
            scaling(),
            objectives(),
        ]
        if comparison.scenarios.count == 1 {
            sections.append(breakdown(comparison.scenarios[0]))
            sections.append(months(comparison.scenarios[0]))
        }
        sections.append(warnings())
        sections.append(provenance())
        return sections.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private func heading() -> String {
        let first = comparison.scenarios[0]
        let count = comparison.provenance.replications
        let begin =
            first.start.timeOfDay == .zero
            ? first.start.date.description : first.start.description
        let names =
            comparison.scenarios.count == 1
            ? first.name : "\(comparison.scenarios.count) scenarios, baseline \(first.name)"
        let replications = count == 1 ? "1 replication" : "\(count) replications"
        // The usual serving goes without saying here; the provenance names it all the same.
        let serving = comparison.provenance.serving
        let model = serving == "flow" ? "" : " · \(serving) serving"
        let mark = comparison.isPartial ? " · PARTIAL RESULTS" : ""
        return style.paint(
            style.plain(
                "\(names) · \(first.horizon) from \(begin) · \(replications)\(model)\(mark)"),
            .bold)
            + "\n"
    }

    private func overview() -> String {
        let rows = comparison.rows()
        let columns = ReportColumns.all.filter { !$0.isDifference || rows.count > 1 }
        return Table(
            columns: columns.map { column in
                Table.Column(
                    title: column.title, alignsRight: column.alignsRight,
                    cells: rows.map(column.value))
            }
        ).render(style)
    }

    private func legend() -> String {
        let sampling =
            comparison.provenance.replications == 1
            ? "no interval: one replication"
            : "± is the sampling error of the mean (95 %); it shrinks with more replications"
        let stopped = comparison.precision.map { $0.isReached ? [$0.message] : [] } ?? []
        let prices = PriceSection.lines(comparison)
        let range =
            "p5 – p95 is the outcome range: nine months in ten fall in it; it does not shrink"
        return lines(
            ([sampling, range] + stopped + prices).map {
                style.paint(style.wrapped(style.plain($0)), .dim)
            })
    }

    private func services() -> String {
        guard let table = ServiceSection.table(comparison) else { return "" }
        return style.paint(ServiceSection.title, .bold) + "\n" + table.text(style)
    }

    private func layers() -> String {
        guard let table = LayerSection.table(comparison) else { return "" }
        return style.paint(LayerSection.title, .bold) + "\n" + table.text(style)
    }

    private func zoom() -> String {
        guard let table = ZoomSection.table(comparison) else { return "" }
        return style.paint(ZoomSection.title, .bold) + "\n" + table.text(style)
    }

    private func outages() -> String {
        let tables = OutageSection.tables(comparison).map { title, table in
            style.paint(style.plain(title), .bold) + "\n" + table.text(style)
        }
        return tables.joined(separator: "\n")
            + lines(
                OutageSection.expectations(comparison).map { style.wrapped(style.plain($0)) })
    }

    private func stores() -> String {
        guard let table = StoreSection.table(comparison) else { return "" }
        return style.paint(StoreSection.title, .bold) + "\n" + table.text(style)
    }

    private func steady() -> String {
        guard let table = SteadySection.table(comparison) else { return "" }
        return style.paint(SteadySection.title, .bold) + "\n" + table.text(style)
    }

    private func deployments() -> String {
        guard let table = DeploymentSection.table(comparison) else { return "" }
        return style.paint(DeploymentSection.title, .bold) + "\n" + table.text(style)
    }

    private func spot() -> String {
        guard let table = SpotSection.table(comparison) else { return "" }
        return style.paint(SpotSection.title, .bold) + "\n" + table.text(style)
    }

    private func lifecycle() -> String {
        guard let table = LifecycleSection.table(comparison) else { return "" }
        return style.paint(LifecycleSection.title, .bold) + "\n" + table.text(style)
    }

    private func agreement() -> String {
        let serving = AgreementSection.serving(comparison)
        return comparison.agreements.map { agreement in
            let reasons = AgreementSection.reasons(agreement, serving: serving)
            return AgreementSection.parts(agreement, serving: serving).map { summary, table in
                style.paint(style.wrapped(style.plain(summary)), .bold) + "\n"
                    + (table?.text(style) ?? "")
            }.joined(separator: "\n") + lines(reasons.map { style.wrapped(style.plain($0)) })
        }.joined(separator: "\n")
    }

    private func elasticity() -> String {
        guard let table = ElasticitySection.table(comparison) else { return "" }
        let isAlone = comparison.scenarios.count == 1
        let legend = ElasticitySection.legend + (isAlone ? [] : ElasticitySection.ranking)
        return style.paint(style.plain(ElasticitySection.title), .bold) + "\n" + table.text(style)
            + lines(legend.map { style.paint(style.wrapped(style.plain($0)), .dim) })
    }

    private func scaling() -> String {
        comparison.scenarios.filter { !$0.scaling.isEmpty }.map { scenario in
            let name = comparison.scenarios.count > 1 ? " of \(scenario.name)" : ""
            return style.paint(style.plain("scaling decisions\(name), first replication"), .bold)
                + "\n" + ScalingSection.text(scenario.scaling, from: scenario.start, style)
        }.joined(separator: "\n")
    }

    private func charts() -> String {
        let charts = comparison.scenarios.map { ($0.name, $0.chart) }
            .filter { !$0.1.load.isEmpty }
        guard let top = charts.flatMap({ $0.1.capacity + $0.1.load }).max(), top > 0 else {
            return ""
        }
        var rows: [(label: String, values: [Double])] = []
        for (name, chart) in charts {
            let prefix = charts.count > 1 ? "\(name) " : ""
            let isNew = rows.allSatisfy { !Sparkline.look(chart.load, like: $0.values) }
            if isNew { rows.append((prefix + "load", chart.load)) }
            rows.append((prefix + "capacity", chart.capacity))
        }
        let label = rows.map { DisplayWidth.of($0.label) }.max() ?? 0
        let peak = rows.map { Figure.significant($0.values.max() ?? 0).count }.max() ?? 0
        let width = max(10, min(96, style.width - label - peak - 16))
        func draw(_ title: String, _ stretch: Range<Int>?) -> String {
            var text = style.paint(style.plain(title), .bold) + "\n"
            for row in rows {
                let values = stretch.map { Array(row.values[$0]) } ?? row.values
                let line = Sparkline.draw(
                    Sparkline.fit(values, width: width), top: top, unicode: style.unicode)
                let padded = DisplayWidth.padded(row.label, to: label, right: false)
                text += "\(padded)  \(line)  peak \(Figure.significant(values.max() ?? 0)) req/s\n"
            }
            return text
        }
        var text = draw(
            "load and capacity, first replication, highest minute of each step", nil)
        let first = charts[0].1
        if let day = Sparkline.busiestDay(first),
            charts.allSatisfy({ $0.1.load.count == first.load.count })
        {
            let start = comparison.scenarios[0].start + first.step * Int64(day.lowerBound)
            text += draw("the busiest day, from \(start)", day)
        }
        return text
    }

    private func objectives() -> String {
        var text: [String] = []
        for scenario in comparison.scenarios {
            for reason in scenario.objective?.reasons ?? [] {
                text.append(style.wrapped(style.plain("\(scenario.name): \(reason)")))
            }
        }
        return text.isEmpty ? "" : style.paint("SLO", .bold) + "\n" + lines(text)
    }

    private func breakdown(_ scenario: ScenarioResult) -> String {
        let rows = scenario.breakdown.filter { $0.costs.list != 0 || $0.costs.effective != 0 }
            .sorted { $0.costs.effective > $1.costs.effective }
        guard !rows.isEmpty else { return "" }
        let largest = rows.map { max($0.costs.effective, $0.costs.list) }.max() ?? 0
        let decimals = Figure.dollarDecimals(largest)
        let total = rows.reduce(0) { $0 + $1.costs.effective }
        func column(
            _ title: String, right: Bool = false, _ value: (BreakdownRow) -> String
        ) -> Table.Column {
            Table.Column(title: title, alignsRight: right, cells: rows.map { .init(value($0)) })
        }
        let title =
            scenario.endedEarly == nil ? "cost over \(scenario.horizon)" : "cost (partial)"
        let table = Table(columns: [
            column(title) { $0.key.service },
            column("option") { $0.key.option },
            column("for") { $0.key.fleet },
            column("region") { $0.key.region },
            column("USD", right: true) { Figure.grouped($0.costs.effective, decimals: decimals) },
            column("share", right: true) {
                total == 0 ? "–" : Figure.share($0.costs.effective / total)
            },
            column("at list", right: true) { Figure.grouped($0.costs.list, decimals: decimals) },
            column("price") { "\($0.provenance)" },
        ])
        return table.render(style)
    }

    private func months(_ scenario: ScenarioResult) -> String {
        guard scenario.months.count > 1 else { return "" }
        let rows = scenario.months
        let decimals = Figure.dollarDecimals(rows.map(\.costs.effective).max() ?? 0)
        func column(_ title: String, _ value: (MonthRow) -> Double) -> Table.Column {
            Table.Column(
                title: title, alignsRight: true,
                cells: rows.map { .init(Figure.grouped(value($0), decimals: decimals)) })
        }
        return Table(columns: [
            Table.Column(
                title: "calendar month", alignsRight: false, cells: rows.map { .init($0.label) }),
            column("effective") { $0.costs.effective }, column("billed") { $0.costs.billed },
            column("list") { $0.costs.list },
        ]).render(style)
    }

    private func warnings() -> String {
        lines(
            comparison.warnings.map {
                let text = style.wrapped("warning: " + style.plain($0.message))
                return style.paint("warning", .warn) + text.dropFirst("warning".count)
            })
    }

    private func provenance() -> String {
        let origin = comparison.provenance
        var text = [origin.line()]
        text.append(
            "plans "
                + origin.plans.map { "\($0.scenario) \($0.fingerprint)" }.joined(separator: ", "))
        var result = lines(text.map { style.paint(style.wrapped(style.plain($0)), .dim) })
        if let next { result += "next: \(next)\n" }
        return result
    }

    private func lines(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }
}
