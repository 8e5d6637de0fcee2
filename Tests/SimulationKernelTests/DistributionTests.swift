import SimulationKernel
import StableMath
import Testing

@Suite("distributions")
struct DistributionTests {
    static let all: [Distribution] = [
        .exponential(mean: 2.5),
        .lognormal(mu: -1.2, sigma: 0.8),
        .gamma(shape: 0.6, scale: 3),
        .gamma(shape: 7.5, scale: 0.2),
        .pareto(minimum: 1.5, alpha: 4.5),
    ]

    @Test("quantile and survival undo each other", arguments: all)
    func roundTrip(distribution: Distribution) {
        for p in [0.001, 0.05, 0.3, 0.5, 0.9, 0.99, 0.9999] {
            let x = distribution.quantile(p)
            #expect(abs(distribution.survival(x) - (1 - p)) < 1e-11 * (1 - p))
        }
        #expect(distribution.survival(-1) == 1)
        #expect(distribution.quantile(1) == .infinity)
        #expect(distribution.quantile(1.5).isNaN)
    }

    @Test("samples follow the law", arguments: all)
    func samplesFollowTheLaw(distribution: Distribution) {
        var stream = RandomStream(seed: 11, replication: 0, entity: 5, purpose: 9)
        let values = (0..<20_000).map { _ in distribution.sample(using: &stream) }
        #expect(distance(values) { 1 - distribution.survival($0) } < 1.95)
    }

    @Test("mean and variation agree with the integral of the quantile", arguments: all)
    func moments(distribution: Distribution) {
        // Midpoint rule in p, refined towards 1 by p = 1 − u³, dp = 3u² du.
        let steps = 40_000
        var mean = 0.0
        var square = 0.0
        for step in 0..<steps {
            let u = (Double(step) + 0.5) / Double(steps)
            let weight = 3 * u * u / Double(steps)
            let x = distribution.quantile(1 - u * u * u)
            mean += weight * x
            square += weight * x * x
        }
        #expect(abs(mean / distribution.mean - 1) < 2e-4)
        let variation = square / (mean * mean) - 1
        #expect(abs(variation / distribution.squaredCoefficientOfVariation - 1) < 0.02)
    }

    @Test("length-biased: the mean is E[X²] ÷ E[X], and the density x·f(x) ÷ E[X]", arguments: all)
    func lengthBiased(distribution: Distribution) {
        let biased = distribution.lengthBiased
        let expected = distribution.mean * (1 + distribution.squaredCoefficientOfVariation)
        #expect(abs(biased.mean / expected - 1) < 1e-12)
        for p in [0.1, 0.5, 0.9] {
            // Differences of the survival functions over a short stretch stand in for densities.
            let x = distribution.quantile(p)
            let (low, high) = (x * 0.9995, x * 1.0005)
            let density = distribution.survival(low) - distribution.survival(high)
            let weighted = biased.survival(low) - biased.survival(high)
            #expect(abs(weighted / density * distribution.mean / x - 1) < 1e-5)
        }
    }

    @Test("length-biased: observed values count as they are long")
    func lengthBiasedValues() {
        #expect(Distribution.deterministic(3).lengthBiased == .deterministic(3))
        #expect(
            Distribution.empirical(values: [0, 1, 4], weights: [5, 2, 1]).lengthBiased
                == .empirical(values: [1, 4], weights: [2, 4]))
        #expect(
            Distribution.empirical(values: [0], weights: [1]).lengthBiased == .deterministic(0))
    }

    @Test("scaling scales every quantile and the mean", arguments: all)
    func scaling(distribution: Distribution) {
        let scaled = distribution.scaled(by: 3)
        for p in [0.1, 0.5, 0.95] {
            #expect(abs(scaled.quantile(p) / (3 * distribution.quantile(p)) - 1) < 1e-12)
        }
        #expect(abs(scaled.mean / (3 * distribution.mean) - 1) < 1e-14)
        #expect(distribution.scaled(by: 0) == .deterministic(0))
    }

    @Test("heavy tails have no variance, then no mean")
    func heavyTails() {
        #expect(
            Distribution.pareto(minimum: 1, alpha: 2).squaredCoefficientOfVariation == .infinity)
        #expect(Distribution.pareto(minimum: 1, alpha: 2).mean == 2)
        #expect(Distribution.pareto(minimum: 1, alpha: 1).mean == .infinity)
    }

    @Test("a constant is its own every quantile")
    func deterministic() {
        let constant = Distribution.deterministic(4)
        #expect(constant.mean == 4 && constant.squaredCoefficientOfVariation == 0)
        #expect(constant.quantile(0.01) == 4 && constant.survival(4) == 0)
        #expect(constant.survival(3.9) == 1)
    }

    @Test("observed values, weighted")
    func empirical() throws {
        let observed = try Distribution.observed(values: [3, 1, 2], weights: [1, 2, 1])
        #expect(observed == .empirical(values: [1, 2, 3], weights: [2, 1, 1]))
        #expect(observed.mean == 1.75)
        // E[X²] = (2·1 + 4 + 9)/4 = 3.75, so the variance is 0.6875.
        #expect(abs(observed.squaredCoefficientOfVariation - 0.6875 / 3.0625) < 1e-15)
        #expect(observed.quantile(0.5) == 1 && observed.quantile(0.51) == 2)
        #expect(observed.quantile(1) == 3 && observed.survival(1) == 0.5)
    }
}

@Suite("making distributions")
struct DistributionConstructorTests {
    @Test("lognormal by median and p99")
    func medianAndP99() throws {
        let distribution = try Distribution.lognormal(median: 0.028, p99: 0.22)
        #expect(abs(distribution.quantile(0.5) / 0.028 - 1) < 1e-14)
        #expect(abs(distribution.quantile(0.99) / 0.22 - 1) < 1e-13)
        #expect(try Distribution.lognormal(median: 2, p99: 2) == .deterministic(2))
        #expect(throws: DistributionError.p99BelowMedian(median: 2, p99: 1)) {
            try Distribution.lognormal(median: 2, p99: 1)
        }
    }

    @Test("lognormal by mean and p99 takes the smaller spread", arguments: [1.5, 4, 14.9])
    func meanAndP99(ratio: Double) throws {
        let distribution = try Distribution.lognormal(mean: 10, p99: 10 * ratio)
        #expect(abs(distribution.mean / 10 - 1) < 1e-14)
        #expect(abs(distribution.quantile(0.99) / (10 * ratio) - 1) < 1e-13)
        guard case .lognormal(_, let sigma) = distribution else {
            Issue.record("expected a lognormal, found \(distribution)")
            return
        }
        // The other solution lies beyond z = 2.326.
        #expect(sigma < 2.3264)
    }

    @Test("no lognormal has a p99 above 14.97 means")
    func tooFar() {
        #expect(abs(Distribution.lognormalP99ToMeanLimit - 14.97) < 0.01)
        #expect(
            throws: DistributionError.p99TooFarAboveMean(
                ratio: 15, limit: Distribution.lognormalP99ToMeanLimit)
        ) {
            try Distribution.lognormal(mean: 1, p99: 15)
        }
        #expect(throws: DistributionError.p99BelowMean(mean: 1, p99: 0.5)) {
            try Distribution.lognormal(mean: 1, p99: 0.5)
        }
    }

    @Test("by mean and spread")
    func meanAndSpread() throws {
        let lognormal = try Distribution.lognormal(mean: 3, standardDeviation: 4.5)
        #expect(abs(lognormal.mean - 3) < 1e-14)
        #expect(abs(lognormal.squaredCoefficientOfVariation - 2.25) < 1e-14)
        let gamma = try Distribution.gamma(mean: 3, coefficientOfVariation: 0.5)
        #expect(gamma == .gamma(shape: 4, scale: 0.75))
        #expect(
            try Distribution.gamma(mean: 3, coefficientOfVariation: 0) == .deterministic(3))
        let pareto = try Distribution.pareto(mean: 3, alpha: 1.5)
        #expect(pareto == .pareto(minimum: 1, alpha: 1.5) && pareto.mean == 3)
        #expect(throws: DistributionError.noMean(alpha: 1)) {
            try Distribution.pareto(mean: 3, alpha: 1)
        }
    }

    @Test("Pareto by median and p99")
    func paretoByQuantiles() throws {
        let pareto = try Distribution.pareto(median: 2, p99: 30)
        #expect(abs(pareto.quantile(0.5) / 2 - 1) < 1e-14)
        #expect(abs(pareto.quantile(0.99) / 30 - 1) < 1e-13)
    }

    @Test("what cannot be is refused, with the parameter's name")
    func refusals() {
        #expect(throws: DistributionError.notPositive(parameter: "mean", value: 0)) {
            try Distribution.exponential(positiveMean: 0)
        }
        #expect(throws: DistributionError.notPositive(parameter: "p99", value: .infinity)) {
            try Distribution.lognormal(median: 1, p99: .infinity)
        }
        #expect(throws: DistributionError.negative(parameter: "value", value: -1)) {
            try Distribution.constant(-1)
        }
        #expect(throws: DistributionError.noValues) { try Distribution.observed(values: []) }
        #expect(throws: DistributionError.noWeight) {
            try Distribution.observed(values: [1], weights: [0])
        }
        #expect(throws: DistributionError.countMismatch(values: 2, weights: 1)) {
            try Distribution.observed(values: [1, 2], weights: [1])
        }
    }
}
