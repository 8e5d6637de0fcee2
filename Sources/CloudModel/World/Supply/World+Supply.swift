import Quantities

/// Launches that find less than they ask for.
extension World {
    /// What the fleets of the start run is not part of what there is to give.
    mutating func startSupply() {
        for source in supply.sources.indices {
            supply.sources[source].base = drawn(source)
        }
        startShocks()
    }

    /// Instances of all fleets that a source gives, beyond those that are reserved.
    private func drawn(_ source: Int) -> Int64 {
        let (onDemand, spot) = launched(source)
        return max(0, onDemand - reserved(source)) + spot
    }

    private func launched(_ source: Int) -> (onDemand: Int64, spot: Int64) {
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

    private func reserved(_ source: Int) -> Int64 {
        var count: Int64 = 0
        for reservation in supply.sources[source].reservations
        where reservation.from <= now && now < reservation.to {
            count += reservation.count
        }
        return count
    }

    /// How many of `count` instances a pool can launch now.
    func granted(_ count: Int64, in pool: Int) -> Int64 {
        guard supply.isLimited(at: now) else { return count }
        let source = supply.sourceOf[pool]
        if pools[pool].isSpot, now < supply.sources[source].dryUntil { return 0 }
        guard let depth = supply.plan.depth else { return count }
        let left = depth * (1 - supply.taken(source, at: now)) - Double(drawn(source))
        var free = Int64(max(0, left + Double(supply.sources[source].base)))
        if !pools[pool].isSpot {
            free += max(0, reserved(source) - launched(source).onDemand)
        }
        return min(count, free)
    }

    /// Launches what there is of `instances`, zone by zone and pool by pool, as a fleet would that
    /// finds no capacity where it looks first; the rest is tried again later.
    ///
    /// `placement` counts what each zone has.
    mutating func launchWhatThereIs(_ instances: Int64, _ index: Int, _ ranking: Int) {
        let zones = rankings[ranking].zones
        var open = zones.count { placement.counts[$0] < .max / 8 }
        var left = instances
        while left > 0, open > 0 {
            placement.level(adding: left)
            left = 0
            for zone in zones where placement.added[zone] > 0 {
                let wanted = placement.added[zone]
                let got = launchGranted(wanted, ranking, zone: zone)
                placement.settle(zone, got)
                guard got < wanted else { continue }
                left += wanted - got
                placement.counts[zone] = .max / 4
                open -= 1
            }
        }
        if left > 0 { isRefused(left, index) }
    }

    /// Launches up to `count` instances in a zone, spread over the first pools of a ranking that
    /// have any to give. Returns how many.
    private mutating func launchGranted(_ count: Int64, _ ranking: Int, zone: Int) -> Int64 {
        let (start, end) = (rankings[ranking].starts[zone], rankings[ranking].starts[zone + 1])
        var open = (start..<end).map { rankings[ranking].pools[$0] }
        var left = count
        while left > 0 {
            open.removeAll { granted(1, in: $0) == 0 }
            if open.isEmpty { break }
            let first = open.prefix(rankings[ranking].spread).sorted {
                (pools[$0].kept, $0) < (pools[$1].kept, $1)
            }
            for (turn, pool) in first.enumerated() where left > 0 {
                let turns = Int64(first.count - turn)
                let got = granted((left + turns - 1) / turns, in: pool)
                if got > 0 { launch(got, in: pool, atStart: false) }
                left -= got
            }
        }
        return count - left
    }

    /// A fleet lacks instances that the provider does not have: it asks again.
    mutating func isRefused(_ count: Int64, _ index: Int) {
        guard supply.retries[index] <= now else { return }
        supply.refused[index] += count
        outageLog.note(.refused(count), index, at: now)
        supply.retries[index] = now + supply.plan.retry.nanoseconds
        _ = schedule(.rebalanced, index, at: supply.retries[index])
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
