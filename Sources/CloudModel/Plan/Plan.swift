package import Quantities
import UsageLedger

/// Everything a run needs, resolved: no name to look up, no file to read, no unit to convert.
///
/// Arrays are dense and indexed by the integers that other arrays hold. `Scenarios` makes plans;
/// the world only reads them. Uncertain quantities are already drawn: a plan belongs to one
/// replication unless the scenario has none.
package struct Plan: Sendable {
    package var name: String
    package var start: UTCInstant
    package var horizon: TimeSpan
    package var regions: [RegionPlan]
    package var services: [ServicePlan]
    /// One per fleet *and region*: per-region overrides are already applied.
    package var fleets: [FleetPlan]
    /// What is bought beside fleets: gateways, keys, logs, backups.
    package var sharedMeters: [SharedMeterPlan] = []
    package var stores: [StorePlan] = []
    /// Sorted by name, then place.
    package var outages: [OutagePlan] = []
    /// What providers have to give.
    package var supply = SupplyPlan()
    /// Regions that stand by, in the order of the regions.
    package var standbys: [StandbyPlan] = []
    /// How data follows to other regions; nil: nobody said.
    package var replication: ReplicationPlan?

    package init(
        name: String, start: UTCInstant, horizon: TimeSpan, regions: [RegionPlan],
        services: [ServicePlan], fleets: [FleetPlan]
    ) {
        self.name = name
        self.start = start
        self.horizon = horizon
        self.regions = regions
        self.services = services
        self.fleets = fleets
    }
}

extension Plan {
    /// What a fleet's random streams are keyed by.
    func entity(_ fleet: FleetPlan) -> String { "\(regions[fleet.region].name)/\(fleet.name)" }

    /// How often policies are asked: every minute, or every ten seconds where an alarm has points
    /// that are shorter.
    var controlInterval: TimeSpan {
        fleets.contains { $0.scaling.isFine } ? .second * 10 : .minute
    }

    /// Whether nothing in a run is drawn by chance: no noise, no instance that can be interrupted,
    /// and none launched after the start unless its boot takes a fixed time.
    package var isDeterministic: Bool {
        let isQuiet =
            outages.isEmpty
            && services.allSatisfy { ($0.demand.noise?.coefficientOfVariation ?? 0) == 0 }
        return isQuiet
            && fleets.allSatisfy { fleet in
                if let workload = fleet.role.workload {
                    return workload.startsAlike && workload.health.failures.isEmpty
                }
                if fleet.role.nodePool != nil, !fleet.boot.isFixed { return false }
                let isSafe = fleet.instances.indices.allSatisfy { option in
                    !fleet.canLaunch(option, in: .spot)
                        || fleet.instances[option].spot?.isSafe ?? true
                }
                let isStill = fleet.scaling.policies.isEmpty && fleet.deployments.isEmpty
                let isSure = fleet.deployments.allSatisfy {
                    $0.health.failureProbability == 0 || $0.health.failureProbability == 1
                }
                if !fleet.lifecycle.failures.isEmpty { return false }
                let isFixed = fleet.boot.isFixed && fleet.lifecycle.isFixed
                return isSafe && isSure && (isStill || isFixed)
            }
    }
}

/// A region of the scenario and its zones.
package struct RegionPlan: Hashable, Sendable {
    package var name: String
    package var provider: String
    /// Full names: `us-east-1a`.
    package var zones: [String]

    package init(name: String, provider: String, zones: [String]) {
        self.name = name
        self.provider = provider
        self.zones = zones
    }
}
