import Pricing
import Quantities
import Testing

/// Source: Microsoft Learn, "How the Azure reservation discount is applied to virtual machines" and
/// "Virtual machine size flexibility" (2026-06).
struct AzureReservationsTests {
    static let pools = [
        azurePool("Standard_D4s_v5", vcpus: 4, onDemand: "0.23"),
        azurePool("Standard_D2s_v5", vcpus: 2, onDemand: "0.115"),
        azurePool("Standard_D4as_v5", vcpus: 4, onDemand: "0.2"),
    ]

    /// Two D4s_v5 are 8 vCPUs: one D2s_v5 (2), then 1.5 of the two D4s_v5. The D4as_v5 is of
    /// another series. An hour that needs less loses the rest.
    @Test func otherSizesOfTheSeriesDrawByTheirRatio() {
        let plan = ratingPlan(
            hours: 2, pools: Self.pools,
            commitments: [
                azureReservation("floor", "Standard_D4s_v5", vcpus: 4, count: 2, recurring: "0.28")
            ])
        #expect(
            text(rate(plan) { $0 == 0 ? [2, 1, 1] : [1, 0, 0] }.bill) == """
                2026-3 | Compute | web | westeurope-1 | Standard_D4s_v5 | on-demand | \
                0.5 instance-hour | 0.115 0.115 0.115 0.115
                2026-3 | Compute | web | westeurope-1 | Standard_D4s_v5 | reserved floor | \
                2.5 instance-hour | 0.575 0.575 0.35 0
                2026-3 | Compute | web | westeurope-1 | Standard_D2s_v5 | reserved floor | \
                1 instance-hour | 0.115 0.115 0.07 0
                2026-3 | Compute | web | westeurope-1 | Standard_D4as_v5 | on-demand | \
                1 instance-hour | 0.2 0.2 0.2 0.2
                2026-3 | Reserved instance fee | floor | Standard_D4s_v5 | reserved floor | \
                2 hour | 0 0 0 0.56
                2026-3 | Reserved instance unused | floor | Standard_D4s_v5 | reserved floor | \
                1 instance-hour | 0 0 0.14 0
                """)
    }

    @Test func withoutFlexibilityOnlyTheSizeIsCovered() {
        let plan = ratingPlan(
            hours: 1, pools: Self.pools,
            commitments: [
                azureReservation(
                    "floor", "Standard_D4s_v5", vcpus: 4, count: 2, recurring: "0.28",
                    isFlexible: false)
            ])
        let bill = rate(plan) { _ in [1, 1, 0] }.bill
        #expect(bill.total.effective == money("0.395"))
        #expect(bill.total(.unusedCommitment).effective == money("0.14"))
    }

    @Test func seriesAreNamesWithoutTheirSize() {
        #expect(AzureReservations.series(ofType: "Standard_D4s_v5") == "Standard_Ds_v5")
        #expect(AzureReservations.series(ofType: "Standard_D16s_v5") == "Standard_Ds_v5")
        #expect(AzureReservations.series(ofType: "Standard_E8-4s_v5") == "Standard_E8-4s_v5")
        #expect(AzureReservations.series(ofType: "Standard_A2_v2") == "Standard_A_v2")
    }
}
