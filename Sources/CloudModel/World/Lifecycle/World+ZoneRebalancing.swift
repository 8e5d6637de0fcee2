/// Zones that have become uneven: by an instance of one market that went where another's are, by
/// failures, or by the end of an outage.
extension World {
    /// Launches what the emptier zones lack, beyond the desired capacity; the fuller zones give as
    /// many back when those are in service.
    mutating func rebalanceZones(_ index: Int) {
        guard fleets[index].rebalancesZones, !fleets[index].isRebalancing, !isDeploying(index),
            !outages.isAnyClosed(region: prepared.plan.fleets[index].region)
        else { return }
        let zones = countZones(index)
        var (most, least) = (placement.counts[0], placement.counts[0])
        for zone in zones {
            most = max(most, placement.counts[zone])
            least = min(least, placement.counts[zone])
        }
        guard most - least > 1 else { return }
        let counts = zones.map { placement.counts[$0] }
        let units = prepared.layout.ranges[index].reduce(0) {
            $0 + pools[$1].launched * pools[$1].weight
        }
        let maximum = fleets[index].limits.maximum
        let room = maximum + ZoneRebalancing.margin(maximum: maximum) - units
        for move in ZoneRebalancing.moves(counts, limit: max(0, room)) {
            guard let source = source(index, zone: move.from) else { continue }
            let place = destination(source, zone: move.to)
            if granted(1, in: place) == 0 { continue }
            fleets[index].isRebalancing = true
            pools[place].surplus += 1
            launch(1, in: place, atStart: false)
        }
    }

    /// Puts the instances of each zone into `placement`, as they count toward the desired capacity.
    private mutating func countZones(_ index: Int) -> Range<Int> {
        let zones = rankings[fleets[index].ranking].zones
        let countsKept = fleets[index].replacesAtNotice
        placement.reset(zones: zones.count)
        for pool in prepared.layout.ranges[index] {
            let count = countsKept ? pools[pool].kept : pools[pool].launched
            placement.counts[pools[pool].zone] += count - pools[pool].surplus
        }
        return zones
    }

    private mutating func isDeploying(_ index: Int) -> Bool {
        let deployment = fleets[index].deployment
        return deployment >= 0 && deployments[deployment].run != nil
    }

    /// The pool of a zone that has the most to give.
    private mutating func source(_ index: Int, zone: Int) -> Int? {
        var best: Int?
        for pool in prepared.layout.ranges[index]
        where pools[pool].zone == zone && pools[pool].kept > pools[pool].surplus {
            if pools[pool].kept > best.map({ pools[$0].kept }) ?? 0 { best = pool }
        }
        return best
    }

    /// The same option and market in another zone.
    private mutating func destination(_ source: Int, zone: Int) -> Int {
        let wanted = prepared.layout.pools[source]
        return prepared.layout.ranges[wanted.fleet].first {
            let pool = prepared.layout.pools[$0]
            return pool.option == wanted.option && pool.market == wanted.market
                && pool.zone == zone
        } ?? source
    }

    /// Instances of a fleet have come into service: if it rebalances, the fullest zones give as
    /// many away, at an event of its own, since this may be amid other launches.
    mutating func continueRebalancing(_ index: Int) {
        if fleets[index].isRebalancing { _ = schedule(.rebalanced, index, at: now) }
    }

    /// What rebalancing has launched is surplus for as long as it boots: once it serves, or is gone
    /// on the way, the desired capacity counts all there is.
    mutating func settleReplacements(_ index: Int) {
        guard fleets[index].isRebalancing else { return }
        fleets[index].isRebalancing = false
        for pool in prepared.layout.ranges[index] where pools[pool].surplus > 0 {
            pools[pool].surplus = min(pools[pool].surplus, booting(pool))
            if pools[pool].surplus > 0 { fleets[index].isRebalancing = true }
        }
    }

    /// Instances of a pool that are on their way into service, and will get there.
    private mutating func booting(_ pool: Int) -> Int64 {
        var count: Int64 = 0
        var index = pools[pool].firstCohort
        while index >= 0 {
            let cohort = cohorts[index]
            if !cohort.serves, !cohort.isNoticed, !cohort.isHeld, !cohort.isDoomed,
                cohort.failure < 0
            {
                count += cohort.count
            }
            index = cohort.next
        }
        return count
    }

    /// A deployment counts its own surplus: what rebalancing has launched is the fleet's now.
    mutating func endRebalancing(_ index: Int) {
        guard fleets[index].isRebalancing else { return }
        for pool in prepared.layout.ranges[index] { pools[pool].surplus = 0 }
        fleets[index].isRebalancing = false
        reconcile(index, atStart: false)
    }
}
