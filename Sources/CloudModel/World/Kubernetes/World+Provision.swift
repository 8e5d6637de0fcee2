import Quantities
import SimulationKernel

extension World {
    /// Sees to it that pending pods are looked at when the provisioner next does.
    mutating func provisionSoon(_ cluster: Int) {
        let due: Int64
        switch clusters[cluster].plan.provisioner {
        case .karpenter: due = now + Karpenter.batchIdle.nanoseconds
        case .clusterAutoscaler(let plan):
            due = nextMultiple(of: plan.scanInterval.nanoseconds, after: now)
        }
        guard clusters[cluster].nextProvision == .max else { return }
        clusters[cluster].nextProvision = due
        _ = schedule(.provision, cluster << 32, at: due)
    }

    @inline(__always)
    private mutating func nextMultiple(of period: Int64, after time: Int64) -> Int64 {
        (time / period + 1) * period
    }

    /// Launches nodes for pods that have no room anywhere.
    mutating func provision(_ cluster: Int, atStart: Bool) {
        clusters[cluster].nextProvision = .max
        var pending: [Int64] = []
        for workload in clusters[cluster].workloads { pending.append(workload.pending) }
        guard pending.contains(where: { $0 > 0 }), !isFrozen(clusters[cluster].fleet) else {
            return
        }
        let room = clusters[cluster].maximumNodes - clusters[cluster].nodeCount
        guard room > 0 else { return }
        var left = pending
        // At the start all of it at once; else what is left is for the next scan.
        repeat {
            let before = left
            let found = chooseNodes(left, atMost: Int(room), cluster)
            left = found.left
            for launched in found.launches {
                guard let node = launchNode(launched.offer, cluster, atStart: atStart) else {
                    for (workload, count) in launched.pods.enumerated() { left[workload] += count }
                    continue
                }
                for (workload, count) in launched.pods.enumerated() where count > 0 {
                    assign(count, of: workload, to: node, cluster)
                }
            }
            if left.contains(where: { $0 > 0 }), lacksOffers(cluster) {
                isRefused(1, clusters[cluster].fleet)
                tryAgain(clusters[cluster].fleet)
            }
            if left == before { break }
            if !atStart {
                fleets[clusters[cluster].fleet].scalingActions += 1
                if left.contains(where: { $0 > 0 }) { provisionSoon(cluster) }
            }
        } while atStart && left.contains { $0 > 0 }
            && clusters[cluster].nodeCount < clusters[cluster].maximumNodes
        startAssigned(cluster, atStart: atStart)
    }

    /// Whether the provider has none of some kind of node to give now.
    private mutating func lacksOffers(_ cluster: Int) -> Bool {
        supply.isLimited(at: now)
            && clusters[cluster].plan.offers.indices.contains {
                zoneForNode($0, cluster) == nil
            }
    }

    private mutating func chooseNodes(
        _ pods: [Int64], atMost nodes: Int, _ cluster: Int
    ) -> (launches: [NodeLaunch], left: [Int64]) {
        let (sizes, all) = (clusters[cluster].sizes, clusters[cluster].plan.offers)
        let isLimited = supply.isLimited(at: now)
        let open = all.indices.filter {
            !isLimited || zoneForNode($0, cluster) != nil
        }
        let offers = open.map { all[$0] }
        var found: (launches: [NodeLaunch], left: [Int64])
        switch clusters[cluster].plan.provisioner {
        case .karpenter:
            found = KarpenterPacking.provision(pods, of: sizes, offers: offers, atMost: nodes)
        case .clusterAutoscaler(let plan):
            let draw = clusters[cluster].ties.nextUnit()
            found = plan.autoscaler.provision(
                pods, of: sizes, offers: offers, atMost: nodes, draw: draw)
        }
        for index in found.launches.indices {
            found.launches[index].offer = open[found.launches[index].offer]
        }
        return found
    }

    /// Sees to it that nodes are looked at for what can go, once they have been quiet.
    mutating func reviewSoon(_ cluster: Int) {
        switch clusters[cluster].plan.provisioner {
        case .karpenter(let plan):
            if plan.consolidation.policy != .never { review(cluster, at: now + quiet(plan)) }
        case .clusterAutoscaler(let plan):
            review(cluster, at: now + plan.scanInterval.nanoseconds)
        }
    }

    @inline(__always)
    private mutating func quiet(_ plan: Karpenter) -> Int64 {
        (plan.consolidateAfter + Karpenter.validation).nanoseconds
    }

    /// At the first poll from `time` on, unless one is due before.
    private mutating func review(_ cluster: Int, at time: Int64) {
        let period = Karpenter.pollingPeriod.nanoseconds
        let due = nextMultiple(of: period, after: max(time, now + 1) - 1)
        guard due < clusters[cluster].nextDisruption else { return }
        clusters[cluster].nextDisruption = due
        _ = schedule(.disrupt, cluster << 32, at: due)
    }

    mutating func review(_ cluster: Int) {
        // One that an earlier poll has made needless.
        guard clusters[cluster].nextDisruption == now else { return }
        clusters[cluster].nextDisruption = .max
        // What is on its way may need what could go.
        guard !clusters[cluster].hasPending else { return reviewSoon(cluster) }
        switch clusters[cluster].plan.provisioner {
        case .karpenter(let plan): consolidate(cluster, plan)
        case .clusterAutoscaler(let plan): shrink(cluster, plan)
        }
    }

    /// The nodes as provisioners look at them; gone ones take no pods and cannot go.
    private mutating func view(_ cluster: Int, quietSince: Int64) -> [NodeView] {
        var views: [NodeView] = []
        for (index, node) in clusters[cluster].nodes.enumerated() {
            var pods: [Int64] = []
            for workload in clusters[cluster].workloads.indices {
                pods.append(clusters[cluster].assigned[clusters[cluster].slot(index, workload)])
            }
            views.append(
                NodeView(
                    offer: node.offer, free: node.free, pods: pods,
                    isSchedulable: node.isSchedulable,
                    isCandidate: node.phase == .ready && node.changedAt <= quietSince))
        }
        return views
    }

    private mutating func consolidate(_ cluster: Int, _ plan: Karpenter) {
        var busy = 0
        var nextQuiet = Int64.max
        for node in clusters[cluster].nodes {
            switch node.phase {
            case .booting, .cordoned, .draining: busy += 1
            case .ready:
                let due = node.changedAt + quiet(plan)
                if due > now { nextQuiet = min(nextQuiet, due) }
            case .gone: break
            }
        }
        let budget = KarpenterConsolidation.budget(
            plan.budget, of: Int(clusters[cluster].nodeCount))
        let command = plan.consolidation.decide(
            view(cluster, quietSince: now - quiet(plan)), sizes: clusters[cluster].sizes,
            offers: clusters[cluster].plan.offers, allowed: budget - busy)
        guard let command else {
            if nextQuiet < .max { review(cluster, at: nextQuiet) }
            return
        }
        if let offer = command.replacement {
            guard clusters[cluster].nodeCount < clusters[cluster].maximumNodes else { return }
            for node in command.nodes { clusters[cluster].nodes[node].phase = .cordoned }
            guard let added = launchNode(offer, cluster, atStart: false) else {
                for node in command.nodes { clusters[cluster].nodes[node].phase = .ready }
                return review(cluster, at: now + Karpenter.pollingPeriod.nanoseconds)
            }
            for node in command.nodes { clusters[cluster].nodes[node].replacedBy = added }
        } else {
            // First all are closed, so that none takes the pods of another.
            for node in command.nodes { clusters[cluster].nodes[node].phase = .cordoned }
            for node in command.nodes { drain(cluster, node) }
        }
        fleets[clusters[cluster].fleet].scalingActions += 1
        review(cluster, at: now + Karpenter.pollingPeriod.nanoseconds)
    }

    private mutating func shrink(_ cluster: Int, _ plan: NodeGroups) {
        let unneeded = plan.autoscaler.unneeded(
            view(cluster, quietSince: now), sizes: clusters[cluster].sizes,
            offers: clusters[cluster].plan.offers)
        var isDraining = false
        for node in clusters[cluster].nodes.indices {
            if clusters[cluster].nodes[node].phase == .draining { isDraining = true }
            if !unneeded.contains(node) {
                clusters[cluster].nodes[node].unneededSince = -1
            } else if clusters[cluster].nodes[node].unneededSince < 0 {
                clusters[cluster].nodes[node].unneededSince = now
            }
        }
        guard !unneeded.isEmpty else { return }
        let open = max(
            clusters[cluster].lastAdded + plan.delayAfterAdd.nanoseconds,
            clusters[cluster].lastRemoved + plan.delayAfterDelete.nanoseconds)
        var due: [Int] = []
        var next = Int64.max
        for node in unneeded {
            let time = clusters[cluster].nodes[node].unneededSince + plan.unneededTime.nanoseconds
            if time <= now { due.append(node) }
            next = min(next, time)
        }
        if now >= open, !due.isEmpty {
            var leaving: [Int] = []
            for node in due where clusters[cluster].isEmpty(node) { leaving.append(node) }
            leaving = Array(leaving.prefix(plan.parallelDeletions))
            if leaving.isEmpty, !isDraining { leaving = [due[0]] }
            if !leaving.isEmpty {
                fleets[clusters[cluster].fleet].scalingActions += 1
                clusters[cluster].lastRemoved = now
                for node in leaving { drain(cluster, node) }
            }
        }
        review(cluster, at: max(next, open, now + plan.scanInterval.nanoseconds))
    }
}
