package import Quantities

/// How dear an instance type may be against the cheapest that meets the same requirements.
///
/// Source: Amazon EC2 Auto Scaling API, OnDemandMaxPricePercentageOverLowestPrice and
/// SpotMaxPricePercentageOverLowestPrice (2026-08): a type is left out when its price exceeds the
/// threshold; where capacity is counted in vCPUs or memory, the price of one of them does.
package struct PriceProtection: Hashable, Sendable {
    /// The type by whose price is measured.
    package var baselineType: String
    /// Of one instance.
    package var baseline: UnitPrice
    /// Capacity units that one instance of it counts for.
    package var weight: Int64
    /// Above the baseline, in millionths: 200,000 is 20 %.
    package var millionths: Int64

    /// - Parameter share: above the baseline, 0…1,000,000; 0.2 is 20 %.
    package init(baselineType: String, baseline: UnitPrice, weight: Int64, share: Double) {
        self.baselineType = baselineType
        self.baseline = baseline
        self.weight = weight
        millionths = Int64((share * 1e6).rounded())
    }

    /// The highest price of one capacity unit, in dollars an hour.
    package var limit: Double {
        let whole = Int128(baseline.picodollars) * Int128(1_000_000 + millionths)
        return Double(whole) / 1e18 / Double(weight)
    }

    /// Exact: a type at the limit may be launched.
    package func allows(_ price: UnitPrice, weight other: Int64) -> Bool {
        Int128(price.picodollars) * Int128(weight) * 1_000_000
            <= Int128(baseline.picodollars) * Int128(other) * Int128(1_000_000 + millionths)
    }
}
