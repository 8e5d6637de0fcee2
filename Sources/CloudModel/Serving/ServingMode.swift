/// What happens to load between two changes of a fleet.
package enum ServingMode: Hashable, Sendable {
    /// Demand is a rate: a fluid with queueing theory's latency. A year in milliseconds.
    case flow
    /// Every request is an event.
    case requests
    /// `flow`, and `requests` inside the windows, which are ascending and do not overlap.
    case zoom([ZoomWindow])
    /// `flow` to the bit, which also says what it makes of such windows.
    case watch([ZoomWindow])
    /// `requests` to the bit, likewise; windows begin and end at whole minutes.
    case watchRequests([ZoomWindow])

    /// Whether load is a rate from the start to the horizon.
    package var isFlow: Bool {
        switch self {
        case .flow, .watch: true
        case .requests, .watchRequests, .zoom: false
        }
    }

    /// Whether every request is an event from the start to the horizon.
    package var isRequests: Bool {
        switch self {
        case .requests, .watchRequests: true
        case .flow, .watch, .zoom: false
        }
    }
}

/// A stretch of time to look at: in `zoom` every request is an event there.
package struct ZoomWindow: Hashable, Sendable {
    /// What it is about: `sale`, `busiest hour`, or the times as the user gave them.
    package var name: String
    package var fromNanoseconds: Int64
    package var toNanoseconds: Int64

    package init(name: String, fromNanoseconds: Int64, toNanoseconds: Int64) {
        self.name = name
        self.fromNanoseconds = fromNanoseconds
        self.toNanoseconds = toNanoseconds
    }
}

/// What one service's clients saw inside one window.
package struct ZoomOutcome: Hashable, Sendable {
    package var window: ZoomWindow
    /// Index into the plan's services.
    package var service: Int
    package var counts: RequestCounts
    package var latency: LatencySummary

    package init(
        window: ZoomWindow, service: Int, counts: RequestCounts, latency: LatencySummary
    ) {
        self.window = window
        self.service = service
        self.counts = counts
        self.latency = latency
    }
}
