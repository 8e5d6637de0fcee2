import Quantities
import SimulationKernel
import UsageLedger

/// What outages do to data, and to the capacity of those that are left.
extension World {
    /// What is known at the beginning: how much is written, and that nothing is lost so far.
    mutating func beginData(_ outcome: inout OutageOutcome, _ plan: OutagePlan) {
        let lost = plan.places.map(\.region).filter { prepared.plan.hasCopy(of: $0) }
        guard plan.zone == nil, plan.losesData, !lost.isEmpty else { return }
        outcome.recoveryPointSeconds = 0
        outcome.writesLost = 0
        for index in fleets.indices where lost.contains(prepared.plan.fleets[index].region) {
            let service = prepared.plan.fleets[index].service
            guard service >= 0, plan.service ?? service == service else { continue }
            outcome.writesPerSecond +=
                fleets[index].ratePerSecond * prepared.plan.services[service].request.writeShare
        }
    }

    /// Demand leaves a region for a copy of its data: what had not arrived there is lost, as it was
    /// at the beginning of the outage.
    mutating func noteDataLoss(_ region: Int, during instant: Int64) {
        let plan = prepared.plan
        guard plan.hasCopy(of: region) else { return }
        var lag = 0.0
        var backups: [BackupCopyPlan] = []
        if let index = plan.standby(for: region), !plan.standbys[index].posture.isReplicated {
            backups = plan.standbys[index].backups
        } else if let replication = plan.replication {
            lag = replication.lag.sample(using: &outages.lags[region])
        }
        note(region, during: instant) { outcome, _ in
            guard outcome.recoveryPointSeconds == 0 else { return }
            let began = Double(outcome.fromNanoseconds) / 1e9
            let point = backups.map { $0.age(at: began) }.max() ?? lag
            outcome.recoveryPointSeconds = point
            outcome.writesLost = point * outcome.writesPerSecond
        }
    }

    /// Takes the minute that ends into the shortfall of an outage: requests that the instances of
    /// regions which were not lost could not have carried.
    mutating func noteShortfall(of index: Int) {
        let outage = prepared.plan.outages[outages.occurrences[index].plan]
        let isRegion = outage.zone == nil && outage.losesData
        var (offered, missing) = (0.0, 0.0)
        for fleet in fleets.indices where fleets[fleet].layer != .nodes {
            let wanted =
                Double(fleets[fleet].minute.offered) / Double(RequestCounts.perRequest)
            offered += wanted
            if isRegion, outage.touches(region: prepared.plan.fleets[fleet].region) { continue }
            missing += max(0, wanted - fleets[fleet].minute.capacity.capacity)
        }
        guard offered > 0 else { return }
        outages.outcomes[index].shortfall = max(
            outages.outcomes[index].shortfall, missing / offered)
    }
}
