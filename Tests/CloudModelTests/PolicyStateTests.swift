@testable import CloudModel
import Quantities
import SimulationKernel
import Testing

@Suite struct PolicyStateTests {
    /// Metrics that mostly stay between the thresholds, at times for long, go missing now and then,
    /// and lie right on a threshold as often as beside it.
    private func metrics(_ stream: inout RandomStream) -> [Double?] {
        var values: [Double?] = []
        while values.count < 400 {
            let length = Int(stream.nextUnit() * 12) + 1
            let level: Double? =
                switch Int(stream.nextUnit() * 6) {
                case 0: 0.95
                case 1: 0.05
                case 2: nil
                case 3: [0.3, 0.7][Int(stream.nextUnit() * 2)]
                default: 0.5
                }
            values += Array(repeating: level, count: length)
        }
        return values
    }

    /// A policy that skips what cannot matter knows what alarms know that are told everything.
    @Test(arguments: 0..<60) func skipsNothingThatMatters(_ seed: UInt64) {
        var stream = RandomStream(seed: seed, replication: 0, entity: 0, purpose: 0)
        let policy = TargetTracking(
            target: 0.7, highDatapoints: Int(stream.nextUnit() * 4) + 1,
            lowDatapoints: Int(stream.nextUnit() * 9) + 1, lowFactor: 0.3 / 0.7)
        var state = PolicyState(policy, tick: .minute)
        var high = policy.highAlarm.map { AlarmState(plan: $0) }
        var low = policy.lowAlarm.map { AlarmState(plan: $0) }
        for (minute, value) in metrics(&stream).enumerated() {
            let metrics = value.map { MinuteMetrics(cpu: $0, seconds: 60) } ?? MinuteMetrics()
            let isSilent = state.record(metrics, MetricValues(metrics))
            high?.record(value)
            low?.record(value)
            let fires = (high?.isFiring ?? false) || (low?.isFiring ?? false)
            #expect(
                state.high?.state == high?.state && state.low?.state == low?.state
                    && isSilent == !fires,
                "seed \(seed), minute \(minute)")
        }
    }

    /// Who does not act on alarms alone is asked every time.
    @Test func asksWhoDecidesWithoutAlarms() {
        var state = PolicyState(ManagedInstanceGroup(target: 0.6), tick: .minute)
        let quiet = MinuteMetrics(cpu: 0.5, seconds: 60)
        for _ in 0..<30 {
            let isSilent = state.record(quiet, MetricValues(quiet))
            #expect(!isSilent)
        }
    }
}
