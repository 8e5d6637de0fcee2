import StableMath

extension Distribution {
    /// z with P(Z ≤ z) = 0.99 of a standard normal variable.
    private static let z99 = 2.326347874040841
    /// The same of 0.9.
    private static let z90 = 1.2815515655446004

    /// The largest p99 ÷ mean of any lognormal distribution, e^(z²/2) = 14.97.
    package static let lognormalP99ToMeanLimit = Stable.exp(0.5 * z99 * z99)

    /// The unique lognormal with this median and 99th percentile; deterministic where they are
    /// equal.
    package static func lognormal(
        median: Double, p99: Double
    ) throws(DistributionError) -> Distribution {
        try requirePositive(median, "median")
        try requirePositive(p99, "p99")
        if p99 < median { throw .p99BelowMedian(median: median, p99: p99) }
        if p99 == median { return .deterministic(median) }
        return .lognormal(mu: Stable.log(median), sigma: Stable.log(p99 / median) / z99)
    }

    /// The unique lognormal with this median and 90th percentile; deterministic where they are
    /// equal.
    package static func lognormal(
        median: Double, p90: Double
    ) throws(DistributionError) -> Distribution {
        try requirePositive(median, "median")
        try requirePositive(p90, "p90")
        if p90 < median { throw .p90BelowMedian(median: median, p90: p90) }
        if p90 == median { return .deterministic(median) }
        return .lognormal(mu: Stable.log(median), sigma: Stable.log(p90 / median) / z90)
    }

    /// The lognormal with this mean and 99th percentile. Of the two that exist, the one of smaller
    /// spread; none exists for p99 ÷ mean above 14.97.
    ///
    /// log(p99/mean) = zσ − σ²/2, so σ = z − √(z² − 2 log(p99/mean)).
    package static func lognormal(
        mean: Double, p99: Double
    ) throws(DistributionError) -> Distribution {
        try requirePositive(mean, "mean")
        try requirePositive(p99, "p99")
        if p99 < mean { throw .p99BelowMean(mean: mean, p99: p99) }
        if p99 == mean { return .deterministic(mean) }
        let logRatio = Stable.log(p99 / mean)
        let discriminant = z99 * z99 - 2 * logRatio
        guard discriminant >= 0 else {
            throw .p99TooFarAboveMean(ratio: p99 / mean, limit: lognormalP99ToMeanLimit)
        }
        // 2L/(z + √…) is z − √… without its cancellation.
        let sigma = 2 * logRatio / (z99 + discriminant.squareRoot())
        return .lognormal(mu: Stable.log(mean) - 0.5 * sigma * sigma, sigma: sigma)
    }

    /// The lognormal with this mean and standard deviation; deterministic where the latter is 0.
    package static func lognormal(
        mean: Double, standardDeviation: Double
    ) throws(DistributionError) -> Distribution {
        try requirePositive(mean, "mean")
        try requireNotNegative(standardDeviation, "standard deviation")
        if standardDeviation == 0 { return .deterministic(mean) }
        let ratio = standardDeviation / mean
        let variance = Stable.log1p(ratio * ratio)
        return .lognormal(mu: Stable.log(mean) - 0.5 * variance, sigma: variance.squareRoot())
    }

    /// The gamma distribution of this mean and standard deviation ÷ mean; deterministic where the
    /// latter is 0, exponential where it is 1.
    package static func gamma(
        mean: Double, coefficientOfVariation: Double
    ) throws(DistributionError) -> Distribution {
        try requirePositive(mean, "mean")
        try requireNotNegative(coefficientOfVariation, "coefficient of variation")
        let squared = coefficientOfVariation * coefficientOfVariation
        if squared == 0 { return .deterministic(mean) }
        return .gamma(shape: 1 / squared, scale: mean * squared)
    }

    /// The Pareto distribution of this mean; `alpha` above 1, heavier the smaller.
    package static func pareto(
        mean: Double, alpha: Double
    ) throws(DistributionError) -> Distribution {
        try requirePositive(mean, "mean")
        try requirePositive(alpha, "alpha")
        guard alpha > 1 else { throw .noMean(alpha: alpha) }
        return .pareto(minimum: mean * (alpha - 1) / alpha, alpha: alpha)
    }

    /// The Pareto distribution of this median and 99th percentile: the ratio is 50^(1/α).
    package static func pareto(
        median: Double, p99: Double
    ) throws(DistributionError) -> Distribution {
        try requirePositive(median, "median")
        try requirePositive(p99, "p99")
        if p99 < median { throw .p99BelowMedian(median: median, p99: p99) }
        if p99 == median { throw .noSpread(median: median) }
        let alpha = Stable.log(50) / Stable.log(p99 / median)
        return .pareto(minimum: median * Stable.pow(2, -1 / alpha), alpha: alpha)
    }

    /// The exponential distribution of this mean, checked.
    package static func exponential(
        positiveMean mean: Double
    ) throws(DistributionError) -> Distribution {
        try requirePositive(mean, "mean")
        return .exponential(mean: mean)
    }

    /// The constant, checked: 0 or more.
    package static func constant(_ value: Double) throws(DistributionError) -> Distribution {
        try requireNotNegative(value, "value")
        return .deterministic(value)
    }

    /// Observed values, each as likely as its weight says; sorted, without those of weight 0.
    package static func observed(
        values: [Double], weights: [Double]? = nil
    ) throws(DistributionError) -> Distribution {
        if values.isEmpty { throw .noValues }
        let weights = weights ?? Array(repeating: 1, count: values.count)
        if weights.count != values.count {
            throw .countMismatch(values: values.count, weights: weights.count)
        }
        for value in values { try requireNotNegative(value, "value") }
        for weight in weights { try requireNotNegative(weight, "weight") }
        let kept = values.indices.filter { weights[$0] > 0 }
            .sorted { (values[$0], $0) < (values[$1], $1) }
        if kept.isEmpty { throw .noWeight }
        return .empirical(values: kept.map { values[$0] }, weights: kept.map { weights[$0] })
    }

    private static func requirePositive(
        _ value: Double, _ parameter: String
    ) throws(DistributionError) {
        guard value > 0 && value.isFinite else {
            throw .notPositive(parameter: parameter, value: value)
        }
    }

    private static func requireNotNegative(
        _ value: Double, _ parameter: String
    ) throws(DistributionError) {
        guard value >= 0 && value.isFinite else {
            throw .negative(parameter: parameter, value: value)
        }
    }
}
