import Quantities
import SimulationKernel
import UsageLedger

/// One node of a cluster: an instance of the node pool's fleet, and what is on it.
///
/// Nodes are looked at one by one, since which pods are on which decides what can go; pods are
/// counts per node and workload (`docs/decisions/0013-nodes-one-by-one-pods-by-count.md`).
struct NodeState {
    enum Phase {
        case booting, ready
        /// About to be replaced: takes no more pods.
        case cordoned
        /// Its pods were evicted; gone soon.
        case draining
        case gone
    }
    /// The cohort of one that it is in the world; −1 once it is gone.
    var cohort: Int
    var offer: Int
    var zone: Int
    var phase = Phase.booting
    var free: NodeResources
    /// When a pod last came or went.
    var changedAt: Int64
    /// Since when Cluster Autoscaler could do without it; −1: it is needed.
    var unneededSince: Int64 = -1
    /// The node whose readiness it waits for to be drained; −1: none.
    var replacedBy = -1
    var stop: EventQueue.Handle?
    var expiry: EventQueue.Handle?

    /// Whether pods may be put on it.
    var isSchedulable: Bool { phase == .ready || phase == .booting }
    /// Whether its pods run, or start to.
    var runsPods: Bool { phase == .ready || phase == .cordoned || phase == .draining }
}

/// Pods of one workload that were put on one node together, and are not ready yet.
struct PodBatch {
    var node: Int
    var workload: Int
    var count: Int64
}

/// One workload of a cluster.
struct WorkloadState {
    let fleet: Int
    let size: NodeResources
    /// Per offer of the node pool: the option of the world's row that a pod there is.
    let optionOnOffer: [Int]
    let metrics: [HorizontalPodAutoscaler]
    /// A failover moves its minimum.
    var behavior: ReplicaBehavior
    let imagePull: Distribution
    let readiness: Distribution
    let health: PodHealthPlan
    var starts: RandomStream
    /// Which pods fail, when, and how probes find them; when the next fails by itself.
    var faults: RandomStream
    var hazard: Hazard
    var nextFailure: EventQueue.Handle?
    /// Of pods by themselves, and restarts of containers, so far.
    var failures: Int64 = 0
    var restarts: Int64 = 0
    var history = ReplicaBehavior.History()
    /// Pods asked for, and those of them that no node has room for yet.
    var replicas: Int64 = 0
    var pending: Int64 = 0
    /// Ready pods; then at the last look.
    var ready: Int64 = 0
    var readyBefore: Int64 = 0
    /// Pods that were ready at both ends of the sample's time.
    var sampledPods: Int64 = 0
    /// The sums of the minute at the last look, and the sample that the look before made.
    var cpuSeconds = 0.0
    var carried = 0.0
    var warmed = 0.0
    var offered: Int64 = 0
    var seconds = 0.0
    var sample = PodSample()
    /// Pods asked for but not ready × seconds; up to when.
    var waitingPodSeconds = 0.0
    var waitingSince: Int64 = 0
}

/// A pool of nodes and the workloads on it.
struct ClusterState {
    let fleet: Int
    let plan: NodePoolPlan
    let maximumNodes: Int64
    /// What a pod of each workload requests.
    let sizes: [NodeResources]
    /// Per offer and zone: the world's pool.
    let pools: [[Int]]
    var workloads: [WorkloadState]
    var nodes: [NodeState] = []
    var freeNodes: [Int] = []
    /// Per node and workload, in one row: pods put there, those of them that were started, those of
    /// these that are ready, and whether the image is there.
    var assigned: [Int64] = []
    var started: [Int64] = []
    var ready: [Int64] = []
    var hasImage: [Bool] = []
    var batches: [PodBatch] = []
    var freeBatches: [Int] = []
    var failures: [FailedPods] = []
    var freeFailures: [Int] = []
    var nodesInZone: [Int64]
    var nodeCount: Int64 = 0
    /// When the next look at pending pods, and at nodes to give up, is due; `Int64.max`: none.
    var nextProvision = Int64.max
    var nextDisruption = Int64.max
    var lastAdded: Int64 = 0
    var lastRemoved: Int64 = Int64.min / 2
    /// Breaks ties between node groups; and how old the nodes of the start are.
    var ties: RandomStream
    var ages: RandomStream

    func slot(_ node: Int, _ workload: Int) -> Int { node * workloads.count + workload }

    var hasPending: Bool { workloads.contains { $0.pending > 0 } }

    /// The node of a cohort; nil while its launch is not over.
    func node(ofCohort cohort: Int) -> Int? {
        nodes.firstIndex { $0.cohort == cohort && $0.phase != .gone }
    }

    func isEmpty(_ node: Int) -> Bool {
        workloads.indices.allSatisfy { assigned[slot(node, $0)] == 0 }
    }

    mutating func addNode(_ node: NodeState) -> Int {
        nodeCount += 1
        nodesInZone[node.zone] += 1
        if let free = freeNodes.popLast() {
            nodes[free] = node
            for workload in workloads.indices {
                assigned[slot(free, workload)] = 0
                started[slot(free, workload)] = 0
                ready[slot(free, workload)] = 0
                hasImage[slot(free, workload)] = false
            }
            return free
        }
        nodes.append(node)
        for _ in workloads {
            assigned.append(0)
            started.append(0)
            ready.append(0)
            hasImage.append(false)
        }
        return nodes.count - 1
    }

    mutating func addBatch(_ batch: PodBatch) -> Int {
        if let free = freeBatches.popLast() {
            batches[free] = batch
            return free
        }
        batches.append(batch)
        return batches.count - 1
    }
}

extension ClusterState {
    /// The clusters of a plan before its first instant.
    static func all(
        _ prepared: PreparedPlan, _ fleets: [FleetState],
        _ stream: (String, World.Purpose) -> RandomStream
    ) -> [ClusterState] {
        let plan = prepared.plan
        return plan.clusters.compactMap { index in
            guard let pool = plan.fleets[index].role.nodePool else { return nil }
            let region = plan.regions[plan.fleets[index].region]
            var workloads: [WorkloadState] = []
            for (fleet, entry) in plan.fleets.enumerated() {
                guard let workload = entry.role.workload, workload.nodePool == index else {
                    continue
                }
                let first = fleets[fleet].options.lowerBound
                let entity = "\(region.name)/\(entry.name)"
                workloads.append(
                    WorkloadState(
                        fleet: fleet, size: workload.size,
                        optionOnOffer: pool.offers.map {
                            first + workload.optionOnNode[$0.option]
                        },
                        metrics: workload.metrics, behavior: workload.behavior,
                        imagePull: workload.imagePull, readiness: workload.readiness,
                        health: workload.health, starts: stream(entity, .podStart),
                        faults: stream(entity, .podFailure),
                        hazard: Hazard(perNanosecond: workload.health.failureRate)))
            }
            let places = prepared.layout.ranges[index]
            let pools = pool.offers.map { offer in
                region.zones.indices.map { zone in
                    places.first {
                        let place = prepared.layout.pools[$0]
                        return place.option == offer.option && place.zone == zone
                            && (place.market == .spot) == offer.isSpot
                    } ?? -1
                }
            }
            return ClusterState(
                fleet: index, plan: pool, maximumNodes: plan.fleets[index].scaling.maximum,
                sizes: workloads.map(\.size), pools: pools, workloads: workloads,
                nodesInZone: Array(repeating: 0, count: region.zones.count),
                ties: stream("\(region.name)/\(plan.fleets[index].name)", .expander),
                ages: stream("\(region.name)/\(plan.fleets[index].name)", .nodeAge))
        }
    }
}
