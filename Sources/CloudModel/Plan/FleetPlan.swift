package import Quantities
package import SimulationKernel
package import UsageLedger

/// One fleet in one region.
package struct FleetPlan: Sendable {
    package var name: String
    /// −1 for a pool of nodes, which serves nothing by itself.
    package var service: Int
    package var region: Int
    /// `linux`, `windows`, `rhel`, `suse`.
    package var operatingSystem: String
    /// In the user's order, which is the priority of `prioritized` on-demand launches.
    package var instances: [InstanceOption]
    package var market: MarketPlan
    package var boot: BootPlan
    package var scaling: ScalingPlan
    package var balancer: BalancerPlan?
    package var volumes: [VolumePlan]
    /// Requests that may wait per instance before more are shed; nil: bounded by the timeout only.
    package var queueLimit: Int64?
    /// Share of response bytes that cross a zone border on their way.
    package var crossZoneShare: Double
    package var role: FleetRole
    /// Sorted by name.
    package var deployments: [DeploymentPlan] = []
    package var lifecycle = LifecyclePlan()
    /// nil: what is new is as fast as the rest.
    package var coldCache: ColdCachePlan?

    package init(
        name: String, service: Int, region: Int, operatingSystem: String,
        instances: [InstanceOption], market: MarketPlan, boot: BootPlan, scaling: ScalingPlan,
        balancer: BalancerPlan?, volumes: [VolumePlan], queueLimit: Int64?,
        crossZoneShare: Double, role: FleetRole = .instances
    ) {
        self.name = name
        self.service = service
        self.region = region
        self.operatingSystem = operatingSystem
        self.instances = instances
        self.market = market
        self.boot = boot
        self.scaling = scaling
        self.balancer = balancer
        self.volumes = volumes
        self.queueLimit = queueLimit
        self.crossZoneShare = crossZoneShare
        self.role = role
    }
}

/// One instance type that a fleet may launch.
package struct InstanceOption: Hashable, Sendable {
    package var instanceType: String
    /// Capacity units that one instance counts for, 1…999.
    package var weight: Int64
    package var vcpu: Int
    /// Work per vCPU and second against the reference vCPU.
    package var speed: Double
    /// Requests in service at once on one instance.
    package var slots: Int
    /// Dollars per hour, a signal for allocation strategies only.
    package var onDemandPriceSignal: Double
    /// nil: no spot price, and so no spot pool.
    package var spot: SpotSignal?
    /// On-demand and spot; the rule differs for spot's free first hour.
    package var onDemandBilling: BillingRule
    package var spotBilling: BillingRule
    /// nil: the type's CPU is its own all the time.
    package var credits: CreditPlan?
    /// Whether it may be launched on-demand; price protection may leave it for spot alone.
    package var isOnDemand = true
    /// vCPUs that it may use at once, for a pod's part of a node; nil: all of its own.
    package var cpuLimit: Double?

    package init(
        instanceType: String, weight: Int64, vcpu: Int, speed: Double, slots: Int,
        onDemandPriceSignal: Double, spot: SpotSignal?, onDemandBilling: BillingRule,
        spotBilling: BillingRule, credits: CreditPlan? = nil, cpuLimit: Double? = nil
    ) {
        self.instanceType = instanceType
        self.weight = weight
        self.vcpu = vcpu
        self.speed = speed
        self.slots = slots
        self.onDemandPriceSignal = onDemandPriceSignal
        self.spot = spot
        self.onDemandBilling = onDemandBilling
        self.spotBilling = spotBilling
        self.credits = credits
        self.cpuLimit = cpuLimit
    }
}

/// The CPU credits of a burstable instance: one credit is one vCPU at full speed for one minute.
package struct CreditPlan: Hashable, Sendable {
    /// Share of each vCPU that the earned credits sustain, 0…1.
    package var baseline: Double
    /// Credits earned per hour of running by one instance.
    package var earnedPerHour: Double
    /// Most that one instance can save.
    package var maximum: Double
    /// The balance that an instance starts with.
    package var atLaunch: Double
    /// Beyond an empty balance: true charges for the surplus, false slows down to the baseline.
    package var isUnlimited: Bool

    package init(
        baseline: Double, earnedPerHour: Double, maximum: Double, atLaunch: Double,
        isUnlimited: Bool
    ) {
        self.baseline = baseline
        self.earnedPerHour = earnedPerHour
        self.maximum = maximum
        self.atLaunch = atLaunch
        self.isUnlimited = isUnlimited
    }

    /// What the surplus is sold as: `t3-linux`. Linux of all makers has one price.
    ///
    /// Source: AWS EC2 on-demand pricing, "T2/T3/T4g Unlimited Mode Pricing" (2024-10).
    package static func surplusKind(type: String, os: String) -> String {
        "\(type.prefix { $0 != "." })-\(os == "windows" ? "windows" : "linux")"
    }
}

/// What the simulation must know of a spot pool: its price as a signal, and its risk.
package struct SpotSignal: Hashable, Sendable {
    /// Dollars per hour, for allocation only.
    package var priceSignal: Double
    /// Interruptions per instance-hour.
    package var interruptionsPerHour: Double
    /// Warning before an interruption.
    package var notice: TimeSpan
    /// In the place of `interruptionsPerHour` where age decides.
    package var lifetime: BathtubLifetime?

    package init(priceSignal: Double, interruptionsPerHour: Double, notice: TimeSpan) {
        self.priceSignal = priceSignal
        self.interruptionsPerHour = interruptionsPerHour
        self.notice = notice
    }

    /// Whether no instance is ever taken back by chance.
    var isSafe: Bool { interruptionsPerHour == 0 && lifetime == nil }

    /// What strategies compare: dollars per hour and capacity unit.
    package func pricePerUnit(weight: Int64) -> Double { priceSignal / Double(weight) }
}

/// How a fleet's capacity is split between on-demand and spot.
package struct MarketPlan: Hashable, Sendable {
    package enum SpotAllocation: String, Hashable, Sendable, CaseIterable {
        case lowestPrice = "lowest-price"
        case capacityOptimized = "capacity-optimized"
        case capacityOptimizedPrioritized = "capacity-optimized-prioritized"
        case priceCapacityOptimized = "price-capacity-optimized"
    }
    /// Which option an on-demand launch takes.
    package enum OnDemandAllocation: String, Hashable, Sendable, CaseIterable {
        /// The first of the user's order.
        case prioritized
        /// The lowest price per capacity unit.
        case lowestPrice = "lowest-price"
    }
    /// Capacity units that are always on-demand.
    package var onDemandBase: Int64
    /// Share of the rest that is on-demand, 0…1.
    package var onDemandAboveBase: Double
    package var spotAllocation: SpotAllocation
    package var capacityRebalance: Bool
    /// At the notice of an interruption the balancer sends the instance nothing more.
    package var drainOnNotice: Bool
    package var onDemandAllocation = OnDemandAllocation.prioritized
    /// Pools of a zone that a spot launch by `lowest-price` is spread over, 1…20.
    ///
    /// Source: Amazon EC2 Auto Scaling API, SpotInstancePools (2023-06).
    package var spotInstancePools = 2

    package init(
        onDemandBase: Int64, onDemandAboveBase: Double, spotAllocation: SpotAllocation,
        capacityRebalance: Bool, drainOnNotice: Bool = false
    ) {
        self.onDemandBase = onDemandBase
        self.onDemandAboveBase = onDemandAboveBase
        self.spotAllocation = spotAllocation
        self.capacityRebalance = capacityRebalance
        self.drainOnNotice = drainOnNotice
    }
}

extension MarketPlan {
    /// On-demand gets the base and the rounded-up share of the rest, spot the remainder: 20 desired
    /// with base 10 and 50 % are 15 + 5.
    ///
    /// Source: Amazon EC2 Auto Scaling user guide, "Auto Scaling groups with multiple instance
    /// types and purchase options" (2023-06).
    @inline(__always)
    package static func onDemandUnits(
        of desired: Int64, base: Int64, shareAboveBase: Double
    ) -> Int64 {
        let base = min(desired, base)
        let share = Double(desired - base) * shareAboveBase
        // A product such as 10 × 0.3 may land a hair above the whole number it is.
        return min(desired, base + Int64((share - 1e-9).rounded(.up)))
    }
}

/// Phases from the launch decision to serving; billing begins after `launch`.
package struct BootPlan: Sendable {
    package var launch: Distribution
    package var install: Distribution
    package var configure: Distribution
    /// In service, taking load, but not counted in the group's metrics.
    package var warmUp: Distribution

    /// Whether every instance takes the same time.
    var isFixed: Bool {
        [launch, install, configure, warmUp].allSatisfy(\.isDeterministic)
    }

    package init(
        launch: Distribution, install: Distribution, configure: Distribution, warmUp: Distribution
    ) {
        self.launch = launch
        self.install = install
        self.configure = configure
        self.warmUp = warmUp
    }
}

/// The bounds of a fleet's size and the policies that move it.
package struct ScalingPlan: Sendable {
    /// In capacity units, per region.
    package var minimum: Int64
    package var maximum: Int64
    /// nil: the size that the policies settle at for the load of the first minute.
    package var initial: Int64?
    /// Sorted by name.
    package var policies: [NamedPolicy]
    /// What changes by the clock, ascending.
    package var schedule: [ScheduledAction]
    /// Who goes first when the fleet shrinks, asked in turn.
    package var terminationPolicies: [TerminationPolicy] = [.standard]
    /// Whether zones that have become uneven are evened out.
    package var rebalancesZones = true

    package init(
        minimum: Int64, maximum: Int64, initial: Int64?, policies: [NamedPolicy],
        schedule: [ScheduledAction] = []
    ) {
        self.minimum = minimum
        self.maximum = maximum
        self.initial = initial
        self.policies = policies
        self.schedule = schedule
    }

    /// Whether a policy moves the fleet between its instance types, which are in ascending order.
    package var changesSize: Bool { policies.contains { $0.policy is VerticalScaling } }

    /// Whether a policy is asked more often than once a minute.
    var isFine: Bool { policies.contains { $0.policy.controlInterval < .minute } }
}

/// One occurrence of a scheduled action: new limits, a new size, or both.
package struct ScheduledAction: Hashable, Sendable {
    /// The policy's name.
    package var name: String
    /// Since the start of the run.
    package var timeNanoseconds: Int64
    package var minimum: Int64?
    package var maximum: Int64?
    package var desired: Int64?

    package init(
        name: String, timeNanoseconds: Int64, minimum: Int64?, maximum: Int64?, desired: Int64?
    ) {
        self.name = name
        self.timeNanoseconds = timeNanoseconds
        self.minimum = minimum
        self.maximum = maximum
        self.desired = desired
    }
}

/// A scaling policy with the name that the scenario gave it.
package struct NamedPolicy: Sendable {
    package var name: String
    package var policy: any ScalingPolicy

    package init(name: String, policy: any ScalingPolicy) {
        self.name = name
        self.policy = policy
    }
}

/// The load balancer before a fleet: how it spreads requests, and what it meters.
package struct BalancerPlan: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable { case application, network }
    /// What a network balancer's listener speaks; its capacity units differ.
    package enum ListenerProtocol: String, Hashable, Sendable, CaseIterable { case tcp, udp, tls }
    package enum Algorithm: String, Hashable, Sendable, CaseIterable {
        case roundRobin = "round-robin"
        case leastOutstanding = "least-outstanding"
        case twoRandomChoices = "two-random-choices"
        case zoneAware = "zone-aware"
        case sharedQueue = "shared-queue"

        /// Whether requests wait as before one queue of all instances: nobody waits while another
        /// instance has a free slot. `docs/concepts/agreement.md` measures how nearly.
        var isNearlyOneQueue: Bool { self == .sharedQueue || self == .leastOutstanding }
    }
    package var kind: Kind
    package var algorithm: Algorithm
    package var requestsPerConnection: Double
    package var connectionDuration: TimeSpan
    /// Rules beyond the free ones, evaluated for each request.
    package var chargedRules: Int64
    /// Time in which a new instance's share of the requests grows from nothing to a full one.
    package var slowStart: TimeSpan
    /// How long an instance that leaves may still work on the requests it has.
    package var deregistrationDelay: TimeSpan
    package var healthCheck = TargetHealthCheck()
    package var listenerProtocol = ListenerProtocol.tcp

    /// What its meters' detail says: `application`, `network`, `network-udp`, `network-tls`.
    package var meterDetail: String {
        kind == .network && listenerProtocol != .tcp
            ? "\(kind.rawValue)-\(listenerProtocol.rawValue)" : kind.rawValue
    }

    package init(
        kind: Kind, algorithm: Algorithm, requestsPerConnection: Double,
        connectionDuration: TimeSpan, chargedRules: Int64, slowStart: TimeSpan = .zero,
        deregistrationDelay: TimeSpan = .second * 300
    ) {
        self.kind = kind
        self.algorithm = algorithm
        self.requestsPerConnection = requestsPerConnection
        self.connectionDuration = connectionDuration
        self.chargedRules = chargedRules
        self.slowStart = slowStart
        self.deregistrationDelay = deregistrationDelay
    }
}

/// A volume that every instance of a fleet carries.
package struct VolumePlan: Hashable, Sendable {
    package var name: String
    package var type: String
    package var bytes: Int64
    /// Above what the type includes.
    package var extraIOPS: Int64
    package var extraBytesPerSecond: Int64

    package init(
        name: String, type: String, bytes: Int64, extraIOPS: Int64, extraBytesPerSecond: Int64
    ) {
        self.name = name
        self.type = type
        self.bytes = bytes
        self.extraIOPS = extraIOPS
        self.extraBytesPerSecond = extraBytesPerSecond
    }
}
