import CloudModel
import Quantities
import Testing

@Suite struct ManagedInstanceGroupTests {
    private func observation(
        metric: Double?, units: Int64, peakNeed: Int64?, peakSize: Int64? = nil
    ) -> ScalingObservation {
        var observation = ScalingObservation(
            metric: metric, highAlarm: false, lowAlarm: false, warmedCapacity: Double(units),
            warmingCapacity: 0, desiredCapacity: units, minimum: 1, maximum: 100)
        observation.peakNeed = peakNeed
        observation.peakSize = peakSize ?? units
        return observation
    }

    /// Ten units at 90 % need fifteen at 60 %.
    @Test func needsInProportion() {
        let policy = ManagedInstanceGroup()
        #expect(policy.need(observation(metric: 0.9, units: 10, peakNeed: nil)) == 15)
        #expect(policy.need(observation(metric: nil, units: 10, peakNeed: nil)) == nil)
    }

    @Test func sizesForTheHighestNeedOfThePeriod() {
        let policy = ManagedInstanceGroup()
        let grown = policy.decide(observation(metric: 0.9, units: 10, peakNeed: 15))
        #expect(grown == .scaleOut(to: 15))
        let kept = policy.decide(observation(metric: 0.2, units: 10, peakNeed: 10))
        #expect(kept == .keepAtLeast(10))
        let shrunk = policy.decide(observation(metric: 0.2, units: 10, peakNeed: 4))
        #expect(shrunk == .scaleIn(to: 4))
        // Two signals: the larger recommendation.
        let size = ScalingDecision.combine(
            [.scaleIn(to: 4), .scaleIn(to: 7)], desired: 10, minimum: 1, maximum: 100)
        #expect(size == 7)
    }

    /// The needs of eleven minutes in a window of ten: the first is out of it.
    @Test func forgetsWhatIsOlderThanThePeriod() {
        var window = PeakWindow(length: 10)
        #expect(window.peak == nil)
        for need in [10, 4, 4, 4, 4, 4, 4, 4, 4, 4] as [Int64] { window.push(need) }
        #expect(window.peak == 10)
        window.push(4)
        #expect(window.peak == 4)
    }

    /// Fifty were the most, ten at most may go: forty.
    @Test func scaleInControlsLimitWhatGoes() {
        let units = ManagedInstanceGroup(maxScaledIn: 10)
        #expect(units.recommended(need: 10, peakSize: 50) == 40)
        #expect(units.recommended(need: 45, peakSize: 50) == 45)
        let share = ManagedInstanceGroup(maxScaledInShare: 0.1)
        #expect(share.recommended(need: 10, peakSize: 50) == 45)
        #expect(share.recommended(need: 10, peakSize: 57) == 52)
    }

    @Test func modes() {
        let low = observation(metric: 0.1, units: 10, peakNeed: 2)
        #expect(ManagedInstanceGroup(mode: .onlyScaleOut).decide(low) == .keepAtLeast(10))
        #expect(ManagedInstanceGroup(mode: .off).decide(low) == .agreeToScaleIn)
    }
}
