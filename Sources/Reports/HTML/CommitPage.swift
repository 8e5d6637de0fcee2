import Experiments

/// What to commit to, as one self-contained page.
package struct CommitPage {
    private let report: CommitReport
    private let origin: ReportOrigin

    package init(_ report: CommitReport, origin: ReportOrigin) {
        self.report = report
        self.origin = origin
    }

    private var advice: CommitmentAdvice { report.advice }
    private var tables: CommitSections { report.sections }

    package var html: String {
        let verdict = tables.verdict
        var page = HTMLPage(
            kind: "what to commit to", title: advice.name, subtitle: report.head,
            headline: Headline(
                pieces: [.plain(Self.sentence(verdict[0]))],
                sureness: verdict.dropFirst().map(Self.sentence)))
        if !advice.bought.isEmpty {
            page.headline.pieces = headline
            page.tiles = HTMLPage.tiles(tiles)
        }
        func section(_ id: String, _ title: String, _ body: Markup) -> HTMLPage.Section {
            HTMLPage.Section(id: id, title: title, body: body)
        }
        page.sections = [
            section("buy", "What to buy", buy),
            section("savings", "What it saves", savings),
            section("sizes", "Smaller or larger", sizes),
            section("what-if", "What if", table(tables.whatIfs, "What if the world is another")),
            section("alternatives", "Alternatives", alternatives),
            section(
                "margin", "A dollar more", table(tables.marginal, "What a dollar more saves")),
            section("notes", "To know", HTMLPage.notes(tables.notes, mark: "•", style: nil)),
        ].filter { !$0.body.html.isEmpty }
        return page.html(
            origin, [("program", Provenance.program), ("prices and luck", report.origin)])
    }

    private static func sentence(_ text: String) -> String { Headline.capitalized(text) + "." }

    private var headline: [Headline.Piece] {
        let saved = advice.nothing.cost.mean - advice.portfolio.cost.mean
        let count = advice.bought.count
        let base = advice.existing > 0 ? "what is there already" : "no commitment"
        return [
            "Buy ", .strong("\(count) \(count == 1 ? "commitment" : "commitments")"), " and save ",
            .strong("\(Figure.dollars(saved)) USD (\(Figure.share(advice.saving)))"),
            .plain(
                " over \(advice.horizon): \(Figure.dollars(advice.portfolio.cost.mean)) USD "
                    + "instead of \(Figure.dollars(advice.nothing.cost.mean)) USD with \(base)."),
        ]
    }

    private var tiles: [HTMLPage.Tile] {
        let perHour = advice.bought.reduce(0) { $0 + $1.perHour }
        let upfront = advice.bought.reduce(0) { $0 + $1.upfront }
        return [
            .init(name: "Saving", value: Figure.share(advice.saving), note: "of on-demand use"),
            .init(
                name: "Committed", value: "\(Figure.significant(perHour, digits: 4)) USD/h",
                note: upfront > 0 ? "\(Figure.dollars(upfront)) USD at once" : "nothing at once"),
            .init(
                name: "Covered", value: Figure.share(advice.portfolio.coverage),
                note: "of what can be"),
            .init(
                name: "Used",
                value: advice.portfolio.utilization.map { Figure.share($0) } ?? "–",
                note: "of what is committed"),
            .init(
                name: "Dearer than none", value: Figure.share(advice.dearerShare),
                note: "of replications"),
        ]
    }

    private func table(_ table: SectionTable?, _ label: String) -> Markup {
        guard let table, !table.rows.isEmpty else { return .nothing }
        return table.markup(label: label)
    }

    private var buy: Markup {
        guard !advice.bought.isEmpty else { return .nothing }
        return .joined([
            table(tables.portfolio, "What to buy"),
            HTMLPage.folded(
                "As a file of commitments",
                .element("pre", ["tabindex": "0", "aria-label": "file of commitments"]) {
                    Markup.element("code") { advice.file }
                }),
        ])
    }

    private var savings: Markup {
        let base = advice.existing > 0 ? "what is there already" : "no commitment"
        func bar(_ name: String, _ note: String, _ cost: Summary) -> BarChart.Bar {
            BarChart.Bar(
                name: name, note: note, value: cost.mean,
                text: "\(Figure.dollars(cost.mean)) USD")
        }
        var bars = [bar(base, "", advice.nothing.cost)]
        if !advice.bought.isEmpty { bars.append(bar("these", "", advice.portfolio.cost)) }
        bars.append(bar("perfect foresight", "who knows each replication", advice.foresight))
        return BarChart(
            title: "cost of what can be committed",
            caption: "On-demand use over \(advice.horizon), mean over replications.", bars: bars,
            table: tables.costs
        ).markup
    }

    /// Cost against how much is committed.
    private var sizes: Markup {
        guard !advice.sweep.isEmpty else { return .nothing }
        let costs = advice.sweep.map(\.outcome.cost)
        let least = costs.indices.min { costs[$0].mean < costs[$1].mean }
        return IntervalChart(
            title: "cost against commitment",
            caption: "The portfolio made smaller or larger: mean cost in USD, and the range that "
                + "nine replications in ten fall in (p5 – p95).",
            rows: advice.sweep.enumerated().map { index, item in
                let cost = item.outcome.cost
                return IntervalChart.Row(
                    name: "\(item.label), \(Figure.significant(item.perHour, digits: 4)) USD/h",
                    mean: cost.mean,
                    interval: cost.p5.isFinite ? min(cost.p5, cost.p95)...cost.p95 : nil,
                    text: "\(Figure.dollars(cost.mean)) USD",
                    note: index == least ? "the least" : "")
            },
            reference: ("no commitment", advice.nothing.cost.mean),
            format: { Figure.significant($0, digits: 4) }, table: tables.sweep
        ).markup
    }

    private var alternatives: Markup {
        guard let restricted = tables.restricted, !restricted.rows.isEmpty else {
            return .nothing
        }
        let top = advice.nothing.cost.mean
        let bars = advice.restricted.map { item in
            BarChart.Bar(
                name: item.label, note: "\(Figure.share(item.outcome.coverage)) covered",
                value: item.outcome.cost.mean, text: "\(Figure.dollars(item.outcome.cost.mean)) USD"
            )
        }
        return .joined([
            BarChart(
                title: "the best with one term and payment only",
                caption: "Mean cost; a whole bar is the cost of buying nothing.", bars: bars,
                top: top, table: restricted
            ).markup
        ])
    }
}
