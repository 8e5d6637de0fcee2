import CloudModel
import Quantities
import SimulationKernel
import Testing

@Suite struct DemandTests {
    private func offered(_ demand: DemandPlan, horizon: TimeSpan) throws -> Run {
        var service = Sample.service(rate: 0)
        service.demand = demand
        return try Run(
            Sample.plan(service, Sample.fleet(minimum: 4), horizon: horizon))
    }

    private func shape(
        minuteOfDay: [Double] = [], weekday: [Double] = [], zone: ZoneOffsets = .utc,
        growth: Double = 0, events: [DemandEvent] = [], noise: DemandNoise? = nil
    ) -> DemandPlan {
        DemandPlan(
            curve: .shape(
                ShapeCurve(
                    basePerSecond: 10, minuteOfDay: minuteOfDay, weekday: weekday,
                    timeZone: zone)),
            growthPerMonth: growth, events: events, noise: noise)
    }

    /// What a trace counted is offered, whatever its sampling and however often it repeats.
    @Test(arguments: [7.0, 60, 300, 3600])
    func aTraceIsConserved(interval: Double) throws {
        let rates = [3.0, 0, 11.5, 4.25, 9]
        let step = TimeSpan(seconds: interval).nanoseconds
        let trace = TraceCurve(
            timesNanoseconds: rates.indices.map { Int64($0) * step }, ratesPerSecond: rates,
            length: TimeSpan(nanoseconds: step * 5), repeats: true)
        let laps = 6.0
        let run = try offered(
            DemandPlan(curve: .trace(trace), growthPerMonth: 0, events: [], noise: nil),
            horizon: TimeSpan(nanoseconds: step * 30))
        let expected = rates.reduce(0, +) * interval * laps * 1000
        #expect(abs(Double(run.outcome.services[0].counts.offered) - expected) <= 2)
    }

    @Test func aTraceThatDoesNotRepeatEnds() throws {
        let trace = TraceCurve(
            timesNanoseconds: [0], ratesPerSecond: [5], length: .hour, repeats: false)
        let run = try offered(
            DemandPlan(curve: .trace(trace), growthPerMonth: 0, events: [], noise: nil),
            horizon: .day)
        #expect(run.outcome.services[0].counts.offered == 5 * 3600 * 1000)
    }

    /// 10 % a month compounds: after 730 h the rate is 1.1 times the base.
    @Test func growthCompounds() throws {
        let run = try offered(shape(growth: 0.1), horizon: .hour * 731)
        let at730 = run.series.points.first {
            $0.timeNanoseconds == (TimeSpan.hour * 730).nanoseconds
        }
        #expect(abs((at730?.offered ?? 0) - 11) < 0.001)
    }

    /// Demand doubles for two hours with ramps of one hour inside: its area is half the plateau's.
    @Test func eventsRampInside() throws {
        let hour = TimeSpan.hour.nanoseconds
        let event = DemandEvent(
            name: "sale", fromNanoseconds: 4 * hour, toNanoseconds: 6 * hour, multiplier: 2,
            rampNanoseconds: hour)
        let run = try offered(shape(events: [event]), horizon: .day)
        let expected = (10.0 * 86400 + 10 * 3600) * 1000
        #expect(abs(Double(run.outcome.services[0].counts.offered) - expected) < 10)
    }

    /// The start is Sunday 2026-03-01 in UTC; in a zone three hours behind it is still Saturday.
    @Test func theWeekFollowsTheClockOfItsZone() throws {
        let zone = ZoneOffsets(fromNanosecondsSince1970: [.min], offsetSeconds: [-3 * 3600])
        let run = try offered(
            shape(weekday: [1, 1, 1, 1, 1, 0.5, 2], zone: zone), horizon: .day)
        let points = run.series.points
        #expect(points[0].offered == 5)
        #expect(points[179].offered == 5)
        #expect(points[180].offered == 20)
    }

    /// Mean 1, the asked-for deviation, and a correlation that has fallen to 1/e after its time.
    @Test func noiseHasItsMoments() throws {
        let run = try offered(
            shape(noise: DemandNoise(coefficientOfVariation: 0.3, correlation: .minute * 5)),
            horizon: .day * 100)
        let values = run.series.points.map { $0.offered / 10 }
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        var lagged = 0.0
        for index in 5..<values.count {
            lagged += (values[index] - mean) * (values[index - 5] - mean)
        }
        // 144,000 points with ten effective minutes each: a standard error of about 0.0025.
        #expect(abs(mean - 1) < 0.012)
        #expect(abs(variance.squareRoot() - 0.3) < 0.012)
        #expect(abs(lagged / count / variance - 0.3679) < 0.04)
    }

    /// Minutes that are worked out together have the bits of minutes that are asked for one by one:
    /// a week with both changes of a clock, growth, two events and noise, and a last part of a
    /// minute; then the same over a trace that repeats.
    @Test(arguments: [false, true])
    func minutesTogetherAreMinutesOneByOne(isTrace: Bool) throws {
        let hour = TimeSpan.hour.nanoseconds
        let start = Sample.start.nanosecondsSince1970
        let zone = ZoneOffsets(
            fromNanosecondsSince1970: [.min, start + 31 * hour + 17, start + 100 * hour],
            offsetSeconds: [-3600 * 5, 1800, -3600 * 5])
        var demand = shape(
            minuteOfDay: (0..<1440).map { 0.5 + Double($0) / 1440 },
            weekday: [1, 1.1, 1.2, 1.3, 1.4, 0.5, 0.25], zone: zone, growth: 0.07,
            events: [
                DemandEvent(
                    name: "sale", fromNanoseconds: 5 * hour, toNanoseconds: 9 * hour,
                    multiplier: 4, rampNanoseconds: hour),
                DemandEvent(
                    name: "outage", fromNanoseconds: 8 * hour + 7, toNanoseconds: 30 * hour,
                    multiplier: 0, rampNanoseconds: 0),
            ], noise: DemandNoise(coefficientOfVariation: 0.2, correlation: .minute * 7))
        if isTrace {
            let times = (0..<50).map { Int64($0) * (hour + 12_345) }
            demand.curve = .trace(
                TraceCurve(
                    timesNanoseconds: times, ratesPerSecond: times.indices.map { Double($0 % 7) },
                    length: TimeSpan(nanoseconds: 51 * hour), repeats: true))
        }
        let stream = RandomStream(seed: 3, replication: 1, entity: 4, purpose: 1)
        var together = DemandSource(demand, start: Sample.start, stream: stream)
        var single = together
        let horizon = 168 * hour + 11_111_111_111
        var now: Int64 = 0
        var different = 0
        while now < horizon {
            let next = min(now + TimeSpan.minute.nanoseconds, horizon)
            let rate = together.nextRate(from: now, to: next, horizon: horizon)
            if rate.bitPattern != single.rate(from: now, to: next).bitPattern { different += 1 }
            now = next
        }
        #expect(different == 0)
    }
}
