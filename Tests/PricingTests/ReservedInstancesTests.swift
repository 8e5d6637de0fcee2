import Pricing
import Quantities
import Testing
import UsageLedger

/// Source: AWS EC2 user guide, "How Reserved Instances are applied" (2023-06).
struct ReservedInstancesTests {
    /// Instance-hours covered per pool in one hour.
    static func covered(_ pools: [TestPool], _ use: [Double], _ offers: [Commitment]) -> [Double] {
        let plan = ratingPlan(hours: 1, pools: pools, commitments: offers)
        let bill = rate(plan) { _ in use }.bill
        return pools.map { pool in
            bill.lines.filter {
                !$0.key.option.commitment.isEmpty && $0.key.service == "Compute"
                    && $0.key.instanceType == pool.description.instanceType
                    && $0.key.zone == pool.description.zone
            }.reduce(0) { $0 + $1.quantity }
        }
    }

    static let sizes = ["m7g.2xlarge", "m7g.medium", "m7g.xlarge"].map {
        TestPool($0, "us-east-1a", onDemand: "0.1")
    }

    @Test func smallestSizeFirstAndAPartOfTheLast() {
        // Seven large are 28 units: 3 medium take 6, the xlarge 8, and 14 are left for 32.
        let offers = [reservation("r", "m7g.large", count: 7, recurring: "0.1")]
        #expect(Self.covered(Self.sizes, [2, 3, 1], offers) == [0.875, 3, 1])
    }

    @Test func onlyTheFamilyTheRegionAndTheSystem() {
        let pools = [
            TestPool("m6g.large", "us-east-1a", onDemand: "0.1"),
            TestPool("m7g.large", "us-west-2a", onDemand: "0.1"),
            TestPool("m7g.large", "us-east-1a", onDemand: "0.1", system: "rhel"),
        ]
        let offers = [reservation("r", "m7g.large", count: 3)]
        #expect(Self.covered(pools, [1, 1, 1], offers) == [0, 0, 0])
    }

    @Test(arguments: [("windows", "c5.large", "c5.xlarge"), ("linux", "g5.xlarge", "g5.2xlarge")])
    func someCoverTheirOwnSizeOnly(system: String, own: String, other: String) {
        let pools = [own, other].map {
            TestPool($0, "us-east-1a", onDemand: "0.1", system: system)
        }
        let offers = [reservation("r", own, count: 3, system: system)]
        #expect(Self.covered(pools, [1, 1], offers) == [1, 0])
    }

    @Test func zonalOnesCoverTheirZoneFirst() {
        let pools = ["us-east-1a", "us-east-1b"].map { TestPool("m7g.large", $0, onDemand: "0.1") }
        let zonal = reservation("a", "m7g.large", count: 2, zone: "us-east-1b")
        #expect(Self.covered(pools, [1, 1], [zonal]) == [0, 1])
        let regional = reservation("b", "m7g.large", count: 1)
        #expect(Self.covered(pools, [1, 2], [regional, zonal]) == [1, 2])
    }

    @Test func equalUseIsCoveredProRata() {
        let pools = ["us-east-1a", "us-east-1b"].map { TestPool("m7g.large", $0, onDemand: "0.1") }
        let offers = [reservation("r", "m7g.large", count: 2)]
        #expect(Self.covered(pools, [3, 1], offers) == [1.5, 0.5])
    }

    @Test(arguments: [
        ("t4g.nano", 1), ("m7g.large", 16), ("m5.24xlarge", 768), ("i3.metal", 512),
        ("m5.metal", 768), ("c5n.metal", 576), ("a1.metal", 128), ("u-6tb1.metal", 3_584),
        ("c7i.metal-48xl", 1_536), ("u7i-12tb.224xlarge", 7_168), ("hpc7a.96xlarge", 3_072),
    ])
    func normalizationFactors(type: String, quarters: Int64) {
        #expect(NormalizationFactor.units(ofType: type) == quarters)
    }

    @Test func typesWithoutAFactor() {
        #expect(NormalizationFactor.units(ofType: "mac2.metal") == nil)
        #expect(NormalizationFactor.units(ofType: "n2-standard-8") == nil)
        #expect(NormalizationFactor.units(ofType: "Standard_D4s_v5") == nil)
        #expect(NormalizationFactor.units(ofType: "m5.0xlarge") == nil)
        #expect(NormalizationFactor.family(ofType: "u-6tb1.metal") == "u-6tb1")
        #expect(NormalizationFactor.family(ofType: "n2-standard-8") == "n2")
    }
}
