import CloudModel
import Quantities
import SimulationKernel
import StableMath
import Testing
import UsageLedger

/// Two instances at 80 %, which six join after 90 s, for as long as those start slowly: 15 min.
@Suite struct SlowStartTests {
    private static let ramp = TimeSpan.minute * 15

    private func plan(slowStart: TimeSpan = ramp, retries: Bool = false) -> Plan {
        var service = Sample.service(rate: 16, timeout: .hour)
        if retries {
            service.request.retry = RetryPlan(
                attempts: 2, backoff: .second, maximumBackoff: .second, jitter: .none, budget: nil)
        }
        var fleet = Sample.fleet(Sample.option(slots: 1, vcpu: 1), minimum: 2, maximum: 8)
        fleet.scaling.schedule = [
            ScheduledAction(
                name: "more", timeNanoseconds: TimeSpan.minute.nanoseconds, minimum: nil,
                maximum: nil, desired: 8)
        ]
        fleet.balancer = BalancerPlan(
            kind: .application, algorithm: .roundRobin, requestsPerConnection: 5,
            connectionDuration: .minute, chargedRules: 0, slowStart: slowStart)
        return Sample.plan(service, fleet, horizon: .second * 90 + Self.ramp)
    }

    /// New instances of age w × 15 min have w shares each, of 2 + 6w: M/M/1's sojourn at 1.6 ÷ (2 +
    /// 6w) and at w times that, each for as many as go there, is on average over w from 0 to 1
    /// 0.1 × (ln 16 ÷ 3 + (1 − ln 3.2 ÷ 2.2) × 6 ÷ 4.4).
    private static let expectedLatency: Double = {
        let ramping = 0.1 * (Stable.log(16) / 3 + (1 - Stable.log(3.2) / 2.2) * 6 / 4.4)
        return (90 * 0.5 + ramp.seconds * ramping) / (90 + ramp.seconds)
    }()

    @Test func loadFallsAsTheShareGrows() throws {
        let slow = try Run(plan()).outcome.services[0].latency
        #expect(abs(slow.mean / Self.expectedLatency - 1) < 0.02)
        let fast = try Run(plan(slowStart: .zero)).outcome.services[0].latency
        #expect(fast.mean < 0.9 * Self.expectedLatency)
    }

    /// The metric is of warmed instances, which are the two until the others are 60 s old: 0.8,
    /// then 1.6 ÷ (2 + 6w), which is 8 × ln 1.1 on average over the half minute from w = 0 to 1/30.
    @Test(arguments: [ServingMode.flow, .requests])
    func utilizationIsOfWarmedInstances(mode: ServingMode) throws {
        var cpu = (first: 0.0, second: 0.0, tenth: 0.0)
        let runs = mode == .flow ? 1 : 10
        for replication in 0..<runs {
            let points = try Run(plan(), replication: UInt64(replication), mode: mode).series.points
            cpu.first += points[0].cpu / Double(runs)
            cpu.second += points[1].cpu / Double(runs)
            cpu.tenth += points[9].cpu / Double(runs)
        }
        let tolerance = mode == .flow ? 0.002 : 0.03
        #expect(abs(cpu.first - 0.8) < tolerance)
        #expect(abs(cpu.second - (0.8 + 8 * Stable.log(1.1)) / 2) < tolerance)
        #expect(abs(cpu.tenth - 0.2) < tolerance)
    }

    /// Where too much comes for two, those shed what the newcomers would have had room for: until w
    /// is a half, a rate of 50 loses 100 ÷ (2 + 6w) − 20, which is 50 ÷ 3 × ln 2.5 − 10 over w.
    @Test(arguments: [ServingMode.flow, .requests])
    func overloadIsOfTheOldOnes(mode: ServingMode) throws {
        var plan = plan()
        plan.services[0].demand.curve = .shape(
            ShapeCurve(basePerSecond: 50, minuteOfDay: [], weekday: [], timeZone: .utc))
        plan.fleets[0].queueLimit = 20
        let counts = try Run(plan, mode: mode).outcome.services[0].counts
        let ramping = Self.ramp.seconds * (50.0 / 3 * Stable.log(2.5) - 10)
        let expected = 90 * 30 + ramping
        let lost = Double(counts.lost) / Double(RequestCounts.perRequest)
        #expect(abs(lost / expected - 1) < 0.03, "\(lost) for \(expected)")
    }

    /// The instances that a fleet begins with are not new; nor does it matter when all are.
    @Test func changesNothingWhereNothingIsNew() throws {
        func quiet(_ slowStart: TimeSpan) throws -> Run {
            var plan = plan(slowStart: slowStart)
            plan.fleets[0].scaling.schedule = []
            return try Run(plan)
        }
        let slow = try quiet(Self.ramp)
        let fast = try quiet(.zero)
        #expect(slow.outcome.services[0].latency == fast.outcome.services[0].latency)
        var alone = plan()
        alone.fleets[0].scaling.minimum = 0
        alone.fleets[0].scaling.initial = 0
        let all = try Run(alone).outcome.services[0]
        alone.fleets[0].balancer?.slowStart = .zero
        let none = try Run(alone).outcome.services[0]
        #expect(all.counts == none.counts)
        #expect(abs(all.latency.mean / none.latency.mean - 1) < 1e-6)
    }

    /// Every request is served or lost, whatever new instances take.
    @Test(arguments: [false, true]) func losesNothing(retries: Bool) throws {
        var plan = plan(retries: retries)
        // More than the first two carry: some wait for more than clients do.
        plan.services[0].demand.curve = .shape(
            ShapeCurve(basePerSecond: 30, minuteOfDay: [], weekday: [], timeZone: .utc))
        plan.services[0].request.timeout = .second * 2
        plan.fleets[0].queueLimit = 5
        let counts = try Run(plan).outcome.services[0].counts
        #expect(counts.lost > 0)
        #expect(counts.offered == counts.served + counts.lost)
        let fast = try Run(self.plan(slowStart: .zero)).outcome.services[0].counts
        #expect(fast.lost < counts.lost)
    }
}
