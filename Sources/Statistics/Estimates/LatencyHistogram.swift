import Histogram

/// Latencies of single requests in a high dynamic range histogram: constant memory, three
/// significant digits from 64 ns to a day, exactly mergeable in any order.
package struct LatencyHistogram: Sendable {
    private var histogram: Histogram<UInt64>
    /// Nanoseconds, of all recorded: whole, so that the order of merging leaves no trace.
    private var sum: Int128 = 0

    /// Longer ones count as a day.
    private static let longest: UInt64 = 86_400_000_000_000

    package init() {
        histogram = Histogram(
            lowestDiscernibleValue: 64, highestTrackableValue: Self.longest,
            numberOfSignificantValueDigits: .three)
    }

    /// Requests recorded.
    package var count: UInt64 { histogram.totalCount }

    /// - Parameter nanoseconds: not negative.
    package mutating func record(nanoseconds: Int64) {
        let value = UInt64(truncatingIfNeeded: nanoseconds)
        histogram.record(min(value, Self.longest))
        sum += Int128(nanoseconds)
    }

    package mutating func merge(_ other: LatencyHistogram) {
        histogram.add(other.histogram)
        sum += other.sum
    }

    package mutating func reset() {
        histogram.reset()
        sum = 0
    }

    /// Mean seconds; 0 when nothing was recorded.
    package var mean: Double { count == 0 ? 0 : Double(sum) / Double(count) / 1e9 }

    /// Seconds and requests recorded, ascending: each step counts what lies above the step before,
    /// up to its `upper` end.
    package var steps: [(lower: Double, upper: Double, count: UInt64)] {
        // Not the library's iterator: it adds up values in 64 bits, which 200,000 days of waiting
        // overflow, a month of 1,000 requests a second at 7 s each.
        var result: [(lower: Double, upper: Double, count: UInt64)] = []
        guard count > 0 else { return result }
        var value = histogram.lowestEquivalentForValue(histogram.min)
        let last = histogram.maxRecorded
        while value <= last {
            let width = histogram.sizeOfEquivalentRangeForValue(value)
            let recorded = histogram.countForValue(value)
            if recorded > 0 {
                result.append((Double(value) / 1e9, Double(value + width) / 1e9, recorded))
            }
            value += width
        }
        return result
    }

    /// Seconds below which the share `p` falls, within the histogram's three digits; 0 when nothing
    /// was recorded.
    package func quantile(_ p: Double) -> Double { quantiles([p])[0] }

    /// The same of several shares, ascending: the histogram is walked once.
    package func quantiles(_ shares: [Double]) -> [Double] {
        var found: [Double] = []
        var below = 0.0
        var last = 0.0
        for step in steps {
            let above = below + Double(step.count)
            while found.count < shares.count, above >= shares[found.count] * Double(count) {
                let target = shares[found.count] * Double(count)
                let part = step.count > 0 ? (target - below) / Double(step.count) : 0
                found.append(step.lower + min(max(part, 0), 1) * (step.upper - step.lower))
            }
            below = above
            last = step.upper
        }
        return found + Array(repeating: last, count: shares.count - found.count)
    }
}
