import Experiments

/// What the verdicts about cost rest on.
enum PriceSection {
    /// One line when all is published, else one per verdict.
    static func lines(_ comparison: Comparison) -> [String] {
        let sensitivities = comparison.sensitivities
        guard !sensitivities.isEmpty else { return [] }
        guard sensitivities.contains(where: \.isDerived) else {
            return ["every verdict about cost rests on published prices only"]
        }
        return zip(comparison.scenarios.dropFirst(), sensitivities).map { scenario, sensitivity in
            "the verdict on the cost of \(scenario.name) \(sensitivity.message)"
        }
    }
}
