import Quantities
import Testing

@Suite("time spans")
struct TimeSpanTests {
    static let units: [(suffix: String, nanoseconds: Int64)] = [
        ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
        ("m", 60_000_000_000), ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
        ("w", 604_800_000_000_000), ("y", 31_536_000_000_000_000),
    ]

    @Test("every unit reads to its length", arguments: units.indices)
    func readsUnit(index: Int) throws {
        let unit = Self.units[index]
        for count in [1, 2, 7, 59, 250] as [Int64] {
            #expect(
                try TimeSpan.parse("\(count)\(unit.suffix)").nanoseconds == count * unit.nanoseconds
            )
        }
        guard unit.nanoseconds > 1 else { return }
        #expect(try TimeSpan.parse("1.5\(unit.suffix)").nanoseconds == unit.nanoseconds * 3 / 2)
    }

    @Test("what is printed reads back to the same span")
    func roundTrips() throws {
        // A multiplicative walk that visits every order of magnitude up to 292 years, both signs.
        var value: Int64 = 1
        while value < Int64.max / 3 {
            for nanoseconds in [value, -value, value + 1, value - 1] {
                let span = TimeSpan(nanoseconds: nanoseconds)
                #expect(try TimeSpan.parse(span.description) == span)
            }
            value = value * 2 + value / 7
        }
    }

    @Test(
        "spellings",
        arguments: [
            ("9d14h", 828_000.0), ("1h30m", 5_400), ("0", 0), ("0s", 0), ("-90s", -90),
            ("1.5h", 5_400), ("2w", 1_209_600), ("0.25ms", 0.000_25), ("1d12h30m5s", 131_405),
        ])
    func readsSpelling(text: String, seconds: Double) throws {
        #expect(try TimeSpan.parse(text).seconds == seconds)
    }

    @Test(
        "what is no duration is refused",
        arguments: [
            "", "-", "h", "1h30", "5 m", "5min", "--5m", "1e3s", "293y", "1h-5m", "٣m", "1..5h",
            "1e-9223372036854775808", "99999999999999999999999999999999999999999y",
        ])
    func refuses(text: String) {
        #expect(throws: QuantityError.self) { try TimeSpan.parse(text) }
    }

    @Test("a bare number is answered with the spellings it may have meant")
    func suggestsUnits() {
        #expect(
            throws: QuantityError(
                expected: "a duration such as \"90s\" or \"5m\"", found: "90",
                suggestions: ["90s", "90m"])
        ) { try TimeSpan.parse("90") }
    }

    @Test("seconds from a double round to the nearest nanosecond, or are refused")
    func fromSeconds() {
        #expect(TimeSpan(exactlySeconds: 0.000_000_001_4)?.nanoseconds == 1)
        #expect(TimeSpan(exactlySeconds: -1.5)?.nanoseconds == -1_500_000_000)
        #expect(TimeSpan(exactlySeconds: .nan) == nil)
        #expect(TimeSpan(exactlySeconds: .infinity) == nil)
        #expect(TimeSpan(exactlySeconds: 9.3e9) == nil)
        #expect(TimeSpan.billingMonth == TimeSpan.hour * 730)
    }
}
