import Pricing
import Quantities
package import Scenarios
import UsageLedger

/// Finds what to buy for a source's use, and has the rater say what it costs.
package struct CommitmentStudy {
    let source: UsageSource
    let candidates: [CommitmentCandidate]
    let threads: Int
    /// Positions in the rating plan of `candidates`, and the plan with one of each.
    let positions: [Int]
    let plan: RatingPlan
    let problem: CommitmentProblem
    let search: PortfolioSearch
    let sustainedShare: Double
    private let nothing: [Bill]

    /// - Parameters:
    ///   - candidates: of which any may be bought.
    ///   - threads: at most so many; the result is the same for any number.
    package init(
        _ source: UsageSource, candidates: [CommitmentCandidate], threads: Int
    ) throws {
        self.source = source
        self.candidates = candidates
        self.threads = threads
        let bought = candidates.map { (name: $0.name, entry: $0.one) }
        let plan = try source.ratings(bought)[0]
        self.plan = plan
        let positions = candidates.map { candidate in
            plan.commitments.firstIndex { $0.name == candidate.name } ?? 0
        }
        self.positions = positions
        nothing = Self.bills(try source.ratings([]), source.sample, threads: threads)
        var problem = CommitmentProblem(
            plan: plan,
            candidates: plan.commitments.indices.map { positions.contains($0) },
            sample: source.sample)
        sustainedShare = problem.hasSustainedUse ? Self.sustainedShare(nothing) : 0
        if sustainedShare > 0 { problem = problem.sustainedUse(off: sustainedShare) }
        self.problem = problem
        var steps = Array(repeating: 1.0, count: plan.commitments.count)
        for (candidate, position) in zip(candidates, positions) {
            steps[position] = candidate.unit.step
        }
        search = PortfolioSearch(problem, steps: steps, threads: threads)
    }

    private static func bills(
        _ ratings: [RatingPlan], _ sample: UsageSample, threads: Int
    ) -> [Bill] {
        let shared = ratings.count == 1 ? Rater(plan: ratings[0]) : nil
        return Parallel.map(sample.replications.count, threads: threads) { replication in
            var rater = shared ?? Rater(plan: ratings[replication])
            return rater.rate(sample, replication: replication)
        }
    }

    /// What sustained use takes off on-demand cost.
    private static func sustainedShare(_ bills: [Bill]) -> Double {
        var (before, after) = (0.0, 0.0)
        for bill in bills {
            for line in bill.lines where line.key.option == .onDemand {
                // Lines without the discount cost what they cost.
                guard line.costs.effective < line.costs.contracted else { continue }
                before += line.costs.contracted.dollars
                after += line.costs.effective.dollars
            }
        }
        return before > 0 ? 1 - after / before : 0
    }

    package func advise() throws -> CommitmentAdvice {
        var portfolio = search.best(among: positions)
        var entries = entries(portfolio.levels)
        var bills = Self.bills(try source.ratings(entries), source.sample, threads: threads)
        let base = Summary(costs(nothing))
        if !entries.isEmpty, Summary(costs(bills)).mean >= base.mean {
            // The search's prices averaged what the rater does not: better nothing than a loss.
            portfolio = search.best(among: [])
            (entries, bills) = ([], nothing)
        }
        let foresight = search.foresight(from: portfolio)
        let rated = costs(bills)
        let offset = zip(rated, portfolio.evaluation.costs).map { $0 - $1 }
        let regrets = zip(portfolio.evaluation.costs, foresight).map { max(0, $0 - $1) }
        let catalog = source.catalog
        let purchases = purchases(portfolio)
        return CommitmentAdvice(
            name: source.name, start: catalog.start, horizon: catalog.horizon,
            replications: source.sample.replications.count, existing: source.existing.count,
            considered: candidates.count, purchases: purchases,
            nothing: outcome(nothing), portfolio: outcome(bills),
            foresight: Summary(zip(foresight, offset).map { $0 + $1 }),
            regret: Summary(regrets), dearerShare: dearerShare(rated, costs(nothing)),
            searched: portfolio.cost, bound: portfolio.bound, sustainedShare: sustainedShare,
            sweep: sweep(portfolio), whatIfs: whatIfs(portfolio), restricted: restricted(),
            sensitivity: sensitivity(), file: Self.file(entries))
    }

    private func costs(_ bills: [Bill]) -> [Double] { bills.map { $0.total.effective.dollars } }

    func dearerShare(_ costs: [Double], _ base: [Double]) -> Double {
        let count = zip(costs, base).count { $0 > $1 * (1 + 1e-12) }
        return Double(count) / Double(max(1, costs.count))
    }

    private func outcome(_ bills: [Bill]) -> CommitmentAdvice.Outcome {
        func sum(_ figure: (Bill) -> Money) -> Double {
            bills.reduce(Money.zero) { $0 + figure($1) }.dollars
        }
        let eligible = sum(\.eligibleOnDemandEquivalent)
        let purchased = sum(\.commitmentPurchased)
        return CommitmentAdvice.Outcome(
            cost: Summary(costs(bills)),
            coverage: eligible > 0 ? sum(\.coveredOnDemandEquivalent) / eligible : 0,
            utilization: purchased > 0 ? sum(\.commitmentUsed) / purchased : nil)
    }

    private func entries(_ levels: [Double]) -> UsageSource.Bought {
        zip(candidates, positions).compactMap { candidate, position in
            levels[position] > 0
                ? (candidate.name, candidate.entry(level: levels[position])) : nil
        }
    }

    private static func file(_ entries: UsageSource.Bought) -> String {
        guard !entries.isEmpty else { return "commitments: {}\n" }
        return "commitments:\n" + entries.map { "  \($0.name): \($0.entry)\n" }.joined()
    }

    /// Those bought by size, then what was not worth a dollar by its worth.
    private func purchases(_ portfolio: Portfolio) -> [CommitmentAdvice.Purchase] {
        let all = portfolio.contenders.compactMap { position -> CommitmentAdvice.Purchase? in
            guard let index = positions.firstIndex(of: position) else { return nil }
            return purchase(candidates[index], position, portfolio)
        }
        return all.filter { $0.level > 0 }.sorted { $0.perHour > $1.perHour }
            + all.filter { $0.level == 0 }.sorted { $0.nextDollar > $1.nextDollar }
    }

    /// Dollars of on-demand cost that each dollar saves, of one step more or less of a plan.
    private func saved(_ position: Int, _ portfolio: Portfolio, by step: Double) -> Double {
        var levels = portfolio.levels
        levels[position] = max(0, levels[position] + step)
        let plan = problem.plans[position]
        let dollars = plan.fee * plan.activeHours * (levels[position] - portfolio.levels[position])
        let cost = problem.evaluate(levels, threads: threads).mean
        return 1 - (cost - portfolio.cost) / dollars
    }

    private func purchase(
        _ candidate: CommitmentCandidate, _ position: Int, _ portfolio: Portfolio
    ) -> CommitmentAdvice.Purchase {
        let level = portfolio.levels[position]
        let item = problem.plans[position]
        return CommitmentAdvice.Purchase(
            name: candidate.name, plan: candidate.plan, target: candidate.target,
            years: candidate.years,
            payment: candidate.plan.hasPrefix("gcp-") ? "" : candidate.payment.rawValue,
            level: level, unit: candidate.unit.rawValue, perHour: item.fee * level,
            upfront: plan.commitments[position].upfront.dollars * level,
            utilization: portfolio.evaluation.utilization(position, hours: item.activeHours),
            breakEven: problem.breakEven(position),
            lastDollar: level > 0 ? saved(position, portfolio, by: -candidate.unit.step) : nil,
            nextDollar: saved(position, portfolio, by: candidate.unit.step),
            provenance: "\(item.provenance)", entry: candidate.entry(level: level))
    }
}
