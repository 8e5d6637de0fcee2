import StableMath

/// How long an instance lives that is taken back often when young, seldom for most of a day, and at
/// the latest when its time is up: F(t) = A·(1 − e^(−t/τ₁) + e^((t−b)/τ₂)) below the limit, and
/// whoever is left goes at the limit.
///
/// Source: Kadupitiya, Jadhao, Sharma, "Modeling the temporally constrained preemptions of
/// transient cloud VMs" (HPDC 2020, arXiv 1911.05160).
package struct BathtubLifetime: Hashable, Sendable {
    /// A, above 0.
    package let scale: Double
    /// τ₁, τ₂ and b, in hours.
    package let earlyHours: Double
    package let lateHours: Double
    package let shiftHours: Double
    /// In hours, above zero.
    package let limitHours: Double

    /// nil unless F rises from 0 or more to 1 at most below the limit.
    package init?(
        scale: Double, earlyHours: Double, lateHours: Double, shiftHours: Double,
        limitHours: Double = 24
    ) {
        let isPositive = scale > 0 && earlyHours > 0 && lateHours > 0 && limitHours > 0
        guard isPositive, shiftHours.isFinite else { return nil }
        self.scale = scale
        self.earlyHours = earlyHours
        self.lateHours = lateHours
        self.shiftHours = shiftHours
        self.limitHours = limitHours
        guard sharedBeforeLimit <= 1 else { return nil }
    }

    /// Google Cloud's preemptible instances: fitted by maximum likelihood to 1,442 recorded
    /// lifetimes of February to April 2019, of which 354 reached the limit. Derived.
    package static let preemptible = BathtubLifetime(
        scale: 0.657, earlyHours: 1.35, lateHours: 5.31, shiftHours: 34.4)!

    /// F just below the limit.
    private var sharedBeforeLimit: Double { formula(limitHours) }

    private func formula(_ hours: Double) -> Double {
        scale
            * (-Stable.expm1(-hours / earlyHours) + Stable.exp((hours - shiftHours) / lateHours))
    }

    /// P(lifetime ≤ t), t in hours.
    package func cumulative(_ hours: Double) -> Double {
        if hours < 0 { return 0 }
        return hours >= limitHours ? 1 : formula(hours)
    }

    /// The share that reaches the limit, 0…1.
    package var atLimit: Double { 1 - sharedBeforeLimit }

    /// The mean lifetime in hours: the integral of 1 − F up to the limit.
    package var meanHours: Double {
        let early = limitHours + earlyHours * Stable.expm1(-limitHours / earlyHours)
        let late =
            lateHours
            * (Stable.exp((limitHours - shiftHours) / lateHours)
                - Stable.exp(-shiftHours / lateHours))
        return limitHours - scale * (early + late)
    }

    /// −log(1 − F): what an instance of this age has been exposed to. Below the limit only; at
    /// 0 hours it is a hair above zero, since F is.
    package func exposure(_ hours: Double) -> Double {
        hours <= 0 ? -Stable.log1p(-formula(0)) : -Stable.log1p(-formula(min(hours, limitHours)))
    }

    /// The rate per hour at which instances of this age are taken back.
    package func rate(_ hours: Double) -> Double {
        let density =
            scale
            * (Stable.exp(-hours / earlyHours) / earlyHours
                + Stable.exp((hours - shiftHours) / lateHours) / lateHours)
        return density / max(1 - formula(hours), 1e-12)
    }
}
