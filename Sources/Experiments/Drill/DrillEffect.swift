package import CloudModel
import Pricing
import Scenarios
package import Quantities

/// What one drill did to one service of one replication, beside the same luck without it.
package struct DrillServiceEffect: Hashable, Sendable {
    package var service: String
    /// Requests in the outage itself, of the replication with it.
    package var offered: Double
    /// Requests lost beyond those of the replication without it, over the whole run, and why.
    package var lost: Double
    package var shed: Double
    package var timedOut: Double
    package var failed: Double
    /// Served requests beyond those without it that took longer than the objective's first latency;
    /// not a number without one.
    package var slow: Double
    /// Seconds: 99th percentiles of the time of the outage, with it and without.
    package var p99: Double
    package var p99Without: Double
    /// Share of the error budget of one window of the objective that it used up, and the worst
    /// hour's rate of burning it; not a number without an objective.
    package var budget: Double
    package var burnRate: Double
}

/// What one drill did to one replication.
package struct DrillEffect: Hashable, Sendable {
    /// In the plan's order.
    package var services: [DrillServiceEffect]
    /// Effective dollars beyond those without it.
    package var extraCost: Double
    /// Seconds from the beginning; not a number: it did not happen.
    package var decided: Double
    package var decision: Double
    package var halfLeft: Double
    package var mostLeft: Double
    package var diverted: Double
    /// To the end of the last minute in which requests were lost; 0: none was.
    package var recovered: Double
    /// Instances that it hit.
    package var instances: Double
    /// Seconds of writes that were not where demand went, and how many; not a number: none moved,
    /// or nobody said how data follows.
    package var recoveryPoint: Double
    package var writesLost: Double

    package var lost: Double { services.reduce(0) { $0 + $1.lost } }

    /// - Parameters:
    ///   - with: the replication with the outage, and without it, both of which watched it.
    init(_ outage: DrillOutage, with: Replication, without: Replication, _ plan: Plan) {
        services = plan.services.indices.map { index in
            DrillServiceEffect(
                index, with: with, without: without, plan.services[index].objective)
        }
        extraCost = (with.bill.total.effective - without.bill.total.effective).dollars
        let outcome = with.outcome.outages.first { $0.name == DrillOutage.name }
        decided = outcome?.decidedSeconds ?? .nan
        diverted = outcome?.divertedSeconds ?? .nan
        decision = outcome?.decisionSeconds ?? .nan
        // What is lost anyway is not its doing.
        recovered = services.contains { $0.lost > 0 } ? outcome?.recoveredSeconds ?? 0 : 0
        instances = Double(outcome?.instances ?? 0)
        recoveryPoint = outcome?.recoveryPointSeconds ?? .nan
        writesLost = outcome?.writesLost ?? .nan
        func left(_ share: Double) -> Double {
            let first = with.outcome.moments.first {
                if case .left(let gone) = $0.kind { gone >= share } else { false }
            }
            return first.map { Double($0.timeNanoseconds - outage.from) / 1e9 } ?? .nan
        }
        halfLeft = left(0.5)
        mostLeft = left(0.95)
    }
}

extension DrillServiceEffect {
    init(_ index: Int, with: Replication, without: Replication, _ objective: ObjectivePlan?) {
        let (one, other) = (with.outcome.services[index], without.outcome.services[index])
        func more(_ count: (RequestCounts) -> Int64) -> Double {
            Double(count(one.counts) - count(other.counts)) / Double(RequestCounts.perRequest)
        }
        func window(_ outcome: Outcome) -> ZoomOutcome? {
            outcome.zoom.first { $0.service == index }
        }
        service = one.name
        offered =
            Double(window(with.outcome)?.counts.offered ?? 0) / Double(RequestCounts.perRequest)
        lost = more(\.lost)
        shed = more(\.shed)
        timedOut = more(\.timedOut)
        failed = more(\.failed)
        p99 = window(with.outcome)?.latency.p99 ?? .nan
        p99Without = window(without.outcome)?.latency.p99 ?? .nan
        slow = .nan
        if objective?.latency.isEmpty == false {
            func tooSlow(_ outcome: ServiceOutcome) -> Double {
                (1 - (outcome.satisfied ?? 1)) * Double(outcome.counts.served)
                    / Double(RequestCounts.perRequest)
            }
            slow = tooSlow(one) - tooSlow(other)
        }
        budget = .nan
        burnRate = .nan
        if let objective, let availability = objective.availability, availability < 1 {
            // What a window of the objective would be offered at the run's own rate.
            let seconds = with.horizon.seconds
            let perWindow =
                Double(one.counts.offered) / Double(RequestCounts.perRequest) / seconds
                * objective.window.seconds
            budget = lost / (perWindow * (1 - availability))
            burnRate = one.worstBurnRate
        }
    }
}

/// What a drill came to over all replications of one scenario.
package struct DrillResult: Sendable {
    package var scenario: String
    package var outage: DrillOutage
    package var start: UTCInstant
    package var effects: [DrillEffect]
    /// Of the first replication.
    package var timeline: [DrillEvent]
    package var chart: DrillChart
    package var plan: Plan

    package var serviceNames: [String] { plan.services.map(\.name) }
    /// Nil unless a recorded incident is replayed: its name, and what is known of it with its
    /// source.
    package var replay: (name: String, account: String)? {
        outage.incident.map { ($0.name, "\($0.account) (\($0.source))") }
    }
    /// `data`, `control` or `both`.
    package var plane: String { outage.plan.plane.rawValue }
    /// Of the instances there, 0…1.
    package var share: Double { outage.plan.share }

    /// Over replications in which it has a meaning.
    package func summary(_ value: (DrillEffect) -> Double) -> Summary {
        Summary(effects.map(value).filter(\.isFinite))
    }

    package func summary(
        service: Int, _ value: (DrillServiceEffect) -> Double
    ) -> Summary {
        Summary(effects.map { value($0.services[service]) }.filter(\.isFinite))
    }
}

/// The minutes around an outage, of the first replication: requests per second of all services.
package struct DrillChart: Hashable, Sendable {
    /// Of the first minute, nanoseconds from the start of the scenario.
    package var from: Int64
    package var offered: [Double]
    package var lost: [Double]
    /// Share of the capacity in service that is asked for, of the busiest fleet, at most 2.
    package var load: [Double]
}
