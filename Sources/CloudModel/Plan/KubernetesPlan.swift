package import Quantities
package import SimulationKernel

/// What a fleet of the plan is: instances that serve, or one of Kubernetes' two layers.
package enum FleetRole: Sendable {
    case instances
    /// A pool of nodes: billed, and serving nothing by itself.
    case nodes(NodePoolPlan)
    /// Pods of one workload, which run on the nodes of a pool: serving, and not billed.
    case pods(WorkloadPlan)

    package var nodePool: NodePoolPlan? {
        if case .nodes(let plan) = self { plan } else { nil }
    }
    package var workload: WorkloadPlan? {
        if case .pods(let plan) = self { plan } else { nil }
    }
}

/// Nodes that a provisioner launches and gives up by itself. Its fleet's `instances` are the types
/// that it may launch; its fleet's `scaling.maximum` is the most nodes there may be.
package struct NodePoolPlan: Sendable {
    package var provisioner: Provisioner
    /// What can be launched: the fleet's options by market.
    package var offers: [NodeOffer]
    /// From the eviction of a node's pods to its termination.
    package var drainTime: TimeSpan
    /// The region's control plane is billed with this pool.
    package var paysControlPlane: Bool

    package init(
        provisioner: Provisioner, offers: [NodeOffer], drainTime: TimeSpan,
        paysControlPlane: Bool
    ) {
        self.provisioner = provisioner
        self.offers = offers
        self.drainTime = drainTime
        self.paysControlPlane = paysControlPlane
    }
}

/// Who launches nodes for pending pods, and gives up those that are not needed.
package enum Provisioner: Sendable {
    case karpenter(Karpenter)
    case clusterAutoscaler(NodeGroups)

    /// From the moment in which a pod is pending until nodes are launched for it, on average.
    var meanWait: TimeSpan {
        switch self {
        case .karpenter: Karpenter.batchIdle
        case .clusterAutoscaler(let plan):
            TimeSpan(nanoseconds: plan.scanInterval.nanoseconds / 2)
        }
    }

    /// Whether a node is drained at the notice of an interruption.
    package var handlesInterruption: Bool {
        switch self {
        case .karpenter(let plan): plan.handlesInterruption
        case .clusterAutoscaler(let plan): plan.handlesInterruption
        }
    }
}

/// One workload in one region. Its fleet's `instances` are what a pod is on nodes of different
/// speeds.
package struct WorkloadPlan: Sendable {
    /// The fleet that is its node pool.
    package var nodePool: Int
    /// What a pod requests.
    package var size: NodeResources
    /// Per option of the node pool: which of the workload's own options a pod there is.
    package var optionOnNode: [Int]
    package var metrics: [HorizontalPodAutoscaler]
    /// As the scenario calls them, for the log that people read.
    package var metricNames: [String]
    package var behavior: ReplicaBehavior
    /// nil: what the metrics settle at for the load of the first minute.
    package var initial: Int64?
    /// Getting the image, on a node that has not run the workload yet.
    package var imagePull: Distribution
    /// From the start of the container to readiness.
    package var readiness: Distribution
    package var health = PodHealthPlan()

    package init(
        nodePool: Int, size: NodeResources, optionOnNode: [Int],
        metrics: [HorizontalPodAutoscaler], behavior: ReplicaBehavior, initial: Int64?,
        imagePull: Distribution, readiness: Distribution
    ) {
        self.nodePool = nodePool
        self.size = size
        self.optionOnNode = optionOnNode
        self.metrics = metrics
        metricNames = metrics.map(\.metric.rawValue)
        self.behavior = behavior
        self.initial = initial
        self.imagePull = imagePull
        self.readiness = readiness
    }

    /// Whether every pod takes the same time to be ready.
    var startsAlike: Bool {
        [imagePull, readiness].allSatisfy {
            if case .deterministic = $0 { true } else { false }
        }
    }
}

extension Plan {
    /// Fleets that are pools of nodes; a cluster is one of these and the workloads on it.
    var clusters: [Int] { fleets.indices.filter { fleets[$0].role.nodePool != nil } }

    /// What a fleet is, and the place of its cluster among `clusters`; −1: none.
    func layer(of fleet: Int) -> (Layer, Int) {
        switch fleets[fleet].role {
        case .instances: (.instances, -1)
        case .nodes: (.nodes, clusters.firstIndex(of: fleet) ?? -1)
        case .pods(let workload): (.pods, clusters.firstIndex(of: workload.nodePool) ?? -1)
        }
    }

    /// Whether any of it is Kubernetes.
    package var hasClusters: Bool { !clusters.isEmpty }
}
