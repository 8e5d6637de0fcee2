/// Where the next replications do most to find the best of several systems: the optimal computing
/// budget allocation (Chen, Lin, Yücesan and Chick 2000).
package enum ComputingBudget {
    /// The share of replications for each system, summing to 1: N_i ∝ (σ_i/δ_i)² for those that are
    /// not the best, and N_b = σ_b·√Σ N_i²/σ_i².
    ///
    /// - Parameter seeksMinimum: whether the best system is that of the smallest mean.
    /// - Returns: nil when the arrays differ in length or have fewer than two systems, when another
    ///   system ties with the best, or when nothing varies: there is no optimum then.
    package static func shares(
        means: [Double], standardDeviations: [Double], seeksMinimum: Bool = true
    ) -> [Double]? {
        guard means.count == standardDeviations.count && means.count >= 2 else { return nil }
        var best = 0
        for index in means.indices
        where seeksMinimum ? means[index] < means[best] : means[index] > means[best] {
            best = index
        }
        var weights = Array(repeating: 0.0, count: means.count)
        var squares = 0.0
        for index in means.indices where index != best {
            let distance = means[index] - means[best]
            guard distance != 0 else { return nil }
            let scaled = standardDeviations[index] / distance
            weights[index] = scaled * scaled
            let ratio = scaled / distance
            squares += ratio * ratio
        }
        weights[best] = standardDeviations[best] * squares.squareRoot()
        let total = weights.reduce(0, +)
        guard total > 0 && total.isFinite else { return nil }
        return weights.map { $0 / total }
    }
}
