/// An exact decimal with up to 18 places: what a person writes, before it gets a unit.
///
/// Reading prices through `Double` would turn 0.1 into 0.1000000000000000055…; this does not.
package struct Decimal18: Hashable, Sendable {
    /// The value times 10^18.
    package var coefficient: Int128

    package static let one = Int128(1_000_000_000_000_000_000)

    package init(coefficient: Int128) { self.coefficient = coefficient }

    /// Reads digits with an optional sign, point and exponent: `-12`, `0.096`, `4e-07`. Digits past
    /// the eighteenth place must be zero. Nil for anything else, and for magnitudes from 10^18 up.
    package init?(_ text: some StringProtocol) {
        var negative = false
        var digits = Int128(0)
        var places = 0
        var seenPoint = false
        var seenDigit = false
        var exponent = 0
        var bytes = Array(text.utf8)[...]
        if bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") {
            negative = bytes.first == UInt8(ascii: "-")
            bytes.removeFirst()
        }
        while let byte = bytes.first {
            bytes.removeFirst()
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                seenDigit = true
                if seenPoint { places += 1 }
                let (product, overflow) = digits.multipliedReportingOverflow(by: 10)
                guard !overflow, product < Self.one * Self.one else { return nil }
                digits = product + Int128(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "."):
                guard !seenPoint else { return nil }
                seenPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                guard seenDigit, let power = Int(String(decoding: bytes, as: UTF8.self)),
                    (-36...36).contains(power)
                else { return nil }
                exponent = power
                bytes = []
            default: return nil
            }
        }
        guard seenDigit else { return nil }
        var shift = 18 - places + exponent
        while shift > 0 {
            let (product, overflow) = digits.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            digits = product
            shift -= 1
        }
        while shift < 0 {
            guard digits % 10 == 0 else { return nil }
            digits /= 10
            shift += 1
        }
        guard digits < Self.one * Self.one else { return nil }
        coefficient = negative ? -digits : digits
    }

    /// The product with an integer, rounded to the nearest whole (half away from zero); nil when it
    /// does not fit.
    package func times(_ factor: Int64) -> Int128? {
        let (product, overflow) = coefficient.multipliedReportingOverflow(by: Int128(factor))
        guard !overflow else { return nil }
        return dividedRounding(product, by: Self.one)
    }

    package var doubleValue: Double { Double(coefficient) / 1e18 }
}

/// Integer division rounding half away from zero: how an invoice rounds.
package func dividedRounding(_ numerator: Int128, by denominator: Int128) -> Int128 {
    precondition(denominator > 0, "a rounding divisor is positive")
    let half = denominator / 2
    return numerator >= 0 ? (numerator + half) / denominator : (numerator - half) / denominator
}

/// The nearest double, some twenty times faster than the standard library's generic conversion.
package func approximate(_ value: Int128) -> Double {
    Double(Int64(truncatingIfNeeded: value >> 64)) * 18_446_744_073_709_551_616.0
        + Double(UInt64(truncatingIfNeeded: value))
}
