import CloudModel
import Quantities
import SimulationKernel
import Statistics

/// A service's unavailability as it is worked out without simulating: structures of parts that
/// fail independently, then what ties them together, then what it takes to get away.
package struct ClosedForm: Hashable, Sendable {
    /// Zones that a region needs at its busiest minute, with as many instances as its fleets may
    /// have, of those there are; the most of any.
    package var zonesNeeded: Int
    package var zones: Int
    /// Regions likewise.
    package var regionsNeeded: Int
    package var regions: Int
    /// Shares of time. Every zone by itself, also in what takes its region.
    package var independent: Double
    /// Regions fail as one.
    package var correlated: Double
    /// Until failures are noticed and clients have moved, requests are lost.
    package var withFailover: Double

    init(
        zonesNeeded: Int, zones: Int, regionsNeeded: Int, regions: Int, independent: Double,
        correlated: Double, withFailover: Double
    ) {
        self.zonesNeeded = zonesNeeded
        self.zones = zones
        self.regionsNeeded = regionsNeeded
        self.regions = regions
        self.independent = independent
        self.correlated = correlated
        self.withFailover = withFailover
    }
}

extension ClosedForm {
    /// A region's part in a service.
    private struct Part {
        var region: Int
        var share: Double
        var zones: Int
        var needed: Int
    }

    /// - Parameter utilization: per fleet of the plan, the busiest minute's work as a share of what
    ///   it may grow to.
    init(_ plan: Plan, service: Int, utilization: [Double]) {
        let shares = plan.services[service].regionShares
        let parts = plan.regions.indices.compactMap { region -> Part? in
            let own = plan.fleets.indices.filter {
                plan.fleets[$0].service == service && plan.fleets[$0].region == region
            }
            guard !own.isEmpty else { return nil }
            let zones = plan.regions[region].zones.count
            return Part(
                region: region, share: shares[region], zones: zones,
                needed: Self.needed(own.map { utilization[$0] }.max() ?? 1, of: zones))
        }
        let failover = plan.services[service].failover
        let busiest =
            plan.fleets.indices.filter { plan.fleets[$0].service == service }
            .map { utilization[$0] }.max() ?? 1
        let regionsNeeded = Self.needed(busiest, of: parts.count)
        /// Of all regions, from that of each.
        func whole(_ downs: [Double]) -> Double {
            guard failover != nil, parts.count > 1 else {
                return zip(parts, downs).reduce(0) { $0 + $1.0.share * $1.1 }
            }
            return Redundancy.spare(needed: regionsNeeded, downs)
        }
        let independent = parts.map { part in
            Redundancy.spare(
                needed: part.needed,
                (0..<part.zones).map {
                    Redundancy.series([
                        plan.down(region: part.region), plan.down(region: part.region, zone: $0),
                    ])
                })
        }
        let correlated = parts.map { part in
            Redundancy.series([
                plan.down(region: part.region),
                Redundancy.spare(
                    needed: part.needed,
                    (0..<part.zones).map { plan.down(region: part.region, zone: $0) }),
            ])
        }
        var away = 0.0
        for part in parts {
            if let failover, parts.count > 1 {
                away += part.share * plan.moving(part.region, failover.clientMove)
            }
            away += part.share * plan.noticing(part.region, service: service)
        }
        self.init(
            zonesNeeded: parts.map(\.needed).max() ?? 0, zones: parts.map(\.zones).max() ?? 0,
            regionsNeeded: failover != nil && parts.count > 1 ? regionsNeeded : parts.count,
            regions: parts.count, independent: whole(independent),
            correlated: whole(correlated), withFailover: min(1, whole(correlated) + away))
    }

    /// How many of some like places carry what keeps a share of all busy.
    private static func needed(_ utilization: Double, of count: Int) -> Int {
        max(1, min(count, Int((min(1, utilization) * Double(count) - 1e-9).rounded(.up))))
    }
}

extension OutagePlan.Timing {
    /// Occurrences in a year, and seconds that each lasts, in the mean.
    fileprivate func yearly(_ horizon: TimeSpan) -> (rate: Double, lengths: Distribution) {
        switch self {
        case .scheduled(let from, let to):
            let end = min(to, horizon.nanoseconds)
            let length = Double(max(0, end - max(0, from))) / 1e9
            return (
                length > 0 ? AvailabilityStatement.year / horizon.seconds : 0,
                .deterministic(length)
            )
        case .byChance(let meanTime, let duration):
            return (AvailabilityStatement.year / (meanTime.seconds + duration.mean), duration)
        }
    }

    fileprivate func down(_ horizon: TimeSpan) -> Double {
        switch self {
        case .scheduled:
            let (rate, lengths) = yearly(horizon)
            return min(1, rate * lengths.mean / AvailabilityStatement.year)
        case .byChance(let meanTime, let duration):
            return Redundancy.unavailability(meanUp: meanTime.seconds, meanDown: duration.mean)
        }
    }
}

extension Plan {
    /// The share of time in which a whole region does not serve, or one of its zones for reasons of
    /// its own: a part of a zone that is hit counts as that part of the time.
    fileprivate func down(region: Int, zone: Int? = nil) -> Double {
        Redundancy.series(
            outages.filter { outage in
                outage.losesData && outage.service == nil
                    && outage.places.contains(.init(region: region, zone: zone))
            }
            .map { $0.share * $0.timing.down(horizon) })
    }

    /// The share of time that a client of a region loses while it is down and the client still
    /// asks it.
    fileprivate func moving(_ region: Int, _ move: FailoverTime) -> Double {
        outages.filter { outage in
            outage.hitsData && outage.isOfPlace && outage.share >= 1
                && outage.places.contains(.init(region: region, zone: nil))
        }
        .reduce(0) { sum, outage in
            let (rate, lengths) = outage.timing.yearly(horizon)
            return sum + rate * lengths.mean { move.meanLoss(outage: $0) }
                / AvailabilityStatement.year
        }
    }

    /// The share of time that a request to a region loses because it is sent to an instance that
    /// has failed, or whose zone has, until that is seen.
    fileprivate func noticing(_ region: Int, service: Int) -> Double {
        let own = fleets.filter { $0.service == service && $0.region == region }
        guard let first = own.first else { return 0 }
        let zones = Double(regions[region].zones.count)
        let detection =
            (first.balancer?.healthCheck.detection(phase: 0.5)
            ?? HealthCheckPlan.meanStatusCheck).seconds
        let ofZones = outages.filter { $0.hitsData && $0.isOfPlace }
            .reduce(0.0) { sum, outage in
                let hit = outage.places.count { $0.region == region && $0.zone != nil }
                let (rate, lengths) = outage.timing.yearly(horizon)
                return sum + rate * lengths.mean { min($0, detection) } * outage.share
                    * Double(hit) / zones
            }
        let ofInstances = first.lifecycle.failures.reduce(0.0) {
            $0 + AvailabilityStatement.year / $1.meanTime.seconds * detection
        }
        return (ofZones + ofInstances) / AvailabilityStatement.year
    }
}

extension FleetPlan {
    /// The most that its policies may launch; nil where nothing moves it.
    var mostInstances: Double? {
        guard !scaling.policies.isEmpty, let option = instances.first else { return nil }
        return Double(scaling.maximum) / Double(option.weight)
    }
}

extension Distribution {
    /// The mean of a function of it, over the middles of its quantiles.
    fileprivate func mean(of values: Int = 64, _ value: (Double) -> Double) -> Double {
        (0..<values).reduce(0) {
            $0 + value(quantile((Double($1) + 0.5) / Double(values)))
        } / Double(values)
    }
}
