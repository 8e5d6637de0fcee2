package import CloudModel
package import Quantities

/// Load and capacity over the horizon, all fleets together, in equal steps: what sparklines are
/// drawn from. Its size does not grow with the horizon.
package struct Chart: Hashable, Sendable {
    /// Length of one step.
    package var step: TimeSpan
    /// Requests per second: the highest minute of each step.
    package var load: [Double]
    /// Requests per second that could have been carried in that minute's step, at its highest.
    package var capacity: [Double]
    /// What it looked like to clients; nil unless it was asked for.
    package var latency: LatencyChart?
    /// When something was out, in the order of time.
    package var outages: [OutageSpan] = []

    package init(step: TimeSpan, load: [Double], capacity: [Double]) {
        self.step = step
        self.load = load
        self.capacity = capacity
    }

    package static let empty = Chart(step: .minute, load: [], capacity: [])

    private static let steps: [TimeSpan] = [
        .minute, .minute * 5, .minute * 15, .minute * 30, .hour, .hour * 6, .day, .day * 7,
    ]
    /// A year in half hours.
    private static let longest: Int64 = 17_600

    /// The shortest step that keeps the chart small.
    package static func step(forHorizon horizon: TimeSpan) -> TimeSpan {
        steps.first { horizon.nanoseconds / $0.nanoseconds <= longest } ?? .day * 30
    }
}

/// Adds up the fleets of each minute and keeps the highest minute of each step.
package struct ChartSink: SeriesSink {
    private let step: Int64
    private var load: [Double] = []
    private var capacity: [Double] = []
    private var minute: Int64 = -1
    private var minuteLoad = 0.0
    private var minuteCapacity = 0.0

    package init(horizon: TimeSpan) {
        step = Chart.step(forHorizon: horizon).nanoseconds
    }

    package mutating func record(_ point: SeriesPoint) {
        if point.timeNanoseconds != minute {
            flush()
            minute = point.timeNanoseconds
        }
        minuteLoad += point.offered
        minuteCapacity += point.capacity
    }

    package mutating func finish() -> Chart {
        flush()
        return Chart(step: TimeSpan(nanoseconds: step), load: load, capacity: capacity)
    }

    private mutating func flush() {
        defer {
            minuteLoad = 0
            minuteCapacity = 0
        }
        guard minute >= 0 else { return }
        let index = Int(minute / step)
        while load.count <= index {
            load.append(0)
            capacity.append(0)
        }
        load[index] = max(load[index], minuteLoad)
        capacity[index] = max(capacity[index], minuteCapacity)
    }
}
