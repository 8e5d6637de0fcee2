import CloudModel
import Quantities
import Testing

@Suite struct InstanceRefreshTests {
    private func values(
        _ least: Double, _ most: Double, _ checkpoints: String
    ) -> [String: ParameterValue] {
        [
            "minHealthy": .number(least), "maxHealthy": .number(most),
            "checkpoints": .text(checkpoints), "checkpointDelay": .duration(.minute * 10),
        ]
    }

    /// EC2 Auto Scaling: a whole group that stays healthy launches first, one at a time.
    @Test func oneAtATimeLaunchesFirst() throws {
        let strategy = try InstanceRefresh(values: values(1, 1, "none"))
        #expect(strategy.limits(instances: 5) == RolloutLimits(unavailable: 0, surge: 1))
        let small = try InstanceRefresh(values: values(0.9, 1, "none"))
        #expect(small.limits(instances: 3) == RolloutLimits(unavailable: 1, surge: 0))
        #expect(small.limits(instances: 20) == RolloutLimits(unavailable: 2, surge: 0))
    }

    @Test func batchesEndAtCheckpoints() throws {
        let strategy = try InstanceRefresh(values: values(0.8, 1, "50%, 100%"))
        #expect(strategy.checkpoints.waits == 1)
        let course = strategy.course(instances: 10, launch: .minute, warmUp: .minute * 4)
        #expect(course.batches == 6)
        #expect(course.duration == .minute * 40)
        #expect(strategy.checkpoints.limit(instances: 9, passed: 0) == 5)
        #expect(strategy.checkpoints.limit(instances: 9, passed: 2) == 9)
    }

    @Test(arguments: ["50%, 20%", "20", "0%", "120%", "half"])
    func checkpointsMustAscend(text: String) {
        #expect(throws: ParameterError.self) {
            try InstanceRefresh(values: values(0.9, 1, text))
        }
    }

    @Test func wideBandIsRefused() {
        #expect(throws: ParameterError.self) {
            try InstanceRefresh(values: values(0.5, 1.6, "none"))
        }
    }
}
