package import CloudModel
import Diagnostics
import Pricing
import Quantities
package import Scenarios
import SimulationKernel
import UsageLedger

extension Candidate {
    /// What uncertain quantities draw from; the world's purposes are small numbers.
    private static let uncertainty: UInt64 = 1_000
    /// What spot prices draw from.
    fileprivate static let spotPrices: UInt64 = 1_001

    /// What each uncertain quantity of a replication draws: a standard normal by its path.
    static func draws(seed: UInt64, replication: UInt64) -> @Sendable (String) -> Double {
        { path in
            var stream = RandomStream(
                seed: seed, replication: replication, entity: RandomStream.entityKey(path),
                purpose: Self.uncertainty)
            return stream.nextNormalByInversion()
        }
    }

    /// A scenario ready to be replicated.
    ///
    /// - Parameter maximumEvents: events after which a replication ends early.
    /// - Throws: what the scenario's medians show to be wrong.
    package init(
        _ scenario: Scenario, mode: ServingMode = .flow, maximumEvents: Int = .max
    ) throws {
        let median = try scenario.resolve { _ in 0 }
        let prepared = PreparedPlan(median.plan)
        let rater = Rater(plan: median.rating)
        self.init(
            name: scenario.name, start: scenario.start, horizon: scenario.horizon,
            services: median.plan.services.map(\.name),
            objectives: median.plan.services.map(\.objective),
            fingerprint: scenario.fingerprint, notes: scenario.warnings.map(\.message),
            isDeterministic: mode.isFlow && !scenario.isUncertain && median.plan.isDeterministic
                && !median.rating.drawsSpotPrices
        ) { request in
            let runner = WorldRunner(mode: mode, maximumEvents: maximumEvents, request: request)
            guard scenario.isUncertain else {
                return runner.run(prepared, rater, median.rating)
            }
            let resolved = try scenario.resolve(
                draw: Self.draws(seed: request.seed, replication: request.replication))
            return runner.run(
                PreparedPlan(resolved.plan, reusing: prepared), Rater(plan: resolved.rating),
                resolved.rating)
        }
        expectations = OutageExpectation.all(median.plan)
        hasStandby = !median.plan.standbys.isEmpty
    }
}

/// Runs one replication of a plan, and rates what it used.
struct WorldRunner {
    let mode: ServingMode
    let maximumEvents: Int
    let request: ReplicationRequest

    func run(
        _ prepared: PreparedPlan, _ rater: Rater, _ rating: RatingPlan
    ) -> ReplicationRun? {
        let plan = prepared.plan
        var rater = rater
        if rating.drawsSpotPrices { rater.spotPaths = spotPaths(rating) }
        request.ledger?.begin(prepared.catalog)
        request.series?.begin(plan)
        var ledger = RatedLedger(
            rater: rater,
            rows: RowSink(
                part: request.ledger, charges: request.keepsCharges ? [] : nil))
        var series = RunSeries(
            chart: request.wantsChart ? ChartSink(horizon: plan.horizon) : nil,
            part: request.series,
            steady: request.wantsSteadyState ? SteadyMinutes(plan) : nil)
        let looks =
            request.wantsLatency || request.wantsSteadyState
            ? LatencyLooks(mode, horizon: plan.horizon) : nil
        var world = World(
            prepared, seed: request.seed, replication: request.replication,
            mode: looks?.mode ?? mode,
            maximumEvents: maximumEvents, explainsScaling: request.explainsScaling,
            spotPrices: rater.spotSignals(for: plan))
        var meter = ProgressMeter(mode: mode, horizon: plan.horizon)
        let outcome = world.run(
            ledger: &ledger, series: &series,
            isCancelled: {
                if let share = meter.tick() { request.progress(share) }
                return request.cancellation.cause == .user
            },
            isOutOfTime: { request.cancellation.cause == .timeLimit })
        guard var outcome else { return nil }
        var chart = series.chart?.finish() ?? .empty
        chart.outages = outcome.outages.map(OutageSpan.init)
        let seen = looks?.take(&outcome) ?? []
        if request.wantsLatency {
            chart.latency = looks?.chart(of: seen, outcome, services: plan.services.count)
        }
        var replication = Replication(
            bill: bill(of: &ledger, outcome, rating),
            outcome: outcome,
            horizon: outcome.endedEarly.map { TimeSpan(nanoseconds: $0) } ?? plan.horizon,
            objectives: plan.services.map(\.objective))
        guard let effects = effects(of: replication, prepared, rater, rating) else { return nil }
        replication.outages = effects
        var run = ReplicationRun(
            replication: replication, chart: chart,
            scaling: ScalingEntry.all(outcome.scaling, plan))
        run.invoice = ledger.rows.charges.map { Invoice(plan: rating, charges: $0) }
        if let minutes = series.steady, let looks {
            run.steady = SteadyState(
                minutes, looks: seen, called: replication.outcome.services.map(\.isCalled),
                step: looks.step)
        }
        return run
    }
}

extension WorldRunner {
    /// What each outage did: what was seen of it, and the difference to the same replication
    /// without it; nil when it was cancelled.
    private func effects(
        of replication: Replication, _ prepared: PreparedPlan, _ rater: Rater,
        _ rating: RatingPlan
    ) -> [OutageEffect]? {
        var names: [String] = []
        for outage in prepared.plan.outages where !names.contains(outage.name) {
            names.append(outage.name)
        }
        var effects: [OutageEffect] = []
        for name in names {
            let occurrences = replication.outcome.outages.filter { $0.name == name }
            var effect = OutageEffect(
                name: name, occurrences: occurrences, requestsLost: 0, extraCost: 0)
            if !occurrences.isEmpty {
                var plan = prepared.plan
                plan.outages.removeAll { $0.name == name }
                guard
                    let other = replicate(
                        PreparedPlan(plan, reusing: prepared), rater, rating)
                else { return nil }
                let scale = Double(RequestCounts.perRequest)
                effect.requestsLost =
                    Double(replication.lost - other.lost) / scale
                effect.extraCost =
                    (replication.bill.total.effective - other.bill.total.effective).dollars
            }
            effects.append(effect)
        }
        return effects
    }

    /// The replication of another plan, with nothing kept but its bill and what happened.
    func replicate(
        _ prepared: PreparedPlan, _ rater: Rater, _ rating: RatingPlan
    ) -> Replication? {
        var ledger = RatedLedger(rater: rater, rows: RowSink(part: nil, charges: nil))
        var series = RunSeries(chart: nil, part: nil)
        var world = World(
            prepared, seed: request.seed, replication: request.replication, mode: mode,
            maximumEvents: maximumEvents, spotPrices: rater.spotSignals(for: prepared.plan))
        let outcome = world.run(
            ledger: &ledger, series: &series,
            isCancelled: { request.cancellation.cause == .user },
            isOutOfTime: { request.cancellation.cause == .timeLimit })
        guard let outcome else { return nil }
        return Replication(
            bill: bill(of: &ledger, outcome, rating), outcome: outcome,
            horizon: prepared.plan.horizon,
            objectives: prepared.plan.services.map(\.objective))
    }

    /// The same, looked at closely: with what came of its outages, and what each minute of a
    /// stretch of time was like.
    func observe(
        _ prepared: PreparedPlan, _ rating: RatingPlan, minutes: Range<Int64>
    ) -> (replication: Replication, points: [SeriesPoint])? {
        var rater = Rater(plan: rating)
        if rating.drawsSpotPrices { rater.spotPaths = spotPaths(rating) }
        var ledger = RatedLedger(rater: rater, rows: RowSink(part: nil, charges: nil))
        var series = MinuteSeries(range: minutes)
        var world = World(
            prepared, seed: request.seed, replication: request.replication, mode: mode,
            maximumEvents: maximumEvents, logsOutages: true)
        let outcome = world.run(
            ledger: &ledger, series: &series,
            isCancelled: { request.cancellation.isCancelled })
        guard let outcome else { return nil }
        let replication = Replication(
            bill: bill(of: &ledger, outcome, rating), outcome: outcome,
            horizon: prepared.plan.horizon,
            objectives: prepared.plan.services.map(\.objective))
        return (replication, series.points)
    }

    /// What a run comes to, with the credits for the months in which a promise was not kept.
    private func bill(
        of ledger: inout RatedLedger, _ outcome: Outcome, _ rating: RatingPlan
    ) -> Bill {
        var bill = outcome.endedEarly == nil ? ledger.finish() : ledger.rater.finishEarly()
        guard !rating.credited.isEmpty else { return bill }
        let credits = rating.serviceCredits(of: bill, availability: outcome.availability)
        bill.add(credits)
        for credit in credits { ledger.rows.record(credit) }
        return bill
    }
}

extension Replication {
    /// Thousandths of requests of all services.
    fileprivate var lost: Int64 {
        outcome.services.reduce(0) { $1.isCalled ? $0 : $0 + $1.counts.lost }
    }
}

extension Outcome {
    /// Month by month, as agreements count it.
    fileprivate var availability: [MonthlyAvailability] {
        services.flatMap { service in
            service.months.map { month in
                MonthlyAvailability(
                    service: service.name, region: month.region, month: month.month,
                    availability: 1 - Double(month.lost) / Double(month.offered))
            }
        }
    }
}

extension Rater {
    /// Spot prices as allocation sees them, from a plan's start on; none where all stand still.
    fileprivate func spotSignals(for plan: Plan) -> [PriceSignal] {
        guard spotPaths.contains(where: { $0.steps.count > 1 }) else { return [] }
        let start = plan.start.nanosecondsSince1970
        return spotPaths.map { path in
            PriceSignal(
                fromNanoseconds: path.steps.map { $0.from - start },
                dollars: path.steps.map(\.price.dollars))
        }
    }
}

extension WorldRunner {
    func spotPaths(_ rating: RatingPlan) -> [SpotPricePath] {
        rating.spotPaths { place in
            var stream = RandomStream(
                seed: request.seed, replication: request.replication,
                entity: RandomStream.entityKey(place), purpose: Candidate.spotPrices)
            return (
                { stream.nextNormalByInversion() }, { stream.nextExponentialByInversion() }
            )
        }
    }
}

/// Counts how often a world asks whether to go on, and says now and then which share that is: it
/// asks every clock-hour, and every minute in which requests are events. So the bar moves with the
/// work rather than with the simulated time.
private struct ProgressMeter {
    private let ticks: Double
    private var done = 0.0
    private var nextReport = 0.0
    /// Often enough to be seen to move, seldom enough to cost nothing.
    private static let reports = 50.0

    init(mode: ServingMode, horizon: TimeSpan) {
        let minutes =
            switch mode {
            case .flow, .watch: 0.0
            case .requests, .watchRequests: horizon.hours * 60
            case .zoom(let windows):
                windows.reduce(0) {
                    $0 + TimeSpan(nanoseconds: $1.toNanoseconds - $1.fromNanoseconds).hours * 60
                }
            }
        ticks = max(1, horizon.hours + minutes)
    }

    mutating func tick() -> Double? {
        done += 1
        guard done >= nextReport else { return nil }
        nextReport = done + ticks / Self.reports
        return min(1, done / ticks)
    }
}

/// Rates usage as it comes, and writes it down when asked to.
private struct RatedLedger: LedgerSink {
    var rater: Rater
    var rows: RowSink

    mutating func record(_ segment: InstanceSegment) {
        rater.record(segment)
        rows.part?.record(segment)
    }

    mutating func record(_ hour: HourlyUsage) {
        if rows.isWanted { rater.record(hour, rows: &rows) } else { rater.record(hour) }
    }

    mutating func finish() -> Bill {
        rows.isWanted ? rater.finish(rows: &rows) : rater.finish()
    }
}

/// Writes rated rows down, keeps them, or both.
private struct RowSink: ChargeSink {
    var part: LedgerPart?
    /// Nil: not kept.
    var charges: [HourlyCharge]?

    var isWanted: Bool { part != nil || charges != nil }

    mutating func record(_ row: HourlyCharge) {
        part?.record(row)
        charges?.append(row)
    }
}

/// Keeps the chart, and writes the series down when asked to.
private struct RunSeries: SeriesSink {
    var chart: ChartSink?
    var part: SeriesPart?
    var steady: SteadyMinutes?

    var wantsPoints: Bool { chart != nil || part != nil || steady != nil }

    mutating func record(_ point: SeriesPoint) {
        chart?.record(point)
        part?.record(point)
        steady?.record(point)
    }
}

/// Keeps the minutes of a stretch of time.
private struct MinuteSeries: SeriesSink {
    let range: Range<Int64>
    private(set) var points: [SeriesPoint] = []

    init(range: Range<Int64>) { self.range = range }

    var wantsPoints: Bool { !range.isEmpty }

    mutating func record(_ point: SeriesPoint) {
        if range.contains(point.timeNanoseconds) { points.append(point) }
    }
}
