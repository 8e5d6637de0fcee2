import SimulationKernel
import Statistics
import StableMath
import Testing

func isClose(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-12) -> Bool {
    value == expected || abs(value - expected) <= tolerance * abs(expected)
}

/// A decaying start on a repeating pattern: 12·0.9^i + ¼·((37i mod 11) − 5).
let settlingSeries: [Double] = {
    var start = 12.0
    return (0..<203).map { index in
        defer { start *= 0.9 }
        return start + 0.25 * Double((index * 37) % 11 - 5)
    }
}()

private let first = [12.1, 11.7, 12.9, 13.4, 12.2, 11.9, 12.6, 13.1, 12.4, 12.0]
private let second = [11.6, 11.5, 12.1, 13.0, 11.8, 11.6, 12.0, 12.5, 12.1, 11.5]

@Suite("Student's t")
struct StudentTTests {
    /// Tail, degrees of freedom, quantile; mpmath, 40 digits.
    static let table: [(Double, Double, Double)] = [
        (0.3, 1, 0.7265425280053609), (0.05, 1, 6.313751514675043),
        (0.025, 1, 12.706204736174705), (0.0005, 1, 636.6192487687196),
        (0.3, 2, 0.6172133998483676), (0.025, 2, 4.302652729749464),
        (0.0005, 2, 31.59905457644362), (0.3, 3, 0.5843897274398187),
        (0.05, 3, 2.3533634348018238), (0.0005, 3, 12.923978636687483),
        (0.025, 4.5, 2.658912347204404), (0.025, 9, 2.2621571627982053),
        (0.05, 9, 1.8331129326562372), (0.3, 17.66, 0.5339995059605457),
        (0.025, 17.66, 2.1038250949546415), (0.025, 29, 2.0452296421327043),
        (0.3, 100, 0.5260762706003463), (0.0005, 100, 3.39049131116423),
        (0.3, 1000, 0.524567707309227), (0.025, 1000, 1.9623390808264085),
        (0.0005, 1000, 3.300282648423913), (0.025, 1_000_000, 1.9599663568141072),
    ]

    @Test("quantiles", arguments: table)
    func quantile(tail: Double, degrees: Double, expected: Double) {
        #expect(isClose(StudentT.upperQuantile(tail: tail, degrees: degrees), expected, 1e-11))
        #expect(isClose(StudentT.upperQuantile(tail: 1 - tail, degrees: degrees), -expected, 1e-11))
        #expect(isClose(StudentT.survival(expected, degrees: degrees), tail, 1e-11))
    }

    @Test("the middle and the ends")
    func ends() {
        #expect(StudentT.upperQuantile(tail: 0.5, degrees: 7) == 0)
        #expect(StudentT.upperQuantile(tail: 0, degrees: 7) == .infinity)
        #expect(StudentT.upperQuantile(tail: -0.1, degrees: 7).isNaN)
        #expect(StudentT.survival(.infinity, degrees: 3) == 0)
        #expect(StudentT.survival(0, degrees: 3) == 0.5)
    }
}

@Suite("moments")
struct MomentsTests {
    @Test("merging two parts, by hand")
    func mergeByHand() {
        var moments = Moments(count: 3, mean: 2, sumOfSquaredDeviations: 2)
        moments.merge(Moments(count: 2, mean: 5, sumOfSquaredDeviations: 0.5))
        #expect(moments.count == 5)
        #expect(isClose(moments.mean, 3.2) && isClose(moments.sumOfSquaredDeviations, 13.3))
    }

    @Test("merging any split gives what one pass gives")
    func mergeAnySplit() {
        let whole = Moments(settlingSeries)
        for cut in 0...settlingSeries.count {
            var part = Moments(settlingSeries[..<cut])
            part.merge(Moments(settlingSeries[cut...]))
            #expect(part.count == whole.count)
            #expect(isClose(part.mean, whole.mean, 1e-13))
            #expect(isClose(part.variance, whole.variance, 1e-13))
        }
    }

    @Test("a large offset takes no digits")
    func offset() {
        let moments = Moments([1_000_000_004, 1_000_000_007, 1_000_000_013, 1_000_000_016])
        #expect(moments.mean == 1_000_000_010 && moments.variance == 30)
        #expect(Moments([1]).variance.isNaN && Moments().mean == 0)
    }
}

@Suite("intervals and comparisons")
struct ComparisonTests {
    @Test("90 % interval of a mean (SciPy)")
    func interval() {
        let estimate = MeanEstimate(sample: first, confidence: 0.9)
        #expect(isClose(estimate.mean, 12.43))
        #expect(isClose(estimate.standardDeviation, 0.5578729445153461))
        #expect(isClose(estimate.halfWidth, 0.3233884621363844))
    }

    @Test("one value says nothing of the spread; equal values have none")
    func degenerate() {
        #expect(MeanEstimate(sample: [3]).halfWidth == .infinity)
        #expect(MeanEstimate(sample: [3, 3, 3]).halfWidth == 0)
        #expect(!MeanEstimate(sample: [3]).excludesZero)
    }

    @Test("paired (SciPy ttest_rel)")
    func paired() throws {
        let comparison = try #require(MeanDifference.paired(first, second))
        #expect(isClose(comparison.difference.mean, 0.46))
        #expect(isClose(comparison.difference.halfWidth, 0.12707516709467584, 1e-11))
        #expect(isClose(comparison.t, 8.188793441537584, 1e-11))
        #expect(isClose(comparison.pValue, 1.8362708878161874e-05, 1e-10))
        #expect(comparison.isSignificant)
        #expect(MeanDifference.paired(first, [1]) == nil)
        let same = try #require(MeanDifference.paired(first, first))
        #expect(same.t == 0 && same.pValue == 1 && !same.isSignificant)
    }

    @Test("Welch (SciPy ttest_ind)")
    func welch() throws {
        let comparison = try #require(MeanDifference.welch(first, second))
        #expect(isClose(comparison.degrees, 17.66287115887715))
        #expect(isClose(comparison.difference.halfWidth, 0.4919874416638708))
        #expect(isClose(comparison.t, 1.9670177626307002, 1e-11))
        #expect(isClose(comparison.pValue, 0.0650922489222691, 1e-10))
        #expect(!comparison.isSignificant)
    }

    @Test("the 95 % interval covers the mean in 95 % of samples", arguments: [3, 10, 40])
    func coverage(size: Int) {
        var stream = RandomStream(seed: 95, replication: UInt64(size), entity: 1, purpose: 1)
        let trials = 8_000
        var covered = 0
        for _ in 0..<trials {
            let sample = (0..<size).map { _ in 7 + 3 * stream.nextNormal() }
            let estimate = MeanEstimate(sample: sample)
            if estimate.lower <= 7 && 7 <= estimate.upper { covered += 1 }
        }
        // Four standard errors of a share of 0.95.
        let error = (0.95 * 0.05 / Double(trials)).squareRoot()
        #expect(abs(Double(covered) / Double(trials) - 0.95) < 4 * error)
    }

    /// Successes, trials, confidence, bounds: SciPy's binomtest.
    @Test(
        "Wilson's interval",
        arguments: [
            (0, 10, 0.95, 0.0, 0.27753279986288926),
            (7, 20, 0.95, 0.1811918241010821, 0.5671457233147637),
            (10, 10, 0.9, 0.787058029916593, 1.0),
            (990, 1000, 0.95, 0.9816905311296852, 0.9945592455544706),
        ])
    func wilson(successes: Int, trials: Int, confidence: Double, lower: Double, upper: Double) {
        let estimate = ProportionEstimate(
            successes: successes, trials: trials, confidence: confidence)
        #expect(isClose(estimate.lower, lower, 1e-11) && isClose(estimate.upper, upper, 1e-11))
    }

    @Test("no trials tell nothing")
    func noTrials() {
        let estimate = ProportionEstimate(successes: 0, trials: 0)
        #expect(estimate.lower == 0 && estimate.upper == 1 && estimate.share.isNaN)
    }
}

@Suite("sample quantiles")
struct QuantileTests {
    @Test(
        "types 7 and 1 (NumPy)",
        arguments: [
            (0, 11.7, 11.7), (0.1, 11.88, 11.7), (0.333, 12.0997, 12.1), (0.5, 12.3, 12.2),
            (0.95, 13.265, 13.4), (1, 13.4, 13.4),
        ])
    func quantiles(p: Double, type7: Double, type1: Double) {
        let sorted = first.sorted()
        #expect(isClose(Quantile.type7(sorted: sorted, p: p), type7))
        #expect(Quantile.type1(sorted: sorted, p: p) == type1)
    }

    @Test("edges of the argument")
    func edges() {
        #expect(Quantile.type7(sorted: [], p: 0.5).isNaN)
        #expect(Quantile.type1(sorted: [1], p: 1.1).isNaN)
        #expect(Quantile.type7(sorted: [5], p: 0.7) == 5)
        #expect(Quantile.type7(sorted: [1, .infinity], p: 0) == 1)
        // 100 × 0.07 is 7.000000000000001 in binary, but the rank is 7.
        #expect(Quantile.type1(sorted: (1...100).map(Double.init), p: 0.07) == 7)
    }

    /// SciPy's binom.ppf and binom.cdf.
    @Test(
        "ranks of an interval for a quantile",
        arguments: [
            (1000, 0.95, 0.95, 936, 964, 0.9580952682226541),
            (100, 0.5, 0.9, 42, 59, 0.9113739198859325),
            (60, 0.5, 0.95, 22, 39, 0.9726598661319221),
            (500, 0.99, 0.95, 490, 500, 0.9801859498578058),
        ])
    func ranks(
        count: Int, p: Double, confidence: Double, lower: Int, upper: Int, coverage: Double
    ) throws {
        let ranks = try #require(
            Quantile.confidenceRanks(count: count, p: p, confidence: confidence))
        #expect(ranks.lower == lower && ranks.upper == upper)
        #expect(isClose(ranks.coverage, coverage, 1e-10))
    }

    @Test("a small sample has no interval for its 95th percentile")
    func tooSmall() {
        #expect(Quantile.confidenceRanks(count: 59, p: 0.95) == nil)
        #expect(Quantile.confidenceRanks(count: 0, p: 0.5) == nil)
    }
}
