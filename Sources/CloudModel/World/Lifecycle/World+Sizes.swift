import Quantities

/// Fleets that move between instance types.
extension World {
    /// The option that a fleet launches now, of one that changes it.
    mutating func size(of fleet: Int) -> Int {
        (fleets[fleet].ranking - fleets[fleet].firstRanking) / 2
    }

    private mutating func setSize(_ fleet: Int, _ size: Int) {
        fleets[fleet].wantedSize = size
        fleets[fleet].ranking = fleets[fleet].firstRanking + 2 * size
    }

    /// Before the first launch: the size that the fleet's policy would choose for the load of now.
    mutating func settleSize(_ fleet: Int) {
        let scaling = prepared.plan.fleets[fleet].scaling
        for named in scaling.policies {
            guard let policy = named.policy as? VerticalScaling else { continue }
            let first = fleets[fleet].options.lowerBound
            let units = Double(max(1, fleets[fleet].desired))
            let sizes = sizes(of: fleet)
            let metric = fleets[fleet].ratePerSecond * options[first].cpuPerRate / units
            setSize(fleet, sizes.smallest(metric: metric, target: policy.target))
        }
    }

    /// What policies see of the instance types.
    mutating func sizes(of fleet: Int) -> FleetSizes {
        var capacities: [Double] = []
        for option in fleets[fleet].options { capacities.append(1 / options[option].cpuPerRate) }
        let index = fleets[fleet].deployment
        let current = size(of: fleet)
        let isChanging =
            index >= 0
            && (deployments[index].run != nil || !deployments[index].waiting.isEmpty
                || fleets[fleet].wantedSize != current)
        return FleetSizes(
            current: current, capacities: capacities, isChanging: isChanging,
            changedAt: fleets[fleet].sizeChangedAt.map(TimeSpan.init(nanoseconds:)))
    }

    /// What an instance past its warm-up carries on average, against one of the first type; 1 for a
    /// fleet that keeps its types.
    mutating func unitSize(of fleet: Int) -> Double {
        guard fleets[fleet].changesSize else { return 1 }
        var (carried, warmed) = (0.0, 0.0)
        let first = options[fleets[fleet].options.lowerBound].cpuPerRate
        for option in fleets[fleet].options {
            let count = Double(options[option].warmed)
            carried += count * first / options[option].cpuPerRate
            warmed += count
        }
        return warmed > 0 ? carried / warmed : 1
    }

    /// A policy wants another size: its deployment begins when no other runs.
    mutating func changeSize(_ fleet: Int, to size: Int) {
        let index = fleets[fleet].deployment
        guard index >= 0,
            let plan = deployments[index].plans.firstIndex(where: { $0.trigger == .size })
        else { return }
        fleets[fleet].wantedSize = size
        fleets[fleet].scalingActions += 1
        deployments[index].waiting.append(plan)
        stepDeployment(index)
    }

    /// The deployment of a move begins: what is launched from now on is of the new size.
    mutating func beginMove(_ fleet: Int) {
        setSize(fleet, fleets[fleet].wantedSize)
    }

    /// Where an instance that replaces one of a pool is launched: there, unless the fleet has moved
    /// to another size.
    mutating func replacementPool(of pool: Int) -> Int {
        let wanted = prepared.layout.pools[pool]
        let fleet = wanted.fleet
        guard prepared.plan.fleets[fleet].scaling.changesSize else { return pool }
        let size = size(of: fleet)
        return prepared.layout.ranges[fleet].first {
            let other = prepared.layout.pools[$0]
            return other.option == size && other.zone == wanted.zone
                && other.market == wanted.market
        } ?? pool
    }
}
