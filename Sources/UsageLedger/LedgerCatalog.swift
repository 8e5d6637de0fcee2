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

/// What a meter counts. The quantity's unit is fixed by the kind.
package enum MeterKind: String, Hashable, Sendable, CaseIterable {
    /// Volume size over time: byte-seconds. `detail` is the volume type.
    case volumeByteSeconds = "volume-byte-seconds"
    /// Provisioned IOPS above the type's free share, over time: IOPS-seconds.
    case volumeIOPSSeconds = "volume-iops-seconds"
    /// Provisioned throughput above the free share, over time: byte/s-seconds, that is, bytes.
    case volumeThroughputSeconds = "volume-throughput-seconds"
    /// Load balancers over time: balancer-seconds. `detail` is `application` or `network`.
    case balancerSeconds = "balancer-seconds"
    /// The four dimensions of load-balancer capacity units in one clock-hour, in this order of
    /// kinds: new connections (count), active connections (connection-seconds), processed bytes,
    /// and rule evaluations above the free rules (count).
    case balancerNewConnections = "balancer-new-connections"
    case balancerActiveConnectionSeconds = "balancer-active-connection-seconds"
    case balancerProcessedBytes = "balancer-processed-bytes"
    case balancerRuleEvaluations = "balancer-rule-evaluations"
    /// Bytes from a region to the internet.
    case internetBytes = "internet-bytes"
    /// Bytes that cross a zone border, counted once; both sides are charged.
    case crossZoneBytes = "cross-zone-bytes"
    /// CPU credits that burstable instances in unlimited mode owe beyond what they earned:
    /// vCPU-seconds. `detail` is family and operating system, `t3-linux`.
    case surplusCreditSeconds = "surplus-credit-seconds"
    /// A Kubernetes cluster's control plane over time: cluster-seconds.
    case controlPlaneSeconds = "control-plane-seconds"
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
