import CloudModel
import Pricing
import Quantities
import Scenarios

/// Replays of one scenario, a replication of a year at a time.
struct YearRunner: Sendable {
    let scenario: Scenario
    let seed: UInt64
    let cancellation: Cancellation
    let causes: [LossCause]
    private let prepared: PreparedPlan
    private let rater: Rater
    private let rating: RatingPlan

    /// - Throws: what the scenario's medians show to be wrong.
    init(_ scenario: Scenario, seed: UInt64, cancellation: Cancellation) throws {
        let median = try scenario.resolve { _ in 0 }
        self.scenario = scenario
        self.seed = seed
        self.cancellation = cancellation
        causes = LossCause.all(in: median.plan)
        prepared = PreparedPlan(median.plan)
        rater = Rater(plan: median.rating)
        rating = median.rating
    }

    /// The plan with every uncertain quantity at its median.
    var plan: Plan { prepared.plan }

    /// One year's luck.
    func year(_ number: Int) throws -> Year {
        let runner = WorldRunner(
            mode: .flow, maximumEvents: .max,
            request: ReplicationRequest(
                seed: seed, replication: UInt64(number), wantsChart: false, ledger: nil,
                series: nil, cancellation: cancellation))
        var (prepared, rater, rating) = (self.prepared, self.rater, self.rating)
        if scenario.isUncertain {
            let resolved = try scenario.resolve(
                draw: Candidate.draws(seed: seed, replication: UInt64(number)))
            prepared = PreparedPlan(resolved.plan, reusing: prepared)
            rater = Rater(plan: resolved.rating)
            rating = resolved.rating
        }
        if rating.drawsSpotPrices { rater.spotPaths = runner.spotPaths(rating) }
        return Year(prepared: prepared, rater: rater, rating: rating, runner: runner)
    }
}

/// A year that can be lived more than once, under the same luck.
struct Year {
    fileprivate let prepared: PreparedPlan
    fileprivate let rater: Rater
    fileprivate let rating: RatingPlan
    fileprivate let runner: WorldRunner

    var plan: Plan { prepared.plan }

    /// The year as the scenario has it; nil when it was cancelled.
    func replay() throws -> Replication? {
        try checked(runner.replicate(prepared, rater, rating))
    }

    /// The year with another plan.
    func replay(_ change: (inout Plan) -> Void) throws -> Replication? {
        var plan = prepared.plan
        change(&plan)
        return try checked(
            runner.replicate(PreparedPlan(plan, reusing: prepared), rater, rating))
    }

    private func checked(_ replication: Replication?) throws -> Replication? {
        if let imbalance = replication?.imbalance { throw InternalError(imbalance) }
        return runner.request.cancellation.isCancelled ? nil : replication
    }
}

extension Replication {
    /// Of all services.
    var offeredRequests: Double {
        outcome.services.reduce(0) { $0 + Measures.requests($1.counts.offered) }
    }
    var lostRequests: Double {
        outcome.services.reduce(0) { $0 + Measures.requests($1.counts.lost) }
    }
    /// What agreements gave back, dollars.
    var creditDollars: Double {
        bill.lines.reduce(0) {
            $1.key.service == ServiceLevelAgreement.line
                ? $0 - $1.costs.effective.dollars : $0
        }
    }
    /// Effective, before credits.
    var costDollars: Double { bill.total.effective.dollars + creditDollars }
}
