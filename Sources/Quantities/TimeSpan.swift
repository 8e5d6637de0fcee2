/// A length of simulated time in whole nanoseconds, negative allowed.
///
/// `Int64` nanoseconds reach 292 years, longer than any horizon.
package struct TimeSpan: Hashable, Comparable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Rounds to the nearest nanosecond. Nil when the value is not finite or out of range.
    package init?(exactlySeconds seconds: Double) {
        let scaled = (seconds * 1e9).rounded()
        guard scaled.isFinite, abs(scaled) < 9.2e18 else { return nil }
        nanoseconds = Int64(scaled)
    }

    /// A span from seconds that are known to be in range.
    package init(seconds: Double) {
        guard let span = TimeSpan(exactlySeconds: seconds) else {
            preconditionFailure("\(seconds) s is not a time span")
        }
        self = span
    }

    /// A span for people to read, from seconds that may be out of range: 292 years then, and none
    /// of what is not a number.
    package init(shown seconds: Double) {
        let clamped = seconds.isNaN ? 0 : min(max(seconds, -9.2e9), 9.2e9)
        self.init(nanoseconds: Int64((clamped * 1e9).rounded()))
    }

    package static let zero = TimeSpan(nanoseconds: 0)
    package static let second = TimeSpan(nanoseconds: 1_000_000_000)
    package static let minute = TimeSpan(nanoseconds: 60_000_000_000)
    package static let hour = TimeSpan(nanoseconds: 3_600_000_000_000)
    package static let day = TimeSpan(nanoseconds: 86_400_000_000_000)
    /// The billing convention of 730 hours a month.
    package static let billingMonth = hour * 730

    package var seconds: Double { Double(nanoseconds) / 1e9 }
    package var hours: Double { Double(nanoseconds) / 3.6e12 }

    package static func < (left: TimeSpan, right: TimeSpan) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
    package static func + (left: TimeSpan, right: TimeSpan) -> TimeSpan {
        TimeSpan(nanoseconds: left.nanoseconds + right.nanoseconds)
    }
    package static func - (left: TimeSpan, right: TimeSpan) -> TimeSpan {
        TimeSpan(nanoseconds: left.nanoseconds - right.nanoseconds)
    }
    package static func * (left: TimeSpan, right: Int64) -> TimeSpan {
        TimeSpan(nanoseconds: left.nanoseconds * right)
    }
}

extension TimeSpan: CustomStringConvertible {
    private static let units: [(suffix: String, nanoseconds: Int64)] = [
        ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
        ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
    ]

    /// The scenario language's spelling, which `parse` reads back to the same span: `1d12h`,
    /// `90ms`.
    package var description: String {
        if nanoseconds == 0 { return "0s" }
        var rest = nanoseconds.magnitude
        var text = nanoseconds < 0 ? "-" : ""
        for unit in Self.units {
            let size = UInt64(unit.nanoseconds)
            if rest >= size {
                text += "\(rest / size)\(unit.suffix)"
                rest %= size
            }
        }
        return text
    }

    /// Reads `90s`, `1.5h`, `9d14h`, `250ms`. Units: d, h, m, s, ms, us, ns, w (7 d), y (365 d).
    package static func parse(_ text: String) throws(QuantityError) -> TimeSpan {
        let expectation = QuantityError(
            expected: "a duration such as \"90s\" or \"5m\"", found: text)
        var rest = Substring(text)
        var sign = Int128(1)
        if rest.first == "-" {
            sign = -1
            rest.removeFirst()
        }
        guard !rest.isEmpty else { throw expectation }
        if let bare = Decimal18(rest), bare.coefficient == 0 { return .zero }
        if Decimal18(rest) != nil { throw expectation.suggesting("\(text)s", "\(text)m") }
        var total = Int128(0)
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(number.count)
            let suffix = rest.prefix { !($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(suffix.count)
            guard let value = Decimal18(number),
                let size = nanoseconds(perUnit: suffix),
                let product = value.times(size)
            else { throw expectation }
            total += product
            guard total < Int128(Int64.max) else {
                throw QuantityError(expected: "a duration below 292 years", found: text)
            }
        }
        return TimeSpan(nanoseconds: Int64(sign * total))
    }

    private static func nanoseconds(perUnit suffix: Substring) -> Int64? {
        switch suffix {
        case "w": return 604_800_000_000_000
        case "y": return 31_536_000_000_000_000
        default: return units.first { $0.suffix == suffix }?.nanoseconds
        }
    }
}
