import Pricing
import Quantities
import Testing

/// Source: AWS Savings Plans user guide, "How Savings Plans apply to your usage" (2026-07).
struct ComputeSavingsPlansTests {
    /// Savings of 25 %, 40 % and 0 %.
    static let pools = [
        TestPool("m7g.large", "us-east-1a", onDemand: "0.08"),
        TestPool("c7g.large", "eu-west-1a", onDemand: "0.10"),
        TestPool("p5.48xlarge", "us-east-1b", onDemand: "50"),
    ]
    static let rates: [String?] = ["0.06", "0.06", "50"]

    @Test func largestSavingFirst() {
        let plan = savingsPlan("p", commit: "0.09", rates: Self.rates)
        #expect(ReservedInstancesTests.covered(Self.pools, [1, 1, 1], [plan]) == [0.5, 1, 0])
    }

    /// A line that saves nothing draws what is left.
    @Test func zeroSavingDrawsLast() {
        let plan = savingsPlan("p", commit: "5.12", rates: Self.rates)
        #expect(ReservedInstancesTests.covered(Self.pools, [1, 1, 1], [plan]) == [1, 1, 0.1])
    }

    /// Halves at 0.02 and 0.05: both save half, the lower rate goes first.
    @Test func lowestRateFirstOnATie() {
        let pools = [
            TestPool("m5.xlarge", "us-east-1a", onDemand: "0.10"),
            TestPool("m5.large", "us-east-1a", onDemand: "0.04"),
        ]
        let plan = savingsPlan("p", commit: "0.045", rates: ["0.05", "0.02"])
        #expect(ReservedInstancesTests.covered(pools, [1, 1], [plan]) == [0.5, 1])
    }

    @Test func spotIsNeverCovered() {
        let pools = [TestPool("m7g.large", "us-east-1a", onDemand: "0.08", spot: "0.03")]
        let plan = savingsPlan("p", commit: "1", rates: ["0.06"])
        #expect(ReservedInstancesTests.covered(pools, [3], [plan]) == [0])
    }

    /// An hour's unused commitment does not help the next: 1.00 unused, then 2 of 4 on demand.
    @Test func hoursAreNotPooled() {
        let plan = ratingPlan(
            hours: 2, pools: [TestPool("m5.large", "us-east-1a", onDemand: "1")],
            commitments: [savingsPlan("p", commit: "1", rates: ["0.5"])])
        let bill = rate(plan) { $0 == 0 ? [0] : [4] }.bill
        #expect(bill.total.effective == money("4"))
        #expect(bill.total(.unusedCommitment).effective == money("1"))
    }

    /// Plans of different terms have different rates; the better saving is used first.
    @Test func plansOfDifferentRatesCompeteBySaving() {
        let pools = [TestPool("m5.large", "us-east-1a", onDemand: "1")]
        let dear = savingsPlan("a-one-year", commit: "0.7", rates: ["0.7"])
        let cheap = savingsPlan("b-three-years", commit: "0.5", rates: ["0.5"])
        let plan = ratingPlan(hours: 1, pools: pools, commitments: [dear, cheap])
        let bill = rate(plan) { _ in [1] }.bill
        #expect(bill.commitmentUsed == money("0.5"))
        #expect(bill.total(.unusedCommitment).effective == money("0.7"))
    }
}
