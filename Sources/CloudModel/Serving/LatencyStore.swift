/// The latency recorders of a world: one per fleet, option and table, for the current window and
/// for those before.
///
/// The load levels of all of them lie in one row, in the order of `FlowTables`, because every step
/// of every fleet writes there.
struct LatencyStore: ~Copyable {
    /// Requests per recorder and load level, of the current window.
    private var levels: Dense<Double>
    /// Per recorder: all requests of the current window.
    private var totals: Dense<Double>
    /// Per recorder: requests by delay in a backlog; empty until there is one.
    private var delays: [[Double]]
    /// Per recorder: the windows before.
    private(set) var past: [LatencyRecorder]

    init(recorders: Int) {
        levels = Dense([Double](repeating: 0, count: recorders * LoadLevels.count))
        totals = Dense([Double](repeating: 0, count: recorders))
        delays = [[Double]](repeating: [], count: recorders)
        past = Array(repeating: LatencyRecorder(), count: recorders)
    }

    private init(
        levels: consuming Dense<Double>, totals: consuming Dense<Double>, delays: [[Double]],
        past: [LatencyRecorder]
    ) {
        self.levels = levels
        self.totals = totals
        self.delays = delays
        self.past = past
    }

    /// A second store of the same requests.
    func copy() -> LatencyStore {
        LatencyStore(levels: levels.copy(), totals: totals.copy(), delays: delays, past: past)
    }

    /// Per recorder: everything since the run began.
    var sinceStart: [LatencyRecorder] {
        past.indices.map { recorder in
            var all = past[recorder]
            all.merge(window(recorder))
            return all
        }
    }

    /// `position` as `LoadLevels.position` gives it.
    @inline(__always)
    mutating func add(_ requests: Double, levelPosition position: Double, to recorder: Int) {
        let level = Int(position)
        let index = recorder &* LoadLevels.count &+ level
        let part = position - Double(level)
        levels[index] += requests * (1 - part)
        if part > 0 { levels[index &+ 1] += requests * part }
        totals[recorder] += requests
    }

    mutating func add(_ requests: Double, delaySeconds: Double, to recorder: Int) {
        if delays[recorder].isEmpty {
            delays[recorder] = [Double](repeating: 0, count: LatencyGrid.count)
        }
        let point = LatencyGrid.position(ofSeconds: delaySeconds).rounded()
        delays[recorder][Int(point)] += requests
        totals[recorder] += requests
    }

    /// A recorder's current window.
    func window(_ recorder: Int) -> LatencyRecorder {
        let first = recorder * LoadLevels.count
        return LatencyRecorder(
            byLevel: (0..<LoadLevels.count).map { levels[first + $0] }, byDelay: delays[recorder],
            total: totals[recorder])
    }

    /// Moves a recorder's current window into its past.
    mutating func archive(_ recorder: Int) {
        past[recorder].merge(window(recorder))
        let first = recorder * LoadLevels.count
        for level in 0..<LoadLevels.count { levels[first + level] = 0 }
        delays[recorder] = []
        totals[recorder] = 0
    }
}
