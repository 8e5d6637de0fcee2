import CloudModel
import Quantities
import Testing

@Suite struct AlarmPaceTests {
    private func plan(_ period: TimeSpan, points: Int = 1) -> AlarmPlan {
        AlarmPlan(
            comparison: .atLeast, threshold: 0.5, breaching: points, evaluated: points,
            period: period, missingData: .ignore)
    }

    private func pace(_ plan: AlarmPlan, tick: TimeSpan) -> AlarmPace {
        AlarmPace(
            period: plan.period, interval: plan.evaluationInterval, tick: tick, high: plan,
            low: nil)
    }

    /// Ticks, counted from 1, after which the alarm fires.
    private func firing(
        _ pace: AlarmPace, _ cpu: [Double?], seconds: Double
    ) -> [Int] {
        var pace = pace
        return cpu.indices.filter { tick in
            let metrics = cpu[tick].map { MinuteMetrics(cpu: $0, seconds: seconds) }
            _ = pace.push(metrics ?? MinuteMetrics(), .cpu)
            return pace.high?.isFiring ?? false
        }.map { $0 + 1 }
    }

    /// Minutes of 0 % and then of 100 %: the mean of five is 60 % once three of them are busy. It
    /// is looked at every minute, not every five.
    @Test func fiveMinutesSlide() {
        let cpu = Array(repeating: 0.0, count: 7) + Array(repeating: 1.0, count: 5)
        #expect(firing(pace(plan(.minute * 5), tick: .minute), cpu, seconds: 60) == [10, 11, 12])
    }

    /// Two points of five minutes that end five minutes apart: a breach of seven minutes.
    @Test func pointsLieAPeriodApart() {
        let cpu = Array(repeating: 0.0, count: 7) + Array(repeating: 1.0, count: 10)
        let alarm = pace(plan(.minute * 5, points: 2), tick: .minute)
        // The newer point is busy from minute 10 on, the older one five minutes later.
        #expect(firing(alarm, cpu, seconds: 60) == [15, 16, 17])
    }

    /// The mean of a period is over what there was, weighted by the time that it was there.
    @Test func aPeriodIsAMean() {
        let alarm = pace(plan(.minute * 2), tick: .minute)
        #expect(firing(alarm, [0.8, 0.1, 0.9, nil, nil], seconds: 60) == [1, 3, 4, 5])
    }

    /// Data end at minute 5, and with them the last mean above one half at minute 6. Later looks
    /// find what was known five and ten minutes before: minutes 10 and 15 that of 5, and so on. At
    /// minute 20 nothing is left, and the state that is retained is that of minute 19.
    @Test func ignoringMissingDataRetainsTheLastState() {
        let cpu: [Double?] = [1, 1, 1, 0, 0] + Array(repeating: nil, count: 25)
        let fired = firing(pace(plan(.minute * 5), tick: .minute), cpu, seconds: 60)
        #expect(fired == [1, 2, 3, 4, 5, 6, 10, 11, 15, 16])
    }

    /// Ten seconds each: one tick late, so the third busy tick shows the second.
    @Test func tenSeconds() {
        let cpu = Array(repeating: 0.0, count: 6) + Array(repeating: 1.0, count: 4)
        let alarm = pace(plan(.second * 10, points: 2), tick: .second * 10)
        #expect(firing(alarm, cpu, seconds: 10) == [9, 10])
    }

    /// A point of thirty seconds is looked at every ten.
    @Test func thirtySeconds() {
        let cpu = Array(repeating: 0.0, count: 6) + Array(repeating: 1.0, count: 4)
        let alarm = pace(plan(.second * 30), tick: .second * 10)
        // Two of three busy ticks are above one half; known a tick later.
        #expect(firing(alarm, cpu, seconds: 10) == [9, 10])
    }

    /// A minute among shorter ticks is evaluated once a minute, and a minute late like any other.
    @Test func aMinuteAmongShorterTicks() {
        let cpu = Array(repeating: 0.0, count: 6) + Array(repeating: 1.0, count: 18)
        let fired = firing(pace(plan(.minute), tick: .second * 10), cpu, seconds: 10)
        #expect(fired.first == 18)
    }
}
