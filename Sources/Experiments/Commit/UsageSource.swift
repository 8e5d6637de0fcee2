import CloudModel
import Diagnostics
package import Pricing
package import Quantities
package import Scenarios
package import UsageLedger

/// Hours of use that commitments could cover, and what they cost under commitments of one's
/// choice.
package struct UsageSource {
    package typealias Bought = [(name: String, entry: String)]

    package let name: String
    package let catalog: LedgerCatalog
    package let sample: UsageSample
    /// Names of the commitments that are there already.
    package let existing: [String]
    package let asOf: CalendarDate?
    /// Prices and commitments with further ones, per replication; one where all are alike.
    package let ratings: (Bought) throws -> [RatingPlan]

    /// Usage from a file: one replication, which was.
    package init(
        _ bill: UsageBill,
        rating: @escaping (Bought) throws -> UsageBill
    ) throws {
        name = bill.document.file
        catalog = bill.rating.catalog
        self.asOf = bill.asOf
        existing = bill.rating.commitments.map(\.name)
        var recorder = UsageRecorder(catalog: catalog)
        bill.document.replay { recorder.record($0) }
        sample = try Self.sample([recorder], catalog)
        ratings = { [try rating($0).rating.instancesOnly] }
    }

    /// A scenario's replications.
    ///
    /// - Parameter reload: the scenario with further commitments.
    /// - Returns: nil when it was cancelled.
    package init?(
        _ scenario: Scenario, replications: Int, seed: UInt64, threads: Int,
        cancellation: Cancellation = Cancellation(),
        progress: @escaping @Sendable (_ done: Double, _ of: Int) -> Void = { _, _ in },
        reload: @escaping (Bought) throws -> Scenario
    ) throws {
        let median = try scenario.resolve { _ in 0 }
        let isSteady = !scenario.isUncertain && median.plan.isDeterministic
        let count = isSteady ? 1 : replications
        let run = UsageRun(
            scenario: scenario, median: median, seed: seed, count: count,
            cancellation: cancellation, progress: progress)
        guard let recorders = try run.all(threads: threads) else { return nil }
        name = scenario.name
        catalog = median.rating.catalog
        asOf = scenario.checked.asOf
        existing = median.rating.commitments.map(\.name)
        sample = try Self.sample(recorders, catalog)
        ratings = { bought in
            let scenario = try reload(bought)
            return try (0..<(scenario.isUncertain ? count : 1)).map { replication in
                try scenario.resolve(
                    draw: Candidate.draws(seed: seed, replication: UInt64(replication))
                ).rating.instancesOnly
            }
        }
    }

    private static func sample(
        _ recorders: [UsageRecorder], _ catalog: LedgerCatalog
    ) throws -> UsageSample {
        guard !recorders.contains(where: \.isTooLarge) else {
            throw DiagnosticList([
                Diagnostic(
                    .error, "more than two million instances of one pool are too many to commit")
            ])
        }
        return UsageSample(
            firstHour: catalog.start.clockHour, hours: UsageRecorder.hours(of: catalog),
            pools: catalog.pools.count, replications: recorders.map { $0.finish() })
    }
}

/// Runs a scenario's replications for nothing but what they use.
private struct UsageRun: Sendable {
    let scenario: Scenario
    let prepared: PreparedPlan
    let median: ResolvedScenario
    let seed: UInt64
    let count: Int
    let cancellation: Cancellation
    let progress: @Sendable (Double, Int) -> Void

    init(
        scenario: Scenario, median: ResolvedScenario, seed: UInt64, count: Int,
        cancellation: Cancellation, progress: @escaping @Sendable (Double, Int) -> Void
    ) {
        self.scenario = scenario
        self.median = median
        self.seed = seed
        self.count = count
        self.cancellation = cancellation
        self.progress = progress
        prepared = PreparedPlan(median.plan)
    }

    func all(threads: Int) throws -> [UsageRecorder]? {
        let recorders = try Parallel.attempt(
            count, threads: threads, cancellation: cancellation,
            progress: { progress(Double($0), count) }, worker: {}
        ) { _, replication in
            try record(replication)
        }.compactMap(\.self)
        return recorders.count == count ? recorders : nil
    }

    private func record(_ replication: Int) throws -> UsageRecorder? {
        var prepared = prepared
        if scenario.isUncertain {
            let resolved = try scenario.resolve(
                draw: Candidate.draws(seed: seed, replication: UInt64(replication)))
            prepared = PreparedPlan(resolved.plan, reusing: prepared)
        }
        var recorder = UsageRecorder(catalog: prepared.catalog)
        var silence = Silence()
        var world = World(
            prepared, seed: seed, replication: UInt64(replication), mode: .flow,
            maximumEvents: .max, explainsScaling: false)
        let outcome = world.run(
            ledger: &recorder, series: &silence, isCancelled: { cancellation.isCancelled })
        return outcome == nil ? nil : recorder
    }
}

private struct Silence: SeriesSink {
    var wantsPoints: Bool { false }
    mutating func record(_ point: SeriesPoint) {}
}
