import CloudModel
import Diagnostics
import Pricing
import Quantities
package import Scenarios
import SimulationKernel
import UsageLedger

extension Candidate {
    /// What uncertain quantities draw from; the world's purposes are small numbers.
    private static let uncertainty: UInt64 = 1_000

    /// A scenario ready to be replicated.
    ///
    /// - Throws: what the scenario's medians show to be wrong.
    package init(_ scenario: Scenario) throws {
        let median = try scenario.resolve { _ in 0 }
        let prepared = PreparedPlan(median.plan)
        let rater = Rater(plan: median.rating)
        self.init(
            name: scenario.name, start: scenario.start, horizon: scenario.horizon,
            services: median.plan.services.map(\.name),
            objectives: median.plan.services.map(\.objective),
            fingerprint: scenario.fingerprint, notes: scenario.warnings.map(\.message),
            isDeterministic: !scenario.isUncertain && median.plan.isDeterministic
        ) { request in
            guard scenario.isUncertain else { return Self.run(prepared, rater, request) }
            let resolved = try scenario.resolve { path in
                var stream = RandomStream(
                    seed: request.seed, replication: request.replication,
                    entity: RandomStream.entityKey(path), purpose: Self.uncertainty)
                return stream.nextNormalByInversion()
            }
            return Self.run(
                PreparedPlan(resolved.plan, reusing: prepared), Rater(plan: resolved.rating),
                request)
        }
    }

    private static func run(
        _ prepared: PreparedPlan, _ rater: Rater, _ request: ReplicationRequest
    ) -> ReplicationRun? {
        let plan = prepared.plan
        request.ledger?.begin(prepared.catalog)
        request.series?.begin(plan)
        var ledger = RatedLedger(rater: rater, part: request.ledger)
        var series = RunSeries(
            chart: request.wantsChart ? ChartSink(horizon: plan.horizon) : nil,
            part: request.series)
        var world = World(prepared, seed: request.seed, replication: request.replication)
        let outcome = world.run(ledger: &ledger, series: &series) {
            request.cancellation.isCancelled
        }
        guard let outcome else { return nil }
        let replication = Replication(
            bill: ledger.finish(), outcome: outcome, horizon: plan.horizon,
            objectives: plan.services.map(\.objective))
        return ReplicationRun(
            replication: replication, chart: series.chart?.finish() ?? .empty)
    }
}

/// Rates usage as it comes, and writes it down when asked to.
private struct RatedLedger: LedgerSink {
    var rater: Rater
    var part: LedgerPart?

    mutating func record(_ segment: InstanceSegment) {
        rater.record(segment)
        part?.record(segment)
    }

    mutating func record(_ hour: HourlyUsage) {
        if var rows = part { rater.record(hour, rows: &rows) } else { rater.record(hour) }
    }

    mutating func finish() -> Bill {
        if var rows = part { return rater.finish(rows: &rows) }
        return rater.finish()
    }
}

/// Keeps the chart, and writes the series down when asked to.
private struct RunSeries: SeriesSink {
    var chart: ChartSink?
    var part: SeriesPart?

    mutating func record(_ point: SeriesPoint) {
        chart?.record(point)
        part?.record(point)
    }
}
