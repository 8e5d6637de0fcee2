import Quantities
import UsageLedger

/// Everything about a plan that rating looks up, worked out once and shared by all replications.
struct RatingTable: Sendable {
    let plan: RatingPlan
    let schedule: CoverageSchedule
    let start: Int64
    let end: Int64
    /// Per pool: the price that uncovered use pays, and the on-demand price, both negotiated.
    let contracted: [UnitPrice]
    let contractedOnDemand: [UnitPrice]
    /// Per commitment: what it provides per nanosecond (0: nothing), and the amortized cost of
    /// that.
    let capacity: [Int128]
    let amortized: [AmortizedRate]
    /// Per meter: the first one of the same line of the bill (two volumes of one type, say).
    let meterLines: [Int]
    /// Per meter: the meters that share its tiers.
    let tierGroups: [Int]
    let tierGroupCount: Int
    /// Index of each `balancerSeconds` meter; its four dimensions follow it.
    let balancers: [Int]
    /// What can appear on the bill, in its order.
    let slots: [ChargeSlot]

    init(plan: RatingPlan) {
        precondition(
            plan.pools.count == plan.catalog.pools.count
                && plan.meters.count == plan.catalog.meters.count,
            "a rating plan has a price for each pool and meter of its catalog")
        self.plan = plan
        start = plan.catalog.start.nanosecondsSince1970
        end = start + plan.catalog.horizon.nanoseconds
        let discount = plan.negotiatedDiscount[.compute] ?? 0
        contractedOnDemand = plan.pools.map { $0.onDemand.price.discounted(by: discount) }
        contracted = plan.pools.indices.map {
            let pool = plan.pools[$0]
            let isSpot = plan.catalog.pools[$0].market == .spot
            let paid = isSpot ? pool.spot ?? pool.onDemand : pool.onDemand
            return paid.price.discounted(by: discount)
        }
        schedule = CoverageSchedule(
            lines: Self.coverableLines(plan), commitments: plan.commitments)
        let capacity = plan.commitments.map { CoverageSchedule.capacityPerNanosecond($0) }
        self.capacity = capacity
        amortized = plan.commitments.indices.map {
            plan.commitments[$0].amortizedRate(capacity: max(1, capacity[$0]))
        }
        meterLines = plan.meters.indices.map { index in
            plan.catalog.meters.indices.first {
                plan.catalog.meters[$0] == plan.catalog.meters[index]
                    && plan.meters[$0] == plan.meters[index]
            } ?? index
        }
        (tierGroups, tierGroupCount) = Self.groupTiers(plan)
        balancers = plan.catalog.meters.indices.filter {
            plan.catalog.meters[$0].kind == .balancerSeconds
        }
        precondition(
            balancers.count == plan.balancerCapacityUnits.count,
            "a rating plan has a capacity-unit price for each balancer")
        let dimensions: [MeterKind] = [
            .balancerNewConnections, .balancerActiveConnectionSeconds, .balancerProcessedBytes,
            .balancerRuleEvaluations,
        ]
        for meter in balancers {
            precondition(
                plan.catalog.meters[meter...].dropFirst().prefix(4).map(\.kind) == dimensions,
                "a balancer's meter is followed by those of its four dimensions")
        }
        slots = ChargeSlot.all(plan: plan, schedule: schedule, balancers: balancers)
    }

    func discount(_ category: ChargeCategory) -> Double { plan.negotiatedDiscount[category] ?? 0 }

    private static func coverableLines(_ plan: RatingPlan) -> [CoverableLine] {
        zip(plan.catalog.pools, plan.pools).map { description, price in
            CoverableLine(
                region: description.region, zone: description.zone,
                operatingSystem: description.operatingSystem,
                instanceType: description.instanceType, family: price.family,
                normalizationUnits: price.normalizationUnits, sizeFlexible: price.sizeFlexible,
                onDemand: price.onDemand.price, coverable: description.market == .onDemand)
        }
    }

    /// Meters of one kind, place and price list reach the later tiers together.
    private static func groupTiers(_ plan: RatingPlan) -> (groups: [Int], count: Int) {
        var leaders: [Int] = []
        let groups = plan.meters.indices.map { index -> Int in
            let meter = plan.catalog.meters[index]
            let known = leaders.firstIndex {
                let other = plan.catalog.meters[$0]
                return other.kind == meter.kind && other.provider == meter.provider
                    && other.region == meter.region && other.detail == meter.detail
                    && plan.meters[$0] == plan.meters[index]
            }
            if let known { return known }
            leaders.append(index)
            return leaders.count - 1
        }
        return (groups, leaders.count)
    }
}

extension Commitment {
    /// What the commitment costs per unit of what it provides; by default per nanosecond of time.
    package func amortizedRate(capacity: Int128 = 1) -> AmortizedRate {
        AmortizedRate(
            upfront: upfront, recurringPerHour: recurringPerHour, term: end - start,
            capacity: capacity)
    }
}
