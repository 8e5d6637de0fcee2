/// *What it does.* A count of virtual machines of one size in one region for a term, used or not.
/// Each hour of a matching machine draws on it; with size flexibility so do other sizes of the
/// series, by their ratio. What an hour leaves is lost.
///
/// *When to use it.* For a series that will run around the clock for the term.
///
/// *Parameters.* `type`, `count`, `region`, `flexible`, `term`, `payment`, `price`, `start`.
///
/// *Example.* `{ plan: azure-reservation, region: westeurope, type: Standard_D4s_v5, count: 3 }`
///
/// *Source.* Microsoft Learn, "How the Azure reservation discount is applied to virtual machines"
/// and "Virtual machine size flexibility with reservations" (2026-06). The ratio here is that of
/// vCPUs, which is Microsoft's for series whose sizes differ in nothing else.
package enum AzureReservations: PurchasePlan {
    package static let typeName = "azure-reservation"
    package static let summary = "a count of virtual machines of one size for a term"
    package static let source =
        "Microsoft Learn, How the reservation discount is applied to virtual machines, 2026-06"

    package static func addSteps(to schedule: inout CoverageSchedule) {
        ReservationSteps.add(to: &schedule, provider: "azure")
    }

    /// `Standard_Ds_v5` of `Standard_D4s_v5`: the series, whose sizes one reservation can cover.
    package static func series(ofType type: String) -> String {
        let parts = type.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count >= 2, let size = parts.dropFirst().first else { return type }
        // Digits after a hyphen limit the vCPUs of a larger size, which is no series of its own.
        guard !size.contains("-") else { return type }
        var rest = parts.map(String.init)
        rest[1] = String(size.filter { !("0"..."9").contains($0) })
        return rest.joined(separator: "_")
    }
}
