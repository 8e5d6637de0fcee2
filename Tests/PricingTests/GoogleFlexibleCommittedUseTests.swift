import Pricing
import Quantities
import Testing

/// Source: Google Cloud, "Compute flexible committed use discounts" (2026-01): 28 % off for a year,
/// counted in discounted spend.
struct GoogleFlexibleCommittedUseTests {
    /// 0.194236 × 0.72 = 0.13984992 an hour; its vCPUs draw 0.09103968, its memory 0.04881024.
    static let pool = googlePool(
        "n2-standard-4", vcpus: 4, gib: 16, onDemand: "0.194236", memory: "0.067792")
    static func flexible(_ commit: String) -> Commitment {
        savingsPlan(
            "any", commit: commit, rates: ["0.13984992"], eligibility: .flexibleCommittedUse)
    }

    /// Exactly one machine of two, whichever resource goes first.
    @Test func discountedSpendIsDrawn() {
        let plan = ratingPlan(
            hours: 1, pools: [Self.pool], commitments: [Self.flexible("0.13984992")])
        let bill = rate(plan) { _ in [2] }.bill
        #expect(bill.total.effective == money("0.33408592"))
        #expect(bill.total(.unusedCommitment).effective == .zero)
        #expect(bill.commitmentUsed == money("0.13984992"))
    }

    /// Committed vCPUs first: what is left to the promise is the memory, 0.04881024 of 0.10.
    @Test func committedResourcesComeFirst() {
        let plan = ratingPlan(
            hours: 1, pools: [Self.pool],
            commitments: [
                Self.flexible("0.1"), committedUse("floor", .vcpu, 4, recurring: "0.07966"),
            ])
        #expect(
            text(rate(plan) { _ in [1] }.bill) == """
                2026-3 | Compute vCPU | web | us-central1-a | n2-standard-4 | \
                committed-use floor | 4 vCPU-hour | 0.126444 0.126444 0.07966 0
                2026-3 | Compute memory | web | us-central1-a | n2-standard-4 | \
                committed-use any | 16 GiB-hour | 0.067792 0.067792 0.04881024 0
                2026-3 | Committed use fee | any | committed-use any | 1 hour | 0 0 0 0.1
                2026-3 | Committed use vCPU fee | floor | committed-use floor | 1 hour | \
                0 0 0 0.07966
                2026-3 | Committed use unused | any | committed-use any | 0.05119 USD | \
                0 0 0.05118976 0
                """)
    }
}
