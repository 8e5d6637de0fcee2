extension World {
    /// Brings the fleets into service at the size that their policies settle at.
    mutating func startFleets() {
        for index in fleets.indices
        where fleets[index].layer == .instances && !fleets[index].standsBy {
            let plan = prepared.plan.fleets[index]
            var units = plan.scaling.initial ?? plan.scaling.minimum
            if plan.scaling.initial == nil {
                for named in plan.scaling.policies {
                    guard
                        let metric = metricAtOneUnit(
                            named.policy.metric, fleet: index, rate: fleets[index].ratePerSecond)
                    else {
                        continue
                    }
                    let settled = named.policy.settledCapacity(metricAtOneUnit: metric)
                    units = max(units, settled ?? 0)
                }
            }
            units = min(max(units, plan.scaling.minimum), plan.scaling.maximum)
            fleets[index].desired = units
            settleSize(index)
            beginForecasts(index)
            reconcile(index, atStart: true)
            scheduleNext(index)
        }
        startStandbys()
        // Fleets that share a service now have a size to share it by.
        routeDemand()
    }

    /// The metric if one capacity unit of the fleet's first option carried so many requests per
    /// second.
    mutating func metricAtOneUnit(_ metric: FleetMetric?, fleet: Int, rate: Double) -> Double? {
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
        if fleets[index].isFine {
            scaleFine(index)
            fleets[index].ticked = MinuteMetrics()
            fleets[index].minute.reset()
            return
        }
        let isCalled = !fleets[index].policies.isEmpty && isCalled(index)
        let published = fleets[index].unpublished
        fleets[index].unpublished = MinuteMetrics(fleets[index].minute)
        fleets[index].minute.reset()
        if fleets[index].isReplayed, let recorded {
            fleets[index].unpublished = recorded.metrics(
                insteadOf: fleets[index].unpublished, at: now, unitSize: unitSize(of: index))
        }
        if isCalled { act(index, on: published) }
    }

    /// Takes the minute that is published now into the alarms.
    /// - Returns: whether a policy has something to say about it.
    @inline(__always)
    private mutating func isCalled(_ index: Int) -> Bool {
        let values = MetricValues(fleets[index].unpublished)
        if !fleets[index].watch.passes(values) {
            fleets[index].watch.take(values, &alarms, &policies)
            if !fleets[index].watch.isOn { return tellEach(index, values) }
        }
        guard fleets[index].watch.fires else { return false }
        let (desired, limits) = (fleets[index].desired, fleets[index].limits)
        return scalingLog.isKept || fleets[index].watch.calls(desired: desired, limits: limits)
    }

    /// Tells the policies one by one.
    /// - Returns: whether one has something to say.
    @inline(never)
    private mutating func tellEach(_ index: Int, _ values: MetricValues) -> Bool {
        var isCalled = false
        for policy in fleets[index].policies {
            let isSilent = policies[policy].record(fleets[index].unpublished, values)
            if !isSilent { isCalled = true }
        }
        fleets[index].watch.note(values, &alarms, policies)
        return isCalled
    }

    /// The same between minutes, for fleets whose alarms have shorter points.
    mutating func scaleFine() {
        for index in fleets.indices where fleets[index].isFine {
            if !fleets[index].isSteady { fleets[index].settle(options) }
            scaleFine(index)
        }
    }

    /// What has come since the last tick; `AlarmPace` holds it back.
    @inline(never)
    private mutating func scaleFine(_ index: Int) {
        let soFar = MinuteMetrics(fleets[index].minute)
        var metrics = soFar.since(fleets[index].ticked)
        fleets[index].ticked = soFar
        if fleets[index].isReplayed, let recorded {
            metrics = recorded.metrics(
                insteadOf: metrics, at: now, unitSize: unitSize(of: index))
        }
        var isCalled = false
        let values = MetricValues(metrics)
        for policy in fleets[index].policies {
            let isSilent = policies[policy].record(metrics, values)
            if !isSilent { isCalled = true }
        }
        if isCalled { act(index, on: metrics) }
    }

    /// Asks every policy, and does what they agree on.
    @inline(never)
    private mutating func act(_ index: Int, on metrics: MinuteMetrics) {
        var isWanted = false
        var maximum = fleets[index].limits.maximum
        let fleet = fleets[index].scaled
        for (place, policy) in fleets[index].policies.enumerated() {
            guard policies[policy].isEvaluated else {
                // It acts when its alarms are evaluated; until then it only agrees, or does not.
                fleets[index].decisions[place] = fleets[index].decisions[place].standing
                continue
            }
            if policies[policy].isSilent, let quiet = policies[policy].quietDecision {
                fleets[index].decisions[place] = quiet
                continue
            }
            var observation = policies[policy].observe(metrics, fleet, at: now)
            if fleets[index].changesSize { observation.sizes = sizes(of: index) }
            let decision = policies[policy].policy.decide(observation)
            fleets[index].decisions[place] = decision
            if decision.isChange {
                isWanted = true
                maximum = max(maximum, policies[policy].policy.maximum(observation))
            }
            if scalingLog.isKept { scalingLog.note(policy: place, observation, decision) }
        }
        let before = fleets[index].desired
        if isWanted {
            let desired = ScalingDecision.combine(
                fleets[index].decisions, desired: before, minimum: fleets[index].limits.minimum,
                maximum: maximum)
            resize(index, to: desired)
            if desired != before { noteSimpleActivity(index) }
        }
        if fleets[index].changesSize { moveIfWanted(index) }
        if scalingLog.isKept {
            scalingLog.close(fleet: index, at: now, from: before, to: fleets[index].desired)
        }
    }

    private mutating func moveIfWanted(_ index: Int) {
        for place in fleets[index].decisions.indices {
            guard case .changeSize(let size) = fleets[index].decisions[place] else { continue }
            fleets[index].decisions[place] = .agreeToScaleIn
            changeSize(index, to: size)
        }
    }

    /// A simple policy that got its wish begins an activity, with a cooldown to follow.
    private mutating func noteSimpleActivity(_ index: Int) {
        for (place, policy) in fleets[index].policies.enumerated() {
            guard let cooldown = policies[policy].cooldownAfterwards,
                fleets[index].decisions[place].target == fleets[index].desired
            else { continue }
            fleets[index].simpleActivity = .going(cooldown: cooldown)
            fleets[index].noteChange(at: now, options)
        }
    }

    private mutating func resize(_ index: Int, to desired: Int64) {
        // What stands by follows its primary, whatever its policies make of having no load.
        guard desired != fleets[index].desired, !fleets[index].standsBy else { return }
        fleets[index].desired = desired
        fleets[index].scalingActions += 1
        fleets[index].lastScaled = now
        reconcile(index, atStart: false)
    }
}

/// What the clock decides.
extension World {
    /// Puts a fleet's next scheduled action into the event list. One is there at a time.
    mutating func scheduleNext(_ index: Int) {
        let schedule = prepared.plan.fleets[index].scaling.schedule
        guard fleets[index].nextScheduled < schedule.count else { return }
        _ = self.schedule(
            .scheduled, index, at: schedule[fleets[index].nextScheduled].timeNanoseconds)
    }

    mutating func actOnSchedule(_ index: Int) {
        let place = fleets[index].nextScheduled
        let action = prepared.plan.fleets[index].scaling.schedule[place]
        fleets[index].nextScheduled += 1
        if let minimum = action.minimum {
            fleets[index].limits.minimum = max(minimum, fleets[index].floor)
        }
        if let maximum = action.maximum { fleets[index].limits.maximum = maximum }
        let before = fleets[index].desired
        let limits = fleets[index].limits
        serve(index)
        resize(index, to: min(max(action.desired ?? before, limits.minimum), limits.maximum))
        fillWarmPool(index)
        if scalingLog.isKept {
            scalingLog.note(
                fleet: index, at: now, from: before, to: fleets[index].desired, scheduled: place)
        }
        scheduleNext(index)
    }
}

extension ScalingDecision {
    /// What is left of it once it has been acted on: consent, or none.
    fileprivate var standing: ScalingDecision {
        switch self {
        case .scaleIn, .none, .keepAtLeast: self
        case .scaleOut: .none
        case .scaleInAlone, .agreeToScaleIn, .changeSize: .agreeToScaleIn
        }
    }
}
