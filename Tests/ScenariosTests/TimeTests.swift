import CloudModel
import Pricing
import Quantities
import Scenarios
import Testing

@Suite struct TimeTests {
    /// New York enters summer time on 2026-03-08 at 07:00 UTC and leaves it on 2026-11-01 at 06:00
    /// UTC (Energy Policy Act of 2005: second Sunday of March, first of November, 02:00 local).
    @Test func offsetsChangeWithSummerTime() throws {
        let start = try UTCInstant.parse("2026-03-01T00:00:00Z")
        let offsets = TimeZones.offsets(
            of: "America/New_York", from: start, to: start + .day * 300)
        #expect(offsets.offsetSeconds == [-18000, -14400, -18000])
        let changes = offsets.fromNanosecondsSince1970.map {
            UTCInstant(nanosecondsSince1970: $0).description
        }
        #expect(
            changes == ["2026-03-01T00:00:00Z", "2026-03-08T07:00:00Z", "2026-11-01T06:00:00Z"])
    }

    @Test(arguments: [
        ("2026-03-07T12:00:00Z", "2026-03-07T17:00:00Z"),
        ("2026-03-09T12:00:00Z", "2026-03-09T16:00:00Z"),
        // 02:30 does not exist that night; by the offset before it is 07:30 UTC.
        ("2026-03-08T02:30:00Z", "2026-03-08T07:30:00Z"),
    ])
    func localTimesBecomeInstants(local: String, expected: String) throws {
        let instant = TimeZones.instant(
            local: try UTCInstant.parse(local), zone: "America/New_York")
        #expect(instant.description == expected)
    }

    @Test(arguments: ["UTC", "Europe/Berlin", "America/Argentina/Ushuaia", "Asia/Kathmandu"])
    func knowsZones(name: String) {
        #expect(TimeZones.exists(name))
    }

    @Test(arguments: ["", "Berlin", "EST", "GMT+2", "Europe/Atlantis", "../etc/passwd"])
    func refusesOtherNames(name: String) {
        #expect(!TimeZones.exists(name))
    }

    @Test func suggestsByCity() {
        #expect(TimeZones.nearest(to: "Berlin") == ["Europe/Berlin"])
    }

    /// The same instant as an offset, with a zone, and on the clock of the service.
    @Test(arguments: ["9d14h", "2026-03-10T14:00:00Z", "2026-03-10T10:00"])
    func eventsStartWhereTheyAreSet(at: String) throws {
        let text = scenario(
            demand: """
                shape: { base: 1 req/s }, timeZone: America/New_York,
                    events: { sale: { at: \(at), for: 2h, times: 3 } }
                """)
        let event = try plan(text).services[0].demand.events[0]
        #expect(TimeSpan(nanoseconds: event.fromNanoseconds).description == "9d14h")
        #expect(TimeSpan(nanoseconds: event.toNanoseconds).description == "9d16h")
    }

    @Test(arguments: [
        "shape: { base: 1 req/s }, events: { e: { at: 2249-01-01, for: 1h, times: 2 } }",
        "shape: { base: 1 req/s }, events: { e: { at: 280y, for: 1h, times: 2 } }",
        "shape: { base: 1000000000 req/s }, growth: 90%/month",
    ])
    func refusesWhatWouldOverflow(demand: String) throws {
        #expect(try errors(scenario(demand: demand)).contains("error:"))
    }

    @Test func startIsTheBooksDate() throws {
        let scenario = try load(Explanation.minimal)[0]
        #expect(scenario.start == (try TestBook.book.get()).newestDate.midnight)
    }
}

@Suite struct DailyRhythmTests {
    @Test(arguments: [1.0, 1.3, 2.4, 6, 12])
    func hasMeanOneAndItsPeak(ratio: Double) {
        let curve = DailyRhythm.minutes(peakToMean: ratio, peakAt: .hour * 20)
        #expect(curve.count == 1440)
        let mean: Double = curve.reduce(0, +) / 1440
        #expect(abs(mean - 1) < 1e-12)
        let peak: Double = curve[1200]
        #expect(abs(peak - ratio) < 1e-6 * ratio)
        #expect(curve.allSatisfy { $0 > 0 })
        #expect(curve.max() == peak)
        // Symmetric around the peak, over midnight too: 400 minutes before it and after it.
        let (before, after): (Double, Double) = (curve[800], curve[160])
        #expect(abs(before - after) < 1e-12)
    }

    /// κ of ratio 2.4 by scipy: brentq(lambda k: 1/i0e(k) - 2.4, 0, 9); its trough is 2.4·exp(−2κ).
    @Test func troughIsTheBellsOwn() {
        let curve = DailyRhythm.minutes(peakToMean: 2.4, peakAt: .hour * 20)
        #expect(abs(curve[480] - 0.21113464646902788) < 1e-9)
    }
}
