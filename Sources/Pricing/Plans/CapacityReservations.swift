import UsageLedger

/// *What it does.* Holds room for instances of one type in one zone. Instances that run in it pay
/// as they do anyway; what nobody runs is billed at the on-demand price, and savings plans and
/// regional reserved instances that have something left lower that, too.
///
/// *When to use it.* Where a launch must not fail: recovery capacity, scarce accelerators.
///
/// *Parameters.* `type`, `count`, `zone`, `os`, `start`, `end`, `account`.
///
/// *Example.* `{ plan: capacity-reservation, type: p5.48xlarge, count: 2, zone: us-east-1b }`
///
/// *Source.* AWS EC2 user guide, "Capacity Reservation pricing and billing" (2023-06). An hour's
/// use fills a reservation by time, whatever the overlap within the hour: that is the tool's
/// choice.
package enum CapacityReservations: PurchasePlan {
    package static let typeName = "capacity-reservation"
    package static let summary = "room held in one zone, at the on-demand price, used or not"
    package static let source =
        "AWS EC2 user guide, Capacity Reservation pricing and billing, 2023-06"
    package static func addSteps(to schedule: inout CoverageSchedule) {}

    /// For each reservation, earliest start first, the pools whose instances run in it.
    static func pools(of plan: RatingPlan) -> [(commitment: Int, pools: [Int])] {
        let order = plan.commitments.indices.filter { plan.commitments[$0].isCapacityReservation }
            .sorted {
                (plan.commitments[$0].start, plan.commitments[$0].name, $0)
                    < (plan.commitments[$1].start, plan.commitments[$1].name, $1)
            }
        return order.map { index in
            let commitment = plan.commitments[index]
            guard case .capacityReservation(let held) = commitment.kind else { return (index, []) }
            let pools = plan.pools.indices.filter {
                let pool = plan.catalog.pools[$0]
                return pool.market == .onDemand && pool.region == held.region
                    && pool.zone == held.zone && pool.instanceType == held.instanceType
                    && pool.operatingSystem == held.operatingSystem
                    && plan.pools[$0].account == commitment.account
            }
            return (index, pools)
        }
    }
}
