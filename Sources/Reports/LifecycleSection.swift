import Experiments

/// How instances came and went, where there is more to say than that they were launched: one row
/// per scenario.
enum LifecycleSection {
    static let title = "instances on their way in and out, mean of a run"

    /// Nil when no scenario has a warm pool, gives a launch up or loses an instance.
    static func table(_ comparison: Comparison) -> SectionTable? {
        let scenarios = comparison.scenarios
        func isAnywhere(_ id: String) -> Bool {
            scenarios.contains { $0.summary(id).mean > 0 }
        }
        let telling = Measures.lifecycle.dropFirst().map(\.id).filter(isAnywhere)
        guard !telling.isEmpty else { return nil }
        let measures = Measures.lifecycle.filter {
            $0.id == Measures.lifecycle[0].id || telling.contains($0.id)
        }
        return SectionTable(
            columns: [("scenario", false)] + measures.map { ($0.title.lowercased(), true) },
            rows: scenarios.map { scenario in
                [scenario.name]
                    + measures.map { Figure.value(scenario.summary($0.id).mean, $0.unit) }
            })
    }
}
