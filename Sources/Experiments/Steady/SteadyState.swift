package import CloudModel
package import Quantities
import Statistics

/// A figure that a system settles at under a load that stays.
package struct SteadyMeasure: Sendable {
    package let id: String
    package let title: String
    package let unit: Measure.Unit
    package let definition: String

    /// In the order in which every format lists them.
    package static let all = [
        SteadyMeasure(
            id: "instances", title: "instances", unit: .instances,
            definition: "Billed instances, all fleets."),
        SteadyMeasure(
            id: "utilization", title: "utilization", unit: .share,
            definition: "Served ÷ what instances in service could carry, all fleets."),
        SteadyMeasure(
            id: "waiting", title: "waiting", unit: .requests,
            definition: "Requests that wait beyond what the servers hold."),
        SteadyMeasure(
            id: "latency", title: "mean latency", unit: .seconds,
            definition: "Mean time from request to answer, services weighted by what they served."),
        SteadyMeasure(
            id: "lost", title: "lost", unit: .share, definition: "Requests lost ÷ offered."),
    ]
}

/// What one replication settled at: for each measure, its start deleted by MSER-5.
struct SteadyState: Sendable {
    struct Value: Sendable {
        var mean: Double
        /// What was deleted.
        var start: TimeSpan
        /// The run is too short to tell where its start ends.
        var isTooShort: Bool
    }
    /// One per measure of `SteadyMeasure.all`; nil where there is too little to tell.
    var values: [Value?]
    /// Whether the load's hourly means stay within a tenth of their mean.
    var isLoadSteady: Bool

    init(_ minutes: SteadyMinutes, looks: [ZoomOutcome], called: [Bool], step: TimeSpan) {
        isLoadSteady = minutes.isLoadSteady
        values = [
            Self.settled(minutes.instances, step: .minute),
            Self.settled(minutes.utilization, step: .minute),
            Self.settled(minutes.waiting, step: .minute),
        ]
        var latency: [Double] = []
        var lost: [Double] = []
        for first in stride(from: 0, to: looks.count, by: max(1, called.count)) {
            // What services ask of each other is not what users see.
            let step = looks[first..<min(first + called.count, looks.count)].filter {
                !called[$0.service]
            }
            var counts = RequestCounts()
            var waited = 0.0
            for look in step {
                counts += look.counts
                waited += look.latency.mean * Double(look.counts.served)
            }
            latency.append(counts.served > 0 ? waited / Double(counts.served) : 0)
            lost.append(counts.offered > 0 ? Double(counts.lost) / Double(counts.offered) : 0)
        }
        values += [Self.settled(latency, step: step), Self.settled(lost, step: step)]
    }

    private static func settled(_ series: [Double], step: TimeSpan) -> Value? {
        WarmUp(mserOf: series).map {
            Value(
                mean: $0.mean, start: step * Int64($0.deletedObservations), isTooShort: $0.isAtLimit
            )
        }
    }
}

/// All fleets together, minute by minute.
package struct SteadyMinutes: SeriesSink {
    private(set) var instances: [Double] = []
    private(set) var waiting: [Double] = []
    private var served: [Double] = []
    private var offered: [Double] = []
    private var capacity: [Double] = []
    private var minute: Int64 = -1
    /// By fleet of the plan: pods are no instances; their nodes are.
    private let isPods: [Bool]

    package init(_ plan: Plan) { isPods = plan.fleets.map { $0.role.workload != nil } }

    var utilization: [Double] { zip(served, capacity).map { $1 > 0 ? $0 / $1 : 0 } }

    var isLoadSteady: Bool {
        let hours = stride(from: 0, to: offered.count - 59, by: 60).map {
            offered[$0..<$0 + 60].reduce(0, +) / 60
        }
        guard let most = hours.max(), let least = hours.min() else { return true }
        return most - least <= 0.2 * (most + least) / 2
    }

    package mutating func record(_ point: SeriesPoint) {
        if point.timeNanoseconds != minute {
            minute = point.timeNanoseconds
            for path in [\Self.instances, \.waiting, \.served, \.offered, \.capacity] {
                self[keyPath: path].append(0)
            }
        }
        let last = instances.count - 1
        if !isPods[point.fleet] { instances[last] += point.instances }
        waiting[last] += point.backlog
        served[last] += point.served
        offered[last] += point.offered
        capacity[last] += point.capacity
    }
}

/// What all replications settled at.
package struct SteadyResult: Sendable {
    package struct Value: Sendable {
        /// Of the replications' means; not a number where one had too little to tell.
        package var summary: Summary
        /// The longest start that any replication deleted.
        package var start: TimeSpan
        /// Replications too short to tell where their start ends.
        package var tooShort: Int
    }
    /// One per measure of `SteadyMeasure.all`.
    package var values: [Value]
    package var replications: Int
    /// Whether that goes for the load of every replication.
    package var isLoadSteady: Bool

    /// Nil when it was not asked for.
    init?(_ replications: [SteadyState?]) {
        let states = replications.compactMap(\.self)
        guard !states.isEmpty, states.count == replications.count else { return nil }
        self.replications = states.count
        isLoadSteady = states.allSatisfy(\.isLoadSteady)
        values = SteadyMeasure.all.indices.map { index in
            let values = states.map { $0.values[index] }
            return Value(
                summary: Summary(values.map { $0?.mean ?? .nan }),
                start: values.compactMap { $0?.start }.max() ?? .zero,
                tooShort: values.count { $0?.isTooShort ?? true })
        }
    }
}
