/// A share, probability or discount; 1 is the whole.
package enum Fraction {
    /// Reads `55%` or `0.55`; a bare number above 1 is an error that suggests the percentage.
    package static func parse(_ text: String) throws(QuantityError) -> Double {
        let expectation = QuantityError(expected: "a share such as \"55%\"", found: text)
        if text.hasSuffix("%") {
            guard let value = Decimal18(text.dropLast()) else { throw expectation }
            return value.doubleValue / 100
        }
        guard let value = Decimal18(text) else { throw expectation }
        if abs(value.doubleValue) > 1 { throw expectation.suggesting("\(text)%") }
        return value.doubleValue
    }

    /// The shortest spelling that reads back: `55%`.
    package static func format(_ value: Double) -> String { "\(shortest(value * 100))%" }
}

/// Bytes. KB, MB, GB, TB are powers of ten; KiB, MiB, GiB, TiB of two.
package enum DataSize {
    private static let units: [(suffix: String, bytes: Int64)] = [
        ("B", 1), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000),
        ("TB", 1_000_000_000_000), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30),
        ("TiB", 1 << 40),
    ]

    /// Whole bytes from `24 KB`, `30GiB`, `0`.
    package static func parse(_ text: String) throws(QuantityError) -> Int64 {
        let expectation = QuantityError(
            expected: "a size such as \"24 KB\" or \"30 GiB\"", found: text)
        let (number, suffix) = splitUnit(text)
        guard let value = Decimal18(number), value.coefficient >= 0 else { throw expectation }
        if suffix.isEmpty {
            if value.coefficient == 0 { return 0 }
            throw expectation.suggesting("\(text) KB", "\(text) MB", "\(text) GB")
        }
        guard let unit = units.first(where: { $0.suffix == suffix }),
            let bytes = value.times(unit.bytes), bytes < Int128(Int64.max)
        else { throw expectation }
        return Int64(bytes)
    }

    package static func format(_ bytes: Int64) -> String {
        let unit = units.filter { $0.bytes <= max(1, bytes) && bytes % $0.bytes == 0 }
            .max { $0.bytes < $1.bytes }
        return unit.map { "\(bytes / $0.bytes) \($0.suffix)" } ?? "\(bytes) B"
    }
}

/// Requests per second.
package enum RequestRate {
    /// Reads `120 req/s`, `40000 req/5m`, `3 req/h`: a count per any duration.
    package static func parse(_ text: String) throws(QuantityError) -> Double {
        let expectation = QuantityError(
            expected: "a request rate such as \"120 req/s\"", found: text)
        let (number, unit) = splitUnit(text)
        guard let value = Decimal18(number) else { throw expectation }
        if unit.isEmpty {
            if value.coefficient == 0 { return 0 }
            throw expectation.suggesting("\(text) req/s", "\(text) req/m")
        }
        guard value.coefficient >= 0, let period = period(ofUnit: String(unit)) else {
            throw expectation
        }
        return value.doubleValue / period.seconds
    }

    /// The period of a unit such as `req/5m`: 5 minutes. Nil when it is no such unit.
    package static func period(ofUnit unit: String) -> TimeSpan? {
        guard unit.hasPrefix("req/") else { return nil }
        let period = unit.dropFirst(4)
        let spelled = period.first?.isNumber == true ? String(period) : "1\(period)"
        guard let span = try? TimeSpan.parse(spelled), span > .zero else { return nil }
        return span
    }

    package static func format(_ perSecond: Double) -> String { "\(shortest(perSecond)) req/s" }
}

/// Splits `24 KB` into its number and its unit, spaces between them dropped. The number may have an
/// exponent (`4e-05 req/s`), as `shortest` writes one.
package func splitUnit(_ text: String) -> (number: Substring, unit: Substring) {
    var length = text.prefix { $0.isASCII && ($0.isNumber || "+-.".contains($0)) }.count
    let rest = text.dropFirst(length)
    if length > 0, rest.first == "e" || rest.first == "E" {
        let sign = rest.dropFirst().prefix { $0 == "-" || $0 == "+" }
        let power = rest.dropFirst(1 + sign.count).prefix { $0.isASCII && $0.isNumber }
        if sign.count < 2, !power.isEmpty { length += 1 + sign.count + power.count }
    }
    let number = text.prefix(length)
    var unit = text.dropFirst(length)
    while unit.first == " " { unit.removeFirst() }
    return (number, unit)
}

/// A double in the fewest digits that read back, without a trailing `.0`, after dropping the noise
/// of one multiplication (twelve significant digits decide).
package func shortest(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    if value == value.rounded(), abs(value) < 1e15 { return "\(Int64(value))" }
    // A power of ten that leaves twelve digits before the point; up to 10^22 it is exact.
    var scale = 1.0
    while abs(value) * scale < 1e11, scale < 1e22 { scale *= 10 }
    let rounded = (value * scale).rounded() / scale
    let text = "\(rounded)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
