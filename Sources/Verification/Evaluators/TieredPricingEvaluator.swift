import Pricing
import Quantities
import UsageLedger

/// Graduated prices: the rater's `GraduatedTiers`, and transfer between zones through the rater
/// itself.
enum TieredPricingEvaluator: Evaluator {
    static let family = "tiered_pricing"

    /// Quantities are read to a billionth of their unit.
    private static let unit = Int64(1_000_000_000)

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        if inputs.has("price_each_direction") { return try crossZone(inputs) }
        if inputs.has("price") { return try interRegion(inputs) }
        try inputs.only("quantity", "months", "unit", "tiers")
        let tiers = try graduated(inputs)
        guard inputs.has("months") else {
            let quantity = try inputs.scaled("quantity", by: unit)
            try limit([quantity])
            let charge = tiers.charge(quantity, after: 0)
            return [
                JSONMember("cost", .number(tiers.dollars(charge.list))),
                JSONMember(
                    "per_tier",
                    .array(tiers.split(quantity).map { .number(Double($0) / Double(unit)) })),
            ]
        }
        guard !inputs.has("quantity") else {
            throw .malformed("a `quantity` and `months` of one case")
        }
        let months = try inputs.scaledList("months", by: unit)
        try limit(months)
        let costs = months.map {
            // Every month starts in the first tier again.
            tiers.dollars(tiers.charge($0, after: 0).list)
        }
        return [
            JSONMember("costs", .array(costs.map { .number($0) })),
            JSONMember("total", .number(costs.reduce(0, +))),
        ]
    }

    private static func graduated(_ inputs: CaseInputs) throws(EvaluationError) -> GraduatedTiers {
        var tiers: [PriceTiers.Tier] = []
        var previous = 0.0
        for entry in try inputs.objects("tiers") {
            try entry.only("up_to", "price")
            var end: Double?
            if let bound = try entry.optionalNumber("up_to") {
                guard bound > previous, bound <= 1e12 else {
                    throw .malformed("the tiers' `up_to` must ascend, to 1e12 at most")
                }
                end = bound
                previous = bound
            } else {
                previous = .infinity
            }
            tiers.append(PriceTiers.Tier(upTo: end, price: try entry.price("price")))
        }
        guard !tiers.isEmpty else { throw .malformed("`inputs.tiers` is empty") }
        return GraduatedTiers(
            PriceTiers(
                tiers: tiers, asOf: CalendarDate(daysSince1970: 0), source: "case",
                provenance: .user),
            unit: Int128(unit))
    }

    /// Prices are below ten million dollars; together they stay within the exact arithmetic.
    private static func limit(_ quantities: [Int128]) throws(EvaluationError) {
        guard quantities.allSatisfy({ $0 <= 10_000_000_000 * Int128(unit) }) else {
            throw .malformed("a quantity above ten billion")
        }
    }

    /// Only the region that sends pays.
    private static func interRegion(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("gb", "price")
        let charge = MeterCharge(.interRegionBytes, flat: try inputs.price("price"))
        let sent = try charge.dollars(try inputs.scaled("gb", by: 1 << 30))
        let sides = Double(MeterKind.interRegionBytes.rule.sides)
        return [
            JSONMember("cost", .number(sent / sides)),
            JSONMember("inbound_cost", .number(sent - sent / sides)),
        ]
    }

    /// One hour with nothing but transfer between zones, rated.
    private static func crossZone(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("gb", "price_each_direction")
        let bytes = try inputs.scaled("gb", by: 1 << 30)
        guard bytes <= 1_000_000_000 * (1 << 30) else {
            throw .malformed("`inputs.gb` must be at most 1e9")
        }
        let tiers = PriceTiers(
            tiers: [PriceTiers.Tier(upTo: nil, price: try inputs.price("price_each_direction"))],
            asOf: CalendarDate(daysSince1970: 0), source: "case", provenance: .user)
        let catalog = LedgerCatalog(
            scenario: "case", start: UTCInstant(nanosecondsSince1970: 0), horizon: .hour,
            pools: [],
            meters: [
                MeterDescription(kind: .crossZoneBytes, owner: "case", provider: "aws", region: "")
            ])
        var rater = Rater(
            plan: RatingPlan(
                catalog: catalog, pools: [], meters: [MeterPrice(tiers: tiers)],
                balancerCapacityUnits: [], commitments: [], negotiatedDiscount: [:], extras: []))
        var hour = HourlyUsage(clockHour: 0, pools: 0, meters: 1)
        hour.meters[0] = bytes
        rater.record(hour)
        return [JSONMember("cost", .number(rater.finish().total.effective.dollars))]
    }
}
