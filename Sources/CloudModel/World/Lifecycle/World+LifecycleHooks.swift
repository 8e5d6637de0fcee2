import Quantities
import SimulationKernel

/// Instances that lifecycle hooks hold, and warm pools.
extension World {
    mutating func makeWarmPools() {
        let plan = prepared.plan
        for (index, fleet) in plan.fleets.enumerated() {
            guard let pool = fleet.lifecycle.warmPool else { continue }
            let entity = "\(plan.regions[fleet.region].name)/\(fleet.name)"
            fleets[index].warmPool = warmPools.count
            warmPools.append(
                WarmPoolState(
                    fleet: index, plan: pool,
                    stream: RandomStream(
                        seed: seed, replication: replication,
                        entity: RandomStream.entityKey(entity),
                        purpose: Purpose.warmStart.rawValue)))
        }
    }

    /// Whether a cohort that drains comes back to the warm pool.
    mutating func noteReturn(_ cohort: inout Cohort) {
        guard canReturn(cohort) else { return }
        cohort.isReturning = true
        let index = fleets[pools[cohort.pool].fleet].warmPool
        warmPools[index].returning += cohort.count
    }

    /// `count` of a cohort are out of service and wait for a hook; they are billed until it lets
    /// them go.
    mutating func hold(_ count: Int64, from index: Int) {
        endFailure(index, of: count)
        var cohort = cohorts[index]
        let (pool, fleet) = (cohort.pool, pools[cohort.pool].fleet)
        cohort.failure = -1
        cohort.count = count
        cohort.event = nil
        if cohort.drainsUntil == nil {
            settleHazard(pool)
            pools[pool].launched -= count
            options[pools[pool].option].launched -= count
            if !cohort.isNoticed { pools[pool].kept -= count }
            if cohort.isHeld { pools[pool].surplus -= count }
            cohort.isHeld = false
            takeOut(&cohort)
            noteReturn(&cohort)
        }
        cohort.isNoticed = true
        cohort.isWaiting = true
        cohort.drainsUntil = now + lifecycles[fleet].holdTermination()
        if servesRequests { servers[fleet].remove(count, tag: index) }
        reduce(index, by: count)
        let added = addCohort(cohort)
        drawHazard(pool)
        cohorts[added].event = schedule(.drained, added, at: cohort.drainsUntil ?? now)
    }
}

/// What became of a fleet's instances over a run, besides their hours.
package struct LifecycleOutcome: Hashable, Sendable {
    /// Launches after the start: from the warm pool, and from nothing.
    package var warmStarts = 0.0
    package var coldStarts = 0.0
    /// Given up before they served, by lifecycle hooks and health checks.
    package var abandoned = 0.0
    /// Failures, and instances that were replaced for one.
    package var failed = 0.0
    package var replaced = 0.0
    /// Instances that were asked for when the provider had none.
    package var refused = 0.0
    /// Mean number of instances in the warm pool.
    package var warmPoolMean = 0.0

    package init() {}

    init(_ counts: LifecycleCounts, horizon: Int64) {
        warmStarts = Double(counts.warmStarts)
        coldStarts = Double(counts.coldStarts)
        abandoned = Double(counts.abandoned)
        failed = Double(counts.failed)
        replaced = Double(counts.replaced)
        warmPoolMean = approximate(counts.pooledNanoseconds) / Double(max(1, horizon))
    }
}
