import Pricing
import Quantities
import UsageLedger

/// What to commit to, for a year of two hundred replications.
enum CommitmentBenchmarks {
    private static let hours = 8_760
    private static let replications = 200
    private static let start = CalendarDate(daysSince1970: 20_513).midnight
    private static let types = ["m7g.large", "m7g.xlarge", "c7g.large", "r7g.large"]

    /// Everything after the simulation: the search with its bound, perfect foresight, and the
    /// rater's bills of nothing and of the portfolio.
    static func commitment(_ table: inout Table) {
        let sample = sample()
        let plan = plan(levels: [1, 1, 1, 1])
        var note = ""
        for threads in [1, 2] {
            var reference = ReferenceLoop()
            var measured = Measurement(
                "commitment",
                "\(hours) h × \(replications), 4 types, 4 plans, threads \(threads)",
                unit: .seconds, rounds: 2, reference: &reference
            ) {
                let problem = CommitmentProblem(
                    plan: plan, candidates: plan.commitments.map { _ in true }, sample: sample)
                let search = PortfolioSearch(
                    problem, steps: plan.commitments.map { _ in 0.001 }, threads: threads)
                let best = search.best(among: Array(plan.commitments.indices))
                let foresight = search.foresight(from: best)
                let bills = [[0.001, 0.001, 0.001, 0.001], best.levels].map { levels in
                    let rater = Rater(plan: Self.plan(levels: levels))
                    return Parallel.map(replications, threads: threads) { replication in
                        var rater = rater
                        return rater.rate(sample, replication: replication).total.effective.dollars
                    }
                }
                precondition(
                    bills[1].reduce(0, +) < bills[0].reduce(0, +)
                        && foresight.count == replications, "commitments save something")
                note = "at most \((best.gap * 1e5).rounded() / 1e3) % above the best possible"
                return 1
            }
            measured.note = note
            table.add(measured)
        }
    }

    /// Days and weeks, a growth of its own in each replication, and noise.
    private static func sample() -> UsageSample {
        var state: UInt64 = 1
        func uniform() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) * 0x1p-53
        }
        let use = (0..<replications).map { _ -> [Int64] in
            let growth = types.map { _ in uniform() }
            return (0..<hours).flatMap { hour -> [Int64] in
                let ofDay = Double(abs(hour % 24 - 15)) / 12
                let ofWeek = hour / 24 % 7 < 5 ? 1.0 : 0.7
                return types.indices.map { type in
                    let trend = 1 + growth[type] * Double(hour) / Double(hours)
                    let count = 20 * trend * ofWeek * (1.6 - ofDay) + 8 * uniform()
                    return Int64(count * 3_600_000_000_000)
                }
            }
        }
        return UsageSample(
            firstHour: start.clockHour, hours: hours, pools: types.count, replications: use)
    }

    private static func plan(levels: [Double]) -> RatingPlan {
        func price(_ picodollars: Int64) -> SourcedPrice {
            .benchmark(picodollars, asOf: start)
        }
        let prices: [Int64] = [81_600_000_000, 163_200_000_000, 72_500_000_000, 107_100_000_000]
        func rates(_ share: [Int64], family: String? = nil) -> [SourcedPrice?] {
            types.indices.map { index in
                let own = NormalizationFactor.family(ofType: types[index])
                return family == nil || family == own
                    ? price(prices[index] / 1_000 * share[index]) : nil
            }
        }
        let families = ["m7g", "c7g", "r7g"]
        let plans =
            families.map { family in
                (
                    SavingsPlan.Eligibility.ec2Instance(family: family, region: "us-east-1"),
                    rates([660, 660, 670, 650], family: family)
                )
            } + [(.compute, rates([730, 730, 750, 720]))]
        let commitments = zip(plans, levels).enumerated().map { index, pair in
            let commit = UnitPrice(picodollars: Int64(pair.1 * 1e12))
            return Commitment(
                name: "plan \(index)",
                kind: .savingsPlan(
                    SavingsPlan(
                        eligibility: pair.0.0, commitmentPerHour: commit, rates: pair.0.1)),
                payment: .noUpfront, start: start, end: start + .day * 365, upfront: .zero,
                recurringPerHour: commit, provenance: .published)
        }
        return .benchmark(
            types: types, list: prices.map(price), start: start, commitments: commitments)
    }
}
