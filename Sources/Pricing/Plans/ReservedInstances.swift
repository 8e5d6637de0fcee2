/// *What it does.* Each reservation covers one instance's worth of matching time per clock-hour,
/// whatever the overlap of the instances; what is not used in the hour is lost. Zonal ones first
/// (exact type, zone, system), then regional ones: the owner's use before that of other accounts,
/// the smallest size first, a part of an instance where that is all that is left.
///
/// *When to use it.* For a family that will run around the clock for the term.
///
/// *Parameters.* `region`, `type`, `os`, `count`, `term`, `payment`, `scope`, `class`, `start`.
///
/// *Example.* `{ plan: reserved-instance, region: us-east-1, type: m7g.large, count: 6, term: 1y }`
///
/// *Source.* AWS EC2 user guide, "How Reserved Instances are applied" and "How you are billed"
/// (2023-06). Which of several equal instances is covered is the tool's choice: pro rata by time.
package enum ReservedInstances: PurchasePlan {
    package static let typeName = "reserved-instance"
    package static let summary = "a count of instances for one or three years, used or not"
    package static let source = "AWS EC2 user guide, How Reserved Instances are applied, 2023-06"

    package static func addSteps(to schedule: inout CoverageSchedule) {
        ReservationSteps.add(to: &schedule, provider: "aws")
    }
}
