import CloudModel
import Quantities
import SimulationKernel
import Testing

/// CPU credits kept by each instance from what its own processor works.
@Suite struct RequestCreditTests {
    /// One vCPU at 10 % baseline under a load of 50 %: spends 30 credits an hour and earns 6.
    private func plan(isUnlimited: Bool, instances: Int64 = 1) -> Plan {
        var option = Sample.option("t3.test", slots: 200, vcpu: 1)
        option.credits = CreditPlan(
            baseline: 0.1, earnedPerHour: 6, maximum: 12, atLaunch: 10, isUnlimited: isUnlimited)
        return Sample.plan(
            Sample.service(
                rate: 5 * Double(instances), serviceTime: .exponential(mean: 0.1), cpu: 0.1,
                timeout: .minute),
            Sample.fleet(option, minimum: instances), horizon: .hour * 4)
    }

    /// 120 spent in four hours, less 24 earned, 10 of the launch and 12 that may still be owed: 74
    /// credits charged, by the balance's own arithmetic and by the fluid alike.
    @Test func unlimitedChargesTheSurplus() throws {
        let requests = try Run(plan(isUnlimited: true), mode: .requests).outcome
        let flow = try Run(plan(isUnlimited: true)).outcome
        let charged = requests.fleets[0].surplusVcpuHours * 60
        #expect(abs(charged - 74) < 3, "\(charged)")
        let fluid = flow.fleets[0].surplusVcpuHours * 60
        #expect(abs(fluid - 74) < 0.5, "\(fluid)")
        #expect(requests.services[0].counts.lost == 0)
    }

    /// Standard: 25 minutes on the launch's 10 credits (24 an hour net), then a tenth of the speed:
    /// one request a second, and clients give up.
    @Test func standardSlowsDown() throws {
        let outcome = try Run(plan(isUnlimited: false), mode: .requests).outcome
        #expect(outcome.fleets[0].surplusVcpuHours == 0)
        let throttled = outcome.fleets[0].throttledHours
        let expected = 4 - 25.0 / 60
        #expect(abs(throttled - expected) < 0.05, "\(throttled)")
        let counts = outcome.services[0].counts
        #expect(counts.served + counts.timedOut == counts.offered)
        // In time: all of 25 minutes at 5/s, then next to none of a crowd that shares a tenth.
        let early = 25.0 * 60 * 5
        let share = Double(counts.served) / 1000 / early
        #expect(share > 0.9 && share < 1.1, "\(share)")
    }

    @Test func aWindowTakesBalancesOver() throws {
        let minute = TimeSpan.minute.nanoseconds
        let window = ZoomWindow(
            name: "w", fromNanoseconds: minute * 60, toNanoseconds: minute * 120)
        let zoomed = try Run(plan(isUnlimited: true), mode: .zoom([window])).outcome
        let charged = zoomed.fleets[0].surplusVcpuHours * 60
        #expect(abs(charged - 74) < 2, "\(charged)")
        let slow = try Run(plan(isUnlimited: false), mode: .zoom([window])).outcome
        let throttled = slow.fleets[0].throttledHours
        let expected = 4 - 25.0 / 60
        #expect(abs(throttled - expected) < 0.05, "\(throttled)")
    }
}
