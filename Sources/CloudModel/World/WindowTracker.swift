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
        var months: [MonthOutcome] = []
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

    /// Adds the hour that ends to its month, region by region.
    mutating func closeHour(
        _ fleets: borrowing Dense<FleetState>, _ plan: Plan, endingAt now: Int64
    ) {
        closeHour(fleets)
        let date = (plan.start + TimeSpan(nanoseconds: now - 1)).date
        let month = date.year * 12 + date.month - 1
        for fleet in fleets.indices where fleets[fleet].service >= 0 {
            let service = fleets[fleet].service
            guard fleets[fleet].hour.offered > 0 else { continue }
            let region = plan.regions[plan.fleets[fleet].region].name
            let known = services[service].months.lastIndex {
                $0.month == month && $0.region == region
            }
            let place = known ?? services[service].months.count
            if known == nil {
                services[service].months.append(MonthOutcome(month: month, region: region))
            }
            services[service].months[place].offered += fleets[fleet].hour.offered
            services[service].months[place].lost += fleets[fleet].hour.lost
        }
    }

    /// Burn rate of the hour that ends: its loss ÷ what the objective allows.
    private mutating func closeHour(_ fleets: borrowing Dense<FleetState>) {
        for index in services.indices {
            guard let availability = services[index].objective?.availability, availability < 1
            else { continue }
            var offered: Int64 = 0
            var lost: Int64 = 0
            for fleet in fleets.indices where fleets[fleet].service == index {
                offered += fleets[fleet].hour.offered
                lost += fleets[fleet].hour.lost
            }
            guard offered > 0 else { continue }
            let rate = Double(lost) / Double(offered) / (1 - availability)
            services[index].worstBurnRate = max(services[index].worstBurnRate, rate)
        }
    }

    /// Closes the windows that end now; at the horizon, also a first window that is not full.
    mutating func closeWindows(
        _ fleets: inout Dense<FleetState>, _ latency: inout LatencyStore,
        _ prepared: PreparedPlan, at now: Int64, isHorizon: Bool
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
                Self.parts(latency, prepared, service: index, past: false),
                exact: Self.exact(fleets, prepared.plan, service: index, past: false),
                timeout: prepared.plan.services[index].request.timeout.seconds)
            let quantiles = objective.latency.map { distribution.quantile($0.quantile) }
            let isLatencyMet = zip(quantiles, objective.latency).allSatisfy { $0 <= $1.seconds }
            let isAvailable = objective.availability.map { availability >= $0 } ?? true
            services[index].windows.append(
                WindowOutcome(
                    availability: availability, latency: quantiles,
                    met: isLatencyMet && isAvailable, full: isFull))
            services[index].countsAtStart = counts
            services[index].windowEnd = now + objective.window.nanoseconds
            for fleet in fleets.indices where fleets[fleet].service == index {
                for entry in prepared.flow.entries[fleet].joined() { latency.archive(entry) }
                fleets[fleet].archiveExact()
            }
        }
        nextEnd = earliestEnd
    }

    func outcome(
        service index: Int, _ fleets: borrowing Dense<FleetState>,
        _ latency: borrowing LatencyStore, _ prepared: PreparedPlan
    ) -> ServiceOutcome {
        let plan = prepared.plan
        let counts = Self.counts(fleets, plan, service: index)
        let distribution = Self.latency(fleets, latency, prepared, service: index, region: nil)
        let whole = distribution.summary
        let present = plan.regions.indices.filter { region in
            plan.fleets.contains { $0.service == index && $0.region == region }
        }
        var regions: [RegionOutcome] = []
        for region in present {
            let isOnly = present.count == 1
            regions.append(
                RegionOutcome(
                    name: plan.regions[region].name,
                    counts: isOnly
                        ? counts : Self.counts(fleets, plan, service: index, region: region),
                    latency: isOnly
                        ? whole
                        : Self.latency(
                            fleets, latency, prepared, service: index, region: region
                        ).summary))
        }
        var outcome = ServiceOutcome(
            name: plan.services[index].name, counts: counts, latency: whole,
            windows: services[index].windows, worstBurnRate: services[index].worstBurnRate,
            regions: regions)
        outcome.months = services[index].months
        outcome.isCalled = plan.services[index].isCalled
        if let target = plan.services[index].objective?.latency.first?.seconds {
            outcome.satisfied = distribution.share(within: target)
            outcome.tolerated = distribution.share(within: 4 * target)
        }
        return outcome
    }

    /// The latency of all windows, of one region or all.
    private static func latency(
        _ fleets: borrowing Dense<FleetState>, _ latency: borrowing LatencyStore,
        _ prepared: PreparedPlan, service: Int, region: Int?
    ) -> ServiceLatency {
        let plan = prepared.plan
        return ServiceLatency(
            parts(latency, prepared, service: service, region: region, past: true)
                + parts(latency, prepared, service: service, region: region, past: false),
            exact: exact(fleets, plan, service: service, region: region, past: true)
                + exact(fleets, plan, service: service, region: region, past: false),
            timeout: plan.services[service].request.timeout.seconds)
    }

    static func counts(
        _ fleets: borrowing Dense<FleetState>, _ plan: Plan, service: Int, region: Int? = nil
    ) -> RequestCounts {
        var sum = RequestCounts()
        for (index, fleet) in plan.fleets.enumerated()
        where fleet.service == service && (region ?? fleet.region) == fleet.region {
            let counts = fleets[index].counts
            sum.offered += counts.offered
            sum.served += counts.served
            sum.shed += counts.shed
            sum.timedOut += counts.timedOut
            sum.failed += counts.failed
            sum.retried += counts.retried
        }
        return sum
    }

    private static func exact(
        _ fleets: borrowing Dense<FleetState>, _ plan: Plan, service: Int, region: Int? = nil,
        past: Bool
    ) -> [LatencyHistogram] {
        var result: [LatencyHistogram] = []
        for (index, fleet) in plan.fleets.enumerated()
        where fleet.service == service && (region ?? fleet.region) == fleet.region {
            guard let exact = fleets[index].exact else { continue }
            result.append(past ? exact.past : exact.window)
        }
        return result
    }

    private static func parts(
        _ latency: borrowing LatencyStore, _ prepared: PreparedPlan, service: Int,
        region: Int? = nil, past: Bool
    ) -> [(recorder: LatencyRecorder, table: StationTable)] {
        var result: [(recorder: LatencyRecorder, table: StationTable)] = []
        for (fleet, plan) in prepared.plan.fleets.enumerated()
        where plan.service == service && (region ?? plan.region) == plan.region {
            for entry in prepared.flow.entries[fleet].joined() {
                result.append(
                    (
                        past ? latency.past[entry] : latency.window(entry),
                        prepared.flow.tables[entry]
                    ))
            }
        }
        return result
    }
}

extension FleetState {
    /// Moves the latencies of the window's requests into the run's.
    mutating func archiveExact() {
        guard let window = exact?.window else { return }
        exact?.past.merge(window)
        exact?.window.reset()
    }
}
