extension Stable {
    /// log B(a, b) = log Γ(a) + log Γ(b) − log Γ(a + b), without its cancellation when one argument
    /// is large.
    package static func logBeta(_ a: Double, _ b: Double) -> Double {
        let large = max(a, b)
        let small = min(a, b)
        if large < 10 { return logGamma(a) + logGamma(b) - logGamma(a + b) }
        let sum = large + small
        let corrections = stirlingCorrection(large) - stirlingCorrection(sum)
        let shared = (large - 0.5) * log1p(small / large)
        if small < 10 {
            return logGamma(small) + corrections - shared - small * (log(sum) - 1)
        }
        let logSmall = log(small / sum)
        return 0.9189385332046728 - 0.5 * log(small) + stirlingCorrection(small) + corrections
            - shared + small * logSmall
    }

    /// The regularised incomplete beta function I_x(a, b): P(X ≤ x) of a beta variable with
    /// a, b > 0. Pass 1 − x as `complement` where it is known better than by subtraction.
    package static func betaCumulative(
        _ a: Double, _ b: Double, _ x: Double, complement: Double? = nil
    ) -> Double {
        guard a > 0 && b > 0 && !x.isNaN else { return .nan }
        let y = complement ?? (1 - x)
        if x <= 0 { return 0 }
        if y <= 0 { return 1 }
        let logX = y < 0.5 ? log1p(-y) : log(x)
        let logY = x < 0.5 ? log1p(-x) : log(y)
        let kernel = exp(a * logX + b * logY - logBeta(a, b))
        if x < (a + 1) / (a + b + 2) { return kernel / betaFraction(a, b, x, y) }
        return 1 - kernel / betaFraction(b, a, y, x)
    }

    /// x^a·y^b/(B(a, b)·I_x(a, b)) for y = 1 − x and x below (a + 1)/(a + b + 2): the continued
    /// fraction of DiDonato and Morris (1992) after Lentz. It takes y as it is, so that nothing
    /// cancels where x is close to 1.
    private static func betaFraction(
        _ a: Double, _ b: Double, _ x: Double, _ y: Double
    ) -> Double {
        let tiny = 1e-300
        let lambda = (a + b) * y - b
        var value = nonzero(a * (1 + lambda) / (a + 1), tiny)
        var c = value
        var d = 0.0
        var m = 1.0
        while m < 100_000 {
            let even = a + 2 * m
            let share = m * (b - m) * x / (even - 1)
            let numerator = (a + m - 1) * (a + b + m - 1) / (even - 1) * share * x
            let denominator = m + share + (a + m) * (1 + lambda + m * (1 + y)) / (even + 1)
            d = 1 / nonzero(denominator + numerator * d, tiny)
            c = nonzero(denominator + numerator / c, tiny)
            let factor = c * d
            value *= factor
            if abs(factor - 1) < 0x1p-52 { break }
            m += 1
        }
        return value
    }
}
