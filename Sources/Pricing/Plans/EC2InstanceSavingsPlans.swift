/// *What it does.* A promise of dollars per hour on one instance family in one region, any size,
/// system and tenancy. Applied after reservations, pooled per family and region, largest saving
/// first.
///
/// *When to use it.* When the family and the region will stay for the term, but sizes may change.
///
/// *Parameters.* `commit`, `term`, `payment`, `family`, `region`, `start`.
///
/// *Example.* `{ plan: ec2-instance-savings-plan, commit: 3 USD/h, family: m7g, region: us-east-1
/// }`
///
/// *Source.* AWS Savings Plans user guide, "How Savings Plans apply to your usage" (2026-07).
package enum EC2InstanceSavingsPlans: PurchasePlan {
    package static let typeName = "ec2-instance-savings-plan"
    package static let summary = "dollars per hour on one instance family in one region"
    package static let source =
        "AWS Savings Plans user guide, How Savings Plans apply to your usage, 2026-07"

    package static func addSteps(to schedule: inout CoverageSchedule) {
        SavingsPlanSteps.add(to: &schedule) {
            $0 != .compute
        } eligible: { eligibility, line in
            eligibility == .ec2Instance(family: line.family, region: line.region)
        }
    }
}
