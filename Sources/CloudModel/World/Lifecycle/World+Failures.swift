import Quantities
import SimulationKernel
import UsageLedger

/// An instance that has failed, and what is to come of it; `Int64.max`: nothing.
struct FailedInstance {
    /// When its balancer sends it nothing more.
    var outAt: Int64
    /// When the fleet replaces it.
    var replacedAt: Int64
    /// When it works again, and when its balancer has seen that.
    var recoversAt: Int64
    /// It errs, or is slow, and no check sees it.
    var isGrey = false
    /// Which of its fleet's slowdowns it has; −1: none, it answers with errors if at all.
    var slowdown = -1

    var next: Int64 { min(outAt, replacedAt, recoversAt) }
}

/// Instances that fail, and health checks that find them.
extension World {
    /// One instance of the pool fails.
    mutating func fail(_ pool: Int) {
        settleHazard(pool)
        pools[pool].failure.spend()
        guard pools[pool].kept > 0 else { return hazards.set(pools.count + pool, .max) }
        let fleet = pools[pool].fleet
        serve(fleet)
        let plan = prepared.plan.fleets[fleet].lifecycle
        let kind = failureKind(plan, pool)
        let pick = Int64(failureStreams[pool].nextBelow(UInt64(pools[pool].kept)))
        guard let index = keptCohort(pick, in: pool) else { return }
        if kind.kind == .stopped {
            lifecycles[fleet].counts.failed += 1
            replace(1, of: index)
        } else if cohorts[index].serves,
            cohorts[index].failure < 0 || slowdown(of: cohorts[index]) >= 0
        {
            // One that boots has nothing to lose yet.
            lifecycles[fleet].counts.failed += 1
            let failed = foreseen(cohorts[index], kind, plan)
            endFailure(index, of: 1)
            turnBad(1, of: index, failed)
        }
        drawHazard(pool)
    }

    private mutating func failureKind(_ plan: LifecyclePlan, _ pool: Int) -> FailurePlan {
        var rate = 0.0
        for failure in plan.failures { rate += 1 / failure.meanTime.seconds }
        var left = failureStreams[pool].nextUnit() * rate
        for failure in plan.failures {
            left -= 1 / failure.meanTime.seconds
            if left < 0 { return failure }
        }
        return plan.failures[plan.failures.count - 1]
    }

    /// The fleet gives instances up, and launches others.
    private mutating func replace(_ count: Int64, of index: Int) {
        let fleet = pools[cohorts[index].pool].fleet
        lifecycles[fleet].counts.replaced += count
        outageLog.note(.replaced(count), fleet, at: now)
        remove(count, from: index, end: .failed)
        routeDemand(besides: fleet)
        reconcile(fleet, atStart: false)
        continueDeployment(of: fleet)
    }

    /// Parts instances from their cohort: they answer with errors from now on, if at all.
    mutating func turnBad(_ count: Int64, of index: Int, _ failed: FailedInstance) {
        let pool = cohorts[index].pool
        let fleet = pools[pool].fleet
        var part = cohorts[index]
        part.count = count
        part.event = nil
        part.failure = addFailure(failed)
        reduce(index, by: count)
        if servesRequests, failed.slowdown < 0 { servers[fleet].remove(count, tag: index) }
        let added = addCohort(part)
        if !part.isHeld { chains.insert(added, &cohorts) }
        if servesRequests, failed.slowdown < 0 {
            addInstances(added)
        } else if servesRequests {
            // What they work on goes on, and takes longer from now on.
            servers[fleet].retag(count, from: index, to: added)
            servers[fleet].slowDown(
                tagged: added, by: fleets[fleet].slowdowns[failed.slowdown])
        }
        countFailing(of: cohorts[added], by: count)
        scheduleFailure(added)
    }

    /// So many instances that have failed serve from now on, or no longer.
    mutating func countFailing(of cohort: Cohort, by change: Int64) {
        let failed = failedInstances[cohort.failure]
        let (fleet, option) = (pools[cohort.pool].fleet, pools[cohort.pool].option)
        fleets[fleet].isSteady = false
        guard failed.slowdown >= 0 else {
            fleets[fleet].failing += change
            if failed.isGrey { fleets[fleet].grey += change }
            return
        }
        fleets[fleet].slowed += change
        options[option].slowLoss +=
            Double(change)
            * options[option].loss(
                of: failed.slowdown, prepared.flow, at: options[option].entries.lowerBound)
        if fleets[fleet].slowed == 0 {
            for place in fleets[fleet].options { options[place].slowLoss = 0 }
            fleets[fleet].endSlowness()
        }
        fleets[fleet].servesInSteps =
            fleets[fleet].hasCredits || fleets[fleet].slowStart > 0 || fleets[fleet].slowed > 0
    }

    private mutating func foreseen(
        _ cohort: Cohort, _ failure: FailurePlan, _ plan: LifecyclePlan
    ) -> FailedInstance {
        let (pool, never) = (cohort.pool, Int64.max)
        let fleet = pools[pool].fleet
        let phase = failureStreams[pool].nextUnit()
        let unit = failureStreams[pool].nextUnit()
        var failed = FailedInstance(outAt: never, replacedAt: never, recoversAt: never)
        if let balancer = prepared.plan.fleets[fleet].balancer {
            failed.outAt = now + balancer.healthCheck.detection(phase: phase).nanoseconds
        }
        let graceEnd = cohort.runningNanoseconds + plan.healthCheck.gracePeriod.nanoseconds
        if failure.kind == .impaired {
            let (shortest, longest) = HealthCheckPlan.statusChecks
            let seconds = shortest.seconds + unit * (longest - shortest).seconds
            failed.replacedAt = max(graceEnd, later(now, seconds))
        }
        if plan.healthCheck.kind == .elb {
            failed.replacedAt = min(failed.replacedAt, max(graceEnd, failed.outAt))
        }
        if let recovery = failure.recovery {
            failed.recoversAt = later(
                now, recovery.quantile(failureStreams[pool].nextOpenUnit()))
        }
        return failed
    }

    /// Instances that have failed together go different ways from now on.
    mutating func partFailure(_ part: inout Cohort) {
        guard part.failure >= 0 else { return }
        part.failure = addFailure(failedInstances[part.failure])
    }

    private mutating func addFailure(_ failed: FailedInstance) -> Int {
        if let free = freeFailures.popLast() {
            failedInstances[free] = failed
            return free
        }
        failedInstances.append(failed)
        return failedInstances.count - 1
    }

    private mutating func scheduleFailure(_ index: Int) {
        var next = failedInstances[cohorts[index].failure].next
        if isDueToWarm(index) { next = min(next, cohorts[index].warmedNanoseconds) }
        cohorts[index].event = next < .max ? schedule(.failure, index, at: next) : nil
    }

    /// A slow instance warms up as any other does.
    private mutating func isDueToWarm(_ index: Int) -> Bool {
        cohorts[index].serves && !cohorts[index].isWarmed && slowdown(of: cohorts[index]) >= 0
    }

    /// What is due for an instance that has failed.
    mutating func followFailure(_ index: Int) {
        cohorts[index].event = nil
        let (place, pool) = (cohorts[index].failure, cohorts[index].pool)
        let fleet = pools[pool].fleet
        serve(fleet)
        let failed = failedInstances[place]
        if failed.replacedAt <= now {
            // Nothing can be launched or terminated while the region's control plane is out.
            guard let end = controlEnd(fleet) else {
                return replace(cohorts[index].count, of: index)
            }
            failedInstances[place].replacedAt = end + 1
            return scheduleFailure(index)
        }
        if failed.recoversAt <= now { return recover(index) }
        if isDueToWarm(index), cohorts[index].warmedNanoseconds <= now {
            becomeWarm(index)
            scheduleFailure(index)
            return continueDeployment(of: fleet)
        }
        if cohorts[index].serves {
            var cohort = cohorts[index]
            takeOut(&cohort)
            cohorts[index] = cohort
            outageLog.note(.outOfRotation(cohort.count), fleet, at: now)
            if servesRequests { servers[fleet].remove(cohort.count, tag: index) }
        }
        failedInstances[place].outAt = .max
        scheduleFailure(index)
    }

    /// It works again; a balancer that has taken it out waits for its checks first.
    private mutating func recover(_ index: Int) {
        let (place, pool) = (cohorts[index].failure, cohorts[index].pool)
        let fleet = pools[pool].fleet
        let wasSlow = failedInstances[place].slowdown >= 0
        if !wasSlow { outageLog.note(.recovered(cohorts[index].count), fleet, at: now) }
        if cohorts[index].serves {
            endFailure(index, of: cohorts[index].count)
            if servesRequests, wasSlow {
                servers[fleet].slowDown(tagged: index, by: 1)
            } else if servesRequests {
                servers[fleet].remove(cohorts[index].count, tag: index)
                addInstances(index)
            }
            proceed(index)
            // Another outage may go on that slows it down.
            if !fleets[fleet].slowdowns.isEmpty { _ = meetSlowness(index) }
            return
        }
        let check = prepared.plan.fleets[fleet].balancer?.healthCheck
        let since = failedInstances[place].recoversAt
        endFailure(index, of: cohorts[index].count)
        cohorts[index].readyNanoseconds = since + (check?.recovery.nanoseconds ?? 0)
        cohorts[index].warmedNanoseconds = cohorts[index].readyNanoseconds
        proceed(index)
    }

    /// So many of a cohort that has failed are well again, or gone.
    mutating func endFailure(_ index: Int, of count: Int64) {
        let (place, pool) = (cohorts[index].failure, cohorts[index].pool)
        guard place >= 0 else { return }
        let fleet = pools[pool].fleet
        if cohorts[index].serves {
            countFailing(of: cohorts[index], by: -count)
        } else {
            options[pools[pool].option].unhealthy -= count
        }
        fleets[fleet].isSteady = false
        guard count == cohorts[index].count else { return }
        cohorts[index].failure = -1
        freeFailures.append(place)
    }
}
