/// When each pool's next interruption is due. It is moved at every change of a pool's count, which
/// is dearer in an event list than here.
struct HazardClock: ~Copyable {
    private var times: Dense<Int64>
    private(set) var nextPool = 0
    /// `Int64.max`: none is due.
    private(set) var nextTime = Int64.max

    init(pools: Int) { times = Dense(Array(repeating: .max, count: pools)) }

    mutating func set(_ pool: Int, _ time: Int64) {
        times[pool] = time
        if time < nextTime {
            nextTime = time
            nextPool = pool
        } else if pool == nextPool, time > nextTime {
            findNext()
        }
    }

    private mutating func findNext() {
        nextTime = .max
        for pool in times.indices where times[pool] < nextTime {
            nextTime = times[pool]
            nextPool = pool
        }
    }
}
