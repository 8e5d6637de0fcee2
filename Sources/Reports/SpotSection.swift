import Experiments

/// How spot interruptions come together, where there are any: one row per scenario.
enum SpotSection {
    static let title = "spot instances taken back: most at once in a run, and a month by theory"

    /// Nil when no scenario runs spot that can be taken back.
    static func table(_ comparison: Comparison) -> SectionTable? {
        let scenarios = comparison.scenarios
        guard scenarios.contains(where: { $0.summary("spot.share").mean > 0 }) else { return nil }
        // That all go within a month is too unlikely to read; JSON and CSV have it.
        let measures = Measures.spotRisk.filter { $0.id != "spot.risk.all" }
        return SectionTable(
            columns: [("scenario", false)]
                + measures.map { ($0.title.lowercased(), true) },
            rows: scenarios.map { scenario in
                [scenario.name]
                    + measures.map {
                        Figure.value(scenario.summary($0.id).mean, $0.unit)
                    }
            })
    }
}
