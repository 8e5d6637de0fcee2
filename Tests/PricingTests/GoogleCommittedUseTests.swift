import Pricing
import Quantities
import Testing

/// Source: Google Cloud, "Resource-based committed use discounts" (2026-07).
struct GoogleCommittedUseTests {
    static let pool = googlePool(
        "n2-standard-4", vcpus: 4, gib: 16, onDemand: "0.194236", memory: "0.067792")

    /// Six vCPUs at 0.019915 and 40 GiB at 0.002669 for two machines (8 vCPUs, 32 GiB): two vCPUs
    /// are on demand, 8 GiB of memory unused.
    @Test func resourcesAreCoveredByThemselves() {
        let plan = ratingPlan(
            hours: 1, pools: [Self.pool],
            commitments: [
                committedUse("floor", .vcpu, 6, recurring: "0.11949"),
                committedUse("floor", .memory, 40 * 1_024, recurring: "0.10676"),
            ])
        #expect(
            text(rate(plan) { _ in [2] }.bill) == """
                2026-3 | Compute vCPU | web | us-central1-a | n2-standard-4 | on-demand | \
                2 vCPU-hour | 0.063222 0.063222 0.063222 0.063222
                2026-3 | Compute vCPU | web | us-central1-a | n2-standard-4 | \
                committed-use floor | 6 vCPU-hour | 0.189666 0.189666 0.11949 0
                2026-3 | Compute memory | web | us-central1-a | n2-standard-4 | \
                committed-use floor | 32 GiB-hour | 0.135584 0.135584 0.085408 0
                2026-3 | Committed use vCPU fee | floor | committed-use floor | 1 hour | \
                0 0 0 0.11949
                2026-3 | Committed use memory fee | floor | committed-use floor | 1 hour | \
                0 0 0 0.10676
                2026-3 | Committed use memory unused | floor | committed-use floor | \
                8 GiB-hour | 0 0 0.021352 0
                """)
    }

    @Test func otherFamiliesAreNotCovered() {
        let plan = ratingPlan(
            hours: 1, pools: [Self.pool],
            commitments: [committedUse("floor", .vcpu, 8, recurring: "0.16", family: "c3")])
        #expect(rate(plan) { _ in [1] }.bill.total(.unusedCommitment).effective == money("0.16"))
    }
}
