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
        let first = fleets[fleet].options.lowerBound
        switch metric {
        case .cpu?: return rate * options[first].cpuPerRate / Double(options[first].weight)
        case .requestsPerTarget?: return rate * 60 / Double(options[first].weight)
        case nil: return nil
        }
    }

    /// Publishes the metrics of the minute before last, evaluates alarms, asks the policies and
    /// acts.
    @inline(__always)
    mutating func scale(_ index: Int) {
        var isCalled = false
        for policy in fleets[index].policies {
            let isSilent = policies[policy].record(fleets[index].unpublished)
            if !isSilent { isCalled = true }
        }
        let published = fleets[index].unpublished
        fleets[index].unpublished = MinuteMetrics(fleets[index].minute)
        fleets[index].minute.reset()
        if isCalled { act(index, on: published) }
    }

    /// Asks every policy, and does what they agree on.
    @inline(never)
    private mutating func act(_ index: Int, on metrics: MinuteMetrics) {
        let warming = fleets[index].steady.warmingUnits
        let limits = fleets[index].limits
        var isWanted = false
        for (place, policy) in fleets[index].policies.enumerated() {
            let decision = policies[policy].decide(
                metrics, warming: warming, desired: fleets[index].desired, limits)
            fleets[index].decisions[place] = decision
            if decision != .none { isWanted = true }
        }
        guard isWanted else { return }
        let desired = ScalingDecision.combine(
            fleets[index].decisions, desired: fleets[index].desired, minimum: limits.minimum,
            maximum: limits.maximum)
        guard desired != fleets[index].desired else { return }
        fleets[index].desired = desired
        fleets[index].scalingActions += 1
        reconcile(index, atStart: false)
    }
}

extension PolicyState {
    /// Takes a minute's metrics into the alarms.
    /// - Returns: whether the policy has nothing to say about it, so that it need not be asked.
    @inline(__always)
    mutating func record(_ metrics: borrowing MinuteMetrics) -> Bool {
        let value = metrics.value(of: metric)
        high?.record(value)
        low?.record(value)
        return actsOnAlarmsOnly && !(high?.isFiring ?? false) && !(low?.isFiring ?? false)
    }

    func decide(
        _ metrics: MinuteMetrics, warming: Int64, desired: Int64,
        _ limits: (minimum: Int64, maximum: Int64)
    ) -> ScalingDecision {
        policy.decide(
            ScalingObservation(
                metric: metrics.value(of: metric), highAlarm: high?.isFiring ?? false,
                lowAlarm: low?.isFiring ?? false, warmedCapacity: metrics.warmedUnits,
                warmingCapacity: warming, desiredCapacity: desired, minimum: limits.minimum,
                maximum: limits.maximum))
    }
}
