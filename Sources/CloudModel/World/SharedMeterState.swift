import Quantities
import UsageLedger

/// What one shared meter has counted and not yet booked, and what it keeps.
struct SharedMeterState {
    /// Below one base unit, so that small rates are not lost to rounding.
    private var remainder = 0.0
    /// What is kept, and what came in during each of the last hours of the retention: the place
    /// `oldest` holds what is given up next. Empty: everything is kept.
    private var stored = 0.0
    private var hours: [Double] = []
    private var oldest = 0

    /// - Parameter before: what came in during each hour before the start that is still kept, the
    ///   oldest first.
    init(before: [Double]) {
        hours = before
        stored = before.reduce(0, +)
    }

    /// Whole base units for an amount that came in.
    mutating func count(_ amount: Double) -> Int128 {
        let sum = amount + remainder
        let whole = sum.rounded(.down)
        remainder = sum - whole
        return Int128(whole)
    }

    /// Base units × seconds for what was kept in an hour of so many seconds, in which `amount` came
    /// in evenly.
    mutating func keep(_ amount: Double, seconds: Double) -> Int128 {
        let given = hours.isEmpty ? 0 : hours[oldest]
        let counted = count((stored + (amount - given) / 2) * seconds)
        stored += amount - given
        if !hours.isEmpty {
            hours[oldest] = amount
            oldest = (oldest + 1) % hours.count
        }
        return counted
    }
}

extension World {
    /// Adds up the shared meters of the clock-hour that ends.
    mutating func countShared() {
        let seconds = Double(now - hourStart) / 1e9
        let first = prepared.meterLayout.shared.lowerBound
        for index in sharedMeters.indices {
            let plan = prepared.plan.sharedMeters[index]
            var amount = plan.perSecond * seconds
            for source in plan.sources {
                amount += used(source)
            }
            hourly.meters[first + index] =
                plan.retention == nil
                ? sharedMeters[index].count(amount)
                : sharedMeters[index].keep(amount, seconds: seconds)
        }
    }

    private mutating func used(_ source: SharedMeterPlan.Source) -> Double {
        var amount = 0.0
        if source.perRequest > 0 {
            let served = fleets[source.fleet].hour.served
            amount += source.perRequest * Double(served) / Double(RequestCounts.perRequest)
        }
        if source.perInstanceSecond > 0 {
            var run: Int128 = 0
            for pool in prepared.layout.ranges[source.fleet] {
                run += hourly.instanceNanoseconds[pool]
            }
            amount += source.perInstanceSecond * approximate(run) / 1e9
        }
        return amount
    }
}

extension Plan {
    /// Per shared meter: what came in during each hour before the start that is still kept then,
    /// the oldest first. It is the same for every replication.
    var keptBefore: [[Double]] {
        sharedMeters.map { meter in
            guard case .span(let span)? = meter.retention else { return [] }
            let hour = TimeSpan.hour.nanoseconds
            return past(meter, hours: max(1, Int((span.nanoseconds + hour - 1) / hour)))
        }
    }

    /// Hours of the past that are looked at; those before are taken for the same again.
    private static let mostPast = 4 * 7 * 24

    private func past(_ meter: SharedMeterPlan, hours: Int) -> [Double] {
        let known = min(hours, Self.mostPast)
        var recent = [Double](repeating: meter.perSecond * 3_600, count: known)
        for source in meter.sources where source.perRequest > 0 {
            let fleet = fleets[source.fleet]
            guard fleet.service >= 0 else { continue }
            let service = services[fleet.service]
            let siblings = fleets.count {
                $0.service == fleet.service && $0.region == fleet.region
            }
            let share =
                source.perRequest * service.regionShares[fleet.region] / Double(siblings) * 3_600
            let rates = hourlyRates(ofService: fleet.service, hours: known)
            for (hour, rate) in rates.enumerated() {
                recent[known - rates.count + hour] += rate * share
            }
        }
        return (0..<hours).map { recent[known - 1 - (hours - 1 - $0) % known] }
    }
}
