import CloudModel
import Quantities
import Testing

@Suite struct AzureAutoscaleTests {
    private let policy = AzureAutoscale(scaleOutAbove: 0.8, scaleInBelow: 0.6)

    private func observation(
        _ metric: Double, units: Int64, high: Bool = false, low: Bool = false,
        lastScaled: TimeSpan? = nil
    ) -> ScalingObservation {
        var observation = ScalingObservation(
            time: .hour, metric: metric, highAlarm: high, lowAlarm: low,
            warmedCapacity: Double(units), warmingCapacity: 0, desiredCapacity: units, minimum: 1,
            maximum: 20)
        observation.lastScaled = lastScaled
        return observation
    }

    /// The documentation's example: three instances at 60 % would be two at 90 %, above 80 %; at
    /// 50 % they would be two at 75 %.
    @Test func doesNotFlap() {
        #expect(abs(policy.projected(0.6, from: 3, to: 2) - 0.9) < 1e-12)
        #expect(policy.decide(observation(0.59, units: 3, low: true)) == .none)
        #expect(policy.decide(observation(0.5, units: 3, low: true)) == .scaleIn(to: 2))
    }

    /// Ten at 40 % may not become three (133 %) nor four (100 %), but six (67 %): of the five that
    /// the rule takes five (80 %) would be too many.
    @Test func takesFewerWhereAllWouldFlap() {
        let bold = AzureAutoscale(scaleOutAbove: 0.8, scaleInBelow: 0.6, scaleInChange: 5)
        #expect(bold.sizeAfterScaleIn(10, metric: 0.4, minimum: 1) == 6)
        #expect(bold.sizeAfterScaleIn(10, metric: 0.3, minimum: 1) == 5)
        #expect(bold.sizeAfterScaleIn(10, metric: 0.3, minimum: 8) == 8)
        #expect(bold.sizeAfterScaleIn(1, metric: 0, minimum: 0) == 1)
    }

    @Test func anyRuleGrowsAndAllMustAgreeToShrink() {
        let grown = policy.decide(observation(0.9, units: 3, high: true))
        #expect(grown == .scaleOut(to: 4))
        let quiet = policy.decide(observation(0.7, units: 3))
        #expect(quiet == .none)
        func combine(_ decisions: ScalingDecision...) -> Int64 {
            ScalingDecision.combine(decisions, desired: 3, minimum: 1, maximum: 20)
        }
        #expect(combine(.scaleOut(to: 4), .scaleIn(to: 2)) == 4)
        #expect(combine(.scaleIn(to: 2), quiet) == 3)
        #expect(combine(.scaleIn(to: 2), .scaleIn(to: 2)) == 2)
    }

    @Test func waitsForTheCooldown() {
        let busy = observation(0.9, units: 3, high: true, lastScaled: .minute * 56)
        #expect(policy.decide(busy) == .none)
        let rested = observation(0.9, units: 3, high: true, lastScaled: .minute * 55)
        #expect(policy.decide(rested) == .scaleOut(to: 4))
    }

    @Test func thresholdsMustNotCross() {
        let values: [String: ParameterValue] = [
            "metric": .text("cpu"), "scaleOutAbove": .number(0.5), "scaleInBelow": .number(0.6),
            "scaleOutChange": .count(1), "scaleInChange": .count(1),
            "timeWindow": .duration(.minute * 10), "cooldown": .duration(.minute * 5),
        ]
        #expect(throws: ParameterError.self) { try AzureAutoscale(values: values) }
    }
}
