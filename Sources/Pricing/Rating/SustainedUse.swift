package import Quantities

/// The prices of the four quarters of a month's use, as shares of the on-demand price.
///
/// Source: Google Cloud, "Sustained use discounts" (2026-07): N1, M1, M2 and shared cores pay 100,
/// 80, 60 and 40 %; N2, N2D and C2 100, 86.78, 73.3 and 60 %.
package struct SustainedUseSchedule: Hashable, Sendable {
    /// Ten-thousandths of the on-demand price, quarter by quarter.
    package let weights: [Int64]

    /// At most 30 % off a full month.
    package static let thirtyPercent = SustainedUseSchedule(weights: [10_000, 8_000, 6_000, 4_000])
    /// At most 20 % off a full month.
    package static let twentyPercent = SustainedUseSchedule(weights: [10_000, 8_678, 7_330, 6_000])

    private init(weights: [Int64]) { self.weights = weights }

    /// The schedule by which a full month costs `fullMonth` where it is `onDemand` at list; nil:
    /// neither of the two.
    package static func matching(fullMonth: UnitPrice, onDemand: UnitPrice)
        -> SustainedUseSchedule?
    {
        guard onDemand > .zero else { return nil }
        let share = fullMonth.dollars / onDemand.dollars
        if abs(share - 0.7) < 0.005 { return .thirtyPercent }
        return abs(share - 0.8) < 0.005 ? .twentyPercent : nil
    }

    /// Ten-thousandths × nanoseconds that `time` of a month of `month` nanoseconds costs.
    func weighted(_ time: Int128, of month: Int128) -> Int128 {
        let quarter = month / 4
        var sum = Int128(0)
        for (index, weight) in weights.enumerated() {
            sum += Int128(weight) * min(max(0, time - Int128(index) * quarter), quarter)
        }
        return sum
    }
}

/// Lines whose concurrent use is stacked together: one resource of one family in one region.
struct SustainedUseKey: Hashable, Sendable {
    var region: String
    var family: String
    var resource: ResourceCommitment.Resource?
    var schedule: SustainedUseSchedule
}

/// A month of use of one resource, stacked into bands of one unit: band k is in use while at least
/// k units are, and each band is discounted by its own share of the month.
///
/// A clock-hour's use fills whole bands from the bottom, and the rest of it a part of the next one:
/// exact where the number of units changes on the hour, and what an observer of hourly sums can say
/// otherwise.
package struct SustainedUseBands: Sendable {
    /// Hours with as many bands in use for all of the hour, added up.
    private struct Hours: Sendable {
        var full: Int128
        /// For how long the next band is in use.
        var rest: Int128
        var length: Int128
    }
    package struct Band: Hashable, Sendable {
        /// Neighbors in use for equally long are one entry.
        package var units: Int128
        package var nanoseconds: Int128
    }
    /// Ascending by full bands.
    private var hours: [Hours] = []

    package init() {}

    /// - Parameters:
    ///   - use: unit-nanoseconds.
    ///   - length: nanoseconds of the hour that are within the horizon, above zero.
    package mutating func add(use: Int128, length: Int128) {
        guard use > 0 else { return }
        let (full, rest) = use.quotientAndRemainder(dividingBy: length)
        var (low, high) = (0, hours.count)
        while low < high {
            let middle = (low + high) / 2
            if hours[middle].full < full { low = middle + 1 } else { high = middle }
        }
        if low < hours.count, hours[low].full == full {
            hours[low].rest += rest
            hours[low].length += length
        } else {
            hours.insert(Hours(full: full, rest: rest, length: length), at: low)
        }
    }

    /// From the bottom up.
    package var bands: [Band] {
        // Where the time in use changes, ascending as the hours are.
        var points: [Int128] = []
        for hour in hours {
            if hour.full > points.last ?? 0 { points.append(hour.full) }
            if hour.full + 1 > points.last ?? 0 { points.append(hour.full + 1) }
        }
        var bands: [Band] = []
        var above = hours.reduce(Int128(0)) { $0 + $1.length }
        var (next, low) = (0, Int128(0))
        for high in points {
            var rest = Int128(0)
            while next < hours.count, hours[next].full < high {
                above -= hours[next].length
                if hours[next].full + 1 == high { rest += hours[next].rest }
                next += 1
            }
            let time = above + rest
            if time > 0 {
                if let last = bands.last, last.nanoseconds == time {
                    bands[bands.count - 1].units += high - low
                } else {
                    bands.append(Band(units: high - low, nanoseconds: time))
                }
            }
            low = high
        }
        return bands
    }

    /// Unit-nanoseconds of use, and what they cost in ten-thousandths of their price.
    package func total(
        _ schedule: SustainedUseSchedule, month: Int128
    ) -> (use: Int128, weighted: Int128) {
        var total = (use: Int128(0), weighted: Int128(0))
        for band in bands {
            total.use += band.units * band.nanoseconds
            total.weighted += band.units * schedule.weighted(band.nanoseconds, of: month)
        }
        return total
    }
}
