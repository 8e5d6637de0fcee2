import Quantities
import SimulationKernel
import StableMath
import UsageLedger

/// Zones and regions that fail.
extension World {
    /// Puts the beginning of every outage into the event list.
    mutating func startOutages() {
        for (index, outage) in outages.occurrences.enumerated() {
            _ = schedule(.outageBegins, index, at: outage.fromNanoseconds)
        }
    }

    mutating func beginOutage(_ index: Int) {
        let outage = outages.occurrences[index]
        let plan = prepared.plan.outages[outage.plan]
        var outcome = OutageOutcome(
            name: plan.name, fromNanoseconds: outage.fromNanoseconds,
            toNanoseconds: outage.toNanoseconds)
        beginData(&outcome, plan)
        outages.begin(index, plan)
        outageLog.open()
        if plan.hitsData {
            if plan.isOfPlace { supply.stampede(plan, until: outage.toNanoseconds) }
            // What rounding leaves out in one pool is added in the next.
            var odd = 0.5
            for pool in pools.indices where isHit(pool, by: plan) {
                outcome.instances += hit(
                    pool, by: plan, until: outage.toNanoseconds, odd: &odd)
            }
            // A place takes its nodes, and pods with them.
            if !plan.isOfPlace { outcome.instances += hitPods(by: outage, odd: &odd) }
        }
        if plan.isOfPlace || plan.store != nil {
            hitStores(by: plan, until: outage.toNanoseconds)
        }
        outages.outcomes.append(outcome)
        outageLog.note(.began(instances: outcome.instances), outage.plan, at: now)
        if outages.outcomes.count == 1 {
            for index in fleets.indices { outages.lostBefore += fleets[index].counts.lost }
        }
        _ = schedule(.outageEnds, index, at: outage.toNanoseconds)
        settle(plan)
    }

    mutating func endOutage(_ index: Int) {
        let outage = outages.occurrences[index]
        let plan = prepared.plan.outages[outage.plan]
        outages.end(index, plan)
        outageLog.note(.ended, outage.plan, at: now)
        settle(plan)
    }

    private mutating func settle(_ plan: OutagePlan) {
        for region in prepared.plan.regions.indices where plan.touches(region: region) {
            settleRegion(region)
        }
    }

    /// Fleets of a region launch and terminate as is possible now, and checkers look at it.
    private mutating func settleRegion(_ region: Int) {
        for fleet in fleets.indices where prepared.plan.fleets[fleet].region == region {
            serve(fleet)
            reconcile(fleet, atStart: false)
            continueDeployment(of: fleet)
        }
        for cluster in clusters.indices
        where prepared.plan.fleets[clusters[cluster].fleet].region == region {
            provision(cluster, atStart: false)
        }
        routeDemand()
        suspect(region)
    }

    /// A minute that loses more than this share of its requests is not a good one.
    private static let goodLoss = 0.001
    /// What is lost so long after an outage is not laid to it.
    private static let aftermath = TimeSpan.hour * 6

    /// Remembers a minute in which requests were lost, for the outages of the last hours.
    mutating func noteMinute() {
        var (offered, lost): (Int64, Int64) = (0, 0)
        for index in fleets.indices where fleets[index].layer != .nodes {
            offered += fleets[index].minute.offered
            lost += fleets[index].counts.lost
        }
        let inMinute = lost - outages.lostBefore
        outages.lostBefore = lost
        // Those that are long over are never looked at again.
        while outages.firstRecent < outages.outcomes.count,
            outages.outcomes[outages.firstRecent].toNanoseconds + Self.aftermath.nanoseconds < now
        {
            outages.firstRecent += 1
        }
        let recent = outages.firstRecent..<outages.outcomes.count
        for index in recent
        where outages.outcomes[index].toNanoseconds + Self.aftermath.nanoseconds >= now {
            noteShortfall(of: index)
        }
        guard Double(inMinute) > Self.goodLoss * Double(offered) else { return }
        for index in recent
        where outages.outcomes[index].toNanoseconds + Self.aftermath.nanoseconds >= now {
            if let returns = outages.outcomes[index].returnsNanoseconds, now > returns {
                outages.outcomes[index].lostOnReturn += inMinute
                continue
            }
            let since = now - outages.outcomes[index].fromNanoseconds
            outages.outcomes[index].recoveredSeconds = Double(since) / 1e9
        }
    }

    /// Until when nothing can be changed in a fleet's region; nil: it can.
    mutating func controlEnd(_ fleet: Int) -> Int64? {
        outages.controlEnd(region: prepared.plan.fleets[fleet].region)
    }

    /// A fleet that wants more than it has cannot have it now.
    mutating func wantedUnits(_ fleet: Int) -> Int64 {
        var units: Int64 = 0
        for pool in prepared.layout.ranges[fleet] {
            units += (pools[pool].kept - pools[pool].surplus) * pools[pool].weight
        }
        return fleets[fleet].desired - units
    }

    mutating func noteRefusal(_ fleet: Int) {
        guard outageLog.isOpen else { return }
        let wanted = wantedUnits(fleet)
        if wanted > 0 { outageLog.note(.refused(wanted), fleet, at: now) }
    }

    /// Whether a fleet can launch nothing, for want of a control plane or of a zone.
    mutating func isFrozen(_ fleet: Int) -> Bool {
        guard outages.controlOutages > 0 || outages.closings > 0 else { return false }
        let region = prepared.plan.fleets[fleet].region
        return outages.controlEnd(region: region) != nil || outages.areAllClosed(region: region)
    }

    mutating func isHit(_ pool: Int, by plan: OutagePlan) -> Bool {
        let fleet = prepared.plan.fleets[pools[pool].fleet]
        return plan.store == nil && plan.hits(region: fleet.region, zone: pools[pool].zone)
            && plan.service ?? fleet.service == fleet.service
            && (plan.isOfPlace || fleet.role.nodePool == nil)
    }

    /// A share of a pool's instances stops answering: those that serve until they work again or are
    /// replaced, those that boot for good. Returns how many.
    private mutating func hit(
        _ pool: Int, by plan: OutagePlan, until end: Int64, odd: inout Double
    ) -> Int64 {
        let fleet = pools[pool].fleet
        serve(fleet)
        settleHazard(pool)
        // A place that fails takes those along that only erred; what is only slow fails as any
        // other does.
        let parts = parts(of: pool, share: plan.share, odd: &odd) { cohort in
            let isWell =
                cohort.failure < 0 || plan.slowdown == nil && slowdown(of: cohort) >= 0
            let errs = !isWell && failedInstances[cohort.failure].isGrey
            return plan.isOfPlace ? isWell || errs : isWell && cohort.serves
        }
        for part in parts {
            if cohorts[part.cohort].serves, fleets[fleet].layer == .instances {
                for group in Strata(of: part.count) {
                    let failed = foreseen(
                        cohorts[part.cohort], plan, until: end, stratum: group.stratum,
                        of: group.strata)
                    endFailure(part.cohort, of: group.count)
                    turnBad(group.count, of: part.cohort, failed)
                }
            } else if plan.isOfPlace {
                remove(part.count, from: part.cohort, end: .failed)
            }
        }
        var count = parts.reduce(0) { $0 + $1.count }
        if plan.isOfPlace, fleets[fleet].recommended > 0 {
            count += loseRecommended(plan.share, of: pool)
        }
        drawHazard(pool)
        return count
    }

    /// What becomes of instances whose zone has failed. Their times are spread evenly over the
    /// groups that they are split into.
    private mutating func foreseen(
        _ cohort: Cohort, _ plan: OutagePlan, until end: Int64, stratum: Int64, of strata: Int64
    ) -> FailedInstance {
        let fleet = pools[cohort.pool].fleet
        let lifecycle = prepared.plan.fleets[fleet].lifecycle
        let phase = (Double(stratum) + outages.stream.nextUnit()) / Double(strata)
        var failed = FailedInstance(outAt: .max, replacedAt: .max, recoversAt: .max)
        if let balancer = prepared.plan.fleets[fleet].balancer {
            failed.outAt = now + balancer.healthCheck.detection(phase: phase).nanoseconds
        }
        let (shortest, longest) = HealthCheckPlan.statusChecks
        let found =
            now
            + (shortest + TimeSpan(seconds: phase * (longest - shortest).seconds))
            .nanoseconds
        let graceEnd =
            cohort.runningNanoseconds + lifecycle.healthCheck.gracePeriod.nanoseconds
        // Status checks look at the machine, which is well where software fails.
        failed.replacedAt = plan.isOfPlace ? max(graceEnd, found) : .max
        if lifecycle.healthCheck.kind == .elb {
            failed.replacedAt = min(failed.replacedAt, max(graceEnd, failed.outAt))
        }
        if plan.isGrey {
            (failed.outAt, failed.replacedAt) = (.max, .max)
            failed.isGrey = true
            failed.slowdown =
                plan.slowdown.flatMap(fleets[fleet].slowdowns.firstIndex(of:)) ?? -1
        }
        let share = (Double(stratum) + 0.5) / Double(strata)
        failed.recoversAt = recovery(from: now, until: end, plan, share: share)
        // What comes back little by little is not given up while there is nowhere to go.
        if !plan.stages.isEmpty, outages.areAllClosed(region: prepared.plan.fleets[fleet].region) {
            failed.replacedAt = max(failed.replacedAt, end)
        }
        return failed
    }

    /// When what is behind a share of the others works again, 0…1.
    mutating func recovery(
        from begin: Int64, until end: Int64, _ plan: OutagePlan, share: Double
    ) -> Int64 {
        if !plan.stages.isEmpty {
            return plan.recovery(atShare: share).map { later(begin, $0.seconds) } ?? .max
        }
        guard let halfLife = plan.halfLife else { return end }
        // The quantiles of an exponential tail, from the first group to the last.
        return later(end, -halfLife.seconds * Stable.log(1 - share) / Stable.log(2))
    }
}
