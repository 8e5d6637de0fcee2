import CloudModel
import Diagnostics
import Pricing
import Quantities
import UsageLedger

/// Prices a ledger: one price per pool and meter of its catalog, and the commitments resolved
/// against them.
struct RatingCompiler {
    let checked: CheckedScenario
    let catalog: LedgerCatalog
    /// Nil for usage from a file, which no plan made.
    let plan: Plan?
    var resolver: Resolver
    private(set) var negotiated = NegotiatedDiscounts([:])

    init(checked: CheckedScenario, plan: Plan, resolver: Resolver) {
        self.checked = checked
        self.plan = plan
        self.resolver = resolver
        catalog = LedgerCatalog(plan: plan)
    }

    init(checked: CheckedScenario, catalog: LedgerCatalog) {
        self.checked = checked
        self.catalog = catalog
        plan = nil
        resolver = Resolver { _ in 0 }
    }

    mutating func compile() -> RatingPlan {
        let table = checked.prices
        let categories = discounts()
        let pools = catalog.pools.compactMap { pool -> PoolPrice? in
            guard
                let facts = table.instances[
                    .init(provider: pool.provider, type: pool.instanceType)],
                let price = table.pools[Self.key(pool)]
            else { return nil }
            var poolPrice = Self.price(
                price, facts, Self.key(pool), isSpot: pool.market == .spot)
            poolPrice.account = account(of: pool)
            poolPrice.discount = negotiated.share(of: Self.key(pool))
            return poolPrice
        }
        let meters = catalog.meters.map { meter -> MeterPrice? in
            ServiceItem(meter: meter.kind, detail: meter.detail).flatMap { price($0, meter) }
        }
        let units = catalog.meters.filter { $0.kind == .balancerSeconds }.compactMap { meter in
            price(
                .balancerCapacityUnit(kind: BalancerCapacity.kind(of: meter.detail)), meter)
        }
        precondition(
            pools.count == catalog.pools.count, "every pool of a checked scenario has a price")
        var rating = RatingPlan(
            catalog: catalog, pools: pools, meters: meters, balancerCapacityUnits: units,
            commitments: commitments(), negotiatedDiscount: categories,
            extras: checked.root["extras"].entries.compactMap { extra($0) })
        rating.soloAccounts = checked.root["accounts"].entries
            .filter { $0.setting["sharing"].text == "none" }.map(\.name)
        rating.credited = checked.credited
        rating.spotBilling =
            checked.root["prices"]["spot"]["billing"].text.flatMap(SpotBilling.init(rawValue:))
            ?? .continuous
        return rating
    }

    /// A pool's price with what commitments must know of its type.
    static func price(
        _ price: PriceTable.Pool, _ facts: PriceTable.Instance, _ key: PriceTable.PoolKey,
        isSpot: Bool
    ) -> PoolPrice {
        var pool = PoolPrice(
            onDemand: price.onDemand, spot: isSpot ? price.spot : nil, family: facts.family,
            normalizationUnits: facts.normalizationUnits, sizeFlexible: facts.sizeFlexible)
        pool.resources = price.resources
        pool.sustainedUse = price.sustainedUse
        if isSpot {
            pool.spotPath = price.spotPath
            pool.spotProcess = price.spotProcess
        }
        switch key.provider {
        case "gcp": pool.family = PriceBook.googleFamily(ofType: key.type)
        case "azure":
            // A series without "s" sizes of its own has the name of one size: nothing is flexible.
            pool.family = AzureReservations.series(ofType: key.type)
            pool.normalizationUnits = Int64(facts.vcpu)
            pool.sizeFlexible = pool.family != key.type
        default: break
        }
        return pool
    }

    /// The account of a pool's fleet; empty: the only one.
    private func account(of pool: PoolDescription) -> String {
        checked.fleets.first {
            $0.name == pool.fleet && checked.regions[$0.region].name == pool.region
        }?.setting["account"].text ?? ""
    }

    static func key(_ pool: PoolDescription) -> PriceTable.PoolKey {
        PriceTable.PoolKey(
            provider: pool.provider, region: pool.region, type: pool.instanceType,
            os: pool.operatingSystem)
    }

    private func price(_ item: ServiceItem, _ meter: MeterDescription) -> MeterPrice? {
        let key = PriceTable.ServiceKey(
            item: item, provider: meter.provider, region: meter.region)
        return checked.prices.services[key].map {
            var price = MeterPrice(tiers: $0)
            price.discount = negotiated.share(of: key)
            return price
        }
    }

    /// The categories' shares; those of anything narrower go to `negotiated`.
    private mutating func discounts() -> [ChargeCategory: Double] {
        var discounts = checked.userDiscounts
        var narrower: [String: Double] = [:]
        for entry in checked.root["prices"]["negotiatedDiscount"].entries {
            if let category = ChargeCategory(rawValue: entry.name) {
                discounts[category] = resolver.number(entry.setting)
            } else {
                narrower[entry.name] = resolver.number(entry.setting)
            }
        }
        negotiated = NegotiatedDiscounts(narrower)
        return discounts
    }

    private func extra(_ entry: Setting.Entry) -> ExtraCharge? {
        guard case .price(let price, let period)? = entry.setting["price"].scalar,
            let per = ExtraCharge.Period(rawValue: period.rawValue)
        else { return nil }
        return ExtraCharge(name: entry.name, price: price, per: per)
    }
}
