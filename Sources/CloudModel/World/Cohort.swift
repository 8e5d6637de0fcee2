import SimulationKernel
import UsageLedger

/// Instances of one pool that were launched together and are in the same state.
struct Cohort {
    var pool: Int
    var count: Int64
    /// Entry into running, where billing begins; then into service; then past warm-up. All known
    /// at launch.
    var runningNanoseconds: Int64
    var readyNanoseconds: Int64
    var warmedNanoseconds: Int64
    /// Billed: its launch is over.
    var isRunning: Bool
    /// Takes load: its boot is over.
    var serves: Bool
    /// Counts in the group's metrics: its warm-up is over too.
    var isWarmed: Bool
    /// The provider has announced that it takes these back.
    var isNoticed = false
    /// It is at risk, and serves on until its notice comes or another has taken its place.
    var isRecommended = false
    /// The release that runs on them; 0 is the one that the fleet started with.
    var version: Int32 = 0
    /// Beside the fleet, without traffic: waiting for it, or kept for a way back.
    var isHeld = false
    /// Given up when it would be ready.
    var isDoomed = false
    /// Held on its way out until `drainsUntil`, whatever it has left to do.
    var isWaiting = false
    /// Goes to the warm pool in the end.
    var isReturning = false
    /// Its place among the instances that have failed; −1: it is well.
    var failure = -1
    /// Out of service for an update.
    var isUpdating = false
    /// Out of the balancer, and gone at the latest then; nil: not draining.
    var drainsUntil: Int64?
    /// Where age decides who is taken back: when the first of it is, what is left of its threshold
    /// and since when.
    var preemptedAt = Int64.max
    var exposureLeft = 0.0
    var exposedSince: Int64 = 0
    /// Handle of its next event in the event list; nil when there is none.
    var event: EventQueue.Handle?
    /// Its neighbours among the pool's cohorts, which are chained in order of launch; −1: none.
    var previous = -1
    var next = -1
    /// Counts all cohorts of a world.
    var number: Int64 = 0
    /// Its row in `PhaseChains`, and its neighbours there.
    var phaseRow = -1
    var phasePrevious = -1
    var phaseNext = -1
}

/// One pool's running state: counts that the serving model and billing read, and spot's hazard.
struct PoolState {
    let fleet: Int
    /// Its option in the world's row of options.
    let option: Int
    let zone: Int
    /// Capacity units of one instance.
    let weight: Int64
    let vcpu: Int
    let isSpot: Bool
    let noticeNanoseconds: Int64
    let billing: BillingRule
    /// Ends of the chain of cohorts, in order of launch; −1: there are none.
    var firstCohort = -1
    var lastCohort = -1
    /// Launched and not yet gone.
    var launched: Int64 = 0
    /// Launched, less those that are under notice.
    var kept: Int64 = 0
    /// Of those, what a deployment runs beyond the desired capacity.
    var surplus: Int64 = 0
    /// Running: what is billed.
    var billed: Int64 = 0
    var usageSince: Int64 = 0
    var usageNanoseconds: Int128 = 0
    /// The same since the start.
    var lifetimeNanoseconds: Int128 = 0
    var roundingNanoseconds: Int128 = 0
    /// Interruptions of spot instances, and failures of any.
    var interruption: Hazard
    /// In the place of interruptions at one rate: the cohort that is due first, and when.
    let lifetime: BathtubLifetime?
    var preempted = -1
    var preemptedAt = Int64.max
    var failure: Hazard

    /// Books the usage up to `now`; call before `billed` changes and at each clock-hour.
    mutating func accrue(to now: Int64) {
        let used = Int128(billed) * Int128(now - usageSince)
        usageNanoseconds += used
        lifetimeNanoseconds += used
        usageSince = now
    }
}
