/// Scenarios × replications, run with common random numbers and compared pair by pair.
///
/// Replication r of every scenario draws the same demand, boot times and interruptions wherever the
/// scenarios share entities, so differences between scenarios are not luck. Results are collected
/// by index: any number of threads gives the same bytes.
package struct Experiment: Sendable {
    /// The baseline first.
    package var candidates: [Candidate]
    /// At least 1. With a precision: those before its interval is first looked at.
    package var replications: Int
    /// Replicate until an interval is narrow enough, or not at all after `replications`.
    package var precision: Precision?
    /// With a precision: how many replications there are at most.
    package var maximumReplications = Precision.usualMaximum
    package var seed: UInt64
    /// What the provenance says of how load was served.
    package var serving = "flow"
    /// The same scenarios under another serving model, to compare each with its twin; or none.
    package var twins: [Candidate] = []
    /// At least 1.
    package var threads: Int
    package var priceBookAsOf: String
    package var priceBookFingerprint: String
    package var ledger: String?
    package var series: String?
    /// Keep what the policies of the first replication saw and decided.
    package var explainsScaling = false
    /// Keep the first replication's bill hour by hour.
    package var keepsInvoice = false
    /// Chart the first replication's latency over time, where all load is served one way.
    package var chartsLatency = false
    /// Say what scenarios settle at, where all load is served one way.
    package var wantsSteadyState = false

    package init(
        candidates: [Candidate], replications: Int, seed: UInt64, threads: Int,
        priceBookAsOf: String, priceBookFingerprint: String, ledger: String? = nil,
        series: String? = nil
    ) {
        precondition(!candidates.isEmpty, "an experiment has a scenario")
        precondition(replications > 0 && threads > 0, "at least one replication and thread")
        self.candidates = candidates
        self.replications = replications
        self.seed = seed
        self.threads = threads
        self.priceBookAsOf = priceBookAsOf
        self.priceBookFingerprint = priceBookFingerprint
        self.ledger = ledger
        self.series = series
    }

    /// Runs everything.
    ///
    /// - Parameters:
    ///   - progress: told after each (scenario, replication), and now and then within one, from any
    ///     thread.
    /// - Returns: nil when it was cancelled before one replication of every scenario was done.
    /// - Throws: what the first failing replication threw; `OutputError` when a file could not be
    ///   written; `InternalError`.
    package func run(
        cancellation: Cancellation = Cancellation(),
        progress: @escaping @Sendable (ExperimentProgress) -> Void = { _ in }
    ) throws -> Comparison? {
        precondition(twins.isEmpty || twins.count == candidates.count, "a twin for every scenario")
        let run = ExperimentRun(self, cancellation: cancellation, progress: progress)
        try run.openFiles()
        var count = replications
        run.replicate(to: count)
        if let precision {
            while count < maximumReplications, let values = run.values(of: precision.measure),
                !PrecisionOutcome(precision, values: values).isReached
            {
                count = min(maximumReplications, Precision.next(after: count))
                run.replicate(to: count)
            }
        }
        return compare(try run.finish(), of: count, cancellation.cause ?? .user)
    }

    /// Scenarios, then their twins: each replication runs them side by side.
    var everyone: [Candidate] { candidates + twins }

    /// `results` by item: replication × everyone + place; nil where not done.
    private func compare(
        _ results: [ReplicationResult?], of replications: Int, _ cause: Cancellation.Cause
    ) -> Comparison? {
        let width = everyone.count
        func all(_ replication: Int, _ test: (ReplicationResult) -> Bool) -> Bool {
            (0..<width).allSatisfy { results[replication * width + $0].map(test) ?? false }
        }
        var done = 0
        while done < replications, all(done, { !$0.isStopped }) { done += 1 }
        // Of a runaway that the clock stopped, the beginning is better than nothing.
        let isBeginning = done == 0 && all(0) { _ in true }
        let shown = isBeginning ? 1 : done
        guard shown > 0 else { return nil }
        let columns = everyone.indices.map { place in
            (0..<shown).compactMap { results[$0 * width + place] }
        }
        let scenarios = zip(candidates, columns).map { ScenarioResult($0, $1) }
        let differences = columns[..<candidates.count].dropFirst().map { column in
            Difference.all(column, baseline: columns[0])
        }
        let interruption =
            done < replications
            ? Comparison.Interruption(done: done, wanted: replications, cause: cause) : nil
        let provenance = Provenance(
            seed: seed, replications: shown, serving: serving, priceBookAsOf: priceBookAsOf,
            priceBookFingerprint: priceBookFingerprint,
            plans: candidates.map { .init(scenario: $0.name, fingerprint: $0.fingerprint) })
        let outcome = precision.map { precision in
            PrecisionOutcome(
                precision,
                values: columns[..<candidates.count].map { column in
                    column.map { $0.measures[precision.measure] }
                })
        }
        var comparison = Comparison(
            provenance: provenance, scenarios: scenarios, differences: differences,
            interruption: interruption,
            warnings: Warning.all(
                scenarios, replications: shown, interruption: interruption, precision: outcome,
                notes: candidates.flatMap(\.notes)))
        comparison.precision = outcome
        comparison.sensitivities = columns[..<candidates.count].dropFirst().map { column in
            PriceSensitivity(column, baseline: columns[0])
        }
        comparison.agreements = twins.indices.map { index in
            let flow = columns[candidates.count + index]
            return Agreement(
                flow: (ScenarioResult(twins[index], flow), flow),
                requests: (scenarios[index], columns[index]))
        }
        return comparison
    }
}
