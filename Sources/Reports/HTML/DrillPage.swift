import Experiments
import Quantities

/// A drill as one self-contained page.
package struct DrillPage {
    private let report: DrillReport
    private let origin: ReportOrigin

    package init(_ report: DrillReport, origin: ReportOrigin) {
        self.report = report
        self.origin = origin
    }

    package var html: String {
        var page = HTMLPage(
            kind: "drill", title: report.results.map { $0[0].scenario }.joined(separator: ", "),
            subtitle: report.heading, headline: Headline(report))
        let ranked = report.ranked
        if ranked.count == 1 { page.tiles = HTMLPage.tiles(Self.tiles(ranked[0])) }
        func section(_ id: String, _ title: String, _ body: Markup) -> HTMLPage.Section {
            HTMLPage.Section(id: id, title: title, body: body)
        }
        page.sections = [
            section("losses", report.isOne ? "What it came to" : "Worst first", losses(ranked))
        ]
        if report.isOne {
            page.sections += [
                section("minutes", "Minute by minute", each(minutes)),
                section("timeline", "What happened, and why", each(timeline)),
                section(
                    "services", "By service",
                    DrillTables.services(ranked).markup(label: "By service")),
            ]
        }
        if report.provenance.replications > 1 {
            page.sections.append(section("replications", "Replications", replications(ranked)))
        }
        page.sections.append(
            section("notes", "To know", HTMLPage.notes(report.notes, mark: "•", style: nil)))
        return page.html(origin, report.provenance.facts)
    }

    private static func tiles(_ result: DrillResult) -> [HTMLPage.Tile] {
        let shown = [
            ("drill.requestsLost", "beyond those without it"), ("drill.slow", "served too late"),
            ("drill.budget", "of one window, used up"),
            ("drill.recoveryTime", "after its beginning"), ("drill.extraCost", "effective cost"),
        ]
        return shown.compactMap { id, note in
            guard let measure = DrillMeasures.all.first(where: { $0.id == id }) else { return nil }
            let summary = result.summary(measure.value)
            guard summary.mean.isFinite else { return nil }
            var mean = summary
            // The table has the interval: here there is no room for it.
            mean.interval = nil
            return HTMLPage.Tile(
                name: Headline.capitalized(measure.title),
                value: DrillTables.cell(mean, measure.unit), note: note)
        }
    }

    /// Of several scenarios, each under its name.
    private func each(_ body: (DrillResult) -> Markup) -> Markup {
        let all = report.results.map { $0[0] }
        return .joined(
            all.map { result in
                .joined([
                    all.count > 1 ? HTMLPage.heading(result.scenario) : .nothing, body(result),
                ])
            })
    }

    private func label(_ result: DrillResult) -> String {
        let several = report.results.count > 1
        return report.isOne
            ? (several ? result.scenario : result.outage.title)
            : result.outage.place + (several ? ", \(result.scenario)" : "")
    }

    /// The table of scenarios, zones or postures, and what each loses.
    private func losses(_ ranked: [DrillResult]) -> Markup {
        let table = DrillTables.overview(ranked)
        guard ranked.count > 1 else { return table.markup(label: "What it came to") }
        let chart = IntervalChart(
            title: "requests lost",
            caption: "Requests lost beyond those of the same luck without the outage: the mean "
                + "and its 95 % interval.",
            rows: ranked.map { result in
                let lost = result.summary(\.lost)
                return IntervalChart.Row(
                    name: label(result), mean: lost.mean,
                    interval: lost.interval.map { $0.low...max($0.low, $0.high) },
                    text: DrillTables.cell(lost, .requests))
            }, reference: ("none", 0), format: { Figure.significant($0) }, table: table)
        return .joined([chart.markup, table.markup(label: "What each came to")])
    }

    private func minutes(_ result: DrillResult) -> Markup {
        let count = result.chart.offered.count
        let begin = Int((result.outage.from - result.chart.from) / TimeSpan.minute.nanoseconds)
        let near =
            max(
                0, begin - DrillReport.closeUp.before)..<min(
                count, begin + DrillReport.closeUp.after)
        guard !near.isEmpty else { return .nothing }
        return .joined([
            rates(result, near, "The first hour, first replication: requests per second."),
            rates(
                result, 0..<count,
                "All \(TimeSpan.minute * Int64(count)) that are watched."),
            busiest(result),
        ])
    }

    private func chart(
        _ result: DrillResult, _ range: Range<Int>, _ title: String, _ caption: String,
        _ series: [TimeChart.Series], _ format: @escaping (Double) -> String
    ) -> TimeChart {
        let offset = TimeSpan(nanoseconds: result.chart.from) + .minute * Int64(range.lowerBound)
        let band = TimeChart.Band(
            name: result.outage.title,
            from: TimeSpan(nanoseconds: result.outage.from) - offset,
            to: TimeSpan(nanoseconds: result.outage.to) - offset)
        return TimeChart(
            title: "\(title) of \(result.scenario)", caption: caption,
            start: result.start + offset, step: .minute, series: series, bands: [band],
            format: format)
    }

    private func rates(_ result: DrillResult, _ range: Range<Int>, _ caption: String) -> Markup {
        chart(
            result, range, "requests offered and lost", caption,
            [
                .init(name: "offered", form: .area, values: Array(result.chart.offered[range])),
                .init(name: "lost", form: .second, values: Array(result.chart.lost[range])),
            ]
        ) { Figure.significant($0) }.markup
    }

    private func busiest(_ result: DrillResult) -> Markup {
        var chart = chart(
            result, 0..<result.chart.load.count, "load of the busiest fleet",
            "What is asked for of the capacity in service, of the busiest fleet.",
            [.init(name: "busiest fleet", form: .line, values: result.chart.load)]
        ) { Figure.share($0) }
        chart.target = ("all its capacity", 1)
        return chart.markup
    }

    private func timeline(_ result: DrillResult) -> Markup {
        .joined([
            HTMLPage.paragraph("First replication; times are UTC."),
            .element("ol", ["class": "timeline"]) {
                DrillTables.timeline(result).rows.map { row in
                    Markup.element("li") {
                        Markup.element("span") { row[0] }
                        Markup.element("span", ["class": "after"]) { row[1] }
                        Markup.element("p") {
                            row[2]
                            if !row[3].isEmpty {
                                Markup.leaf("br")
                                Markup.element("span", ["class": "soft"]) { row[3] }
                            }
                        }
                    }
                }
            },
        ])
    }

    private func replications(_ ranked: [DrillResult]) -> Markup {
        let rows = ranked.map { result in
            let summary = result.summary(\.lost)
            return StripChart.Row(
                name: label(result), values: result.effects.map(\.lost), summary: summary,
                text: DrillTables.cell(summary, .requests))
        }
        let values = rows.flatMap(\.values)
        guard let low = values.min(), let high = values.max(), high > low else {
            return HTMLPage.paragraph("As many requests are lost in every replication.")
        }
        return StripChart(
            title: "requests lost in each replication",
            caption: "Requests lost beyond those without the outage, of each replication.",
            rows: rows
        ) { Figure.grouped($0, decimals: 0) }.markup
    }
}
