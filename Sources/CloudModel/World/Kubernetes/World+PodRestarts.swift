import Quantities
import SimulationKernel

/// What kubelets do about pods that have failed: probes, restarts and back-off.
extension World {
    /// What is due for pods that have failed.
    mutating func followPods(_ cluster: Int, _ index: Int) {
        clusters[cluster].failures[index].event = nil
        let failed = clusters[cluster].failures[index]
        let (now, health) = (now, clusters[cluster].workloads[failed.workload].health)
        if !failed.works, failed.failsUntil <= now {
            let phase = clusters[cluster].workloads[failed.workload].faults.nextUnit()
            change(cluster, index) { $0.mend(at: now, health, phase: phase) }
        } else if failed.killedAt <= now {
            change(cluster, index) { $0.end(at: now) }
        } else if failed.startsAt <= now {
            startAgain(cluster, index)
        } else if failed.outAt <= now {
            change(cluster, index) { $0.takeOut() }
        } else if failed.readyAt <= now {
            change(cluster, index) { $0.bringBack() }
        }
        awaitNext(cluster, index)
    }

    /// The image is on the node: a restart takes what a start takes after it.
    private mutating func startAgain(_ cluster: Int, _ index: Int) {
        let failed = clusters[cluster].failures[index]
        let workload = failed.workload
        let unit = clusters[cluster].workloads[workload].faults.nextOpenUnit()
        let phase = clusters[cluster].workloads[workload].faults.nextUnit()
        let (now, health) = (now, clusters[cluster].workloads[workload].health)
        let over = later(now, clusters[cluster].workloads[workload].readiness.quantile(unit))
        clusters[cluster].workloads[workload].restarts += failed.count
        change(cluster, index) { $0.start(at: now, over: over, health, phase: phase) }
    }

    /// Changes failed pods, and all that is counted by what they are.
    mutating func change(_ cluster: Int, _ index: Int, _ body: (inout FailedPods) -> Void) {
        let before = clusters[cluster].failures[index]
        let fleet = clusters[cluster].workloads[before.workload].fleet
        serve(fleet)
        body(&clusters[cluster].failures[index])
        let after = clusters[cluster].failures[index]
        fleets[fleet].failing += after.erring - before.erring
        fleets[fleet].grey += after.erringUnseen - before.erringUnseen
        if after.ready != before.ready {
            if after.count == before.count, !after.serves {
                outageLog.note(.outOfRotation(after.count), fleet, at: now)
            }
            changeReady(by: after.ready - before.ready, of: after.workload, on: after.node, cluster)
        }
        if !before.works, after.works {
            outageLog.note(.recovered(after.count), fleet, at: now)
        }
    }

    /// Waits for what comes next of failed pods, or forgets that they are any.
    mutating func awaitNext(_ cluster: Int, _ index: Int) {
        let failed = clusters[cluster].failures[index]
        if let event = failed.event { events.cancel(event) }
        clusters[cluster].failures[index].event = nil
        if failed.count == 0 || (failed.isWell && failed.forgottenAt <= now) {
            clusters[cluster].failures[index].count = 0
            clusters[cluster].freeFailures.append(index)
        } else if failed.next < .max {
            clusters[cluster].failures[index].event = schedule(
                .podChange, Self.packed(cluster, index), at: max(now, failed.next))
        }
    }

    /// What a workload's pods get, and of that those that have failed.
    mutating func loadOfPods(_ fleet: Int) -> (all: Double, failed: Double, bad: Double) {
        let cluster = fleets[fleet].cluster
        func weight(_ option: Int) -> Double {
            fleets[fleet].serving.isEven ? 1 : options[option].capacity
        }
        var (all, failing) = (0.0, 0.0)
        for option in fleets[fleet].options {
            all += Double(options[option].serving) * weight(option)
        }
        for failed in clusters[cluster].failures where failed.erring > 0 {
            let (owner, option) = place(ofPod: failed.workload, on: failed.node, cluster)
            if owner == fleet { failing += Double(failed.erring) * weight(option) }
        }
        return (all, failing, 0)
    }

    /// So many of failed pods by themselves; perhaps all of them.
    mutating func split(_ count: Int64, of index: Int, _ cluster: Int) -> Int {
        guard count < clusters[cluster].failures[index].count else { return index }
        var part = clusters[cluster].failures[index]
        clusters[cluster].failures[index].count -= count
        part.count = count
        part.event = nil
        return clusters[cluster].addFailure(part)
    }

    /// Forgets pods that are taken off a node and were out of rotation; returns how many.
    mutating func takeUnready(
        _ count: Int64, of workload: Int, from node: Int, _ cluster: Int
    ) -> Int64 {
        var left = count
        for index in clusters[cluster].failures.indices where left > 0 {
            let failed = clusters[cluster].failures[index]
            guard failed.isOf(workload, on: node), !failed.serves else { continue }
            let taken = min(left, failed.count)
            change(cluster, index) { $0.count -= taken }
            awaitNext(cluster, index)
            left -= taken
        }
        return count - left
    }

    /// The same of pods in rotation, of which nobody knows which ones err: any of them.
    mutating func takeReady(
        _ count: Int64, of workload: Int, from node: Int, _ cluster: Int
    ) {
        let slot = clusters[cluster].slot(node, workload)
        for left in stride(from: count, to: 0, by: -1) {
            let plain = clusters[cluster].plainReady(workload, on: node)
            let ready = clusters[cluster].ready[slot]
            if plain == ready {
                return changeReady(by: -left, of: workload, on: node, cluster)
            }
            var pick = Int64(clusters[cluster].workloads[workload].faults.nextBelow(UInt64(ready)))
            pick -= plain
            if pick < 0 {
                changeReady(by: -1, of: workload, on: node, cluster)
                continue
            }
            for index in clusters[cluster].failures.indices
            where clusters[cluster].failures[index].isOf(workload, on: node) {
                let among = clusters[cluster].failures[index].ready
                pick -= among
                if pick < 0, among > 0 {
                    change(cluster, index) { $0.count -= 1 }
                    awaitNext(cluster, index)
                    break
                }
            }
        }
    }
}

extension FailedPods {
    func isOf(_ workload: Int, on node: Int) -> Bool {
        count > 0 && self.node == node && self.workload == workload
    }
}

extension ClusterState {
    /// Ready pods that are only counted.
    func plainReady(_ workload: Int, on node: Int) -> Int64 {
        var plain = ready[slot(node, workload)]
        for failed in failures where failed.isOf(workload, on: node) { plain -= failed.ready }
        return plain
    }

    mutating func addFailure(_ failed: FailedPods) -> Int {
        if let free = freeFailures.popLast() {
            failures[free] = failed
            return free
        }
        failures.append(failed)
        return failures.count - 1
    }
}
