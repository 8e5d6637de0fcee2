import StableMath

/// Sample quantiles by the numbers of Hyndman and Fan (1996). The values must be ascending.
package enum Quantile {
    /// Linear between order statistics at 1 + (n − 1)p: what R and NumPy do unasked. NaN for an
    /// empty sample or p outside 0…1.
    package static func type7(sorted values: [Double], p: Double) -> Double {
        guard !values.isEmpty && p >= 0 && p <= 1 else { return .nan }
        let position = Double(values.count - 1) * p
        let index = min(Int(position), values.count - 1)
        guard index + 1 < values.count else { return values[index] }
        let low = values[index]
        let fraction = position - Double(index)
        return fraction == 0 ? low : low + fraction * (values[index + 1] - low)
    }

    /// The smallest value with at least the share p of the sample at or below it: always a value
    /// that occurred. NaN for an empty sample or p outside 0…1.
    package static func type1(sorted values: [Double], p: Double) -> Double {
        guard !values.isEmpty && p >= 0 && p <= 1 else { return .nan }
        // A product such as 100 × 0.07 rounds above the rank it means: forgive the last bits.
        let rank = (Double(values.count) * p * (1 - 0x1p-50)).rounded(.up)
        return values[max(1, min(Int(rank), values.count)) - 1]
    }

    /// 1-based ranks between whose order statistics the p-quantile lies with at least
    /// `confidence`, whatever the distribution.
    package struct Ranks: Hashable, Sendable {
        package var lower: Int
        package var upper: Int
        /// P(lower ≤ number of values at or below the quantile < upper), at least the confidence
        /// asked.
        package var coverage: Double
    }

    /// The binomial ranks: the number of values below the quantile is binomial(n, p).
    ///
    /// - Returns: nil when the sample is too small for any such pair, or an argument is not
    ///   strictly between 0 and 1.
    package static func confidenceRanks(
        count: Int, p: Double, confidence: Double = 0.95
    ) -> Ranks? {
        guard count > 0 && p > 0 && p < 1 && confidence > 0 && confidence < 1 else { return nil }
        let tail = 0.5 * (1 - confidence)
        let lower = smallest(in: count) { cumulative($0, count, p) >= tail }
        let upper = smallest(in: count) { exceedance($0, count, p) <= tail } + 1
        guard lower >= 1 && upper <= count else { return nil }
        let coverage = cumulative(upper - 1, count, p) - cumulative(lower - 1, count, p)
        return Ranks(lower: lower, upper: upper, coverage: coverage)
    }

    /// P(B ≤ k) of a binomial(n, p) variable, through the incomplete beta function.
    private static func cumulative(_ k: Int, _ n: Int, _ p: Double) -> Double {
        if k < 0 { return 0 }
        if k >= n { return 1 }
        return Stable.betaCumulative(Double(n - k), Double(k + 1), 1 - p, complement: p)
    }

    /// P(B > k).
    private static func exceedance(_ k: Int, _ n: Int, _ p: Double) -> Double {
        if k >= n { return 0 }
        return Stable.betaCumulative(Double(k + 1), Double(n - k), p, complement: 1 - p)
    }

    /// The smallest k in 0…n that a condition holds for, which holds from somewhere on.
    private static func smallest(in count: Int, where holds: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
