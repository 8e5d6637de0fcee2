import CloudModel
package import Quantities

/// What one service's clients saw inside one window, over all replications.
package struct ZoomResult: Sendable {
    /// What the window is about, or the times as the user wrote them.
    package var window: String
    /// Since the scenario's start.
    package var from: TimeSpan
    package var to: TimeSpan
    package var service: String
    /// One per measure, in the order of `ZoomMeasures.all`.
    package var measures: [Summary]

    package init(
        window: String, from: TimeSpan, to: TimeSpan, service: String, measures: [Summary]
    ) {
        self.window = window
        self.from = from
        self.to = to
        self.service = service
        self.measures = measures
    }

    /// - Precondition: `id` names a measure of windows.
    package func summary(_ id: String) -> Summary {
        guard let index = ZoomMeasures.all.firstIndex(where: { $0.id == id }) else {
            preconditionFailure("no measure of windows is called \(id)")
        }
        return measures[index]
    }

    /// Summarizes what replications saw. A window that a replication did not reach is left out of
    /// all: its mean would be of the others only.
    static func all(_ replications: [[ZoomOutcome]], services: [String]) -> [ZoomResult] {
        let reached = replications.map(\.count).min() ?? 0
        return (0..<reached).map { place in
            let outcomes = replications.map { $0[place] }
            var result = ZoomResult(
                window: outcomes[0].window.name,
                from: TimeSpan(nanoseconds: outcomes[0].window.fromNanoseconds),
                to: TimeSpan(nanoseconds: outcomes[0].window.toNanoseconds),
                service: services[outcomes[0].service],
                measures: ZoomMeasures.all.map { measure in
                    Summary(outcomes.map { measure.value($0.counts, $0.latency) })
                })
            result.settle()
            return result
        }
    }

    /// Makes the mean counts add up, as `RequestBalance` does.
    private mutating func settle() {
        for index in 0..<3 { measures[index].mean = RequestBalance.rounded(measures[index].mean) }
        measures[1].mean = measures[0].mean - measures[2].mean
    }
}

/// A figure of one service: a measure of the same name, of one stretch of time or one region.
package struct ZoomMeasure: Sendable {
    /// That of the measure.
    package let id: String
    package let title: String
    package let unit: Measure.Unit
    /// Not a number where it has no meaning: the latency of nobody.
    let value: @Sendable (RequestCounts, LatencySummary) -> Double
}

/// What is said of each window and of each service, in order; offered = served + lost.
package enum ZoomMeasures {
    package static let all: [ZoomMeasure] = [
        count("service.offered", "offered", \.offered),
        // What was answered inside a window is less by those that wait at its end, and more by
        // those that waited at its beginning; over a whole run it is the same.
        count("service.served", "served") { $0.offered - $0.lost },
        count("service.lost", "lost", \.lost),
        latency("latency.p50", "p50", \.p50),
        latency("latency.p95", "p95", \.p95),
        latency("latency.p99", "p99", \.p99),
        latency("latency.p999", "p99.9", \.p999),
        latency("latency.mean", "mean", \.mean),
    ]

    private static func count(
        _ id: String, _ title: String, _ value: @escaping @Sendable (RequestCounts) -> Int64
    ) -> ZoomMeasure {
        ZoomMeasure(id: id, title: title, unit: .requests) { counts, _ in
            Measures.requests(value(counts))
        }
    }

    private static func latency(
        _ id: String, _ title: String, _ value: @escaping @Sendable (LatencySummary) -> Double
    ) -> ZoomMeasure {
        ZoomMeasure(id: id, title: title, unit: .seconds) { counts, latency in
            counts.served == 0 ? .nan : value(latency)
        }
    }
}
