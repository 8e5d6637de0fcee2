import Quantities
import Testing

@Suite struct CronScheduleTests {
    private func times(_ text: String, on day: Int64) throws -> [String] {
        try CronSchedule.parse(text).times(on: CalendarDate(daysSince1970: day))
            .map(\.description)
    }

    /// 2026-03-01, a Sunday, and the first of a month.
    private let sunday = Int64(20_513)

    @Test(arguments: [
        ("30 8 * * *", ["8h30m"]),
        ("0 8,20 * * *", ["8h", "20h"]),
        ("*/20 6 * * *", ["6h", "6h20m", "6h40m"]),
        ("10/25 6 * * *", ["6h10m", "6h35m"]),
        ("5-15/5 0 * * *", ["5m", "10m", "15m"]),
        ("0 0 * * SUN", ["0s"]), ("0 0 * * 0", ["0s"]), ("0 0 * * 7", ["0s"]),
        ("0 0 * * FRI-SUN", ["0s"]), ("0 0 * * 5-7", ["0s"]), ("0 0 * * MON-FRI", []),
        ("0 0 1 MAR *", ["0s"]), ("0 0 1 mar *", ["0s"]), ("0 0 2 3 *", []),
    ])
    func fieldsOfADay(text: String, expected: [String]) throws {
        #expect(try times(text, on: sunday) == expected)
    }

    /// Vixie's rule: with both day fields restricted, either will do; a star restricts nothing.
    @Test func eitherDayField() throws {
        // Sunday the 1st, Monday the 2nd, Tuesday the 3rd.
        let both = "0 9 1 * MON"
        #expect(try times(both, on: sunday).count == 1)
        #expect(try times(both, on: sunday + 1).count == 1)
        #expect(try times(both, on: sunday + 2).isEmpty)
        #expect(try times("0 9 1 * *", on: sunday + 1).isEmpty)
        #expect(try times("0 9 * * MON", on: sunday).isEmpty)
    }

    /// The 29th of February 2024 was a Thursday.
    @Test func leapDays() throws {
        #expect(try times("0 0 29 2 *", on: 19_782).count == 1)
        #expect(try times("0 0 29 2 *", on: 19_782 + 365).isEmpty)
    }

    @Test(arguments: [
        "", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *",
        "* * * 13 *", "* * * * 8", "5-1 * * * *", "*/0 * * * *", "* * * * MONDAY", "a * * * *",
        "1,,2 * * * *", "-1 * * * *", "1- * * * *", "* * * FOO *", "*/x * * * *", "@daily",
    ])
    func refuses(text: String) {
        #expect(throws: QuantityError.self) { try CronSchedule.parse(text) }
    }

    @Test(arguments: ["0 0 30 2 *", "0 0 31 4,6,9,11 *"])
    func refusesDaysThatNoMonthHas(text: String) {
        #expect {
            try CronSchedule.parse(text)
        } throws: {
            ($0 as? QuantityError)?.expected.contains("never fires") ?? false
        }
        // A day of the week makes it fire after all.
        #expect(throws: Never.self) {
            try CronSchedule.parse(text.replacing(" *", with: " MON", maxReplacements: 1))
        }
    }

    @Test func keepsItsText() throws {
        #expect(try CronSchedule.parse("0  8 * * MON-FRI").text == "0  8 * * MON-FRI")
    }
}
