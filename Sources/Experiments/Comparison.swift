package import Quantities

/// Where a result comes from: enough to repeat it.
package struct Provenance: Hashable, Sendable {
    package static let program = "headroom 0.1.0"

    package var seed: UInt64
    /// How many replications each scenario's figures rest on.
    package var replications: Int
    /// `flow`, `requests`, `zoom` or `both`.
    package var serving: String
    /// The newest figure that the price book holds, `2026-07-20`.
    package var priceBookAsOf: String
    package var priceBookFingerprint: String
    /// A fingerprint of each scenario's plan, in the order of the scenarios.
    package var plans: [Plan]

    package struct Plan: Hashable, Sendable {
        package var scenario: String
        package var fingerprint: String

        package init(scenario: String, fingerprint: String) {
            self.scenario = scenario
            self.fingerprint = fingerprint
        }
    }

    package init(
        seed: UInt64, replications: Int, serving: String, priceBookAsOf: String,
        priceBookFingerprint: String, plans: [Plan]
    ) {
        self.seed = seed
        self.replications = replications
        self.serving = serving
        self.priceBookAsOf = priceBookAsOf
        self.priceBookFingerprint = priceBookFingerprint
        self.plans = plans
    }
}

/// The answer: what every format prints.
package struct Comparison: Sendable {
    package var provenance: Provenance
    /// The baseline first.
    package var scenarios: [ScenarioResult]
    /// One per scenario after the baseline: its differences, one per measure.
    package var differences: [[Difference]]
    /// One per scenario after the baseline.
    package var sensitivities: [PriceSensitivity] = []
    /// One per scenario when two serving models ran side by side, else none.
    package var agreements: [Agreement] = []
    /// What a wish for precision came to; nil without one.
    package var precision: PrecisionOutcome?
    /// Set when the run was cut short: replications done and asked for.
    package var interruption: Interruption?
    package var warnings: [Warning]

    package struct Interruption: Hashable, Sendable {
        package var done: Int
        package var wanted: Int
        package var cause: Cancellation.Cause

        package init(done: Int, wanted: Int, cause: Cancellation.Cause = .user) {
            self.done = done
            self.wanted = wanted
            self.cause = cause
        }

        /// `interrupted after 3 of 20 replications`.
        package var description: String {
            let verb = cause == .user ? "interrupted" : "stopped by the time limit"
            return "\(verb) after \(done) of \(wanted) replications"
        }
    }

    /// Whether what is here is less than what was asked for.
    package var isPartial: Bool {
        interruption != nil || scenarios.contains { $0.endedEarly != nil }
    }

    package init(
        provenance: Provenance, scenarios: [ScenarioResult], differences: [[Difference]],
        interruption: Interruption?, warnings: [Warning]
    ) {
        self.provenance = provenance
        self.scenarios = scenarios
        self.differences = differences
        self.interruption = interruption
        self.warnings = warnings
    }
}

/// Something to know about a result, with advice where there is any.
package enum Warning: Hashable, Sendable {
    case interrupted(Comparison.Interruption)
    /// Replications that did not reach the horizon.
    case endedEarly(
        scenario: String, ScenarioResult.EndedEarly, of: Int, horizon: TimeSpan)
    /// One replication has no interval.
    case oneReplication
    /// The precision that was asked for was not reached in the replications allowed.
    case imprecise(PrecisionOutcome, replications: Int)
    /// The interval of the mean cost is wide against the mean.
    case wideInterval(scenario: String, share: Double, tryReplications: Int)
    /// Part of the effective cost rests on prices that nobody published.
    case derivedPrices(scenario: String, share: Double)
    /// Replications that end before it can be told where their start does.
    case tooShortToSettle(scenario: String, figure: String, replications: Int, of: Int)
    /// There is no steady state of a load that comes and goes.
    case unsteadyLoad(scenario: String)
    /// Said by the loader or by a price look-up.
    case note(String)

    /// Lower case, no full stop.
    package var message: String {
        switch self {
        case .interrupted(let interruption):
            return "\(interruption.description): these results are partial"
        case .endedEarly(let scenario, let end, let replications, let horizon):
            return "\(end.replications) of \(replications) replications of \(scenario) ended "
                + "early, the first after \(end.shortest) of \(horizon): its figures are of what "
                + "was simulated"
        case .oneReplication:
            return "one replication has no interval; try `--replications 20`"
        case .imprecise(let outcome, let replications):
            let advice =
                outcome.needed.map { "; try `--max-replications \($0)`" }
                ?? "; a width of the measure's own, such as `--precision 5`, can be reached"
            return "\(outcome.message) after \(replications) replications" + advice
        case .wideInterval(let scenario, let share, let replications):
            return "the interval of \(scenario)'s cost is ±\(Figure.share(share)) of the mean; try "
                + "`--replications \(replications)`"
        case .derivedPrices(let scenario, let share):
            return "\(Figure.share(share)) of \(scenario)'s cost rests on derived prices or on "
                + "another region's"
        case .tooShortToSettle(let scenario, let figure, let replications, let count):
            return "\(replications) of \(count) replications of \(scenario) are too short to "
                + "tell where the start of \(figure) ends; try a `horizon` twice as long"
        case .unsteadyLoad(let scenario):
            return "\(scenario)'s load changes from hour to hour: what it settles at is a mean of "
                + "its ups and downs; a steady state is of a load that stays"
        case .note(let text): return text
        }
    }
}
