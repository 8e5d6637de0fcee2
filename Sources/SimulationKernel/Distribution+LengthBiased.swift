import StableMath

extension Distribution {
    /// What an observer at a random instant finds in progress: values as often as they are long,
    /// density x·f(x) ÷ mean. Its remainder at that instant is a uniform part of it.
    ///
    /// Waiting time's inspection paradox; Cox, Renewal Theory (1962), section 5.4.
    ///
    /// - Precondition: the mean is finite.
    package var lengthBiased: Distribution {
        switch self {
        case .deterministic: return self
        case .exponential(let mean): return .gamma(shape: 2, scale: mean)
        case .lognormal(let mu, let sigma): return .lognormal(mu: mu + sigma * sigma, sigma: sigma)
        case .gamma(let shape, let scale): return .gamma(shape: shape + 1, scale: scale)
        case .pareto(let minimum, let alpha):
            precondition(alpha > 1, "a length-biased distribution needs a mean")
            return .pareto(minimum: minimum, alpha: alpha - 1)
        case .empirical(let values, let weights):
            let pairs = zip(values, weights).filter { $0.0 > 0 }
            if pairs.isEmpty { return .deterministic(0) }
            return .empirical(
                values: pairs.map(\.0), weights: pairs.map { $0.0 * $0.1 })
        }
    }
}
