import Pricing
import Quantities
import Testing
import UsageLedger

/// Worked invoices: what was used, and the bill, line by line. Costs are list, contracted,
/// effective and billed, in dollars. The arithmetic beside each was done by hand on the providers'
/// rules.
struct RatingInvoiceTests {
    /// AWS EC2: 2.5 instance-hours at 0.0816 are 0.204; spot keeps the on-demand price as its list.
    @Test func onDemandAndSpot() {
        let plan = ratingPlan(
            hours: 2,
            pools: [
                TestPool("m7g.large", "us-east-1a", onDemand: "0.0816"),
                TestPool("m7g.large", "us-east-1a", onDemand: "0.0816", spot: "0.0312"),
            ])
        let bill = rate(plan) { $0 == 0 ? [2, 3] : [0.5, 0] }.bill
        #expect(
            text(bill) == """
                2026-3 | Compute | web | us-east-1a | m7g.large | on-demand | 2.5 instance-hour | \
                0.204 0.204 0.204 0.204
                2026-3 | Compute | web | us-east-1a | m7g.large | spot | 3 instance-hour | \
                0.2448 0.0936 0.0936 0.0936
                """)
    }

    /// A negotiated 10 % applies to on-demand and spot, not to what a reservation covers: that has
    /// its own rate. All upfront: 262.80 over 8,760 h is 0.03 an hour, paid before the horizon.
    @Test func reservationWithNegotiatedDiscount() {
        let plan = ratingPlan(
            hours: 1,
            pools: [
                TestPool("m5.large", "us-east-1a", onDemand: "0.096"),
                TestPool("m5.large", "us-east-1b", onDemand: "0.096", spot: "0.04"),
            ],
            commitments: [reservation("floor", "m5.large", count: 1, upfront: "262.8")],
            discount: [.compute: 0.1])
        let bill = rate(plan) { _ in [3, 1] }.bill
        #expect(
            text(bill) == """
                2026-3 | Compute | web | us-east-1a | m5.large | on-demand | 2 instance-hour | \
                0.192 0.1728 0.1728 0.1728
                2026-3 | Compute | web | us-east-1a | \
                m5.large | reserved floor | 1 instance-hour | \
                0.096 0.0864 0.03 0
                2026-3 | Compute | web | us-east-1b | m5.large | spot | 1 instance-hour | \
                0.096 0.036 0.036 0.036
                """)
    }

    /// The order of the AWS user guides: the zonal reservation, then the regional one (8 units: one
    /// large of 4, half of the xlarge's 8), then the EC2 Instance plan (0.06 covers one of m7g at
    /// 0.06), then the Compute plan (0.09 covers half of the c7g at 0.18), then on-demand.
    @Test func everyPlanInOrder() {
        let plan = ratingPlan(
            hours: 1,
            pools: [
                TestPool("m5.large", "us-east-1a", onDemand: "0.096"),
                TestPool("m5.large", "us-east-1b", onDemand: "0.096"),
                TestPool("m5.xlarge", "us-east-1b", onDemand: "0.192"),
                TestPool("m7g.large", "us-east-1a", onDemand: "0.08"),
                TestPool("c7g.xlarge", "us-east-1a", onDemand: "0.24"),
            ],
            commitments: [
                savingsPlan(
                    "any", commit: "0.09", rates: ["0.08", "0.08", "0.16", "0.07", "0.18"]),
                savingsPlan(
                    "family", commit: "0.06", rates: [nil, nil, nil, "0.06", nil],
                    eligibility: .ec2Instance(family: "m7g", region: "us-east-1")),
                reservation("flexible", "m5.large", count: 2, recurring: "0.12"),
                reservation("seat", "m5.large", count: 1, zone: "us-east-1a", recurring: "0.05"),
            ])
        let bill = rate(plan) { _ in [1, 1, 1, 1, 1] }.bill
        #expect(
            text(bill) == """
                2026-3 | Compute | web | us-east-1a | m5.large | reserved seat | 1 instance-hour | \
                0.096 0.096 0.05 0
                2026-3 | Compute | web | us-east-1b | m5.large | reserved flexible | \
                1 instance-hour | 0.096 0.096 0.06 0
                2026-3 | Compute | web | us-east-1b | m5.xlarge | on-demand | 0.5 instance-hour | \
                0.096 0.096 0.096 0.096
                2026-3 | Compute | web | us-east-1b | m5.xlarge | reserved flexible | \
                0.5 instance-hour | 0.096 0.096 0.06 0
                2026-3 | Compute | web | us-east-1a | m7g.large | savings-plan family | \
                1 instance-hour | 0.08 0.08 0.06 0
                2026-3 | Compute | web | us-east-1a | c7g.xlarge | on-demand | 0.5 instance-hour | \
                0.12 0.12 0.12 0.12
                2026-3 | Compute | web | us-east-1a | c7g.xlarge | savings-plan any | \
                0.5 instance-hour | 0.12 0.12 0.09 0
                2026-3 | Savings plan fee | any | savings-plan any | 1 hour | 0 0 0 0.09
                2026-3 | Savings plan fee | family | savings-plan family | 1 hour | 0 0 0 0.06
                2026-3 | Reserved instance fee | flexible | \
                m5.large | reserved flexible | 1 hour | \
                0 0 0 0.12
                2026-3 | Reserved instance fee | seat | us-east-1a | m5.large | reserved seat | \
                1 hour | 0 0 0 0.05
                """)
        #expect(bill.eligibleOnDemandEquivalent == money("0.704"))
        #expect(bill.coveredOnDemandEquivalent == money("0.488"))
        #expect(bill.commitmentUsed == money("0.32"))
        #expect(bill.commitmentPurchased == money("0.32"))
        #expect(bill.total.effective == money("0.536"))
        #expect(bill.total.billed == money("0.536"))
    }

    /// What nobody used is a line of its own: 2 of 5 reserved hours, 0.70 of a dollar.
    @Test func unusedCommitments() {
        let plan = ratingPlan(
            hours: 5, pools: [TestPool("m5.large", "us-east-1a", onDemand: "0.096")],
            commitments: [
                reservation("floor", "m5.large", count: 1, recurring: "0.06"),
                savingsPlan("any", commit: "0.14", rates: ["0.08"]),
            ])
        let bill = rate(plan) { $0 < 3 ? [1] : [0] }.bill
        #expect(
            text(bill) == """
                2026-3 | Compute | web | us-east-1a | \
                m5.large | reserved floor | 3 instance-hour | \
                0.288 0.288 0.18 0
                2026-3 | Reserved instance fee | floor | m5.large | reserved floor | 5 hour | \
                0 0 0 0.3
                2026-3 | Savings plan fee | any | savings-plan any | 5 hour | 0 0 0 0.7
                2026-3 | Reserved instance unused | floor | m5.large | reserved floor | \
                2 instance-hour | 0 0 0.12 0
                2026-3 | Savings plan unused | any | savings-plan any | 0.7 USD | 0 0 0.7 0
                """)
        #expect(bill.total(.unusedCommitment).effective == money("0.82"))
        #expect(bill.commitmentUtilization == 0.18 / 1.0)
    }

    /// Extras: 100 a month of 730 h is 73 / 730 of a dollar an hour; 876 a year of 8,760 h is 0.10.
    @Test func extras() {
        let plan = ratingPlan(
            hours: 73,
            extras: [
                ExtraCharge(name: "support", price: dollars("100"), per: .month),
                ExtraCharge(name: "licence", price: dollars("876"), per: .year),
                ExtraCharge(name: "watch", price: dollars("0.5"), per: .hour),
                ExtraCharge(name: "backup", price: dollars("24"), per: .day),
            ])
        #expect(
            text(rate(plan).bill) == """
                2026-3 | Extra | support | standard | 0.1 month | 10 10 10 10
                2026-3 | Extra | licence | standard | 0.008333 year | 7.3 7.3 7.3 7.3
                2026-3 | Extra | watch | standard | 73 hour | 36.5 36.5 36.5 36.5
                2026-3 | Extra | backup | standard | 3.041667 day | 73 73 73 73
                """)
    }

    /// A third of the price rests on a derived figure: 1 of 3 dollars.
    @Test func shareOfDerivedPrices() {
        let plan = ratingPlan(
            hours: 1,
            pools: [
                TestPool("m5.large", "us-east-1a", onDemand: "1"),
                TestPool("m5.xlarge", "us-east-1a", onDemand: "2", provenance: .user),
                TestPool("m5.2xlarge", "us-east-1a", onDemand: "4", provenance: .derived),
            ])
        #expect(rate(plan) { _ in [1, 1, 0.25] }.bill.derivedShare == 0.25)
        #expect(rate(plan) { _ in [0, 0, 0] }.bill.derivedShare == 0)
    }
}
