import Quantities
import SimulationKernel
import UsageLedger

/// EC2's rebalance recommendations: word that an instance is at risk, before its notice comes.
///
/// With capacity rebalancing the group launches a replacement at once, keeps the old instance in
/// service, and terminates it when the new one serves. Where that takes too long, or there is
/// nothing to launch, the notice comes as it would have.
/// Source: Amazon EC2 Auto Scaling user guide, Capacity Rebalancing (2023-06).
extension World {
    /// Nanoseconds from the recommendation to the notice; 0: they come together.
    mutating func recommendationLead(_ fleet: Int) -> Int64 {
        let plan = prepared.plan
        guard let lead = plan.supply.recommendationLead, fleets[fleet].replacesAtNotice,
            plan.regions[plan.fleets[fleet].region].provider == "aws"
        else { return 0 }
        return later(now, lead.sample(using: &supply.leads[fleet])) - now
    }

    /// The notice of instances that were recommended to be replaced, and still run.
    mutating func follow(recommendationOf index: Int) {
        let pool = cohorts[index].pool
        let fleet = pools[pool].fleet
        serve(fleet)
        cohorts[index].isRecommended = false
        fleets[fleet].recommended -= cohorts[index].count
        if fleets[fleet].drainsAtNotice {
            var cohort = cohorts[index]
            takeOut(&cohort)
            cohorts[index] = cohort
            if servesRequests { servers[fleet].drain(cohort.count, from: index, to: index) }
        }
        cohorts[index].event = schedule(
            .reclaimed, index, at: now + pools[pool].noticeNanoseconds)
    }

    /// Replacements have come into service: as many as the fleet has too many of those that they
    /// were launched for are terminated.
    mutating func retireRecommended(_ fleet: Int) {
        var units = -fleets[fleet].desired
        var found: [Int] = []
        for pool in prepared.layout.ranges[fleet] {
            var index = pools[pool].firstCohort
            while index >= 0 {
                let cohort = cohorts[index]
                if cohort.serves, !cohort.isHeld, !cohort.isNoticed || cohort.isRecommended {
                    units += cohort.count * pools[pool].weight
                    if cohort.isRecommended { found.append(index) }
                }
                index = cohort.next
            }
        }
        for index in found {
            let weight = pools[cohorts[index].pool].weight
            let count = min(cohorts[index].count, units / weight)
            guard count > 0 else { continue }
            units -= count * weight
            retire(count, of: index)
        }
    }

    /// An outage takes a share of those that were about to be replaced. Returns how many.
    mutating func loseRecommended(_ share: Double, of pool: Int) -> Int64 {
        var lost: Int64 = 0
        var index = pools[pool].firstCohort
        while index >= 0 {
            let cohort = cohorts[index]
            let count = Int64((Double(cohort.count) * share).rounded())
            if cohort.isRecommended, count > 0 {
                remove(count, from: index, end: .failed)
                lost += count
            }
            index = cohort.next
        }
        return lost
    }

    private mutating func retire(_ count: Int64, of index: Int) {
        let fleet = pools[cohorts[index].pool].fleet
        serve(fleet)
        fleets[fleet].recommended -= count
        endFailure(index, of: count)
        var part = cohorts[index]
        part.failure = -1
        part.count = count
        part.event = nil
        part.isRecommended = false
        reduce(index, by: count)
        takeOut(&part)
        pools[part.pool].launched -= count
        options[pools[part.pool].option].launched -= count
        let balancer = prepared.plan.fleets[fleet].balancer
        part.drainsUntil = now + (balancer?.deregistrationDelay ?? TimeSpan.minute * 5).nanoseconds
        let added = addCohort(part)
        if servesRequests { servers[fleet].drain(count, from: index, to: added) }
        watch(added)
    }
}
