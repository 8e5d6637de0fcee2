import Statistics

/// Where a run is among its windows, and what they have shown.
struct ZoomTracker {
    private let windows: [ZoomWindow]
    /// Windows that are over.
    private(set) var index = 0
    private(set) var isInside = false
    private(set) var outcomes: [ZoomOutcome] = []
    /// Per service: of the current window.
    private var latency: [LatencyHistogram]
    private var countsAtStart: [RequestCounts] = []

    init(_ mode: ServingMode, services: Int) {
        switch mode {
        case .zoom(let windows), .watchRequests(let windows): self.windows = windows
        case .flow, .requests, .watch: windows = []
        }
        latency = windows.isEmpty ? [] : (0..<services).map { _ in LatencyHistogram() }
    }

    /// The next instant at which serving changes; `Int64.max` when it never does again.
    var nextEdge: Int64 {
        guard index < windows.count else { return .max }
        return isInside ? windows[index].toNanoseconds : windows[index].fromNanoseconds
    }

    mutating func record(_ histogram: LatencyHistogram, service: Int) {
        if isInside { latency[service].merge(histogram) }
    }

    mutating func begin(_ counts: [RequestCounts]) {
        isInside = true
        countsAtStart = counts
    }

    mutating func end(_ counts: [RequestCounts]) {
        for service in counts.indices {
            let quantiles = latency[service].quantiles([0.5, 0.95, 0.99, 0.999])
            outcomes.append(
                ZoomOutcome(
                    window: windows[index], service: service,
                    counts: counts[service] - countsAtStart[service],
                    latency: LatencySummary(
                        mean: latency[service].mean, p50: quantiles[0], p95: quantiles[1],
                        p99: quantiles[2], p999: quantiles[3])))
            latency[service].reset()
        }
        isInside = false
        index += 1
    }
}

extension RequestCounts {
    static func - (left: RequestCounts, right: RequestCounts) -> RequestCounts {
        var difference = RequestCounts()
        difference.offered = left.offered - right.offered
        difference.served = left.served - right.served
        difference.shed = left.shed - right.shed
        difference.timedOut = left.timedOut - right.timedOut
        difference.failed = left.failed - right.failed
        difference.retried = left.retried - right.retried
        return difference
    }
}
