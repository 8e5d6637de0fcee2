import CloudModel
package import Quantities

/// Two serving models on the same scenario under the same luck, measure by measure.
///
/// Demand, boots and interruptions are shared, replication by replication; so what differs is the
/// models' doing, and requests' own chance.
package struct Agreement: Sendable {
    package var scenario: String
    /// Of the whole horizon: one per measure, in the order of `Measures.all`.
    package var measures: [MeasureAgreement]
    /// By window, then service; empty unless both models looked at windows.
    package var windows: [WindowAgreement]

    package init(
        scenario: String, measures: [MeasureAgreement], windows: [WindowAgreement] = []
    ) {
        self.scenario = scenario
        self.measures = measures
        self.windows = windows
    }

    init(
        flow: (result: ScenarioResult, replications: [ReplicationResult]),
        requests: (result: ScenarioResult, replications: [ReplicationResult])
    ) {
        let isCutShort = requests.result.endedEarly != nil
        let differences = Difference.all(requests.replications, baseline: flow.replications)
        scenario = requests.result.name
        measures = Measures.all.indices.map { index in
            MeasureAgreement(
                Measures.all[index], flow: flow.result.measures[index],
                requests: requests.result.measures[index], differences[index],
                isCutShort: isCutShort)
        }
        windows = zip(flow.result.zoom, requests.result.zoom).enumerated().map { place, results in
            WindowAgreement(
                flow: results.0, requests: results.1,
                Difference.all(requests.replications, baseline: flow.replications, window: place),
                isCutShort: isCutShort)
        }
    }

    /// Measures that differ by more than their intervals.
    package var differing: [MeasureAgreement] { measures.filter(\.differs) }
}

/// What both models say of one service inside one window.
package struct WindowAgreement: Sendable {
    /// What the window is about, or the times as the user wrote them.
    package var window: String
    /// Since the scenario's start.
    package var from: TimeSpan
    package var to: TimeSpan
    package var service: String
    /// One per measure, in the order of `ZoomMeasures.all`.
    package var measures: [MeasureAgreement]

    package init(
        window: String, from: TimeSpan, to: TimeSpan, service: String,
        measures: [MeasureAgreement]
    ) {
        self.window = window
        self.from = from
        self.to = to
        self.service = service
        self.measures = measures
    }

    init(
        flow: ZoomResult, requests: ZoomResult, _ differences: [Difference], isCutShort: Bool
    ) {
        self.init(
            window: requests.window, from: requests.from, to: requests.to,
            service: requests.service,
            measures: ZoomMeasures.all.indices.map { index in
                MeasureAgreement(
                    Measures.all[Measures.index(of: ZoomMeasures.all[index].id)],
                    flow: flow.measures[index], requests: requests.measures[index],
                    differences[index], isCutShort: isCutShort)
            })
    }

    /// Measures that differ by more than their intervals.
    package var differing: [MeasureAgreement] { measures.filter(\.differs) }
}

/// What both models say of one measure.
package struct MeasureAgreement: Sendable {
    package var measure: Measure
    package var flow: Summary
    package var requests: Summary
    /// Requests − flow.
    package var difference: Difference
    package var belief: Belief

    package init(
        measure: Measure, flow: Summary, requests: Summary, difference: Difference, belief: Belief
    ) {
        self.measure = measure
        self.flow = flow
        self.requests = requests
        self.difference = difference
        self.belief = belief
    }

    init(
        _ measure: Measure, flow: Summary, requests: Summary, _ difference: Difference,
        isCutShort: Bool
    ) {
        self.init(
            measure: measure, flow: flow, requests: requests, difference: difference,
            belief: Belief(measure, difference, isCutShort: isCutShort))
    }

    package var differs: Bool { difference.verdict == .higher || difference.verdict == .lower }
}

/// Which model to believe on a measure, and why.
package struct Belief: Hashable, Sendable {
    package enum Model: String, Hashable, Sendable { case either, flow, requests }
    package var model: Model
    /// Lower case, no full stop.
    package var reason: String

    package init(_ model: Model, _ reason: String) {
        self.model = model
        self.reason = reason
    }

    /// Fleets of both models are rated alike: below this share nobody's decision turns.
    static let negligible = 0.01

    init(_ measure: Measure, _ difference: Difference, isCutShort: Bool) {
        let family = measure.id.prefix { $0 != "." }
        if isCutShort {
            self.init(.flow, "the run of requests ended early: only flow saw the whole horizon")
        } else if [.equal, .noDifferenceShown, .undefined].contains(difference.verdict) {
            self.init(.either, difference.verdict.rawValue)
        } else if measure.id == "service.offered" {
            self.init(.either, "flow offers the mean, requests come by chance around it")
        } else if family == "latency" {
            self.init(
                .requests,
                "every request was timed; flow takes queues from formulas, minute by minute")
        } else if family == "service" || family == "slo" {
            self.init(
                .requests,
                "requests are refused, given up and retried one by one; flow takes shares of them")
        } else if abs(difference.relative) <= Self.negligible {
            self.init(.either, "less than 1 % apart: both fleets are billed alike")
        } else {
            self.init(
                .requests,
                "load is counted as it came, by policies too; flow smooths it within each minute")
        }
    }
}

extension Difference {
    /// One per measure; undefined where replications did not all reach the horizon, as totals of
    /// unequal stretches say nothing.
    static func all(_ results: [ReplicationResult], baseline: [ReplicationResult]) -> [Difference] {
        Measures.all.indices.map { measure in
            whole(results, baseline: baseline) { $0.measures[measure] }
        }
    }

    /// The same of one window and service, in the order of `ZoomMeasures.all`.
    ///
    /// - Precondition: every replication came to the window's end.
    static func all(
        _ results: [ReplicationResult], baseline: [ReplicationResult], window: Int
    ) -> [Difference] {
        ZoomMeasures.all.map { measure in
            whole(results, baseline: baseline) {
                measure.value($0.zoom[window].counts, $0.zoom[window].latency)
            }
        }
    }

    private static func whole(
        _ results: [ReplicationResult], baseline: [ReplicationResult],
        _ value: (ReplicationResult) -> Double
    ) -> Difference {
        let isWhole = (results + baseline).allSatisfy { $0.endedEarly == nil }
        return isWhole
            ? Difference(results.map(value), baseline: baseline.map(value))
            : Difference(mean: .nan, interval: nil, relative: .nan, verdict: .undefined)
    }
}
