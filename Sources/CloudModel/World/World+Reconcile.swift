import UsageLedger

extension World {
    /// Launches or terminates so that each market has what the desired capacity calls for.
    mutating func reconcile(_ index: Int, atStart: Bool) {
        // A provisioner launches nodes by itself.
        guard fleets[index].layer == .instances else { return }
        if isFrozen(index) { return noteRefusal(index) }
        settleReplacements(index)
        if !spotPrices.isEmpty { rerank(index) }
        let desired = fleets[index].desired
        let onDemand = MarketPlan.onDemandUnits(
            of: desired, base: fleets[index].onDemandBase,
            shareAboveBase: fleets[index].onDemandAboveBase)
        let ranking = fleets[index].ranking
        adjust(index, ranking: ranking, to: onDemand, atStart: atStart)
        adjust(index, ranking: ranking + 1, to: desired - onDemand, atStart: atStart)
        tryAgain(index)
        rebalanceZones(index)
        fillWarmPool(index, atStart: atStart)
    }

    private mutating func adjust(
        _ index: Int, ranking: Int, to target: Int64, atStart: Bool
    ) {
        if rankings[ranking].isEmpty { return }
        let counted = countedUnits(ranking, kept: fleets[index].replacesAtNotice)
        if counted < target {
            launch(index, ranking, units: target - counted, atStart: atStart)
        } else if counted > target {
            shrink(index, ranking, units: counted - target)
        }
    }

    /// Units that count toward the desired capacity. With capacity rebalancing an instance under
    /// notice no longer counts, so that its replacement starts at the notice; else it counts until
    /// it is gone.
    private mutating func countedUnits(_ ranking: Int, kept: Bool) -> Int64 {
        var units: Int64 = 0
        for place in rankings[ranking].pools.indices {
            let pool = rankings[ranking].pools[place]
            let count = kept ? pools[pool].kept : pools[pool].launched
            units += (count - pools[pool].surplus) * pools[pool].weight
        }
        return units
    }

    /// Adds at least `units`, to the emptiest zones first, each zone by the allocation strategy.
    private mutating func launch(
        _ index: Int, _ ranking: Int, units: Int64, atStart: Bool
    ) {
        placement.reset(zones: rankings[ranking].zones.count)
        for pool in prepared.layout.ranges[index] {
            placement.counts[pools[pool].zone] += pools[pool].kept
        }
        if outages.closings > 0 {
            let region = prepared.plan.fleets[index].region
            if outages.areAllClosed(region: region) { return }
            for zone in rankings[ranking].zones where outages.isClosed(region: region, zone: zone) {
                // So full that nothing is ever added.
                placement.counts[zone] = .max / 4
            }
        }
        if supply.isLimited(at: now) {
            return launchWhatThereIs(units, index, ranking, atStart: atStart)
        }
        let weight = rankings[ranking].weight
        placement.level(adding: (units + weight - 1) / weight)
        for zone in rankings[ranking].zones {
            let added = placement.added[zone]
            if added > 0 { launch(added, ranking, zone: zone, atStart: atStart) }
        }
    }

    /// Removes up to `units` of one market, from the fleet's fullest zone first, and there whom the
    /// termination policies choose.
    private mutating func shrink(_ index: Int, _ ranking: Int, units: Int64) {
        placement.reset(zones: rankings[ranking].zones.count)
        for pool in prepared.layout.ranges[index] {
            placement.counts[pools[pool].zone] += pools[pool].kept - pools[pool].surplus
        }
        var left = units
        while left > 0 {
            guard let choice = fullestZone(ranking, within: left) else { return }
            let weight = pools[choice.pool].weight
            let possible = left / weight
            // What the zone has over the next, and a fair share of the rest: few rounds however
            // many go, and none leaves a zone with less than its share.
            let rest = max(0, possible - choice.ahead)
            let fair = rest / Int64(rankings[ranking].zones.count)
            let most = min(max(1, choice.ahead + fair), possible)
            var ended = (count: most, units: most * weight)
            if fleets[index].termination.isDefault {
                ended.count = min(most, pools[choice.pool].kept - pools[choice.pool].surplus)
                ended.units = ended.count * weight
                terminate(ended.count, in: choice.pool)
            } else {
                ended = terminateChosen(index, ranking, zone: choice.zone, most, within: left)
            }
            guard ended.count > 0 else { return }
            placement.counts[choice.zone] -= ended.count
            left -= ended.units
        }
    }

    /// The zone with the most instances of the fleet, of those that have one of the market that
    /// weighs no more than `units`: the option there that the allocation strategy likes least, and
    /// how many instances the zone has over the next fullest.
    private mutating func fullestZone(
        _ ranking: Int, within units: Int64
    ) -> (zone: Int, pool: Int, ahead: Int64)? {
        var best: (zone: Int, pool: Int)?
        var (most, second): (Int64, Int64) = (0, 0)
        for zone in rankings[ranking].zones {
            let count = placement.counts[zone]
            var candidate = -1
            for place in rankings[ranking].starts[zone]..<rankings[ranking].starts[zone + 1] {
                let pool = rankings[ranking].pools[place]
                guard pools[pool].kept > pools[pool].surplus else { continue }
                if pools[pool].weight <= units { candidate = pool }
            }
            // Of equally full zones the last gives first: the first is filled first.
            if candidate >= 0, count >= most {
                second = most
                most = count
                best = (zone, candidate)
            } else if candidate >= 0 {
                second = max(second, count)
            }
        }
        return best.map { ($0.zone, $0.pool, max(0, most - second)) }
    }
}

/// Where a fleet's launches go. Kept from launch to launch, so that none of them allocates.
package struct ZonePlacement: ~Copyable {
    /// Instances in each zone.
    var counts: Dense<Int64>
    /// How many `level` adds to each.
    private(set) var added: Dense<Int64>
    /// Zones in ascending order of their counts, and each zone's place in it.
    private var order: Dense<Int>
    private var place: Dense<Int>
    private var zones = 0

    /// - Parameter zones: as many as the largest region has.
    init(zones: Int) {
        counts = Dense(Array(repeating: 0, count: zones))
        added = Dense(Array(repeating: 0, count: zones))
        order = Dense(Array(repeating: 0, count: zones))
        place = Dense(Array(repeating: 0, count: zones))
    }

    /// How instances spread over zones that have none yet.
    /// - Parameter zones: 1 and more.
    package static func spread(_ instances: Int64, zones: Int) -> [Int64] {
        var placement = ZonePlacement(zones: zones)
        placement.reset(zones: zones)
        placement.level(adding: instances)
        return (0..<zones).map { placement.added[$0] }
    }

    mutating func reset(zones: Int) {
        self.zones = zones
        for zone in 0..<zones {
            counts[zone] = 0
            added[zone] = 0
            order[zone] = zone
        }
    }

    /// Of what `level` added to a zone so many came.
    mutating func settle(_ zone: Int, _ count: Int64) {
        counts[zone] += count
        added[zone] = 0
    }

    /// Adds so many that the zones end as even as they can; the first wins ties.
    mutating func level(adding instances: Int64) {
        sort()
        var left = instances
        var group = 1
        while left > 0 {
            let level = counts[order[group - 1]] + added[order[group - 1]]
            var rise = left / Int64(group)
            if group < zones { rise = min(rise, counts[order[group]] - level) }
            for index in 0..<group { added[order[index]] += rise }
            left -= rise * Int64(group)
            if left > 0, left < Int64(group) {
                for zone in 0..<zones where left > 0 && place[zone] < group {
                    added[zone] += 1
                    left -= 1
                }
            } else if group < zones {
                group += 1
            }
        }
    }

    /// By insertion: there are a handful of zones.
    private mutating func sort() {
        for next in 1..<max(1, zones) {
            let zone = order[next]
            var hole = next
            while hole > 0, counts[order[hole - 1]] > counts[zone] {
                order[hole] = order[hole - 1]
                hole -= 1
            }
            order[hole] = zone
        }
        for index in 0..<zones { place[order[index]] = index }
    }
}
