import Pricing
import Quantities
import Testing
import UsageLedger

/// Volumes, balancers and transfer. Sources: the AWS pricing pages named at the rules in the code.
struct RatingMeterTests {
    static let gibibyte = Int128(1) << 30

    /// 30 GiB for 24 of March's 744 h are 30 × 24 / 744 GiB-months at 0.08; in February of 672 h
    /// the same day costs more.
    @Test(arguments: [("2026-03-05", "0.077419355"), ("2026-02-05", "0.085714286")])
    func volumesAreProratedByTheMonthsOwnSeconds(start: String, cost: String) {
        let plan = ratingPlan(
            start: start, hours: 24,
            meters: [TestMeter(.volumeByteSeconds, detail: "gp3", tiers: [(nil, "0.08")])])
        let bill = rate(plan, meters: { _ in [30 * Self.gibibyte * 3_600] }).bill
        #expect(bill.total(.storage).effective == money(cost))
        #expect(bill.lines.map(\.key.service) == ["Volume gp3"])
    }

    /// 3,000 IOPS and 125 MiB/s above the free share for all of March.
    @Test func provisionedPerformance() {
        let plan = ratingPlan(
            hours: 744,
            meters: [
                TestMeter(.volumeIOPSSeconds, detail: "gp3", tiers: [(nil, "0.005")]),
                TestMeter(.volumeThroughputSeconds, detail: "gp3", tiers: [(nil, "0.04")]),
            ])
        let bill = rate(
            plan, meters: { _ in [3_000 * 3_600, 125 * 1_048_576 * 3_600] }
        ).bill
        #expect(bill.lines.map(\.costs.effective) == [money("15"), money("5")])
    }

    /// Two volumes of one type and fleet are one line.
    @Test func equalMetersShareALine() {
        let meter = TestMeter(.volumeByteSeconds, detail: "gp3", tiers: [(nil, "0.08")])
        let plan = ratingPlan(hours: 744, meters: [meter, meter])
        let month = Self.gibibyte * 3_600
        let (bill, rows) = rate(plan, meters: { _ in [10 * month, 20 * month] })
        #expect(bill.lines.map(\.costs.effective) == [money("2.4")])
        expectRowsAddUp(rows, to: bill)
    }

    /// EC2 User Guide, "Unlimited mode examples": about 25 surplus credits are 0.42 vCPU-hours, USD
    /// 0.021 at 0.05; and "Unlimited mode concepts": 15 credits cost what an m5.large costs more
    /// than a t3.large, USD 0.0125.
    @Test(arguments: [(Int128(25), "0.020833333"), (15, "0.0125")])
    func surplusCreditsArePaidByTheVCPUHour(credits: Int128, cost: String) {
        let plan = ratingPlan(
            hours: 1,
            meters: [
                TestMeter(.surplusCreditSeconds, detail: "t3-linux", tiers: [(nil, "0.05")])
            ])
        let (bill, rows) = rate(plan, meters: { _ in [credits * 60] })
        #expect(bill.total(.compute).effective == money(cost))
        #expect(bill.lines.map(\.key.service) == ["CPU credits"])
        #expect(bill.lines.map(\.unit) == ["vCPU-hour"])
        expectRowsAddUp(rows, to: bill)
    }

    /// Ten TB at 0.09, the rest at 0.085, over both fleets of the region; April starts again.
    @Test func transferTiersAreSharedAndStartAgainEachMonth() {
        let tiers: [(Double?, String)] = [(10_240, "0.09"), (51_200, "0.085"), (nil, "0.07")]
        let plan = ratingPlan(
            start: "2026-03-31T22:00:00Z", hours: 4,
            meters: [
                TestMeter(.internetBytes, "web", tiers: tiers),
                TestMeter(.internetBytes, "api", tiers: tiers),
                TestMeter(.internetBytes, "far", region: "eu-west-1", tiers: tiers),
            ])
        let (bill, rows) = rate(
            plan, meters: { _ in [4_096, 3_072, 100].map { Int128($0) * Self.gibibyte } })
        // In each month's two hours, in GiB: web 4,096 and api 3,072 at the first price; then web
        // 3,072 at the first and 1,024 at the second, and api 3,072 at the second.
        let march = bill.lines.filter { $0.key.month == 2026 * 12 + 2 }
        #expect(
            march.map(\.costs.effective) == [
                money("645.12") + money("87.04"), money("276.48") + money("261.12"), money("18"),
            ])
        let april = bill.lines.filter { $0.key.month == 2026 * 12 + 3 }
        #expect(april.map(\.costs) == march.map(\.costs))
        expectRowsAddUp(rows, to: bill)
    }

    /// 50 GiB across zones are charged on both sides: 100 × 0.01; a negotiated 20 % comes off.
    @Test func crossZoneTransferIsChargedTwice() {
        let plan = ratingPlan(
            hours: 1, meters: [TestMeter(.crossZoneBytes, tiers: [(nil, "0.01")])],
            discount: [.network: 0.2])
        let bill = rate(plan, meters: { _ in [50 * Self.gibibyte] }).bill
        #expect(bill.total.list == money("1"))
        #expect(bill.total.effective == money("0.8"))
    }

    static func balancer(_ detail: String) -> [TestMeter] {
        [
            TestMeter(.balancerSeconds, detail: detail, tiers: [(nil, "0.0225")]),
            TestMeter(.balancerNewConnections, detail: detail, tiers: []),
            TestMeter(.balancerActiveConnectionSeconds, detail: detail, tiers: []),
            TestMeter(.balancerProcessedBytes, detail: detail, tiers: []),
            TestMeter(.balancerRuleEvaluations, detail: detail, tiers: []),
        ]
    }

    /// Each hour takes its own largest dimension: 2 units by connections, 3 by active connections,
    /// 4 by bytes, 5 by rules: 14 LCU-hours at 0.008.
    @Test func capacityUnitsTakeTheLargestDimensionOfEachHour() {
        let plan = ratingPlan(hours: 4, meters: Self.balancer("application"))
        let quiet: [Int128] = [3_600, 25 * 3_600, 3_000 * 3_600, Self.gibibyte, 3_600_000]
        let (bill, rows) = rate(
            plan,
            meters: { hour in
                var meters = quiet
                meters[hour + 1] *= Int128(hour + 2)
                return meters
            })
        #expect(bill.lines.map(\.quantity) == [4, 14])
        #expect(bill.lines.map(\.costs.effective) == [money("0.09"), money("0.112")])
        expectRowsAddUp(rows, to: bill)
    }

    /// A network balancer's unit is 800 new connections a second or 100,000 active ones; no rules.
    @Test func networkBalancersHaveOtherDimensions() {
        let plan = ratingPlan(hours: 1, meters: Self.balancer("network"))
        let hour: [Int128] = [
            3_600, 800 * 3_600 * 3, 100_000 * 3_600 * 2, Self.gibibyte, 1_000_000_000_000,
        ]
        #expect(rate(plan, meters: { _ in hour }).bill.lines.last?.quantity == 3)
    }

    /// 90 minutes from half past: two clock-hours of each of two balancers, the half one in full.
    @Test func startedBalancerHoursAreFullHours() {
        var plan = ratingPlan(
            start: "2026-03-01T00:30:00Z", hours: 1, meters: Self.balancer("application"))
        plan.catalog.horizon = .minute * 90
        let bill = rate(
            plan, meters: { [$0 == 0 ? 2 * 1_800 : 2 * 3_600, 0, 0, 0, 0] }
        ).bill
        #expect(bill.lines.map(\.quantity) == [4])
    }
}
