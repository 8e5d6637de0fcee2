import CloudModel
import Diagnostics
import Dispatch
import Quantities
import Synchronization

/// Many systems × replications, straight into a result store: what is there already is not done
/// again, and nothing is kept in memory.
package struct Sweep: Sendable {
    /// Reads a point's scenario. Each worker has one of its own.
    package typealias Loader = (_ point: Int) throws -> Candidate

    package var points: Int
    /// Of each point, at least 1.
    package var replications: Int
    package var seed: UInt64
    package var threads: Int
    package var shard: Shard
    package var store: ResultStore
    /// The store's number of this run.
    package var run: Int64
    package var makeLoader: @Sendable () -> Loader

    package init(
        points: Int, replications: Int, seed: UInt64, threads: Int, shard: Shard,
        store: ResultStore, run: Int64, makeLoader: @escaping @Sendable () -> Loader
    ) {
        self.points = points
        self.replications = replications
        self.seed = seed
        self.threads = threads
        self.shard = shard
        self.store = store
        self.run = run
        self.makeLoader = makeLoader
    }

    /// Does what is missing.
    ///
    /// - Parameter progress: told how many replications are there, of how many, from any thread.
    /// - Returns: whether all of the shard is there; false when it was cancelled.
    /// - Throws: `StoreError`, and what a replication threw that is a bug.
    package func run(
        cancellation: Cancellation = Cancellation(),
        progress: @escaping @Sendable (_ done: Double, _ of: Int) -> Void = { _, _ in }
    ) throws -> Bool {
        let work = SweepWork(self, cancellation: cancellation, progress: progress)
        let workers = max(1, min(threads, work.blocks))
        DispatchQueue.concurrentPerform(iterations: workers) { _ in work.run() }
        if let failure = work.failure { throw failure }
        return !cancellation.isCancelled
    }
}

/// The shared state of a sweep: which block of replications is next.
private final class SweepWork: Sendable {
    private struct State {
        var next = 0
        var done = 0
        var failure: (any Error)?
    }
    /// Replications of one point that a worker takes at a time, and one transaction.
    private static let block = 32

    private let sweep: Sweep
    private let cancellation: Cancellation
    private let progress: @Sendable (Double, Int) -> Void
    private let state = Mutex(State())
    private let blocksPerPoint: Int
    private let total: Int

    init(
        _ sweep: Sweep, cancellation: Cancellation,
        progress: @escaping @Sendable (Double, Int) -> Void
    ) {
        self.sweep = sweep
        self.cancellation = cancellation
        self.progress = progress
        blocksPerPoint = (sweep.replications + Self.block - 1) / Self.block
        total = sweep.points * sweep.replications / sweep.shard.count
    }

    var blocks: Int { sweep.points * blocksPerPoint }
    var failure: (any Error)? { state.withLock { $0.failure } }

    func run() {
        let load = sweep.makeLoader()
        // A worker often takes the blocks of one point one after the other.
        var loaded: (point: Int, candidate: Candidate?)?
        while let block = take() {
            do {
                let point = block / blocksPerPoint
                let wanted = try missing(block)
                if wanted.isEmpty { continue }
                if loaded?.point != point { loaded = (point, try candidate(point, load)) }
                guard let candidate = loaded?.candidate else {
                    advance(by: wanted.count)
                    continue
                }
                guard try replicate(candidate, point, wanted) else { return }
            } catch {
                state.withLock { $0.failure = $0.failure ?? error }
                return
            }
        }
    }

    private func take() -> Int? {
        if cancellation.isCancelled { return nil }
        return state.withLock { state in
            guard state.failure == nil, state.next < blocks else { return nil }
            state.next += 1
            return state.next - 1
        }
    }

    private func advance(by count: Int) {
        let done = state.withLock { state in
            state.done += count
            return state.done
        }
        progress(Double(done), total)
    }

    /// The shard's replications of a block that are not in the store.
    private func missing(_ block: Int) throws -> [Int] {
        let point = block / blocksPerPoint
        let first = block % blocksPerPoint * Self.block
        let range = first..<min(first + Self.block, sweep.replications)
        let mine = range.filter {
            sweep.shard.contains(point: point, replication: $0, of: sweep.points)
        }
        if mine.isEmpty { return [] }
        let known = Set(try sweep.store.replications(of: sweep.run, point: point))
        let wanted = mine.filter { !known.contains($0) }
        advance(by: mine.count - wanted.count)
        return wanted
    }

    /// Nil when the point's values make no valid scenario; the store remembers why.
    private func candidate(_ point: Int, _ load: Sweep.Loader) throws -> Candidate? {
        do {
            let candidate = try load(point)
            try sweep.store.update(
                sweep.run, point: point, fingerprint: candidate.fingerprint, problem: nil,
                horizonSeconds: candidate.horizon.seconds)
            return candidate
        } catch let error as DiagnosticList {
            let first = error.diagnostics.first
            try sweep.store.update(
                sweep.run, point: point, fingerprint: nil,
                problem: first?.message ?? "no valid scenario", horizonSeconds: nil)
            return nil
        }
    }

    /// - Returns: false when it was cancelled; what was done is stored all the same.
    private func replicate(
        _ candidate: Candidate, _ point: Int, _ wanted: [Int]
    ) throws -> Bool {
        var rows: [ResultRow] = []
        var isWhole = true
        for replication in wanted {
            // Replications in which nothing is drawn repeat the first.
            if candidate.isDeterministic, let first = rows.first {
                rows.append(
                    ResultRow(
                        point: point, replication: replication, measures: first.measures))
                continue
            }
            let request = ReplicationRequest(
                seed: sweep.seed, replication: UInt64(replication), wantsChart: false, ledger: nil,
                series: nil, cancellation: cancellation)
            let run = try candidate.replicate(request)
            let isStopped =
                run?.replication.outcome.endedEarly != nil && cancellation.cause == .timeLimit
            guard let run, !isStopped else {
                isWhole = false
                break
            }
            if let imbalance = run.replication.imbalance {
                throw InternalError("\(imbalance) (point \(point), replication \(replication))")
            }
            rows.append(
                ResultRow(
                    point: point, replication: replication,
                    measures: ReplicationResult(run).measures))
        }
        try sweep.store.append(rows, to: sweep.run)
        advance(by: rows.count)
        return isWhole
    }
}
