import Quantities
import UsageLedger

/// One line that the bill of any month may have. Its texts are made once, not per hour.
struct ChargeSlot: Sendable {
    enum Subject: Sendable {
        /// A pool's use that no commitment covered.
        case pool(Int)
        /// A pair of the coverage schedule.
        case covered(Int)
        /// Cash for a commitment: the upfront fee and the recurring one.
        case fee(Int)
        case meter(Int)
        /// Capacity units of the balancer with this number.
        case capacityUnits(Int)
        case extra(Int)
        /// What a commitment provided and nobody used.
        case unused(Int)
    }
    var subject: Subject
    /// The month is filled in when the line is made.
    var key: ChargeKey
    var unit: String
    var provenance: PriceProvenance

    /// All lines in the bill's order: by category, then pools and meters as in the catalog.
    static func all(
        plan: RatingPlan, schedule: CoverageSchedule, balancers: [Int]
    ) -> [ChargeSlot] {
        var slots: [ChargeSlot] = []
        var pairs = Array(repeating: [Int](), count: plan.pools.count)
        for (index, pair) in schedule.pairs.enumerated() { pairs[pair.line].append(index) }
        for pool in plan.pools.indices {
            slots.append(poolSlot(plan, pool))
            for pair in pairs[pool] { slots.append(coveredSlot(plan, schedule, pair)) }
        }
        for index in plan.commitments.indices { slots.append(feeSlot(plan, index)) }
        for category in [ChargeCategory.compute, .storage, .network] {
            for index in plan.meters.indices
            where MeterRating.category(of: plan.catalog.meters[index].kind) == category {
                appendMeterSlots(plan, index, balancers, &slots)
            }
        }
        for index in plan.extras.indices { slots.append(extraSlot(plan, index)) }
        for index in plan.commitments.indices { slots.append(unusedSlot(plan, index)) }
        return slots
    }

    private static func poolSlot(_ plan: RatingPlan, _ pool: Int) -> ChargeSlot {
        let isSpot = plan.catalog.pools[pool].market == .spot
        let price = isSpot ? plan.pools[pool].spot : nil
        return ChargeSlot(
            subject: .pool(pool), key: computeKey(plan, pool, isSpot ? .spot : .onDemand),
            unit: "instance-hour",
            provenance: (price ?? plan.pools[pool].onDemand).provenance)
    }

    private static func coveredSlot(
        _ plan: RatingPlan, _ schedule: CoverageSchedule, _ index: Int
    ) -> ChargeSlot {
        let pair = schedule.pairs[index]
        let commitment = plan.commitments[pair.commitment]
        var provenance = commitment.provenance
        if case .savingsPlan(let savingsPlan) = commitment.kind,
            let rate = savingsPlan.rates[pair.line]
        {
            provenance = min(provenance, rate.provenance)
        }
        return ChargeSlot(
            subject: .covered(index), key: computeKey(plan, pair.line, commitment.option),
            unit: "instance-hour", provenance: provenance)
    }

    private static func computeKey(
        _ plan: RatingPlan, _ pool: Int, _ option: PurchaseOption
    ) -> ChargeKey {
        let description = plan.catalog.pools[pool]
        return ChargeKey(
            month: 0, category: .compute, service: "Compute", owner: description.fleet,
            region: description.region, zone: description.zone,
            instanceType: description.instanceType, option: option)
    }

    private static func feeSlot(_ plan: RatingPlan, _ index: Int) -> ChargeSlot {
        commitmentSlot(plan.commitments[index], .fee(index), .compute, suffix: "fee", unit: "hour")
    }

    private static func unusedSlot(_ plan: RatingPlan, _ index: Int) -> ChargeSlot {
        let commitment = plan.commitments[index]
        let unit =
            if case .savingsPlan = commitment.kind { "USD" } else { "instance-hour" }
        return commitmentSlot(
            commitment, .unused(index), .unusedCommitment, suffix: "unused", unit: unit)
    }

    private static func commitmentSlot(
        _ commitment: Commitment, _ subject: Subject, _ category: ChargeCategory, suffix: String,
        unit: String
    ) -> ChargeSlot {
        var region = ""
        var zone = ""
        var instanceType = ""
        var service = "Savings plan"
        switch commitment.kind {
        case .reservedInstance(let reservation):
            service = "Reserved instance"
            region = reservation.region
            instanceType = reservation.instanceType
            if case .zonal(let name) = reservation.scope { zone = name }
        case .savingsPlan(let plan):
            if case .ec2Instance(_, let home) = plan.eligibility { region = home }
        }
        return ChargeSlot(
            subject: subject,
            key: ChargeKey(
                month: 0, category: category, service: "\(service) \(suffix)",
                owner: commitment.name, region: region, zone: zone, instanceType: instanceType,
                option: commitment.option),
            unit: unit, provenance: commitment.provenance)
    }

    /// A meter's line, and for a balancer that of its capacity units after it. The four dimensions
    /// have no line of their own.
    private static func appendMeterSlots(
        _ plan: RatingPlan, _ index: Int, _ balancers: [Int], _ slots: inout [ChargeSlot]
    ) {
        let meter = plan.catalog.meters[index]
        guard let price = plan.meters[index] else { return }
        var key = ChargeKey(
            month: 0, category: MeterRating.category(of: meter.kind),
            service: MeterRating.service(of: meter), owner: meter.owner, region: meter.region,
            zone: "", instanceType: "", option: .standard)
        slots.append(
            ChargeSlot(
                subject: .meter(index), key: key, unit: MeterRating.unitName(of: meter.kind),
                provenance: price.tiers.provenance))
        guard let balancer = balancers.firstIndex(of: index) else { return }
        key.service = "Load balancer capacity"
        slots.append(
            ChargeSlot(
                subject: .capacityUnits(balancer), key: key, unit: "LCU-hour",
                provenance: plan.balancerCapacityUnits[balancer].tiers.provenance))
    }

    private static func extraSlot(_ plan: RatingPlan, _ index: Int) -> ChargeSlot {
        let extra = plan.extras[index]
        return ChargeSlot(
            subject: .extra(index),
            key: ChargeKey(
                month: 0, category: .extras, service: "Extra", owner: extra.name, region: "",
                zone: "", instanceType: "", option: .standard),
            unit: extra.per.rawValue, provenance: .user)
    }
}

extension Commitment {
    var option: PurchaseOption {
        switch kind {
        case .reservedInstance: .reservedInstance(name: name)
        case .savingsPlan: .savingsPlan(name: name)
        }
    }
}
