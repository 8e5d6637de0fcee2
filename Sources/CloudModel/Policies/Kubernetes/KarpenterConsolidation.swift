/// Which nodes Karpenter gives up to save money: empty ones, then several for at most one cheaper
/// node, then single ones.
///
/// Source: Karpenter documentation, "Disruption" (2026-08), and `multinodeconsolidation.go` for the
/// search over prefixes of the candidates.
package struct KarpenterConsolidation: Hashable, Sendable {
    package enum Policy: String, Hashable, Sendable, CaseIterable {
        case whenEmptyOrUnderutilized = "when-empty-or-underutilized"
        case whenEmpty = "when-empty"
        case never
    }

    /// Nodes to drain, once what replaces them is ready.
    package struct Command: Hashable, Sendable {
        package var nodes: [Int]
        /// The offer to launch first; nil: the pods fit on other nodes.
        package var replacement: Int?

        package init(nodes: [Int], replacement: Int?) {
            self.nodes = nodes
            self.replacement = replacement
        }
    }

    package var policy: Policy
    /// Whether a spot node may be replaced by a cheaper spot node.
    package var replacesSpotBySpot: Bool

    package init(
        policy: Policy = .whenEmptyOrUnderutilized, replacesSpotBySpot: Bool = false
    ) {
        self.policy = policy
        self.replacesSpotBySpot = replacesSpotBySpot
    }

    /// Cheaper types that a spot node's replacement must be chosen from, so that it is not a race
    /// to the least available one.
    static let spotChoices = 15
    /// Nodes that one multi-node search looks at.
    static let searchWidth = 100

    /// How many nodes may be disrupted at once: the share of all, rounded up.
    package static func budget(_ share: Double, of nodes: Int) -> Int {
        // 10 % of 30 may come out a hair above 3.
        Int((share * Double(nodes) - 1e-9).rounded(.up))
    }

    /// What to do next, at most to `allowed` nodes.
    package func decide(
        _ nodes: [NodeView], sizes: [NodeResources], offers: [NodeOffer], allowed: Int
    ) -> Command? {
        guard policy != .never, allowed > 0 else { return nil }
        let candidates = nodes.indices.filter { nodes[$0].isCandidate && nodes[$0].isSchedulable }
        let empty = candidates.filter { nodes[$0].isEmpty }
        if !empty.isEmpty {
            return Command(nodes: Array(empty.prefix(allowed)), replacement: nil)
        }
        guard policy == .whenEmptyOrUnderutilized else { return nil }
        let cluster = Cluster(nodes: nodes, sizes: sizes, offers: offers)
        // The cheapest to disrupt first: those with the fewest pods.
        let ordered = candidates.sorted {
            (nodes[$0].podCount, $0) < (nodes[$1].podCount, $1)
        }
        return several(Array(ordered.prefix(min(allowed, Self.searchWidth))), cluster)
            ?? ordered.lazy.compactMap { command([$0], cluster) }.first
    }

    /// The longest prefix of at least two that can go, by bisection.
    private func several(_ ordered: [Int], _ cluster: Cluster) -> Command? {
        var best: Command?
        var (low, high) = (1, ordered.count - 1)
        while low <= high {
            let middle = (low + high) / 2
            if let found = command(Array(ordered[0...middle]), cluster) {
                best = found
                low = middle + 1
            } else {
                high = middle - 1
            }
        }
        return best
    }

    private struct Cluster {
        let nodes: [NodeView]
        let sizes: [NodeResources]
        let offers: [NodeOffer]
        /// Of all nodes that take pods: a quick no.
        let free: NodeResources

        init(nodes: [NodeView], sizes: [NodeResources], offers: [NodeOffer]) {
            self.nodes = nodes
            self.sizes = sizes
            self.offers = offers
            free = nodes.reduce(.zero) { $1.isSchedulable ? $0 + $1.free : $0 }
        }
    }

    /// How the pods of `chosen` could do without it; nil: they cannot, or not for less.
    private func command(_ chosen: [Int], _ cluster: Cluster) -> Command? {
        let nodes = cluster.nodes
        var pods = [Int64](repeating: 0, count: cluster.sizes.count)
        var price = 0.0
        var free = cluster.free
        for node in chosen {
            for workload in pods.indices { pods[workload] += nodes[node].pods[workload] }
            price += cluster.offers[nodes[node].offer].price
            free = free - nodes[node].free
        }
        let total = NodePacking.sum(pods, of: cluster.sizes)
        let dearest = cluster.offers.reduce(NodeResources.zero) { most, offer in
            NodeResources(
                cpu: max(most.cpu, offer.allocatable.cpu),
                memory: max(most.memory, offer.allocatable.memory),
                pods: max(most.pods, offer.allocatable.pods))
        }
        guard (free + dearest).covers(total) else { return nil }
        var rooms = nodes.map(\.free)
        NodePacking.place(&pods, of: cluster.sizes, into: &rooms) { bin in
            nodes[bin].isSchedulable && !chosen.contains(bin)
        }
        if pods.allSatisfy({ $0 == 0 }) { return Command(nodes: chosen, replacement: nil) }
        let rest = NodePacking.sum(pods, of: cluster.sizes)
        return replacement(of: chosen, holding: rest, price: price, cluster).map {
            Command(nodes: chosen, replacement: $0)
        }
    }

    private func replacement(
        of chosen: [Int], holding rest: NodeResources, price: Double, _ cluster: Cluster
    ) -> Int? {
        let offers = cluster.offers
        let old = chosen.map { offers[cluster.nodes[$0].offer] }
        var limit = price
        if chosen.count > 1 {
            // One of two equal nodes could simply go: no new one of their type, nor a dearer.
            for offer in offers where offer.allocatable.covers(rest) {
                for gone in old where gone.option == offer.option { limit = min(limit, gone.price) }
            }
        }
        guard let choice = KarpenterPacking.choose(offers, toHold: rest, below: limit) else {
            return nil
        }
        guard offers[choice].isSpot, old.allSatisfy(\.isSpot) else { return choice }
        guard replacesSpotBySpot else { return nil }
        let cheaper = offers.filter {
            $0.isSpot && $0.price < limit && $0.allocatable.covers(rest)
        }
        return chosen.count > 1 || cheaper.count >= Self.spotChoices ? choice : nil
    }
}
