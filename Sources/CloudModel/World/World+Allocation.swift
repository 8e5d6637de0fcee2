import UsageLedger

/// A fleet's pools of one market, per zone, the one that the allocation strategy likes best first.
///
/// On-demand follows the user's order (`prioritized`, the provider's default). The provider's spot
/// pool scores are not published; the Spot Advisor's interruption rate stands for a pool's depth:
/// the deepest has the lowest rate, and `price-capacity-optimized` takes the cheapest of those at
/// least as deep as the median. Prices and rates do not change within a run, so neither does the
/// order.
struct PoolRanking {
    /// Indices of pools: by zone, best first.
    let pools: [Int]
    /// Per zone: where its pools begin in `pools`; and one more, where the last zone's end.
    let starts: [Int]
    /// How many of them a launch is spread over: two for `lowest-price` (the provider's default
    /// number of spot pools), one otherwise.
    let spread: Int
    /// The least weight among the best pools of the zones.
    let weight: Int64

    /// Whether the market has any pool at all.
    var isEmpty: Bool { pools.isEmpty }
    var zones: Range<Int> { 0..<starts.count - 1 }

    /// - Parameter preferred: the option that is launched, whatever the strategy says of the others;
    ///   nil: that is the strategy's choice.
    init(
        _ layout: PoolLayout, fleet index: Int, _ plan: Plan, market: Market,
        preferred: Int? = nil
    ) {
        let fleet = plan.fleets[index]
        let zones = plan.regions[fleet.region].zones.count
        var pools: [Int] = []
        var starts = [0]
        var weight = Int64.max
        for zone in 0..<zones {
            let candidates = layout.ranges[index].filter {
                layout.pools[$0].zone == zone && layout.pools[$0].market == market
            }
            var ranked =
                market == .spot ? Self.rank(candidates, layout, fleet) : candidates
            if let preferred {
                let first = ranked.filter { layout.pools[$0].option == preferred }
                ranked = first + ranked.filter { layout.pools[$0].option != preferred }
            }
            if let best = ranked.first {
                weight = min(weight, fleet.instances[layout.pools[best].option].weight)
            }
            pools += ranked
            starts.append(pools.count)
        }
        self.pools = pools
        self.starts = starts
        self.weight = weight
        let isSpread =
            market == .spot && fleet.market.spotAllocation == .lowestPrice && preferred == nil
        spread = isSpread ? 2 : 1
    }

    private struct Signal {
        let pool: Int
        let price: Double
        let rate: Double
    }

    private static func rank(
        _ candidates: [Int], _ layout: PoolLayout, _ fleet: FleetPlan
    ) -> [Int] {
        let signals = candidates.map { pool in
            let option = fleet.instances[layout.pools[pool].option]
            return Signal(
                pool: pool, price: option.spot?.pricePerUnit(weight: option.weight) ?? 0,
                rate: option.spot?.interruptionsPerHour ?? 0)
        }
        let rates = signals.map(\.rate).sorted()
        let median = rates.isEmpty ? 0 : rates[(rates.count - 1) / 2]
        return signals.sorted { left, right in
            switch fleet.market.spotAllocation {
            case .lowestPrice: (left.price, left.pool) < (right.price, right.pool)
            case .capacityOptimized:
                (left.rate, left.price, left.pool) < (right.rate, right.price, right.pool)
            case .capacityOptimizedPrioritized:
                (left.rate, left.pool) < (right.rate, right.pool)
            case .priceCapacityOptimized:
                (left.rate <= median ? 0 : 1, left.price, left.pool)
                    < (right.rate <= median ? 0 : 1, right.price, right.pool)
            }
        }.map(\.pool)
    }
}
