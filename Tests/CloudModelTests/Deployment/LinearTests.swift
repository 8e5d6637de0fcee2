import CloudModel
import Quantities
import Testing

@Suite struct LinearTests {
    /// AWS CodeDeploy Linear10PercentEvery1Minute: ten steps, the last after nine minutes.
    @Test func equalSteps() throws {
        let strategy = try Linear(values: [
            "share": .number(0.1), "interval": .duration(.minute),
            "terminationWait": .duration(.zero),
        ])
        #expect(strategy.schedule.steps.count == 10)
        #expect(strategy.schedule.duration == .minute * 9)
        #expect(strategy.schedule == TrafficShift.schedule(named: "Linear10PercentEvery1Minute"))
    }

    /// Ascending, to the whole and no further, whatever the share.
    @Test func everyShareEndsWithTheWhole() {
        for percent in 1...99 {
            let steps = TrafficSchedule(linear: Double(percent) / 100, every: .minute).steps
            #expect(steps.count == (100 + percent - 1) / percent)
            #expect(steps.last?.share == 1)
            #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.share < $1.share })
        }
    }
}
