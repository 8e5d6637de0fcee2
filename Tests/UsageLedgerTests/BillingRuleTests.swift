import Quantities
import Testing
import UsageLedger

@Suite("billing rules")
struct BillingRuleTests {
    /// Amazon EC2's per-second billing: seconds rounded up, sixty at least for each entry into
    /// running.
    @Test(
        "per second, sixty at least",
        arguments: [
            (0, 60_000_000_000), (1, 60_000_000_000), (59_999_999_999, 60_000_000_000),
            (60_000_000_000, 60_000_000_000), (60_000_000_001, 61_000_000_000),
            (61_000_000_000, 61_000_000_000), (3_600_000_000_000, 3_600_000_000_000),
            (3_600_500_000_000, 3_601_000_000_000), (-5, 0),
        ] as [(Int64, Int64)])
    func perSecond(running: Int64, billable: Int64) {
        #expect(
            BillingRule.perSecond.billable(TimeSpan(nanoseconds: running))
                == TimeSpan(nanoseconds: billable))
    }

    @Test(
        "each started hour",
        arguments: [(1, 1), (3_599, 1), (3_600, 1), (3_601, 2), (7_200, 2), (86_401, 25)])
    func hourly(seconds: Int64, hours: Int64) {
        #expect(BillingRule.hourly.billable(TimeSpan.second * seconds) == TimeSpan.hour * hours)
    }

    @Test("a spot instance that is taken back within its first hour is free")
    func freeFirstHour() {
        let rule = BillingRule(
            increment: .second, minimum: .minute, freeIfInterruptedBefore: .hour)
        let early = TimeSpan.minute * 59
        #expect(rule.billable(early, end: .interrupted) == .zero)
        #expect(rule.billable(early, end: .scaledIn) == early)
        #expect(rule.billable(early, end: .rebalanced) == early)
        #expect(rule.billable(.hour, end: .interrupted) == .hour)
    }

    @Test("rounding only ever adds, less than one step above the minimum")
    func roundsUpByLessThanAStep() {
        var running: Int64 = 1
        while running < 400 * TimeSpan.day.nanoseconds {
            for rule in [BillingRule.perSecond, .hourly] {
                let billed = rule.billable(TimeSpan(nanoseconds: running)).nanoseconds
                #expect(billed >= running)
                #expect(
                    billed < max(running + rule.increment.nanoseconds, rule.minimum.nanoseconds + 1)
                )
                #expect(billed % rule.increment.nanoseconds == 0)
            }
            running = running * 3 + 1
        }
    }
}
