/// How scenarios' elasticity compares: the two measures that need several autoscalers.
///
/// Sources: pairwise competition, Ilyushkin et al. (ICPE 2017); elastic speedup, Herbst et al.,
/// "Ready for Rain?" (SPEC RG, 2016). All weights of the speedup are a quarter.
package struct ElasticityRanking: Sendable {
    /// Per scenario: share of the others that it beats, over the five measures, a tie counts half;
    /// nil for a single scenario.
    package let wins: [Double?]
    /// Per scenario: the geometric mean of the baseline's accuracies and timeshares ÷ its own;
    /// above 1 is better than the baseline. Where both are 0 they are equal; nil where only one is.
    package let speedups: [Double?]

    /// θU, θO, τU, τO and ν: less is better.
    package static let measures = [
        "elasticity.underprovisioned", "elasticity.overprovisioned",
        "elasticity.underprovisioned.timeshare", "elasticity.overprovisioned.timeshare",
        "elasticity.instability",
    ]

    /// - Parameter scenarios: the baseline first; each the means of `measures`.
    package init(_ scenarios: [[Double]]) {
        wins = scenarios.indices.map { own in
            guard scenarios.count > 1 else { return nil }
            var points = 0.0
            for other in scenarios.indices where other != own {
                for (mine, theirs) in zip(scenarios[own], scenarios[other]) {
                    points += mine < theirs ? 1 : (mine == theirs ? 0.5 : 0)
                }
            }
            return points / Double((scenarios.count - 1) * Self.measures.count)
        }
        speedups = scenarios.map { own in
            var product = 1.0
            for (mine, base) in zip(own, scenarios[0]).prefix(4) {
                if mine == base { continue }
                guard mine > 0, base > 0 else { return nil }
                product *= base / mine
            }
            // The fourth root.
            return product.squareRoot().squareRoot()
        }
    }

    package init(_ scenarios: [ScenarioResult]) {
        self.init(
            scenarios.map { scenario in Self.measures.map { scenario.summary($0).mean } })
    }
}
