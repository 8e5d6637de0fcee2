import Quantities
import SimulationKernel
import StableMath
import Statistics
import UsageLedger

/// What there is of each instance type in each zone, whoever runs it.
struct SupplyState: ~Copyable {
    /// One type in one zone: what all fleets' pools of it draw on.
    struct Source {
        let region: Int
        let zone: Int
        let pools: [Int]
        /// Spot interruptions per instance and nanosecond that come by shock, of the pool that has
        /// most; a shock takes less of the others.
        let shockRate: Double
        let reservations: [CapacityReservationPlan]
        /// There is no spot capacity until then.
        var dryUntil: Int64 = 0
        /// What all fleets ran at the start beyond their reservations.
        var base: Int64 = 0
        var stream: RandomStream
    }
    /// Other tenants who have moved out of what has failed.
    private struct Herd {
        let region: Int
        let zone: Int?
        let share: Double
        let end: Int64
    }
    let plan: SupplyPlan
    let severity: CommonShock.Severity
    var sources: Dense<Source>
    /// Per pool.
    let sourceOf: Dense<Int>
    private var herds: [Herd] = []
    /// Until when some source may be dry.
    var dryUntil: Int64 = 0
    /// Per fleet: when it tries again; those in the past have been tried.
    var retries: Dense<Int64>
    /// What the fleet lacks after the launches of this instant.
    var missing: Dense<Int64>
    /// Whether the fleets of the start are there, which find capacity always.
    var isStarted = false
    /// Instances that were asked for and not there, by fleet.
    var refused: Dense<Int64>
    /// By fleet: what is drawn for how long before its notice an instance is known to be at risk.
    var leads: Dense<RandomStream>

    /// Whether some launch may find no capacity now.
    func isLimited(at now: Int64) -> Bool {
        isStarted && plan.depth != nil || now < dryUntil
    }

    /// - Parameter stream: makes one for a place.
    init(_ prepared: PreparedPlan, stream: (String) -> RandomStream) {
        plan = prepared.plan.supply
        severity = CommonShock.Severity(mean: plan.severity)
        var sources: [Source] = []
        var members: [(region: Int, zone: Int, type: String, pools: [Int])] = []
        var sourceOf = Array(repeating: 0, count: prepared.layout.pools.count)
        for (index, pool) in prepared.layout.pools.enumerated() {
            let fleet = prepared.plan.fleets[pool.fleet]
            let type = fleet.instances[pool.option].instanceType
            let known = members.firstIndex {
                $0.region == fleet.region && $0.zone == pool.zone && $0.type == type
            }
            sourceOf[index] = known ?? members.count
            if let known {
                members[known].pools.append(index)
            } else {
                members.append((fleet.region, pool.zone, type, [index]))
            }
        }
        for member in members {
            let rates = member.pools.map { prepared.plan.shockRate(prepared.layout.pools[$0]) }
            let zone = prepared.plan.regions[member.region].zones[member.zone]
            sources.append(
                Source(
                    region: member.region, zone: member.zone, pools: member.pools,
                    shockRate: rates.max() ?? 0,
                    reservations: plan.reservations.filter {
                        $0.region == member.region && $0.zone == member.zone
                            && $0.instanceType == member.type
                    },
                    stream: stream("\(zone)/\(member.type)")))
        }
        self.sources = Dense(sources)
        self.sourceOf = Dense(sourceOf)
        retries = Dense(Array(repeating: 0, count: prepared.plan.fleets.count))
        missing = Dense(Array(repeating: 0, count: prepared.plan.fleets.count))
        refused = Dense(Array(repeating: 0, count: prepared.plan.fleets.count))
        leads = Dense(
            prepared.plan.fleets.map {
                stream("recommendation/\($0.name)/\(prepared.plan.regions[$0.region].name)")
            })
    }

    /// Other tenants leave what an outage has hit, too.
    mutating func stampede(_ outage: OutagePlan, until end: Int64) {
        guard plan.depth != nil, plan.herd > 0 else { return }
        herds.append(
            Herd(
                region: outage.region, zone: outage.zone, share: plan.herd * outage.share,
                end: end))
    }

    /// The share of a source's depth that other tenants have taken.
    func taken(_ source: Int, at now: Int64) -> Double {
        var most = 0.0
        for herd in herds {
            let isNear =
                herd.zone == nil
                ? sources[source].region != herd.region
                : sources[source].region == herd.region && sources[source].zone != herd.zone
            guard isNear else { continue }
            let halves =
                Double(max(0, now - herd.end)) / Double(plan.herdHalfLife.nanoseconds)
            most = max(most, herd.share * Stable.exp(-halves * Stable.log(2)))
        }
        return most
    }
}

extension Plan {
    /// Spot interruptions per instance and nanosecond that a pool has by shock.
    func shockRate(_ pool: PoolLayout.Pool) -> Double {
        interruptionRate(pool) * supply.shockShare
    }

    /// The same, one by one.
    func individualRate(_ pool: PoolLayout.Pool) -> Double {
        interruptionRate(pool) * (1 - supply.shockShare)
    }

    /// By chance, at a rate that does not depend on age.
    private func interruptionRate(_ pool: PoolLayout.Pool) -> Double {
        let fleet = fleets[pool.fleet]
        guard pool.market == .spot, let spot = fleet.instances[pool.option].spot,
            spot.lifetime == nil,
            !supply.series.contains(where: { $0.region == fleet.region && $0.zone == pool.zone })
        else { return 0 }
        return spot.interruptionsPerHour / Double(TimeSpan.hour.nanoseconds)
    }
}
