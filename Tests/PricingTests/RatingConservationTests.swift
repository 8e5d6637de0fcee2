import Pricing
import Quantities
import Testing
import UsageLedger

/// What must hold whatever is used and promised. A failure prints the seed.
struct RatingConservationTests {
    static let seeds = Array(UInt64(1)...60)

    /// SplitMix64: the same scenarios on every machine.
    struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    /// A random system over 60 h that straddle a month, starting and ending within clock-hours.
    struct Scenario {
        var pools: [TestPool] = []
        var commitments: [Commitment] = []
        /// Per hour and pool, nanoseconds; the second is the provider's rounding.
        var use: [[Int128]] = []
        var rounding: [[Int128]] = []
        static let start = "2026-03-30T11:20:00Z"
        static let horizon = TimeSpan.minute * (60 * 59 + 25)

        init(seed: UInt64) {
            var dice = Dice(state: seed)
            let types = ["m5.large", "m5.xlarge", "m5.4xlarge", "c7g.large", "g5.xlarge"]
            for type in types {
                for zone in ["us-east-1a", "us-east-1b"]
                where Int.random(in: 0..<4, using: &dice) > 0 {
                    let spot = Int.random(in: 0..<4, using: &dice) == 0
                    let cents = Int.random(in: 50...900, using: &dice)
                    pools.append(
                        TestPool(
                            type, zone, onDemand: "0.\(1000 + cents)",
                            spot: spot ? "0.0\(cents)1" : nil))
                }
            }
            for number in 0..<Int.random(in: 0...5, using: &dice) {
                commitments.append(commitment("c\(number)", types, &dice))
            }
            for _ in 0..<60 {
                use.append(
                    pools.map { _ in
                        Int128(Int64.random(in: 0...5_400, using: &dice) * 2_000_000_001)
                    })
                rounding.append(
                    pools.map { pool in
                        let seconds = Int64.random(in: 0...60, using: &dice)
                        let free = pool.description.market == .spot && seconds % 7 == 0
                        return Int128(free ? -seconds : seconds) * 1_000_000_000
                    })
            }
        }

        func commitment(_ name: String, _ types: [String], _ dice: inout Dice) -> Commitment {
            let starts = ["2026-01-01", "2026-03-31T05:45:00Z", "2025-04-01T03:00:00Z"]
            let start = starts.randomElement(using: &dice) ?? starts[0]
            let upfront = "\(Int.random(in: 0...3, using: &dice) * 1_317).17"
            let cents = Int.random(in: 1...40, using: &dice)
            guard Bool.random(using: &dice) else {
                let type = types.randomElement(using: &dice) ?? types[0]
                return reservation(
                    name, type, count: Int64.random(in: 1...4, using: &dice),
                    zone: Bool.random(using: &dice) ? "us-east-1a" : nil, upfront: upfront,
                    recurring: "0.\(10 + cents)3", start: start)
            }
            let rates = pools.map { pool -> String? in
                let share = Double(55 + cents) / 100
                let price = pool.price.onDemand.price
                return pool.description.market == .spot
                    ? nil : price.discounted(by: 1 - share).description
            }
            return savingsPlan(
                name, commit: "\(Int.random(in: 0...2, using: &dice)).\(10 + cents)", rates: rates,
                eligibility: Bool.random(using: &dice)
                    ? .compute : .ec2Instance(family: "m5", region: "us-east-1"),
                upfront: upfront, start: start)
        }

        var plan: RatingPlan {
            var plan = ratingPlan(
                start: Self.start, hours: 1, pools: pools, commitments: commitments,
                discount: [.compute: 0.07])
            plan.catalog.horizon = Self.horizon
            return plan
        }

        func rate() -> (bill: Bill, rows: [HourlyCharge]) {
            let plan = plan
            var rater = Rater(plan: plan)
            var sink = RowList()
            for index in use.indices {
                var hour = HourlyUsage(
                    clockHour: plan.catalog.start.clockHour + Int64(index), pools: pools.count,
                    meters: 0)
                hour.instanceNanoseconds = use[index]
                hour.roundingNanoseconds = rounding[index]
                rater.record(hour, rows: &sink)
            }
            return (rater.finish(rows: &sink), sink.rows)
        }
    }

    @Test(arguments: seeds) func linesAreTheSumOfTheirRows(seed: UInt64) {
        let (bill, rows) = Scenario(seed: seed).rate()
        expectRowsAddUp(rows, to: bill, "seed \(seed)")
    }

    @Test(arguments: seeds) func coveredAndOnDemandAreAllUse(seed: UInt64) {
        let scenario = Scenario(seed: seed)
        let bill = scenario.rate().bill
        for (index, pool) in scenario.pools.enumerated() {
            let used = (0..<60).reduce(Int128(0)) {
                $0 + scenario.use[$1][index] + scenario.rounding[$1][index]
            }
            let billed = bill.lines.filter {
                $0.key.service == "Compute" && $0.key.zone == pool.description.zone
                    && $0.key.instanceType == pool.description.instanceType
                    && ($0.key.option == .spot) == (pool.description.market == .spot)
            }.reduce(0) { $0 + $1.quantity }
            #expect(abs(billed - Double(used) / 3.6e12) < 1e-9, "seed \(seed)")
        }
    }

    /// Used and unused commitment are its amortized cost for its hours; billed is its cash.
    @Test(arguments: seeds) func commitmentsCostWhatTheyCost(seed: UInt64) {
        let scenario = Scenario(seed: seed)
        let bill = scenario.rate().bill
        let from = scenario.plan.catalog.start
        let to = from + Scenario.horizon
        for commitment in scenario.commitments {
            let lines = bill.lines.filter { $0.key.option.commitment == commitment.name }
            let hours = (min(to, commitment.end) - max(from, commitment.start)).hours
            let perHour =
                commitment.upfront.dollars / (commitment.end - commitment.start).hours
                + commitment.recurringPerHour.dollars
            let effective = lines.reduce(0) { $0 + $1.costs.effective.dollars }
            #expect(abs(effective - perHour * max(0, hours)) < 1e-9 * 40, "seed \(seed)")
            var cash = commitment.recurringPerHour.dollars * max(0, hours)
            if commitment.start >= from { cash += commitment.upfront.dollars }
            let billed = lines.reduce(0) { $0 + $1.costs.billed.dollars }
            #expect(abs(billed - cash) < 1e-9 * 40, "seed \(seed)")
        }
    }

    @Test(arguments: seeds) func theOrderOfTheInputDoesNotMatter(seed: UInt64) {
        let scenario = Scenario(seed: seed)
        let bill = scenario.rate().bill
        var other = scenario
        // Savings plan rates follow the pools, so pools are reversed together with them.
        other.pools.reverse()
        other.use = other.use.map { $0.reversed() }
        other.rounding = other.rounding.map { $0.reversed() }
        other.commitments = other.commitments.reversed().map { commitment in
            guard case .savingsPlan(var plan) = commitment.kind else { return commitment }
            plan.rates.reverse()
            var copy = commitment
            copy.kind = .savingsPlan(plan)
            return copy
        }
        expectNear(bill, other.rate().bill, seed)
    }

    @Test(arguments: seeds) func splittingAPoolChangesNothing(seed: UInt64) {
        var scenario = Scenario(seed: seed)
        guard !scenario.pools.isEmpty else { return }
        let whole = scenario.rate().bill
        scenario.pools.append(scenario.pools[0])
        scenario.pools[scenario.pools.count - 1].description.fleet = "second"
        for hour in scenario.use.indices {
            let half = scenario.use[hour][0] / 2
            scenario.use[hour][0] -= half
            scenario.use[hour].append(half)
            scenario.rounding[hour].append(0)
        }
        scenario.commitments = scenario.commitments.map { commitment in
            guard case .savingsPlan(var plan) = commitment.kind else { return commitment }
            plan.rates.append(plan.rates[0])
            var copy = commitment
            copy.kind = .savingsPlan(plan)
            return copy
        }
        expectNear(whole, scenario.rate().bill, seed)
    }

    @Test(arguments: seeds) func moreCommitmentNeverRaisesOnDemandCharges(seed: UInt64) {
        var scenario = Scenario(seed: seed)
        func onDemand(_ bill: Bill) -> Double {
            bill.lines.filter { $0.key.option == .onDemand }.reduce(0) {
                $0 + $1.costs.effective.dollars
            }
        }
        let before = onDemand(scenario.rate().bill)
        var dice = Dice(state: seed &+ 1_000)
        scenario.commitments.append(
            scenario.commitment("more", ["m5.large", "m5.xlarge", "g5.xlarge"], &dice))
        #expect(onDemand(scenario.rate().bill) <= before + 1e-7, "seed \(seed)")
    }

    private func expectNear(_ left: Bill, _ right: Bill, _ seed: UInt64) {
        // Which of several equal lines is covered may move a nano-dollar of rounding per line.
        let slack = Int128(left.lines.count + right.lines.count)
        func near(_ left: Money, _ right: Money) {
            #expect(abs(left.nanodollars - right.nanodollars) <= slack, "seed \(seed)")
        }
        near(left.total.list, right.total.list)
        near(left.total.contracted, right.total.contracted)
        near(left.total.effective, right.total.effective)
        near(left.total.billed, right.total.billed)
        near(left.commitmentUsed, right.commitmentUsed)
        near(left.coveredOnDemandEquivalent, right.coveredOnDemandEquivalent)
    }
}
