import Quantities
import UsageLedger

/// One line that the bill of any month may have. Its texts are made once, not per hour.
struct ChargeSlot: Sendable {
    enum Subject: Sendable {
        /// Use of a coverage line that no commitment covered.
        case line(Int)
        /// A pair of the coverage schedule.
        case covered(Int)
        /// Cash for a commitment: what is paid at its start, and for each hour.
        case upfront(Int)
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
        plan: RatingPlan, lines: [RatedLine], schedule: CoverageSchedule, balancers: [Int]
    ) -> [ChargeSlot] {
        var slots: [ChargeSlot] = []
        var pairs = Array(repeating: [Int](), count: lines.count)
        for (index, pair) in schedule.pairs.enumerated() { pairs[pair.line].append(index) }
        for line in lines.indices where lines[line].pool != nil {
            slots.append(lineSlot(plan, lines[line], line))
            for pair in pairs[line] {
                slots.append(coveredSlot(plan, lines[line], schedule, pair))
            }
        }
        for line in lines.indices where lines[line].pool == nil {
            for pair in pairs[line] {
                slots.append(coveredSlot(plan, lines[line], schedule, pair))
            }
        }
        for index in plan.commitments.indices {
            slots.append(
                commitmentSlot(
                    plan.commitments[index], .upfront(index), .compute, suffix: "upfront fee",
                    unit: "commitment"))
            slots.append(
                commitmentSlot(
                    plan.commitments[index], .fee(index), .compute, suffix: "fee", unit: "hour"))
        }
        for category in [
            ChargeCategory.compute, .storage, .network, .observability, .backup, .security,
        ] {
            for index in plan.meters.indices
            where plan.catalog.meters[index].kind.rule.category == category {
                appendMeterSlots(plan, index, balancers, &slots)
            }
        }
        for index in plan.extras.indices { slots.append(extraSlot(plan, index)) }
        for line in lines.indices where lines[line].pool == nil {
            slots.append(lineSlot(plan, lines[line], line))
        }
        for index in plan.commitments.indices {
            slots.append(
                commitmentSlot(
                    plan.commitments[index], .unused(index), .unusedCommitment, suffix: "unused",
                    unit: plan.commitments[index].unit.name))
        }
        return slots
    }

    private static func lineSlot(_ plan: RatingPlan, _ line: RatedLine, _ index: Int) -> ChargeSlot
    {
        var option = PurchaseOption.onDemand
        var provenance = PriceProvenance.published
        switch line.subject {
        case .pool(let pool):
            provenance = plan.pools[pool].onDemand.provenance
            guard plan.catalog.pools[pool].market == .spot else { break }
            option = .spot
            provenance = (plan.pools[pool].spot ?? plan.pools[pool].onDemand).provenance
        case .reservation(let commitment):
            option = plan.commitments[commitment].option
            provenance = plan.commitments[commitment].provenance
        }
        return ChargeSlot(
            subject: .line(index), key: computeKey(plan, line, option), unit: line.unit.name,
            provenance: provenance)
    }

    private static func coveredSlot(
        _ plan: RatingPlan, _ line: RatedLine, _ schedule: CoverageSchedule, _ index: Int
    ) -> ChargeSlot {
        let pair = schedule.pairs[index]
        let commitment = schedule.commitments[pair.commitment]
        var provenance = commitment.provenance
        if case .savingsPlan(let savingsPlan) = commitment.kind,
            let rate = savingsPlan.rates[pair.line]
        {
            provenance = min(provenance, rate.provenance)
        }
        return ChargeSlot(
            subject: .covered(index), key: computeKey(plan, line, commitment.option),
            unit: line.unit.name, provenance: provenance)
    }

    private static func computeKey(
        _ plan: RatingPlan, _ line: RatedLine, _ option: PurchaseOption
    ) -> ChargeKey {
        var key = ChargeKey(
            month: 0, category: .compute, service: line.service, owner: "",
            region: line.coverable.region, zone: line.coverable.zone,
            instanceType: line.coverable.instanceType, option: option)
        switch line.subject {
        case .pool(let pool): key.owner = plan.catalog.pools[pool].fleet
        case .reservation(let commitment):
            key.owner = plan.commitments[commitment].name
            key.category = .unusedCommitment
            key.service =
                switch line.coverable.resource {
                case nil: "Capacity reservation unused"
                case .vcpu?: "Capacity reservation vCPU unused"
                case .memory?: "Capacity reservation memory unused"
                }
        }
        return key
    }

    private static func commitmentSlot(
        _ commitment: Commitment, _ subject: Subject, _ category: ChargeCategory, suffix: String,
        unit: String
    ) -> ChargeSlot {
        var key = ChargeKey(
            month: 0, category: category, service: "\(commitment.service) \(suffix)",
            owner: commitment.name, region: "", zone: "", instanceType: "",
            option: commitment.option)
        switch commitment.kind {
        case .reservedInstance(let reservation):
            key.region = reservation.region
            key.instanceType = reservation.instanceType
            if case .zonal(let name) = reservation.scope { key.zone = name }
        case .savingsPlan(let plan):
            if case .ec2Instance(_, let home) = plan.eligibility { key.region = home }
        case .resource(let resource): key.region = resource.region
        case .capacityReservation: break
        }
        return ChargeSlot(
            subject: subject, key: key, unit: unit, provenance: commitment.provenance)
    }

    /// A meter's line, and for a balancer that of its capacity units after it. The four dimensions
    /// have no line of their own.
    private static func appendMeterSlots(
        _ plan: RatingPlan, _ index: Int, _ balancers: [Int], _ slots: inout [ChargeSlot]
    ) {
        let meter = plan.catalog.meters[index]
        guard let price = plan.meters[index] else { return }
        var key = ChargeKey(
            month: 0, category: meter.kind.rule.category,
            service: meter.chargeName, owner: meter.owner, region: meter.region,
            zone: "", instanceType: "", option: .standard)
        slots.append(
            ChargeSlot(
                subject: .meter(index), key: key, unit: meter.kind.rule.unit,
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
