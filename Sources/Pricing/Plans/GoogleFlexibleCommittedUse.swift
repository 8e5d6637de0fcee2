/// *What it does.* A promise of dollars per hour on vCPUs and memory of many families in any
/// region, counted at the discounted price. Applied after committed resources; what is not spent
/// in the hour is lost.
///
/// *When to use it.* When some compute will run for the term, but families and regions may change.
///
/// *Parameters.* `commit`, `term`, `start`.
///
/// *Example.* `{ plan: gcp-flexible-committed-use, commit: 2 USD/h, term: 3y }`
///
/// *Source.* Google Cloud, "Compute flexible committed use discounts" (2026-01: the promise is
/// counted in discounted spend). The discount, the same for all families, has a row in the price
/// book.
package enum GoogleFlexibleCommittedUse: PurchasePlan {
    package static let typeName = "gcp-flexible-committed-use"
    package static let summary = "dollars per hour on vCPUs and memory of many families"
    package static let source =
        "Google Cloud, Compute flexible committed use discounts, 2026-01"

    package static func addSteps(to schedule: inout CoverageSchedule) {
        SavingsPlanSteps.add(to: &schedule) {
            $0 == .flexibleCommittedUse
        } eligible: { _, _ in
            true
        }
    }
}
