import Experiments

/// The cheapest design that holds, as one self-contained page.
package struct PlanPage {
    private let report: PlanReport
    private let origin: ReportOrigin

    package init(_ report: PlanReport, origin: ReportOrigin) {
        self.report = report
        self.origin = origin
    }

    private var outcome: PlanOutcome { report.outcome }
    private var race: RaceResult { outcome.race }

    package var html: String {
        var page = HTMLPage(
            kind: "plan", title: outcome.name, subtitle: report.heading,
            headline: Headline(
                pieces: report.answer, sureness: Array(report.verdict.dropFirst())),
            tiles: tiles)
        func section(_ id: String, _ title: String, _ body: Markup) -> HTMLPage.Section {
            HTMLPage.Section(id: id, title: title, body: body)
        }
        page.sections = [
            section("front", "What can be had", front),
            section("promises", "What each promise costs", notes(report.costs)),
            section(
                "waste", "Waste",
                report.waste.map { waste in
                    .joined([
                        HTMLPage.paragraph("What the scenario as it is does not need."),
                        waste.table.markup(label: "Waste"), notes(waste.notes),
                    ])
                } ?? .nothing),
            section("notes", "To know", notes(report.notes)),
        ].filter { !$0.body.html.isEmpty }
        return page.html(origin, outcome.provenance.facts)
    }

    private func notes(_ notes: [String]) -> Markup {
        notes.isEmpty ? .nothing : HTMLPage.notes(notes, mark: "•", style: nil)
    }

    private var tiles: Markup {
        func tile(_ name: String, _ entry: RaceResult.Entry, note: String) -> HTMLPage.Tile {
            HTMLPage.Tile(
                name: name, value: "\(Figure.dollars(entry.cost)) USD/month", note: note,
                isGood: nil)
        }
        func facts(_ entry: RaceResult.Entry) -> String {
            "\(Figure.share(entry.availability, nearOne: true)) available, p99 "
                + Figure.seconds(entry.p99)
        }
        var tiles: [HTMLPage.Tile] = []
        if let winner = race.winner {
            tiles.append(tile("the best design", winner, note: facts(winner)))
        }
        if let base = outcome.base, base.design != race.winner?.design {
            tiles.append(tile("as it is", base, note: facts(base)))
        }
        return tiles.isEmpty ? .nothing : HTMLPage.tiles(tiles)
    }

    private struct Place {
        var entry: RaceResult.Entry
        /// As if more were better.
        var worth: Double
    }

    /// Cost against latency, or against availability where designs differ in that.
    private var front: Markup {
        let table = report.table(report.front).markup(label: "Designs")
        let drawn = race.entries.filter { $0.cost.isFinite && $0.p99.isFinite }
            .sorted { ($0.cost, $0.design) < ($1.cost, $1.design) }.prefix(Self.mostPoints)
        let available = drawn.map(\.availability)
        let differs = (available.max() ?? 0) - (available.min() ?? 0) > 1e-3
        let places = drawn.map { Place(entry: $0, worth: differs ? $0.availability : -$0.p99) }
        guard places.count > 1 else { return table }
        func isBeaten(_ place: Place) -> Bool {
            places.contains { other in
                other.entry.cost <= place.entry.cost && other.worth >= place.worth
                    && (other.entry.cost != place.entry.cost || other.worth != place.worth)
            }
        }
        let chart = ScatterChart(
            title: "cost and \(differs ? "availability" : "p99 latency") of each design",
            caption: "Cheaper is left; \(differs ? "more available is up" : "faster is down"). "
                + "What the line joins is beaten by no other design in both.",
            across: .init(name: "USD/month", format: { Figure.dollars($0) }),
            up: .init(
                name: differs ? "availability" : "p99",
                format: { differs ? Figure.share($0, nearOne: true) : Figure.seconds($0) }),
            points: places.map { place in
                ScatterChart.Point(
                    name: name(place.entry), x: place.entry.cost,
                    y: differs ? place.entry.availability : place.entry.p99,
                    isOnFront: !isBeaten(place),
                    isChosen: place.entry.design == race.winner?.design)
            })
        return .joined([
            chart.markup,
            HTMLPage.paragraph(
                "Beaten by no other in cost, availability and latency together, the cheapest:"),
            table,
        ])
    }

    private func name(_ entry: RaceResult.Entry) -> String {
        if entry.design == race.winner?.design { return "the best" }
        return entry.design == 0 ? "as it is" : report.name(entry)
    }

    /// Designs that are drawn.
    private static let mostPoints = 400
}

/// What breaks a scenario, as one self-contained page.
package struct StressPage {
    private let report: StressReport
    private let origin: ReportOrigin

    package init(_ report: StressReport, origin: ReportOrigin) {
        self.report = report
        self.origin = origin
    }

    package var html: String {
        var page = HTMLPage(
            kind: "what breaks it", title: report.outcome.name, subtitle: report.heading,
            headline: Headline(
                pieces: report.verdict.prefix(1).map { .strong($0) },
                sureness: Array(report.verdict.dropFirst())))
        page.sections = [
            HTMLPage.Section(
                id: "stresses", title: "Stresses", body: report.table.markup(label: "Stresses")),
            HTMLPage.Section(
                id: "cures", title: "What survives it",
                body: report.cures.isEmpty
                    ? .nothing : HTMLPage.notes(report.cures, mark: "•", style: nil)),
        ].filter { !$0.body.html.isEmpty }
        return page.html(origin, report.outcome.provenance.facts)
    }
}
