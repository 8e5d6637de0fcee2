import SimulationKernel
import StableMath
import Testing

@Suite("fast samplers")
struct SamplerTests {
    static let count = 200_000
    static let all: [Distribution] = [
        .exponential(mean: 2.5), .lognormal(mu: -1.2, sigma: 0.6), .gamma(shape: 0.3, scale: 4),
        .gamma(shape: 1, scale: 2), .gamma(shape: 7.5, scale: 0.2),
        .pareto(minimum: 1.5, alpha: 6),
    ]

    func draw(_ distribution: Distribution) -> [Double] {
        var stream = RandomStream(seed: 21, replication: 0, entity: 2, purpose: 4)
        let sampler = Sampler(distribution)
        return (0..<Self.count).map { _ in sampler.sample(using: &stream) }
    }

    @Test("variates follow the law", arguments: all)
    func law(distribution: Distribution) {
        #expect(distance(draw(distribution)) { 1 - distribution.survival($0) } < 1.95)
    }

    @Test("mean and variance are the law's", arguments: all)
    func moments(distribution: Distribution) {
        let values = draw(distribution)
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let squares = values.map { ($0 - mean) * ($0 - mean) }
        let variance = squares.reduce(0, +) / count
        // Four standard errors; that of the variance from the fourth moment of the sample.
        let theory =
            distribution.squaredCoefficientOfVariation * distribution.mean * distribution.mean
        #expect(abs(mean - distribution.mean) < 4 * (theory / count).squareRoot())
        let fourth = squares.reduce(0) { $0 + $1 * $1 } / count
        let error = ((fourth - variance * variance) / count).squareRoot()
        #expect(abs(variance - theory) < 4 * error)
    }

    @Test("normal variates have the moments 0, 1, 0, 3")
    func normalMoments() {
        var stream = RandomStream(seed: 22, replication: 0, entity: 2, purpose: 4)
        var sums = (0.0, 0.0, 0.0, 0.0)
        for _ in 0..<Self.count {
            let x = stream.nextNormal()
            sums.0 += x
            sums.1 += x * x
            sums.2 += x * x * x
            sums.3 += x * x * x * x
        }
        let count = Double(Self.count)
        // The variances of the first four powers of a standard normal are 1, 2, 15 and 96.
        let error = 4 / count.squareRoot()
        #expect(abs(sums.0 / count) < error)
        #expect(abs(sums.1 / count - 1) < error * 2.0.squareRoot())
        #expect(abs(sums.2 / count) < error * 15.0.squareRoot())
        #expect(abs(sums.3 / count - 3) < error * 96.0.squareRoot())
    }

    @Test("the table passed by hand gives the same variates")
    func tables() {
        var first = RandomStream(seed: 23, replication: 0, entity: 2, purpose: 4)
        var second = first
        for _ in 0..<2_000 {
            let exponential = first.nextExponential()
            let normal = first.nextNormal()
            #expect(second.nextExponential(from: .exponential) == exponential)
            #expect(second.nextNormal(from: .normal) == normal)
        }
    }

    @Test("an alias table draws each value as often as its weight says")
    func alias() throws {
        let weights = [0.5, 3, 1, 0.01, 8, 2.5, 1, 1, 0.2]
        let values = weights.indices.map(Double.init)
        var stream = RandomStream(seed: 24, replication: 0, entity: 2, purpose: 4)
        let sampler = Sampler(.empirical(values: values, weights: weights))
        var counts = Array(repeating: 0.0, count: weights.count)
        for _ in 0..<Self.count { counts[Int(sampler.sample(using: &stream))] += 1 }
        let total = weights.reduce(0, +)
        let chiSquared = weights.indices.reduce(0.0) {
            let expected = weights[$1] / total * Double(Self.count)
            return $0 + (counts[$1] - expected) * (counts[$1] - expected) / expected
        }
        // The 99.9 % point of chi-squared with 8 degrees of freedom.
        #expect(chiSquared < 26.124)
    }

    @Test("constants, one value and values of weight 0")
    func edges() {
        var stream = RandomStream(seed: 25, replication: 0, entity: 2, purpose: 4)
        #expect(Sampler(.deterministic(3)).sample(using: &stream) == 3)
        let one = AliasTable(values: [7], weights: [0.1])
        let some = AliasTable(values: [1, 2, 3], weights: [0, 5, 0])
        for _ in 0..<1_000 {
            #expect(one.sample(using: &stream) == 7)
            #expect(some.sample(using: &stream) == 2)
        }
    }
}
