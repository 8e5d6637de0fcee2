import CloudModel
import Quantities
import SimulationKernel
import Testing
import UsageLedger

/// Moves to another instance type: when, where to, and what the way there costs.
@Suite struct VerticalScalingTests {
    private static let policy = VerticalScaling(target: 0.6)

    private func observation(
        _ metric: Double, size: Int, high: Bool = false, low: Bool = false,
        isChanging: Bool = false, changedAt: TimeSpan? = nil
    ) -> ScalingObservation {
        var observation = ScalingObservation(
            time: .hour * 10, metric: metric, highAlarm: high, lowAlarm: low, warmedCapacity: 2,
            warmingCapacity: 0, desiredCapacity: 2, minimum: 2, maximum: 2)
        observation.sizes = FleetSizes(
            current: size, capacities: [2, 4, 8], isChanging: isChanging, changedAt: changedAt)
        return observation
    }

    /// 90 % of 2 vCPUs are 45 % of 4; 25 % of 8 are 50 % of 4, 100 % of 2.
    @Test func theSmallestTypeThatKeepsTheTarget() {
        let policy = Self.policy
        #expect(policy.decide(observation(0.9, size: 0, high: true)) == .changeSize(to: 1))
        #expect(policy.decide(observation(1, size: 1, high: true)) == .changeSize(to: 2))
        #expect(policy.decide(observation(0.25, size: 2, low: true)) == .changeSize(to: 1))
        #expect(policy.decide(observation(0.14, size: 2, low: true)) == .changeSize(to: 0))
    }

    @Test func whatKeepsItWhereItIs() {
        let policy = Self.policy
        // The largest already; the smallest already; no alarm.
        #expect(policy.decide(observation(1, size: 2, high: true)) == .agreeToScaleIn)
        #expect(policy.decide(observation(0.1, size: 0, low: true)) == .agreeToScaleIn)
        #expect(policy.decide(observation(0.5, size: 1)) == .agreeToScaleIn)
        // A move under way, and the cooldown after one: an hour.
        #expect(
            policy.decide(observation(0.9, size: 0, high: true, isChanging: true))
                == .agreeToScaleIn)
        #expect(
            policy.decide(observation(0.9, size: 0, high: true, changedAt: .minute * 541))
                == .agreeToScaleIn)
        #expect(
            policy.decide(observation(0.9, size: 0, high: true, changedAt: .minute * 540))
                == .changeSize(to: 1))
        // 35 % of 4 vCPUs are 70 % of 2.
        #expect(policy.decide(observation(0.35, size: 1, low: true)) == .agreeToScaleIn)
    }

    /// Two instances of 2, 4 or 8 vCPUs; a request takes 100 ms of one.
    private func plan(
        rate: Double, horizon: TimeSpan = .hour * 12, policy: VerticalScaling = policy
    ) -> Plan {
        var fleet = Sample.fleet(
            minimum: 2, policies: [NamedPolicy(name: "size", policy: policy)])
        fleet.instances = [2, 4, 8].map { Sample.option("t\($0)", slots: $0, vcpu: $0) }
        fleet.deployments = [.moves(of: policy, name: "size")]
        let service = Sample.service(rate: rate, serviceTime: .exponential(mean: 0.1))
        return Sample.plan(service, fleet, horizon: horizon, zones: 2)
    }

    /// Instance-hours of each type.
    private func hours(_ run: Run, _ plan: Plan) -> [Double] {
        let layout = PoolLayout(plan: plan)
        var hours = [0.0, 0, 0]
        for hour in run.ledger.hours {
            for (pool, nanoseconds) in hour.instanceNanoseconds.enumerated() {
                hours[layout.pools[pool].option] += Double(nanoseconds) / 3.6e12
            }
        }
        return hours
    }

    /// 1 vCPU of work for each instance is 50 % of 2; 2 are 100 %, and 50 % of 4.
    @Test func startsAtTheTypeForTheLoad() throws {
        for (rate, option) in [(20.0, 0), (40.0, 1), (80.0, 2), (200.0, 2)] {
            let plan = plan(rate: rate, horizon: .hour)
            #expect(hours(try Run(plan), plan)[option] == 2)
        }
    }

    /// Twice the load from the second hour to the sixth.
    @Test func movesUpAndDown() throws {
        var plan = plan(rate: 20)
        plan.services[0].demand.events = [
            DemandEvent(
                name: "rush", fromNanoseconds: TimeSpan.hour.nanoseconds * 2,
                toNanoseconds: TimeSpan.hour.nanoseconds * 6, multiplier: 2, rampNanoseconds: 0)
        ]
        let run = try Run(plan)
        let moves = run.outcome.fleets[0].deployments[0]
        #expect(moves.ran == 2 && moves.completed == 2)
        #expect(run.outcome.fleets[0].scalingActions == 2)
        // 25 % of surge on two is one, none may be missing.
        #expect(moves.lowestInService == 1)
        #expect(run.series.points.allSatisfy { $0.serving >= 2 - 1e-9 })
        let hours = hours(run, plan)
        #expect(hours[2] == 0)
        // Up: after three points of five minutes, published a minute late. Down: after twelve. Each
        // way takes two launches of 30 s and warm-ups of 60 s, one after the other.
        let larger: Double = 4 - 16.0 / 60 + 61.0 / 60
        #expect(abs(hours[1] - 2 * larger) < 0.2, "\(hours[1])")
        // While an instance is replaced there is one more: twice two for a minute.
        let all = hours.reduce(0, +)
        let least: Double = 24 + 240.0 / 3600 - 0.01
        #expect(all > least && all < 24.2, "\(all)")
        #expect(moves.extraInstanceHours > 0)
        #expect(run.outcome.services[0].counts.failed == 0)
    }

    /// Under any load the number of instances stays, and between two moves all are of one type.
    @Test func oneTypeBetweenMoves() throws {
        var moved = 0
        for seed in UInt64(0)..<20 {
            let policy = VerticalScaling(
                target: 0.6, period: .minute, highDatapoints: 2, lowDatapoints: 3,
                cooldown: .minute * Int64(seed))
            var plan = plan(rate: 15 + 2 * Double(seed), horizon: .hour * 6, policy: policy)
            plan.services[0].demand.noise = DemandNoise(
                coefficientOfVariation: 0.6, correlation: .minute * 30)
            for mode in [ServingMode.flow, .requests] where mode.isFlow || seed < 3 {
                let run = try Run(plan, seed: seed, mode: mode)
                let counts = run.outcome.services[0].counts
                #expect(counts.offered == counts.served + counts.lost, "seed \(seed)")
                let moves = run.outcome.fleets[0].deployments[0]
                moved += moves.completed
                let layout = PoolLayout(plan: plan)
                let left = run.ledger.segments.filter { $0.end == .horizon }
                if moves.ran == moves.completed {
                    #expect(left.reduce(0) { $0 + $1.count } == 2, "seed \(seed)")
                    #expect(
                        Set(left.map { layout.pools[$0.pool].option }).count == 1, "seed \(seed)")
                }
            }
        }
        #expect(moved > 40)
    }
}
