import Quantities
import SimulationKernel

/// Instances on which requests take longer: an outage that slows down in the place of failing, and
/// caches that are empty where demand is new to them. No health check sees it.
extension World {
    /// Instances that have just come into service are as slow as all others in their place, or
    /// until their caches are filled.
    mutating func slowNewcomers(_ index: Int) {
        // What was there from the start has had time.
        guard !meetSlowness(index), canTurnSlow(index), cohorts[index].readyNanoseconds > 0
        else { return }
        let fleet = pools[cohorts[index].pool].fleet
        guard let cache = prepared.plan.fleets[fleet].coldCache else { return }
        let until = later(now, cache.duration.seconds)
        turnBad(cohorts[index].count, of: index, slow(fleet, by: cache.slowdown, until: until))
    }

    private mutating func canTurnSlow(_ index: Int) -> Bool {
        let cohort = cohorts[index]
        return cohort.count > 0 && cohort.serves && cohort.failure < 0 && !cohort.isNoticed
    }

    /// Instances are slow where an outage slows down all in their place. Returns whether one does.
    mutating func meetSlowness(_ index: Int) -> Bool {
        guard canTurnSlow(index) else { return false }
        let cohort = cohorts[index]
        let fleet = pools[cohort.pool].fleet
        for place in outages.software {
            let outage = outages.occurrences[place]
            let plan = prepared.plan.outages[outage.plan]
            // Of a part of the instances new ones are none. What ends now is over.
            guard let slowdown = plan.slowdown, plan.share >= 1, outage.toNanoseconds > now,
                isHit(cohort.pool, by: plan)
            else { continue }
            let failed = slow(fleet, by: slowdown, until: outage.toNanoseconds)
            turnBad(cohort.count, of: index, failed)
            return true
        }
        return false
    }

    /// A region's demand begins to go elsewhere, or to come back: what caches hold there is of
    /// others. As many instances are slow as it is of the demand that there will be.
    mutating func chill(_ service: Int, movedFrom region: Int, isReturning: Bool) {
        let home = prepared.plan.services[service].regionShares
        for fleet in fleets.indices
        where prepared.plan.fleets[fleet].service == service {
            guard let cache = prepared.plan.fleets[fleet].coldCache else { continue }
            let own = prepared.plan.fleets[fleet].region
            var share = 0.0
            if isReturning {
                share = own == region ? diversions[place(service, region)].away : 0
            } else if let refuge = refuge(service, from: region) {
                share = own == refuge ? home[region] / (home[region] + home[refuge]) : 0
            } else if own != region, !isStandby(own), answers(service, in: own) {
                // Those that answer take it in proportion to what they have.
                var open = 0.0
                for other in home.indices
                where other != region && !isStandby(other) && answers(service, in: other) {
                    open += home[other]
                }
                share = home[region] / (home[region] + open)
            }
            guard share > 0 else { continue }
            chill(fleet, share: share, cache)
        }
    }

    private mutating func chill(_ fleet: Int, share: Double, _ cache: ColdCachePlan) {
        serve(fleet)
        let until = later(now, cache.duration.seconds)
        var odd = 0.5
        for pool in prepared.layout.ranges[fleet] {
            settleHazard(pool)
            let parts = parts(of: pool, share: share, odd: &odd) { cohort in
                cohort.serves && cohort.failure < 0
            }
            for part in parts {
                turnBad(part.count, of: part.cohort, slow(fleet, by: cache.slowdown, until: until))
            }
            drawHazard(pool)
        }
    }

    private mutating func slow(_ fleet: Int, by slowdown: Double, until end: Int64)
        -> FailedInstance
    {
        var failed = FailedInstance(outAt: .max, replacedAt: .max, recoversAt: end)
        failed.isGrey = true
        failed.slowdown = fleets[fleet].slowdowns.firstIndex(of: slowdown) ?? -1
        return failed
    }
}
