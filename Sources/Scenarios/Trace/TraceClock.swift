import Quantities

/// Instants of a trace. The usual form is read byte by byte: a year of minutes is half a million of
/// them.
enum TraceClock {
    /// Nanoseconds since 1970, or nil when the cell is no instant.
    static func parse(_ cell: ArraySlice<UInt8>, timeZone: String) -> Int64? {
        var cell = cell
        while cell.first == UInt8(ascii: " ") { cell = cell.dropFirst() }
        while cell.last == UInt8(ascii: " ") { cell = cell.dropLast() }
        if timeZone == "UTC" || cell.last == UInt8(ascii: "Z") {
            if let instant = usual(cell) { return instant }
        }
        var text = String(decoding: cell, as: UTF8.self)
        if text.hasPrefix("\""), text.hasSuffix("\""), text.count > 1 {
            text = String(text.dropFirst().dropLast())
        }
        guard let instant = try? UTCInstant.parse(text),
            ScalarKind.years.contains(instant.date.year)
        else { return nil }
        guard timeZone != "UTC",
            let shifted = try? UTCInstant.parse(text, localOffset: .hour), shifted != instant
        else { return instant.nanosecondsSince1970 }
        return TimeZones.instant(local: instant, zone: timeZone).nanosecondsSince1970
    }

    /// `2026-03-01T09:00:00` with a space or `T` between, a fraction or none, and `Z` or nothing
    /// behind, to the nearest nanosecond.
    private static func usual(_ cell: ArraySlice<UInt8>) -> Int64? {
        var clock = cell
        if clock.last == UInt8(ascii: "Z") { clock = clock.dropLast() }
        guard clock.count >= 19 else { return nil }
        let first = clock.startIndex
        let rest = clock[(first + 19)...]
        func part(_ from: Int, _ to: Int) -> Int? { number(clock[(first + from)..<(first + to)]) }
        guard clock[first + 4] == UInt8(ascii: "-"), clock[first + 7] == UInt8(ascii: "-"),
            clock[first + 10] == UInt8(ascii: "T") || clock[first + 10] == UInt8(ascii: " "),
            clock[first + 13] == UInt8(ascii: ":"), clock[first + 16] == UInt8(ascii: ":"),
            let year = part(0, 4), let month = part(5, 7), let day = part(8, 10),
            let hour = part(11, 13), hour < 24, let minute = part(14, 16), minute < 60,
            let second = part(17, 19), second < 60, ScalarKind.years.contains(year),
            let fraction = rest.isEmpty ? 0 : fraction(rest),
            let date = CalendarDate(year: year, month: month, day: day)
        else { return nil }
        let seconds = Int64(hour * 3600 + minute * 60 + second)
        return date.midnight.nanosecondsSince1970 + seconds * 1_000_000_000 + fraction
    }

    /// Nanoseconds of `.680590`.
    static func fraction(_ text: ArraySlice<UInt8>) -> Int64? {
        guard text.count > 1, text.first == UInt8(ascii: ".") else { return nil }
        var value: Int64 = 0
        var unit: Int64 = 1_000_000_000
        for digit in text.dropFirst() {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            if unit == 1, digit >= UInt8(ascii: "5") { value += 1 }
            unit /= 10
            value += Int64(digit - UInt8(ascii: "0")) * unit
        }
        return value
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return value
    }
}
