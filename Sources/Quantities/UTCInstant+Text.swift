extension CalendarDate: CustomStringConvertible {
    /// ISO 8601: `2026-07-20`.
    package var description: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }

    /// The years whose every instant fits `UTCInstant`.
    static let readableYears = 1700...2250

    /// Reads `2026-07-20`; a month alone (`2026-07`) is its first day. Years are 1700 to 2250.
    package static func parse(_ text: String) throws(QuantityError) -> CalendarDate {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, parts[0].utf8.count == 4,
            parts.dropFirst().allSatisfy({ $0.utf8.count == 2 }),
            let year = digits(parts[0]), let month = digits(parts[1]),
            let day = parts.count == 3 ? digits(parts[2]) : 1,
            readableYears.contains(year),
            let date = CalendarDate(year: year, month: month, day: day)
        else { throw QuantityError(expected: "a date such as 2026-07-20", found: text) }
        return date
    }
}

extension UTCInstant: CustomStringConvertible {
    /// RFC 3339 in UTC: `2026-03-01T09:00:00Z`, with a fraction only when there is one.
    package var description: String {
        let time = timeOfDay.nanoseconds
        let seconds = time / 1_000_000_000
        let clock =
            "\(padded(Int(seconds / 3600), 2)):\(padded(Int(seconds / 60 % 60), 2))"
            + ":\(padded(Int(seconds % 60), 2))"
        var fraction = ""
        if time % 1_000_000_000 != 0 {
            fraction = "." + padded(Int(time % 1_000_000_000), 9)
            while fraction.last == "0" { fraction.removeLast() }
        }
        return "\(date)T\(clock)\(fraction)Z"
    }

    /// Reads RFC 3339 (`2026-03-01T09:00:00+01:00`), a space for the `T`, seconds left out, and a
    /// date alone (midnight). Without an offset, `localOffset` applies.
    package static func parse(
        _ text: String, localOffset: TimeSpan = .zero
    ) throws(QuantityError) -> UTCInstant {
        let failure = QuantityError(
            expected: "an instant such as 2026-03-01T09:00:00Z", found: text)
        guard let date = try? CalendarDate.parse(String(text.prefix(10))) else { throw failure }
        var rest = text.dropFirst(10)
        guard let separator = rest.first else { return date.midnight - localOffset }
        guard separator == "T" || separator == "t" || separator == " " else { throw failure }
        rest.removeFirst()
        let clock = rest.prefix { $0.isNumber || $0 == ":" || $0 == "." }
        guard let time = parseClock(clock) else { throw failure }
        guard let offset = parseOffset(rest.dropFirst(clock.count), absent: localOffset) else {
            throw failure
        }
        return date.midnight + time - offset
    }

    private static func parseOffset(_ text: Substring, absent: TimeSpan) -> TimeSpan? {
        if text.isEmpty { return absent }
        if text == "Z" || text == "z" { return .zero }
        guard let sign = text.first, sign == "+" || sign == "-",
            let span = parseClock(text.dropFirst())
        else { return nil }
        return TimeSpan(nanoseconds: sign == "-" ? -span.nanoseconds : span.nanoseconds)
    }
}

/// `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fff` as time since midnight; nil when it is no clock time.
package func parseClock(_ text: some StringProtocol) -> TimeSpan? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, parts[0].utf8.count == 2, parts[1].utf8.count == 2,
        let hour = digits(parts[0]), hour < 24, let minute = digits(parts[1]), minute < 60
    else { return nil }
    var nanoseconds = Int64(hour * 3600 + minute * 60) * 1_000_000_000
    if parts.count == 3 {
        let places = parts[2].utf8.dropFirst(2)
        guard digits(parts[2].prefix(2)) != nil, parts[2].utf8.count >= 2, places.count != 1,
            places.isEmpty || places.first == UInt8(ascii: "."), let second = Decimal18(parts[2]),
            second.coefficient >= 0,
            let span = second.times(1_000_000_000), span < 60_000_000_000
        else { return nil }
        nanoseconds += Int64(span)
    }
    return TimeSpan(nanoseconds: nanoseconds)
}

func padded(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
}

func digits(_ text: some StringProtocol) -> Int? {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
}
