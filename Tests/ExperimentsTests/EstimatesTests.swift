import Testing

@testable import Experiments

/// Expected values: SciPy 1.x `t.ppf`, NumPy `quantile` (type 7) and the textbook formulas.
@Suite("estimates")
struct EstimatesTests {
    private let values = [103.2, 98.7, 101.1, 110.4, 95.0]

    @Test("mean, 95 % t-interval and type 7 quantiles")
    func summary() throws {
        let summary = Summary(values)
        #expect(abs(summary.mean - 101.68) < 1e-12)
        let interval = try #require(summary.interval)
        #expect(abs(interval.low - 94.5421057536) < 1e-9)
        #expect(abs(interval.high - 108.817894246) < 1e-9)
        #expect(abs(summary.p5 - 95.74) < 1e-12)
        #expect(summary.p50 == 101.1)
        #expect(abs(summary.p95 - 108.96) < 1e-12)
    }

    @Test("one value has no interval, equal values have no width")
    func degenerate() {
        #expect(Summary([5]).interval == nil)
        #expect(Summary([5]).p95 == 5)
        let equal = Summary([0.1, 0.1, 0.1])
        #expect(equal.mean == 0.1)
        #expect(equal.interval == Summary.Interval(low: 0.1, high: 0.1))
    }

    @Test("a measure that is undefined once is undefined")
    func undefined() {
        #expect(!Summary([1, .nan]).isDefined)
        #expect(Difference([1, .nan], baseline: [1, 1]).verdict == .undefined)
    }

    @Test("paired differences")
    func paired() throws {
        let difference = Difference(values, baseline: [100, 97, 100, 108, 95.5])
        #expect(abs(difference.mean - 1.58) < 1e-12)
        let interval = try #require(difference.interval)
        #expect(abs(interval.low - -0.161430990848) < 1e-9)
        #expect(abs(interval.high - 3.32143099085) < 1e-9)
        #expect(abs(difference.relative - 1.58 / 100.1) < 1e-12)
    }

    @Test("verdicts")
    func verdicts() {
        #expect(Difference([2, 3], baseline: [1, 2]).verdict == .higher)
        #expect(Difference([1, 2], baseline: [2, 3]).verdict == .lower)
        #expect(Difference([1, 3], baseline: [2, 2]).verdict == .noDifferenceShown)
        #expect(Difference([1, 3], baseline: [1, 3]).verdict == .equal)
        #expect(Difference([1], baseline: [2]).verdict == .untested)
    }

    /// Bills that differ by how their lines round are equal.
    @Test func roundingIsNoDifference() {
        let difference = Difference([100.000_000_000_3, 250], baseline: [100, 250])
        #expect(difference.verdict == .equal)
        #expect(difference.mean == 0)
    }
}
