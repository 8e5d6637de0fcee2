import Pricing
import Quantities
import Testing

/// Source: AWS Savings Plans user guide, "How Savings Plans apply to your usage" (2026-07).
struct EC2InstanceSavingsPlansTests {
    static let pools = [
        TestPool("m7g.large", "us-east-1a", onDemand: "0.08"),
        TestPool("m7g.xlarge", "us-east-1b", onDemand: "0.16"),
        TestPool("m7g.large", "eu-west-1a", onDemand: "0.09"),
        TestPool("c7g.large", "us-east-1a", onDemand: "0.07"),
    ]
    static let rates: [String?] = ["0.05", "0.10", "0.06", "0.04"]
    static let home = SavingsPlan.Eligibility.ec2Instance(family: "m7g", region: "us-east-1")

    @Test func coversAnySizeOfItsFamilyInItsRegionOnly() {
        let plan = savingsPlan("p", commit: "1", rates: Self.rates, eligibility: Self.home)
        let covered = ReservedInstancesTests.covered(Self.pools, [1, 1, 1, 1], [plan])
        #expect(covered == [1, 1, 0, 0])
    }

    /// Two plans of one family are one budget: 0.05 + 0.08 covers the large and 0.8 of the xlarge.
    @Test func plansOfOneFamilyArePooled() {
        let plans = ["0.05", "0.08"].map {
            savingsPlan("p\($0)", commit: $0, rates: Self.rates, eligibility: Self.home)
        }
        let covered = ReservedInstancesTests.covered(Self.pools, [1, 1, 0, 0], plans)
        #expect(covered[0] == 1)
        #expect(abs(covered[1] - 0.8) < 1e-9)
    }

    /// It goes before a Compute plan even where that would save more elsewhere.
    @Test func comesBeforeComputePlans() {
        let instance = savingsPlan("i", commit: "0.05", rates: Self.rates, eligibility: Self.home)
        let compute = savingsPlan("a", commit: "0.10", rates: ["0.06", "0.12", "0.07", "0.05"])
        let plan = ratingPlan(hours: 1, pools: Self.pools, commitments: [compute, instance])
        let lines = rate(plan) { _ in [1, 0, 0, 2] }.bill.lines
        let byPlan = lines.filter { $0.key.service == "Compute" }.map(\.key.option.commitment)
        #expect(byPlan == ["i", "a"])
    }

    @Test func isRegistered() {
        #expect(PurchasePlans.all.map { $0.typeName }.contains("ec2-instance-savings-plan"))
    }
}
