import Pricing
import Quantities
import Testing

/// Source: Microsoft Learn, "How an Azure savings plan discount is applied" (2026-06).
struct AzureSavingsPlansTests {
    /// The plan saves 30 % of the first and 20 % of the second at list.
    static let pools = [
        azurePool("Standard_D4s_v5", vcpus: 4, onDemand: "0.2"),
        azurePool("Standard_F4s_v2", vcpus: 4, onDemand: "0.1"),
    ]
    static func plan(_ commit: String) -> Commitment {
        savingsPlan(
            "any", commit: commit, rates: ["0.14", "0.08"], eligibility: .azureCompute)
    }

    /// 0.18 USD/h: the deeper saving takes 0.14, the rest pays for half of the other at 0.08.
    @Test func greatestDiscountFirst() {
        let plan = ratingPlan(hours: 1, pools: Self.pools, commitments: [Self.plan("0.18")])
        #expect(
            text(rate(plan) { _ in [1, 1] }.bill) == """
                2026-3 | Compute | web | westeurope-1 | Standard_D4s_v5 | savings-plan any | \
                1 instance-hour | 0.2 0.2 0.14 0
                2026-3 | Compute | web | westeurope-1 | Standard_F4s_v2 | on-demand | \
                0.5 instance-hour | 0.05 0.05 0.05 0.05
                2026-3 | Compute | web | westeurope-1 | Standard_F4s_v2 | savings-plan any | \
                0.5 instance-hour | 0.05 0.05 0.04 0
                2026-3 | Savings plan fee | any | savings-plan any | 1 hour | 0 0 0 0.18
                """)
    }

    /// A negotiated 25 % makes the second cost 0.075, less than the plan's 0.08: it draws 0.075,
    /// so that 0.215 covers both, to the cent.
    @Test func theLowerRateIsCharged() {
        let plan = ratingPlan(
            hours: 1, pools: Self.pools, commitments: [Self.plan("0.215")],
            discount: [.compute: 0.25])
        let bill = rate(plan) { _ in [1, 1] }.bill
        #expect(bill.lines.map(\.costs.effective) == [money("0.14"), money("0.075"), .zero])
        #expect(bill.total(.unusedCommitment).effective == .zero)
    }

    @Test func reservationsComeFirst() {
        let plan = ratingPlan(
            hours: 1, pools: Self.pools,
            commitments: [
                Self.plan("0.14"),
                azureReservation("floor", "Standard_D4s_v5", vcpus: 4, count: 1, recurring: "0.12"),
            ])
        let bill = rate(plan) { _ in [1, 1] }.bill
        #expect(bill.commitmentUsed == money("0.2"))
        #expect(bill.total(.unusedCommitment).effective == money("0.06"))
    }
}
