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

    /// `2026-03-01T09:00:00` with a space or `T` between, and `Z` or nothing behind.
    private static func usual(_ cell: ArraySlice<UInt8>) -> Int64? {
        guard cell.count == 19 || cell.count == 20 && cell.last == UInt8(ascii: "Z") else {
            return nil
        }
        let bytes = Array(cell)
        guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
            let day = number(bytes[8..<10]), let hour = number(bytes[11..<13]), hour < 24,
            let minute = number(bytes[14..<16]), minute < 60,
            let second = number(bytes[17..<19]), second < 60, ScalarKind.years.contains(year),
            let date = CalendarDate(year: year, month: month, day: day)
        else { return nil }
        let seconds = Int64(hour * 3600 + minute * 60 + second)
        return date.midnight.nanosecondsSince1970 + seconds * 1_000_000_000
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
