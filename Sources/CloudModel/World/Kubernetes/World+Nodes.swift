import Quantities
import SimulationKernel
import UsageLedger

extension World {
    mutating func handleCluster(_ kind: EventKind, _ payload: Int) {
        let (cluster, index) = (payload >> 32, payload & 0xFFFF_FFFF)
        switch kind {
        case .podsReady:
            batchIsReady(cluster, index)
            continueFailover(of: cluster)
        case .podChange:
            followPods(cluster, index)
            continueFailover(of: cluster)
        case .podFailure: failPod(cluster, index)
        case .nodeStopped: stop(cluster, index)
        case .nodeExpired: expire(cluster, index)
        case .autoscale: autoscalePods()
        case .provision: provision(cluster, atStart: false)
        case .disrupt: review(cluster)
        default:
            preconditionFailure("an event of instances")
        }
    }

    private mutating func continueFailover(of cluster: Int) {
        guard standbys.count > 0 else { return }
        continueFailover(in: prepared.plan.fleets[clusters[cluster].fleet].region)
    }

    /// Brings every cluster into service with the pods that its metrics settle at, on the nodes
    /// that its provisioner would choose for all of them at once.
    mutating func startClusters() {
        if clusters.count == 0 { return }
        for cluster in clusters.indices {
            for workload in clusters[cluster].workloads.indices {
                let fleet = clusters[cluster].workloads[workload].fleet
                if fleets[fleet].standsBy { continue }
                askForPods(fleet, settledReplicas(cluster, workload))
            }
        }
        startStandbyPods()
        for cluster in clusters.indices {
            provision(cluster, atStart: true)
            for workload in clusters[cluster].workloads.indices { beginLooks(cluster, workload) }
        }
        routeDemand()
        _ = schedule(.autoscale, 0, at: Self.lookPeriod.nanoseconds)
    }

    /// Before the first instant: so many pods wait for nodes.
    mutating func askForPods(_ fleet: Int, _ replicas: Int64) {
        let (cluster, workload) = (fleets[fleet].cluster, workload(ofPods: fleet))
        clusters[cluster].workloads[workload].replicas = replicas
        clusters[cluster].workloads[workload].pending = replicas
        fleets[fleet].desired = replicas
    }

    /// The place of a fleet of pods among its cluster's workloads.
    mutating func workload(ofPods fleet: Int) -> Int {
        let workloads = clusters[fleets[fleet].cluster].workloads
        guard let workload = workloads.firstIndex(where: { $0.fleet == fleet }) else {
            preconditionFailure("pods are of a workload")
        }
        return workload
    }

    /// The zone with the fewest nodes of those that can take one more; nil: there is none.
    mutating func zoneForNode(_ offer: Int, _ cluster: Int) -> Int? {
        let pools = clusters[cluster].pools[offer]
        let region = prepared.plan.fleets[clusters[cluster].fleet].region
        var zone: Int?
        for other in pools.indices where !outages.isClosed(region: region, zone: other) {
            let count = clusters[cluster].nodesInZone[other]
            if let zone, count >= clusters[cluster].nodesInZone[zone] { continue }
            if granted(1, in: pools[other]) > 0 { zone = other }
        }
        return zone
    }

    /// Launches a node in the zone with the fewest; nil: the provider has none to give.
    mutating func launchNode(_ offer: Int, _ cluster: Int, atStart: Bool) -> Int? {
        guard let zone = zoneForNode(offer, cluster) else { return nil }
        let pools = clusters[cluster].pools[offer]
        launch(1, in: pools[zone], atStart: atStart)
        let cohort = self.pools[pools[zone]].lastCohort
        let free = clusters[cluster].plan.offers[offer].allocatable
        let node = clusters[cluster].addNode(
            NodeState(cohort: cohort, offer: offer, zone: zone, free: free, changedAt: now))
        clusters[cluster].lastAdded = now
        fleets[clusters[cluster].fleet].desired = clusters[cluster].nodeCount
        if case .karpenter(let plan) = clusters[cluster].plan.provisioner {
            // Nodes of the start are of any age: they do not all expire together.
            let left = atStart ? clusters[cluster].ages.nextUnit() : 1
            let time = now + Int64(Double(plan.expireAfter.nanoseconds) * left)
            clusters[cluster].nodes[node].expiry = schedule(
                .nodeExpired, Self.packed(cluster, node), at: time)
        }
        if cohorts[cohort].serves { clusters[cluster].nodes[node].phase = .ready }
        return node
    }

    /// A node has booted: the pods that were meant for it start, and those that it replaces go.
    mutating func nodeIsReady(cohort: Int) {
        let cluster = fleets[pools[cohorts[cohort].pool].fleet].cluster
        guard let node = clusters[cluster].node(ofCohort: cohort),
            clusters[cluster].nodes[node].phase == .booting
        else { return }
        clusters[cluster].nodes[node].phase = .ready
        clusters[cluster].nodes[node].changedAt = now
        place(cluster)
        for other in clusters[cluster].nodes.indices
        where clusters[cluster].nodes[other].replacedBy == node {
            clusters[cluster].nodes[other].replacedBy = -1
            if clusters[cluster].nodes[other].phase == .cordoned { drain(cluster, other) }
        }
        reviewSoon(cluster)
    }

    /// The provider has announced that it takes a node back.
    mutating func nodeIsNoticed(cohort: Int, now added: Int) {
        let cluster = fleets[pools[cohorts[added].pool].fleet].cluster
        guard let node = clusters[cluster].node(ofCohort: cohort) else { return }
        clusters[cluster].nodes[node].cohort = added
        guard clusters[cluster].plan.provisioner.handlesInterruption else { return }
        if clusters[cluster].nodes[node].phase != .draining { drain(cluster, node) }
    }

    /// Evicts a node's pods; it goes when they have ended.
    mutating func drain(_ cluster: Int, _ node: Int) {
        let hadPods = !clusters[cluster].isEmpty(node) && clusters[cluster].nodes[node].runsPods
        clusters[cluster].nodes[node].phase = .draining
        evict(cluster, node)
        let wait = hadPods ? clusters[cluster].plan.drainTime.nanoseconds : 0
        if wait == 0 {
            stop(cluster, node)
        } else {
            clusters[cluster].nodes[node].stop = schedule(
                .nodeStopped, Self.packed(cluster, node), at: now + wait)
        }
        place(cluster)
    }

    private mutating func stop(_ cluster: Int, _ node: Int) {
        clusters[cluster].nodes[node].stop = nil
        remove(1, from: clusters[cluster].nodes[node].cohort, end: .scaledIn)
    }

    private mutating func expire(_ cluster: Int, _ node: Int) {
        clusters[cluster].nodes[node].expiry = nil
        if clusters[cluster].nodes[node].phase != .draining { drain(cluster, node) }
    }

    /// An instance has ended, by whatever cause; pods that were still on it are lost with it.
    mutating func nodeIsGone(cohort: Int) {
        let cluster = clusterOfFreed(cohort)
        guard cluster >= 0, let node = clusters[cluster].node(ofCohort: cohort) else { return }
        evict(cluster, node)
        if let event = clusters[cluster].nodes[node].stop { events.cancel(event) }
        if let event = clusters[cluster].nodes[node].expiry { events.cancel(event) }
        clusters[cluster].nodes[node].phase = .gone
        clusters[cluster].nodes[node].cohort = -1
        clusters[cluster].nodesInZone[clusters[cluster].nodes[node].zone] -= 1
        clusters[cluster].nodeCount -= 1
        clusters[cluster].freeNodes.append(node)
        fleets[clusters[cluster].fleet].desired = clusters[cluster].nodeCount
        for other in clusters[cluster].nodes.indices
        where clusters[cluster].nodes[other].replacedBy == node {
            // What was to replace it did not come: it stays.
            clusters[cluster].nodes[other].replacedBy = -1
            if clusters[cluster].nodes[other].phase == .cordoned {
                clusters[cluster].nodes[other].phase = .ready
            }
        }
        place(cluster)
        reviewSoon(cluster)
    }

    /// A freed cohort still says which pool it was of.
    @inline(__always)
    private mutating func clusterOfFreed(_ cohort: Int) -> Int {
        fleets[pools[cohorts[cohort].pool].fleet].cluster
    }
}
