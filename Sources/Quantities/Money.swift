/// An exact amount in nano-dollars (10⁻⁹ USD).
package struct Money: Hashable, Comparable, Sendable {
    package var nanodollars: Int128

    package init(nanodollars: Int128) { self.nanodollars = nanodollars }

    package static let zero = Money(nanodollars: 0)

    /// For reports and statistics only; never fed back into money.
    package var dollars: Double { Double(nanodollars) / 1e9 }

    package static func < (left: Money, right: Money) -> Bool {
        left.nanodollars < right.nanodollars
    }
    package static func + (left: Money, right: Money) -> Money {
        Money(nanodollars: left.nanodollars + right.nanodollars)
    }
    package static func - (left: Money, right: Money) -> Money {
        Money(nanodollars: left.nanodollars - right.nanodollars)
    }
    package static func += (left: inout Money, right: Money) {
        left.nanodollars += right.nanodollars
    }
}

extension Money: CustomStringConvertible {
    /// All nine places, trailing zeros dropped: `705.024`.
    package var description: String {
        let magnitude = nanodollars.magnitude
        let whole = magnitude / 1_000_000_000
        var places = String(magnitude % 1_000_000_000)
        places = String(repeating: "0", count: 9 - places.count) + places
        while places.last == "0" { places.removeLast() }
        return (nanodollars < 0 ? "-" : "") + "\(whole)" + (places.isEmpty ? "" : ".\(places)")
    }
}

/// A price of one unit of something, in pico-dollars (10⁻¹² USD): fine enough for one Lambda
/// millisecond, and exact for every figure of the price book.
package struct UnitPrice: Hashable, Comparable, Sendable {
    package var picodollars: Int64

    package init(picodollars: Int64) { self.picodollars = picodollars }

    package static let zero = UnitPrice(picodollars: 0)

    /// Reads a plain decimal of dollars. Nil when it is no number or beyond ±9.2 million dollars;
    /// digits past the twelfth place are rounded.
    package init?(dollars text: some StringProtocol) {
        guard let decimal = Decimal18(text) else { return nil }
        let picodollars = dividedRounding(decimal.coefficient, by: 1_000_000)
        guard abs(picodollars) < Int128(Int64.max) else { return nil }
        self.picodollars = Int64(picodollars)
    }

    package var dollars: Double { Double(picodollars) / 1e12 }

    package static func < (left: UnitPrice, right: UnitPrice) -> Bool {
        left.picodollars < right.picodollars
    }

    /// This price × (1 − `discount`), rounded to the pico-dollar, half away from zero. The
    /// discount, a share of at most 1, counts to twelve places.
    package func discounted(by discount: Double) -> UnitPrice {
        let kept = Int128(1_000_000_000_000) - Int128((discount * 1e12).rounded())
        let product = dividedRounding(Int128(picodollars) * kept, by: 1_000_000_000_000)
        return UnitPrice(picodollars: Int64(product))
    }
}

extension UnitPrice: CustomStringConvertible {
    package var description: String {
        let magnitude = picodollars.magnitude
        var places = String(magnitude % 1_000_000_000_000)
        places = String(repeating: "0", count: 12 - places.count) + places
        while places.last == "0" { places.removeLast() }
        let whole = "\(magnitude / 1_000_000_000_000)"
        return (picodollars < 0 ? "-" : "") + whole + (places.isEmpty ? "" : ".\(places)")
    }
}
