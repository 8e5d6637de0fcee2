import Quantities
import SimulationKernel
import UsageLedger

/// Spot instances that the provider takes back.
extension World {
    /// The provider takes one instance of the pool: notice now, gone when it ends.
    private mutating func interrupt(_ pool: Int) {
        if pools[pool].lifetime != nil { return preempt(pool) }
        settleHazard(pool)
        pools[pool].interruption.spend()
        guard pools[pool].kept > 0 else { return hazards.set(pool, .max) }
        let fleet = pools[pool].fleet
        serve(fleet)
        fleets[fleet].loseSpot(1, at: now)
        let pick = Int64(hazardStreams[pool].nextBelow(UInt64(pools[pool].kept)))
        if let index = keptCohort(pick, in: pool) { notice(index, 1) }
        drawHazard(pool)
        if fleets[fleet].replacesAtNotice {
            reconcile(fleet, atStart: false)
        }
    }

    /// Splits instances off their cohort and puts them under notice.
    mutating func notice(_ index: Int, _ count: Int64) {
        var part = cohorts[index]
        if part.count > count { partFailure(&part) }
        reduce(index, by: count)
        pools[part.pool].kept -= count
        part.count = count
        part.isNoticed = true
        part.preemptedAt = .max
        part.event = nil
        let fleet = pools[part.pool].fleet
        let lead = part.serves ? recommendationLead(fleet) : 0
        let isDrained = fleets[fleet].drainsAtNotice && lead == 0
        if isDrained { takeOut(&part) }
        if part.isHeld { writeOff(&part) }
        let added = addCohort(part)
        if servesRequests {
            if isDrained {
                servers[fleet].drain(count, from: index, to: added)
            } else {
                servers[fleet].retag(count, from: index, to: added)
            }
        }
        if lead > 0 {
            cohorts[added].isRecommended = true
            fleets[fleet].recommended += count
        }
        let notice = lead > 0 ? lead : pools[part.pool].noticeNanoseconds
        cohorts[added].event = schedule(.reclaimed, added, at: now + notice)
        if fleets[fleet].layer == .nodes { nodeIsNoticed(cohort: index, now: added) }
    }

    /// Takes a cohort that is about to go out of service; it stays billed until it is gone.
    mutating func takeOut(_ cohort: inout Cohort) {
        let (fleet, option) = (pools[cohort.pool].fleet, pools[cohort.pool].option)
        if cohort.serves {
            options[option].serving -= cohort.count
            if cohort.failure >= 0 {
                countFailing(of: cohort, by: -cohort.count)
                options[option].unhealthy += cohort.count
            }
        }
        if cohort.isWarmed { options[option].warmed -= cohort.count }
        fleets[fleet].isSteady = false
        cohort.serves = false
        cohort.isWarmed = false
        routeDemand(besides: fleet)
    }

    mutating func reclaim(_ index: Int) {
        let fleet = pools[cohorts[index].pool].fleet
        if cohorts[index].isRecommended { return follow(recommendationOf: index) }
        serve(fleet)
        cohorts[index].event = nil
        remove(cohorts[index].count, from: index, end: .interrupted)
        routeDemand(besides: fleet)
        reconcile(fleet, atStart: false)
        continueDeployment(of: fleet)
    }

    /// Uses up hazard for the time that has passed with the pool's count.
    mutating func settleHazard(_ pool: Int) {
        let kept = pools[pool].kept
        if pools[pool].isSpot { pools[pool].interruption.settle(kept, at: now) }
        if pools[pool].failure.perNanosecond > 0 { pools[pool].failure.settle(kept, at: now) }
    }

    /// Schedules the pool's next interruption and failure for its present count.
    mutating func drawHazard(_ pool: Int) {
        let (kept, horizon) = (pools[pool].kept, prepared.plan.horizon.nanoseconds)
        if pools[pool].interruption.perNanosecond > 0 {
            let time = pools[pool].interruption.next(kept, at: now, &hazardStreams[pool])
            hazards.set(pool, time <= horizon ? time : .max)
        }
        if pools[pool].failure.perNanosecond > 0 {
            let time = pools[pool].failure.next(kept, at: now, &failureStreams[pool])
            hazards.set(pools.count + pool, time <= horizon ? time : .max)
        }
    }

    /// What the hazard clock has come to.
    mutating func meetHazard(_ place: Int) {
        if place < pools.count { interrupt(place) } else { fail(place - pools.count) }
    }

    /// The cohort of a pool's instance number `pick`, of those that are not under notice.
    mutating func keptCohort(_ pick: Int64, in pool: Int) -> Int? {
        var pick = pick
        var index = pools[pool].firstCohort
        while index >= 0 {
            if !cohorts[index].isNoticed {
                if pick < cohorts[index].count { return index }
                pick -= cohorts[index].count
            }
            index = cohorts[index].next
        }
        return nil
    }

    /// A share of a pool's instances, cohort by cohort, of those that are meant and not under
    /// notice.
    ///
    /// - Parameter odd: 0…1, what decides about the odd instance: ½ rounds to the nearest. It is
    ///   what is left of it afterwards, for the next pool.
    func parts(
        of pool: Int, share: Double, odd: inout Double, where isMeant: (Cohort) -> Bool
    ) -> [(cohort: Int, count: Int64)] {
        var parts: [(cohort: Int, count: Int64)] = []
        var (seen, taken): (Int64, Int64) = (0, 0)
        var index = pools[pool].firstCohort
        while index >= 0 {
            if !cohorts[index].isNoticed, isMeant(cohorts[index]) {
                seen += cohorts[index].count
                let due = min(seen, Int64(Double(seen) * share + odd)) - taken
                taken += due
                if due > 0 { parts.append((index, due)) }
            }
            index = cohorts[index].next
        }
        odd = min(1, max(0, Double(seen) * share + odd - Double(taken)))
        return parts
    }
}
