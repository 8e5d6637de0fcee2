import CloudModel
import Dispatch
import Synchronization

/// Scenarios × replications, run with common random numbers and compared pair by pair.
///
/// Replication r of every scenario draws the same demand, boot times and interruptions wherever the
/// scenarios share entities, so differences between scenarios are not luck. Results are collected
/// by index: any number of threads gives the same bytes.
package struct Experiment: Sendable {
    /// The baseline first.
    package var candidates: [Candidate]
    /// At least 1.
    package var replications: Int
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
    /// Chart the first replication's latency over time, where load is a rate.
    package var chartsLatency = false

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
    ///   - progress: told after each (scenario, replication), and now and then within one, how
    ///     many are done, from any thread.
    /// - Returns: nil when it was cancelled before one replication of every scenario was done.
    /// - Throws: what the first failing replication threw; `OutputError` when a file could not be
    ///   written; `InternalError`.
    package func run(
        cancellation: Cancellation = Cancellation(),
        progress: @escaping @Sendable (_ done: Double, _ of: Int) -> Void = { _, _ in }
    ) throws -> Comparison? {
        precondition(twins.isEmpty || twins.count == candidates.count, "a twin for every scenario")
        let run = ExperimentRun(self, cancellation: cancellation, progress: progress)
        try run.openFiles()
        DispatchQueue.concurrentPerform(iterations: min(threads, run.items)) { _ in run.work() }
        return compare(try run.finish(), cancellation.cause ?? .user)
    }

    /// Scenarios, then their twins: each replication runs them side by side.
    fileprivate var everyone: [Candidate] { candidates + twins }

    /// `results` by item: replication × everyone + place; nil where not done.
    private func compare(
        _ results: [ReplicationResult?], _ cause: Cancellation.Cause
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
        var comparison = Comparison(
            provenance: provenance, scenarios: scenarios, differences: differences,
            interruption: interruption,
            warnings: Warning.all(
                scenarios, replications: shown, interruption: interruption,
                notes: candidates.flatMap(\.notes)))
        comparison.agreements = twins.indices.map { index in
            let flow = columns[candidates.count + index]
            return Agreement(
                flow: (ScenarioResult(twins[index], flow), flow),
                requests: (scenarios[index], columns[index]))
        }
        return comparison
    }
}

/// The shared state of one run: who does what next, and what has been found.
private final class ExperimentRun: Sendable {
    private struct State {
        var next = 0
        var done = 0
        /// Shares of replications that are being worked on.
        var begun = 0.0
        var results: [ReplicationResult?]
        var failure: (item: Int, error: any Error)?
    }
    private let experiment: Experiment
    private let everyone: [Candidate]
    private let cancellation: Cancellation
    private let progress: @Sendable (Double, Int) -> Void
    private let state: Mutex<State>
    private let ledger: PartJoiner?
    private let series: PartJoiner?
    let items: Int

    init(
        _ experiment: Experiment, cancellation: Cancellation,
        progress: @escaping @Sendable (Double, Int) -> Void
    ) {
        self.experiment = experiment
        self.cancellation = cancellation
        self.progress = progress
        everyone = experiment.everyone
        items = experiment.replications * everyone.count
        state = Mutex(State(results: Array(repeating: nil, count: items)))
        ledger = experiment.ledger.map { PartJoiner(path: $0, header: LedgerPart.header) }
        series = experiment.series.map { PartJoiner(path: $0, header: SeriesPart.header) }
    }

    /// Fails before any work is done when a file cannot be made.
    func openFiles() throws {
        try ledger?.open()
        try series?.open()
    }

    /// Takes items until there are none.
    func work() {
        while let item = take() {
            do {
                var share = 0.0
                let result = try replicate(item) { now in
                    self.advance { $0.begun += now - share }
                    share = now
                }
                guard let result else { return }
                advance { state in
                    state.results[item] = result
                    state.done += 1
                    state.begun -= share
                }
            } catch {
                state.withLock { state in
                    if state.failure.map({ item < $0.item }) ?? true {
                        state.failure = (item, error)
                    }
                }
                return
            }
        }
    }

    /// Changes what is done, and tells.
    private func advance(_ change: (inout State) -> Void) {
        let done = state.withLock { state in
            change(&state)
            return Double(state.done) + max(0, state.begun)
        }
        progress(done, items)
    }

    private func take() -> Int? {
        if cancellation.isCancelled { return nil }
        return state.withLock { state in
            while state.failure == nil, state.next < items {
                state.next += 1
                if isRepeat(state.next - 1) {
                    state.done += 1
                } else {
                    return state.next - 1
                }
            }
            return nil
        }
    }

    /// Whether an item can only say again what its scenario's first replication says. A ledger
    /// wants every replication's rows all the same.
    private func isRepeat(_ item: Int) -> Bool {
        let width = everyone.count
        return item >= width && ledger == nil && everyone[item % width].isDeterministic
    }

    private func replicate(
        _ item: Int, progress: @escaping (Double) -> Void
    ) throws -> ReplicationResult? {
        let place = item % everyone.count
        let candidate = everyone[place]
        let replication = item / everyone.count
        let isFirst = replication == 0
        // Twins are there to be compared with: files tell of the scenarios.
        let isTwin = place >= experiment.candidates.count
        let part = replication * experiment.candidates.count + place
        let ledger = isTwin ? nil : ledger
        let series = isTwin ? nil : series
        let ledgerPart = try ledger.map {
            LedgerPart(
                file: try $0.part(part), scenario: candidate.name, replication: replication,
                start: candidate.start)
        }
        let seriesPart =
            try isFirst
            ? series.map {
                SeriesPart(
                    file: try $0.part(part), scenario: candidate.name,
                    start: candidate.start, horizon: candidate.horizon)
            } : nil
        var request = ReplicationRequest(
            seed: experiment.seed, replication: UInt64(replication), wantsChart: isFirst,
            ledger: ledgerPart, series: seriesPart, cancellation: cancellation,
            progress: progress)
        request.explainsScaling = experiment.explainsScaling && isFirst && !isTwin
        request.keepsCharges = experiment.keepsInvoice && isFirst && !isTwin
        request.wantsLatency = experiment.chartsLatency && isFirst && !isTwin
        let run = try candidate.replicate(request)
        let isStopped =
            run?.replication.outcome.endedEarly != nil && cancellation.cause == .timeLimit
        let isComplete = run != nil && (!isStopped || isFirst)
        if let ledger, let ledgerPart {
            try ledger.join(part, ledgerPart.finish(), isComplete: isComplete)
        }
        if let series, let seriesPart {
            try series.join(part, seriesPart.finish(), isComplete: isComplete)
        }
        guard let run else { return nil }
        if let imbalance = run.replication.imbalance {
            throw InternalError(
                "\(imbalance) (scenario `\(candidate.name)`, replication \(replication))")
        }
        return ReplicationResult(run, isStopped: isStopped)
    }

    /// All results, or the error of the first item that failed.
    func finish() throws -> [ReplicationResult?] {
        var (results, failure) = state.withLock { ($0.results, $0.failure) }
        for item in results.indices where isRepeat(item) {
            results[item] = results[item % everyone.count]
        }
        // The same error is reported whichever thread was faster, as far as items were begun.
        if let failure {
            ledger?.discard()
            series?.discard()
            throw failure.error
        }
        try ledger?.close()
        try series?.close()
        return results
    }
}
