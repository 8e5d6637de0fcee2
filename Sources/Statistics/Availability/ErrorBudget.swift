/// What an objective allows to go wrong, and how fast it is used up.
///
/// Source: Google, "The Site Reliability Workbook" (2018), chapter 5, "Alerting on SLOs".
package struct ErrorBudget: Hashable, Sendable {
    /// The objective, 0…1: the share of requests, or of time, that must be good.
    package let objective: Double

    /// - Precondition: from 0 to 1.
    package init(objective: Double) {
        precondition((0...1).contains(objective), "an objective is a share")
        self.objective = objective
    }

    /// The share that may be bad.
    package var allowed: Double { 1 - objective }

    /// The part of a span of time that may be bad, in the span's own unit.
    package func downtime(of span: Double) -> Double { allowed * span }

    /// How many times faster than allowed a share of errors uses the budget up: at 1 it lasts for
    /// the period. Without errors 0, with some and no budget ∞.
    package func burnRate(errors: Double) -> Double { errors == 0 ? 0 : errors / allowed }

    /// How long a whole budget of a period lasts at a share of errors, in the period's unit.
    package func timeToExhaust(errors: Double, period: Double) -> Double {
        period / burnRate(errors: errors)
    }
}

/// An alert on how fast a budget is used up: it goes off when both a long window and a short one
/// burn faster than the threshold.
package struct BurnAlert: Hashable, Sendable {
    /// Share of a period's budget that is gone when it goes off at a constant rate, 0…1.
    package var budgetShare: Double
    /// Hours.
    package var longWindow: Double
    /// Whether somebody is woken, or finds a ticket in the morning.
    package var isPage: Bool

    package init(budgetShare: Double, longWindow: Double, isPage: Bool = false) {
        self.budgetShare = budgetShare
        self.longWindow = longWindow
        self.isPage = isPage
    }

    /// The short window, a twelfth of the long one, in hours: it ends the alert soon after the
    /// errors.
    package var shortWindow: Double { longWindow / 12 }

    /// The burn rate that uses up the share within the long window.
    /// - Parameter period: the objective's, in hours.
    package func threshold(period: Double) -> Double { budgetShare * period / longWindow }

    /// The three that the workbook recommends: over 30 days 14.4, 6 and 1.
    package static let recommended = [
        BurnAlert(budgetShare: 0.02, longWindow: 1, isPage: true),
        BurnAlert(budgetShare: 0.05, longWindow: 6, isPage: true),
        BurnAlert(budgetShare: 0.1, longWindow: 72),
    ]
}
