import Pricing
import Quantities
import Testing
import UsageLedger

/// A pool with its prices, in as few words as a test needs.
struct TestPool {
    var description: PoolDescription
    var price: PoolPrice

    /// `onDemand` and `spot` in dollars per hour; a spot price makes it a spot pool.
    init(
        _ type: String, _ zone: String, onDemand: String, spot: String? = nil,
        fleet: String = "web",
        system: String = "linux", provenance: PriceProvenance = .published
    ) {
        let family = NormalizationFactor.family(ofType: type)
        description = PoolDescription(
            fleet: fleet, provider: "aws", region: String(zone.dropLast()), zone: zone,
            instanceType: type, operatingSystem: system, market: spot == nil ? .onDemand : .spot,
            billing: .perSecond)
        price = PoolPrice(
            onDemand: sourced(onDemand, provenance), spot: spot.map { sourced($0, provenance) },
            family: family, normalizationUnits: NormalizationFactor.units(ofType: type),
            sizeFlexible: NormalizationFactor.sizeFlexible(
                family: family, operatingSystem: system))
    }
}

/// A meter with a price per pricing unit, or tiers of (upper bound, price).
struct TestMeter {
    var description: MeterDescription
    var price: MeterPrice?

    init(
        _ kind: MeterKind, _ owner: String = "web", region: String = "us-east-1",
        detail: String = "", tiers: [(Double?, String)]
    ) {
        description = MeterDescription(
            kind: kind, owner: owner, provider: "aws", region: region, detail: detail)
        price = tiers.isEmpty ? nil : MeterPrice(tiers: graduated(tiers))
    }
}

func dollars(_ text: String) -> UnitPrice {
    guard let price = UnitPrice(dollars: text) else { fatalError("`\(text)` is no price") }
    return price
}

func money(_ text: String) -> Money {
    Money(nanodollars: Int128(dollars(text).picodollars) / 1_000)
}

func sourced(_ text: String, _ provenance: PriceProvenance = .published) -> SourcedPrice {
    SourcedPrice(
        price: dollars(text), asOf: day("2026-07-20"), source: "test", provenance: provenance)
}

func graduated(_ tiers: [(Double?, String)]) -> PriceTiers {
    PriceTiers(
        tiers: tiers.map { PriceTiers.Tier(upTo: $0.0, price: dollars($0.1)) },
        asOf: day("2026-07-20"), source: "test", provenance: .published)
}

func instant(_ text: String) -> UTCInstant {
    guard let instant = try? UTCInstant.parse(text) else { fatalError("`\(text)` is no instant") }
    return instant
}

func day(_ text: String) -> CalendarDate { instant(text).date }

func ratingPlan(
    start: String = "2026-03-01", hours: Int64, pools: [TestPool] = [], meters: [TestMeter] = [],
    capacityUnit: String = "0.008", commitments: [Commitment] = [],
    discount: [ChargeCategory: Double] = [:], extras: [ExtraCharge] = []
) -> RatingPlan {
    let balancers = meters.filter { $0.description.kind == .balancerSeconds }
    return RatingPlan(
        catalog: LedgerCatalog(
            scenario: "test", start: instant(start), horizon: .hour * hours,
            pools: pools.map(\.description), meters: meters.map(\.description)),
        pools: pools.map(\.price), meters: meters.map(\.price),
        balancerCapacityUnits: balancers.map { _ in
            MeterPrice(tiers: graduated([(nil, capacityUnit)]))
        },
        commitments: commitments, negotiatedDiscount: discount, extras: extras)
}

/// A reservation. Its term starts at `start` and lasts `termHours`.
func reservation(
    _ name: String, _ type: String, count: Int64, zone: String? = nil,
    region: String = "us-east-1", system: String = "linux", upfront: String = "0",
    recurring: String = "0", start: String = "2026-01-01", termHours: Int64 = 8_760
) -> Commitment {
    let family = NormalizationFactor.family(ofType: type)
    let from = instant(start)
    return Commitment(
        name: name,
        kind: .reservedInstance(
            ReservedInstance(
                region: region, operatingSystem: system, instanceType: type, family: family,
                normalizationUnits: NormalizationFactor.units(ofType: type),
                sizeFlexible: NormalizationFactor.sizeFlexible(
                    family: family, operatingSystem: system),
                count: count, scope: zone.map { .zonal(zone: $0) } ?? .regional)),
        payment: .noUpfront, start: from, end: from + .hour * termHours, upfront: money(upfront),
        recurringPerHour: dollars(recurring), provenance: .published)
}

/// A savings plan without upfront fee, unless `upfront` says so; one rate per pool.
func savingsPlan(
    _ name: String, commit: String, rates: [String?],
    eligibility: SavingsPlan.Eligibility = .compute, upfront: String = "0",
    recurring: String? = nil, start: String = "2026-01-01", termHours: Int64 = 8_760
) -> Commitment {
    let from = instant(start)
    return Commitment(
        name: name,
        kind: .savingsPlan(
            SavingsPlan(
                eligibility: eligibility, commitmentPerHour: dollars(commit),
                rates: rates.map { $0.map { sourced($0) } })),
        payment: .noUpfront, start: from, end: from + .hour * termHours, upfront: money(upfront),
        recurringPerHour: dollars(recurring ?? commit), provenance: .published)
}

/// Keeps all rows.
struct RowList: ChargeSink {
    var rows: [HourlyCharge] = []
    mutating func record(_ row: HourlyCharge) { rows.append(row) }
}

/// Rates `hours` hours from the plan's start; `use` gives instance-hours per pool, `meters`
/// quantities.
func rate(
    _ plan: RatingPlan, use: (Int) -> [Double] = { _ in [] },
    meters: (Int) -> [Int128] = { _ in [] }
) -> (bill: Bill, rows: [HourlyCharge]) {
    var rater = Rater(plan: plan)
    var sink = RowList()
    let first = plan.catalog.start.clockHour
    let last = (plan.catalog.start + plan.catalog.horizon - TimeSpan(nanoseconds: 1)).clockHour
    for clockHour in first...last {
        var hour = HourlyUsage(
            clockHour: clockHour, pools: plan.pools.count, meters: plan.meters.count)
        for (pool, hours) in use(Int(clockHour - first)).enumerated() {
            hour.instanceNanoseconds[pool] = Int128((hours * 3.6e12).rounded())
        }
        for (meter, quantity) in meters(Int(clockHour - first)).enumerated() {
            hour.meters[meter] = quantity
        }
        rater.record(hour, rows: &sink)
    }
    return (rater.finish(rows: &sink), sink.rows)
}

/// A bill as text, one line each: what, how much, and the four costs.
func text(_ bill: Bill) -> String {
    bill.lines.map { line in
        let key = line.key
        let month = "\(key.month / 12)-\(key.month % 12 + 1)"
        let option = [key.option.label, key.option.commitment].filter { !$0.isEmpty }
        let words =
            [month, key.service, key.owner, key.zone, key.instanceType]
            .filter { !$0.isEmpty } + [option.joined(separator: " ")]
        let quantity = Decimal18(coefficient: Int128((line.quantity * 1e6).rounded()))
        let costs = line.costs
        return words.joined(separator: " | ")
            + " | \(Money(nanodollars: quantity.coefficient * 1_000)) \(line.unit)"
            + " | \(costs.list) \(costs.contracted) \(costs.effective) \(costs.billed)"
    }.joined(separator: "\n")
}
