import StableMath

/// A distribution made ready to be sampled fast: for request arrivals and service times, of which
/// there are billions.
///
/// It follows the same law as `Distribution.sample`, by other means: ziggurats, Marsaglia and
/// Tsang's gamma (2000), an alias table. A variate takes one draw or more, so a stream that a
/// sampler reads should serve nothing else.
@usableFromInline package struct Sampler: Sendable {
    @usableFromInline enum Method: Sendable {
        case constant
        case exponential
        case lognormal
        case gamma
        case smallGamma
        case pareto
        case empirical
    }

    @usableFromInline let method: Method
    /// The constant; the mean; μ; d; d; the minimum.
    @usableFromInline let first: Double
    /// Unused; unused; σ; c; c; 1/α.
    @usableFromInline let second: Double
    /// The gamma's scale.
    @usableFromInline let scale: Double
    /// 1/shape of a gamma of shape below 1.
    @usableFromInline let power: Double
    @usableFromInline let table: AliasTable?
    @usableFromInline let exponential = Ziggurat.exponential
    @usableFromInline let normal = Ziggurat.normal

    package init(_ distribution: Distribution) {
        var values = (first: 0.0, second: 0.0, scale: 1.0, power: 1.0)
        var table: AliasTable?
        switch distribution {
        case .deterministic(let value):
            method = .constant
            values.first = value
        case .exponential(let mean):
            method = .exponential
            values.first = mean
        case .lognormal(let mu, let sigma):
            method = .lognormal
            (values.first, values.second) = (mu, sigma)
        case .gamma(let shape, let scale):
            method = shape < 1 ? .smallGamma : .gamma
            values.first = (shape < 1 ? shape + 1 : shape) - 1.0 / 3
            values.second = 1 / (9 * values.first).squareRoot()
            values.scale = scale
            values.power = 1 / shape
        case .pareto(let minimum, let alpha):
            method = .pareto
            (values.first, values.second) = (minimum, 1 / alpha)
        case .empirical(let observed, let weights):
            method = .empirical
            table = AliasTable(values: observed, weights: weights)
        }
        (first, second, scale, power) = values
        self.table = table
    }

    /// The commonest laws are made where they are asked for; the others, which take an exponential
    /// or a logarithm anyway, by a call.
    @inlinable @inline(__always)
    package func sample(using stream: inout RandomStream) -> Double {
        switch method {
        case .constant: return first
        case .exponential: return first * stream.nextExponential(from: exponential)
        default: return sampleOther(using: &stream)
        }
    }

    @usableFromInline func sampleOther(using stream: inout RandomStream) -> Double {
        switch method {
        case .constant, .exponential: return sample(using: &stream)
        case .lognormal: return Stable.exp(first + second * stream.nextNormal(from: normal))
        case .gamma: return scale * gamma(using: &stream)
        case .smallGamma:
            // Γ(k) is Γ(k + 1) times a uniform to the power of 1/k.
            let factor = Stable.exp(-power * stream.nextExponential(from: exponential))
            return scale * factor * gamma(using: &stream)
        case .pareto:
            return first * Stable.exp(second * stream.nextExponential(from: exponential))
        case .empirical: return table?.sample(using: &stream) ?? .nan
        }
    }

    /// Marsaglia and Tsang: d·v with v = (1 + c·N)³, accepted nearly always by a polynomial.
    private func gamma(using stream: inout RandomStream) -> Double {
        while true {
            let x = stream.nextNormal(from: normal)
            let root = 1 + second * x
            if root <= 0 { continue }
            let v = root * root * root
            let u = stream.nextOpenUnit()
            let square = x * x
            if u < 1 - 0.0331 * square * square { return first * v }
            if Stable.log(u) < 0.5 * square + first * (1 - v + Stable.log(v)) { return first * v }
        }
    }
}
