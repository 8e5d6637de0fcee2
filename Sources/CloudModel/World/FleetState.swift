import Quantities

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
    /// Its tables in `FlowTables`, and recorders.
    let entries: Range<Int>
    /// How many machines share one table's queue: 1, or by powers of two.
    let isPooled: Bool
    /// Highest rate of one instance at which the objective is kept.
    var objectiveRate = 0.0
    /// The tables in use start here, and how many follow: one per power of two of pooled machines.
    var firstEntry = 0
    let furtherEntries: Int
    var launched: Int64 = 0
    var billed: Int64 = 0
    /// Of the billed, those that run in the warm pool.
    var pooled: Int64 = 0
    /// Of the launched, those that have failed and get no requests.
    var unhealthy: Int64 = 0
    var serving: Int64 = 0
    var warmed: Int64 = 0
    /// What each of its instances takes of a whole share where every instance gets the same.
    var evenShare = 1.0
    /// Requests (in thousandths) waiting beyond what a steady queue holds.
    var backlog: Int64 = 0
    /// Requests (in thousandths) that the last step's machines worked on.
    var lastCarried: Int64 = 0
    /// The load that the queue's length corresponds to; follows the load with the queue's own lag.
    var settledLoad = 0.0
    /// Its speeds, the slow one last, and how many tables each has.
    let paces: Int
    let tablesPerPace: Int
    /// Where the tables of its slowdown begin among its tables: 0 for instances that have none.
    var firstOfSlowdown = 0
    /// What slow instances carry less, in whole instances.
    var slowLoss = 0.0
    /// The step of its calls' ladder that its tables are of, and how much of a step it is behind.
    var callLevel = 0
    var callPart = 0.0
}

/// One fleet in one region. What the loop reads each minute is copied here from the plan, so that
/// it does not copy whole plans about.
struct FleetState {
    /// What it is: instances, or one of Kubernetes' layers.
    let layer: Layer
    /// Its place among the clusters, of nodes and of pods; −1 for instances.
    let cluster: Int
    let service: Int
    /// Share of the service's demand that the region gets. It moves when a region fails.
    var regionShare: Double
    /// Fleets that serve the same service in the same region, itself included.
    let siblings: [Int]
    let isOnly: Bool
    let serving: ServingSettings
    /// Scheduled actions move them.
    var limits: (minimum: Int64, maximum: Int64)
    let onDemandBase: Int64
    let onDemandAboveBase: Double
    /// Capacity rebalancing: a replacement starts at the notice, not when the instance is gone.
    let replacesAtNotice: Bool
    /// Instances that are at risk and wait for their replacements.
    var recommended: Int64 = 0
    /// An instance under notice takes no load.
    let drainsAtNotice: Bool
    let termination: TerminationOrder
    let rebalancesZones: Bool
    /// Whether a policy moves it between its options.
    let changesSize: Bool
    /// Whether instances beyond the desired capacity are launched for another zone's.
    var isRebalancing = false
    /// Its options in the world's row of options, and its policies in the row of policies.
    var options: Range<Int>
    let policies: Range<Int>
    /// CPU credits of each option; empty when no option earns any.
    var credits: [CreditState?]
    let hasCredits: Bool
    /// Nanoseconds in which a new instance's share of the load grows to a full one.
    let slowStart: Int64
    /// Whether anything may change within a step, so that it is served in shorter ones.
    var servesInSteps: Bool
    /// When the last new instance has its full share.
    var rampsUntil: Int64 = 0
    /// Instances of each option that the load treats apart: new ones, where they start slowly, then
    /// slow ones by slowdown; empty where there never are any.
    var apart: [InstancesApart]
    /// What instances may be slowed down by, and how many that serve are.
    let slowdowns: [Double]
    var slowed: Int64 = 0
    /// Whether a policy is asked more often than once a minute; then all are at such ticks.
    let isFine: Bool
    /// Whether its policies see a recorded metric, not what the simulation measures.
    var isReplayed = false
    /// The minute's metrics up to the last tick of a fine fleet.
    var ticked = MinuteMetrics()
    /// Tells when its policies have something to say.
    var watch: AlarmWatch
    /// What each policy said when it was asked last.
    var decisions: [ScalingDecision]
    /// When its size was last changed by a policy.
    var lastScaled: Int64?
    /// What the group's last simple policy has set going.
    var simpleActivity = SimpleActivity.none
    /// The next of its scheduled actions.
    var nextScheduled = 0
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
    /// Of the last full minute, not yet published.
    var unpublished = MinuteMetrics()
    /// What follows from the options' counts alone, while `isSteady`.
    var steady = SteadyMinute()
    /// Whether no count has changed since `steady` was worked out. Whoever changes what an option
    /// has or can carry makes it false.
    var isSteady = false
    var usage = CapacityTotals()
    /// Latencies of requests that were events; nil while none has been.
    var exact: ExactLatency?
    /// Requests that wait for a slot, while requests are events.
    var waitingRequests: Int64 = 0
    var interruptions = 0
    /// Most spot instances that were taken back at one instant, and those of the last such one.
    var largestLoss: Int64 = 0
    private var lossNow: Int64 = 0
    private var lossAt: Int64 = -1
    /// The rankings that are in use: on-demand, and spot behind it; and its first of all sizes.
    var ranking = 0
    var firstRanking = 0
    /// Which of its options it is about to move to, or has moved to last.
    var wantedSize = 0
    /// When its last move to another was over.
    var sizeChangedAt: Int64?
    /// Its place in the world's row of warm pools; −1: it has none.
    var warmPool = -1
    /// Its place in the world's row of deployments; −1: it has none.
    var deployment = -1
    /// What is launched now, and whether it waits for traffic.
    var launchedVersion: Int32 = 0
    var launchesHeld = false
    /// Instances that have failed and still get requests.
    var failing: Int64 = 0
    /// Of those, the ones that no check sees.
    var grey: Int64 = 0
    /// Share of the answers that are errors of a bad release, or of an instance that has failed.
    var errorShare = 0.0
    /// The same without those whose calls failed.
    var ownErrorShare = 0.0
    /// Share of the requests that fail because their calls do.
    var callFailure = 0.0
    /// The part of `errorShare` that is of a bad release.
    var releaseShare = 0.0
    /// Such answers so far, in thousandths.
    var releaseErrors: Int64 = 0
    var scalingActions = 0
    /// Whether its region stands by and has not been called; and whether nothing at all is there.
    var standsBy = false
    /// What no scheduled action takes `min` below, while a failover holds it.
    var floor: Int64 = 0
    var isDark = false
}

/// What a fleet consists of.
enum Layer {
    case instances, nodes, pods
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
    /// Σ warmed instances × CPU utilization × seconds.
    var cpuSeconds = 0.0
    /// Of warmed instances, for requests per target.
    var warmedCarried = 0.0
    var seconds = 0.0
    var capacity = CapacitySeconds()

    /// Begins the next minute. `capacity` is set by its first step.
    @inline(__always)
    mutating func reset() {
        offered = 0
        served = 0
        carried = 0
        cpuSeconds = 0
        warmedCarried = 0
        seconds = 0
    }
}

/// Integrals of what was there, whatever the load: instances, and what they carry, × seconds.
struct CapacitySeconds {
    var warmed = 0.0
    var warmedUnits = 0.0
    var serving = 0.0
    var billed = 0.0
    /// Requests that the serving instances could have carried.
    var capacity = 0.0
    /// Requests that the billed instances could have carried.
    var provisionedRequests = 0.0

    @inline(__always)
    mutating func add(_ option: borrowing OptionState, seconds: Double) {
        warmed += Double(option.warmed) * seconds
        warmedUnits += Double(option.warmed * option.weight) * seconds
        serving += Double(option.serving) * seconds
        billed += Double(option.billed) * seconds
        capacity += Double(option.serving) * option.capacity * seconds
        provisionedRequests += Double(option.billed) * option.capacity * seconds
    }
}

/// What a fleet's minutes have in common for as long as no instance enters, leaves or changes its
/// state.
struct SteadyMinute {
    /// Over one whole minute.
    var capacity = CapacitySeconds()
    /// Instances running, which is what is billed.
    var billed: Int64 = 0
    /// Capacity units past their warm-up, and those launched that are not.
    var warmedUnits: Int64 = 0
    var warmingUnits: Int64 = 0
    /// Of instances that work off what they have before they go.
    var terminatingUnits: Int64 = 0
    /// Whether an instance is between its launch and service, or on its way out.
    var isActive = false
    /// Units in service: an instance counts for what it can carry within the objective.
    var suppliedUnits = 0.0
}

extension FleetState {
    /// The provider takes back spot instances.
    mutating func loseSpot(_ count: Int64, at now: Int64) {
        interruptions += Int(count)
        lossNow = lossAt == now ? lossNow + count : count
        lossAt = now
        largestLoss = max(largestLoss, lossNow)
    }
}

extension FleetState {
    /// Share of the requests whose calls are answered.
    var answered: Double { 1 - callFailure }

    /// Whether an instance is between its launch and service, or works off what it has before it
    /// goes.
    func isActive(_ states: borrowing Dense<OptionState>) -> Bool {
        for index in options {
            let well = states[index].launched - states[index].unhealthy
            if states[index].serving < well { return true }
            if states[index].billed - states[index].pooled > states[index].launched {
                return true
            }
        }
        return false
    }

    /// An instance has entered service or left: perhaps the last of a simple policy's activity.
    @inline(__always)
    mutating func noteChange(at now: Int64, _ states: borrowing Dense<OptionState>) {
        guard case .going(let cooldown) = simpleActivity, !isActive(states) else { return }
        simpleActivity = .over(cooldownEnd: TimeSpan(nanoseconds: now) + cooldown)
    }

    /// Works out `steady` for the options' present counts.
    @inline(never)
    mutating func settle(_ states: borrowing Dense<OptionState>) {
        var next = SteadyMinute()
        var carriable = 0.0
        for index in options {
            next.capacity.add(states[index], seconds: 60)
            next.billed += states[index].billed
            next.warmedUnits += states[index].warmed * states[index].weight
            next.terminatingUnits +=
                max(0, states[index].billed - states[index].pooled - states[index].launched)
                * states[index].weight
            next.warmingUnits +=
                max(
                    0, states[index].launched - states[index].warmed - states[index].unhealthy)
                * states[index].weight
            carriable +=
                (Double(states[index].serving) - states[index].slowLoss)
                * states[index].objectiveRate
        }
        next.isActive = isActive(states)
        next.suppliedUnits = carriable / states[options.lowerBound].objectiveRate
        steady = next
        isSteady = true
    }
}
