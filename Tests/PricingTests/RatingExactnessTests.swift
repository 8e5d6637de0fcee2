import Pricing
import Quantities
import Testing
import UsageLedger

/// Figures that must come out to the nano-dollar.
struct RatingExactnessTests {
    /// Ten instances over three zones, as a fleet spreads them.
    static let zones = ["us-east-1a", "us-east-1b", "us-east-1c"]
    static let pools = zones.map { TestPool("m7g.large", $0, onDemand: "0.0816") }

    @Test func fixedFleetCostsItsPriceTimesItsHours() {
        let plan = ratingPlan(hours: 720, pools: Self.pools)
        let (bill, rows) = rate(plan) { _ in [4, 3, 3] }
        #expect(bill.total.effective == money("587.52"))
        #expect(bill.total.list == money("587.52"))
        #expect(bill.total.billed == money("587.52"))
        expectRowsAddUp(rows, to: bill)
    }

    @Test func sixReservationsLeaveFourOnDemand() {
        let plan = ratingPlan(
            hours: 720, pools: Self.pools,
            commitments: [reservation("six", "m7g.large", count: 6, recurring: "0.3084")])
        let (bill, rows) = rate(plan) { _ in [4, 3, 3] }
        let onDemand = bill.lines.filter { $0.key.option == .onDemand }
        let reserved = bill.lines.filter { $0.key.option == .reservedInstance(name: "six") }
        // 4 × 720 × 0.0816 and 720 × 0.3084 (6 × 0.0514).
        #expect(onDemand.reduce(Money.zero) { $0 + $1.costs.effective } == money("235.008"))
        #expect(reserved.reduce(Money.zero) { $0 + $1.costs.effective } == money("222.048"))
        #expect(bill.total.effective == money("457.056"))
        #expect(bill.total.billed == money("457.056"))
        #expect(bill.commitmentUtilization == 1)
        #expect(bill.commitmentCoverage == 0.6)
        expectRowsAddUp(rows, to: bill)
    }

    /// A price that no hour can be rounded at: the month's line is right, and its rows add up to
    /// it.
    @Test func roundingHappensOncePerLine() {
        let plan = ratingPlan(
            hours: 1_000, pools: [TestPool("t4g.nano", "us-east-1a", onDemand: "0.000000000123")])
        let (bill, rows) = rate(plan) { _ in [1.0 / 3] }
        // 1,000 × ⅓ × 0.123 nano-dollars: 41 over March (744 h: 30.504) and April (256 h: 10.496).
        #expect(bill.lines.map(\.costs.effective.nanodollars) == [31, 10])
        expectRowsAddUp(rows, to: bill)
    }

    /// The 60 s minimum is booked as rounding, spot's free first hour as negative rounding.
    @Test func billingMinimumsCount() {
        let plan = ratingPlan(
            hours: 1,
            pools: [
                TestPool("m5.large", "us-east-1a", onDemand: "0.096"),
                TestPool("m5.large", "us-east-1a", onDemand: "0.096", spot: "0.04"),
            ])
        var rater = Rater(plan: plan)
        var hour = HourlyUsage(clockHour: plan.catalog.start.clockHour, pools: 2, meters: 0)
        hour.instanceNanoseconds = [20_000_000_000, 1_800_000_000_000]
        hour.roundingNanoseconds = [40_000_000_000, -1_800_000_000_000]
        rater.record(hour)
        let bill = rater.finish()
        #expect(bill.total.effective == money("0.0016"))
        #expect(bill.lines.count == 1)
    }

    /// Upfront fees are cash only when the term starts within the horizon, and amortize either way.
    @Test func termBoundaryWithinTheHorizon() {
        let pools = [TestPool("m5.large", "us-east-1a", onDemand: "0.1")]
        // 876 over 8,760 h: 0.10 amortized; starts at 10:30, so 0.5 + 13 of the day's hours.
        let late = ratingPlan(
            hours: 24, pools: pools,
            commitments: [
                reservation(
                    "late", "m5.large", count: 2, upfront: "876", recurring: "0.02",
                    start: "2026-03-01T10:30:00Z")
            ])
        let (bill, rows) = rate(late) { _ in [1] }
        #expect(bill.commitmentPurchased == money("1.62"))
        #expect(bill.commitmentUsed == money("0.84"))
        #expect(bill.total.billed == money("876.27") + money("1.0"))
        #expect(bill.total.effective == money("2.62"))
        expectRowsAddUp(rows, to: bill)
        // The half hour offers two half instance-hours: enough for the one that ran for all of it.
        #expect(bill.lines.first?.quantity == 10)

        let ending = ratingPlan(
            hours: 24, pools: pools,
            commitments: [
                reservation(
                    "old", "m5.large", count: 1, upfront: "876",
                    start: "2025-03-01T06:00:00Z")
            ])
        let old = rate(ending) { _ in [1] }.bill
        #expect(old.total.billed == money("1.8"))
        #expect(old.total.effective == money("2.4"))
    }

    /// A term with a 29 February has 8,784 h, and all of them carry the fee.
    @Test func leapYearTerm() {
        let plan = ratingPlan(
            start: "2028-02-29", hours: 24,
            pools: [TestPool("m5.large", "us-east-1a", onDemand: "0.1")],
            commitments: [
                reservation(
                    "leap", "m5.large", count: 1, upfront: "439.2", start: "2028-01-01",
                    termHours: 8_784)
            ])
        let bill = rate(plan) { _ in [1] }.bill
        #expect(bill.total.effective == money("1.2"))
        #expect(bill.lines.map(\.key.month) == [2028 * 12 + 1])
    }

    /// Over its whole term a commitment's effective cost is what was paid for it.
    @Test func effectiveEqualsBilledOverATerm() {
        let plan = ratingPlan(
            start: "2026-01-01", hours: 8_760,
            pools: [TestPool("m5.large", "us-east-1a", onDemand: "0.096")],
            commitments: [
                reservation("year", "m5.large", count: 1, upfront: "250.01", recurring: "0.0301")
            ])
        let bill = rate(plan) { [Double($0 % 24 < 16 ? 1 : 0)] }.bill
        // 250.01 + 8,760 × 0.0301.
        #expect(bill.total.billed == money("513.686"))
        let difference = (bill.total.effective - bill.total.billed).nanodollars
        #expect(abs(difference) <= Int128(bill.lines.count))
    }

    /// Hours nobody recorded still carry commitments and extras.
    @Test func hoursWithoutUsageAreRated() {
        let plan = ratingPlan(
            hours: 48,
            commitments: [savingsPlan("any", commit: "0.5", rates: [])],
            extras: [ExtraCharge(name: "desk", price: dollars("1"), per: .hour)])
        var rater = Rater(plan: plan)
        rater.record(
            HourlyUsage(clockHour: plan.catalog.start.clockHour + 20, pools: 0, meters: 0))
        #expect(rater.finish().total.effective == money("72"))
    }

    @Test func amountsBeyond128Bits() {
        // Ten thousand dollars an hour, all upfront: more than 10⁵⁸ in between.
        let plan = ratingPlan(
            hours: 744, pools: [TestPool("u-24tb1.metal", "us-east-1a", onDemand: "300")],
            commitments: [
                savingsPlan(
                    "whale", commit: "10000", rates: ["200"], upfront: "8760000", recurring: "0",
                    start: "2026-03-01", termHours: 876)
            ])
        let bill = rate(plan) { _ in [100] }.bill
        #expect(bill.commitmentPurchased == money("7440000"))
        // 10,000 an hour cover 50 of the 100 at 200; the rest pay 300 for 744 h.
        #expect(bill.lines[0].costs.effective == Money(nanodollars: 11_160_000_000_000_000))
        #expect(bill.lines[1].costs.effective == money("7440000"))
    }
}

/// Every line of the bill is the sum of its rows, nano-dollar for nano-dollar, and no row is left
/// over.
func expectRowsAddUp(
    _ rows: [HourlyCharge], to bill: Bill, _ label: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    var sums: [ChargeKey: Costs] = [:]
    for row in rows { sums[row.key, default: Costs()] += row.costs }
    for line in bill.lines {
        #expect(
            sums.removeValue(forKey: line.key) == line.costs, label,
            sourceLocation: sourceLocation)
    }
    #expect(sums.isEmpty, label, sourceLocation: sourceLocation)
}
