import Pricing
import Quantities
import Testing

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
}
