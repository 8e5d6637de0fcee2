import Quantities
import SimulationKernel
import UsageLedger

/// Spot instances that the provider takes back.
extension World {
    /// The provider takes one instance of the pool: notice now, gone when it ends.
    mutating func interrupt(_ pool: Int) {
        settleHazard(pool)
        pools[pool].hazardLeft = 0
        guard pools[pool].kept > 0 else { return hazards.set(pool, .max) }
        let fleet = pools[pool].fleet
        serve(fleet)
        fleets[fleet].interruptions += 1
        var pick = Int64(hazardStreams[pool].nextBelow(UInt64(pools[pool].kept)))
        var index = pools[pool].firstCohort
        while index >= 0 {
            if !cohorts[index].isNoticed {
                if pick < cohorts[index].count {
                    notice(index)
                    break
                }
                pick -= cohorts[index].count
            }
            index = cohorts[index].next
        }
        drawHazard(pool)
        if fleets[fleet].replacesAtNotice {
            reconcile(fleet, atStart: false)
        }
    }

    /// Splits one instance off its cohort and puts it under notice.
    private mutating func notice(_ index: Int) {
        var single = cohorts[index]
        reduce(index, by: 1)
        pools[single.pool].kept -= 1
        single.count = 1
        single.isNoticed = true
        single.event = nil
        let fleet = pools[single.pool].fleet
        let isDrained = fleets[fleet].drainsAtNotice
        if isDrained { takeOut(&single) }
        if single.isHeld { writeOff(&single) }
        let added = addCohort(single)
        if servesRequests {
            if isDrained {
                servers[fleet].drain(1, from: index, to: added)
            } else {
                servers[fleet].retag(1, from: index, to: added)
            }
        }
        cohorts[added].event = schedule(
            .reclaimed, added, at: now + pools[single.pool].noticeNanoseconds)
        if fleets[fleet].layer == .nodes { nodeIsNoticed(cohort: index, now: added) }
    }

    /// Takes a cohort that is about to go out of service; it stays billed until it is gone.
    mutating func takeOut(_ cohort: inout Cohort) {
        let (fleet, option) = (pools[cohort.pool].fleet, pools[cohort.pool].option)
        if cohort.serves { options[option].serving -= cohort.count }
        if cohort.isWarmed { options[option].warmed -= cohort.count }
        fleets[fleet].isSteady = false
        cohort.serves = false
        cohort.isWarmed = false
        routeDemand(besides: fleet)
    }

    mutating func reclaim(_ index: Int) {
        let fleet = pools[cohorts[index].pool].fleet
        serve(fleet)
        cohorts[index].event = nil
        if !cohorts[index].serves { noteReplacement(index) }
        remove(1, from: index, end: .interrupted)
        routeDemand(besides: fleet)
        reconcile(fleet, atStart: false)
        continueDeployment(of: fleet)
    }

    /// Uses up hazard for the time that has passed with the pool's count.
    mutating func settleHazard(_ pool: Int) {
        guard pools[pool].isSpot else { return }
        let expected =
            Double(pools[pool].kept) * pools[pool].interruptionsPerNanosecond
            * Double(now - pools[pool].hazardSince)
        pools[pool].hazardLeft -= expected
        pools[pool].hazardSince = now
    }

    /// Schedules the pool's next interruption for its present count. Exact for piecewise-constant
    /// counts, and draws only when an interruption has used up the last threshold.
    mutating func drawHazard(_ pool: Int) {
        guard pools[pool].isSpot, pools[pool].interruptionsPerNanosecond > 0 else { return }
        if pools[pool].hazardLeft <= 0 {
            pools[pool].hazardLeft = hazardStreams[pool].nextExponentialByInversion()
        }
        let rate = Double(pools[pool].kept) * pools[pool].interruptionsPerNanosecond
        let wait = pools[pool].hazardLeft / rate
        // No instance, no end of the wait: `wait` is infinite then.
        let time = wait < 9e18 - Double(now) ? now + Int64(wait) + 1 : .max
        hazards.set(pool, time <= prepared.plan.horizon.nanoseconds ? time : .max)
    }
}
