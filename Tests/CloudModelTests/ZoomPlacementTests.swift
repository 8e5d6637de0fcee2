import CloudModel
import Quantities
import Testing

/// Where windows go when nobody says: expected places are worked out by hand from the rules.
@Suite("placing zoom windows")
struct ZoomPlacementTests {
    private static let minute = TimeSpan.minute.nanoseconds
    private static let hour = TimeSpan.hour.nanoseconds

    private func event(
        _ name: String, from: Int64, minutes: Int64, times: Double = 3, ramp: Int64 = 0
    ) -> DemandEvent {
        DemandEvent(
            name: name, fromNanoseconds: from, toNanoseconds: from + minutes * Self.minute,
            multiplier: times, rampNanoseconds: ramp * Self.minute)
    }

    private func placement(
        _ events: [DemandEvent] = [], horizon: TimeSpan = .day, busiestAt hour: Int? = nil
    ) -> ZoomPlacement {
        var service = Sample.service(rate: 100)
        service.demand.events = events
        service.demand.noise = DemandNoise(coefficientOfVariation: 2, correlation: .hour)
        if let hour {
            var minutes = [Double](repeating: 1, count: 1_440)
            for index in hour * 60..<(hour + 1) * 60 { minutes[index] = 2 }
            service.demand.curve = .shape(
                ShapeCurve(
                    basePerSecond: 100, minuteOfDay: minutes, weekday: [], timeZone: .utc))
        }
        return ZoomPlacement(
            Sample.plan(service, Sample.fleet(minimum: 1), horizon: horizon))
    }

    private func texts(_ windows: [ZoomWindow]) -> [String] {
        windows.map {
            let from = TimeSpan(nanoseconds: $0.fromNanoseconds)
            return "\($0.name) \(from)..\(TimeSpan(nanoseconds: $0.toNanoseconds))"
        }
    }

    @Test("without events it is the hour of the highest mean demand, whatever the noise")
    func busiestHour() {
        #expect(texts(placement(busiestAt: 19).windows) == ["busiest hour 19h..20h"])
        #expect(texts(placement().windows) == ["busiest hour 0s..1h"])
    }

    @Test("a horizon of less than an hour is one window")
    func short() {
        #expect(texts(placement(horizon: .minute * 20).windows) == ["busiest hour 0s..20m"])
    }

    @Test("deployments from five minutes before them, the ones at the highest load first")
    func deployments() {
        var service = Sample.service(rate: 100)
        service.demand.curve = .shape(
            ShapeCurve(
                basePerSecond: 100,
                minuteOfDay: (0..<1_440).map { $0 / 60 == 19 ? 2 : $0 / 60 == 15 ? 1.5 : 1 },
                weekday: [], timeZone: .utc))
        var fleet = Sample.fleet(minimum: 1)
        fleet.deployments = [
            DeploymentPlan(
                name: "release", trigger: .instants((0..<24).map { $0 * Self.hour }),
                strategy: Rolling()),
            .maxInstanceLifetime(.day),
        ]
        let placement = ZoomPlacement(Sample.plan(service, fleet))
        // Those of 19:00 and 20:00 touch the busiest hour, 95 min together; those of 15:00 and
        // 16:00 the next busy one, 70 min. The first five have 30 + 4 × 35 min: six hours are full.
        let windows = texts(placement.windows)
        #expect(windows.contains("release, busiest hour 18h55m..20h30m"))
        #expect(windows.contains("release 14h55m..15h30m"))
        #expect(windows.count == 8)
        #expect(placement.leftOut.count == 15)
    }

    @Test("an event from five minutes before it to half an hour after its ramp")
    func eventStart() {
        let sale = event("sale", from: 14 * Self.hour, minutes: 600, ramp: 10)
        let windows = texts(placement([sale], busiestAt: 3).windows)
        // The sale's first whole hour after the ramp is the busiest.
        #expect(windows == ["sale 13h55m..14h40m", "busiest hour 15h..16h"])
    }

    @Test("the long ramp of an event is seen at its end, two hours at most")
    func longRamp() {
        let rise = event("rise", from: 10 * Self.hour, minutes: 720, times: 1.5, ramp: 300)
        let windows = texts(placement([rise], busiestAt: 3).windows)
        #expect(windows == ["busiest hour 3h..4h", "rise 13h30m..15h30m"])
    }

    @Test("windows that meet become one with both names, and the horizon cuts them")
    func merged() {
        let first = event("first", from: 5 * Self.minute, minutes: 100, times: 2)
        let last = event("last", from: 24 * Self.hour - 10 * Self.minute, minutes: 600, times: 1.1)
        let windows = texts(placement([first, last]).windows)
        #expect(windows == ["first, busiest hour 0s..1h", "last 23h45m..1d"])
    }

    @Test("events outside the horizon, and those that change nothing, have no window")
    func irrelevant() {
        let outside = event("outside", from: 30 * Self.hour, minutes: 60)
        let idle = event("idle", from: 5 * Self.hour, minutes: 60, times: 1)
        #expect(texts(placement([outside, idle], busiestAt: 3).windows) == ["busiest hour 3h..4h"])
    }

    @Test("all windows together stay within six hours: the highest loads are kept")
    func bounded() {
        // Each takes 35 minutes; the later, the higher. The busiest hour is the last one's.
        let events = (0..<20).map {
            event(
                "e\($0)", from: Int64($0) * Self.hour * 4 + Self.hour, minutes: 120,
                times: 2 + Double($0))
        }
        let placement = placement(events, horizon: .day * 4)
        let total = placement.windows.reduce(0) { $0 + $1.toNanoseconds - $1.fromNanoseconds }
        #expect(total <= ZoomPlacement.longestTotal.nanoseconds)
        #expect(placement.windows.last?.name == "e19, busiest hour")
        // 65 min with the busiest hour, then eight of 35 min make 345; a ninth would be 380.
        #expect(placement.windows.map(\.name).dropLast() == (11..<19).map { "e\($0)" }[...])
        #expect(placement.leftOut.map(\.name) == (0..<11).map { "e\($0)" })
    }
}
