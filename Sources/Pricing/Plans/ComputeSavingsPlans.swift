/// *What it does.* A promise of dollars per hour on compute of any family and region. Applied last
/// of all commitments, pooled, largest saving first; the last line may be covered in part.
///
/// *When to use it.* When some compute will run for the term, but nobody knows which.
///
/// *Parameters.* `commit`, `term`, `payment`, `start`.
///
/// *Example.* `{ plan: compute-savings-plan, commit: 3.20 USD/h, term: 1y, payment: no-upfront }`
///
/// *Source.* AWS Savings Plans user guide, "How Savings Plans apply to your usage" (2026-07). Lines
/// that save nothing draw on the promise too, last in order.
package enum ComputeSavingsPlans: PurchasePlan {
    package static let typeName = "compute-savings-plan"
    package static let summary = "dollars per hour on compute of any family and region"
    package static let source =
        "AWS Savings Plans user guide, How Savings Plans apply to your usage, 2026-07"

    package static func addSteps(to schedule: inout CoverageSchedule) {
        SavingsPlanSteps.add(to: &schedule) {
            $0 == .compute
        } eligible: { _, _ in
            true
        }
    }
}
