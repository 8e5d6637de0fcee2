import Quantities

/// A field or string of an imported file, still in the bytes that it was read from.
struct FieldText {
    let bytes: UnsafeBufferPointer<UInt8>

    var isEmpty: Bool { bytes.isEmpty }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    func equals(_ text: StaticString) -> Bool {
        guard bytes.count == text.utf8CodeUnitCount else { return false }
        for index in 0..<bytes.count where bytes[index] != text.utf8Start[index] { return false }
        return true
    }

    func hasPrefix(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard bytes.count >= count else { return false }
        for index in 0..<count where bytes[index] != text.utf8Start[index] { return false }
        return true
    }

    /// Dollars as whole pico-dollars, rounded past the twelfth place; nil when it is no such number
    /// or beyond ±9.2 million dollars.
    var picodollars: Int64? {
        var value: Int64 = 0
        var places = -1
        // The common spelling, digits and at most one point, needs no string.
        for byte in bytes {
            if byte == UInt8(ascii: "."), places < 0 {
                places = 0
            } else if byte &- UInt8(ascii: "0") <= 9, bytes.count < 16 {
                value = value &* 10 &+ Int64(byte &- UInt8(ascii: "0"))
                if places >= 0 { places &+= 1 }
            } else {
                return slowPicodollars
            }
        }
        let power = 12 - max(0, places)
        guard bytes.count > max(0, places + 1) || places > 0, power >= 0 else {
            return slowPicodollars
        }
        let (product, overflow) = value.multipliedReportingOverflow(by: Self.powers[power])
        return overflow ? nil : product
    }

    private var slowPicodollars: Int64? {
        if let price = UnitPrice(dollars: text) { return price.picodollars }
        // Some lists print doubles with all their digits: 1.8999999999999998e-05.
        guard let dollars = Double(text), abs(dollars) < 9e6 else { return nil }
        return Int64((dollars * 1e12).rounded())
    }

    private static let powers: [Int64] = (0...12).map { power in
        (0..<power).reduce(Int64(1)) { product, _ in product * 10 }
    }

    /// The day that `2026-07-20` or `2026-07-20T12:00:00Z` begins with, in days since 1970.
    var day: Int64? {
        guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes.count == 10 || bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "),
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10)
        else { return nil }
        return CalendarDate(year: year, month: month, day: day)?.daysSince1970
    }

    private func number(_ range: Range<Int>) -> Int? {
        var value = 0
        for index in range {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }
}
