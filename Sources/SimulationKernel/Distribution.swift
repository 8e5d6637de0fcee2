import StableMath

/// A distribution of non-negative durations or sizes.
///
/// Make one with the throwing constructors below (`Distribution+Constructors.swift`); they check
/// what a case by itself does not.
package enum Distribution: Hashable, Sendable {
    case deterministic(Double)
    case exponential(mean: Double)
    case lognormal(mu: Double, sigma: Double)
    case gamma(shape: Double, scale: Double)
    /// Density α·x_m^α / x^(α+1) for x ≥ x_m.
    case pareto(minimum: Double, alpha: Double)
    /// `values` ascending, `weights` positive and as many; their sum need not be 1.
    case empirical(values: [Double], weights: [Double])

    /// The expected value; ∞ for a Pareto distribution of α ≤ 1.
    package var mean: Double {
        switch self {
        case .deterministic(let value): value
        case .exponential(let mean): mean
        case .lognormal(let mu, let sigma): Stable.exp(mu + 0.5 * sigma * sigma)
        case .gamma(let shape, let scale): shape * scale
        case .pareto(let minimum, let alpha):
            alpha > 1 ? alpha * minimum / (alpha - 1) : .infinity
        case .empirical(let values, let weights):
            zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
        }
    }

    /// Variance ÷ mean²: 0 when nothing varies, 1 for an exponential, ∞ for a Pareto of α ≤ 2.
    package var squaredCoefficientOfVariation: Double {
        switch self {
        case .deterministic: return 0
        case .exponential: return 1
        case .lognormal(_, let sigma): return Stable.expm1(sigma * sigma)
        case .gamma(let shape, _): return 1 / shape
        case .pareto(_, let alpha): return alpha > 2 ? 1 / (alpha * (alpha - 2)) : .infinity
        case .empirical(let values, let weights):
            let mean = self.mean
            guard mean > 0 else { return 0 }
            let squares = zip(values, weights).reduce(0) {
                $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1
            }
            return squares / weights.reduce(0, +) / (mean * mean)
        }
    }

    /// P(X > x).
    package func survival(_ x: Double) -> Double {
        switch self {
        case .deterministic(let value): return x < value ? 1 : 0
        case .exponential(let mean): return x <= 0 ? 1 : Stable.exp(-x / mean)
        case .lognormal(let mu, let sigma):
            if x <= 0 { return 1 }
            if sigma == 0 { return Stable.log(x) < mu ? 1 : 0 }
            return Stable.normalSurvival((Stable.log(x) - mu) / sigma)
        case .gamma(let shape, let scale):
            return Stable.gammaSurvival(shape: shape, x / scale)
        case .pareto(let minimum, let alpha):
            return x <= minimum ? 1 : Stable.pow(minimum / x, alpha)
        case .empirical(let values, let weights):
            let above = zip(values, weights).reduce(0) { $1.0 > x ? $0 + $1.1 : $0 }
            return above / weights.reduce(0, +)
        }
    }

    /// The smallest x with P(X ≤ x) ≥ p, for p in 0…1; NaN outside.
    package func quantile(_ p: Double) -> Double {
        guard p >= 0 && p <= 1 else { return .nan }
        switch self {
        case .deterministic(let value): return value
        case .exponential(let mean): return -mean * Stable.log1p(-p)
        case .lognormal(let mu, let sigma):
            return sigma == 0
                ? Stable.exp(mu) : Stable.exp(mu + sigma * Stable.normalQuantile(p))
        case .gamma(let shape, let scale):
            return scale * Stable.gammaQuantile(shape: shape, p)
        case .pareto(let minimum, let alpha):
            return minimum * Stable.exp(-Stable.log1p(-p) / alpha)
        case .empirical(let values, let weights):
            let target = p * weights.reduce(0, +)
            var cumulative = 0.0
            for (value, weight) in zip(values, weights) {
                cumulative += weight
                if cumulative >= target { return value }
            }
            return values.last ?? .nan
        }
    }

    /// One variate by inverse transform: exactly one draw, whatever the distribution, so that
    /// variants which differ in it stay in step.
    package func sample(using stream: inout RandomStream) -> Double {
        quantile(stream.nextOpenUnit())
    }

    /// The distribution of `factor`·X. A factor of 0 gives the constant 0.
    ///
    /// - Precondition: `factor` is finite and not negative.
    package func scaled(by factor: Double) -> Distribution {
        precondition(factor >= 0 && factor.isFinite, "a distribution is scaled by 0 or more")
        if factor == 0 { return .deterministic(0) }
        switch self {
        case .deterministic(let value): return .deterministic(value * factor)
        case .exponential(let mean): return .exponential(mean: mean * factor)
        case .lognormal(let mu, let sigma):
            return .lognormal(mu: mu + Stable.log(factor), sigma: sigma)
        case .gamma(let shape, let scale): return .gamma(shape: shape, scale: scale * factor)
        case .pareto(let minimum, let alpha):
            return .pareto(minimum: minimum * factor, alpha: alpha)
        case .empirical(let values, let weights):
            return .empirical(values: values.map { $0 * factor }, weights: weights)
        }
    }
}
