import SimulationKernel

/// One fleet's warm pool.
struct WarmPoolState {
    let fleet: Int
    let plan: WarmPoolPlan
    /// Draws how long it takes to start one.
    var stream: RandomStream
    /// Places of its groups in the world's row, in order of launch.
    var groups: [Int] = []
    /// Instances of all groups.
    var count: Int64 = 0
    /// Those that will come back once they have drained.
    var returning: Int64 = 0
    /// Of the instances, what holds nothing but its volumes.
    var stored: Int64 = 0
    var since: Int64 = 0
    var storedNanoseconds: Int128 = 0
    var pooledNanoseconds: Int128 = 0

    /// Books what has waited up to `now`; call before a count changes and at each clock-hour.
    mutating func accrue(to now: Int64) {
        storedNanoseconds += Int128(stored) * Int128(now - since)
        pooledNanoseconds += Int128(count) * Int128(now - since)
        since = now
    }
}

/// Instances of a warm pool that were launched together.
struct WarmGroup {
    enum Stage {
        case launching, preparing, waiting
    }
    var pool: Int
    var count: Int64
    var version: Int32
    /// When it began to run, for the last time.
    var runningNanoseconds: Int64
    /// When its preparation ends, one way or the other.
    var preparedNanoseconds: Int64
    /// Whether a hook gives it up then.
    var isDoomed = false
    var stage = Stage.launching
    /// Whether it is billed as an instance.
    var isBilled = false
    var event: EventQueue.Handle?
}
