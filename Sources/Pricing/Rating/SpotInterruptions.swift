import StableMath

/// How published shares of interrupted capacity become a rate, and what one run then costs.
package enum SpotInterruptions {
    package static let hoursPerMonth = 730.0
    /// The share of spot capacity interrupted in a month, by bucket of AWS's Spot Advisor:
    /// midpoints, and 25 % for the open one.
    package static let bucketMidpoints = [0.025, 0.075, 0.125, 0.175, 0.25]

    /// A month's share p is the rate −ln(1 − p) ÷ 730 h.
    package static func perHour(monthlyShare: Double) -> Double {
        -Stable.log(1 - monthlyShare) / hoursPerMonth
    }

    /// What an hour of work costs on spot when a share of it is done again.
    package static func effectivePrice(spot: Double, rework: Double) -> Double {
        spot * (1 + rework)
    }

    /// The other way round: what of the capacity is interrupted within 730 h.
    package static func monthlyShare(perHour rate: Double) -> Double {
        1 - Stable.exp(-rate * hoursPerMonth)
    }

    /// Of an instance that would run `hours` unless it is interrupted at `rate` per hour: how long
    /// it runs on average, for how many of those hours it is charged, and how likely it is to
    /// finish. An interruption before `freeHours` is not charged.
    package static func run(
        hours: Double, rate: Double, freeHours: Double
    ) -> (hours: Double, chargedHours: Double, finishes: Double) {
        let finishes = Stable.exp(-rate * hours)
        guard rate > 0 else { return (hours, hours, 1) }
        let mean = (1 - finishes) / rate
        // ∫ x λ e^(−λx) dx from a to b is (a + 1/λ) e^(−λa) − (b + 1/λ) e^(−λb).
        let from = min(freeHours, hours)
        let interrupted =
            (from + 1 / rate) * Stable.exp(-rate * from) - (hours + 1 / rate) * finishes
        return (mean, max(0, interrupted) + hours * finishes, finishes)
    }
}
