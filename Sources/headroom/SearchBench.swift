import Diagnostics
import Experiments
import Reports
import Scenarios

/// Searches of one command: the same promises, luck and workers, and one way to stop them.
struct SearchBench {
    let promises: [ServicePromise]
    let confidence: Double
    let seed: UInt64
    let threads: Int
    let isQuiet: Bool
    let makeLoader: @Sendable () -> DesignSearch.Loader
    let cancellation = Cancellation()

    init(
        promises: [ServicePromise], confidence: Double, seed: UInt64, threads: Int, isQuiet: Bool,
        makeLoader: @escaping @Sendable () -> DesignSearch.Loader
    ) {
        self.promises = promises
        self.confidence = confidence
        self.seed = seed
        self.threads = threads
        self.isQuiet = isQuiet
        self.makeLoader = makeLoader
        Interrupts.simulating(cancellation)
    }

    private func search(_ designs: [[String]], _ maximum: Int) -> DesignSearch {
        DesignSearch(
            designs: designs, promises: promises, confidence: confidence, seed: seed,
            threads: threads, maximum: maximum, makeLoader: makeLoader)
    }

    /// - Returns: nil when it was cancelled before every design had its first look.
    func race(_ designs: [[String]], _ maximum: Int, _ label: String) throws -> RaceResult? {
        let bar = ProgressBar(label, isQuiet: isQuiet)
        defer { bar.clear() }
        return try search(designs, maximum).run(cancellation: cancellation) {
            bar.update($0, of: $1)
        }
    }

    /// What the scenario as it is does not need.
    ///
    /// - Returns: nil when it was cancelled.
    func waste(_ minimums: [[String]]) throws -> Waste? {
        let bar = ProgressBar("looking for waste", isQuiet: isQuiet)
        defer { bar.clear() }
        return try WasteStudy(search([], Self.looks), replications: Self.looks).run(
            minimums: minimums, cancellation: cancellation
        ) { bar.update($0, of: $1) }
    }

    /// Replications of each setting when looking for waste.
    private static let looks = 20

    /// What breaks a scenario, and for the mildest of each kind the cheapest change that survives.
    ///
    /// - Returns: nil when it was cancelled.
    func breaking(
        _ base: Scenario, axes: [SweepAxis], replications: Int, _ provenance: Provenance
    ) throws -> StressOutcome? {
        let bar = ProgressBar("stressing", isQuiet: isQuiet)
        let found = try StressTest(search([], replications), replications: replications).run(
            StressLadder.all(of: base), cancellation: cancellation
        ) { bar.update($0, of: $1) }
        bar.clear()
        guard let found else { return nil }
        var cures: [StressOutcome.Cure] = []
        for case let stress? in found.mildest where !found.calm.breaks {
            let design = try SweepDesign(.grid, axes: axes, seed: seed)
            let changes = [[]] + (0..<design.count).map { design.settings(of: $0) }
            guard
                let race = try race(
                    changes.map { stress.settings + $0 }, replications, "looking for a cure")
            else { return nil }
            cures.append(StressOutcome.Cure(stress: stress, race: race, designs: changes))
        }
        Interrupts.printing()
        return StressOutcome(
            name: base.name, result: found, confidence: confidence, cures: cures,
            provenance: provenance)
    }
}
