import CloudModel
import Testing

@Suite struct TargetTrackingTests {
    private let policy = TargetTracking(target: 0.5)

    private func observe(
        metric: Double?, high: Bool = false, low: Bool = false, warmed: Int64,
        warming: Int64 = 0, desired: Int64? = nil
    ) -> ScalingObservation {
        ScalingObservation(
            metric: metric, highAlarm: high, lowAlarm: low, warmedCapacity: Double(warmed),
            warmingCapacity: warming, desiredCapacity: desired ?? warmed + warming, minimum: 1,
            maximum: 100)
    }

    /// The user guide's rounding: 1.5 more becomes 2 more, 1.5 fewer becomes 1 fewer.
    @Test func roundingFavoursAvailability() {
        #expect(policy.decide(observe(metric: 0.6875, high: true, warmed: 4)) == .scaleOut(to: 6))
        #expect(policy.decide(observe(metric: 0.3125, low: true, warmed: 4)) == .scaleIn(to: 3))
    }

    @Test func warmingInstancesCountTowardTheNeed() {
        let observation = observe(metric: 0.75, high: true, warmed: 4, warming: 1)
        #expect(policy.decide(observation) == .scaleOut(to: 6))
        let enough = observe(metric: 0.75, high: true, warmed: 4, warming: 2)
        #expect(policy.decide(enough) == .none)
    }

    @Test func scaleInWaitsForWarmUp() {
        #expect(policy.decide(observe(metric: 0.2, low: true, warmed: 10, warming: 1)) == .none)
    }

    @Test func noDataDecidesNothing() {
        #expect(policy.decide(observe(metric: nil, high: true, warmed: 4)) == .none)
    }

    @Test func roundingErrorAddsNoInstance() {
        let tracking = TargetTracking(target: 0.55)
        #expect(tracking.neededCapacity(10, metric: 0.55) == 10)
        #expect(tracking.neededCapacity(3, metric: 0.1 + 0.2) == 2)
    }

    @Test func scaleInStepIsBounded() {
        let gentle = TargetTracking(target: 0.5, scaleInMaxFraction: 0.1)
        #expect(gentle.decide(observe(metric: 0.1, low: true, warmed: 40)) == .scaleIn(to: 36))
        #expect(gentle.decide(observe(metric: 0.1, low: true, warmed: 4)) == .scaleIn(to: 3))
    }

    /// Any policy grows the fleet, all must agree to shrink it, the largest capacity wins both
    /// ways.
    @Test func severalPolicies() {
        func combined(_ decisions: [ScalingDecision]) -> Int64 {
            ScalingDecision.combine(decisions, desired: 10, minimum: 2, maximum: 12)
        }
        #expect(combined([.scaleOut(to: 11), .scaleIn(to: 4)]) == 11)
        #expect(combined([.scaleOut(to: 11), .scaleOut(to: 30)]) == 12)
        #expect(combined([.scaleIn(to: 4), .scaleIn(to: 6)]) == 6)
        #expect(combined([.scaleIn(to: 4), .none]) == 10)
        #expect(combined([.scaleIn(to: 1), .agreeToScaleIn]) == 2)
        #expect(combined([]) == 10)
    }

    @Test func alarmsCountPoints() {
        var alarm = AlarmState(
            plan: AlarmPlan(comparison: .greaterThan, threshold: 50, breaching: 3, evaluated: 3))
        for point in [51.0, 52, 50] { alarm.record(point) }
        #expect(!alarm.isFiring)
        for point in [51.0, 52, 53] { alarm.record(point) }
        #expect(alarm.isFiring)
        // CloudWatch looks at more points than three, and the newest three with data decide: a gap
        // of two changes nothing, the next good point does.
        alarm.record(nil)
        #expect(alarm.isFiring)
        alarm.record(nil)
        #expect(alarm.isFiring)
        alarm.record(50)
        #expect(!alarm.isFiring)
    }
}
