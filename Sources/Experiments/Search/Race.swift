import Pricing

/// What one replication of one design came to, as far as a search asks.
package struct Trial: Hashable, Sendable {
    /// What is to be as small as possible.
    package var cost: Double
    /// A bit per constraint that was kept.
    package var kept: UInt64
    package var availability: Double
    /// Seconds; not a number without answers.
    package var p99: Double

    package init(cost: Double, kept: UInt64, availability: Double = 1, p99: Double = .nan) {
        self.cost = cost
        self.kept = kept
        self.availability = availability
        self.p99 = p99
    }

    /// Constraints that a trial has bits for.
    package static let mostConstraints = 64

    /// The bits of so many constraints, all kept.
    static func all(_ constraints: Int) -> UInt64 {
        constraints >= mostConstraints ? .max : (1 << UInt64(constraints)) - 1
    }
}

/// Finds the cheapest of many designs that keeps every constraint, simulating each only until it is
/// clear that it is not the one.
///
/// All designs see the same luck in the same replication, so costs are compared in pairs and small
/// differences show early. Every design begins with two replications. Then, as long as more than
/// one can still be the best, their number doubles for those that can: a design is out when the
/// paired difference to the best so far shows it dearer, or its count of kept replications shows
/// that it breaks a constraint too often. Who is out may come back, when the best so far turns out
/// to break its promise. Both tests share the allowed error between all designs (Bonferroni).
package struct Race: Sendable {
    /// Replications of every design before any is compared.
    private static let first = 2

    package var designs: Int
    /// How many bits of `Trial.kept` count.
    package var constraints: Int
    /// The share of replications in which all constraints must be kept.
    package var confidence: Double
    /// A difference that is not worth looking for, as a share of the best cost.
    package var indifference: Double
    /// Probability with which the choice is to be right.
    package var certainty: Double
    /// Replications of one design at most; also what the winner gets.
    package var maximum: Int
    package var threads: Int
    /// A design that others are held against: it is simulated to the end whatever it costs.
    package var reference: Int?
    /// Simulates replications of a design; nil when it is no valid one.
    package typealias Simulator = (_ design: Int, _ replications: Range<Int>) throws -> [Trial]?
    /// Each worker has a simulator of its own.
    package var makeSimulator: @Sendable () -> Simulator

    package init(
        designs: Int, constraints: Int, confidence: Double, indifference: Double = 0.005,
        certainty: Double = 0.95, maximum: Int = 64, threads: Int = 1,
        makeSimulator: @escaping @Sendable () -> Simulator
    ) {
        self.designs = designs
        self.constraints = constraints
        self.confidence = confidence
        self.indifference = indifference
        self.certainty = certainty
        self.maximum = max(Self.first, maximum)
        self.threads = threads
        self.makeSimulator = makeSimulator
    }

    /// - Parameter progress: told how many designs of a round have been simulated, and of how many,
    ///   from any thread.
    /// - Returns: what was found; of a cancelled race what was known by then, or nil before the
    ///   first round was over.
    /// - Throws: what a simulation threw.
    package func run(
        cancellation: Cancellation = Cancellation(),
        progress: @escaping @Sendable (_ done: Double, _ of: Int) -> Void = { _, _ in }
    ) throws -> RaceResult? {
        var board = RaceBoard(self)
        var count = Self.first
        try replicate(Array(0..<designs), to: count, &board, cancellation, progress)
        if cancellation.isCancelled { return nil }
        while true {
            var contenders = board.contenders(at: count)
            // Whoever is in again catches up, and then may not be in any more.
            while true {
                let late = contenders.filter { board.trials[$0].count < count }
                if late.isEmpty { break }
                try replicate(late, to: count, &board, cancellation, progress)
                if cancellation.isCancelled { return board.result(isComplete: false) }
                contenders = board.contenders(at: count)
            }
            let isDecided = contenders.count <= 1
            if count >= maximum {
                // What the winner is held against, and what may be as good.
                let others = board.alike(at: count) + [reference].compactMap(\.self)
                try replicate(
                    others.filter { board.isValid[$0] }, to: count, &board, cancellation, progress)
                return board.result(isComplete: !cancellation.isCancelled)
            }
            count = isDecided ? maximum : min(maximum, 2 * count)
            try replicate(contenders, to: count, &board, cancellation, progress)
            if cancellation.isCancelled { return board.result(isComplete: false) }
        }
    }

    /// Brings designs to a number of replications, all cores at work.
    private func replicate(
        _ chosen: [Int], to count: Int, _ board: inout RaceBoard, _ cancellation: Cancellation,
        _ progress: @escaping @Sendable (Double, Int) -> Void
    ) throws {
        let trials = chosen.map { board.trials[$0].count }
        let found = try Parallel.attempt(
            chosen.count, threads: threads, cancellation: cancellation,
            progress: { progress(Double($0), chosen.count) }, worker: makeSimulator
        ) { simulate, place in
            Look(trials: try simulate(chosen[place], trials[place]..<count))
        }
        for (design, look) in zip(chosen, found) {
            guard let look else { continue }
            if let fresh = look.trials {
                board.trials[design] += fresh
            } else {
                board.isValid[design] = false
            }
        }
    }

    /// What one worker found out about one design.
    private struct Look {
        /// Nil when it is no valid design.
        var trials: [Trial]?
    }
}
