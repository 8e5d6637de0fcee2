import Quantities
import Testing

@Suite("the calendar")
struct CalendarTests {
    /// Days since 1970 and weekday (0 is Monday), from Python's `datetime.date`.
    static let reference: [(text: String, days: Int64, weekday: Int)] = [
        ("1700-01-01", -98615, 4), ("1700-02-28", -98557, 6), ("1700-03-01", -98556, 0),
        ("1752-09-14", -79366, 3), ("1799-12-31", -62092, 1), ("1800-02-28", -62033, 4),
        ("1800-03-01", -62032, 5), ("1899-12-31", -25568, 6), ("1900-02-28", -25509, 2),
        ("1900-03-01", -25508, 3), ("1904-02-29", -24048, 0), ("1969-12-31", -1, 2),
        ("1970-01-01", 0, 3), ("1972-02-29", 789, 1), ("1999-12-31", 10956, 4),
        ("2000-02-29", 11016, 1), ("2000-03-01", 11017, 2), ("2004-12-31", 12783, 4),
        ("2024-02-29", 19782, 3), ("2026-03-01", 20513, 6), ("2026-06-01", 20605, 0),
        ("2038-01-19", 24855, 1), ("2100-02-28", 47540, 6), ("2100-03-01", 47541, 0),
        ("2200-03-01", 84065, 5), ("2250-12-31", 102632, 1),
    ]

    @Test("reference dates agree with Python", arguments: reference.indices)
    func agreesWithPython(index: Int) throws {
        let expected = Self.reference[index]
        let date = try CalendarDate.parse(expected.text)
        #expect(date.daysSince1970 == expected.days)
        #expect(date.weekday == expected.weekday)
        #expect(date.description == expected.text)
        #expect(CalendarDate(daysSince1970: expected.days) == date)
    }

    @Test("every day from 1700 to 2250 follows the one before")
    func walksTheCalendar() {
        // The walk counts month lengths itself, by the rhyme and the leap-year rule.
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var days: Int64 = -98_615
        var mismatches = 0
        for year in 1700...2250 {
            let leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
            for month in 1...12 {
                let length = lengths[month - 1] + (leap && month == 2 ? 1 : 0)
                if CalendarDate.days(inMonth: month, of: year) != length { mismatches += 1 }
                for day in 1...length {
                    let date = CalendarDate(daysSince1970: days)
                    if date.year != year || date.month != month || date.day != day
                        || date.daysSince1970 != days
                    {
                        mismatches += 1
                    }
                    days += 1
                }
            }
        }
        #expect(mismatches == 0)
        #expect(days == 102_633)
    }

    @Test(
        "days that do not exist are refused",
        arguments: [
            "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-01-00",
            "26-01-01", "2026-1-1", "2026/01/01", "", "2026", "2026-01-01-01", "9999-12-31",
            "1699-12-31", "+026-01-01",
        ])
    func refusesDate(text: String) {
        #expect(throws: QuantityError.self) { try CalendarDate.parse(text) }
    }

    /// Nanoseconds since 1970, from Python's integers.
    @Test(
        "instants in every spelling of RFC 3339",
        arguments: [
            ("2026-03-01T09:00:00Z", 1_772_355_600_000_000_000),
            ("2026-03-01T09:00:00+01:00", 1_772_352_000_000_000_000),
            ("2026-03-01 09:00:00-05:30", 1_772_375_400_000_000_000),
            ("2026-03-01T09:00", 1_772_355_600_000_000_000),
            ("2026-03-01t09:00:00z", 1_772_355_600_000_000_000),
            ("2026-03-01", 1_772_323_200_000_000_000), ("2026-07", 1_782_864_000_000_000_000),
            ("1969-12-31T23:59:59.999999999Z", -1),
            ("2000-02-29T12:34:56.789Z", 951_827_696_789_000_000),
            ("1700-01-01T00:00:00Z", -8_520_336_000_000_000_000),
            ("2250-12-31T23:59:59Z", 8_867_491_199_000_000_000),
        ] as [(String, Int64)])
    func readsInstant(text: String, nanoseconds: Int64) throws {
        let instant = try UTCInstant.parse(text)
        #expect(instant.nanosecondsSince1970 == nanoseconds)
        #expect(try UTCInstant.parse(instant.description) == instant)
    }

    @Test(
        "what is no instant is refused",
        arguments: [
            "", "now", "2026-03-01T24:00:00Z", "2026-03-01T09:60:00Z", "2026-03-01T09:00:60Z",
            "2026-03-01T9:00:00Z", "2026-03-01T09:00:00+0100", "2026-03-01T09:00:00 Z",
            "2026-03-01T09:00:00+24:00", "2026-03-01X09:00:00Z", "2026-03-01T", "2026-02-30T00:00Z",
            "2026-03-01T09:00:5.Z", "2026-03-01T09:00:05.Z", "2026-03-01T09:00:00+01:00:+5",
            "2300-01-01T00:00:00Z", "2026-03-01T09:00:00.12345678901234567890Z",
        ])
    func refusesInstant(text: String) {
        #expect(throws: QuantityError.self) { try UTCInstant.parse(text) }
    }

    @Test("an instant without an offset is local where the scenario says so")
    func readsLocalInstant() throws {
        let offset = TimeSpan.hour * -5
        let local = try UTCInstant.parse("2026-03-01T09:00:00", localOffset: offset)
        #expect(local.description == "2026-03-01T14:00:00Z")
        let explicit = try UTCInstant.parse("2026-03-01T09:00:00Z", localOffset: offset)
        #expect(explicit.description == "2026-03-01T09:00:00Z")
    }

    @Test("parts of an instant before 1970 count from the day's own midnight")
    func splitsEarlyInstant() throws {
        let instant = try UTCInstant.parse("1969-12-31T23:30:00Z")
        #expect(instant.date.description == "1969-12-31")
        #expect(instant.timeOfDay == TimeSpan.minute * (23 * 60 + 30))
        #expect(instant.clockHour == -1)
        #expect(try UTCInstant.parse("1970-01-01T01:00:00Z").clockHour == 1)
    }

    @Test("division rounds down on both sides of zero")
    func floors() {
        for value in -20...20 as ClosedRange<Int64> {
            for divisor in 1...7 as ClosedRange<Int64> {
                let quotient = floorDivide(value, divisor)
                #expect(quotient * divisor <= value && value < (quotient + 1) * divisor)
            }
        }
    }
}
