package import Quantities

/// Time at a price, added up without rounding.
///
/// The unit is the pico-dollar nanosecond per hour: an hour at one dollar is 3.6 × 10²⁴ of them, so
/// that a million instances at a hundred dollars for a century still fit.
package struct Accrual: Hashable, Sendable {
    package var picodollarNanoseconds: Int128

    package init(picodollarNanoseconds: Int128 = 0) {
        self.picodollarNanoseconds = picodollarNanoseconds
    }

    /// `nanoseconds` of instance (or other) time at `price` per hour.
    package init(nanoseconds: Int128, at price: UnitPrice) {
        picodollarNanoseconds = nanoseconds * Int128(price.picodollars)
    }

    /// Rounded to the nano-dollar, half away from zero.
    package var money: Money {
        Money(nanodollars: dividedRounding(picodollarNanoseconds, by: 3_600_000_000_000_000))
    }

    /// Unrounded but for the double's own precision.
    package var dollars: Double { Double(picodollarNanoseconds) / 3.6e24 }

    /// After a share of 0…1 is taken off.
    func discounted(by share: Double) -> Accrual {
        let kept = Int128(1_000_000_000_000) - Int128((share * 1e12).rounded())
        return Accrual(
            picodollarNanoseconds: picodollarNanoseconds.signum()
                * scaledDown(
                    Int128(picodollarNanoseconds.magnitude), times: kept, over: 1_000_000_000_000))
    }

    package static func + (left: Accrual, right: Accrual) -> Accrual {
        Accrual(
            picodollarNanoseconds: left.picodollarNanoseconds + right.picodollarNanoseconds)
    }
}

/// floor(`value` × `factor` ÷ `divisor`) for values from zero up, through 256 bits where needed.
package func scaledDown(_ value: Int128, times factor: Int128, over divisor: Int128) -> Int128 {
    precondition(value >= 0 && factor >= 0 && divisor > 0, "shares are of positive amounts")
    let (product, overflow) = value.multipliedReportingOverflow(by: factor)
    if !overflow { return product / divisor }
    let wide = UInt128(value).multipliedFullWidth(by: UInt128(factor))
    precondition(wide.high < UInt128(divisor), "an amount beyond what money can hold")
    return Int128(UInt128(divisor).dividingFullWidth((wide.high, wide.low)).quotient)
}

/// What a commitment costs per unit of what it covers, as an exact fraction.
///
/// The upfront fee is spread evenly over the actual nanoseconds of the term (a leap day included)
/// and the recurring fee added. Source: FOCUS 1.2, EffectiveCost.
package struct AmortizedRate: Hashable, Sendable {
    /// Nano-dollars × 3.6 × 10¹⁵ × term for one nanosecond of the whole commitment.
    private let numerator: Int128
    private let termNanoseconds: Int128
    /// Units that the commitment provides per nanosecond.
    private let capacity: Int128

    /// - Parameters:
    ///   - upfront: paid once for the term, zero or more.
    ///   - recurringPerHour: paid for every hour of the term, zero or more.
    ///   - term: longer than zero.
    ///   - capacity: what the commitment provides per nanosecond, in the unit that use draws on it;
    ///     1 to ask by time.
    package init(
        upfront: Money, recurringPerHour: UnitPrice, term: TimeSpan, capacity: Int128 = 1
    ) {
        precondition(term > .zero && capacity > 0, "a commitment has a term and a size")
        termNanoseconds = Int128(term.nanoseconds)
        numerator =
            upfront.nanodollars * Self.picodollarNanosecondsPerNanodollar
            + Int128(recurringPerHour.picodollars) * termNanoseconds
        self.capacity = capacity
    }

    private static let picodollarNanosecondsPerNanodollar = Int128(3_600_000_000_000_000)

    /// The cost of `drawn` units, rounded to the nano-dollar.
    package func cost(of drawn: Int128) -> Money {
        // Rounding r half up is floor((floor(2r) + 1) / 2), and floors of nested divisions compose,
        // so the divisor, too large for 128 bits, can be applied one factor after the other.
        let divisor = termNanoseconds * Self.picodollarNanosecondsPerNanodollar
        let doubled = scaledDown(2 * drawn, times: numerator, over: divisor) / capacity
        return Money(nanodollars: (doubled + 1) / 2)
    }

    /// Dollars per hour of the whole commitment.
    package var dollarsPerHour: Double {
        Double(numerator) / Double(termNanoseconds) / 1e12
    }

    /// The share of the term for which use must run on demand before the commitment pays.
    package func breakEvenUtilization(onDemandPerHour: Double) -> Double {
        dollarsPerHour / onDemandPerHour
    }
}
