extension World {
    /// Brings the fleets into service at the size that their policies settle at.
    mutating func startFleets() {
        for index in fleets.indices {
            let plan = prepared.plan.fleets[index]
            var units = plan.scaling.initial ?? plan.scaling.minimum
            if plan.scaling.initial == nil {
                for named in plan.scaling.policies {
                    guard let metric = metricAtOneUnit(named.policy.metric, fleet: index) else {
                        continue
                    }
                    units = max(units, named.policy.settledCapacity(metricAtOneUnit: metric))
                }
            }
            units = min(max(units, plan.scaling.minimum), plan.scaling.maximum)
            fleets[index].desired = units
            reconcile(index, atStart: true)
        }
        // Fleets that share a service now have a size to share it by.
        routeDemand()
    }

    /// The metric if one capacity unit of the fleet's first option carried the fleet's load.
    private func metricAtOneUnit(_ metric: FleetMetric?, fleet: Int) -> Double? {
        let rate = fleets[fleet].ratePerSecond
        let option = fleets[fleet].options[0]
        switch metric {
        case .cpu?: return rate * option.cpuPerRate / Double(option.weight)
        case .requestsPerTarget?: return rate * 60 / Double(option.weight)
        case nil: return nil
        }
    }

    /// Publishes the metrics of the minute before last, evaluates alarms, asks the policies and
    /// acts.
    mutating func scale(_ index: Int) {
        if fleets[index].policies.isEmpty { return }
        let metrics = fleets[index].unpublished
        fleets[index].unpublished = fleets[index].measuredMinute
        let limits = fleets[index].limits
        let warming = fleets[index].warmingUnits
        guard fleets[index].decide(metrics, warming: warming) else { return }
        let desired = ScalingDecision.combine(
            fleets[index].decisions, desired: fleets[index].desired, minimum: limits.minimum,
            maximum: limits.maximum)
        guard desired != fleets[index].desired else { return }
        fleets[index].desired = desired
        fleets[index].scalingActions += 1
        reconcile(index, atStart: false)
    }
}

/// One minute's metrics of a fleet.
struct MinuteMetrics {
    /// nil: no warmed instance, so no data.
    var cpu: Double?
    var requestsPerTarget: Double?
    /// Mean capacity units past their warm-up.
    var warmedUnits = 0.0
}

extension FleetState {
    /// Asks every policy; false when none wants anything.
    mutating func decide(_ metrics: MinuteMetrics, warming: Int64) -> Bool {
        var isWanted = false
        for index in policies.indices {
            let decision = policies[index].decide(
                metrics, warming: warming, desired: desired, minimum: limits.minimum,
                maximum: limits.maximum)
            decisions[index] = decision
            if decision != .none { isWanted = true }
        }
        return isWanted
    }
}

extension PolicyState {
    mutating func decide(
        _ metrics: MinuteMetrics, warming: Int64, desired: Int64, minimum: Int64, maximum: Int64
    ) -> ScalingDecision {
        let value: Double?
        switch metric {
        case .cpu?: value = metrics.cpu
        case .requestsPerTarget?: value = metrics.requestsPerTarget
        case nil: value = nil
        }
        high?.record(value)
        low?.record(value)
        return policy.decide(
            ScalingObservation(
                metric: value, highAlarm: high?.isFiring ?? false,
                lowAlarm: low?.isFiring ?? false, warmedCapacity: metrics.warmedUnits,
                warmingCapacity: warming, desiredCapacity: desired, minimum: minimum,
                maximum: maximum))
    }
}

extension FleetState {
    /// Capacity units launched but not yet past their warm-up.
    var warmingUnits: Int64 {
        var sum: Int64 = 0
        for index in options.indices {
            sum += (options[index].launched - options[index].warmed) * options[index].weight
        }
        return sum
    }

    var measuredMinute: MinuteMetrics {
        guard minute.warmedSeconds > 0, minute.seconds > 0 else { return MinuteMetrics() }
        return MinuteMetrics(
            cpu: minute.cpuSeconds / minute.warmedSeconds,
            requestsPerTarget: minute.warmedCarried / minute.warmedSeconds * 60,
            warmedUnits: minute.warmedUnitSeconds / minute.seconds)
    }
}
