import Pricing
import Quantities
import Testing

/// Source: AWS EC2 user guide, "Capacity Reservation pricing and billing" (2023-06): 20 reserved
/// and 15 running are 15 instances and 5 unused reservations.
struct CapacityReservationsTests {
    static let pool = TestPool("m5.large", "us-east-1a", onDemand: "0.1")
    static let held = capacityReservation(
        "hold", "m5.large", "us-east-1a", count: 20, onDemand: "0.1")

    @Test func unusedReservationsPayTheOnDemandPrice() {
        let plan = ratingPlan(hours: 1, pools: [Self.pool], commitments: [Self.held])
        #expect(
            text(rate(plan) { _ in [15] }.bill) == """
                2026-3 | Compute | web | us-east-1a | m5.large | on-demand | 15 instance-hour | \
                1.5 1.5 1.5 1.5
                2026-3 | Capacity reservation unused | hold | us-east-1a | m5.large | \
                capacity-reservation hold | 5 instance-hour | 0.5 0.5 0.5 0.5
                """)
    }

    /// 18 regional reserved instances cover the 15 that run, then 3 of the 5 that are held; a
    /// negotiated 10 % is off what is left of both kinds.
    @Test func regionalReservedInstancesReachWhatIsHeldLast() {
        let plan = ratingPlan(
            hours: 1, pools: [Self.pool],
            commitments: [
                Self.held, reservation("floor", "m5.large", count: 18, recurring: "1.08"),
            ], discount: [.compute: 0.1])
        #expect(
            text(rate(plan) { _ in [15] }.bill) == """
                2026-3 | Compute | web | us-east-1a | m5.large | reserved floor | \
                15 instance-hour | 1.5 1.35 0.9 0
                2026-3 | Capacity reservation unused | hold | us-east-1a | m5.large | \
                reserved floor | 3 instance-hour | 0.3 0.27 0.18 0
                2026-3 | Reserved instance fee | floor | m5.large | reserved floor | 1 hour | \
                0 0 0 1.08
                2026-3 | Capacity reservation unused | hold | us-east-1a | m5.large | \
                capacity-reservation hold | 2 instance-hour | 0.2 0.18 0.18 0.18
                """)
    }

    /// A zonal one holds capacity of its own: it covers none of what another reservation holds.
    @Test func zonalReservedInstancesDoNotReachWhatIsHeld() {
        let plan = ratingPlan(
            hours: 1, pools: [Self.pool],
            commitments: [
                Self.held,
                reservation("seat", "m5.large", count: 18, zone: "us-east-1a", recurring: "0.9"),
            ])
        let bill = rate(plan) { _ in [15] }.bill
        #expect(bill.total.effective == money("1.4"))
        #expect(bill.total(.unusedCommitment).effective == money("0.65"))
    }

    /// 1 USD/h at 0.06 covers 15 running ones for 0.90; the rest covers 1 2/3 of the 5 held.
    @Test func savingsPlansReachWhatIsHeldLast() {
        let plan = ratingPlan(
            hours: 1, pools: [Self.pool],
            commitments: [Self.held, savingsPlan("any", commit: "1", rates: ["0.06", "0.06"])])
        let bill = rate(plan) { _ in [15] }.bill
        let lines = bill.lines.filter { $0.key.service == "Capacity reservation unused" }
        #expect(lines.map(\.costs.billed) == [.zero, Money(nanodollars: 333_333_333)])
        #expect(lines.map(\.costs.effective) == [money("0.1"), Money(nanodollars: 333_333_333)])
    }

    /// Nobody runs at all: the whole of it is paid for, an hour without any usage included.
    @Test func idleHoursArePaid() {
        let plan = ratingPlan(hours: 24, pools: [Self.pool], commitments: [Self.held])
        var rater = Rater(plan: plan)
        #expect(rater.finish().total.billed == money("48"))
    }

    /// Two reservations of one type: instances fill the earlier one, and no instance both.
    @Test func anInstanceRunsInOneReservation() {
        let plan = ratingPlan(
            hours: 1, pools: [Self.pool],
            commitments: [
                Self.held,
                capacityReservation("more", "m5.large", "us-east-1a", count: 4, onDemand: "0.1"),
            ])
        #expect(rate(plan) { _ in [22] }.bill.total.billed == money("2.4"))
    }

    @Test func otherZonesAndSpotDoNotRunInIt() {
        let pools = [
            TestPool("m5.large", "us-east-1b", onDemand: "0.1"),
            TestPool("m5.large", "us-east-1a", onDemand: "0.1", spot: "0.04"),
        ]
        let plan = ratingPlan(hours: 1, pools: pools, commitments: [Self.held])
        #expect(rate(plan) { _ in [5, 5] }.bill.total(.unusedCommitment).billed == money("2"))
    }
}
