import CloudModel
import Foundation
import Quantities
import SimulationKernel
import Testing
import UsageLedger

/// Policies at work in a fleet: when they act, on what, and what they leave alone.
@Suite struct ScalingWorldTests {
    /// Load by the minute, as a share of what ten instances carry: each phase from its minute on.
    private func service(_ phases: [(minute: Int64, rate: Double)]) -> ServicePlan {
        var service = Sample.service(rate: 1)
        let minute = TimeSpan.minute.nanoseconds
        service.demand.events = phases.indices.map { index in
            let next = index + 1 < phases.count ? phases[index + 1].minute : 1440
            return DemandEvent(
                name: "phase\(index)", fromNanoseconds: phases[index].minute * minute,
                toNanoseconds: next * minute, multiplier: phases[index].rate, rampNanoseconds: 0)
        }
        return service
    }

    private func alarm(
        _ threshold: Double, isOut: Bool = true, period: TimeSpan = .minute
    ) -> AlarmPlan {
        AlarmPlan(
            comparison: isOut ? .atLeast : .atMost, threshold: threshold, breaching: 1,
            evaluated: 1, period: period)
    }

    private func vendorPolicies() throws -> [NamedPolicy] {
        func steps(_ steps: [(Double?, Double?, Double)]) throws -> ScalingSteps {
            try ScalingSteps(
                steps.map { .init(lower: $0.0, upper: $0.1, adjustment: .share($0.2)) })
        }
        return [
            NamedPolicy(
                name: "in",
                policy: StepScaling(
                    alarm: alarm(0.5, isOut: false),
                    steps: try steps([(-0.1, 0, 0), (-0.2, -0.1, -0.1), (nil, -0.2, -0.3)]))),
            NamedPolicy(
                name: "out",
                policy: StepScaling(
                    alarm: alarm(0.5),
                    steps: try steps([(0, 0.1, 0), (0.1, 0.2, 0.1), (0.2, nil, 0.3)]))),
        ]
    }

    /// Warm-up takes longer than the metric's delay, so that no old point meets new capacity.
    private func fleet(
        _ policies: [NamedPolicy], minimum: Int64 = 1, initial: Int64 = 10, warmUp: Double = 300
    ) -> FleetPlan {
        var fleet = Sample.fleet(minimum: minimum, maximum: 40, policies: policies)
        fleet.scaling.initial = initial
        fleet.boot.warmUp = .deterministic(warmUp)
        return fleet
    }

    /// Sizes with the minute from which they were desired.
    private func sizes(_ run: Run) -> [String] {
        var sizes: [String] = []
        var last = -1.0
        for point in run.series.points where point.desired != last {
            last = point.desired
            sizes.append("\(point.timeNanoseconds / TimeSpan.minute.nanoseconds): \(Int(last))")
        }
        return sizes
    }

    /// The user guide's worked table, "Step adjustments": 60 % makes 10 eleven; 70 % after the
    /// warm-up makes 14; 40 % makes 13; 30 % makes 10. An instance is at 100 % with 20 requests per
    /// second. A point is known two minutes after it began.
    @Test func theVendorsTable() throws {
        let run = try Run(
            Sample.plan(
                service([
                    (0, 100), (30, 120), (60, 154), (90, 112), (91, 140), (92, 130), (120, 78),
                    (121, 130), (122, 100),
                ]), fleet(try vendorPolicies()), horizon: .hour * 3))
        #expect(sizes(run) == ["0: 10", "32: 11", "62: 14", "92: 13", "122: 10"])
    }

    /// "62 % while the new instance warms up changes nothing, 70 % adds two": ten are warm, eleven
    /// desired, and 30 % of ten makes thirteen.
    @Test func warmingInstancesAreDesiredAlready() throws {
        let run = try Run(
            Sample.plan(
                service([(0, 100), (30, 120), (34, 136.4), (35, 154), (36, 143)]),
                fleet(try vendorPolicies()), horizon: .hour))
        #expect(sizes(run) == ["0: 10", "32: 11", "37: 13"])
    }

    /// The cooldown begins with the service of the last instance, not with the decision: known at
    /// 32, in service at 34, five minutes later 39; and so on.
    @Test func theCooldownBeginsInService() throws {
        let simple = SimpleScaling(alarm: alarm(0.7), adjustment: .change(1))
        var fleet = fleet([NamedPolicy(name: "out", policy: simple)])
        fleet.boot.configure = .deterministic(90)
        let run = try Run(
            Sample.plan(service([(0, 100), (30, 300)]), fleet, horizon: .minute * 50))
        #expect(sizes(run) == ["0: 10", "32: 11", "39: 12", "46: 13"])
    }

    /// The cooldown that counts is that of the policy that acted, for the others as well.
    @Test func oneCooldownForAllSimplePolicies() throws {
        let out = SimpleScaling(alarm: alarm(0.7), adjustment: .change(2), cooldown: .minute * 10)
        let inward = SimpleScaling(
            alarm: alarm(0.3, isOut: false), adjustment: .change(-1), cooldown: .minute)
        let run = try Run(
            Sample.plan(
                service([(0, 100), (30, 150), (31, 40)]),
                fleet([
                    NamedPolicy(name: "in", policy: inward), NamedPolicy(name: "out", policy: out),
                ]), horizon: .minute * 46))
        // In service at 32:30, so nothing before 42:30; then one a minute goes at once.
        #expect(sizes(run) == ["0: 10", "32: 12", "43: 11", "44: 10", "45: 9"])
    }

    /// Step scaling has no cooldown: it acts while instances are launched.
    @Test func stepsDoNotWait() throws {
        let steps = try ScalingSteps([.init(lower: 0, upper: nil, adjustment: .change(1))])
        let step = StepScaling(alarm: alarm(0.7), steps: steps)
        let run = try Run(
            Sample.plan(
                service([(0, 100), (30, 300)]),
                fleet([NamedPolicy(name: "out", policy: step)], warmUp: 0), horizon: .minute * 36))
        // One is launched in half a minute, and is part of the capacity at the next look.
        #expect(sizes(run) == ["0: 10", "32: 11", "33: 12", "34: 13", "35: 14"])
    }

    private func scheduled(
        _ second: Int64, minimum: Int64? = nil, maximum: Int64? = nil, desired: Int64? = nil
    ) -> ScheduledAction {
        ScheduledAction(
            name: "clock", timeNanoseconds: TimeSpan.second.nanoseconds * second, minimum: minimum,
            maximum: maximum, desired: desired)
    }

    /// To the second, and the desired capacity moves to the nearer limit.
    @Test func theClockMovesLimits() throws {
        var fleet = fleet([])
        fleet.scaling.schedule = [
            scheduled(601, minimum: 14), scheduled(1201, minimum: 2, maximum: 12),
            scheduled(1801, desired: 5), scheduled(2401, desired: 9),
        ]
        let run = try Run(Sample.plan(service([(0, 100)]), fleet, horizon: .hour))
        #expect(sizes(run) == ["0: 10", "10: 14", "20: 12", "30: 5", "40: 9"])
        // Half a minute of launch before it is billed.
        let starts = run.ledger.segments.map(\.fromNanoseconds).filter { $0 > 0 }
        #expect(Set(starts) == [631, 2431].reduce(into: Set()) { $0.insert($1 * 1_000_000_000) })
        let ends = run.ledger.segments.filter { $0.end == .scaledIn }.map(\.toNanoseconds)
        #expect(Set(ends) == [1201, 1801].reduce(into: Set()) { $0.insert($1 * 1_000_000_000) })
    }

    /// A policy moves within the limits that the clock has set.
    @Test func policiesKeepTheClocksLimits() throws {
        let tracking = TargetTracking(target: 0.5)
        var fleet = fleet([NamedPolicy(name: "cpu", policy: tracking)])
        fleet.scaling.schedule = [scheduled(0, maximum: 12), scheduled(3600, minimum: 11)]
        let run = try Run(
            Sample.plan(
                service([(0, 100), (10, 200), (40, 20)]), fleet, horizon: .hour * 2))
        #expect(run.series.points.map(\.desired).max() == 12)
        #expect(run.series.points.last?.desired == 11)
    }

    /// Three points of ten seconds, the last known ten seconds after its end, then a launch of
    /// thirty: running at 60:00 + 0:30 + 0:10 + 0:30. A minute's points take until 64:30.
    @Test(arguments: [(10, 3_670), (60, 3_870)])
    func shorterPointsReactFaster(period: Int64, running: Int64) throws {
        let tracking = TargetTracking(target: 0.5, period: .second * period)
        let run = try Run(
            Sample.plan(
                service([(0, 100), (60, 150)]), fleet([NamedPolicy(name: "cpu", policy: tracking)]),
                horizon: .hour * 2))
        let first = run.ledger.segments.map(\.fromNanoseconds).filter { $0 > 0 }.min()
        #expect(first == running * 1_000_000_000)
        #expect(run.series.points.last?.desired == 15)
    }

    /// Five-minute points slide: 50 % and then 70 % from minute 60 on is 62 % once three of five
    /// minutes are busy, known a minute later.
    @Test(arguments: [(1, 62), (5, 64)])
    func longerPointsReactLater(minutes: Int64, acts: Int64) throws {
        let steps = try ScalingSteps([.init(lower: 0, upper: nil, adjustment: .change(3))])
        let step = StepScaling(alarm: alarm(0.61, period: .minute * minutes), steps: steps)
        let run = try Run(
            Sample.plan(
                service([(0, 100), (60, 140)]), fleet([NamedPolicy(name: "out", policy: step)]),
                horizon: .hour + .minute * 9))
        #expect(sizes(run) == ["0: 10", "\(acts): 13"])
    }

    /// A policy of one-minute points beside one of ten seconds is asked once a minute: it adds one
    /// each minute and not one every ten seconds.
    @Test func eachPolicyActsAtItsOwnPace() throws {
        let steps = try ScalingSteps([.init(lower: 0, upper: nil, adjustment: .change(1))])
        let step = StepScaling(alarm: alarm(0.7), steps: steps)
        let quick = TargetTracking(target: 1, period: .second * 10, scalesIn: false)
        var fleet = fleet(
            [
                NamedPolicy(name: "quick", policy: quick), NamedPolicy(name: "step", policy: step),
            ], warmUp: 0)
        fleet.boot.launch = .deterministic(0)
        let run = try Run(
            Sample.plan(service([(0, 100), (30, 190)]), fleet, horizon: .minute * 35))
        #expect(sizes(run) == ["0: 10", "32: 11", "33: 12", "34: 13"])
    }

    /// With every request an event, too: two instances at 50 % that a step brings to 100 %.
    @Test func shorterPointsAmongRequests() throws {
        let tracking = TargetTracking(target: 0.7, period: .second * 10)
        let plan = Sample.plan(
            service([(0, 20), (4, 40)]),
            fleet([NamedPolicy(name: "cpu", policy: tracking)], minimum: 2, initial: 2),
            horizon: .minute * 8)
        let run = try Run(plan, mode: .requests)
        let first = run.ledger.segments.map(\.fromNanoseconds).filter { $0 > 0 }.min() ?? 0
        // As in `flow` 5:10, or one point of ten seconds and its luck beside it.
        #expect((300...330).contains(first / 1_000_000_000))
    }

    /// Requests of a minute and a half hold an instance that leaves: the cooldown of one minute
    /// begins when it has gone, so that the next leaves no sooner than two and a half later.
    @Test func theCooldownBeginsWhenTheLastIsGone() throws {
        let inward = SimpleScaling(
            alarm: alarm(0.3, isOut: false), adjustment: .change(-1), cooldown: .minute)
        var slow = Sample.service(
            rate: 2, serviceTime: .deterministic(90), cpu: 0.001, timeout: .minute * 4)
        slow.demand.events = []
        var fleet = fleet([NamedPolicy(name: "in", policy: inward)])
        fleet.instances = [Sample.option(slots: 60)]
        let plan = Sample.plan(slow, fleet, horizon: .minute * 12)
        let run = try Run(plan, mode: .requests)
        let ends = run.ledger.segments.filter { $0.end == .scaledIn }.map(\.toNanoseconds).sorted()
        #expect(ends.count >= 2)
        let decided = run.series.points.indices.dropFirst().filter {
            run.series.points[$0].desired < run.series.points[$0 - 1].desired
        }.map { run.series.points[$0].timeNanoseconds }
        for (end, next) in zip(ends, decided.dropFirst()) {
            #expect(next >= end + TimeSpan.minute.nanoseconds)
        }
    }
}
