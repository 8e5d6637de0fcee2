import Pricing
import Quantities
import Testing
import UsageLedger

/// Source: AWS EC2 user guide, "Billing for interrupted Spot Instances" (2023-06).
struct SpotPurchaseTests {
    /// Spot pays its own price, less the negotiated share; reservations and plans pass it by.
    @Test func paysItsPriceAndNoCommitmentCoversIt() {
        let plan = ratingPlan(
            hours: 1,
            pools: [TestPool("m5.large", "us-east-1a", onDemand: "0.096", spot: "0.04")],
            commitments: [reservation("r", "m5.large", count: 1, recurring: "0.06")],
            discount: [.compute: 0.5])
        let bill = rate(plan) { _ in [2] }.bill
        #expect(bill.lines.map(\.key.option.label) == ["spot", "reserved", "reserved"])
        #expect(bill.lines[0].costs.effective == money("0.04"))
        #expect(bill.lines[0].costs.list == money("0.192"))
        #expect(bill.commitmentUsed == .zero)
        // The effective savings rate leaves spot out: nothing was used but spot.
        #expect(bill.savingsBase == .zero)
        #expect(bill.eligibleOnDemandEquivalent == .zero)
    }

    /// From half past ten on 0.06 instead of 0.04; the instance runs from 10:20 to 12:20.
    static func moving(_ billing: SpotBilling) -> Bill {
        var pool = TestPool("m5.large", "us-east-1a", onDemand: "0.096", spot: "0.04")
        let change = instant("2026-03-01T10:30:00Z").nanosecondsSince1970
        pool.price.spotPath = SpotPricePath([
            .init(from: 0, price: dollars("0.04")), .init(from: change, price: dollars("0.06")),
        ])
        var plan = ratingPlan(start: "2026-03-01T10:00:00Z", hours: 3, pools: [pool])
        plan.spotBilling = billing
        var rater = Rater(plan: plan)
        let minute = TimeSpan.minute.nanoseconds
        for (hour, minutes) in [40, 60, 20].enumerated() {
            var usage = HourlyUsage(
                clockHour: plan.catalog.start.clockHour + Int64(hour), pools: 1, meters: 0)
            usage.instanceNanoseconds[0] = Int128(minutes) * Int128(minute)
            rater.record(usage)
        }
        rater.record(
            InstanceSegment(
                pool: 0, fromNanoseconds: 20 * minute, toNanoseconds: 140 * minute, count: 1,
                end: .scaledIn))
        return rater.finish()
    }

    /// An hour's use is spread over the hour: 40 minutes at (0.04 + 0.06) ÷ 2, 80 minutes at 0.06.
    @Test func aMovingPriceIsIntegrated() {
        let bill = Self.moving(.continuous)
        #expect(bill.total.effective == Money(nanodollars: 113_333_333))
        #expect(bill.total.list == money("0.192"))
    }

    /// By instance-hour: 10:20 to 11:20 at the 0.04 of its start, then an hour at 0.06. What the
    /// hourly sum knew of it, 10 minutes at 0.04 and 50 at 0.06, is corrected by the segment.
    @Test func aMovingPriceByInstanceHour() {
        let continuous = Self.moving(.continuous).total.effective
        let correction = Money(nanodollars: 16_666_667)
        #expect(
            abs(
                Self.moving(.hourStart).total.effective.nanodollars
                    - (continuous - correction).nanodollars) <= 1)
    }
}
