import Pricing
import Quantities
import Testing

/// Source: AWS, "New: per-second billing for EC2 instances" (2017-10-02).
struct OnDemandPurchaseTests {
    /// 90 s at 0.096 an hour: 0.0024.
    @Test func chargesBySeconds() {
        let plan = ratingPlan(
            hours: 1, pools: [TestPool("m5.large", "us-east-1a", onDemand: "0.096")])
        #expect(rate(plan) { _ in [0.025] }.bill.total.billed == money("0.0024"))
    }

    @Test func comesLastAndAddsNoCoverage() {
        #expect(PurchasePlans.all.last?.typeName == "on-demand")
        let line = CoverableLine(
            region: "us-east-1", instanceType: "m5.large", family: "m5", onDemand: dollars("0.1"))
        #expect(CoverageSchedule(lines: [line], commitments: []).pairs.isEmpty)
    }

    @Test func everyPlanHasItsOwnName() {
        let names = PurchasePlans.all.map { $0.typeName }
        #expect(Set(names).count == names.count)
        #expect(PurchasePlans.all.allSatisfy { !$0.summary.isEmpty && !$0.source.isEmpty })
    }
}
