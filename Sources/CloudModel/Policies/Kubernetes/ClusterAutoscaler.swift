import Quantities

/// Cluster Autoscaler: node groups of one type each, grown by an expander's choice and shrunk where
/// a node's pods fit elsewhere.
///
/// Source: Cluster Autoscaler FAQ and its flags' defaults (2026-07).
package struct ClusterAutoscaler: Hashable, Sendable {
    /// How a group is chosen when several could take the pods.
    package enum Expander: String, Hashable, Sendable, CaseIterable {
        /// The least CPU and memory left over, as shares.
        case leastWaste = "least-waste"
        case mostPods = "most-pods"
        /// The least dollars per hour for the pods taken.
        case price
        /// The first in the user's order.
        case priority
        case random
    }

    package var expander: Expander
    /// A node whose requests are below this share, of CPU and of memory, may go.
    package var utilizationThreshold: Double
    /// Most nodes that one decision adds.
    package static let largestScaleUp = 1000

    package init(expander: Expander = .leastWaste, utilizationThreshold: Double = 0.5) {
        self.expander = expander
        self.utilizationThreshold = utilizationThreshold
    }

    /// Nodes of one group that take as many pending pods as they can.
    struct Estimate {
        var launches: [NodeLaunch]
        var left: [Int64]
        var waste: Double
        var taken: Int64
        var price: Double
    }

    /// Grows one group; what is left waits for the next scan.
    ///
    /// - Parameters:
    ///   - nodes: how many may be launched at most.
    ///   - draw: 0…1, to break ties and for `random`.
    package func provision(
        _ pods: [Int64], of sizes: [NodeResources], offers: [NodeOffer], atMost nodes: Int = .max,
        draw: Double
    ) -> (launches: [NodeLaunch], left: [Int64]) {
        let limit = min(nodes, Self.largestScaleUp)
        let estimates = offers.indices.map { estimate($0, pods, sizes, offers[$0], limit) }
            .filter { $0.taken > 0 }
        guard let least = estimates.map(score).min() else { return ([], pods) }
        let best = estimates.filter { score($0) == least }
        let choice = best[min(best.count - 1, Int(draw * Double(best.count)))]
        return (choice.launches, choice.left)
    }

    /// Lower is better.
    private func score(_ estimate: Estimate) -> Double {
        switch expander {
        case .leastWaste: estimate.waste
        case .mostPods: -Double(estimate.taken)
        case .price: estimate.price / Double(estimate.taken)
        case .priority: Double(estimate.launches[0].offer)
        case .random: 0
        }
    }

    private func estimate(
        _ index: Int, _ pods: [Int64], _ sizes: [NodeResources], _ offer: NodeOffer, _ limit: Int
    ) -> Estimate {
        var left = pods
        var launches: [NodeLaunch] = []
        while launches.count < limit {
            var free = [offer.allocatable]
            let before = left
            NodePacking.place(&left, of: sizes, into: &free) { _ in true }
            if left == before { break }
            launches.append(
                NodeLaunch(offer: index, pods: zip(before, left).map { $0 - $1 }))
        }
        let count = Double(launches.count)
        let taken = zip(pods, left).map { $0 - $1 }
        let used = NodePacking.sum(taken, of: sizes)
        let capacity = offer.allocatable
        let cpu = 1 - Double(used.cpu) / (count * Double(max(1, capacity.cpu)))
        let memory = 1 - Double(used.memory) / (count * Double(max(1, capacity.memory)))
        return Estimate(
            launches: launches, left: left, waste: cpu + memory, taken: taken.reduce(0, +),
            price: count * offer.price)
    }

    /// Whether so little of a node is requested that it may go.
    package func isIdle(at share: Double) -> Bool { share < utilizationThreshold }

    /// Nodes that could go: below the threshold, daemon sets included, and with pods that fit on
    /// nodes that stay. Each takes the room of those before it.
    package func unneeded(
        _ nodes: [NodeView], sizes: [NodeResources], offers: [NodeOffer]
    ) -> [Int] {
        var rooms = nodes.map(\.free)
        var rows = nodes.map(\.pods)
        var stays = nodes.map(\.isSchedulable)
        var unneeded: [Int] = []
        for index in nodes.indices where nodes[index].isSchedulable && nodes[index].isCandidate {
            let offer = offers[nodes[index].offer]
            let used = offer.allocatable - nodes[index].free + offer.daemonSets
            let share = (offer.allocatable + offer.daemonSets).share(used: used)
            guard isIdle(at: share) else { continue }
            var pods = rows[index]
            var (nextRooms, nextRows) = (rooms, rows)
            NodePacking.place(&pods, of: sizes, into: &nextRooms) {
                $0 != index && stays[$0]
            } placed: { bin, workload, count in
                nextRows[bin][workload] += count
            }
            guard pods.allSatisfy({ $0 == 0 }) else { continue }
            (rooms, rows) = (nextRooms, nextRows)
            stays[index] = false
            unneeded.append(index)
        }
        return unneeded
    }
}
