import SimulationKernel
import StableMath
import Testing

/// Known answers: the Random123 distribution, NumPy and the authors' demonstration programs.
@Suite("generators")
struct GeneratorTests {
    @Test("Philox4x32-10")
    func philox32() {
        let ones = UInt32.max
        #expect(
            Philox.block4x32(counter: (ones, ones, ones, ones), key: (ones, ones))
                == (0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
        #expect(
            Philox.block4x32(counter: (0, 0, 0, 0), key: (0, 0))
                == (0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    }

    @Test("Philox4x64-10")
    func philox64() {
        #expect(
            Philox.block4x64(counter: (1, 0, 0, 0), key: (5, 6))
                == (
                    0x27dd_8ded_1f22_59d7, 0xf49a_942d_529d_4502, 0x8f58_c8f0_1017_8349,
                    0xf213_db66_9dc2_e2e3
                ))
    }

    @Test("SplitMix64")
    func splitMix() {
        var stream = SplitMix64(seed: 42)
        var outputs = (0..<5).map { _ in stream.next() }
        #expect(
            outputs == [
                0xbdd7_3226_2feb_6e95, 0x28ef_e333_b266_f103, 0x4752_6757_130f_9f52,
                0x581c_e1ff_0e4a_e394, 0x09bc_585a_2448_23f2,
            ])
        stream = SplitMix64(seed: .max)
        outputs = (0..<5).map { _ in stream.next() }
        #expect(
            outputs == [
                0xe4d9_7177_1b65_2c20, 0xe99f_f867_dbf6_82c9, 0x382f_f84c_b272_81e9,
                0x6d1d_b36c_cba9_82d2, 0xb4a0_472e_5780_69ae,
            ])
    }

    @Test("PCG32")
    func pcg() {
        var stream = PCG32(seed: 42, sequence: 54)
        let outputs = (0..<6).map { _ in stream.next() }
        #expect(
            outputs == [
                0xa15c_02b7, 0x7b47_f409, 0xba1d_3330, 0x83d2_f293, 0xbfa4_784b, 0xcbed_606e,
            ])
    }

    @Test("xoshiro256++")
    func xoshiro() {
        var stream = Xoshiro256(state: (1, 2, 3, 4))
        var outputs = (0..<6).map { _ in stream.next() }
        #expect(
            outputs == [
                0x0000_0000_0280_0001, 0x0000_0000_0380_0067, 0x000c_c000_0380_0067,
                0x000c_c201_9944_00b2, 0x8012_a201_9ac4_33cd, 0x8a69_978a_cdee_33ba,
            ])
        stream = Xoshiro256(splitMixSeed: 42)
        outputs = (0..<4).map { _ in stream.next() }
        #expect(
            outputs == [
                0xd076_4d4f_4476_689f, 0x519e_4174_576f_3791, 0xfbe0_7cfb_0c24_ed8c,
                0xb37d_9f60_0cd8_35b8,
            ])
        stream = Xoshiro256(state: (0, 0, 0, 0))
        let first = stream.next()
        let second = stream.next()
        #expect(first != second)
    }

    @Test("unit intervals")
    func units() {
        #expect(RandomStream.unit(.max) == 0.9999999999999999)
        #expect(RandomStream.unit(0) == 0)
        #expect(RandomStream.openUnit(0) == 5.551115123125783e-17)
        #expect(RandomStream.openUnit(.max) < 1)
    }
}

@Suite("random streams")
struct RandomStreamTests {
    private func stream(_ purpose: UInt64 = 1) -> RandomStream {
        RandomStream(
            seed: 7, replication: 3, entity: RandomStream.entityKey("web"), purpose: purpose)
    }

    @Test("the entity key is FNV-1a, finished by SplitMix64")
    func entityKey() {
        // FNV-1a of "a" is published as af63dc4c8601ec8c.
        #expect(
            RandomStream.entityKey("a") == SplitMix64.finalise(0xaf63_dc4c_8601_ec8c))
        #expect(RandomStream.entityKey("ab") != RandomStream.entityKey("ba"))
    }

    @Test("every part of the key makes another stream, and the same key the same stream")
    func keysSeparateStreams() {
        var states: Set<UInt64> = []
        for seed in UInt64(0)..<6 {
            for replication in UInt64(0)..<6 {
                for entity in UInt64(0)..<6 {
                    for purpose in UInt64(0)..<6 {
                        var stream = RandomStream(
                            seed: seed, replication: replication, entity: entity,
                            purpose: purpose)
                        states.insert(stream.next())
                    }
                }
            }
        }
        #expect(states.count == 6 * 6 * 6 * 6)
        var first = stream()
        var second = stream()
        let firstDraws = (0..<100).map { _ in first.next() }
        let secondDraws = (0..<100).map { _ in second.next() }
        #expect(firstDraws == secondDraws)
    }

    @Test("neighbouring streams are uncorrelated")
    func streamsAreIndependent() {
        var first = stream(1)
        var second = stream(2)
        let count = 20_000
        var sum = 0.0
        for _ in 0..<count { sum += (first.nextUnit() - 0.5) * (second.nextUnit() - 0.5) }
        // The correlation's standard error is 1/√n; four of them.
        #expect(abs(sum * 12 / Double(count)) < 4 / Double(count).squareRoot())
    }

    @Test("nextBelow covers its range evenly")
    func below() {
        var stream = stream()
        var counts = Array(repeating: 0, count: 6)
        for _ in 0..<60_000 { counts[Int(stream.nextBelow(6))] += 1 }
        let chiSquared = counts.reduce(0.0) {
            $0 + (Double($1) - 10_000) * (Double($1) - 10_000) / 10_000
        }
        // The 99.9 % point of chi-squared with 5 degrees of freedom.
        #expect(chiSquared < 20.515)
        let zero = stream.nextBelow(1)
        let large = stream.nextBelow(.max)
        #expect(zero == 0 && large < .max)
    }

    @Test("one draw per variate by inversion")
    func inversionKeepsStep() {
        var first = stream()
        var second = stream()
        _ = first.nextNormalByInversion()
        _ = first.nextExponentialByInversion()
        _ = Distribution.gamma(shape: 2.5, scale: 1).sample(using: &first)
        for _ in 0..<3 { _ = second.next() }
        #expect(first == second)
    }

    @Test("exponential and normal variates follow their laws, however made")
    func variatesFollowTheirLaws() {
        var stream = stream()
        let exponential = { (x: Double) in 1 - Stable.exp(-max(x, 0)) }
        let normal = { (x: Double) in Stable.normalSurvival(-x) }
        func draw(_ variate: (inout RandomStream) -> Double) -> [Double] {
            (0..<200_000).map { _ in variate(&stream) }
        }
        let fast = draw { $0.nextExponential() }
        let inverted = draw { $0.nextExponentialByInversion() }
        let fastNormal = draw { $0.nextNormal() }
        let invertedNormal = draw { $0.nextNormalByInversion() }
        #expect(distance(fast, exponential) < 1.95)
        #expect(distance(inverted, exponential) < 1.95)
        #expect(distance(fastNormal, normal) < 1.95)
        #expect(distance(invertedNormal, normal) < 1.95)
    }

    @Test("the ziggurats reach into their tails as often as they should")
    func tails() {
        var stream = stream()
        let count = 1_000_000
        var beyondNormal = 0
        var beyondExponential = 0
        for _ in 0..<count {
            if abs(stream.nextNormal()) > 3.7 { beyondNormal += 1 }
            if stream.nextExponential() > 8 { beyondExponential += 1 }
        }
        // Poisson counts: within five standard deviations.
        let normal = 2 * Stable.normalSurvival(3.7) * Double(count)
        let exponential = Stable.exp(-8) * Double(count)
        #expect(abs(Double(beyondNormal) - normal) < 5 * normal.squareRoot())
        #expect(abs(Double(beyondExponential) - exponential) < 5 * exponential.squareRoot())
    }
}

/// Kolmogorov and Smirnov's √n·sup|F_n − F|: above 1.95 in one test of a thousand.
func distance(_ values: [Double], _ cumulative: (Double) -> Double) -> Double {
    let sorted = values.sorted()
    let count = Double(sorted.count)
    var largest = 0.0
    for (index, value) in sorted.enumerated() {
        let theory = cumulative(value)
        largest = max(
            largest, abs(Double(index + 1) / count - theory), abs(theory - Double(index) / count))
    }
    return largest * count.squareRoot()
}
