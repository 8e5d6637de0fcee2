import Diagnostics
import Pricing

/// Looks for the mildest stress that breaks a promise: every step of every ladder alone, then two
/// at once below what breaks it alone.
package struct StressTest: Sendable {
    private let search: DesignSearch
    private let replications: Int

    /// - Parameter search: how scenarios are read and what they promise; its designs are not used.
    package init(_ search: DesignSearch, replications: Int) {
        self.search = search
        self.replications = replications
    }

    /// - Returns: nil when it was cancelled.
    /// - Throws: what a replication threw that is a bug.
    package func run(
        _ all: [StressLadder], cancellation: Cancellation = Cancellation(),
        progress: @escaping @Sendable (_ done: Double, _ of: Int) -> Void = { _, _ in }
    ) throws -> StressResult? {
        let load = search.makeLoader()
        let ladders = try all.filter { try Self.suits($0, load) }
        let steps = ladders.flatMap { $0.steps.map { [$0] } }
        guard let found = try findings([[]] + steps, cancellation, progress) else { return nil }
        var singles: [[StressFinding]] = []
        var next = 1
        for ladder in ladders {
            singles.append(Array(found[next..<next + ladder.steps.count]))
            next += ladder.steps.count
        }
        let couples = Self.couples(ladders, singles)
        guard let pairs = try findings(couples.map(\.steps), cancellation, progress) else {
            return nil
        }
        let broken = zip(couples, pairs).filter { $0.1.breaks }
        let minimal = broken.filter { couple, _ in
            !broken.contains { other, _ in other.isMilder(than: couple) }
        }
        return StressResult(
            calm: found[0], singles: singles, pairs: minimal.map(\.1), replications: replications,
            leftOut: all.filter { ladder in !ladders.contains(ladder) }.map(\.title))
    }

    /// Whether the scenario can be read with it: recorded requests, for one, cannot be multiplied.
    private static func suits(_ ladder: StressLadder, _ load: DesignSearch.Loader) throws -> Bool {
        do {
            _ = try load(ladder.steps[0].settings)
            return true
        } catch is DiagnosticList {
            return false
        }
    }

    /// Two steps of two ladders, by their positions.
    private struct Couple {
        var ladders: [Int]
        var ranks: [Int]
        var steps: [StressLadder.Step]

        func isMilder(than other: Couple) -> Bool {
            ladders == other.ladders && ranks != other.ranks
                && zip(ranks, other.ranks).allSatisfy { $0 <= $1 }
        }
    }

    private static func couples(
        _ ladders: [StressLadder], _ singles: [[StressFinding]]
    ) -> [Couple] {
        let harmless = singles.map { $0.prefix { !$0.breaks }.count }
        var couples: [Couple] = []
        for first in ladders.indices {
            for second in ladders.indices where second > first {
                for a in 0..<harmless[first] {
                    for b in 0..<harmless[second] {
                        couples.append(
                            Couple(
                                ladders: [first, second], ranks: [a, b],
                                steps: [ladders[first].steps[a], ladders[second].steps[b]]))
                    }
                }
            }
        }
        return couples
    }

    private func findings(
        _ stresses: [[StressLadder.Step]], _ cancellation: Cancellation,
        _ progress: @escaping @Sendable (Double, Int) -> Void
    ) throws -> [StressFinding]? {
        let found = try Parallel.attempt(
            stresses.count, threads: search.threads, cancellation: cancellation,
            progress: { progress(Double($0), stresses.count) }, worker: search.makeLoader
        ) { load, place in
            try finding(stresses[place], load, cancellation)
        }.compactMap(\.self)
        return found.count == stresses.count ? found : nil
    }

    private func finding(
        _ steps: [StressLadder.Step], _ load: DesignSearch.Loader, _ cancellation: Cancellation
    ) throws -> StressFinding? {
        let candidate = try load(steps.flatMap(\.settings))
        let trials = try search.trials(of: candidate, 0..<replications, cancellation)
        guard trials.count == replications else { return nil }
        let all = Trial.all(search.promises.count)
        let kept = Double(trials.count { $0.kept & all == all }) / Double(trials.count)
        return StressFinding(
            steps: steps, kept: kept,
            availability: trials.reduce(0) { $0 + $1.availability } / Double(trials.count),
            p99: trials.reduce(0) { $0 + $1.p99 } / Double(trials.count),
            breaks: kept < search.confidence)
    }
}
