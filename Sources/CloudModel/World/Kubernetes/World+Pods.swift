import Quantities
import SimulationKernel

extension World {
    /// A cluster and an index in it, as an event carries them.
    static func packed(_ cluster: Int, _ index: Int) -> Int { cluster << 32 | index }

    /// Asks for so many pods of a workload: new ones wait for a node, surplus ones go at once.
    mutating func setReplicas(_ cluster: Int, _ workload: Int, to replicas: Int64) {
        countWaiting(cluster, workload)
        let change = replicas - clusters[cluster].workloads[workload].replicas
        clusters[cluster].workloads[workload].replicas = replicas
        fleets[clusters[cluster].workloads[workload].fleet].desired = replicas
        if change > 0 {
            clusters[cluster].workloads[workload].pending += change
            place(cluster)
        } else if change < 0 {
            removePods(cluster, workload, -change)
        }
    }

    /// Adds up the pods that are asked for and not ready; before either number changes.
    mutating func countWaiting(_ cluster: Int, _ workload: Int) {
        let state = clusters[cluster].workloads[workload]
        let waiting = Double(state.replicas - state.ready)
        clusters[cluster].workloads[workload].waitingPodSeconds +=
            waiting * Double(now - state.waitingSince) / 1e9
        clusters[cluster].workloads[workload].waitingSince = now
    }

    /// Puts pending pods on nodes with room: on those that run first, each on the one with the most
    /// left (the scheduler's `LeastAllocated`), then on those that boot. Whoever stays pending is
    /// provisioned for.
    ///
    /// Source: Kubernetes documentation, "Resource Bin Packing", the default scoring strategy.
    mutating func place(_ cluster: Int) {
        for workload in clusters[cluster].workloads.indices {
            while clusters[cluster].workloads[workload].pending > 0 {
                guard let node = roomiest(cluster, workload) else { break }
                assign(1, of: workload, to: node, cluster)
            }
            placeOnBooting(cluster, workload)
        }
        startAssigned(cluster, atStart: false)
        if clusters[cluster].hasPending { provisionSoon(cluster) }
    }

    private mutating func roomiest(_ cluster: Int, _ workload: Int) -> Int? {
        let size = clusters[cluster].sizes[workload]
        var best = -1
        var bestScore = -1.0
        for node in clusters[cluster].nodes.indices
        where clusters[cluster].nodes[node].phase == .ready {
            let free = clusters[cluster].nodes[node].free
            guard free.covers(size) else { continue }
            let all = clusters[cluster].plan.offers[clusters[cluster].nodes[node].offer]
                .allocatable
            let score =
                Double(free.cpu) / Double(max(1, all.cpu))
                + Double(free.memory) / Double(max(1, all.memory))
            if score > bestScore {
                bestScore = score
                best = node
            }
        }
        return best < 0 ? nil : best
    }

    private mutating func placeOnBooting(_ cluster: Int, _ workload: Int) {
        let size = clusters[cluster].sizes[workload]
        for node in clusters[cluster].nodes.indices
        where clusters[cluster].nodes[node].phase == .booting {
            let pending = clusters[cluster].workloads[workload].pending
            if pending == 0 { return }
            let count = min(pending, clusters[cluster].nodes[node].free.room(for: size))
            if count > 0 { assign(count, of: workload, to: node, cluster) }
        }
    }

    /// Takes pending pods' room on a node; they start when it runs.
    mutating func assign(_ count: Int64, of workload: Int, to node: Int, _ cluster: Int) {
        let size = clusters[cluster].sizes[workload]
        clusters[cluster].workloads[workload].pending -= count
        clusters[cluster].nodes[node].free = clusters[cluster].nodes[node].free - size * count
        clusters[cluster].nodes[node].changedAt = now
        clusters[cluster].assigned[clusters[cluster].slot(node, workload)] += count
    }

    /// Starts the pods that have a place on a node that runs.
    mutating func startAssigned(_ cluster: Int, atStart: Bool) {
        for node in clusters[cluster].nodes.indices
        where clusters[cluster].nodes[node].phase == .ready {
            for workload in clusters[cluster].workloads.indices {
                let slot = clusters[cluster].slot(node, workload)
                let count = clusters[cluster].assigned[slot] - clusters[cluster].started[slot]
                if count > 0 { start(count, of: workload, on: node, cluster, atStart: atStart) }
            }
        }
    }

    private mutating func start(
        _ count: Int64, of workload: Int, on node: Int, _ cluster: Int, atStart: Bool
    ) {
        let slot = clusters[cluster].slot(node, workload)
        let (fleet, option) = place(ofPod: workload, on: node, cluster)
        serve(fleet)
        settlePodHazard(cluster, workload)
        clusters[cluster].started[slot] += count
        options[option].launched += count
        options[option].billed += count
        drawPodHazard(cluster, workload)
        fleets[fleet].isSteady = false
        var seconds = 0.0
        if !atStart {
            if !clusters[cluster].hasImage[slot] {
                let unit = clusters[cluster].workloads[workload].starts.nextOpenUnit()
                seconds += clusters[cluster].workloads[workload].imagePull.quantile(unit)
            }
            let unit = clusters[cluster].workloads[workload].starts.nextOpenUnit()
            seconds += clusters[cluster].workloads[workload].readiness.quantile(unit)
        }
        clusters[cluster].hasImage[slot] = true
        if seconds <= 0 { return comeUp(count, of: workload, on: node, cluster) }
        let batch = clusters[cluster].addBatch(
            PodBatch(node: node, workload: workload, count: count))
        let ready = now + TimeSpan(seconds: min(seconds, 1e8)).nanoseconds
        _ = schedule(.podsReady, Self.packed(cluster, batch), at: ready)
    }

    /// The workload's fleet, and the option that a pod of it is on this node.
    @inline(__always)
    mutating func place(ofPod workload: Int, on node: Int, _ cluster: Int) -> (Int, Int) {
        let offer = clusters[cluster].nodes[node].offer
        return (
            clusters[cluster].workloads[workload].fleet,
            clusters[cluster].workloads[workload].optionOnOffer[offer]
        )
    }

    /// The end of a batch's start; what was taken from it meanwhile is not among them.
    mutating func batchIsReady(_ cluster: Int, _ index: Int) {
        let batch = clusters[cluster].batches[index]
        clusters[cluster].batches[index].count = 0
        clusters[cluster].freeBatches.append(index)
        if batch.count > 0 {
            comeUp(batch.count, of: batch.workload, on: batch.node, cluster)
        }
    }

    /// Pods of a node come into service, or leave it.
    mutating func changeReady(
        by change: Int64, of workload: Int, on node: Int, _ cluster: Int
    ) {
        if change == 0 { return }
        let (fleet, option) = place(ofPod: workload, on: node, cluster)
        serve(fleet)
        countWaiting(cluster, workload)
        clusters[cluster].ready[clusters[cluster].slot(node, workload)] += change
        clusters[cluster].workloads[workload].ready += change
        options[option].serving += change
        options[option].warmed += change
        fleets[fleet].isSteady = false
        if change > 0 { outageLog.note(.inService(change), fleet, at: now) }
        routeDemand(besides: fleet)
    }

    /// Takes pods off a node: those that have not started first, ready ones last.
    mutating func take(_ count: Int64, of workload: Int, from node: Int, _ cluster: Int) {
        let slot = clusters[cluster].slot(node, workload)
        let size = clusters[cluster].sizes[workload]
        clusters[cluster].nodes[node].free = clusters[cluster].nodes[node].free + size * count
        clusters[cluster].nodes[node].changedAt = now
        let waiting = clusters[cluster].assigned[slot] - clusters[cluster].started[slot]
        clusters[cluster].assigned[slot] -= count
        let stopped = count - min(count, waiting)
        if stopped == 0 { return }
        let (fleet, option) = place(ofPod: workload, on: node, cluster)
        serve(fleet)
        settlePodHazard(cluster, workload)
        var unready = takeStarting(stopped, of: workload, from: node, cluster)
        unready += takeUnready(stopped - unready, of: workload, from: node, cluster)
        takeReady(stopped - unready, of: workload, from: node, cluster)
        clusters[cluster].started[slot] -= stopped
        options[option].launched -= stopped
        options[option].billed -= stopped
        drawPodHazard(cluster, workload)
        fleets[fleet].isSteady = false
    }

    /// Returns how many of them there were.
    private mutating func takeStarting(
        _ count: Int64, of workload: Int, from node: Int, _ cluster: Int
    ) -> Int64 {
        var left = count
        for index in clusters[cluster].batches.indices where left > 0 {
            let batch = clusters[cluster].batches[index]
            guard batch.count > 0, batch.node == node, batch.workload == workload else { continue }
            let taken = min(left, batch.count)
            clusters[cluster].batches[index].count -= taken
            left -= taken
        }
        return count - left
    }

    /// Removes surplus pods: pending ones, then those on nodes that boot, then starting ones, then
    /// from the node with the most of them; of equals, from the newest node.
    ///
    /// Source: Kubernetes documentation, "ReplicaSet", scaling, for the order.
    private mutating func removePods(_ cluster: Int, _ workload: Int, _ count: Int64) {
        let unplaced = min(count, clusters[cluster].workloads[workload].pending)
        clusters[cluster].workloads[workload].pending -= unplaced
        var left = count - unplaced
        while left > 0, let node = fullest(cluster, workload) {
            take(1, of: workload, from: node, cluster)
            left -= 1
        }
        reviewSoon(cluster)
    }

    private mutating func fullest(_ cluster: Int, _ workload: Int) -> Int? {
        var best: (rank: Int, count: Int64, node: Int)?
        for node in clusters[cluster].nodes.indices
        where clusters[cluster].nodes[node].phase != .gone {
            let slot = clusters[cluster].slot(node, workload)
            let assigned = clusters[cluster].assigned[slot]
            if assigned == 0 { continue }
            let started = clusters[cluster].started[slot]
            let isStarting = started > clusters[cluster].ready[slot]
            let rank = assigned > started ? 2 : isStarting ? 1 : 0
            if let found = best, (found.rank, found.count) > (rank, assigned) { continue }
            best = (rank, assigned, node)
        }
        return best?.node
    }

    /// Takes all pods off a node; the workloads ask for others.
    mutating func evict(_ cluster: Int, _ node: Int) {
        for workload in clusters[cluster].workloads.indices {
            let count = clusters[cluster].assigned[clusters[cluster].slot(node, workload)]
            if count == 0 { continue }
            take(count, of: workload, from: node, cluster)
            clusters[cluster].workloads[workload].pending += count
        }
    }
}
