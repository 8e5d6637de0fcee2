import CloudModel
import Pricing
import Quantities
import Scenarios
import SimulationKernel
import Testing
import UsageLedger

@Suite struct MinimalScenarioTests {
    @Test func smallestScenarioLoads() throws {
        let scenarios = try load(Explanation.minimal)
        #expect(scenarios.count == 1)
        let scenario = scenarios[0]
        #expect(scenario.name == "smallest")
        #expect(!scenario.isUncertain)
        let resolved = try scenario.resolve { _ in 0 }
        #expect(resolved.plan.regions[0].zones == ["us-east-1a", "us-east-1b", "us-east-1c"])
        #expect(resolved.plan.fleets.count == 1)
        let fleet = resolved.plan.fleets[0]
        #expect(fleet.instances[0].vcpu == 2)
        #expect(fleet.instances[0].slots == 2)
        #expect(fleet.scaling.minimum == 1 && fleet.scaling.maximum == 1)
        #expect(resolved.rating.pools.count == 3)
        // The published us-east-1 price of m7g.large.
        #expect(resolved.rating.pools[0].onDemand.price == UnitPrice(dollars: "0.0816"))
    }
}
