/// Karpenter's provisioning: pending pods are packed onto as few nodes as the largest type allows,
/// then each node gets the cheapest type that holds what is on it.
///
/// Source: Karpenter documentation, "Scheduling" and "NodePools" (2026-08). For spot the provider's
/// `price-capacity-optimized` allocation decides, whose scores are not published: here the
/// cheapest of the types whose interruption rate is at most the median of those that would do.
package enum KarpenterPacking {
    /// - Parameters:
    ///   - pods: pending, by workload.
    ///   - nodes: how many may be launched at most.
    /// - Returns: the nodes, and the pods that no node can hold.
    package static func provision(
        _ pods: [Int64], of sizes: [NodeResources], offers: [NodeOffer],
        atMost nodes: Int = .max
    ) -> (launches: [NodeLaunch], left: [Int64]) {
        var left = pods
        var claims: [(used: NodeResources, pods: [Int64])] = []
        for workload in NodePacking.order(sizes) {
            let size = sizes[workload]
            for claim in claims.indices where left[workload] > 0 {
                let count = min(left[workload], room(for: size, beside: claims[claim].used, offers))
                claims[claim].used = claims[claim].used + size * count
                claims[claim].pods[workload] += count
                left[workload] -= count
            }
            let most = room(for: size, beside: .zero, offers)
            while left[workload] > 0, most > 0, claims.count < nodes {
                let count = min(left[workload], most)
                var row = [Int64](repeating: 0, count: sizes.count)
                row[workload] = count
                claims.append((size * count, row))
                left[workload] -= count
            }
        }
        let launches = claims.compactMap { claim in
            choose(offers, toHold: claim.used).map { NodeLaunch(offer: $0, pods: claim.pods) }
        }
        return (launches, left)
    }

    /// How many more of `size` some type could hold.
    private static func room(
        for size: NodeResources, beside used: NodeResources, _ offers: [NodeOffer]
    ) -> Int64 {
        offers.reduce(0) { max($0, ($1.allocatable - used).room(for: size)) }
    }

    /// The offer to launch for pods of so much together; nil: none is large enough.
    ///
    /// - Parameter limit: the price must be below this.
    package static func choose(
        _ offers: [NodeOffer], toHold used: NodeResources, below limit: Double = .infinity
    ) -> Int? {
        let feasible = offers.indices.filter {
            offers[$0].price < limit && offers[$0].allocatable.covers(used)
        }
        let spot = feasible.filter { offers[$0].isSpot }
        // Spot goes first wherever the pool allows it.
        guard !spot.isEmpty else { return cheapest(feasible, offers) }
        let rates = spot.map { offers[$0].interruptionsPerHour }.sorted()
        let median = rates[(rates.count - 1) / 2]
        return cheapest(spot.filter { offers[$0].interruptionsPerHour <= median }, offers)
    }

    private static func cheapest(_ candidates: [Int], _ offers: [NodeOffer]) -> Int? {
        candidates.min { (offers[$0].price, $0) < (offers[$1].price, $1) }
    }
}
