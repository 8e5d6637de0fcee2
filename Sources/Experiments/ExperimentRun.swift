import CloudModel
import Dispatch
import Statistics
import Synchronization

/// The shared state of one run: who does what next, and what has been found.
final class ExperimentRun: Sendable {
    private struct State {
        var next = 0
        var done = 0
        /// All items before this one are to be done.
        var end = 0
        /// Shares of replications that are being worked on.
        var begun = 0.0
        var results: [ReplicationResult?] = []
        /// What the baseline's replications say so far.
        var moments = Moments()
        var failure: (item: Int, error: any Error)?
    }
    private let experiment: Experiment
    private let everyone: [Candidate]
    private let cancellation: Cancellation
    private let progress: @Sendable (ExperimentProgress) -> Void
    private let state = Mutex(State())
    private let ledger: PartJoiner?
    private let series: PartJoiner?
    /// The measure whose interval is watched.
    private let watched: Int

    init(
        _ experiment: Experiment, cancellation: Cancellation,
        progress: @escaping @Sendable (ExperimentProgress) -> Void
    ) {
        self.experiment = experiment
        self.cancellation = cancellation
        self.progress = progress
        everyone = experiment.everyone
        watched = experiment.precision?.measure ?? Measures.index(of: "cost.effective.perMonth")
        ledger = experiment.ledger.map { PartJoiner(path: $0, header: LedgerPart.header) }
        series = experiment.series.map { PartJoiner(path: $0, header: SeriesPart.header) }
    }

    /// Fails before any work is done when a file cannot be made.
    func openFiles() throws {
        try ledger?.open()
        try series?.open()
    }

    /// Works on all replications before this one that are not done yet.
    func replicate(to count: Int) {
        let items = count * everyone.count
        let begun = state.withLock { state in
            defer { state.end = items }
            state.results += Array(repeating: nil, count: items - state.results.count)
            return state.end
        }
        let workers = min(experiment.threads, items - begun)
        DispatchQueue.concurrentPerform(iterations: workers) { _ in work() }
    }

    /// A measure of every replication, by scenario; nil when one is missing.
    func values(of measure: Int) -> [[Double]]? {
        let results = state.withLock { $0.failure == nil ? filled($0.results) : [] }
        let width = everyone.count
        guard !results.isEmpty, results.allSatisfy({ $0?.isStopped == false }) else { return nil }
        return experiment.candidates.indices.map { place in
            stride(from: place, to: results.count, by: width).compactMap {
                results[$0]?.measures[measure]
            }
        }
    }

    /// Takes items until there are none.
    private func work() {
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
                    if item % everyone.count == 0 { state.moments.add(result.measures[watched]) }
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
        let now = state.withLock { state in
            change(&state)
            return ExperimentProgress(
                done: Double(state.done) + max(0, state.begun), planned: state.end,
                scenarios: everyone.count, moments: state.moments,
                precision: experiment.precision, maximum: experiment.maximumReplications)
        }
        progress(now)
    }

    private func take() -> Int? {
        if cancellation.isCancelled { return nil }
        return state.withLock { state in
            while state.failure == nil, state.next < state.end {
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
        request.wantsSteadyState = experiment.wantsSteadyState && !isTwin
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
        let (results, failure) = state.withLock { (filled($0.results), $0.failure) }
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

    /// With what replications that need not be run would have said.
    private func filled(_ results: [ReplicationResult?]) -> [ReplicationResult?] {
        var results = results
        for item in results.indices where isRepeat(item) {
            results[item] = results[item % everyone.count]
        }
        return results
    }
}
