/// *What it does.* A promise of dollars per hour on virtual machines of any size in any region.
/// Applied after reservations, greatest discount first. Where a negotiated pay-as-you-go rate is
/// below the plan's, the lower one is charged.
///
/// *When to use it.* When some compute will run for the term, but nobody knows which.
///
/// *Parameters.* `commit`, `term`, `payment`, `start`. Rates come from `--prices`.
///
/// *Example.* `{ plan: azure-savings-plan, commit: 2 USD/h, term: 1y }`
///
/// *Source.* Microsoft Learn, "How an Azure savings plan discount is applied" (2026-06).
package enum AzureSavingsPlans: PurchasePlan {
    package static let typeName = "azure-savings-plan"
    package static let summary = "dollars per hour on virtual machines of any size and region"
    package static let source =
        "Microsoft Learn, How an Azure savings plan discount is applied, 2026-06"

    package static func addSteps(to schedule: inout CoverageSchedule) {
        SavingsPlanSteps.add(to: &schedule) {
            $0 == .azureCompute
        } eligible: { _, _ in
            true
        } rate: { rate, line in
            min(rate, line.contracted)
        }
    }
}
