import CloudModel
import Quantities
import SimulationKernel

extension PlanCompiler {
    mutating func supply() -> SupplyPlan {
        let setting = checked.root["capacity"]
        let shocks = setting["spotShocks"]
        var plan = SupplyPlan()
        plan.interruptionRate = interruptionRate
        plan.shockShare = resolver.number(shocks["share"]) ?? 0
        plan.severity = resolver.number(shocks["severity"]) ?? plan.severity
        plan.dry = resolver.distribution(shocks["dry"]) ?? plan.dry
        plan.depth = resolver.integer(setting["depth"]).map(Double.init)
        plan.herd = resolver.number(setting["herd"]) ?? 0
        plan.herdHalfLife = resolver.span(setting["herdHalfLife"]) ?? plan.herdHalfLife
        plan.retry = resolver.span(setting["retry"]) ?? plan.retry
        plan.recommendationLead = bounded(setting["recommendationLead"])
        plan.series = checked.spotAvailability
        plan.reservations = checked.root["commitments"].entries.compactMap { reservation($0) }
        return plan
    }

    /// Interruptions of one instance-hour on spot, as the scenario has them.
    func interruptionsPerHour(_ pool: PriceTable.Pool) -> Double {
        pool.interruptionsPerHour * interruptionRate
    }

    private var interruptionRate: Double {
        resolver.number(checked.root["capacity"]["interruptionRate"]) ?? 1
    }

    /// Capacity that is held: by a reservation, or by a reserved instance of one zone.
    private mutating func reservation(_ entry: Setting.Entry) -> CapacityReservationPlan? {
        let regions = checked.regions.map { (name: $0.name, provider: $0.provider) }
        let end = checked.start + checked.horizon
        guard let terms = CommitmentTerms(entry, regions: regions, horizonEnd: end),
            terms.plan == "capacity-reservation" || terms.setting["scope"].text == "zonal",
            let zone = terms.setting["zone"].text, let type = terms.setting["type"].text,
            let region = checked.regions.firstIndex(where: { $0.zones.contains(zone) }),
            let place = checked.regions[region].zones.firstIndex(of: zone),
            let count = resolver.integer(terms.setting["count"])
        else { return nil }
        let start = checked.start.nanosecondsSince1970
        return CapacityReservationPlan(
            region: region, zone: place, instanceType: type, count: count,
            from: terms.start.nanosecondsSince1970 - start,
            to: terms.end.nanosecondsSince1970 - start)
    }
}
