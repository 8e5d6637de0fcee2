import CloudModel
import Diagnostics
import Pricing
import Quantities
import UsageLedger

/// Prices a plan's ledger: one price per pool and meter of its catalog, and the commitments
/// resolved against them.
struct RatingCompiler {
    let checked: CheckedScenario
    let plan: Plan
    var resolver: Resolver

    mutating func compile() -> RatingPlan {
        let catalog = LedgerCatalog(plan: plan)
        let table = checked.prices
        let pools = catalog.pools.compactMap { pool -> PoolPrice? in
            guard
                let facts = table.instances[
                    .init(provider: pool.provider, type: pool.instanceType)],
                let price = table.pools[Self.key(pool)]
            else { return nil }
            return PoolPrice(
                onDemand: price.onDemand, spot: pool.market == .spot ? price.spot : nil,
                family: facts.family, normalizationUnits: facts.normalizationUnits,
                sizeFlexible: facts.sizeFlexible)
        }
        let meters = catalog.meters.map { meter -> MeterPrice? in
            ServiceItem(meter: meter.kind, detail: meter.detail).flatMap { price($0, meter) }
        }
        let units = catalog.meters.filter { $0.kind == .balancerSeconds }.compactMap { meter in
            price(.balancerCapacityUnit(kind: meter.detail), meter)
        }
        precondition(
            pools.count == catalog.pools.count, "every pool of a checked scenario has a price")
        return RatingPlan(
            catalog: catalog, pools: pools, meters: meters, balancerCapacityUnits: units,
            commitments: checked.root["commitments"].entries.compactMap {
                commitment($0, catalog: catalog)
            },
            negotiatedDiscount: discounts(),
            extras: checked.root["extras"].entries.compactMap { extra($0) })
    }

    private static func key(_ pool: PoolDescription) -> PriceTable.PoolKey {
        PriceTable.PoolKey(
            provider: pool.provider, region: pool.region, type: pool.instanceType,
            os: pool.operatingSystem)
    }

    private func price(_ item: ServiceItem, _ meter: MeterDescription) -> MeterPrice? {
        let key = PriceTable.ServiceKey(
            item: item, provider: meter.provider, region: meter.region)
        return checked.prices.services[key].map { MeterPrice(tiers: $0) }
    }

    private mutating func discounts() -> [ChargeCategory: Double] {
        var discounts: [ChargeCategory: Double] = [:]
        for entry in checked.root["prices"]["negotiatedDiscount"].entries {
            guard let category = ChargeCategory(rawValue: entry.name) else { continue }
            discounts[category] = resolver.number(entry.setting)
        }
        return discounts
    }

    private func extra(_ entry: Setting.Entry) -> ExtraCharge? {
        guard case .price(let price, let period)? = entry.setting["price"].scalar,
            let per = ExtraCharge.Period(rawValue: period.rawValue)
        else { return nil }
        return ExtraCharge(name: entry.name, price: price, per: per)
    }

    private mutating func commitment(
        _ entry: Setting.Entry, catalog: LedgerCatalog
    ) -> Commitment? {
        let aws = plan.regions.filter { $0.provider == "aws" }
        guard
            let terms = CommitmentTerms(entry, onlyRegion: aws.count == 1 ? aws[0].name : nil)
        else { return nil }
        return terms.plan == "reserved-instance"
            ? reserved(terms) : savingsPlan(terms, catalog: catalog)
    }

    private mutating func reserved(_ terms: CommitmentTerms) -> Commitment? {
        let setting = terms.setting
        guard let offer = checked.prices.reserved[terms.name], let region = terms.region,
            let type = setting["type"].text, let os = setting["os"].text,
            let count = resolver.integer(setting["count"])
        else { return nil }
        let (hourly, overflow) = offer.hourly.picodollars.multipliedReportingOverflow(by: count)
        guard !overflow else {
            resolver.report(
                "commitment `\(terms.name)` costs more than any bill can hold",
                at: setting["count"].place)
            return nil
        }
        let zonal = setting["scope"].text == "zonal"
        return Commitment(
            name: terms.name,
            kind: .reservedInstance(
                ReservedInstance(
                    region: region, operatingSystem: os, instanceType: type,
                    family: InstanceSpec.family(ofType: type),
                    normalizationUnits: InstanceSpec.normalizationUnits(ofType: type),
                    sizeFlexible: isSizeFlexible(type, os: os, zonal: zonal), count: count,
                    scope: zonal ? .zonal(zone: setting["zone"].text ?? "") : .regional)),
            payment: terms.payment, start: terms.start, end: terms.end,
            upfront: Money(nanodollars: offer.upfront.nanodollars * Int128(count)),
            recurringPerHour: UnitPrice(picodollars: hourly), provenance: offer.provenance)
    }

    /// Regional Linux reservations cover other sizes of most families (Amazon EC2 user guide,
    /// "Regional Reserved Instances", 2023-06).
    private func isSizeFlexible(_ type: String, os: String, zonal: Bool) -> Bool {
        !zonal && os == "linux" && InstanceSpec.normalizationUnits(ofType: type) != nil
            && !["g4ad", "g4dn", "g5", "g5g", "inf1"].contains(InstanceSpec.family(ofType: type))
    }

    /// Dollars per hour at the plan's rates when every fleet is at its maximum and of its dearest
    /// type.
    private func mostSpend(_ rates: [SourcedPrice?]) -> Double {
        let layout = PoolLayout(plan: plan)
        return zip(plan.fleets, layout.ranges).reduce(0) { sum, pair in
            let perUnit = pair.1.map { pool -> Double in
                let option = pair.0.instances[layout.pools[pool].option]
                return (rates[pool]?.price.dollars ?? 0) / Double(option.weight)
            }
            return sum + (perUnit.max() ?? 0) * Double(pair.0.scaling.maximum)
        }
    }

    private mutating func savingsPlan(_ terms: CommitmentTerms, catalog: LedgerCatalog)
        -> Commitment?
    {
        guard case .price(let commit, _)? = terms.setting["commit"].scalar else { return nil }
        let rates = catalog.pools.map { pool -> SourcedPrice? in
            guard pool.market == .onDemand else { return nil }
            let key = PriceTable.PlanKey(commitment: terms.name, pool: Self.key(pool))
            return checked.prices.planRates[key]
        }
        let most = mostSpend(rates)
        if most > 0, commit.dollars > most {
            resolver.report(
                "savings plan `\(terms.name)` commits \(commit) USD/h, more than the "
                    + "\(shortest((most * 1e4).rounded() / 1e4)) USD/h of every fleet at its `max`",
                at: terms.setting["commit"].place, severity: .warning)
        }
        let eligibility: SavingsPlan.Eligibility =
            terms.plan == "compute-savings-plan"
            ? .compute
            : .ec2Instance(
                family: terms.setting["family"].text ?? "", region: terms.region ?? "")
        // The whole promise of the term, of which some is paid at its start.
        let total = Int128(commit.picodollars) * Int128(terms.hours)
        let upfront: Int128
        let hourly: UnitPrice
        switch terms.payment {
        case .noUpfront: (upfront, hourly) = (0, commit)
        case .partialUpfront:
            hourly = UnitPrice(picodollars: commit.picodollars / 2)
            upfront = total - Int128(hourly.picodollars) * Int128(terms.hours)
        case .allUpfront: (upfront, hourly) = (total, .zero)
        }
        return Commitment(
            name: terms.name,
            kind: .savingsPlan(
                SavingsPlan(eligibility: eligibility, commitmentPerHour: commit, rates: rates)),
            payment: terms.payment, start: terms.start, end: terms.end,
            upfront: Money(nanodollars: dividedRounding(upfront, by: 1_000)),
            recurringPerHour: hourly,
            provenance: rates.compactMap { $0?.provenance }.min() ?? .published)
    }
}
