package import CloudModel
package import Quantities

/// What requests had to wait in each of equal steps of time, of the first replication: of the
/// slowest service of each step. Its size does not grow with the horizon.
package struct LatencyChart: Hashable, Sendable {
    package var step: TimeSpan
    /// Seconds; 0 where nothing was served.
    package var p50: [Double]
    package var p99: [Double]
    /// Requests lost ÷ offered, of all services that users call.
    package var lost: [Double]

    package init(step: TimeSpan, p50: [Double], p99: [Double], lost: [Double]) {
        self.step = step
        self.p50 = p50
        self.p99 = p99
        self.lost = lost
    }
}

/// When an outage of the first replication was.
package struct OutageSpan: Hashable, Sendable {
    package var name: String
    /// Since the scenario's start.
    package var from: TimeSpan
    package var to: TimeSpan

    package init(name: String, from: TimeSpan, to: TimeSpan) {
        self.name = name
        self.from = from
        self.to = to
    }

    package init(_ outcome: OutageOutcome) {
        self.init(
            name: outcome.name, from: TimeSpan(nanoseconds: outcome.fromNanoseconds),
            to: TimeSpan(nanoseconds: outcome.toNanoseconds))
    }
}

/// Looks at what clients see at the end of every step, which leaves no trace in what is done.
struct LatencyLooks {
    let mode: ServingMode
    let step: TimeSpan

    private static let steps: [TimeSpan] = [
        .minute, .minute * 5, .minute * 15, .minute * 30, .hour, .hour * 3, .hour * 6, .hour * 12,
        .day, .day * 7, .day * 30,
    ]
    /// A month in hours.
    private static let most: Int64 = 750

    /// Nil where only windows are served request by request, or are looked at already.
    init?(_ mode: ServingMode, horizon: TimeSpan) {
        guard mode == .flow || mode == .requests, horizon > .zero else { return nil }
        let step = Self.steps.first { horizon.nanoseconds / $0.nanoseconds <= Self.most }
        self.step = step ?? .day * 365
        let length = self.step.nanoseconds
        let windows = stride(from: 0, to: horizon.nanoseconds, by: Int(length)).map {
            ZoomWindow(
                name: "", fromNanoseconds: $0,
                toNanoseconds: min($0 + length, horizon.nanoseconds))
        }
        self.mode = mode == .flow ? .watch(windows) : .watchRequests(windows)
    }

    /// What was seen, taken out of the outcome: nobody asked for windows.
    func take(_ outcome: inout Outcome) -> [ZoomOutcome] {
        defer { outcome.zoom = [] }
        return outcome.zoom
    }

    func chart(of looks: [ZoomOutcome], _ outcome: Outcome, services: Int) -> LatencyChart {
        var chart = LatencyChart(step: step, p50: [], p99: [], lost: [])
        for first in stride(from: 0, to: looks.count, by: max(1, services)) {
            // What services ask of each other is not what users see.
            let step = looks[first..<min(first + services, looks.count)].filter {
                !outcome.services[$0.service].isCalled
            }
            let served = step.filter { $0.counts.served > 0 }
            chart.p50.append(served.map(\.latency.p50).max() ?? 0)
            chart.p99.append(served.map(\.latency.p99).max() ?? 0)
            var counts = RequestCounts()
            for look in step { counts += look.counts }
            chart.lost.append(
                counts.offered > 0 ? Double(counts.lost) / Double(counts.offered) : 0)
        }
        return chart
    }
}
