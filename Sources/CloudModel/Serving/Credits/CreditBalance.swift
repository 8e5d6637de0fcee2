/// The CPU credits of one burstable instance, or the mean of several: what it has saved, and what
/// it has spent ahead of earning.
///
/// One credit is one vCPU at full speed for one minute. An instance earns them all the time that it
/// runs, at a fixed rate, and spends what its vCPUs work.
///
/// - Credits that came with the launch are spent first and do not count toward the maximum.
/// - What is earned beyond the maximum expires.
/// - On an empty balance standard mode works at the baseline: the caller must slow down
///   (`isEmpty`, `secondsUntilEmpty`), and the baseline spends exactly what is earned.
/// - On an empty balance unlimited mode runs up a surplus, which later earning pays down first.
///   Surplus beyond the maximum is charged at once, the rest when the instance ends (`surplus`).
///
/// Within one `advance` the rates are constant, so its result does not depend on how a period is
/// cut into steps.
///
/// Source: Amazon EC2 User Guide, "Key concepts for burstable performance instances", "Standard
/// mode concepts" and "Unlimited mode concepts" (2023-06).
package struct CreditBalance: Hashable, Sendable {
    /// Left of what came with the launch.
    package var launch: Double
    /// Earned and neither spent nor expired; at most the plan's maximum.
    package var earned: Double
    /// Spent ahead of earning and neither paid down nor charged yet: owed when the instance ends.
    package var surplus: Double

    /// An instance that starts to run.
    package init(_ plan: CreditPlan) {
        launch = plan.atLaunch
        earned = 0
        surplus = 0
    }

    /// What there is to spend.
    package var available: Double { launch + earned }

    /// Nothing left to spend; in standard mode the instance is at its baseline. What rounding may
    /// leave is less than 60 ns of a vCPU.
    package var isEmpty: Bool { available <= 1e-9 }

    /// Books `seconds` of running with `busy` vCPUs at work on average (utilization × vCPUs).
    package mutating func advance(
        _ seconds: Double, busy: Double, under plan: CreditPlan
    ) -> CreditUse {
        var use = CreditUse()
        use.earned = plan.earnedPerHour / 3600 * seconds
        use.spent = busy / 60 * seconds
        var income = use.earned
        var cost = use.spent
        if launch > 0, cost > 0 {
            // Credits of the launch pay alone, while all that is earned goes to the savings.
            let share = min(1, launch / cost)
            launch = share < 1 ? 0 : launch - cost
            use.expired += save(income * share, under: plan)
            income *= 1 - share
            cost *= 1 - share
        }
        if income >= cost {
            use.expired += save(income - cost, under: plan)
            return use
        }
        let missing = cost - income - earned
        earned = max(0, earned - (cost - income))
        guard missing > 0 else { return use }
        guard plan.isUnlimited else {
            use.unpaid = missing
            return use
        }
        surplus += missing
        use.charged = max(0, surplus - plan.maximum)
        surplus -= use.charged
        return use
    }

    /// Pays down the surplus, then saves; returns what expires.
    private mutating func save(_ credits: Double, under plan: CreditPlan) -> Double {
        let paid = min(credits, surplus)
        surplus -= paid
        let whole = earned + (credits - paid)
        earned = min(whole, plan.maximum)
        return whole - earned
    }

    /// Seconds until nothing is left to spend with `busy` vCPUs at work; infinity when what is
    /// earned suffices.
    package func secondsUntilEmpty(busy: Double, under plan: CreditPlan) -> Double {
        guard busy > 0 else { return .infinity }
        let earning = plan.earnedPerHour / 3600
        let spending = busy / 60
        let ofLaunch = launch / spending
        guard spending > earning else { return .infinity }
        let saved = min(plan.maximum, earned + max(0, ofLaunch * earning - surplus))
        return ofLaunch + saved / (spending - earning)
    }

    /// Makes this the mean of `count` instances like this one and `others` like `other`.
    package mutating func mix(_ count: Int64, with others: Int64, like other: CreditBalance) {
        guard count + others > 0 else { return }
        let share = Double(others) / Double(count + others)
        launch += (other.launch - launch) * share
        earned += (other.earned - earned) * share
        surplus += (other.surplus - surplus) * share
    }
}

/// What a step did to a balance, in credits. `available − surplus` grows by earned + charged +
/// unpaid − spent − expired.
package struct CreditUse: Hashable, Sendable {
    package var earned = 0.0
    package var spent = 0.0
    /// Earned beyond the maximum, and gone.
    package var expired = 0.0
    /// Unlimited mode: surplus beyond the maximum, charged now.
    package var charged = 0.0
    /// Standard mode: spent although nothing was there, because the caller did not slow down in
    /// time.
    package var unpaid = 0.0

    package init() {}
}
