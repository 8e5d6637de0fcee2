import Statistics

/// What replications say about one measure.
///
/// Two kinds of uncertainty are kept apart. `interval` is *sampling error*: how well the mean is
/// known; it shrinks with more replications. `p5`…`p95` is the *outcome range*: how much one month
/// differs from another; it does not.
package struct Summary: Hashable, Sendable {
    /// Not a number when the measure is undefined in any replication.
    package var mean: Double
    /// The 95 % t-interval of the mean; nil with one replication, or when undefined.
    package var interval: Interval?
    package var p5: Double
    package var p50: Double
    package var p95: Double
    /// Between which two replications' values the true 5th percentile lies with 95 % confidence or
    /// more, whatever the distribution (binomial ranks); nil with too few replications: it takes
    /// 72 for the 5th and 95th, 6 for the median.
    package var p5Interval: Interval?
    package var p50Interval: Interval?
    package var p95Interval: Interval?

    package struct Interval: Hashable, Sendable {
        package var low: Double
        package var high: Double

        package init(low: Double, high: Double) {
            self.low = low
            self.high = high
        }
        package var halfWidth: Double { (high - low) / 2 }
    }

    package init(mean: Double, interval: Interval?, p5: Double, p50: Double, p95: Double) {
        self.mean = mean
        self.interval = interval
        self.p5 = p5
        self.p50 = p50
        self.p95 = p95
    }

    /// Summarizes one value per replication, in the order of replications.
    package init(_ values: [Double]) {
        self.init(values, ranks: QuantileRanks(count: values.count))
    }

    /// The same of one of many measures: the ranks are those of all of them.
    init(_ values: [Double], ranks: QuantileRanks) {
        guard !values.isEmpty, values.allSatisfy(\.isFinite) else {
            self.init(mean: .nan, interval: nil, p5: .nan, p50: .nan, p95: .nan)
            return
        }
        let sorted = values.sorted()
        let (mean, interval) = mean95(values)
        self.init(
            mean: mean, interval: interval,
            p5: Quantile.type7(sorted: sorted, p: 0.05),
            p50: Quantile.type7(sorted: sorted, p: 0.5),
            p95: Quantile.type7(sorted: sorted, p: 0.95))
        p5Interval = Interval(sorted, ranks.p5)
        p50Interval = Interval(sorted, ranks.p50)
        p95Interval = Interval(sorted, ranks.p95)
    }

    package var isDefined: Bool { mean.isFinite }
}

extension Summary.Interval {
    /// Of a quantile.
    fileprivate init?(_ sorted: [Double], _ ranks: Quantile.Ranks?) {
        guard let ranks else { return nil }
        self.init(low: sorted[ranks.lower - 1], high: sorted[ranks.upper - 1])
    }
}

/// Between which of so many values percentiles lie; nil where there are too few.
struct QuantileRanks {
    let p5: Quantile.Ranks?
    let p50: Quantile.Ranks?
    let p95: Quantile.Ranks?

    init(count: Int) {
        p5 = Quantile.confidenceRanks(count: count, p: 0.05)
        p50 = Quantile.confidenceRanks(count: count, p: 0.5)
        p95 = Quantile.confidenceRanks(count: count, p: 0.95)
    }
}

/// What the paired difference to a baseline shows.
package enum Verdict: String, Hashable, Sendable {
    case higher, lower
    /// The interval contains zero.
    case noDifferenceShown = "no difference shown"
    /// Not one replication differs.
    case equal
    /// One replication says nothing about chance.
    case untested = "untested"
    /// The measure has no meaning in one of the two.
    case undefined
}

/// A measure's paired difference to the baseline: scenario − baseline, replication by replication.
package struct Difference: Hashable, Sendable {
    package var mean: Double
    package var interval: Summary.Interval?
    /// Mean difference ÷ the baseline's mean; not a number when that is 0.
    package var relative: Double
    package var verdict: Verdict

    package init(
        mean: Double, interval: Summary.Interval?, relative: Double, verdict: Verdict
    ) {
        self.mean = mean
        self.interval = interval
        self.relative = relative
        self.verdict = verdict
    }

    /// - Precondition: both have one value per replication, in the same order.
    package init(_ scenario: [Double], baseline: [Double]) {
        precondition(scenario.count == baseline.count, "paired by replication")
        // A billionth apart is rounding: lines of a bill round to the nano-dollar one by one.
        let settled = zip(scenario, baseline).map { scenario, baseline in
            let scale = max(abs(scenario), abs(baseline))
            return abs(scenario - baseline) <= 1e-9 * scale ? baseline : scenario
        }
        let differences = zip(settled, baseline).map { $0 - $1 }
        guard !differences.isEmpty, differences.allSatisfy(\.isFinite) else {
            self.init(mean: .nan, interval: nil, relative: .nan, verdict: .undefined)
            return
        }
        let paired = MeanDifference.paired(settled, baseline)
        let mean = paired?.difference.mean ?? differences[0]
        let interval = paired.map {
            Summary.Interval(low: $0.difference.lower, high: $0.difference.upper)
        }
        let verdict: Verdict =
            if differences.allSatisfy({ $0 == 0 }) {
                .equal
            } else if let interval {
                interval.low > 0 ? .higher : interval.high < 0 ? .lower : .noDifferenceShown
            } else {
                .untested
            }
        self.init(
            mean: mean, interval: interval,
            relative: Measures.ratio(mean, mean95(baseline).mean), verdict: verdict)
    }
}
