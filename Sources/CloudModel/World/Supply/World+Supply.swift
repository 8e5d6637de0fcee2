import Quantities

/// Launches that find less than they ask for.
extension World {
    /// Zones whose recorded spot capacity is out at the start have none for it.
    mutating func closeSpotZones() {
        for series in supply.plan.series where series.changes.first == 0 {
            let end = series.changes.dropFirst().first ?? .max
            for source in supply.sources.indices
            where supply.sources[source].region == series.region
                && supply.sources[source].zone == series.zone
            {
                close(source, until: end)
            }
        }
    }

    /// What the fleets of the start run is not part of what there is to give.
    mutating func startSupply() {
        supply.isStarted = true
        for source in supply.sources.indices {
            supply.sources[source].base = drawn(source)
        }
        startShocks()
    }

    /// Instances of all fleets that a source gives, beyond those that are reserved.
    private mutating func drawn(_ source: Int) -> Int64 {
        let (onDemand, spot) = launched(source)
        return max(0, onDemand - reserved(source)) + spot
    }

    private mutating func launched(_ source: Int) -> (onDemand: Int64, spot: Int64) {
        var (onDemand, spot): (Int64, Int64) = (0, 0)
        for pool in supply.sources[source].pools {
            if pools[pool].isSpot {
                spot += pools[pool].launched
            } else {
                onDemand += pools[pool].launched
            }
        }
        return (onDemand, spot)
    }

    private mutating func reserved(_ source: Int) -> Int64 {
        var count: Int64 = 0
        for reservation in supply.sources[source].reservations
        where reservation.from <= now && now < reservation.to {
            count += reservation.count
        }
        return count
    }

    /// How many of `count` instances a pool can launch now.
    mutating func granted(_ count: Int64, in pool: Int) -> Int64 {
        guard supply.isLimited(at: now) else { return count }
        let source = supply.sourceOf[pool]
        if pools[pool].isSpot, now < supply.sources[source].dryUntil { return 0 }
        guard supply.isStarted, let depth = supply.plan.depth else { return count }
        let left = depth * (1 - supply.taken(source, at: now)) - Double(drawn(source))
        var free = Int64(max(0, left + Double(supply.sources[source].base)))
        if !pools[pool].isSpot {
            free += max(0, reserved(source) - launched(source).onDemand)
        }
        return min(count, free)
    }

    /// Launches what there is of so many units, zone by zone and pool by pool, as a fleet would
    /// that finds no capacity where it looks first; the rest is tried again later.
    ///
    /// `placement` counts what each zone has.
    mutating func launchWhatThereIs(
        _ units: Int64, _ index: Int, _ ranking: Int, atStart: Bool
    ) {
        let weight = rankings[ranking].weight
        let zones = rankings[ranking].zones
        var open = zones.count { placement.counts[$0] < .max / 8 }
        var left = units
        while left > 0, open > 0 {
            placement.level(adding: (left + weight - 1) / weight)
            for zone in zones where placement.added[zone] > 0 {
                let wanted = min(left, placement.added[zone] * weight)
                let got = launchGranted(wanted, ranking, zone: zone, atStart: atStart)
                left -= got.units
                placement.settle(zone, got.instances)
                guard got.units < wanted else { continue }
                placement.counts[zone] = .max / 4
                open -= 1
            }
        }
        if left > 0 { isRefused((left + weight - 1) / weight, index) }
    }

    /// Launches up to so many units in a zone, spread over the first pools of a ranking that have
    /// any to give; the last instance may be more than is missing.
    private mutating func launchGranted(
        _ units: Int64, _ ranking: Int, zone: Int, atStart: Bool
    ) -> (units: Int64, instances: Int64) {
        let (start, end) = (rankings[ranking].starts[zone], rankings[ranking].starts[zone + 1])
        var open = (start..<end).map { rankings[ranking].pools[$0] }
        var got: (units: Int64, instances: Int64) = (0, 0)
        while got.units < units {
            open.removeAll { granted(1, in: $0) == 0 }
            if open.isEmpty { break }
            let first = open.prefix(rankings[ranking].spread).sorted {
                (pools[$0].kept, $0) < (pools[$1].kept, $1)
            }
            for (turn, pool) in first.enumerated() where got.units < units {
                let turns = Int64(first.count - turn)
                let weight = pools[pool].weight
                let share = (units - got.units + turns - 1) / turns
                let count = granted((share + weight - 1) / weight, in: pool)
                if count > 0 { launch(count, in: pool, atStart: atStart) }
                got.units += count * weight
                got.instances += count
            }
        }
        return got
    }

    /// A fleet lacks instances that the provider does not have.
    mutating func isRefused(_ count: Int64, _ index: Int) {
        supply.missing[index] += count
    }

    /// A fleet that was refused anything asks again.
    mutating func tryAgain(_ index: Int) {
        let count = supply.missing[index]
        guard count > 0 else { return }
        supply.missing[index] = 0
        guard supply.retries[index] <= now else { return }
        outageLog.note(.refused(count), index, at: now)
        // Tries before any pool has something to give are counted, not made.
        let retry = supply.plan.retry.nanoseconds
        let wait = min(nextCapacity(index), prepared.plan.horizon.nanoseconds) - now
        let tries = max(1, (wait + retry - 1) / retry)
        supply.refused[index] += count * tries
        supply.retries[index] = now + retry * tries
        _ = schedule(.rebalanced, index, at: supply.retries[index])
    }

    /// When the first of a fleet's pools may have something to give, as far as that is known.
    private mutating func nextCapacity(_ index: Int) -> Int64 {
        guard supply.plan.depth == nil else { return now }
        var next = Int64.max
        for pool in prepared.layout.ranges[index] where pools[pool].isSpot {
            next = min(next, supply.sources[supply.sourceOf[pool]].dryUntil)
        }
        return next
    }

    /// A fleet looks again at what it lacks.
    mutating func retry(_ index: Int) {
        if fleets[index].layer == .nodes {
            provision(fleets[index].cluster, atStart: false)
        } else {
            reconcile(index, atStart: false)
        }
    }
}
