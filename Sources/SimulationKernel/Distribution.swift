/// A distribution of non-negative durations or sizes. Filled in by the kernel's owner.
package enum Distribution: Hashable, Sendable {
    case deterministic(Double)
    case exponential(mean: Double)
    case lognormal(mu: Double, sigma: Double)
    case gamma(shape: Double, scale: Double)
    /// Density α·x_m^α / x^(α+1) for x ≥ x_m.
    case pareto(minimum: Double, alpha: Double)
    case empirical(values: [Double], weights: [Double])
}
