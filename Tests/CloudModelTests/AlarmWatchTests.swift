@testable import CloudModel
import Foundation
import Quantities
import SimulationKernel
import Testing

/// Policies whose alarms are watched decide what they decide when each is asked every minute.
@Suite struct AlarmWatchTests {
    /// A policy that wants to be asked every minute, whatever its alarms say: the simple way, which
    /// the watch must not differ from.
    private struct Asked: ScalingPolicy {
        static let typeName = "asked"
        static let summary = ""
        static let page = TargetTracking.page
        static let parameters: [ParameterSpec] = []
        let policy: any ScalingPolicy

        init(_ policy: any ScalingPolicy) { self.policy = policy }
        init(values: [String: ParameterValue]) throws(ParameterError) {
            throw ParameterError(parameter: "", message: "it is made of a policy")
        }

        var metric: FleetMetric? { policy.metric }
        var highAlarm: AlarmPlan? { policy.highAlarm }
        var lowAlarm: AlarmPlan? { policy.lowAlarm }
        var quietDecision: ScalingDecision? { nil }
        var cooldownAfterwards: TimeSpan? { policy.cooldownAfterwards }
        func decide(_ observation: ScalingObservation) -> ScalingDecision {
            policy.decide(observation)
        }
        func settledCapacity(metricAtOneUnit: Double) -> Int64? {
            policy.settledCapacity(metricAtOneUnit: metricAtOneUnit)
        }
    }

    /// HEADROOM_SCENARIOS sets how many are tried.
    private static let count: UInt64 =
        ProcessInfo.processInfo.environment["HEADROOM_SCENARIOS"].flatMap { UInt64($0) } ?? 120

    /// The same instances at the same nanoseconds, and the same minutes.
    @Test func decidesAsIfEachWereAsked() throws {
        var actions = 0
        for seed in 0..<Self.count {
            var draws = RandomScaling.Draws(state: seed &* 0x9FB2_1C65_1E98_DF25)
            var plan = try RandomScaling.plan(&draws)
            let watched = try Run(plan, seed: seed)
            for index in plan.fleets[0].scaling.policies.indices {
                let policy = plan.fleets[0].scaling.policies[index].policy
                plan.fleets[0].scaling.policies[index].policy = Asked(policy)
            }
            let asked = try Run(plan, seed: seed)
            let isSame =
                watched.series.points == asked.series.points
                && watched.ledger.segments == asked.ledger.segments
                && String(describing: watched.outcome) == String(describing: asked.outcome)
            #expect(isSame, "seed \(seed)")
            actions += watched.outcome.total.scalingActions
        }
        #expect(actions > Int(Self.count) * 12)
    }

    /// A fleet's alarms of every kind, and values between, beside and right on their thresholds,
    /// some for long; now and then none.
    private func fleet(_ stream: inout RandomStream) -> (policies: [NamedPolicy], values: [Double])
    {
        func below(_ bound: Int) -> Int { Int(stream.nextUnit() * Double(bound)) }
        let thresholds = [0.2, 0.3, 0.5, 0.7]
        let policies = (0..<(1 + below(5))).map { index in
            let evaluated = 1 + below(6)
            let alarm = AlarmPlan(
                comparison: AlarmPlan.Comparison.allCases[below(4)],
                threshold: thresholds[below(4)], breaching: 1 + below(evaluated),
                evaluated: evaluated, missingData: AlarmPlan.MissingData.allCases[below(4)])
            let policy: any ScalingPolicy =
                below(3) == 0
                ? TargetTracking(
                    target: 0.7, highDatapoints: 1 + below(4), lowDatapoints: 1 + below(60),
                    lowFactor: 0.3 / 0.7)
                : SimpleScaling(alarm: alarm, adjustment: .change(1))
            return NamedPolicy(name: "\(index)", policy: policy)
        }
        var values: [Double] = []
        while values.count < 600 {
            let level = (thresholds + [0.1, 0.25, 0.4, 0.6, 0.9, .nan])[below(10)]
            let isLong = below(4) == 0
            values += Array(repeating: level, count: 1 + below(isLong ? 90 : 5))
        }
        return (policies, values)
    }

    /// Each minute the policies have the alarms that alarms have which are told every point.
    @Test(arguments: 0..<80 as Range<UInt64>) func knowsEveryAlarm(_ seed: UInt64) throws {
        var stream = RandomStream(seed: seed, replication: 0, entity: 0, purpose: 0)
        let (named, values) = fleet(&stream)
        let plan = Sample.plan(
            Sample.service(rate: 1), Sample.fleet(minimum: 4, maximum: 8, policies: named))
        let states = FleetStates(PreparedPlan(plan))
        var watch = states.fleets[0].watch
        var alarms = Dense(states.alarms)
        var policies = Dense(states.policies)
        let keepsToAlarms = named.allSatisfy { $0.policy.keepsToAlarms }
        var told = states.policies.map { (high: $0.high, low: $0.low) }
        var minutesOn = 0
        var wrong: [Int] = []
        for (minute, value) in values.enumerated() {
            let metrics =
                value.isNaN ? MinuteMetrics() : MinuteMetrics(cpu: value, seconds: 60)
            let seen = MetricValues(metrics)
            if !watch.passes(seen) { watch.take(seen, &alarms, &policies) }
            if watch.isOn {
                minutesOn += 1
            } else {
                for index in policies.indices { _ = policies[index].record(metrics, seen) }
                watch.note(seen, &alarms, policies)
            }
            var fires = (high: false, low: false)
            for index in policies.indices {
                told[index].high?.record(seen.value(of: .cpu))
                told[index].low?.record(seen.value(of: .cpu))
                let high = told[index].high?.isFiring ?? false
                let low = told[index].low?.isFiring ?? false
                if policies[index].isSilent == (high || low) { wrong.append(minute) }
                fires = (fires.high || high, fires.low || low)
            }
            guard watch.isOn else { continue }
            // At its largest only what shrinks it calls, at its smallest only what makes it grow.
            let limits = (minimum: Int64(4), maximum: Int64(8))
            let any = fires.high || fires.low
            let calls = [4, 6, 8].map { watch.calls(desired: $0, limits: limits) }
            let expected = keepsToAlarms ? [fires.high, any, fires.low] : [any, any, any]
            if watch.fires != any || calls != expected { wrong.append(minute) }
        }
        #expect(wrong.isEmpty, "minutes \(wrong)")
        #expect(minutesOn > 50)
    }

    @Test func adjustmentsKeepToTheirSide() {
        let alarm = AlarmPlan(comparison: .atLeast, threshold: 0.5, breaching: 1, evaluated: 1)
        func keeps(_ adjustment: CapacityAdjustment) -> Bool {
            SimpleScaling(alarm: alarm, adjustment: adjustment).keepsToAlarms
        }
        #expect(keeps(.change(2)) && keeps(.share(0.1)) && keeps(.change(0)))
        #expect(!keeps(.change(-1)) && !keeps(.share(-0.1)) && !keeps(.exact(50)))
    }
}
