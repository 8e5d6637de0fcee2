import CloudModel
import Diagnostics

/// Races designs of one scenario: the scenario as it is, and others that change settings of it.
package struct DesignSearch: Sendable {
    /// Reads a design's scenario. Each worker has one of its own.
    package typealias Loader = (_ settings: [String]) throws -> Candidate

    /// A difference in cost that is not worth looking for.
    package static let indifference = 0.005

    /// What each design sets; nothing for the scenario as it is.
    package var designs: [[String]]
    package var promises: [ServicePromise]
    /// The strictest confidence of the scenario's objectives.
    package var confidence: Double
    package var seed: UInt64
    package var threads: Int
    /// Replications of one design at most.
    package var maximum: Int
    package var makeLoader: @Sendable () -> Loader

    package init(
        designs: [[String]], promises: [ServicePromise], confidence: Double, seed: UInt64,
        threads: Int, maximum: Int, makeLoader: @escaping @Sendable () -> Loader
    ) {
        self.designs = designs
        self.promises = promises
        self.confidence = confidence
        self.seed = seed
        self.threads = threads
        self.maximum = maximum
        self.makeLoader = makeLoader
    }

    /// - Returns: nil when it was cancelled before every design had its first look.
    /// - Throws: what a replication threw that is a bug.
    package func run(
        cancellation: Cancellation = Cancellation(),
        progress: @escaping @Sendable (_ done: Double, _ of: Int) -> Void = { _, _ in }
    ) throws -> RaceResult? {
        var race = Race(
            designs: designs.count, constraints: promises.count, confidence: confidence,
            indifference: Self.indifference, maximum: maximum, threads: threads
        ) {
            let load = makeLoader()
            return { try simulate($0, $1, load, cancellation) }
        }
        race.reference = 0
        return try race.run(cancellation: cancellation, progress: progress)
    }

    private func simulate(
        _ design: Int, _ replications: Range<Int>, _ load: Loader, _ cancellation: Cancellation
    ) throws -> [Trial]? {
        let candidate: Candidate
        do {
            candidate = try load(designs[design])
        } catch is DiagnosticList {
            return nil
        }
        return try trials(of: candidate, replications, cancellation)
    }

    /// What replications of a candidate come to; fewer when it was cancelled.
    func trials(
        of candidate: Candidate, _ replications: Range<Int>, _ cancellation: Cancellation
    ) throws -> [Trial] {
        try each(of: candidate, replications, cancellation) { Trial($0, promises) }
    }

    /// What is kept of each replication of a candidate; fewer when it was cancelled.
    func each<Kept>(
        of candidate: Candidate, _ replications: Range<Int>, _ cancellation: Cancellation,
        keep: (Replication) -> Kept
    ) throws -> [Kept] {
        var all: [Kept] = []
        for replication in replications {
            // Replications in which nothing is drawn repeat each other.
            if candidate.isDeterministic, let first = all.first {
                all.append(first)
                continue
            }
            let request = ReplicationRequest(
                seed: seed, replication: UInt64(replication), wantsChart: false, ledger: nil,
                series: nil, cancellation: cancellation)
            guard let run = try candidate.replicate(request),
                run.replication.outcome.endedEarly == nil
            else { return all }
            if let imbalance = run.replication.imbalance { throw InternalError(imbalance) }
            all.append(keep(run.replication))
        }
        return all
    }
}
