package import Quantities

/// How an instance was bought at launch. Commitments are applied later, by rating.
package enum Market: String, Hashable, Sendable, CaseIterable {
    case onDemand = "on-demand"
    case spot
}

/// What a pool's instances are: one fleet's instances of one type, in one zone, in one market.
package struct PoolDescription: Hashable, Sendable {
    package var fleet: String
    package var provider: String
    package var region: String
    /// The full zone name, `us-east-1a`.
    package var zone: String
    package var instanceType: String
    /// `linux`, `windows`, `rhel`, `suse`.
    package var operatingSystem: String
    package var market: Market
    package var billing: BillingRule

    package init(
        fleet: String, provider: String, region: String, zone: String, instanceType: String,
        operatingSystem: String, market: Market, billing: BillingRule
    ) {
        self.fleet = fleet
        self.provider = provider
        self.region = region
        self.zone = zone
        self.instanceType = instanceType
        self.operatingSystem = operatingSystem
        self.market = market
        self.billing = billing
    }
}

/// What one meter counts, for whom and where.
package struct MeterDescription: Hashable, Sendable {
    package var kind: MeterKind
    /// The fleet, or the service, that it is for.
    package var owner: String
    package var provider: String
    package var region: String
    package var detail: String

    package init(
        kind: MeterKind, owner: String, provider: String, region: String, detail: String = ""
    ) {
        self.kind = kind
        self.owner = owner
        self.provider = provider
        self.region = region
        self.detail = detail
    }
}

/// The names behind a ledger's dense indices, and the period it covers.
package struct LedgerCatalog: Hashable, Sendable {
    package var scenario: String
    package var start: UTCInstant
    package var horizon: TimeSpan
    package var pools: [PoolDescription]
    package var meters: [MeterDescription]

    package init(
        scenario: String, start: UTCInstant, horizon: TimeSpan, pools: [PoolDescription],
        meters: [MeterDescription]
    ) {
        self.scenario = scenario
        self.start = start
        self.horizon = horizon
        self.pools = pools
        self.meters = meters
    }
}
