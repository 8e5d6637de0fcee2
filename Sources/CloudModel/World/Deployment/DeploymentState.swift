import Quantities
import SimulationKernel

/// One version of a fleet's software.
struct DeployedVersion {
    var number: Int32 = 0
    /// Share of its answers that are errors, 0…1.
    var errorRate = 0.0
}

/// A fleet's deployments: which come when, and where the one that runs is.
///
/// One runs at a time; those that come meanwhile wait, in the order in which they came. A bad
/// release runs until it is noticed, so that nothing is deployed on top of it before.
struct DeploymentState {
    struct Start {
        var time: Int64
        var plan: Int
    }
    let fleet: Int
    let plans: [DeploymentPlan]
    /// One per plan: each draws whether its release is bad.
    var streams: [RandomStream]
    /// Ascending.
    let starts: [Start]
    var nextStart = 0
    var waiting: [Int] = []
    var run: DeploymentRun?
    /// What the fleet goes back to when the one that runs is rolled back.
    var stable = DeployedVersion()
    var newest: Int32 = 0
    /// A step makes changes that would call for a step.
    var isStepping = false
    var counts: [DeploymentCounts]
    /// Billed beyond the fleet's size since then.
    var extraInstances: Int64 = 0
    var extraSince: Int64 = 0
    /// The plan of the last bad release, and the errors that have been put down to plans.
    var culprit = 0
    var errorsBooked: Int64 = 0

    init(
        fleet: Int, plans: [DeploymentPlan], streams: [RandomStream]
    ) {
        self.fleet = fleet
        self.plans = plans
        self.streams = streams
        var starts: [Start] = []
        for (index, plan) in plans.enumerated() {
            switch plan.trigger {
            case .instants(let times): starts += times.map { Start(time: $0, plan: index) }
            case .age, .size: break
            }
        }
        self.starts = starts.sorted { ($0.time, $0.plan) < ($1.time, $1.plan) }
        counts = plans.map { _ in DeploymentCounts() }
    }

    /// The share of errors that instances of a version answer with.
    func errorRate(of version: Int32) -> Double {
        if let run, run.version.number == version { return run.version.errorRate }
        return stable.number == version ? stable.errorRate : 0
    }

    /// Whether any version that may be about is bad.
    var servesErrors: Bool { stable.errorRate > 0 || (run?.version.errorRate ?? 0) > 0 }
}

/// A deployment that runs.
struct DeploymentRun {
    let plan: Int
    /// What it brings.
    var version: DeployedVersion
    let started: Int64
    /// The way back.
    var isRollback = false
    /// Every instance is new, but it is not known yet whether that was wise.
    var isDone = false
    var isDetected = false
    /// When alarms notice; nil until a bad release has served.
    var detectedAt: Int64?
    /// Checkpoints behind it, and the end of the wait at one.
    var checkpoints = 0
    var waitsUntil: Int64?
    /// Steps of the traffic schedule that have been made, and when the last one was.
    var shifts = 0
    var shiftedAt: Int64 = 0
}

/// What the runs of one deployment came to.
struct DeploymentCounts {
    var ran = 0
    var completed = 0
    var rolledBack = 0
    var stopped = 0
    /// Answers that were errors, in thousandths.
    var errors: Int64 = 0
    var extraInstanceNanoseconds: Int128 = 0
    /// From the start to the last new instance, of those that completed.
    var nanoseconds: Int128 = 0
    /// The lowest share of the fleet's size that was in service while one ran.
    var lowestInService = 1.0
}

/// Instances of a pool or a fleet by version and state; those under notice are not counted.
struct DeploymentCensus {
    var old: Int64 = 0
    var oldServing: Int64 = 0
    var oldHeld: Int64 = 0
    var new: Int64 = 0
    var newServing: Int64 = 0
    var newHeld: Int64 = 0
    /// Of the new: healthy, whether they serve or are held.
    var newHealthy: Int64 = 0
    var newHealthyHeld: Int64 = 0
    /// Billed, old and new.
    var running: Int64 = 0
    /// Beyond what the desired capacity calls for.
    var surplus: Int64 = 0

    /// The fleet's size.
    var size: Int64 { old + new - surplus }

    mutating func add(_ other: DeploymentCensus) {
        old += other.old
        oldServing += other.oldServing
        oldHeld += other.oldHeld
        new += other.new
        newServing += other.newServing
        newHeld += other.newHeld
        newHealthy += other.newHealthy
        newHealthyHeld += other.newHealthyHeld
        running += other.running
        surplus += other.surplus
    }
}
