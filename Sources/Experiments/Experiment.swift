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
    /// At least 1.
    package var threads: Int
    package var priceBookAsOf: String
    package var priceBookFingerprint: String
    package var ledger: String?
    package var series: String?

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
    ///   - progress: told after each (scenario, replication) how many are done, from any thread.
    /// - Returns: nil when it was cancelled before one replication of every scenario was done.
    /// - Throws: what the first failing replication threw; `OutputError` when a file could not be
    ///   written; `InternalError`.
    package func run(
        cancellation: Cancellation = Cancellation(),
        progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
    ) throws -> Comparison? {
        let run = ExperimentRun(self, cancellation: cancellation, progress: progress)
        try run.openFiles()
        DispatchQueue.concurrentPerform(iterations: min(threads, run.items)) { _ in run.work() }
        return try compare(try run.finish())
    }

    /// `results` by item: replication × scenarios + scenario; nil where not done.
    private func compare(_ results: [ReplicationResult?]) throws -> Comparison? {
        let width = candidates.count
        var done = 0
        while done < replications,
            (0..<width).allSatisfy({ results[done * width + $0] != nil })
        { done += 1 }
        guard done > 0 else { return nil }
        let columns = candidates.indices.map { scenario in
            (0..<done).compactMap { results[$0 * width + scenario] }
        }
        let scenarios = zip(candidates, columns).map { ScenarioResult($0, $1) }
        let baseline = columns[0]
        let differences = columns.dropFirst().map { column in
            Measures.all.indices.map { measure in
                Difference(
                    column.map { $0.measures[measure] },
                    baseline: baseline.map { $0.measures[measure] })
            }
        }
        let interruption =
            done < replications
            ? Comparison.Interruption(done: done, wanted: replications) : nil
        let provenance = Provenance(
            seed: seed, replications: done, serving: "flow", priceBookAsOf: priceBookAsOf,
            priceBookFingerprint: priceBookFingerprint,
            plans: candidates.map { .init(scenario: $0.name, fingerprint: $0.fingerprint) })
        return Comparison(
            provenance: provenance, scenarios: scenarios, differences: Array(differences),
            interruption: interruption,
            warnings: Warning.all(
                scenarios, replications: done, interruption: interruption,
                notes: candidates.flatMap(\.notes)))
    }
}

/// The shared state of one run: who does what next, and what has been found.
private final class ExperimentRun: Sendable {
    private struct State {
        var next = 0
        var done = 0
        var results: [ReplicationResult?]
        var failure: (item: Int, error: any Error)?
    }
    private let experiment: Experiment
    private let cancellation: Cancellation
    private let progress: @Sendable (Int, Int) -> Void
    private let state: Mutex<State>
    private let ledger: PartJoiner?
    private let series: PartJoiner?
    let items: Int

    init(
        _ experiment: Experiment, cancellation: Cancellation,
        progress: @escaping @Sendable (Int, Int) -> Void
    ) {
        self.experiment = experiment
        self.cancellation = cancellation
        self.progress = progress
        items = experiment.replications * experiment.candidates.count
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
                guard let result = try replicate(item) else { return }
                let done = state.withLock { state in
                    state.results[item] = result
                    state.done += 1
                    return state.done
                }
                progress(done, items)
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
        let width = experiment.candidates.count
        return item >= width && ledger == nil
            && experiment.candidates[item % width].isDeterministic
    }

    private func replicate(_ item: Int) throws -> ReplicationResult? {
        let width = experiment.candidates.count
        let candidate = experiment.candidates[item % width]
        let replication = item / width
        let isFirst = replication == 0
        let ledgerPart = try ledger.map {
            LedgerPart(
                file: try $0.part(item), scenario: candidate.name, replication: replication,
                start: candidate.start)
        }
        let seriesPart =
            try isFirst
            ? series.map {
                SeriesPart(
                    file: try $0.part(item), scenario: candidate.name,
                    start: candidate.start, horizon: candidate.horizon)
            } : nil
        let request = ReplicationRequest(
            seed: experiment.seed, replication: UInt64(replication), wantsChart: isFirst,
            ledger: ledgerPart, series: seriesPart, cancellation: cancellation)
        let run = try candidate.replicate(request)
        if let ledger, let ledgerPart {
            try ledger.join(item, ledgerPart.finish(), isComplete: run != nil)
        }
        if let series, let seriesPart {
            try series.join(item, seriesPart.finish(), isComplete: run != nil)
        }
        guard let run else { return nil }
        if let imbalance = run.replication.imbalance {
            throw InternalError(
                "\(imbalance) (scenario `\(candidate.name)`, replication \(replication))")
        }
        return ReplicationResult(run)
    }

    /// All results, or the error of the first item that failed.
    func finish() throws -> [ReplicationResult?] {
        var (results, failure) = state.withLock { ($0.results, $0.failure) }
        for item in results.indices where isRepeat(item) {
            results[item] = results[item % experiment.candidates.count]
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
