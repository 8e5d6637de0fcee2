import CloudModel
import Pricing
import Quantities
package import Scenarios
import UsageLedger

/// Outages tried on scenarios, each beside the same luck without it.
///
/// The scenarios' own outages are left out: a drill asks for what one does. Runs end hours after
/// the outage, whatever the horizon; what comes before is as it is in `headroom run`, to the bit.
package struct DrillStudy: Sendable {
    /// A scenario, and what is tried on it.
    package struct Case: Sendable {
        package var scenario: Scenario
        /// One or more.
        package var outages: [DrillOutage]

        package init(_ scenario: Scenario, _ outages: [DrillOutage]) {
            self.scenario = scenario
            self.outages = outages
        }
    }
    /// One or more, to be shown side by side: a scenario and its variants, or its postures.
    package var cases: [Case]
    package var replications: Int
    package var seed: UInt64
    package var threads: Int

    package init(
        _ cases: [Case], replications: Int, seed: UInt64, threads: Int
    ) {
        precondition(!cases.isEmpty, "something is drilled")
        precondition(replications > 0 && threads > 0, "at least one replication and thread")
        self.cases = cases
        self.replications = replications
        self.seed = seed
        self.threads = threads
    }

    /// What one replication of one scenario came to, by outage.
    private struct Item {
        var effects: [DrillEffect]
        /// Of the first replication.
        var details: [Detail]
        var plan: Plan?
    }
    private struct Detail {
        var timeline: [DrillEvent]
        var chart: DrillChart
    }

    /// By scenario, then outage; nil when it was cancelled.
    ///
    /// - Throws: what the first failing replication threw; `InternalError`.
    package func run(
        cancellation: Cancellation = Cancellation(),
        progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
    ) throws -> [[DrillResult]]? {
        let count = cases.count * replications
        let items = try Parallel.attempt(
            count, threads: threads, cancellation: cancellation,
            progress: { progress($0, count) }, worker: {}
        ) { _, place in
            try drill(
                cases[place / replications], replication: place % replications, cancellation)
        }.compactMap(\.self)
        guard items.count == count else { return nil }
        return cases.indices.map { place in
            results(
                cases[place],
                Array(items[(place * replications)..<((place + 1) * replications)]))
        }
    }

    private func results(_ study: Case, _ items: [Item]) -> [DrillResult] {
        guard let plan = items[0].plan else { preconditionFailure("the first keeps its plan") }
        return study.outages.indices.map { place in
            DrillResult(
                scenario: study.scenario.name, outage: study.outages[place],
                start: study.scenario.start,
                effects: items.map { $0.effects[place] },
                timeline: items[0].details[place].timeline,
                chart: items[0].details[place].chart, plan: plan)
        }
    }

    /// Nil when it was cancelled.
    private func drill(
        _ study: Case, replication: Int, _ cancellation: Cancellation
    ) throws -> Item? {
        let (scenario, outages) = (study.scenario, study.outages)
        let resolved = try scenario.resolve(
            draw: Candidate.draws(seed: seed, replication: UInt64(replication)))
        var base = resolved.plan
        base.outages = []
        let horizons = outages.map { $0.horizon(of: resolved.plan) }
        base.horizon = horizons.max() ?? base.horizon
        var rating = resolved.rating
        rating.catalog = LedgerCatalog(plan: base)
        let prepared = PreparedPlan(base)
        var item = Item(effects: [], details: [], plan: replication == 0 ? base : nil)
        var known: [(outage: DrillOutage, without: Replication, points: [SeriesPoint])] = []
        for outage in outages {
            let window = window(outage, base)
            let runner = runner(replication, window, cancellation)
            let minutes = replication == 0 ? minutes(outage, base) : 0..<0
            // Of outages at one time the replication without them is the same.
            let shared = known.first { $0.outage.from == outage.from && $0.outage.to == outage.to }
            if shared == nil {
                guard let without = runner.observe(prepared, rating, minutes: minutes)
                else { return nil }
                known.append((outage, without.replication, without.points))
            }
            let without = shared ?? known[known.count - 1]
            var plan = base
            plan.outages = [outage.plan]
            guard
                let with = runner.observe(
                    PreparedPlan(plan, reusing: prepared), rating, minutes: minutes)
            else { return nil }
            if let imbalance = with.replication.imbalance ?? without.without.imbalance {
                throw InternalError("\(imbalance) (scenario `\(scenario.name)`, a drill)")
            }
            item.effects.append(
                DrillEffect(outage, with: with.replication, without: without.without, plan))
            guard replication == 0 else { continue }
            var builder = TimelineBuilder(outage, plan, with.replication)
            let looks = DrillMinutes(plan, with: with.points, without: without.points)
            looks.tell(&builder)
            item.details.append(Detail(timeline: builder.sorted, chart: looks.chart))
        }
        return item
    }

    private func runner(
        _ replication: Int, _ window: ZoomWindow, _ cancellation: Cancellation
    ) -> WorldRunner {
        let request = ReplicationRequest(
            seed: seed, replication: UInt64(replication), wantsChart: false, ledger: nil,
            series: nil, cancellation: cancellation)
        return WorldRunner(mode: .watch([window]), maximumEvents: .max, request: request)
    }

    /// The outage itself, for what clients saw in it.
    private func window(_ outage: DrillOutage, _ plan: Plan) -> ZoomWindow {
        ZoomWindow(
            name: DrillOutage.name, fromNanoseconds: outage.from,
            toNanoseconds: min(outage.to, plan.horizon.nanoseconds))
    }

    private func minutes(_ outage: DrillOutage, _ plan: Plan) -> Range<Int64> {
        let from = max(0, outage.from - DrillMinutes.before.nanoseconds)
        let to = outage.horizon(of: plan).nanoseconds
        return from..<max(from, to)
    }
}
