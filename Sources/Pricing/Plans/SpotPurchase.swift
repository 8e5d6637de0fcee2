/// *What it does.* Runs instances on spare capacity at the spot price, by the second; the provider
/// may take them back. An instance that AWS interrupts in its first hour is free.
///
/// *When to use it.* For work that survives losing an instance at two minutes' notice.
///
/// *Parameters.* None here: `market` of a fleet says how much of it is spot.
///
/// *Example.* `market: { onDemandBase: 2, onDemandAboveBase: 0% }`
///
/// *Source.* AWS EC2 user guide, "Billing for interrupted Spot Instances" (2023-06). No commitment
/// covers spot use.
package enum SpotPurchase: PurchasePlan {
    package static let typeName = "spot"
    package static let summary = "interruptible capacity at the spot price; no commitment covers it"
    package static let source =
        "AWS EC2 user guide, Billing for interrupted Spot Instances, 2023-06"
    package static func addSteps(to schedule: inout CoverageSchedule) {}
}
