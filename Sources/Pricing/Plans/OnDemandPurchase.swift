/// *What it does.* Charges what no commitment covered: per second with a minimum of 60 s for each
/// entry into running (operating systems billed by the hour: each started hour).
///
/// *When to use it.* For load that nobody can promise for a year.
///
/// *Parameters.* None; a negotiated discount applies to it.
///
/// *Example.* `market: { onDemandAboveBase: 100% }`
///
/// *Source.* AWS, "New: per-second billing for EC2 instances" (2017-10-02).
package enum OnDemandPurchase: PurchasePlan {
    package static let typeName = "on-demand"
    package static let summary = "list price by the second, for what no commitment covers"
    package static let source = "AWS, Per-second billing for EC2 instances, 2017-10-02"
    package static func addSteps(to schedule: inout CoverageSchedule) {}
}
