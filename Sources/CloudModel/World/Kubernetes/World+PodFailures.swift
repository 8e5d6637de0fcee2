import Quantities
import SimulationKernel

/// Pods whose software fails: by an outage of their service, or each by itself.
extension World {
    /// The software of a share of the pods stops working, or errs. Returns how many it is.
    mutating func hitPods(by occurrence: Outage, odd: inout Double) -> Int64 {
        let plan = prepared.plan.outages[occurrence.plan]
        var all: Int64 = 0
        for cluster in clusters.indices {
            for node in clusters[cluster].nodes.indices {
                for workload in clusters[cluster].workloads.indices
                where isHit(workload, on: node, cluster, by: plan) {
                    all += hit(workload, on: node, cluster, by: occurrence, odd: &odd)
                }
            }
        }
        return all
    }

    private mutating func isHit(
        _ workload: Int, on node: Int, _ cluster: Int, by plan: OutagePlan
    ) -> Bool {
        let fleet = prepared.plan.fleets[clusters[cluster].workloads[workload].fleet]
        return clusters[cluster].nodes[node].phase != .gone && plan.store == nil
            && plan.hits(region: fleet.region, zone: clusters[cluster].nodes[node].zone)
            && plan.service ?? fleet.service == fleet.service
    }

    private mutating func hit(
        _ workload: Int, on node: Int, _ cluster: Int, by occurrence: Outage, odd: inout Double
    ) -> Int64 {
        let plan = prepared.plan.outages[occurrence.plan]
        func part(of count: Int64) -> Int64 {
            let exact = Double(count) * plan.share + odd
            odd = exact - exact.rounded(.down)
            return min(count, Int64(exact))
        }
        var all: Int64 = 0
        let plain = part(of: clusters[cluster].plainReady(workload, on: node))
        // Containers that are down come up no better; only one that answers can err.
        for index in clusters[cluster].failures.indices {
            let failed = clusters[cluster].failures[index]
            guard failed.isOf(workload, on: node), failed.works, failed.serves || !plan.isGrey
            else { continue }
            let count = part(of: failed.count)
            if count == 0 { continue }
            strike(split(count, of: index, cluster), cluster, by: occurrence)
            all += count
        }
        for group in Strata(of: plain) {
            let failed = FailedPods(node: node, workload: workload, count: group.count)
            strike(
                clusters[cluster].addFailure(failed), cluster, by: occurrence, group.stratum,
                of: group.strata)
        }
        return all + plain
    }

    /// Pods stop working until the outage lets go of them, whoever restarts them.
    private mutating func strike(
        _ index: Int, _ cluster: Int, by occurrence: Outage, _ stratum: Int64 = 0,
        of strata: Int64 = 1
    ) {
        let plan = prepared.plan.outages[occurrence.plan]
        let workload = clusters[cluster].failures[index].workload
        let units = (0..<3).map { _ in clusters[cluster].workloads[workload].faults.nextUnit() }
        let parts = units.map { (Double(stratum) + $0) / Double(strata) }
        let end = recovery(
            from: occurrence.fromNanoseconds, until: occurrence.toNanoseconds, plan,
            share: parts[0])
        let (now, health) = (now, clusters[cluster].workloads[workload].health)
        change(cluster, index) {
            $0.fail(
                until: end, at: now, isGrey: plan.isGrey, health, phases: (parts[1], units[2]))
        }
        awaitNext(cluster, index)
    }

    /// Pods that come up: while software fails there, as large a share of them fails too.
    mutating func comeUp(_ count: Int64, of workload: Int, on node: Int, _ cluster: Int) {
        var well = count
        for index in outages.software {
            let occurrence = outages.occurrences[index]
            let plan = prepared.plan.outages[occurrence.plan]
            guard isHit(workload, on: node, cluster, by: plan) else { continue }
            let unit = clusters[cluster].workloads[workload].faults.nextUnit()
            let struck = min(well, Int64(Double(well) * plan.share + unit))
            well -= struck
            if plan.isGrey { changeReady(by: struck, of: workload, on: node, cluster) }
            for group in Strata(of: struck) {
                let failed =
                    plan.isGrey
                    ? FailedPods(node: node, workload: workload, count: group.count)
                    : FailedPods(
                        unreadyOn: node, workload: workload, count: group.count, at: now)
                strike(
                    clusters[cluster].addFailure(failed), cluster, by: occurrence, group.stratum,
                    of: group.strata)
            }
        }
        changeReady(by: well, of: workload, on: node, cluster)
    }

    /// Uses up the hazard of a workload's pods, before their number changes.
    mutating func settlePodHazard(_ cluster: Int, _ workload: Int) {
        guard !clusters[cluster].workloads[workload].health.failures.isEmpty else { return }
        let count = startedPods(cluster, workload)
        clusters[cluster].workloads[workload].hazard.settle(count, at: now)
    }

    /// Looks for when the next of them fails, after it has changed.
    mutating func drawPodHazard(_ cluster: Int, _ workload: Int) {
        guard !clusters[cluster].workloads[workload].health.failures.isEmpty else { return }
        if let event = clusters[cluster].workloads[workload].nextFailure { events.cancel(event) }
        let count = startedPods(cluster, workload)
        var state = clusters[cluster].workloads[workload]
        let next = state.hazard.next(count, at: now, &state.faults)
        state.nextFailure =
            next < .max ? schedule(.podFailure, Self.packed(cluster, workload), at: next) : nil
        clusters[cluster].workloads[workload] = state
    }

    private mutating func startedPods(_ cluster: Int, _ workload: Int) -> Int64 {
        var count: Int64 = 0
        for option in fleets[clusters[cluster].workloads[workload].fleet].options {
            count += options[option].billed
        }
        return count
    }

    /// One pod of a workload fails.
    mutating func failPod(_ cluster: Int, _ workload: Int) {
        clusters[cluster].workloads[workload].nextFailure = nil
        settlePodHazard(cluster, workload)
        clusters[cluster].workloads[workload].hazard.spend()
        let kind = podFailureKind(cluster, workload)
        let count = UInt64(startedPods(cluster, workload))
        let pick = Int64(clusters[cluster].workloads[workload].faults.nextBelow(count))
        if let index = wellPod(pick, of: workload, cluster) {
            clusters[cluster].workloads[workload].failures += 1
            fail(index, kind, cluster)
            awaitNext(cluster, index)
        }
        drawPodHazard(cluster, workload)
    }

    private mutating func podFailureKind(_ cluster: Int, _ workload: Int) -> PodFailurePlan {
        let health = clusters[cluster].workloads[workload].health
        let unit = clusters[cluster].workloads[workload].faults.nextUnit()
        var left = unit * health.failureRate
        for failure in health.failures {
            left -= 1 / Double(failure.meanTime.nanoseconds)
            if left < 0 { return failure }
        }
        return health.failures[health.failures.count - 1]
    }

    private mutating func fail(_ index: Int, _ plan: PodFailurePlan, _ cluster: Int) {
        let workload = clusters[cluster].failures[index].workload
        let (now, health) = (now, clusters[cluster].workloads[workload].health)
        switch plan.kind {
        case .crashed: change(cluster, index) { $0.end(at: now) }
        case .unresponsive:
            let units = (0..<3).map { _ in
                clusters[cluster].workloads[workload].faults.nextOpenUnit()
            }
            let end = plan.recovery.map { later(now, $0.quantile(units[0])) } ?? .max
            change(cluster, index) {
                $0.fail(
                    until: end, at: now, isGrey: false, endsWithRestart: true, health,
                    phases: (units[1], units[2]))
            }
        }
    }

    /// One of a workload's started pods, by itself; nil: it starts, or has failed before.
    private mutating func wellPod(_ pick: Int64, of workload: Int, _ cluster: Int) -> Int? {
        var left = pick
        for node in clusters[cluster].nodes.indices {
            let started = clusters[cluster].started[clusters[cluster].slot(node, workload)]
            if left >= started {
                left -= started
                continue
            }
            left -= clusters[cluster].plainReady(workload, on: node)
            if left < 0 {
                return clusters[cluster].addFailure(
                    FailedPods(node: node, workload: workload, count: 1))
            }
            for index in clusters[cluster].failures.indices
            where clusters[cluster].failures[index].isOf(workload, on: node) {
                let failed = clusters[cluster].failures[index]
                left -= failed.count
                guard left < 0 else { continue }
                return failed.isWell ? split(1, of: index, cluster) : nil
            }
            return nil
        }
        return nil
    }
}
