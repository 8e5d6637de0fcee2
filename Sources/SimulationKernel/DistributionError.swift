/// Why no distribution has the parameters that were asked for.
package enum DistributionError: Error, Hashable, Sendable {
    /// A parameter must be finite and above 0.
    case notPositive(parameter: String, value: Double)
    /// A parameter must be finite and at least 0.
    case negative(parameter: String, value: Double)
    /// The 99th percentile is below the median.
    case p99BelowMedian(median: Double, p99: Double)
    case p90BelowMedian(median: Double, p90: Double)
    /// The 99th percentile is below the mean: only a distribution of absurd spread has that.
    case p99BelowMean(mean: Double, p99: Double)
    /// No lognormal distribution has a 99th percentile this far above its mean.
    case p99TooFarAboveMean(ratio: Double, limit: Double)
    /// A Pareto distribution of α ≤ 1 has no mean.
    case noMean(alpha: Double)
    /// A Pareto distribution whose median is its 99th percentile has no α.
    case noSpread(median: Double)
    case noValues
    /// As many weights as values are needed.
    case countMismatch(values: Int, weights: Int)
    /// All weights are 0.
    case noWeight
}

extension DistributionError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notPositive(let parameter, let value):
            "\(parameter) must be above 0, found \(value)"
        case .negative(let parameter, let value):
            "\(parameter) must not be negative, found \(value)"
        case .p99BelowMedian(let median, let p99):
            "the p99 of \(p99) is below the median of \(median)"
        case .p90BelowMedian(let median, let p90):
            "the p90 of \(p90) is below the median of \(median)"
        case .p99BelowMean(let mean, let p99):
            "the p99 of \(p99) is below the mean of \(mean)"
        case .p99TooFarAboveMean(let ratio, let limit):
            "the p99 is \(ratio) times the mean, but no lognormal distribution exceeds "
                + "\(limit) times: a wider one raises its mean faster than its p99"
        case .noMean(let alpha):
            "a Pareto distribution has a mean only for alpha above 1, found \(alpha)"
        case .noSpread(let median):
            "the p99 must be above the median of \(median)"
        case .noValues:
            "an empirical distribution needs at least one value"
        case .countMismatch(let values, let weights):
            "\(values) values need as many weights, found \(weights)"
        case .noWeight:
            "at least one weight must be above 0"
        }
    }
}
