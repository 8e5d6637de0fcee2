import CloudModel
import Diagnostics
import Quantities
import UsageLedger

/// A shared meter as the file asks for it, before numbers are drawn.
///
/// One list of them is made when a scenario is checked, for prices, and again for each plan, for
/// amounts, so that nothing can be metered that was not priced.
struct SharedUse {
    /// A product of settings and a constant: base units per second, per instance and second, or per
    /// request served.
    struct Amount {
        var factor = 1.0
        var settings: [Setting] = []

        /// Whether it can be anything but nothing, whatever is drawn.
        var mayCount: Bool { factor > 0 && settings.allSatisfy { $0.mayExceed(0) } }

        func value(_ resolver: inout Resolver) -> Double {
            settings.reduce(factor) { $0 * (resolver.number($1) ?? 0) }
        }
    }
    var meter: MeterDescription
    /// Where the file asks for it.
    var place: Place
    var constant: [Amount] = []
    /// Of every instance in the region, or in all where the region is nil.
    var perInstance: [Amount] = []
    /// Of every request that a service's fleets serve there.
    var perRequest: [(service: Int, amount: Amount)] = []
    var region: Int?
    var retention: SharedMeterPlan.Retention?

    var isNeeded: Bool {
        (constant + perInstance).contains { $0.mayCount }
            || perRequest.contains { $0.amount.mayCount }
    }

    func plan(_ fleets: [FleetPlan], _ resolver: inout Resolver) -> SharedMeterPlan {
        var perInstanceSecond = 0.0
        for amount in perInstance { perInstanceSecond += amount.value(&resolver) }
        var perSecond = 0.0
        for amount in constant { perSecond += amount.value(&resolver) }
        let amounts = perRequest.map { (service: $0.service, value: $0.amount.value(&resolver)) }
        var sources: [SharedMeterPlan.Source] = []
        for (index, fleet) in fleets.enumerated() where region == nil || fleet.region == region {
            let ofRequests = amounts.reduce(0) {
                $1.service == fleet.service ? $0 + $1.value : $0
            }
            // Pods run on instances that are counted with their nodes.
            let ofInstances = fleet.role.workload == nil ? perInstanceSecond : 0
            guard ofRequests > 0 || ofInstances > 0 else { continue }
            sources.append(
                SharedMeterPlan.Source(
                    fleet: index, perInstanceSecond: ofInstances, perRequest: ofRequests))
        }
        return SharedMeterPlan(
            meter: meter, perSecond: perSecond, sources: sources, retention: retention)
    }
}

extension Setting {
    /// Whether its number can be above a limit, whatever is drawn.
    func mayExceed(_ limit: Int64) -> Bool {
        switch value {
        case .uncertain: true
        case .scalar(.number(let value)): value > Double(limit)
        case .scalar(.integer(let value)): value > limit
        default: false
        }
    }
}
