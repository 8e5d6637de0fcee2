import Pricing
import Quantities
import UsageLedger

/// SplitMix64: the same ledgers on every machine.
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

/// A random system over five days that hold a 29 February and the end of a month, starting and
/// ending within clock-hours: three providers, three accounts of which one shares nothing, every
/// purchase plan, spot prices that move, volumes and transfer in tiers, an extra.
struct RandomLedger {
    static let start = "2028-02-26T05:30:00Z"
    static let horizon = TimeSpan.minute * (60 * 118 + 45)
    static let hours = 120

    var pools: [TestPool] = []
    var commitments: [Commitment] = []
    /// Per hour and pool, instance-nanoseconds; and what the provider's rounding adds to them.
    var use: [[Int128]] = []
    var rounding: [[Int128]] = []
    var meters: [TestMeter] = []
    /// Per hour and meter.
    var quantities: [[Int128]] = []
    let accounts = ["payer", "shop", "lab"]
    /// The fleet of whose type capacity is held, if any is.
    private var heldFleet = ""

    init(seed: UInt64) {
        var dice = Dice(state: seed)
        for _ in 0..<Int.random(in: 1...6, using: &dice) { addPool(&dice) }
        if Bool.random(using: &dice) { addMeters() }
        for _ in 0..<Self.hours {
            use.append(
                pools.map { _ in
                    Int128(Int64.random(in: 0...4, using: &dice))
                        * Int128(Int64.random(in: 0...3_600_000_000_000, using: &dice))
                })
            rounding.append(zip(pools, use[use.count - 1]).map { round($0, $1, &dice) })
            quantities.append(
                meters.map { _ in Int128(Int64.random(in: 0...1 << 42, using: &dice)) })
        }
        for number in 0..<Int.random(in: 0...5, using: &dice) {
            addCommitment("c\(number)", &dice)
        }
        if Bool.random(using: &dice) { hold(&dice) }
    }

    /// The minimum of 60 s adds; the free hour of an interrupted spot instance takes back.
    private func round(_ pool: TestPool, _ used: Int128, _ dice: inout Dice) -> Int128 {
        let seconds = Int128(Int64.random(in: 0...60, using: &dice)) * 1_000_000_000
        guard pool.description.market == .spot else { return used == 0 ? 0 : seconds }
        return seconds % 7 == 0 ? -min(seconds, used) : 0
    }

    private mutating func addPool(_ dice: inout Dice) {
        let price = "0.\(Int.random(in: 1_000...9_999, using: &dice))"
        let isSpot = Int.random(in: 0..<5, using: &dice) == 0
        var pool: TestPool
        switch Int.random(in: 0..<4, using: &dice) {
        case 0:
            // A family has one price per vCPU and one per GiB: 0.04 and 0.005 dollars.
            let gib = [8, 16, 32].randomElement(using: &dice)!
            let family = ["n2", "n1"].randomElement(using: &dice)!
            pool = googlePool(
                "\(family)-standard-\(gib / 4)", vcpus: Int64(gib / 4), gib: Int64(gib),
                onDemand: ["0.12", "0.24", "0.48"][gib / 16],
                memory: ["0.04", "0.08", "0.16"][gib / 16],
                sustained: family == "n2" ? .twentyPercent : .thirtyPercent)
        case 1:
            let vcpus = [2, 4, 8].randomElement(using: &dice)!
            pool = azurePool("Standard_D\(vcpus)s_v5", vcpus: Int64(vcpus), onDemand: price)
        default:
            let type = ["m5.large", "m5.xlarge", "c7g.large", "g5.xlarge"].randomElement(
                using: &dice)!
            let zone = Bool.random(using: &dice) ? "us-east-1a" : "us-east-1b"
            let system = Int.random(in: 0..<4, using: &dice) == 0 ? "windows" : "linux"
            pool = TestPool(type, zone, onDemand: price, system: system)
        }
        if isSpot {
            pool.description.market = .spot
            pool.price.spot = sourced("0.05")
            if Bool.random(using: &dice) { pool.price.spotPath = movingPrice(&dice) }
        }
        pool.description.fleet = "fleet\(pools.count)"
        pool.price.account = accounts.randomElement(using: &dice)!
        pools.append(pool)
    }

    private func movingPrice(_ dice: inout Dice) -> SpotPricePath {
        let start = instant(Self.start).nanosecondsSince1970
        var at = start
        var steps: [SpotPricePath.Step] = []
        for _ in 0..<Int.random(in: 2...9, using: &dice) {
            steps.append(
                SpotPricePath.Step(
                    from: at, price: dollars("0.0\(Int.random(in: 1_000...9_999, using: &dice))")))
            at += Int64.random(in: 1...86_400_000_000_000, using: &dice)
        }
        return SpotPricePath(steps)
    }

    private mutating func addMeters() {
        meters = [
            TestMeter(
                .internetBytes, tiers: [(10_240, "0.09"), (51_200, "0.085"), (nil, "0.05")]),
            TestMeter(.volumeByteSeconds, detail: "gp3", tiers: [(nil, "0.08")]),
            TestMeter(.crossZoneBytes, tiers: [(nil, "0.01")]),
        ]
    }

    /// Capacity of the first on-demand pool; for all of the horizon, or a part of it.
    private mutating func hold(_ dice: inout Dice) {
        guard let pool = pools.first(where: { $0.description.market == .onDemand }) else { return }
        let isShort = Bool.random(using: &dice)
        var held = reservation(
            "held", "none", count: 1, start: isShort ? "2028-02-27T10:10:00Z" : "2028-02-01",
            termHours: isShort ? 50 : 8_784)
        held.kind = .capacityReservation(
            CapacityReservation(
                region: pool.description.region, zone: pool.description.zone,
                instanceType: pool.description.instanceType,
                operatingSystem: pool.description.operatingSystem,
                count: Int64.random(in: 1...3, using: &dice), price: pool.price))
        held.account = pool.price.account
        heldFleet = pool.description.fleet
        commitments.append(held)
    }

    var plan: RatingPlan {
        var plan = ratingPlan(
            start: Self.start, hours: 1, pools: pools, meters: meters,
            commitments: commitments.map { $0.withRates(heldRate) },
            discount: [.compute: 0.07, .network: 0.03],
            extras: [ExtraCharge(name: "support", price: dollars("31.7"), per: .month)])
        plan.catalog.horizon = Self.horizon
        plan.soloAccounts = ["lab"]
        return plan
    }

    /// Savings plans have a rate for what is held, too: that of the pool that it is held for.
    private func heldRate(_ rates: [SourcedPrice?]) -> [SourcedPrice?] {
        pools.firstIndex { $0.description.fleet == heldFleet }.map { rates + [rates[$0]] } ?? rates
    }

    /// Every clock-hour's use, in order.
    func forEachHour(_ body: (HourlyUsage) -> Void) {
        let first = plan.catalog.start.clockHour
        for number in use.indices {
            var hour = HourlyUsage(
                clockHour: first + Int64(number), pools: pools.count, meters: meters.count)
            hour.instanceNanoseconds = use[number]
            hour.roundingNanoseconds = rounding[number]
            hour.meters = quantities[number]
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

    /// The same with pools, meters and commitments in the other order.
    var reversed: RandomLedger {
        var other = self
        other.pools.reverse()
        other.use = use.map { $0.reversed() }
        other.rounding = rounding.map { $0.reversed() }
        other.meters.reverse()
        other.quantities = quantities.map { $0.reversed() }
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
            // All of the rounding stays with the first half, unless it takes back what it has not.
            let back = min(0, rounding[hour][0] + other.use[hour][0])
            other.rounding[hour][0] -= back
            other.rounding[hour].append(back)
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
