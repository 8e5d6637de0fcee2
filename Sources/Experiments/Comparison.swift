/// Where a result comes from: enough to repeat it.
package struct Provenance: Hashable, Sendable {
    package static let program = "headroom 0.1.0"

    package var seed: UInt64
    /// How many replications each scenario's figures rest on.
    package var replications: Int
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
    /// Set when the run was cut short: replications done and asked for.
    package var interruption: Interruption?
    package var warnings: [Warning]

    package struct Interruption: Hashable, Sendable {
        package var done: Int
        package var wanted: Int

        package init(done: Int, wanted: Int) {
            self.done = done
            self.wanted = wanted
        }
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
    case interrupted(done: Int, wanted: Int)
    /// One replication has no interval.
    case oneReplication
    /// The interval of the mean cost is wide against the mean.
    case wideInterval(scenario: String, share: Double, tryReplications: Int)
    /// Part of the effective cost rests on prices that nobody published.
    case derivedPrices(scenario: String, share: Double)
    /// Said by the loader or by a price look-up.
    case note(String)

    /// Lower case, no full stop.
    package var message: String {
        switch self {
        case .interrupted(let done, let wanted):
            return "interrupted after \(done) of \(wanted) replications: these results are partial"
        case .oneReplication:
            return "one replication has no interval; try `--replications 20`"
        case .wideInterval(let scenario, let share, let replications):
            return "the interval of \(scenario)'s cost is ±\(Figure.share(share)) of the mean; try "
                + "`--replications \(replications)`"
        case .derivedPrices(let scenario, let share):
            return "\(Figure.share(share)) of \(scenario)'s cost rests on derived prices or on "
                + "another region's"
        case .note(let text): return text
        }
    }
}
