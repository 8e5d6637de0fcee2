import Quantities

/// What one Kubernetes workload did in one region over a whole run.
package struct WorkloadOutcome: Sendable {
    package var name: String
    package var region: String
    /// The pool of nodes that it runs on.
    package var nodePool: String
    /// Pods on nodes: time-weighted mean and 95th percentile, and peak.
    package var podsMean: Double
    package var podsP95: Double
    package var podsPeak: Double
    /// Carried work ÷ what the pods could carry, over time; and in the highest minute.
    package var utilization: Double
    package var peakUtilization: Double
    /// Pods asked for and not ready, mean over time.
    package var podsWaiting: Double
    /// Pods that failed by themselves, and containers that kubelets started again.
    package var failures: Int64
    package var restarts: Int64
    package var scalingActions: Int
}

extension World {
    /// The work of a pool's pods, as its nodes' minute: vCPU-seconds, in thousandths.
    mutating func addWorkOfPods(to index: Int) {
        let cluster = fleets[index].cluster
        var work = 0.0
        for workload in clusters[cluster].workloads.indices {
            let fleet = clusters[cluster].workloads[workload].fleet
            work +=
                fleets[fleet].minute.cpuSeconds
                * Double(clusters[cluster].sizes[workload].cpu) / 1000
        }
        fleets[index].minute.carried = Int64(work * Double(RequestCounts.perRequest))
    }

    /// Nodes of the first type that the minute's load needed at least, by what its pods request.
    mutating func unitsDemanded(ofNodes index: Int) -> Double {
        let cluster = fleets[index].cluster
        var cpu = 0.0
        for workload in clusters[cluster].workloads.indices {
            let fleet = clusters[cluster].workloads[workload].fleet
            let pods = fleets[fleet].demandedUnits(of: options[fleets[fleet].options.lowerBound])
            cpu += pods * Double(clusters[cluster].sizes[workload].cpu) / 1000
        }
        return cpu / options[fleets[index].options.lowerBound].objectiveRate
    }

    /// A minute's pods, which are in no pool of instances that would count them.
    mutating func addPods(_ index: Int) {
        fleets[index].usage.add(
            instanceSeconds: fleets[index].minute.capacity.billed, vcpu: 0, isSpot: false)
    }

    mutating func workload(_ index: Int, _ outcome: FleetOutcome) -> WorkloadOutcome {
        let cluster = fleets[index].cluster
        var waiting = 0.0
        var (failures, restarts) = (Int64(0), Int64(0))
        for workload in clusters[cluster].workloads.indices
        where clusters[cluster].workloads[workload].fleet == index {
            countWaiting(cluster, workload)
            waiting = clusters[cluster].workloads[workload].waitingPodSeconds
            failures = clusters[cluster].workloads[workload].failures
            restarts = clusters[cluster].workloads[workload].restarts
        }
        return WorkloadOutcome(
            name: outcome.name, region: outcome.region,
            nodePool: prepared.plan.fleets[clusters[cluster].fleet].name,
            podsMean: outcome.instancesMean, podsP95: outcome.instancesP95,
            podsPeak: outcome.instancesPeak, utilization: outcome.utilization,
            peakUtilization: outcome.peakUtilization,
            podsWaiting: waiting * 1e9 / Double(max(1, now)), failures: failures,
            restarts: restarts, scalingActions: outcome.scalingActions)
    }
}
