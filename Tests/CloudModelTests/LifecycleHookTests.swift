import CloudModel
import Quantities
import SimulationKernel
import Testing
import UsageLedger

/// Pauses on the way in and out, and instances that are given up on it.
@Suite struct LifecycleHookTests {
    /// One instance; two from the tenth minute, one again from the fortieth.
    private func plan(
        _ hooks: [LifecycleHook], _ change: (inout FleetPlan) -> Void = { _ in }
    ) -> Plan {
        var fleet = Sample.fleet(minimum: 1, maximum: 2)
        fleet.lifecycle.hooks = hooks
        fleet.scaling.schedule = [(10, 2), (40, 1)].map { minute, size in
            ScheduledAction(
                name: "clock", timeNanoseconds: (TimeSpan.minute * minute).nanoseconds,
                minimum: nil, maximum: nil, desired: size)
        }
        change(&fleet)
        return Sample.plan(Sample.service(rate: 1), fleet, horizon: .hour, zones: 1)
    }

    private func hook(
        _ transition: LifecycleHook.Transition, seconds: Double,
        abandons: Double = 0, heartbeat: TimeSpan = .hour, records: Bool = false,
        default result: LifecycleHook.Result = .abandon
    ) -> LifecycleHook {
        LifecycleHook(
            name: "hook", transition: transition, duration: .deterministic(seconds),
            abandonProbability: abandons, heartbeatTimeout: heartbeat,
            recordsHeartbeats: records, defaultResult: result)
    }

    private func firstMinuteOfTwo(_ run: Run) -> Int? {
        run.series.points.firstIndex { $0.serving > 1.99 }
    }

    @Test func theLongestPauseCounts() throws {
        let run = try Run(
            plan([hook(.launching, seconds: 120), hook(.launching, seconds: 570)]))
        // 30 s of launch, then 570 s: from the twentieth minute.
        #expect(firstMinuteOfTwo(run) == 20)
    }

    /// It leaves service at once and is billed for ten minutes more.
    @Test func terminationIsHeldAndBilled() throws {
        for mode in [ServingMode.flow, .requests] {
            let run = try Run(plan([hook(.terminating, seconds: 600)]), mode: mode)
            let ended = try #require(run.ledger.segments.first { $0.end == .scaledIn })
            let end = Double(ended.toNanoseconds) / 60e9
            // In `requests` it first finishes what it has, for a second or so.
            #expect(end >= 50 && end < 50.2, "\(end)")
            #expect(run.series.points[42].serving < 1.01)
        }
    }

    /// Nobody reports within the heartbeat timeout: given up after 60 s, again and again.
    @Test func silenceAbandons() throws {
        let run = try Run(
            plan([hook(.launching, seconds: 300, heartbeat: .minute)]) { fleet in
                fleet.scaling.schedule.removeLast()
            })
        #expect(firstMinuteOfTwo(run) == nil)
        // A launch every 90 s from the tenth minute: the 33rd ends with the hour.
        let abandoned = run.outcome.fleets[0].lifecycle.abandoned
        #expect(abandoned == 32 || abandoned == 33, "\(abandoned)")
        let ends = run.ledger.segments.filter { $0.end == .abandoned }
        #expect(ends.allSatisfy { $0.toNanoseconds - $0.fromNanoseconds == 60_000_000_000 })
    }

    @Test func silenceMayContinue() throws {
        let run = try Run(
            plan([
                hook(.launching, seconds: 300, heartbeat: .minute, default: .proceed)
            ]))
        // 30 s and the timeout of 60 s.
        #expect(firstMinuteOfTwo(run) == 12)
        let patient = try Run(
            plan([hook(.launching, seconds: 300, heartbeat: .minute, records: true)]))
        // 30 s and the 300 s that it takes.
        #expect(firstMinuteOfTwo(patient) == 16)
    }

    /// The provider's limits: a hundred timeouts, 48 h.
    @Test func globalTimeouts() {
        #expect(LifecycleHook.globalTimeout(heartbeat: .second * 30) == .second * 3_000)
        #expect(LifecycleHook.globalTimeout(heartbeat: .hour) == .hour * 48)
    }

    /// A tenth of 5,000 launches is given up, and of those that replace them.
    @Test func aShareIsAbandoned() throws {
        let run = try Run(
            plan([hook(.launching, seconds: 10, abandons: 0.1)]) { fleet in
                fleet.scaling.maximum = 6_000
                fleet.scaling.schedule[0].desired = 5_001
                fleet.scaling.schedule.removeLast()
            })
        let lifecycle = run.outcome.fleets[0].lifecycle
        // 5,000 × (0.1 + 0.01 + …); the odd one of each group is by chance.
        #expect(abs(lifecycle.abandoned - 5_000 / 9) < 15, "\(lifecycle.abandoned)")
        #expect(lifecycle.coldStarts == 5_000 + lifecycle.abandoned)
        #expect(run.series.points.last?.serving == 5_001)
    }

    /// Every launch fails at once: replaced once a second, and the run ends.
    @Test func nothingHangs() throws {
        let run = try Run(
            plan([hook(.launching, seconds: 0, abandons: 1)]) { fleet in
                fleet.boot.launch = .deterministic(0)
                fleet.scaling.schedule.removeLast()
            })
        #expect(run.outcome.fleets[0].lifecycle.abandoned >= 2_990)
        #expect(run.outcome.fleets[0].lifecycle.abandoned <= 3_001)
    }
}
