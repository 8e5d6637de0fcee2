import Experiments

/// A sweep as one self-contained page.
package struct SweepPage {
    private let report: SweepReport
    private let origin: ReportOrigin

    package init(_ report: SweepReport, origin: ReportOrigin) {
        self.report = report
        self.origin = origin
    }

    private var result: SweepResult { report.result }
    /// Points that are drawn: the best of many.
    private static let mostPoints = 400

    package var html: String {
        var page = HTMLPage(
            kind: "sweep", title: result.name, subtitle: report.heading, headline: headline)
        func section(_ id: String, _ title: String, _ body: Markup) -> HTMLPage.Section {
            HTMLPage.Section(id: id, title: title, body: body)
        }
        page.sections = [
            section("tornado", "What matters most", tornado),
            section("front", "What can be had", front),
            section("points", "Points", points),
            section("notes", "To know", notes),
        ].filter { !$0.body.html.isEmpty }
        let run = result.run
        return page.html(
            origin,
            [
                ("program", run.program), ("serving", run.serving), ("seed", "\(run.seed)"),
                ("replications", "\(result.replications) of each point"),
                ("prices", "of \(run.priceBookAsOf), book \(run.priceBookFingerprint)"),
            ])
    }

    private var headline: Headline {
        let ranked = report.ranked
        let count = result.points.count
        guard let best = result.ranking.first else {
            return Headline(pieces: ["No point has a result yet."])
        }
        let low = ranked.text(result.mean(best, result.ranked))
        if let bar = result.tornado.first, let base = result.base {
            return Headline(
                pieces: [
                    .strong(bar.path), .plain(" moves \(ranked.title.lowercased()) most: from "),
                    .strong(ranked.text(bar.low.mean)), .plain(" at \(bar.low.value) to "),
                    .strong(ranked.text(bar.high.mean)), .plain(" at \(bar.high.value). "),
                    .plain("As it is: \(ranked.text(result.mean(base, result.ranked)))."),
                ], sureness: sureness)
        }
        return Headline(
            pieces: [
                .plain("Of \(count) points, "), .strong(best.name),
                .plain(" has the lowest \(ranked.title.lowercased()): "), .strong(low), ".",
            ], sureness: sureness)
    }

    private var sureness: [String] {
        var sentences =
            result.replications == 1
            ? ["Each point is one replication, which says nothing about chance."]
            : ["Each point is the mean of \(result.replications) replications."]
        if result.missing > 0 {
            sentences.append(
                "These results are partial: \(result.missing) replications are missing.")
        }
        return sentences
    }

    private var tornado: Markup {
        guard let base = result.base, !result.tornado.isEmpty else { return .nothing }
        let ranked = report.ranked
        return TornadoChart(
            title: "what moves \(ranked.title.lowercased())",
            caption: "\(ranked.title) when one setting is changed and all others stay: at the "
                + "value with the lowest, and at the one with the highest.",
            rows: result.tornado.map { bar in
                TornadoChart.Row(
                    parameter: bar.path, low: bar.low.value, high: bar.high.value,
                    lowResult: bar.low.mean, highResult: bar.high.mean)
            }, baseline: result.mean(base, result.ranked), unit: ranked.unit.rawValue,
            format: figure(result.ranked)
        ).markup
    }

    /// How a column's values are written: amounts of one column have the same decimals.
    private func figure(_ column: Int) -> (Double) -> String {
        let measure = Measures.all[result.columns[column]]
        guard measure.unit == .dollarsPerMonth || measure.unit == .dollars else {
            return { measure.figure($0) }
        }
        let largest = result.points.map { abs(result.mean($0, column)) }.filter(\.isFinite).max()
        let decimals = Figure.dollarDecimals(largest ?? 0)
        return { Figure.grouped($0, decimals: decimals) }
    }

    private struct Place {
        var point: SweepResult.Point
        var x: Double
        var y: Double
    }

    /// Cost against availability, or against latency where all are as available.
    private var front: Markup {
        let known = result.ranking.prefix(Self.mostPoints).filter { result.mean($0, 0).isFinite }
        let available = known.map { result.mean($0, 1) }
        let differs = (available.max() ?? 0) - (available.min() ?? 0) > 1e-7
        let column = differs ? 1 : 2
        let places = known.map {
            Place(point: $0, x: result.mean($0, 0), y: result.mean($0, column))
        }.filter(\.y.isFinite)
        guard places.count > 1 else { return .nothing }
        func isBeaten(_ place: Place) -> Bool {
            places.contains { other in
                let isAsGood = differs ? other.y >= place.y : other.y <= place.y
                return other.x <= place.x && isAsGood
                    && (other.x != place.x || other.y != place.y)
            }
        }
        let (across, up) = (
            Measures.all[result.columns[0]], Measures.all[result.columns[column]]
        )
        return ScatterChart(
            title: "\(across.title.lowercased()) and \(up.title.lowercased()) of each point",
            caption: "Cheaper is left; \(differs ? "more available is up" : "faster is down"). "
                + "What the line joins is beaten by no other point in both.",
            across: .init(name: across.unit.rawValue, format: figure(0)),
            up: .init(name: up.title, format: figure(column)),
            points: places.map { place in
                ScatterChart.Point(
                    name: place.point.name, x: place.x, y: place.y, isOnFront: !isBeaten(place))
            }
        ).markup
    }

    private var points: Markup {
        .joined(
            [report.table.markup(label: "Points")] + report.legend.map(HTMLPage.paragraph))
    }

    private var notes: Markup {
        report.notes.isEmpty
            ? .nothing : HTMLPage.notes(report.notes, mark: "•", style: nil)
    }
}
