import Quantities
import Statistics

/// Judges each service's objective on every full window from the start, and remembers the worst
/// hour.
struct WindowTracker {
    private struct Service {
        var objective: ObjectivePlan?
        var windowEnd: Int64
        var countsAtStart = RequestCounts()
        var windows: [WindowOutcome] = []
        var worstBurnRate = 0.0
    }
    private var services: [Service]
    /// The next end of a window, so that the run stops there; `Int64.max` when there is none.
    private(set) var nextEnd = Int64.max

    init(_ plan: Plan) {
        services = plan.services.map {
            Service(objective: $0.objective, windowEnd: $0.objective?.window.nanoseconds ?? .max)
        }
        nextEnd = earliestEnd
    }

    private var earliestEnd: Int64 { services.map(\.windowEnd).min() ?? .max }

    /// Burn rate of the hour that ends: its loss ÷ what the objective allows.
    mutating func closeHour(_ fleets: [FleetState], plan: Plan) {
        for index in services.indices {
            guard let availability = services[index].objective?.availability, availability < 1
            else { continue }
            var offered: Int64 = 0
            var lost: Int64 = 0
            for (fleet, state) in zip(plan.fleets, fleets) where fleet.service == index {
                offered += state.hour.offered
                lost += state.hour.lost
            }
            guard offered > 0 else { continue }
            let rate = Double(lost) / Double(offered) / (1 - availability)
            services[index].worstBurnRate = max(services[index].worstBurnRate, rate)
        }
    }

    /// Closes the windows that end now; at the horizon, also a first window that is not full.
    mutating func closeWindows(
        _ fleets: inout [FleetState], _ prepared: PreparedPlan, at now: Int64, isHorizon: Bool
    ) {
        for index in services.indices {
            guard let objective = services[index].objective else { continue }
            let isFull = services[index].windowEnd == now
            guard isFull || (isHorizon && services[index].windows.isEmpty) else { continue }
            let counts = Self.counts(fleets, prepared.plan, service: index)
            let before = services[index].countsAtStart
            let offered = counts.offered - before.offered
            let availability =
                offered > 0 ? Double(counts.served - before.served) / Double(offered) : 1
            let distribution = ServiceLatency(
                Self.parts(fleets, prepared, service: index, past: false),
                exact: Self.exact(fleets, prepared.plan, service: index, past: false),
                timeout: prepared.plan.services[index].request.timeout.seconds)
            let latency = objective.latency.map { distribution.quantile($0.quantile) }
            let isLatencyMet = zip(latency, objective.latency).allSatisfy { $0 <= $1.seconds }
            let isAvailable = objective.availability.map { availability >= $0 } ?? true
            services[index].windows.append(
                WindowOutcome(
                    availability: availability, latency: latency,
                    met: isLatencyMet && isAvailable, full: isFull))
            services[index].countsAtStart = counts
            services[index].windowEnd = now + objective.window.nanoseconds
            for fleet in fleets.indices where prepared.plan.fleets[fleet].service == index {
                fleets[fleet].archiveRecorders()
            }
        }
        nextEnd = earliestEnd
    }

    func outcome(
        service index: Int, _ fleets: [FleetState], _ prepared: PreparedPlan
    ) -> ServiceOutcome {
        let plan = prepared.plan
        let service = plan.services[index]
        func latency(_ region: Int?) -> LatencySummary {
            ServiceLatency(
                Self.parts(fleets, prepared, service: index, region: region, past: true)
                    + Self.parts(fleets, prepared, service: index, region: region, past: false),
                exact: Self.exact(fleets, plan, service: index, region: region, past: true)
                    + Self.exact(fleets, plan, service: index, region: region, past: false),
                timeout: service.request.timeout.seconds
            ).summary
        }
        let counts = Self.counts(fleets, plan, service: index)
        let whole = latency(nil)
        let present = plan.regions.indices.filter { region in
            plan.fleets.contains { $0.service == index && $0.region == region }
        }
        let regions = present.map { region in
            RegionOutcome(
                name: plan.regions[region].name,
                counts: present.count == 1
                    ? counts : Self.counts(fleets, plan, service: index, region: region),
                latency: present.count == 1 ? whole : latency(region))
        }
        return ServiceOutcome(
            name: service.name, counts: counts, latency: whole,
            windows: services[index].windows, worstBurnRate: services[index].worstBurnRate,
            regions: regions)
    }

    static func counts(
        _ fleets: [FleetState], _ plan: Plan, service: Int, region: Int? = nil
    ) -> RequestCounts {
        var sum = RequestCounts()
        for (fleet, state) in zip(plan.fleets, fleets)
        where fleet.service == service && (region ?? fleet.region) == fleet.region {
            sum.offered += state.counts.offered
            sum.served += state.counts.served
            sum.shed += state.counts.shed
            sum.timedOut += state.counts.timedOut
            sum.failed += state.counts.failed
            sum.retried += state.counts.retried
        }
        return sum
    }

    private static func exact(
        _ fleets: [FleetState], _ plan: Plan, service: Int, region: Int? = nil, past: Bool
    ) -> [LatencyHistogram] {
        zip(plan.fleets, fleets).compactMap { fleet, state in
            guard fleet.service == service, (region ?? fleet.region) == fleet.region else {
                return nil
            }
            return past ? state.exact?.past : state.exact?.window
        }
    }

    private static func parts(
        _ fleets: [FleetState], _ prepared: PreparedPlan, service: Int, region: Int? = nil,
        past: Bool
    ) -> [(recorder: LatencyRecorder, table: StationTable)] {
        var result: [(recorder: LatencyRecorder, table: StationTable)] = []
        for (fleet, plan) in prepared.plan.fleets.enumerated()
        where plan.service == service && (region ?? plan.region) == plan.region {
            for (option, state) in fleets[fleet].options.enumerated() {
                let recorders = past ? state.pastRecorders : state.recorders
                for (pool, recorder) in recorders.enumerated() {
                    result.append((recorder, prepared.tables[fleet][option][pool]))
                }
            }
        }
        return result
    }
}

extension FleetState {
    /// Moves the window's latency into the run's.
    mutating func archiveRecorders() {
        if let window = exact?.window {
            exact?.past.merge(window)
            exact?.window.reset()
        }
        for option in options.indices {
            for pool in options[option].recorders.indices {
                options[option].pastRecorders[pool].merge(options[option].recorders[pool])
                options[option].recorders[pool].reset()
            }
        }
    }
}
