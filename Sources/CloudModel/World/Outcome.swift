package import Statistics
/// What one replication did, apart from its usage (which went to the ledger) and its cost.
package struct Outcome: Sendable {
    /// One per service of the plan.
    package var services: [ServiceOutcome]
    /// One per fleet (and region) of the plan.
    package var fleets: [FleetOutcome]
    /// One per Kubernetes workload (and region) of the plan; `fleets` has their pools of nodes.
    package var workloads: [WorkloadOutcome] = []
    /// All fleets together: peaks and percentiles of the sum, not sums of theirs.
    package var total: FleetOutcome
    /// What a month takes of the spot instances of each type in each zone.
    package var spotRisks: [CommonShock] = []
    /// Events of fleets and, where requests are events, of those.
    package var events: Int
    /// By window, then service; empty unless the serving mode has windows.
    package var zoom: [ZoomOutcome] = []
    /// What policies saw and decided, in the order of time; empty unless it was asked for.
    package var scaling: [ScalingRecord] = []
    /// In the order of their beginnings.
    package var outages: [OutageOutcome] = []
    /// What happened from the first outage on, in the order of time; empty unless it was asked for.
    package var moments: [OutageMoment] = []
    /// One per store of the plan.
    package var stores: [StoreOutcome] = []
    /// When the run was cut short, nanoseconds since the start; nil: it reached the horizon.
    package var endedEarly: Int64?

    package init(
        services: [ServiceOutcome], fleets: [FleetOutcome], total: FleetOutcome, events: Int
    ) {
        self.services = services
        self.fleets = fleets
        self.total = total
        self.events = events
    }
}

/// Request counts in thousandths of a request, so that they add up exactly.
package struct RequestCounts: Hashable, Sendable {
    package static let perRequest: Int64 = 1_000
    package var offered: Int64 = 0
    package var served: Int64 = 0
    /// Refused because the queue was full.
    package var shed: Int64 = 0
    /// Given up by the client.
    package var timedOut: Int64 = 0
    /// No fleet could take them.
    package var failed: Int64 = 0
    package var retried: Int64 = 0

    package init() {}
    package var lost: Int64 { shed + timedOut + failed }
    /// 1 when nothing was offered.
    package var availability: Double {
        offered == 0 ? 1 : Double(served) / Double(offered)
    }
}

/// Response times over a whole run.
package struct LatencySummary: Hashable, Sendable {
    /// Seconds, of served requests; 0 when none were served.
    package var mean: Double
    package var p50: Double
    package var p95: Double
    package var p99: Double
    package var p999: Double

    package init(mean: Double, p50: Double, p95: Double, p99: Double, p999: Double) {
        self.mean = mean
        self.p50 = p50
        self.p95 = p95
        self.p99 = p99
        self.p999 = p999
    }
}

/// What one service's clients saw over a whole run.
package struct ServiceOutcome: Sendable {
    package var name: String
    package var counts: RequestCounts
    package var latency: LatencySummary
    /// Every full window of the objective, in order; the whole horizon as one window when it is
    /// shorter. Empty without an objective.
    package var windows: [WindowOutcome]
    /// Highest ratio of an hour's loss to the objective's allowance; 0 without one.
    package var worstBurnRate: Double
    /// Shares of the served that were answered within the objective's first latency target, and
    /// within four times that; nil without one.
    package var satisfied: Double?
    package var tolerated: Double?
    /// The same by region, in the plan's order; regions without a fleet of the service left out.
    package var regions: [RegionOutcome]
    /// Requests by calendar month and region, in that order; months without any left out.
    package var months: [MonthOutcome] = []
    /// Whether its requests are those of other services: they are not what users want.
    package var isCalled = false

    package init(
        name: String, counts: RequestCounts, latency: LatencySummary, windows: [WindowOutcome],
        worstBurnRate: Double, regions: [RegionOutcome] = []
    ) {
        self.name = name
        self.counts = counts
        self.latency = latency
        self.windows = windows
        self.worstBurnRate = worstBurnRate
        self.regions = regions
    }
}

/// A service's requests in one region in one calendar month, in thousandths.
package struct MonthOutcome: Hashable, Sendable {
    /// Year × 12 + month − 1, UTC.
    package var month: Int
    package var region: String
    package var offered: Int64 = 0
    package var lost: Int64 = 0

    package init(month: Int, region: String) {
        self.month = month
        self.region = region
    }
}

/// What a service's clients saw of one region.
package struct RegionOutcome: Hashable, Sendable {
    package var name: String
    package var counts: RequestCounts
    package var latency: LatencySummary

    package init(name: String, counts: RequestCounts, latency: LatencySummary) {
        self.name = name
        self.counts = counts
        self.latency = latency
    }
}

/// How one window of a service level objective went.
package struct WindowOutcome: Hashable, Sendable {
    package var availability: Double
    /// Seconds, one per latency target of the objective.
    package var latency: [Double]
    package var met: Bool
    /// False when the horizon ended before the window did.
    package var full: Bool

    package init(availability: Double, latency: [Double], met: Bool, full: Bool) {
        self.availability = availability
        self.latency = latency
        self.met = met
        self.full = full
    }
}

/// What one fleet did in one region over a whole run.
package struct FleetOutcome: Sendable {
    package var name: String
    package var region: String
    /// Instances billed: time-weighted mean and 95th percentile, and peak.
    package var instancesMean: Double
    package var instancesP95: Double
    package var instancesPeak: Double
    package var instanceHours: Double
    package var vcpuHours: Double
    package var spotVcpuHours: Double
    /// Carried work ÷ provisioned capacity, capacity-weighted over time, 0…1.
    package var utilization: Double
    /// Highest minute's carried work ÷ provisioned capacity.
    package var peakUtilization: Double
    package var interruptions: Int
    /// Most of them at one instant.
    package var largestLoss = 0.0
    package var scalingActions: Int
    /// Elasticity (SPEC RG): accuracy and timeshare, shares of 1.
    package var underprovisioned: Double
    package var overprovisioned: Double
    package var underprovisionedTimeshare: Double
    package var overprovisionedTimeshare: Double
    /// Share of time in which supply and demand did not move the same way.
    package var instability: Double
    /// Time-mean of the units that were missing, of those too many, and of those in service.
    package var underprovisionedUnits = 0.0
    package var overprovisionedUnits = 0.0
    package var suppliedUnits = 0.0
    /// The most units that the fleet may have; 0 where that is not known.
    package var availableUnits = 0.0
    /// Time-mean of how far utilization was outside 20 % to 80 %.
    package var utilizationDistance = 0.0
    /// Hours of running of instances that earn CPU credits, and of those at their baseline for want
    /// of any.
    package var burstableHours = 0.0
    package var throttledHours = 0.0
    /// vCPU-hours of credits that are charged beyond what was earned.
    package var surplusVcpuHours = 0.0
    /// In the plan's order.
    package var deployments: [DeploymentOutcome] = []
    package var lifecycle = LifecycleOutcome()

    package init(
        name: String, region: String, instancesMean: Double, instancesP95: Double,
        instancesPeak: Double, instanceHours: Double, vcpuHours: Double, spotVcpuHours: Double,
        utilization: Double, peakUtilization: Double, interruptions: Int, scalingActions: Int,
        underprovisioned: Double, overprovisioned: Double, underprovisionedTimeshare: Double,
        overprovisionedTimeshare: Double, instability: Double
    ) {
        self.name = name
        self.region = region
        self.instancesMean = instancesMean
        self.instancesP95 = instancesP95
        self.instancesPeak = instancesPeak
        self.instanceHours = instanceHours
        self.vcpuHours = vcpuHours
        self.spotVcpuHours = spotVcpuHours
        self.utilization = utilization
        self.peakUtilization = peakUtilization
        self.interruptions = interruptions
        self.scalingActions = scalingActions
        self.underprovisioned = underprovisioned
        self.overprovisioned = overprovisioned
        self.underprovisionedTimeshare = underprovisionedTimeshare
        self.overprovisionedTimeshare = overprovisionedTimeshare
        self.instability = instability
    }
}

/// One fleet's state over one minute, for charts and `--series`.
package struct SeriesPoint: Hashable, Sendable {
    /// Index into the plan's fleets.
    package var fleet: Int
    package var timeNanoseconds: Int64
    /// Requests per second.
    package var offered: Double
    package var served: Double
    /// Requests per second that the serving instances could carry.
    package var capacity: Double
    /// Billed, and in service.
    package var instances: Double
    package var serving: Double
    package var desired: Double
    /// Mean CPU utilization, 0…1.
    package var cpu: Double
    /// Requests waiting beyond what the servers hold.
    package var backlog: Double

    package init(
        fleet: Int, timeNanoseconds: Int64, offered: Double, served: Double, capacity: Double,
        instances: Double, serving: Double, desired: Double, cpu: Double, backlog: Double
    ) {
        self.fleet = fleet
        self.timeNanoseconds = timeNanoseconds
        self.offered = offered
        self.served = served
        self.capacity = capacity
        self.instances = instances
        self.serving = serving
        self.desired = desired
        self.cpu = cpu
        self.backlog = backlog
    }
}

/// Receives the series as it happens, one point per fleet and minute, in order of time then fleet.
package protocol SeriesSink {
    /// Whether anyone listens: else no point is made. It does not change within a run.
    var wantsPoints: Bool { get }
    mutating func record(_ point: SeriesPoint)
}

extension SeriesSink {
    package var wantsPoints: Bool { true }
}
