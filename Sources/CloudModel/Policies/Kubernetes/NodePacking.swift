/// A kind of node that a pool can launch: a type in a market.
package struct NodeOffer: Hashable, Sendable {
    /// Which instance option of the pool.
    package var option: Int
    package var isSpot: Bool
    /// What pods of workloads can have: daemon sets are taken off.
    package var allocatable: NodeResources
    /// What the daemon sets take.
    package var daemonSets: NodeResources
    /// Dollars per hour, as a signal.
    package var price: Double
    /// Of spot.
    package var interruptionsPerHour: Double

    package init(
        option: Int, isSpot: Bool, allocatable: NodeResources, daemonSets: NodeResources = .zero,
        price: Double, interruptionsPerHour: Double = 0
    ) {
        self.option = option
        self.isSpot = isSpot
        self.allocatable = allocatable
        self.daemonSets = daemonSets
        self.price = price
        self.interruptionsPerHour = interruptionsPerHour
    }
}

/// A node to launch, and the pods of each workload that are meant for it.
package struct NodeLaunch: Hashable, Sendable {
    package var offer: Int
    package var pods: [Int64]

    package init(offer: Int, pods: [Int64]) {
        self.offer = offer
        self.pods = pods
    }
}

/// A node that is there, as provisioners look at it.
package struct NodeView: Hashable, Sendable {
    /// Which offer it is of.
    package var offer: Int
    package var free: NodeResources
    /// Pods of each workload.
    package var pods: [Int64]
    /// Takes pods: not about to go.
    package var isSchedulable: Bool
    /// May be given up now.
    package var isCandidate: Bool

    package init(
        offer: Int, free: NodeResources, pods: [Int64], isSchedulable: Bool = true,
        isCandidate: Bool = true
    ) {
        self.offer = offer
        self.free = free
        self.pods = pods
        self.isSchedulable = isSchedulable
        self.isCandidate = isCandidate
    }

    package var isEmpty: Bool { pods.allSatisfy { $0 == 0 } }
    package var podCount: Int64 { pods.reduce(0, +) }
}

/// The parts of bin packing that all provisioners share: first fit, the largest pods first.
package enum NodePacking {
    /// Workloads in the order in which their pods are placed: by CPU, then memory, then as given.
    package static func order(_ sizes: [NodeResources]) -> [Int] {
        sizes.indices.sorted {
            (-sizes[$0].cpu, -sizes[$0].memory, $0) < (-sizes[$1].cpu, -sizes[$1].memory, $1)
        }
    }

    /// Puts pods wherever they fit, taking them off `pods` and their room off `free`.
    ///
    /// - Parameters:
    ///   - isUsable: whether the bin at an index may be used.
    ///   - placed: told where how many of which workload went.
    static func place(
        _ pods: inout [Int64], of sizes: [NodeResources], into free: inout [NodeResources],
        where isUsable: (Int) -> Bool,
        placed: (_ bin: Int, _ workload: Int, _ count: Int64) -> Void = { _, _, _ in }
    ) {
        for workload in order(sizes) where pods[workload] > 0 {
            for bin in free.indices where isUsable(bin) {
                let count = min(pods[workload], free[bin].room(for: sizes[workload]))
                if count == 0 { continue }
                free[bin] = free[bin] - sizes[workload] * count
                pods[workload] -= count
                placed(bin, workload, count)
                if pods[workload] == 0 { break }
            }
        }
    }

    static func sum(_ pods: [Int64], of sizes: [NodeResources]) -> NodeResources {
        zip(pods, sizes).reduce(.zero) { $0 + $1.1 * $1.0 }
    }
}
