package import UsageLedger

/// Which pools a plan has, and in which order: by fleet, instance option, zone, market (on-demand,
/// then spot). The one place that decides it; the world, the ledger and the prices all follow it.
package struct PoolLayout: Hashable, Sendable {
    package struct Pool: Hashable, Sendable {
        package var fleet: Int
        package var option: Int
        package var zone: Int
        package var market: Market
    }
    package var pools: [Pool] = []
    /// Per fleet: its pools' range in `pools`.
    package var ranges: [Range<Int>] = []

    package init(plan: Plan) {
        for (index, fleet) in plan.fleets.enumerated() {
            let first = pools.count
            for option in fleet.instances.indices {
                for zone in plan.regions[fleet.region].zones.indices {
                    for market in Market.allCases where fleet.canLaunch(option, in: market) {
                        pools.append(
                            Pool(fleet: index, option: option, zone: zone, market: market))
                    }
                }
            }
            ranges.append(first..<pools.count)
        }
    }
}

extension FleetPlan {
    /// Whether the fleet's market mix can ever launch this option in `market`.
    package func canLaunch(_ option: Int, in market: Market) -> Bool {
        switch role {
        case .instances: break
        case .nodes(let pool):
            return pool.offers.contains {
                $0.option == option && $0.isSpot == (market == .spot)
            }
        case .pods: return false
        }
        return switch market {
        case .onDemand:
            instances[option].isOnDemand
                && (self.market.onDemandBase > 0 || self.market.onDemandAboveBase > 0)
        case .spot: self.market.onDemandAboveBase < 1 && instances[option].spot != nil
        }
    }

    /// What the option's surplus of CPU credits is sold as; nil when it can have none.
    func surplusKind(_ option: Int) -> String? {
        guard instances[option].credits?.isUnlimited == true,
            Market.allCases.contains(where: { canLaunch(option, in: $0) })
        else { return nil }
        return CreditPlan.surplusKind(
            type: instances[option].instanceType, os: operatingSystem)
    }
}

/// Which meters a plan has, and in which order: by fleet, then volumes, balancer, transfer,
/// CPU credits; after all fleets what is shared.
package struct MeterLayout: Hashable, Sendable {
    /// Indices of one fleet's meters; nil where the fleet has none of the kind.
    package struct Fleet: Hashable, Sendable {
        package var volumes: [Volume] = []
        /// Index of `balancerSeconds`; the four dimensions follow it in their order.
        package var balancer: Int?
        package var internet: Int?
        package var crossZone: Int?
        package var controlPlane: Int?
        /// Per instance option: nil where it owes nothing for CPU credits. Options of one family
        /// share a meter.
        package var surplusCredits: [Int?] = []
    }
    package struct Volume: Hashable, Sendable {
        package var bytes: Int
        package var iops: Int?
        package var throughput: Int?
    }
    package var meters: [MeterDescription] = []
    package var fleets: [Fleet] = []
    /// The plan's shared meters, in its order.
    package var shared = 0..<0

    package init(plan: Plan) {
        for fleet in plan.fleets { append(fleet, plan) }
        let first = meters.count
        meters += plan.sharedMeters.map(\.meter)
        shared = first..<meters.count
    }

    private mutating func append(_ fleet: FleetPlan, _ plan: Plan) {
        let region = plan.regions[fleet.region]
        func add(_ kind: MeterKind, _ detail: String = "") -> Int {
            meters.append(
                MeterDescription(
                    kind: kind, owner: fleet.name, provider: region.provider,
                    region: region.name, detail: detail))
            return meters.count - 1
        }
        var entry = Fleet()
        for volume in fleet.volumes {
            entry.volumes.append(
                Volume(
                    bytes: add(.volumeByteSeconds, volume.type),
                    iops: volume.extraIOPS > 0 ? add(.volumeIOPSSeconds, volume.type) : nil,
                    throughput: volume.extraBytesPerSecond > 0
                        ? add(.volumeThroughputSeconds, volume.type) : nil))
        }
        if let balancer = fleet.balancer {
            let kind = balancer.meterDetail
            entry.balancer = add(.balancerSeconds, kind)
            _ = add(.balancerNewConnections, kind)
            _ = add(.balancerActiveConnectionSeconds, kind)
            _ = add(.balancerProcessedBytes, kind)
            _ = add(.balancerRuleEvaluations, kind)
        }
        if fleet.service >= 0, plan.services[fleet.service].request.responseBytes > 0 {
            entry.internet = add(.internetBytes)
            if fleet.crossZoneShare > 0 { entry.crossZone = add(.crossZoneBytes) }
        }
        if fleet.role.nodePool?.paysControlPlane == true {
            entry.controlPlane = add(.controlPlaneSeconds)
        }
        var kinds: [(name: String, meter: Int)] = []
        for option in fleet.instances.indices {
            guard let kind = fleet.surplusKind(option) else {
                entry.surplusCredits.append(nil)
                continue
            }
            let known = kinds.first { $0.name == kind }?.meter
            let meter = known ?? add(.surplusCreditSeconds, kind)
            if known == nil { kinds.append((kind, meter)) }
            entry.surplusCredits.append(meter)
        }
        fleets.append(entry)
    }
}

extension LedgerCatalog {
    /// The catalog of a plan's ledger.
    package init(plan: Plan) {
        let pools = PoolLayout(plan: plan).pools.map { pool in
            let fleet = plan.fleets[pool.fleet]
            let region = plan.regions[fleet.region]
            let option = fleet.instances[pool.option]
            return PoolDescription(
                fleet: fleet.name, provider: region.provider, region: region.name,
                zone: region.zones[pool.zone], instanceType: option.instanceType,
                operatingSystem: fleet.operatingSystem, market: pool.market,
                billing: pool.market == .spot ? option.spotBilling : option.onDemandBilling)
        }
        self.init(
            scenario: plan.name, start: plan.start, horizon: plan.horizon, pools: pools,
            meters: MeterLayout(plan: plan).meters)
    }
}
