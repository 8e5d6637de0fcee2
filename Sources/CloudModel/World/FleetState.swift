/// One instance option of a fleet, as load meets it.
struct OptionState {
    let weight: Int64
    /// Requests per second that one instance carries.
    var capacity = 0.0
    /// CPU utilization per request per second of one instance.
    let cpuPerRate: Double
    /// Below this load the queue settles within a step, so the last step's queue is forgotten.
    var quickLoad = 0.0
    /// Seconds: relaxation is `relaxation ÷ (1 − √load)²`.
    var relaxation = 0.0
    /// How many machines share one table's queue: 1, or by powers of two.
    let isPooled: Bool
    /// Highest rate of one instance at which the objective is kept.
    var objectiveRate = 0.0
    /// The tables in use start here, and how many follow: one per power of two of pooled machines.
    var firstTable = 0
    let furtherTables: Int
    var launched: Int64 = 0
    var billed: Int64 = 0
    var serving: Int64 = 0
    var warmed: Int64 = 0
    /// Requests (in thousandths) waiting beyond what a steady queue holds.
    var backlog: Int64 = 0
    /// Requests (in thousandths) that the last step's machines worked on.
    var lastCarried: Int64 = 0
    /// The load that the queue's length corresponds to; follows the load with the queue's own lag.
    var settledLoad = 0.0
    /// One recorder per table, of the current window.
    var recorders: [LatencyRecorder]
    /// Those of the windows before.
    var pastRecorders: [LatencyRecorder]
}

/// A policy with its alarms.
struct PolicyState {
    let policy: any ScalingPolicy
    let metric: FleetMetric?
    var high: AlarmState?
    var low: AlarmState?
}

/// One fleet in one region. What the loop reads each minute is copied here from the plan, so that
/// it does not copy whole plans about.
struct FleetState {
    let service: Int
    /// Share of the service's demand that the region gets.
    let regionShare: Double
    /// Fleets that serve the same service in the same region, itself included.
    let siblings: [Int]
    let serving: ServingSettings
    let limits: (minimum: Int64, maximum: Int64)
    let onDemandBase: Int64
    let onDemandAboveBase: Double
    /// Capacity rebalancing: a replacement starts at the notice, not when the instance is gone.
    let replacesAtNotice: Bool
    /// An instance under notice takes no load.
    let drainsAtNotice: Bool
    let onDemandPools: PoolRanking
    let spotPools: PoolRanking
    var options: [OptionState]
    /// CPU credits of each option; empty when no option earns any.
    var credits: [CreditState?]
    var policies: [PolicyState]
    /// What each policy said this minute.
    var decisions: [ScalingDecision]
    var desired: Int64 = 0
    /// Time up to which load has been served.
    var servedUntil: Int64 = 0
    var ratePerSecond = 0.0
    /// The fraction of a thousandth of a request that has been offered but not yet counted.
    var residual = 0.0
    /// nil: clients do not try again.
    var retry: RetryFlow?
    var counts = RequestCounts()
    var hour = HourCounts()
    var minute = MinuteTotals()
    /// Metric of the last full minute, not yet published.
    var unpublished = MinuteMetrics()
    var usage = CapacityTotals()
    /// Latencies of requests that were events; nil while none has been.
    var exact: ExactLatency?
    /// Requests that wait for a slot, while requests are events.
    var waitingRequests: Int64 = 0
    var interruptions = 0
    var scalingActions = 0

    /// Instances running, which is what is billed.
    var billed: Int64 {
        var sum: Int64 = 0
        for index in options.indices { sum += options[index].billed }
        return sum
    }

    /// Requests per second that the serving instances carry.
    var servingCapacity: Double {
        var sum = 0.0
        for index in options.indices {
            sum += Double(options[index].serving) * options[index].capacity
        }
        return sum
    }
}

/// How a fleet's balancer and clients behave, the same for every step.
struct ServingSettings {
    /// Seconds.
    let timeout: Double
    let queueLimit: Int64?
    /// Every instance gets the same (round robin); else by capacity.
    let isEven: Bool
}

/// What the meters of one clock-hour need, in thousandths of a request.
struct HourCounts {
    var offered: Int64 = 0
    var served: Int64 = 0
    var lost: Int64 = 0
    /// Repeated attempts: `offered` counts a request once.
    var retried: Int64 = 0
}

/// Integrals over the current minute.
struct MinuteTotals {
    var offered: Int64 = 0
    var served: Int64 = 0
    var carried: Int64 = 0
    /// Σ warmed instances × CPU utilization × seconds, and × seconds alone.
    var cpuSeconds = 0.0
    var warmedSeconds = 0.0
    var warmedUnitSeconds = 0.0
    var servingSeconds = 0.0
    var billedSeconds = 0.0
    var capacitySeconds = 0.0
    /// Requests that the billed instances could have carried.
    var provisionedRequests = 0.0
    /// Of warmed instances, for requests per target.
    var warmedCarried = 0.0
    var seconds = 0.0
}
