/// Levels of plans, what they cost, and how near the best they are proven to be.
package struct Portfolio: Sendable {
    /// One per plan of the problem, in steps that can be bought; what is there already is 1.
    package let levels: [Double]
    package let evaluation: CommitmentEvaluation
    /// No portfolio of the plans looked at costs less, dollars over the horizon; levels between
    /// the steps that can be bought included.
    package let bound: Double
    /// Plans of which no other makes the same use cheaper.
    package let contenders: [Int]

    package var cost: Double { evaluation.mean }
    /// At most this share dearer than the best possible.
    package var gap: Double { cost > 0 ? max(0, 1 - bound / cost) : 0 }
}

/// Finds portfolios of a problem's plans.
package struct PortfolioSearch: Sendable {
    package let problem: CommitmentProblem
    /// Per plan: what its level is bought in multiples of.
    package let steps: [Double]
    let threads: Int

    /// Shares of the cost: where the search stops (few hours are looked at more closely), and what
    /// a further plan must at least save to be worth its line.
    private var tolerance: Double {
        problem.hours * problem.replications > Self.firstLook ? 2e-4 : 1e-6
    }
    private static let worthwhile = 1e-4
    /// Hours that the first look takes.
    private static let firstLook = 40_000

    package init(_ problem: CommitmentProblem, steps: [Double], threads: Int) {
        precondition(steps.count == problem.plans.count, "a step per plan")
        self.problem = problem
        self.steps = steps
        self.threads = threads
    }

    /// The portfolio of some plans with the least expected cost.
    ///
    /// Whole instances may fit worse than dollars do, however cheap they are by the hour: both are
    /// tried.
    package func best(among positions: [Int]) -> Portfolio {
        let first = portfolio(of: positions)
        guard positions.contains(where: { steps[$0] >= 1 && first.levels[$0] > 0 }) else {
            return first
        }
        let fine = positions.filter { steps[$0] < 1 }
        guard !fine.isEmpty else { return first }
        let second = portfolio(of: fine)
        guard second.cost < first.cost else { return first }
        return Portfolio(
            levels: second.levels, evaluation: second.evaluation, bound: first.bound,
            contenders: second.contenders)
    }

    private func portfolio(of positions: [Int]) -> Portfolio {
        let contenders = problem.undominated(positions)
        let (levels, bound) = solve(problem, contenders, start: nil, tolerance: tolerance)
        let evaluation = purchasable(levels, contenders)
        return Portfolio(
            levels: evaluation.levels, evaluation: evaluation, bound: min(bound, evaluation.mean),
            contenders: contenders)
    }

    /// Nearly the best, from a part of the hours; its cost is that of all hours.
    package func quick(among positions: [Int]) -> CommitmentEvaluation {
        let contenders = problem.undominated(positions)
        let (levels, _) = solve(
            problem.thinned(to: Self.firstLook), contenders, start: nil,
            tolerance: tolerance)
        return problem.evaluate(rounded(levels, contenders), threads: threads)
    }

    /// Per replication: the least cost of one who had known its use, dollars over the horizon.
    package func foresight(from portfolio: Portfolio) -> [Double] {
        Parallel.map(problem.replications, threads: threads) { replication in
            let own = problem.only(replication)
            let (levels, _) = solve(
                own, portfolio.contenders, start: portfolio.levels, tolerance: 1e-3, threads: 1)
            return own.evaluate(levels).mean
        }
    }

    private func solve(
        _ problem: CommitmentProblem, _ contenders: [Int], start: [Double]?, tolerance: Double,
        threads: Int? = nil
    ) -> (levels: [Double], bound: Double) {
        let threads = threads ?? self.threads
        if contenders.count == 1, let demand = problem.demand(for: contenders[0]) {
            // One plan by itself: the critical fractile is exact.
            let plan = contenders[0]
            var levels = Array(repeating: 0.0, count: problem.plans.count)
            levels[plan] = demand.optimum(rate: problem.plans[plan].fee).level
            return (levels, problem.evaluate(levels, threads: threads).mean)
        }
        var start = start
        var reach = start == nil ? 1.0 : 0.2
        let part = problem.thinned(to: Self.firstLook)
        if start == nil, part.hours < problem.hours {
            var look = CommitmentOptimizer(part, chosen: contenders, threads: threads)
            look.run(tolerance: tolerance / 5, limit: 300)
            start = look.best.levels
            reach = 0.02
        }
        var optimizer = CommitmentOptimizer(
            problem, chosen: contenders, start: start, reach: reach, threads: threads)
        optimizer.run(tolerance: tolerance, limit: 120)
        return (optimizer.best.levels, optimizer.bound)
    }

    private func rounded(_ levels: [Double], _ contenders: [Int]) -> [Double] {
        var levels = levels
        for plan in contenders {
            levels[plan] = (levels[plan] / steps[plan]).rounded() * steps[plan]
        }
        return levels
    }

    /// The levels in steps that can be bought: where a step is a whole instance, the better of the
    /// two beside it. Plans that save next to nothing are left out.
    private func purchasable(_ levels: [Double], _ contenders: [Int]) -> CommitmentEvaluation {
        func evaluate(_ levels: [Double]) -> CommitmentEvaluation {
            problem.evaluate(levels, threads: threads)
        }
        var best = evaluate(rounded(levels, contenders))
        for plan in contenders {
            let steps = steps[plan]
            let exact = levels[plan] / steps
            var others = [0.0]
            if steps >= 1 { others += [exact.rounded(.down), exact.rounded(.up)] }
            for other in others where other * steps != best.levels[plan] {
                var changed = best.levels
                changed[plan] = other * steps
                let evaluation = evaluate(changed)
                let margin = other == 0 ? Self.worthwhile * best.mean : 0
                if evaluation.mean < best.mean + margin { best = evaluation }
            }
        }
        return problem.evaluate(best.levels, tracing: contenders, threads: threads)
    }
}
