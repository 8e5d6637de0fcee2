import CloudModel
import Quantities
import Testing

@Suite struct PredictiveScalingTests {
    private func observation(
        desired: Int64, maximum: Int64 = 40, load: Double?
    ) -> ScalingObservation {
        var observation = ScalingObservation(
            metric: 0.5, highAlarm: false, lowAlarm: false, warmedCapacity: Double(desired),
            warmingCapacity: 0, desiredCapacity: desired, minimum: 1, maximum: maximum)
        observation.forecastLoad = load
        return observation
    }

    /// A load of 5.5 units at 100 % needs ten at 55 %.
    @Test func onlyAdds() {
        let policy = PredictiveScaling(target: 0.55, mode: .forecastAndScale)
        #expect(policy.decide(observation(desired: 8, load: 5.5)) == .scaleOut(to: 10))
        #expect(policy.decide(observation(desired: 10, load: 5.5)) == .keepAtLeast(10))
        #expect(policy.decide(observation(desired: 12, load: 5.5)) == .keepAtLeast(10))
        #expect(policy.decide(observation(desired: 8, load: nil)) == .agreeToScaleIn)
        let silent = PredictiveScaling(target: 0.55)
        #expect(silent.mode == .forecastOnly)
        #expect(silent.decide(observation(desired: 8, load: 5.5)) == .agreeToScaleIn)
    }

    /// The user guide's example: a forecast of 50, a maximum of 40, a buffer of 10 %: 55.
    @Test func maximumMayGiveWay() {
        func policy(_ behavior: PredictiveScaling.MaximumBehavior, _ buffer: Double) -> Self.Policy
        {
            PredictiveScaling(
                target: 1, mode: .forecastAndScale, behavior: behavior, buffer: buffer)
        }
        #expect(policy(.increase, 0.1).maximum(forecast: 50, maximum: 40) == 55)
        #expect(policy(.increase, 0).maximum(forecast: 50, maximum: 40) == 50)
        #expect(policy(.honor, 0).maximum(forecast: 50, maximum: 40) == 40)
        #expect(policy(.increase, 0.1).maximum(forecast: 30, maximum: 40) == 40)
        let honoring = policy(.honor, 0).decide(observation(desired: 35, load: 50))
        #expect(honoring == .scaleOut(to: 40))
        let lifting = policy(.increase, 0.1).decide(observation(desired: 35, load: 50))
        #expect(lifting == .scaleOut(to: 50))
    }

    private typealias Policy = PredictiveScaling

    /// With dynamic policies the larger wins: target tracking wants 8, the forecast 10.
    @Test func keepsOthersFromShrinkingBelowTheForecast() {
        let combined = ScalingDecision.combine(
            [.scaleIn(to: 8), .keepAtLeast(10)], desired: 12, minimum: 1, maximum: 40)
        #expect(combined == 10)
        let alone = ScalingDecision.combine(
            [.scaleInAlone(to: 3), .keepAtLeast(10)], desired: 12, minimum: 1, maximum: 40)
        #expect(alone == 10)
        let out = ScalingDecision.combine(
            [.scaleOut(to: 14), .keepAtLeast(10)], desired: 12, minimum: 1, maximum: 40)
        #expect(out == 14)
    }

    @Test func sameHourOfTheSeasonBefore() {
        let day = (0..<24).map(Double.init)
        let naive = ForecastModel.seasonalNaive
        #expect(naive.forecast(Array(day.dropLast()), hours: 3).isEmpty)
        let next: [Double] = naive.forecast(day, hours: 30)
        #expect(Array(next[24...]) == [0, 1, 2, 3, 4, 5])
        // A week whose days differ: the forecast of the hour after it is its first hour.
        let week = (0..<168).map { (hour: Int) -> Double in Double(hour / 24 * 100 + hour % 24) }
        #expect(naive.forecast(week, hours: 2) == [0, 1])
    }

    /// What has a straight trend and a steady season is continued exactly.
    @Test func smoothingContinuesTrendAndSeason() {
        func load(_ hour: Int) -> Double {
            100 + 0.5 * Double(hour) + [0, 10, 25, 10, 0, -20][hour % 24 / 4]
        }
        let history = (0..<240).map(load)
        let forecast = ForecastModel.holtWinters.forecast(history, hours: 48)
        #expect(forecast.count == 48)
        for (hour, value) in forecast.enumerated() {
            #expect(abs(value - load(240 + hour)) < 1e-6, "hour \(hour)")
        }
        // Too short for two seasons: the day before.
        #expect(
            ForecastModel.holtWinters.forecast(Array(history.prefix(30)), hours: 1) == [load(6)])
    }

    /// Load doubles at 06:00 every day. By then the fleet has twice the size, which target tracking
    /// alone has ten minutes later.
    @Test func isReadyWhenTheHourBegins() throws {
        let curve = ShapeCurve(
            basePerSecond: 400, minuteOfDay: (0..<1440).map { $0 < 360 ? 1 : 2 }, weekday: [],
            timeZone: .utc)
        func desired(_ policies: [NamedPolicy], atMinute minute: Int) -> Double {
            var plan = Sample.plan(
                Sample.service(rate: 400),
                Sample.fleet(minimum: 1, maximum: 1_000, policies: policies), horizon: .hour * 8)
            plan.services[0].demand.curve = .shape(curve)
            var world = World(PreparedPlan(plan), seed: 1, replication: 0)
            var ledger = Recorder()
            var series = Recorder()
            _ = world.run(ledger: &ledger, series: &series)
            return series.points[minute].desired
        }
        let tracking = NamedPolicy(name: "cpu", policy: TargetTracking(target: 0.5))
        let predictive = NamedPolicy(
            name: "ahead", policy: PredictiveScaling(target: 0.5, mode: .forecastAndScale))
        let before = desired([tracking, predictive], atMinute: 350)
        #expect(desired([tracking, predictive], atMinute: 356) == 2 * before)
        #expect(desired([tracking], atMinute: 356) == before)
        #expect(desired([tracking], atMinute: 361) == before)
    }
}
