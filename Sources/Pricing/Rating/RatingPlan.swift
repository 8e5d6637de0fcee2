package import Quantities
package import UsageLedger

/// Where a price comes from; worst first when several join.
package enum PriceProvenance: Int, Hashable, Comparable, Sendable {
    /// Another region's price, allowed by `prices.fallbackRegion`.
    case fallback = 0
    /// Computed from published figures by a rule; never shown as published.
    case derived = 1
    /// Given by the user with `--prices`.
    case user = 2
    case published = 3

    package static func < (left: PriceProvenance, right: PriceProvenance) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// A price with what must be said about it.
package struct SourcedPrice: Hashable, Sendable {
    package var price: UnitPrice
    package var asOf: CalendarDate
    /// Identifier of the row of `pricing/sources.csv`, or `user`.
    package var source: String
    package var provenance: PriceProvenance

    package init(
        price: UnitPrice, asOf: CalendarDate, source: String, provenance: PriceProvenance
    ) {
        self.price = price
        self.asOf = asOf
        self.source = source
        self.provenance = provenance
    }
}

/// FOCUS-like categories; their raw values complete `cost.<category>` measures.
package enum ChargeCategory: String, Hashable, Sendable, CaseIterable {
    case compute, storage, network, observability, backup, security, extras
    case unusedCommitment
}

/// What one pool's instance-hours cost.
package struct PoolPrice: Hashable, Sendable {
    /// The on-demand price, per hour: what list cost is counted at, for spot too.
    package var onDemand: SourcedPrice
    /// The spot price, per hour; nil for on-demand pools.
    package var spot: SourcedPrice?
    /// `m7g` of `m7g.large`.
    package var family: String
    /// Four times AWS's normalization factor (nano is 1, large 16); nil when the size has none.
    package var normalizationUnits: Int64?
    /// May a regional reservation of another size of the family cover it?
    package var sizeFlexible: Bool
    /// The account that runs it; empty: the only one.
    package var account = ""
    /// Where the provider prices vCPUs and memory apart (Google).
    package var resources: ResourcePrices?
    /// Where use is cheaper the more of the month it fills (Google).
    package var sustainedUse: SustainedUseSchedule?
    /// Spot prices over time; empty: `spot` all the time.
    package var spotPath = SpotPricePath()
    /// How the spot price moves about `spot`, for each replication to draw; nil: it does not.
    package var spotProcess: SpotPriceProcess?
    /// A negotiated share off list of this type or family; nil: that of compute.
    package var discount: Double?

    package init(
        onDemand: SourcedPrice, spot: SourcedPrice?, family: String, normalizationUnits: Int64?,
        sizeFlexible: Bool
    ) {
        self.onDemand = onDemand
        self.spot = spot
        self.family = family
        self.normalizationUnits = normalizationUnits
        self.sizeFlexible = sizeFlexible
    }
}

/// How an instance's on-demand price is made of its vCPUs and its memory.
package struct ResourcePrices: Hashable, Sendable {
    package var vcpus: Int64
    package var memoryMebibytes: Int64
    /// The memory's part of the price per instance-hour; the vCPUs' is the rest.
    package var memoryPerInstance: UnitPrice

    package init(vcpus: Int64, memoryMebibytes: Int64, memoryPerInstance: UnitPrice) {
        self.vcpus = vcpus
        self.memoryMebibytes = memoryMebibytes
        self.memoryPerInstance = memoryPerInstance
    }
}

/// A graduated price: each unit costs what its tier says.
package struct PriceTiers: Hashable, Sendable {
    package struct Tier: Hashable, Sendable {
        /// Cumulative quantity in a calendar month up to which the price holds, in pricing units;
        /// nil: no end.
        package var upTo: Double?
        package var price: UnitPrice
        /// Where this tier's price comes from, when it is worse than where the others do.
        package var provenance: PriceProvenance
        package init(
            upTo: Double?, price: UnitPrice, provenance: PriceProvenance = .published
        ) {
            self.upTo = upTo
            self.price = price
            self.provenance = provenance
        }
    }
    package var tiers: [Tier]
    package var asOf: CalendarDate
    package var source: String
    package var provenance: PriceProvenance

    package init(
        tiers: [Tier], asOf: CalendarDate, source: String, provenance: PriceProvenance
    ) {
        self.tiers = tiers
        self.asOf = asOf
        self.source = source
        self.provenance = provenance
    }
}

/// What one meter's quantity costs, in the pricing unit that suits its kind: GiB-month for volumes
/// (the month's own seconds), IOPS-month, MiB/s-month, balancer-hour (started hours are full
/// hours), GiB for transfer. The load balancer's capacity units are priced through
/// `balancerCapacityUnit`.
package struct MeterPrice: Hashable, Sendable {
    package var tiers: PriceTiers
    /// A negotiated share off list of this service or item; nil: that of its category.
    package var discount: Double?
    package init(tiers: PriceTiers) { self.tiers = tiers }
}

/// Money outside any meter: `extras: { support: { price: 100 USD/month } }`.
package struct ExtraCharge: Hashable, Sendable {
    package enum Period: String, Hashable, Sendable { case hour, day, month, year }
    package var name: String
    package var price: UnitPrice
    /// A month is prorated by 730 h, a year by 8,760 h.
    package var per: Period
    package init(name: String, price: UnitPrice, per: Period) {
        self.name = name
        self.price = price
        self.per = per
    }
}

/// Everything rating needs, resolved; parallel to the ledger's catalog.
package struct RatingPlan: Sendable {
    package var catalog: LedgerCatalog
    /// One per pool of the catalog.
    package var pools: [PoolPrice]
    /// One per meter of the catalog; nil for the four balancer dimensions, which are rated
    /// together.
    package var meters: [MeterPrice?]
    /// Price of one balancer capacity-unit hour, by fleet owner and region of the balancer meters;
    /// same order as the catalog's `balancerSeconds` meters.
    package var balancerCapacityUnits: [MeterPrice]
    package var commitments: [Commitment]
    /// Negotiated share off list, by category; 0 when none. A pool's or meter's own comes first.
    package var negotiatedDiscount: [ChargeCategory: Double]
    package var extras: [ExtraCharge]
    /// Accounts that neither give nor get discounts of commitments.
    package var soloAccounts: [String] = []
    /// Services whose provider gives something back for bad months; empty unless asked for.
    package var credited: [CreditedService] = []
    /// Which moment's price an instance-hour on spot pays.
    package var spotBilling = SpotBilling.continuous

    package init(
        catalog: LedgerCatalog, pools: [PoolPrice], meters: [MeterPrice?],
        balancerCapacityUnits: [MeterPrice], commitments: [Commitment],
        negotiatedDiscount: [ChargeCategory: Double], extras: [ExtraCharge]
    ) {
        self.catalog = catalog
        self.pools = pools
        self.meters = meters
        self.balancerCapacityUnits = balancerCapacityUnits
        self.commitments = commitments
        self.negotiatedDiscount = negotiatedDiscount
        self.extras = extras
    }
}

extension RatingPlan {
    /// Whether spot prices are for each replication to draw: `spotPaths`, and `Rater.spotPaths`.
    package var drawsSpotPrices: Bool { pools.contains { $0.spotProcess != nil } }

    /// A replication's spot prices, one path per pool; the pool's own where it draws none.
    ///
    /// - Parameter random: what a place, of one type in one zone, draws from: the same for every
    ///   variant of a replication, and for all fleets that launch there.
    package func spotPaths(
        random: (String) -> (normal: () -> Double, exponential: () -> Double)
    ) -> [SpotPricePath] {
        let from = catalog.start.nanosecondsSince1970
        return zip(catalog.pools, pools).map { pool, price in
            guard let process = price.spotProcess, let spot = price.spot else {
                return price.spotPath
            }
            let draw = random("\(pool.zone)/\(pool.instanceType)/\(pool.operatingSystem)")
            return process.path(
                level: spot.price, limit: max(spot.price, price.onDemand.price), from: from,
                to: from + catalog.horizon.nanoseconds, normal: draw.normal,
                exponential: draw.exponential)
        }
    }
}
