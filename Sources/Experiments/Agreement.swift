/// Two serving models on the same scenario under the same luck, measure by measure.
///
/// Demand, boots and interruptions are shared, replication by replication; so what differs is the
/// models' doing, and requests' own chance.
package struct Agreement: Sendable {
    package var scenario: String
    /// One per measure, in the order of `Measures.all`.
    package var measures: [MeasureAgreement]

    package init(scenario: String, measures: [MeasureAgreement]) {
        self.scenario = scenario
        self.measures = measures
    }

    init(flow: ScenarioResult, _ requests: ScenarioResult, differences: [Difference]) {
        scenario = requests.name
        measures = Measures.all.indices.map { index in
            let difference = differences[index]
            return MeasureAgreement(
                measure: Measures.all[index], flow: flow.measures[index],
                requests: requests.measures[index], difference: difference,
                belief: Belief(
                    Measures.all[index], difference, isCutShort: requests.endedEarly != nil))
        }
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
        let isWhole = (results + baseline).allSatisfy { $0.endedEarly == nil }
        return Measures.all.indices.map { measure in
            isWhole
                ? Difference(
                    results.map { $0.measures[measure] },
                    baseline: baseline.map { $0.measures[measure] })
                : Difference(mean: .nan, interval: nil, relative: .nan, verdict: .undefined)
        }
    }
}
