import Pricing
import Quantities
import Testing

/// The best portfolio, against every level tried out through the rater.
@Suite("commitment optimum")
struct CommitmentOptimumTests {
    private static let hours = 24
    /// Two families of one region and what a plan of each, and one of both, charge: a family's own
    /// plan saves 50 %, the wide one 30 and 40 %.
    private static let pools = [
        TestPool("m5.large", "us-east-1a", onDemand: "0.10"),
        TestPool("c7g.large", "us-east-1a", onDemand: "0.08"),
    ]
    private static func plans(_ levels: [Double]) -> [Commitment] {
        [
            savingsPlan(
                "m5", commit: "\(levels[0])", rates: ["0.05", nil],
                eligibility: .ec2Instance(family: "m5", region: "us-east-1")),
            savingsPlan(
                "c7g", commit: "\(levels[1])", rates: [nil, "0.04"],
                eligibility: .ec2Instance(family: "c7g", region: "us-east-1")),
            savingsPlan("any", commit: "\(levels[2])", rates: ["0.07", "0.048"]),
        ]
    }

    /// Whole instances per hour and pool.
    private static func sample(_ use: [[[Int]]]) -> UsageSample {
        UsageSample(
            firstHour: instant("2026-03-01").clockHour, hours: use[0].count, pools: use[0][0].count,
            replications: use.map { $0.flatMap { $0.map { Int64($0) * 3_600_000_000_000 } } })
    }

    private static func random(_ seed: UInt64, hours: Int, pools: Int, most: Int) -> [[Int]] {
        var dice = Dice(state: seed)
        return (0..<hours).map { _ in
            (0..<pools).map { _ in Int.random(in: 0...most, using: &dice) }
        }
    }

    private static func search(
        _ plan: RatingPlan, _ sample: UsageSample, candidates: [Bool]? = nil, step: Double = 0.001
    ) -> PortfolioSearch {
        PortfolioSearch(
            CommitmentProblem(
                plan: plan,
                candidates: candidates ?? plan.commitments.map { _ in true }, sample: sample),
            steps: plan.commitments.map { _ in step }, threads: 2)
    }

    private static func rated(_ commitments: [Commitment], _ use: [[Int]]) -> Double {
        let plan = ratingPlan(hours: Int64(use.count), pools: pools, commitments: commitments)
        return rate(plan) { use[$0].map(Double.init) }.bill.total.effective.dollars
    }

    @Test("one plan: no level costs less", arguments: 1...40)
    func onePlan(seed: UInt64) {
        let use = Self.random(seed, hours: Self.hours, pools: 1, most: 6)
        let plan = ratingPlan(
            hours: Int64(Self.hours), pools: [Self.pools[0]],
            commitments: [reservation("r", "m5.large", count: 1, recurring: "0.062")])
        let best = Self.search(plan, Self.sample([use]), step: 1).best(among: [0])
        let costs = (0...7).map { count -> Double in
            let fee = "\(0.062 * Double(count))"
            let commitments =
                count == 0
                ? [] : [reservation("r", "m5.large", count: Int64(count), recurring: fee)]
            return rate(
                ratingPlan(
                    hours: Int64(Self.hours), pools: [Self.pools[0]], commitments: commitments)
            ) { use[$0].map(Double.init) }.bill.total.effective.dollars
        }
        let least = costs.min() ?? 0
        #expect(abs(best.cost - least) < 1e-9, "\(best.levels): \(best.cost), not \(least)")
        #expect(abs(costs[Int(best.levels[0])] - least) < 1e-9)
        #expect(best.bound <= least + 1e-9 && best.gap < 1e-9)
    }

    @Test("three plans: no portfolio of whole instances costs less", arguments: 1...8)
    func severalPlans(seed: UInt64) {
        let use = Self.random(seed, hours: 6, pools: 2, most: 3)
        let plan = ratingPlan(hours: 6, pools: Self.pools, commitments: Self.plans([1, 1, 1]))
        let best = Self.search(plan, Self.sample([use])).best(among: [0, 1, 2])
        var least = Double.infinity
        for m5 in 0...3 {
            for c7g in 0...3 {
                for any in 0...6 {
                    let levels = [0.05 * Double(m5), 0.04 * Double(c7g), 0.07 * Double(any)]
                    least = min(least, Self.rated(Self.plans(levels), use))
                }
            }
        }
        #expect(best.cost <= least * 1.0002, "\(best.levels): \(best.cost), not \(least)")
        // The rater rounds each line to the nano-dollar.
        #expect(best.bound <= least + 1e-8, "bound \(best.bound) above \(least)")
        #expect(best.gap < 0.01)
        let rated = Self.rated(Self.plans(best.levels), use)
        #expect(abs(rated - best.cost) < 1e-6, "rated \(rated), found \(best.cost)")
    }

    @Test("what an evaluation says is what the rater charges", arguments: 1...30)
    func evaluationIsTheRaters(seed: UInt64) {
        var dice = Dice(state: seed)
        let use = Self.random(seed, hours: 30, pools: 2, most: 5)
        let levels = (0..<3).map { _ in Double(Int.random(in: 0...300, using: &dice)) / 1000 }
        let held = reservation("held", "m5.xlarge", count: 1, recurring: "0.11")
        let plan = ratingPlan(
            hours: 30, pools: Self.pools, commitments: [held] + Self.plans([1, 1, 1]))
        let problem = CommitmentProblem(
            plan: plan, candidates: [false, true, true, true], sample: Self.sample([use]))
        let found = problem.evaluate([1] + levels)
        let rated = Self.rated([held] + Self.plans(levels), use)
        #expect(abs(found.mean - rated) < 1e-6, "\(levels): \(found.mean), rated \(rated)")
    }

    @Test("hours and replications in any order")
    func order() {
        let uses = (1...4).map { Self.random(UInt64($0), hours: 48, pools: 2, most: 9) }
        let plan = ratingPlan(hours: 48, pools: Self.pools, commitments: Self.plans([1, 1, 1]))
        let one = Self.search(plan, Self.sample(uses)).best(among: [0, 1, 2])
        let other = Self.search(plan, Self.sample(uses.reversed().map { $0.reversed() }))
            .best(among: [0, 1, 2])
        #expect(abs(one.cost - other.cost) < 1e-3 * one.cost)
        let slack = 1e-12 * one.cost
        #expect(one.bound <= other.cost + slack && other.bound <= one.cost + slack)
    }

    @Test("any number of threads", arguments: [1, 3])
    func threads(count: Int) {
        let uses = (1...5).map { Self.random(UInt64($0), hours: 48, pools: 2, most: 9) }
        let plan = ratingPlan(hours: 48, pools: Self.pools, commitments: Self.plans([1, 1, 1]))
        let problem = CommitmentProblem(
            plan: plan, candidates: [true, true, true], sample: Self.sample(uses))
        let steps = [0.001, 0.001, 0.001]
        let one = PortfolioSearch(problem, steps: steps, threads: 2).best(among: [0, 1, 2])
        let other = PortfolioSearch(problem, steps: steps, threads: count).best(among: [0, 1, 2])
        #expect(one.levels == other.levels)
        #expect(one.bound.bitPattern == other.bound.bitPattern)
        #expect(one.evaluation.costs == other.evaluation.costs)
    }

    @Test("a deeper discount never lowers the level")
    func deeperDiscount() {
        let use = Self.random(7, hours: 200, pools: 1, most: 30).map { Double($0[0]) }
        let demand = CommitmentDemand.sampled(SampledDemand(usage: use, price: 0.1))
        let levels = stride(from: 0.005, to: 0.12, by: 0.005).map {
            demand.optimum(rate: $0).level
        }
        #expect(levels == levels.sorted(by: >), "\(levels)")
        #expect(levels.last == 0 && (levels.first ?? 0) > 25)
    }

    /// Growth drawn per replication: above break-even of one half, a wider range buys less.
    @Test("a wider forecast does not buy more where the discount is below half")
    func widerForecast() {
        let levels = [0.0, 5, 10, 20].map { deviation in
            CommitmentDemand.normal(mean: 100, deviation: deviation, price: 1)
                .optimum(rate: 0.6).level
        }
        #expect(levels == levels.sorted(by: >) && levels[0] == 100, "\(levels)")
        let sampled = [0, 1, 2, 4].map { spread -> Double in
            let usage = (-2...2).map { Double(100 + spread * $0) }
            return CommitmentDemand.sampled(SampledDemand(usage: usage, price: 1))
                .optimum(rate: 0.65).level
        }
        #expect(sampled == [100, 99, 98, 96], "\(sampled)")
    }

    /// Commitments that are there already come first: with two of three instances reserved one is
    /// left to be bought.
    @Test("what is there already is kept")
    func existing() {
        let use = Array(repeating: [3, 0], count: 24)
        let plan = ratingPlan(
            hours: 24, pools: Self.pools,
            commitments: [
                reservation("held", "m5.large", count: 2, recurring: "0.13"),
                reservation("more", "m5.large", count: 1, recurring: "0.06"),
            ])
        let best = Self.search(plan, Self.sample([use]), candidates: [false, true], step: 1)
            .best(among: [1])
        #expect(best.levels == [1, 1])
        // (0.13 + 0.06) × 24.
        #expect(abs(best.cost - 4.56) < 1e-9)
    }

    /// Of two plans for the same use the dearer one is no contender, nor one dearer than on-demand.
    @Test("plans that another one beats are left out")
    func dominated() {
        let use = Self.random(3, hours: 24, pools: 2, most: 4)
        let plan = ratingPlan(
            hours: 24, pools: Self.pools,
            commitments: Self.plans([1, 1, 1]) + [
                savingsPlan("dear", commit: "1", rates: ["0.11", "0.09"]),
                savingsPlan("worse", commit: "1", rates: ["0.08", "0.05"]),
            ])
        let problem = CommitmentProblem(
            plan: plan, candidates: Array(repeating: true, count: 5), sample: Self.sample([use]))
        #expect(problem.undominated([0, 1, 2, 3, 4]) == [0, 1, 2])
    }

    /// 6 of 10 dollars: what the next dollar saves is the share of hours that use it × p ÷ r.
    @Test("the next dollar's worth is the share of hours that use it")
    func marginal() {
        let use = (0..<10).map { [$0 < 4 ? 5 : 2, 0] }
        let plan = ratingPlan(
            hours: 10, pools: Self.pools,
            commitments: [savingsPlan("any", commit: "1", rates: ["0.05", nil])])
        let problem = CommitmentProblem(
            plan: plan, candidates: [true], sample: Self.sample([use]))
        // Above two instances only four of ten hours use more, at 0.10 for 0.05.
        #expect(abs(problem.evaluate([0.11], tracing: [0]).worth(0) - 10 * 0.4 * 2) < 1e-9)
        #expect(abs(problem.evaluate([0.09], tracing: [0]).worth(0) - 10 * 2) < 1e-9)
        #expect(problem.evaluate([0.3], tracing: [0]).worth(0) == 0)
    }
}
