import Quantities

/// What `flow` has shown inside the windows that it watches: the difference of what stood at their
/// ends and at their beginnings.
struct WatchTracker {
    /// What had been counted up to an instant.
    struct Standing {
        /// Per service.
        var counts: [RequestCounts]
        /// Per recorder of the world.
        var latency: [LatencyRecorder]
    }
    private let windows: [ZoomWindow]
    private(set) var outcomes: [ZoomOutcome] = []
    /// Windows that are over.
    private var index = 0
    /// At the beginning of the window that is not over yet; nil before it.
    private var start: Standing?

    init(_ mode: ServingMode) {
        if case .watch(let windows) = mode { self.windows = windows } else { windows = [] }
    }

    /// Whether a window has begun before `now` and is not over: one that begins as the run ends has
    /// nothing to show.
    func isInside(at now: Int64) -> Bool {
        start != nil && windows[index].fromNanoseconds < now
    }

    /// The instants at which to look, ascending, each once: a window may begin where another ends.
    /// What ends with the run does so after the last queue is drained, and is not among them.
    func edges(before horizon: Int64) -> [Int64] {
        var edges: [Int64] = []
        for window in windows {
            for edge in [window.fromNanoseconds, window.toNanoseconds]
            where edge < horizon && edge != edges.last {
                edges.append(edge)
            }
        }
        return edges
    }

    /// Ends the window that ends now, and begins the one that begins now.
    mutating func look(_ standing: Standing, at now: Int64, _ prepared: PreparedPlan) {
        if isInside(at: now) { end(standing, prepared) }
        if index < windows.count, windows[index].fromNanoseconds == now { start = standing }
    }

    mutating func end(_ standing: Standing, _ prepared: PreparedPlan) {
        guard let start else { return }
        let plan = prepared.plan
        for service in plan.services.indices {
            var parts: [(recorder: LatencyRecorder, table: StationTable)] = []
            for (fleet, entries) in prepared.flow.entries.enumerated()
            where plan.fleets[fleet].service == service {
                for entry in entries.joined() {
                    let recorder = standing.latency[entry].since(start.latency[entry])
                    parts.append((recorder, prepared.flow.tables[entry]))
                }
            }
            let timeout = plan.services[service].request.timeout.seconds
            outcomes.append(
                ZoomOutcome(
                    window: windows[index], service: service,
                    counts: standing.counts[service] - start.counts[service],
                    latency: LatencyDistribution(parts, timeout: timeout).summary))
        }
        self.start = nil
        index += 1
    }
}

extension World {
    /// Looks at where `flow` stands, and leaves no trace: with the watching it has the same bits as
    /// without.
    ///
    /// A step that ended at the edge would round otherwise, and its queue would settle in two steps
    /// instead of one. So the fleets are served up to now, looked at, and put back.
    mutating func lookAtWindows() {
        // Nothing has happened: limits and counts of events are of those that would have come.
        eventCount -= 1
        let fleetsBefore = fleets.copy()
        let optionsBefore = options.copy()
        let latencyBefore = latency.copy()
        for index in fleets.indices { serve(index) }
        watched.look(standing(), at: now, prepared)
        fleets = fleetsBefore
        options = optionsBefore
        latency = latencyBefore
    }

    mutating func standing() -> WatchTracker.Standing {
        WatchTracker.Standing(counts: countsByService, latency: latency.sinceStart)
    }
}
