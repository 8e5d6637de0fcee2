import Quantities
import SimulationKernel

/// When the next request comes to one fleet: by chance at a rate that changes at times, or as
/// recorded.
struct ArrivalProcess {
    /// Nanoseconds since the start; `Int64.max` when nothing comes any more, or not at this rate.
    private(set) var next = Int64.max
    /// What it takes, as a multiple of a drawn service time.
    private(set) var cost = 1.0
    private var stream: RandomStream
    private let table = Ziggurat.exponential
    /// Per nanosecond.
    private var rate = 0.0
    private var meanGap = 0.0
    /// What is left of an Exp(1) threshold in expected arrivals while the rate is zero.
    private var waiting = 0.0
    private var replay: Replay?

    /// Recorded requests, of which a fleet takes its share: each draws a number, the same for every
    /// fleet of the service, and the fleet takes those in its part of the unit interval.
    private struct Replay {
        let trace: RequestTrace
        var index = 0
        var lap: Int64 = 0
        var share: Range<Double> = 0..<1
    }

    init(_ trace: RequestTrace?, stream: RandomStream) {
        self.stream = stream
        replay = trace.map { Replay(trace: $0) }
        if replay == nil { waiting = self.stream.nextExponential(from: table) }
    }

    /// Starts at `now`: recorded requests before it have been.
    mutating func start(at now: Int64) {
        guard var replay else { return }
        let length = replay.trace.length.nanoseconds
        if replay.trace.repeats, length > 0 { replay.lap = now / length * length }
        let times = replay.trace.timesNanoseconds
        var low = 0
        var high = times.count
        while low < high {
            let middle = (low + high) / 2
            if times[middle] + replay.lap < now { low = middle + 1 } else { high = middle }
        }
        replay.index = low
        self.replay = replay
        takeNextOfTrace()
    }

    /// The rate from `now` on, which keeps what has been waited so far; for a trace, the fleet's
    /// part of the service's requests.
    mutating func set(ratePerSecond: Double, share: Range<Double>, at now: Int64) {
        if replay != nil {
            replay?.share = share
            return
        }
        let left = next == .max ? waiting : Double(next - now) * rate
        rate = ratePerSecond * 1e-9
        waiting = left
        guard rate > 0 else {
            next = .max
            return
        }
        meanGap = 1 / rate
        let gap = left * meanGap
        next = gap < 4e18 ? now + Int64(gap + 0.5) : .max
    }

    /// Nobody comes any more.
    mutating func stop() {
        replay = nil
        next = .max
    }

    /// Moves on to the arrival after `next`.
    @inline(__always) mutating func advance() {
        if replay != nil { return takeNextOfTrace() }
        let gap = stream.nextExponential(from: table)
        waiting = gap
        let wait = gap * meanGap
        // To the nearest nanosecond: cutting off would make every gap half of one too short.
        next = wait < 4e18 ? next &+ Int64(wait + 0.5) : .max
    }

    /// Whether the request that is due comes to this fleet. A recorded one goes to the fleet in
    /// whose part of the service its draw falls, as the parts are when it comes.
    @inline(__always) mutating func isOwn() -> Bool {
        guard let share = replay?.share else { return true }
        return share.contains(stream.nextUnit())
    }

    @inline(never) private mutating func takeNextOfTrace() {
        guard var replay else { return }
        let times = replay.trace.timesNanoseconds
        if replay.index == times.count, replay.trace.repeats {
            replay.index = 0
            replay.lap += replay.trace.length.nanoseconds
        }
        if replay.index < times.count {
            next = times[replay.index] + replay.lap
            cost = replay.trace.costs.isEmpty ? 1 : replay.trace.costs[replay.index]
            replay.index += 1
        } else {
            next = .max
        }
        self.replay = replay
    }
}
