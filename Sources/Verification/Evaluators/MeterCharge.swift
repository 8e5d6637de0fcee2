import Pricing
import Quantities
import UsageLedger

/// What is too large to be counted exactly is nothing that anybody used.
func product(_ left: Int128, _ right: Int128) throws(EvaluationError) -> Int128 {
    let (product, isTooLarge) = left.multipliedReportingOverflow(by: right)
    guard !isTooLarge else { throw .malformed("quantities too large to be counted exactly") }
    return product
}

/// A meter's quantity charged as the rater charges it: by the kind's rule and a graduated price.
struct MeterCharge {
    private let rule: MeterRule
    private let tiers: GraduatedTiers
    private let scale: Int128
    private let dearest: Int128

    /// - Parameter scale: parts that quantities are given in, for amounts that are no whole base
    ///   units.
    init(
        _ kind: MeterKind, tiers: [PriceTiers.Tier], monthDays: Int64 = 30, scale: Int64 = 1
    ) {
        rule = kind.rule
        self.scale = Int128(scale)
        dearest = tiers.reduce(1) { max($0, Int128($1.price.picodollars)) }
        let price = PriceTiers(
            tiers: tiers, asOf: CalendarDate(daysSince1970: 0), source: "case",
            provenance: .user)
        self.tiers = GraduatedTiers(
            price, unit: rule.baseUnits(monthSeconds: Int128(monthDays) * 86_400) * self.scale)
    }

    init(_ kind: MeterKind, flat price: UnitPrice, monthDays: Int64 = 30, scale: Int64 = 1) {
        self.init(
            kind, tiers: [PriceTiers.Tier(upTo: nil, price: price)], monthDays: monthDays,
            scale: scale)
    }

    /// Base units × scale; of what is charged by the started hour, hours × scale.
    func dollars(_ quantity: Int128) throws(EvaluationError) -> Double {
        _ = try product(quantity, dearest * rule.sides)
        let isStarted = rule.basis == .startedHour
        let charged = isStarted ? quantity : rule.charged(quantity, within: 0)
        return tiers.dollars(tiers.charge(charged, after: 0).list)
    }

    /// Full hours charged for something that ran so long from the beginning of an hour on.
    func startedHours(seconds: Int64) -> Int64 {
        var hours: Int128 = 0
        var left = seconds
        while left > 0 {
            hours += rule.charged(
                Int128(min(left, 3_600)), within: TimeSpan.hour.nanoseconds)
            left -= 3_600
        }
        return Int64(hours)
    }
}
