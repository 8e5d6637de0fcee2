@testable import CloudModel
import Quantities
import Testing

@Suite struct PolicyStateTests {
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
