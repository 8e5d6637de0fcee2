import Quantities
package import SimulationKernel

extension Resolver {
    /// The distribution that a setting describes: a single value is deterministic.
    package mutating func distribution(_ setting: Setting) -> Distribution? {
        if let seconds = seconds(setting) { return .deterministic(seconds) }
        guard let family = setting["distribution"].text, checkFigures(family, setting) else {
            return nil
        }
        do {
            return try build(family, setting)
        } catch {
            report(error.explanation, at: setting.place, help: error.help)
            return nil
        }
    }

    private static let parameters = [
        "mean", "median", "p90", "p99", "sd", "cv", "alpha", "values", "weights",
    ]

    /// The combinations of figures that say all about a family, and nothing twice.
    private static func combinations(_ family: String) -> [[String]] {
        switch family {
        case "deterministic", "exponential": [["mean"]]
        case "lognormal":
            [
                ["median", "p99"], ["median", "p90"], ["mean", "p99"], ["mean", "sd"],
                ["mean", "cv"],
            ]
        case "gamma": [["mean", "cv"], ["mean", "sd"]]
        case "pareto": [["mean", "alpha"], ["median", "p99"]]
        default: [["values"], ["values", "weights"]]
        }
    }

    private mutating func checkFigures(_ family: String, _ setting: Setting) -> Bool {
        let given = Self.parameters.filter { !setting[$0].isAbsent }
        let combinations = Self.combinations(family)
        if combinations.contains(given) { return true }
        let ways = combinations.map { $0.map { "`\($0)`" }.joined(separator: " and ") }
        report(
            given.isEmpty
                ? "a distribution that is \(family) needs figures"
                : "\(given.map { "`\($0)`" }.joined(separator: ", ")) is no description of a "
                    + "distribution that is \(family)",
            at: setting.place, help: "give \(ways.joined(separator: ", or "))")
        return false
    }

    private func build(
        _ family: String, _ setting: Setting
    ) throws(DistributionError) -> Distribution? {
        let mean = seconds(setting["mean"]) ?? 0
        let median = seconds(setting["median"])
        let deviation = seconds(setting["sd"]) ?? mean * (number(setting["cv"]) ?? 0)
        switch family {
        case "deterministic": return try .constant(mean)
        case "exponential": return try .exponential(positiveMean: mean)
        case "lognormal":
            if let median, let p90 = seconds(setting["p90"]) {
                return try .lognormal(median: median, p90: p90)
            }
            guard let p99 = seconds(setting["p99"]) else {
                return try .lognormal(mean: mean, standardDeviation: deviation)
            }
            if let median { return try .lognormal(median: median, p99: p99) }
            return try .lognormal(mean: mean, p99: p99)
        case "gamma":
            let ratio = mean > 0 ? deviation / mean : 0
            return try .gamma(mean: mean, coefficientOfVariation: ratio)
        case "pareto":
            if let median {
                return try .pareto(median: median, p99: seconds(setting["p99"]) ?? 0)
            }
            return try .pareto(mean: mean, alpha: number(setting["alpha"]) ?? 0)
        default:
            let weights = setting["weights"]
            return try .observed(
                values: setting["values"].list.compactMap { seconds($0) },
                weights: weights.isAbsent ? nil : weights.list.compactMap { number($0) })
        }
    }
}

extension DistributionError {
    /// In the user's words and units.
    fileprivate var explanation: String {
        func time(_ seconds: Double) -> String {
            TimeSpan(exactlySeconds: seconds)?.description ?? "\(seconds) s"
        }
        switch self {
        case .p99BelowMedian(let median, let p99):
            return "the p99 of \(time(p99)) is below the median of \(time(median))"
        case .p90BelowMedian(let median, let p90):
            return "the p90 of \(time(p90)) is below the median of \(time(median))"
        case .p99BelowMean(let mean, let p99):
            return "the p99 of \(time(p99)) is below the mean of \(time(mean))"
        case .p99TooFarAboveMean(let ratio, let limit):
            return "no lognormal distribution has a p99 of \(hundredths(ratio)) times its mean: at "
                + "most \(hundredths(limit)) times is possible"
        case .notPositive(let parameter, _): return "the \(parameter) must be above zero"
        case .negative(let parameter, _): return "the \(parameter) cannot be negative"
        case .noMean: return "a pareto distribution has a mean only with `alpha` above 1"
        case .noSpread: return "a pareto distribution has a p99 above its median"
        case .noValues: return "an empirical distribution needs values"
        case .noWeight: return "the weights are all zero"
        case .countMismatch(let values, let weights):
            return "there are \(values) values and \(weights) weights"
        }
    }

    fileprivate var help: String? {
        switch self {
        case .p99TooFarAboveMean: "give `median` and `p99` instead"
        default: nil
        }
    }

    private func hundredths(_ value: Double) -> String {
        shortest((value * 100).rounded() / 100)
    }
}
