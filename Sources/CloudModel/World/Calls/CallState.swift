import SimulationKernel

/// Where the calls of a run stand: how loaded each callee is, and what that means for its callers.
struct CallState: ~Copyable {
    /// Per unit of the graph: its load as a share of its capacity; beyond `LoadLevels.highest` the
    /// way to 2, where callers wait for their timeouts.
    var loads: Dense<Double>
    /// Per unit: calls per second that it gets, and those of them that fail.
    var asked: Dense<Double>
    var failing: Dense<Double>
    /// Per unit: calls per second that it can take.
    var capacities: Dense<Double>
    /// Per edge and region, of a store's primary and of its replicas: one attempt.
    var attempts: Dense<Attempt>
    /// Per edge and region: a request's calls.
    var totals: Dense<CallPolicy.Total>
    var stores: Dense<StoreState>
    /// When stores were last accounted for.
    var since: Int64 = 0
    /// Where calls are events; nil where they are rates.
    var exchange: CallExchange?
    /// When the minute began of which calls were last counted.
    var minuteStart: Int64 = 0

    struct Attempt {
        var seconds = 0.0
        var failure = 0.0
    }

    init(_ prepared: PreparedPlan, _ mode: ServingMode, stream: (String) -> RandomStream) {
        let graph = prepared.calls
        precondition(
            mode.isFlow || mode.isRequests || graph.isEmpty, "calls do not turn into a fluid")
        let units = graph.isEmpty ? 0 : graph.callersOf.count
        let zeros = [Double](repeating: 0, count: units)
        loads = Dense(zeros)
        asked = Dense(zeros)
        failing = Dense(zeros)
        capacities = Dense(zeros)
        let places = graph.edges.count * graph.regions
        attempts = Dense(Array(repeating: Attempt(), count: 2 * places))
        totals = Dense(Array(repeating: CallPolicy.Total(), count: places))
        stores = Dense(
            prepared.plan.stores.map { store in
                StoreState(
                    store, zones: prepared.plan.regions[store.region].zones.count
                ) { stream("store/\(store.name)/\($0)") }
            })
    }
}

/// One store during a run.
struct StoreState {
    /// An instance, its zone, and until when it is down.
    struct Unit {
        var zone: Int
        /// What is drawn for the outages that may hit it.
        var stream: RandomStream
        var downUntil: Int64 = 0
    }
    /// Until when it is slow, and how many times as long its queries take then: of several at once
    /// the worst counts.
    var slowed: [(until: Int64, slowdown: Double)] = []
    var primary: Unit
    var standby: Unit?
    var replicas: [Unit]
    /// What is drawn for its failovers.
    var stream: RandomStream
    var outcome: StoreOutcome
    /// Of the time since stores were last accounted for.
    var calls = 0.0
    var failed = 0.0
    var utilization = 0.0
    var connections = 0.0
    var isSaturated = false
    /// Of the minute so far, where queries are events.
    var minute = StoreBooking()
    /// Seconds × what they are multiplied by, over the run.
    var utilizationSeconds = 0.0
    var connectionSeconds = 0.0
    var seconds = 0.0

    /// Instances are spread over zones, the standby and the replicas away from the primary.
    init(_ plan: StorePlan, zones: Int, stream: (String) -> RandomStream) {
        func zone(_ step: Int) -> Int { (plan.zone + step) % zones }
        primary = Unit(zone: plan.zone, stream: stream("primary"))
        standby = plan.isMultiZone ? Unit(zone: zone(1), stream: stream("standby")) : nil
        let first = plan.isMultiZone ? 2 : 1
        replicas = (0..<plan.readReplicas).map {
            Unit(zone: zone(first + $0), stream: stream("replica-\($0)"))
        }
        self.stream = stream("failover")
        outcome = StoreOutcome(name: plan.name)
    }

    func slowdown(at now: Int64) -> Double {
        slowed.reduce(1) { now < $1.until ? max($0, $1.slowdown) : $0 }
    }

    func answers(at now: Int64) -> Bool { primary.downUntil <= now }

    func replicasUp(at now: Int64) -> Int { replicas.count { $0.downUntil <= now } }

    mutating func account(_ length: Double, isDown: Bool) {
        outcome.calls += calls * length
        outcome.failed += failed * length
        utilizationSeconds += utilization * length
        connectionSeconds += connections * length
        seconds += length
        if isSaturated { outcome.saturatedSeconds += length }
        if isDown { outcome.downSeconds += length }
    }

    /// What it came to.
    var result: StoreOutcome {
        var result = outcome
        if seconds > 0 {
            result.utilization = utilizationSeconds / seconds
            result.connections = connectionSeconds / seconds
        }
        return result
    }
}

/// What one store did over a run.
package struct StoreOutcome: Hashable, Sendable {
    package var name: String
    /// Attempts of callers, and those that were not answered in time.
    package var calls = 0.0
    package var failed = 0.0
    /// Of the busier of its primary and its replicas: mean over time, and highest.
    package var utilization = 0.0
    package var peakUtilization = 0.0
    /// Queries in it, in all instances: mean over time, and highest.
    package var connections = 0.0
    package var peakConnections = 0.0
    /// Seconds in which more was asked than it carries, and in which its primary was down.
    package var saturatedSeconds = 0.0
    package var downSeconds = 0.0
    package var failovers = 0
    /// Calls that were answered and that the standby had not got yet when it took over.
    package var writesLost = 0.0

    package init(name: String) { self.name = name }
}
