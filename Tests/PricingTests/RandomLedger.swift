import Pricing
import Quantities
import UsageLedger

/// A random system over five days that hold a 29 February and the end of a month, starting and
/// ending within clock-hours: three providers, three accounts, every purchase plan.
struct RandomLedger {
    static let start = "2028-02-26T05:30:00Z"
    static let horizon = TimeSpan.minute * (60 * 118 + 45)
    static let hours = 120

    var pools: [TestPool] = []
    var commitments: [Commitment] = []
    /// Per hour and pool, instance-nanoseconds.
    var use: [[Int128]] = []
    private let accounts = ["payer", "shop", "lab"]

    init(seed: UInt64) {
        var dice = RatingConservationTests.Dice(state: seed)
        for _ in 0..<Int.random(in: 1...6, using: &dice) { addPool(&dice) }
        for _ in 0..<Self.hours {
            use.append(
                pools.map { _ in
                    Int128(Int64.random(in: 0...4, using: &dice))
                        * Int128(Int64.random(in: 0...3_600_000_000_000, using: &dice))
                })
        }
        for number in 0..<Int.random(in: 0...5, using: &dice) {
            addCommitment("c\(number)", &dice)
        }
        if Bool.random(using: &dice) { hold(&dice) }
    }

    private mutating func addPool(_ dice: inout RatingConservationTests.Dice) {
        let price = "0.\(Int.random(in: 1_000...9_999, using: &dice))"
        let isSpot = Int.random(in: 0..<5, using: &dice) == 0
        var pool: TestPool
        switch Int.random(in: 0..<4, using: &dice) {
        case 0:
            let gib = [8, 16, 32].randomElement(using: &dice)!
            let memory = "0.0\(Int.random(in: 100...900, using: &dice))"
            pool = googlePool(
                "n2-standard-\(gib / 4)", vcpus: Int64(gib / 4), gib: Int64(gib), onDemand: price,
                memory: memory,
                sustained: Bool.random(using: &dice) ? .twentyPercent : .thirtyPercent)
        case 1:
            let vcpus = [2, 4, 8].randomElement(using: &dice)!
            pool = azurePool("Standard_D\(vcpus)s_v5", vcpus: Int64(vcpus), onDemand: price)
        default:
            let type = ["m5.large", "m5.xlarge", "c7g.large", "g5.xlarge"].randomElement(
                using: &dice)!
            let zone = Bool.random(using: &dice) ? "us-east-1a" : "us-east-1b"
            pool = TestPool(type, zone, onDemand: price)
        }
        if isSpot {
            pool.description.market = .spot
            pool.price.spot = sourced("0.05")
        }
        pool.description.fleet = "fleet\(pools.count)"
        pool.price.account = accounts.randomElement(using: &dice)!
        pools.append(pool)
    }

    mutating func addCommitment(_ name: String, seed: UInt64) {
        var dice = RatingConservationTests.Dice(state: seed)
        addCommitment(name, &dice)
    }

    private mutating func addCommitment(
        _ name: String, _ dice: inout RatingConservationTests.Dice
    ) {
        let upfront = "\(Int.random(in: 0...400, using: &dice)).37"
        let recurring = "0.\(Int.random(in: 10...99, using: &dice))"
        let count = Int64.random(in: 1...4, using: &dice)
        // Some terms are within the horizon, some begin before it or end after it.
        let start = ["2028-02-26T06:00:00Z", "2028-02-27T00:20:00Z", "2028-01-15"]
            .randomElement(using: &dice)!
        let hours = [48, 60, 8_784].randomElement(using: &dice)!
        var made = reservation(
            name, "m5.large", count: count, upfront: upfront, recurring: recurring, start: start,
            termHours: Int64(hours))
        switch Int.random(in: 0..<7, using: &dice) {
        case 0:
            made.kind =
                azureReservation(
                    name, "Standard_D2s_v5", vcpus: 2, count: count, recurring: "0",
                    isFlexible: Bool.random(using: &dice)
                ).kind
        case 1:
            made.kind =
                committedUse(
                    name, Bool.random(using: &dice) ? .vcpu : .memory, count * 3, recurring: "0"
                ).kind
        case 2: made.kind = plan(.flexibleCommittedUse, "gcp", &dice)
        case 3: made.kind = plan(.azureCompute, "azure", &dice)
        case 4: made.kind = plan(.compute, "aws", &dice)
        case 5: made.kind = plan(.ec2Instance(family: "m5", region: "us-east-1"), "aws", &dice)
        default: break
        }
        made.account = accounts.randomElement(using: &dice)!
        commitments.append(made)
    }

    /// A plan whose rate is the same share of every pool's price.
    private func plan(
        _ eligibility: SavingsPlan.Eligibility, _ provider: String,
        _ dice: inout RatingConservationTests.Dice
    ) -> Commitment.Kind {
        let discount = Double(Int.random(in: 0...60, using: &dice)) / 100
        return .savingsPlan(
            SavingsPlan(
                eligibility: eligibility,
                commitmentPerHour: dollars("0.\(Int.random(in: 10...99, using: &dice))"),
                rates: pools.map { pool in
                    guard pool.description.provider == provider,
                        pool.description.market == .onDemand
                    else { return nil }
                    var rate = pool.price.onDemand
                    rate.price = rate.price.discounted(by: discount)
                    return rate
                }))
    }

    /// Capacity of the first on-demand pool, for all of the horizon.
    private mutating func hold(_ dice: inout RatingConservationTests.Dice) {
        guard let pool = pools.first(where: { $0.description.market == .onDemand }) else { return }
        var held = reservation("held", "none", count: 1, start: "2028-02-01", termHours: 8_784)
        held.kind = .capacityReservation(
            CapacityReservation(
                region: pool.description.region, zone: pool.description.zone,
                instanceType: pool.description.instanceType, operatingSystem: "linux",
                count: Int64.random(in: 1...3, using: &dice), price: pool.price))
        held.account = pool.price.account
        commitments.append(held)
    }

    var plan: RatingPlan {
        var plan = ratingPlan(
            start: Self.start, hours: 1, pools: pools, commitments: commitments,
            discount: [.compute: 0.07])
        plan.catalog.horizon = Self.horizon
        plan.soloAccounts = ["lab"]
        return plan
    }

    /// Every clock-hour's use, in order.
    private func forEachHour(_ body: (HourlyUsage) -> Void) {
        let first = plan.catalog.start.clockHour
        for (number, times) in use.enumerated() {
            var hour = HourlyUsage(
                clockHour: first + Int64(number), pools: pools.count, meters: 0)
            hour.instanceNanoseconds = times
            body(hour)
        }
    }

    var bill: Bill {
        var rater = Rater(plan: plan)
        forEachHour { rater.record($0) }
        return rater.finish()
    }

    func rate() -> (bill: Bill, rows: [HourlyCharge]) {
        var rater = Rater(plan: plan)
        var sink = RowList()
        forEachHour { rater.record($0, rows: &sink) }
        return (rater.finish(rows: &sink), sink.rows)
    }

    /// The same with pools and commitments in the other order.
    var reversed: RandomLedger {
        var other = self
        other.pools.reverse()
        other.use = use.map { $0.reversed() }
        other.commitments = commitments.reversed().map { $0.withRates { $0.reversed() } }
        return other
    }

    /// The same with half of the first pool's use in a pool of its own.
    var split: RandomLedger {
        var other = self
        var half = pools[0]
        half.description.fleet = "half"
        other.pools.append(half)
        for hour in use.indices {
            let part = use[hour][0] / 2
            other.use[hour][0] -= part
            other.use[hour].append(part)
        }
        other.commitments = commitments.map { $0.withRates { $0 + [$0[0]] } }
        return other
    }
}

extension Commitment {
    fileprivate func withRates(_ change: ([SourcedPrice?]) -> [SourcedPrice?]) -> Commitment {
        guard case .savingsPlan(var plan) = kind else { return self }
        plan.rates = change(plan.rates)
        var copy = self
        copy.kind = .savingsPlan(plan)
        return copy
    }
}
