import UsageLedger

extension World {
    /// Launches or terminates so that each market has what the desired capacity calls for.
    ///
    /// On-demand gets the base and the rounded-up share of the rest; spot the remainder (EC2 Auto
    /// Scaling, mixed instances groups: 20 desired with base 10 and 50 % are 15 + 5).
    mutating func reconcile(_ index: Int, atStart: Bool) {
        let desired = fleets[index].desired
        let base = min(desired, fleets[index].onDemandBase)
        let share = Double(desired - base) * fleets[index].onDemandAboveBase
        // A product such as 10 × 0.3 may land a hair above the whole number it is.
        let onDemand = min(desired, base + Int64((share - 1e-9).rounded(.up)))
        adjust(index, fleets[index].onDemandPools, to: onDemand, atStart: atStart)
        adjust(index, fleets[index].spotPools, to: desired - onDemand, atStart: atStart)
    }

    private mutating func adjust(
        _ index: Int, _ ranking: PoolRanking, to target: Int64, atStart: Bool
    ) {
        if ranking.isEmpty { return }
        let counted = countedUnits(ranking, kept: fleets[index].replacesAtNotice)
        if counted < target {
            launch(index, ranking, units: target - counted, atStart: atStart)
        } else if counted > target {
            shrink(ranking, units: counted - target)
        }
    }

    /// Units that count toward the desired capacity. With capacity rebalancing an instance under
    /// notice no longer counts, so that its replacement starts at the notice; else it counts until
    /// it is gone.
    private func countedUnits(_ ranking: PoolRanking, kept: Bool) -> Int64 {
        var units: Int64 = 0
        for zone in ranking.byZone {
            for pool in zone {
                units += (kept ? pools[pool].kept : pools[pool].launched) * pools[pool].weight
            }
        }
        return units
    }

    /// Adds at least `units`, to the emptiest zones first, each zone by the allocation strategy.
    private mutating func launch(
        _ index: Int, _ ranking: PoolRanking, units: Int64, atStart: Bool
    ) {
        var counts = [Int64](repeating: 0, count: ranking.byZone.count)
        for pool in prepared.layout.ranges[index] { counts[pools[pool].zone] += pools[pool].kept }
        var weight = Int64.max
        for zone in ranking.byZone {
            if let first = zone.first { weight = min(weight, pools[first].weight) }
        }
        let instances = (units + weight - 1) / weight
        let added = levelled(counts, adding: instances)
        for zone in added.indices where added[zone] > 0 {
            var targets = Array(ranking.byZone[zone].prefix(ranking.spread))
            // Two pools where the strategy spreads over two: the emptier gets the odd one.
            if targets.count == 2, pools[targets[1]].kept < pools[targets[0]].kept {
                targets.swapAt(0, 1)
            }
            let each = added[zone] / Int64(targets.count)
            let odd = added[zone] % Int64(targets.count)
            for place in targets.indices {
                let count = each + (Int64(place) < odd ? 1 : 0)
                if count > 0 { launch(count, in: targets[place], atStart: atStart) }
            }
        }
    }

    /// Removes up to `units`, from the fullest zone first, the least wanted option of it first.
    private mutating func shrink(_ ranking: PoolRanking, units: Int64) {
        var left = units
        while left > 0 {
            guard let choice = fullestPool(ranking, within: left) else { return }
            let weight = pools[choice.pool].weight
            let possible = left / weight
            // What the zone has over the next, and a fair share of the rest: few rounds however
            // many go.
            let fair = possible / Int64(ranking.byZone.count)
            let count = min(max(1, choice.ahead + fair), possible, pools[choice.pool].kept)
            terminate(count, in: choice.pool)
            left -= count * weight
        }
    }

    /// A pool of the fullest zone whose instances weigh no more than `units`, the option that the
    /// allocation strategy likes least; and how many instances its zone has over the next fullest.
    private func fullestPool(
        _ ranking: PoolRanking, within units: Int64
    ) -> (pool: Int, ahead: Int64)? {
        var best: (pool: Int, count: Int64)?
        var second: Int64 = 0
        for zone in ranking.byZone.indices {
            var count: Int64 = 0
            var candidate: Int?
            for pool in ranking.byZone[zone] where pools[pool].kept > 0 {
                count += pools[pool].kept
                if pools[pool].weight <= units { candidate = pool }
            }
            // Of equally full zones the last gives first: the first is filled first.
            if let candidate, count >= best?.count ?? 0 {
                second = best?.count ?? 0
                best = (candidate, count)
            } else {
                second = max(second, count)
            }
        }
        return best.map { ($0.pool, $0.count - second) }
    }
}

/// How many to add to each place so that the places end as even as they can; the first wins ties.
func levelled(_ counts: [Int64], adding instances: Int64) -> [Int64] {
    var added = [Int64](repeating: 0, count: counts.count)
    let order = counts.indices.sorted { (counts[$0], $0) < (counts[$1], $1) }
    var left = instances
    var group = 1
    while left > 0 {
        let level = counts[order[group - 1]] + added[order[group - 1]]
        var rise = left / Int64(group)
        if group < order.count { rise = min(rise, counts[order[group]] - level) }
        for place in order[..<group] { added[place] += rise }
        left -= rise * Int64(group)
        if left > 0, left < Int64(group) {
            for place in order[..<group].sorted() where left > 0 {
                added[place] += 1
                left -= 1
            }
        } else if group < order.count {
            group += 1
        }
    }
    return added
}
