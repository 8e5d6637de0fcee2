/// *What it does.* Makes vCPUs and memory cheaper the more of the calendar month they run, without
/// any promise: each quarter of a month costs less than the one before. Concurrent use is stacked
/// into bands of one unit per region and family, so that machines that follow each other count as
/// one that stays.
///
/// *When to use it.* It comes by itself, for N1, N2, N2D, C2, M1, M2 and shared cores, on what no
/// commitment covers. It is not for spot.
///
/// *Parameters.* None.
///
/// *Example.* `instances: [n2-standard-8]`
///
/// *Source.* Google Cloud, "Sustained use discounts" (2026-07). Use before the scenario's start is
/// unknown, so a month that begins before it earns less.
package enum GoogleSustainedUse: PurchasePlan {
    package static let typeName = "gcp-sustained-use"
    package static let summary = "up to 30 % off for what runs most of a calendar month"
    package static let source = "Google Cloud, Sustained use discounts, 2026-07"
    package static func addSteps(to schedule: inout CoverageSchedule) {}
}
