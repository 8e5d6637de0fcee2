import CloudModel
import Quantities
import Testing

@Suite struct CanaryTests {
    @Test func shareThenTheRest() throws {
        let strategy = try Canary(values: [
            "share": .number(0.1), "interval": .duration(.minute * 15),
            "terminationWait": .duration(.zero),
        ])
        #expect(strategy.schedule.steps.map(\.share) == [0.1, 1])
        #expect(strategy.schedule.steps.map(\.after) == [.zero, .minute * 15])
    }

    @Test(arguments: [0.0, 1.0, -0.1, .nan]) func sharesAtTheEndsAreRefused(share: Double) {
        #expect(throws: ParameterError.self) {
            try Canary(values: [
                "share": .number(share), "interval": .duration(.minute),
                "terminationWait": .duration(.zero),
            ])
        }
    }

    /// The names that AWS CodeDeploy gives its own, and some that it does not.
    @Test func providersNames() {
        let schedule = TrafficShift.schedule(
            named: "CodeDeployDefault.LambdaCanary10Percent30Minutes")
        #expect(schedule == TrafficSchedule(canary: 0.1, interval: .minute * 30))
        for name in ["Canary10PercentEvery5Minutes", "Canary0Percent5Minutes", "Canary10", "", "x"]
        {
            #expect(TrafficShift.schedule(named: name) == nil)
        }
    }
}
