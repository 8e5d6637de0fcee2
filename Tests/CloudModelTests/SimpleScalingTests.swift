import CloudModel
import Quantities
import Testing

@Suite struct SimpleScalingTests {
    private func policy(
        _ adjustment: CapacityAdjustment, isOut: Bool = true
    ) -> SimpleScaling {
        SimpleScaling(
            alarm: AlarmPlan(
                comparison: isOut ? .atLeast : .atMost, threshold: 0.7, breaching: 1, evaluated: 1),
            adjustment: adjustment)
    }

    private func observe(
        at minute: Int64 = 0, metric: Double? = 0.9, current: Int64 = 10, warming: Int64 = 0,
        desired: Int64? = nil, isActive: Bool = false, cooldownEnd: Int64? = nil, isOut: Bool = true
    ) -> ScalingObservation {
        ScalingObservation(
            time: .minute * minute, metric: metric, highAlarm: isOut, lowAlarm: !isOut,
            warmedCapacity: Double(current), warmingCapacity: warming,
            desiredCapacity: desired ?? current + warming, minimum: 1, maximum: 40,
            isActive: isActive, cooldownEnd: cooldownEnd.map { .minute * $0 })
    }

    @Test func oneChangePerBreach() {
        #expect(policy(.change(2)).decide(observe()) == .scaleOut(to: 12))
        #expect(policy(.share(0.25)).decide(observe()) == .scaleOut(to: 12))
        #expect(
            policy(.exact(4), isOut: false).decide(observe(isOut: false)) == .scaleInAlone(to: 4))
        #expect(policy(.change(2)).decide(observe(isOut: false)) == .agreeToScaleIn)
    }

    @Test func waitsForTheActivityAndTheCooldown() {
        let two = policy(.change(2))
        #expect(two.decide(observe(at: 9, isActive: true)) == .agreeToScaleIn)
        #expect(two.decide(observe(at: 9, cooldownEnd: 10)) == .agreeToScaleIn)
        #expect(two.decide(observe(at: 10, cooldownEnd: 10)) == .scaleOut(to: 12))
    }

    /// Instances that warm up are in service: they are part of what is changed.
    @Test func warmUpIsNothingToIt() {
        #expect(policy(.change(2)).decide(observe(current: 8, warming: 2)) == .scaleOut(to: 12))
    }

    @Test func weightsSwallowADecrement() {
        let less = policy(.change(-1), isOut: false)
        #expect(
            less.decide(observe(current: 32, desired: 30, isOut: false)) == .agreeToScaleIn)
    }

    /// Missing data that count as breaching start a fleet that has no instance to measure.
    @Test func needsNoValueOfTheMetric() {
        #expect(policy(.change(2)).decide(observe(metric: nil, current: 0)) == .scaleOut(to: 2))
    }
}
