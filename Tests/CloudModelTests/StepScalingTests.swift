import CloudModel
import Quantities
import Testing

@Suite struct StepScalingTests {
    private func policy(
        _ steps: [(Double?, Double?, CapacityAdjustment)], isOut: Bool = true,
        threshold: Double = 0.5, magnitude: Int64 = 0
    ) throws -> StepScaling {
        StepScaling(
            alarm: AlarmPlan(
                comparison: isOut ? .atLeast : .atMost, threshold: threshold, breaching: 1,
                evaluated: 1),
            steps: try ScalingSteps(
                steps.map { .init(lower: $0.0, upper: $0.1, adjustment: $0.2) }),
            minimumMagnitude: magnitude)
    }

    private func observe(
        _ metric: Double?, current: Int64, warming: Int64 = 0, desired: Int64? = nil,
        terminating: Int64 = 0, isOut: Bool = true
    ) -> ScalingObservation {
        ScalingObservation(
            metric: metric, highAlarm: isOut, lowAlarm: !isOut, warmedCapacity: Double(current),
            warmingCapacity: warming, desiredCapacity: desired ?? current + warming, minimum: 2,
            maximum: 100, terminatingCapacity: terminating)
    }

    /// The user guide's policies: threshold 50 %, out by 0, 10 and 30 %, in likewise.
    private func vendor(isOut: Bool) throws -> StepScaling {
        isOut
            ? try policy([(0, 0.1, .share(0)), (0.1, 0.2, .share(0.1)), (0.2, nil, .share(0.3))])
            : try policy(
                [(-0.1, 0, .share(0)), (-0.2, -0.1, .share(-0.1)), (nil, -0.2, .share(-0.3))],
                isOut: false)
    }

    /// Its worked table, in shares, where 0.7 − 0.5 is a hair less than 0.2.
    @Test func theVendorsTable() throws {
        let out = try vendor(isOut: true)
        #expect(out.decide(observe(0.55, current: 10)) == .agreeToScaleIn)
        #expect(out.decide(observe(0.6, current: 10)) == .scaleOut(to: 11))
        #expect(out.decide(observe(0.7, current: 11)) == .scaleOut(to: 14))
        let inward = try vendor(isOut: false)
        #expect(inward.decide(observe(0.4, current: 14, isOut: false)) == .scaleInAlone(to: 13))
        #expect(inward.decide(observe(0.3, current: 13, isOut: false)) == .scaleInAlone(to: 10))
    }

    /// "62 % while the new instance warms up: no change; 70 %: two more, desired 13."
    @Test func warmingInstancesAreDesiredAlready() throws {
        let out = try vendor(isOut: true)
        #expect(out.decide(observe(0.62, current: 10, warming: 1)) == .agreeToScaleIn)
        #expect(out.decide(observe(0.7, current: 10, warming: 1)) == .scaleOut(to: 13))
        let inward = try vendor(isOut: false)
        #expect(
            inward.decide(observe(0.1, current: 10, warming: 1, isOut: false)) == .agreeToScaleIn)
    }

    /// Ten less one that is on its way out: another 10 % of ten is that one.
    @Test func terminatingInstancesAreCounted() throws {
        let inward = try vendor(isOut: false)
        #expect(
            inward.decide(observe(0.35, current: 9, terminating: 1, isOut: false))
                == .agreeToScaleIn)
        #expect(inward.decide(observe(0.35, current: 9, isOut: false)) == .scaleInAlone(to: 8))
    }

    /// "Desired 30, current 32: a decrement of one does nothing."
    @Test func weightsCanMakeMoreThanIsDesired() throws {
        let one = try policy([(nil, 0, .change(-1))], isOut: false)
        #expect(
            one.decide(observe(0.4, current: 32, desired: 30, isOut: false)) == .agreeToScaleIn)
        let three = try policy([(nil, 0, .change(-3))], isOut: false)
        #expect(
            three.decide(observe(0.4, current: 32, desired: 30, isOut: false))
                == .scaleInAlone(to: 29))
    }

    @Test func limitsHold() throws {
        let more = try policy([(0, nil, .change(500))])
        #expect(more.decide(observe(0.9, current: 60)) == .scaleOut(to: 100))
        let fewer = try policy([(nil, 0, .exact(0))], isOut: false)
        #expect(fewer.decide(observe(0.1, current: 60, isOut: false)) == .scaleInAlone(to: 2))
    }

    /// Which side a bound belongs to follows the policy's direction, at the threshold too.
    @Test func boundsBelongToTheStepNearTheThreshold() throws {
        let out = try vendor(isOut: true)
        #expect(out.step(for: 0.5) == 0)
        #expect(out.step(for: 0.5999) == 0)
        #expect(out.step(for: 0.4999) == nil)
        let inward = try vendor(isOut: false)
        #expect(inward.step(for: 0.5) == 0)
        #expect(inward.step(for: 0.4001) == 0)
        #expect(inward.step(for: 0.4) == 1)
        #expect(inward.step(for: 0.5001) == nil)
    }

    @Test func noDataAndNoAlarmChangeNothing() throws {
        let out = try vendor(isOut: true)
        #expect(out.decide(observe(nil, current: 10)) == .agreeToScaleIn)
        #expect(out.decide(observe(0.9, current: 10, isOut: false)) == .agreeToScaleIn)
    }

    /// Tenths of a percent, so that a sum of two hundred rounding errors would show.
    @Test(arguments: [
        (10, 0.1, 11), (10, 0.3, 13), (11, 0.3, 14), (14, -0.1, 13), (13, -0.3, 10), (4, 0.1, 5),
        (4, -0.1, 3), (100, 0.07, 107), (1, 1, 2), (0, 0.5, 0), (30, 0.001, 31),
    ])
    func sharesOfACapacity(from: Int, share: Double, to: Int) {
        #expect(CapacityAdjustment.share(share).target(from: Int64(from)) == to)
    }

    @Test func theFewestUnitsOfAChange() {
        let share = CapacityAdjustment.share(0.25)
        #expect(share.target(from: 4, minimumMagnitude: 2) == 6)
        #expect(share.target(from: 40, minimumMagnitude: 2) == 50)
        #expect(CapacityAdjustment.share(-0.25).target(from: 4, minimumMagnitude: 2) == 2)
        #expect(CapacityAdjustment.share(0).target(from: 4, minimumMagnitude: 2) == 4)
        #expect(CapacityAdjustment.change(1).target(from: 4, minimumMagnitude: 2) == 5)
    }

    @Test func absurdAdjustmentsSaturate() {
        #expect(CapacityAdjustment.change(.max).target(from: 5) == .max)
        #expect(CapacityAdjustment.share(1e300).target(from: 5) == .max)
        #expect(CapacityAdjustment.rounded(-1e300) == -.max)
    }

    private func fault(_ steps: [(Double?, Double?)]) -> ScalingSteps.Fault? {
        do throws(ScalingSteps.Fault) {
            _ = try ScalingSteps(
                steps.map { .init(lower: $0.0, upper: $0.1, adjustment: .change(1)) })
            return nil
        } catch { return error }
    }

    /// The rules of the user guide, "Step adjustments".
    @Test func stepsMustFit() {
        #expect(fault([(0, 10), (10, nil)]) == nil)
        #expect(fault([(10, nil), (0, 10)]) == nil)
        #expect(fault([(nil, -10), (-10, 0)]) == nil)
        #expect(fault([(nil, 0), (0, nil)]) == nil)
        #expect(fault([(0, 10), (5, nil)])?.step == 1)
        #expect(fault([(0, 10), (15, nil)])?.step == 1)
        #expect(fault([(0, 10)])?.step == 0)
        #expect(fault([(-10, 0)])?.step == 0)
        #expect(fault([(nil, nil)])?.step == 0)
        #expect(fault([(0, nil), (5, nil)])?.step == 1)
        #expect(fault([(nil, 0), (nil, 5)]) != nil)
        #expect(fault([(10, 10), (10, nil)])?.step == 0)
        #expect(fault([]) != nil)
    }

    /// Load that one unit would carry at 2.6 of the metric stays below 0.5 from six units on.
    @Test func startsAtASizeThatDoesNotBreach() throws {
        #expect(try policy([(0, nil, .change(1))]).settledCapacity(metricAtOneUnit: 2.6) == 6)
        // At least 0.5 breaches, so five units of 2.5 are one too few.
        #expect(try policy([(0, nil, .change(1))]).settledCapacity(metricAtOneUnit: 2.5) == 6)
        #expect(
            try policy([(nil, 0, .change(-1))], isOut: false)
                .settledCapacity(metricAtOneUnit: 2.5) == nil)
    }
}
