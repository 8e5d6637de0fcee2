import StableMath

/// A service time of which only the mean and the squared coefficient of variation are known: taken
/// as gamma distributed, which is exponential at a variation of 1 and constant at 0.
package struct ServiceTime: Hashable, Sendable {
    package let mean: Double
    /// Variance ÷ mean², finite.
    package let variation: Double

    /// Below this a service time counts as constant.
    private static let least = 1e-4

    package init(mean: Double, variation: Double) {
        self.mean = mean
        self.variation = variation
    }

    private var shape: Double { 1 / variation }
    private var isConstant: Bool { variation < Self.least }

    /// P(S > t).
    package func survival(_ t: Double) -> Double {
        if t <= 0 { return 1 }
        if isConstant { return t < mean ? 1 : 0 }
        if variation == 1 { return Stable.exp(-t / mean) }
        return Stable.gammaSurvival(shape: shape, t * shape / mean)
    }

    /// The time that a share p of the services does not exceed.
    package func quantile(_ p: Double) -> Double {
        if isConstant { return mean }
        if variation == 1 { return -mean * Stable.log(1 - p) }
        return Stable.gammaQuantile(shape: shape, p) * mean / shape
    }

    /// P(S ≤ t < S + W) for an exponential W of the given rate: how much such a wait before the
    /// service adds to P(S > t).
    func lag(_ t: Double, rate: Double) -> Double {
        if isConstant { return t < mean ? 0 : Stable.exp(-rate * (t - mean)) }
        let serviceRate = shape / mean
        let tilted = (serviceRate - rate) * t
        if tilted > shape {
            // e^(−θt)·E[e^(θS); S ≤ t], and e^(θs) only tilts the gamma density.
            return Stable.gammaCumulative(shape: shape, tilted)
                * Stable.exp(-rate * t - shape * Stable.log1p(-rate / serviceRate))
        }
        // The same integral as the density times a series, one for either sign of θ − r.
        let x = serviceRate * t
        let scale = Stable.exp(shape * Stable.log(x) - x - Stable.logGamma(shape + 1))
        return scale * (tilted < 0 ? expectedShare(poisson: -tilted) : risingSum(tilted))
    }

    /// 1 + z/(k + 1) + z²/((k + 1)(k + 2)) + … for 0 ≤ z ≤ k.
    private func risingSum(_ z: Double) -> Double {
        var sum = 1.0
        var term = 1.0
        var n = 1.0
        while term > 1e-18 * sum {
            term *= z / (shape + n)
            sum += term
            n += 1
        }
        return sum
    }

    /// E[k/(k + N)] for a Poisson N of mean y, summed outwards from the likeliest N.
    private func expectedShare(poisson y: Double) -> Double {
        let likeliest = y.rounded(.down)
        // The spread of N is of no account beside so large a mean.
        if likeliest > 1e10 { return shape / (shape + y) }
        var total = 1.0
        var sum = shape / (shape + likeliest)
        var term = 1.0
        var n = likeliest
        while term > 1e-18 * total {
            n += 1
            term *= y / n
            total += term
            sum += term * shape / (shape + n)
        }
        term = 1
        n = likeliest
        while n > 0 && term > 1e-18 * total {
            term *= n / y
            n -= 1
            total += term
            sum += term * shape / (shape + n)
        }
        return sum / total
    }
}
