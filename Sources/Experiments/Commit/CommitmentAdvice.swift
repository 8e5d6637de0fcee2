package import Quantities

/// Which commitments to buy, what that costs, and how sure it is.
///
/// All dollars are for on-demand use over the horizon, commitments amortized over their terms.
package struct CommitmentAdvice: Sendable {
    /// A commitment to buy, or one that was looked at and is not worth its first dollar.
    package struct Purchase: Sendable {
        package var name: String
        /// The word after `plan:`, and what it is for.
        package var plan: String
        package var target: String
        package var years: Int
        package var payment: String
        /// In `unit`; 0: not bought.
        package var level: Double
        package var unit: String
        /// Amortized dollars per hour of the term; dollars at its start.
        package var perHour: Double
        package var upfront: Double
        /// Share of it that is used; nil where nothing is bought.
        package var utilization: Double?
        /// Share of the term for which use must run before it pays.
        package var breakEven: Double?
        /// Dollars of on-demand cost that each dollar of the last and of the next step (a mill per
        /// hour, an instance) saves.
        package var lastDollar: Double?
        package var nextDollar: Double
        package var provenance: String
        /// As a map of the scenario language.
        package var entry: String
    }
    /// What a choice costs.
    package struct Outcome: Sendable {
        package var cost: Summary
        /// Share of what commitments could cover, at on-demand prices.
        package var coverage: Double
        /// Share of what is committed that is used; nil without any.
        package var utilization: Double?
    }
    /// The portfolio made smaller or larger, or another one.
    package struct Alternative: Sendable {
        package var label: String
        /// Amortized dollars per hour bought.
        package var perHour: Double
        package var outcome: Outcome
        /// Share of replications in which it is dearer than buying nothing.
        package var dearerShare: Double
    }
    /// What becomes of the portfolio when the world is another one.
    package struct WhatIf: Sendable {
        package var label: String
        /// Mean dollars: buying nothing, the portfolio, and what would have been best then.
        package var nothing: Double
        package var portfolio: Double
        package var best: Double
        package var utilization: Double?
    }
    package var name: String
    package var start: UTCInstant
    package var horizon: TimeSpan
    package var replications: Int
    /// Commitments that are there already, and kinds that were looked at.
    package var existing: Int
    package var considered: Int
    /// Those bought first.
    package var purchases: [Purchase]
    /// By the rater: what is there already, and the portfolio on top of it.
    package var nothing: Outcome
    package var portfolio: Outcome
    /// Of one who knows the use of each replication, and what not knowing it costs.
    package var foresight: Summary
    package var regret: Summary
    /// Share of replications in which the portfolio is dearer than buying nothing.
    package var dearerShare: Double
    /// What the search took the portfolio to cost; the rater's figure differs by rounding, and
    /// where sustained use is averaged.
    package var searched: Double
    /// No portfolio costs less, by the search's prices.
    package var bound: Double
    /// What sustained use takes off on average; 0 where there is none.
    package var sustainedShare: Double
    package var sweep: [Alternative]
    package var whatIfs: [WhatIf]
    /// The best with one term and payment only.
    package var restricted: [Alternative]
    /// What a tenth on derived prices changes: names bought, by sign; nil: nothing is derived.
    package var sensitivity: [(scale: Double, names: [String])]?
    /// What is bought, as a file of commitments.
    package var file: String

    package var bought: [Purchase] { purchases.filter { $0.level > 0 } }
    /// At most this share above the best possible.
    package var gap: Double { searched > 0 ? max(0, 1 - bound / searched) : 0 }
    package var saving: Double {
        nothing.cost.mean > 0 ? 1 - portfolio.cost.mean / nothing.cost.mean : 0
    }
}
