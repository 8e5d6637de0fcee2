import UsageLedger

/// A fleet's pools of one market, per zone, the one that the allocation strategy likes best first.
///
/// On-demand follows the user's order (`prioritized`, the provider's default for a list) or the
/// price of a capacity unit (`lowest-price`). The provider's spot pool scores are not published;
/// the Spot Advisor's interruption rate stands for a pool's depth: the deepest has the lowest rate,
/// and `price-capacity-optimized` takes the cheapest of those at least as deep as the median.
/// Where spot prices move within a run, the order is that of the prices in force.
struct PoolRanking {
    /// Indices of pools: by zone, best first.
    let pools: [Int]
    /// Per zone: where its pools begin in `pools`; and one more, where the last zone's end.
    let starts: [Int]
    /// How many of a zone's a launch is spread over: the number of spot pools for `lowest-price`,
    /// one otherwise.
    let spread: Int
    /// The least weight among the best pools of the zones.
    let weight: Int64
    /// When a price that it depends on changes next.
    let validUntil: Int64

    /// Whether the market has any pool at all.
    var isEmpty: Bool { pools.isEmpty }
    var zones: Range<Int> { 0..<starts.count - 1 }

    /// - Parameter preferred: the option that is launched, whatever the strategy says; nil: that is
    ///   the strategy's choice.
    /// - Parameter prices: per pool, spot prices that move; empty: those of the plan hold.
    init(
        _ layout: PoolLayout, fleet index: Int, _ plan: Plan, market: Market,
        preferred: Int? = nil, prices: [PriceSignal] = [], at now: Int64 = 0
    ) {
        var validUntil = Int64.max
        func price(_ pool: Int) -> Double? {
            guard !prices.isEmpty, let found = prices[pool].price(at: now) else { return nil }
            validUntil = min(validUntil, found.until)
            return found.dollars
        }
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
                market == .spot
                ? Self.rank(candidates, layout, fleet, price)
                : Self.rankOnDemand(candidates, layout, fleet)
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
        self.validUntil = validUntil
        let isSpread =
            market == .spot && fleet.market.spotAllocation == .lowestPrice && preferred == nil
        spread = isSpread ? fleet.market.spotInstancePools : 1
    }

    private static func rankOnDemand(
        _ candidates: [Int], _ layout: PoolLayout, _ fleet: FleetPlan
    ) -> [Int] {
        guard fleet.market.onDemandAllocation == .lowestPrice else { return candidates }
        return candidates.map { pool in
            let option = fleet.instances[layout.pools[pool].option]
            return (price: option.onDemandPriceSignal / Double(option.weight), pool: pool)
        }.sorted { ($0.price, $0.pool) < ($1.price, $1.pool) }.map(\.pool)
    }

    private struct Signal {
        let pool: Int
        let price: Double
        let rate: Double
    }

    private static func rank(
        _ candidates: [Int], _ layout: PoolLayout, _ fleet: FleetPlan,
        _ price: (Int) -> Double?
    ) -> [Int] {
        let signals = candidates.map { pool in
            let option = fleet.instances[layout.pools[pool].option]
            var spot = option.spot
            if let dollars = price(pool) { spot?.priceSignal = dollars }
            return Signal(
                pool: pool, price: spot?.pricePerUnit(weight: option.weight) ?? 0,
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

extension World {
    /// Launches `count` instances in a zone, spread evenly over the first pools of a ranking; the
    /// emptiest of them get the odd ones.
    mutating func launch(_ count: Int64, _ ranking: Int, zone: Int, atStart: Bool) {
        let start = rankings[ranking].starts[zone]
        let spread = min(rankings[ranking].spread, rankings[ranking].starts[zone + 1] - start)
        var left = count
        /// One bit per pool: at most 20 there are.
        var served: UInt32 = 0
        for turn in 0..<spread where left > 0 {
            var choice = -1
            for place in 0..<spread where served & (1 << UInt32(place)) == 0 {
                if choice < 0 || kept(ranking, start + place) < kept(ranking, start + choice) {
                    choice = place
                }
            }
            served |= 1 << UInt32(choice)
            let turns = Int64(spread - turn)
            let share = (left + turns - 1) / turns
            launch(share, in: rankings[ranking].pools[start + choice], atStart: atStart)
            left -= share
        }
    }

    /// Ranks a fleet's spot pools anew once one of their prices has changed.
    mutating func rerank(_ index: Int) {
        let ranking = fleets[index].ranking + 1
        guard rankings[ranking].validUntil <= now else { return }
        let size = fleets[index].changesSize ? (ranking - fleets[index].firstRanking) / 2 : nil
        rankings[ranking] = PoolRanking(
            prepared.layout, fleet: index, prepared.plan, market: .spot, preferred: size,
            prices: spotPrices, at: now)
    }

    private mutating func kept(_ ranking: Int, _ place: Int) -> Int64 {
        pools[rankings[ranking].pools[place]].kept
    }
}
