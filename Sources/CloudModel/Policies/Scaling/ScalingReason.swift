import Quantities

/// Why a policy said what it said, for people: made after a run, from what it saw.
extension ScalingPolicy {
    /// Lower case, no full stop.
    package func reason(
        for decision: ScalingDecision, on observation: ScalingObservation
    ) -> String {
        guard let metric else { return "it watches no metric" }
        guard let value = observation.metric else { return "its metric has no data" }
        let seen = metric.format(value)
        if let target = decision.target {
            let cause = "\(seen) \(cause(of: decision, on: observation))"
            return cause + (observation.limit(on: target).map { "; \($0)" } ?? "")
        }
        if case .changeSize = decision { return "\(seen) \(cause(of: decision, on: observation))" }
        if case .keepAtLeast(let units) = decision {
            return forecasting == nil
                ? "\(seen): keeps \(units)" : "keeps \(units) for its forecast"
        }
        guard observation.highAlarm || observation.lowAlarm else { return "no alarm" }
        return "\(seen): \(hindrance(on: observation))"
    }

    /// What a firing alarm comes to when the policy changes nothing.
    private func hindrance(on observation: ScalingObservation) -> String {
        let wish: Int64 = observation.highAlarm ? .max : .min
        let movesTypes = self is VerticalScaling
        if !movesTypes, let limit = observation.limit(on: wish) { return limit }
        if let own = ownHindrance(on: observation) { return own }
        if observation.warmingCapacity > 0 {
            return "\(observation.warmingCapacity) of \(observation.desiredCapacity) units still "
                + "warm up"
        }
        return "\(observation.desiredCapacity) units are what it asks for"
    }
}

extension ScalingObservation {
    /// What keeps the fleet from so many units, if it is at a limit already.
    fileprivate func limit(on target: Int64) -> String? {
        if target > maximum, desiredCapacity >= maximum { return "at the maximum of \(maximum)" }
        if target < minimum, desiredCapacity <= minimum { return "at the minimum of \(minimum)" }
        return nil
    }
}

extension FleetMetric {
    /// `71.2 %` of cpu; requests per minute plain.
    package func format(_ value: Double) -> String {
        switch self {
        case .cpu: brief(value * 100) + " %"
        case .requestsPerTarget: brief(value)
        }
    }
}

/// With one decimal at most.
func brief(_ value: Double) -> String {
    guard abs(value) < 1e15 else { return shortest(value) }
    return shortest((value * 10).rounded() / 10)
}

extension AlarmPlan {
    /// `is above 55 % in 3 of 3 points`.
    func text(_ metric: FleetMetric) -> String {
        let side =
            switch comparison {
            case .greaterThan: "is above"
            case .atLeast: "is at or above"
            case .lessThan: "is below"
            case .atMost: "is at or below"
            }
        let each = period == .minute ? "" : " of \(period)"
        return "\(side) \(metric.format(threshold)) in \(breaching) of \(evaluated) points\(each)"
    }
}

extension TargetTracking {
    package func cause(of decision: ScalingDecision, on observation: ScalingObservation) -> String {
        let alarm = observation.highAlarm ? highAlarm : lowAlarm
        let metric = observation.metric ?? 0
        let needed = neededCapacity(observation.warmedCapacity, metric: metric)
        let sum =
            "\(brief(observation.warmedCapacity)) × \(watched.format(metric)) ÷ "
            + "\(watched.format(target)) needs \(needed)"
        return "\(alarm?.text(watched) ?? "is"); \(sum)"
    }

    package func ownHindrance(on observation: ScalingObservation) -> String? {
        if observation.lowAlarm, !observation.highAlarm, !scalesIn { return "may not scale in" }
        return nil
    }
}

extension StepScaling {
    package func cause(of decision: ScalingDecision, on observation: ScalingObservation) -> String {
        guard let step = step(for: observation) else { return alarm.text(watched) }
        let adjustment = steps.steps[step].adjustment.text
        return "\(alarm.text(watched)); step \(step + 1), \(adjustment) of "
            + "\(observation.currentCapacity) makes \(proposal(step, of: observation))"
    }

    package func ownHindrance(on observation: ScalingObservation) -> String? {
        guard let step = step(for: observation) else { return "no step is for that" }
        guard alarm.comparison.isUpper, observation.warmingCapacity > 0 else { return nil }
        return "step \(step + 1) makes \(proposal(step, of: observation)), "
            + "\(observation.desiredCapacity) are desired already"
    }

    private func step(for observation: ScalingObservation) -> Int? {
        steps.index(
            for: observation.metric ?? 0, threshold: alarm.threshold,
            isUpper: alarm.comparison.isUpper)
    }
}

extension SimpleScaling {
    package func cause(of decision: ScalingDecision, on observation: ScalingObservation) -> String {
        "\(alarm.text(watched)); \(adjustment.text)"
    }

    package func ownHindrance(on observation: ScalingObservation) -> String? {
        if observation.isActive { return "an activity is going on" }
        if let end = observation.cooldownEnd, observation.time < end {
            return "cooldown until \(end) after the start"
        }
        return nil
    }
}

extension VerticalScaling {
    package func cause(of decision: ScalingDecision, on observation: ScalingObservation) -> String {
        guard case .changeSize(let size) = decision, let sizes = observation.sizes,
            let metric = observation.metric,
            let alarm = observation.highAlarm ? highAlarm : lowAlarm
        else { return "" }
        let after = FleetMetric.cpu.format(sizes.projected(metric, on: size))
        return "\(alarm.text(.cpu)); \(after) on type \(size + 1) of \(sizes.capacities.count)"
    }

    package func ownHindrance(on observation: ScalingObservation) -> String? {
        guard let sizes = observation.sizes else { return nil }
        if sizes.isChanging { return "a move is under way" }
        if isCooling(observation) { return "cooldown" }
        if observation.highAlarm { return "no larger type is needed or there" }
        return "no smaller type keeps \(FleetMetric.cpu.format(target))"
    }
}

extension ManagedInstanceGroup {
    package func cause(of decision: ScalingDecision, on observation: ScalingObservation) -> String {
        "now; the last \(stabilization) needed \(observation.peakNeed ?? 0) for "
            + "\(watched.format(target))"
    }
}

extension AzureAutoscale {
    package func cause(of decision: ScalingDecision, on observation: ScalingObservation) -> String {
        guard let target = decision.target, let metric = observation.metric else { return "" }
        if observation.highAlarm {
            return "over \(timeWindow) is above \(watched.format(scaleOutAbove)); "
                + "+\(target - observation.desiredCapacity)"
        }
        let after = projected(metric, from: observation.desiredCapacity, to: target)
        return "over \(timeWindow) is below \(watched.format(scaleInBelow)); on \(target) it would "
            + "be \(watched.format(after))"
    }

    package func ownHindrance(on observation: ScalingObservation) -> String? {
        if isCooling(observation) { return "cooldown" }
        return observation.lowAlarm
            ? "fewer would bring it above \(watched.format(scaleOutAbove)) again" : nil
    }
}

extension PredictiveScaling {
    package func cause(of decision: ScalingDecision, on observation: ScalingObservation) -> String {
        let load = observation.forecastLoad ?? 0
        return "now, and the forecast needs \(capacity(for: load))"
    }
}

extension CapacityAdjustment {
    /// `+2`, `−25 %`, `to 5`.
    var text: String {
        switch self {
        case .change(let units): units < 0 ? "−\(units.magnitude)" : "+\(units)"
        case .share(let share): (share < 0 ? "−" : "+") + brief(abs(share) * 100) + " %"
        case .exact(let units): "to \(units)"
        }
    }
}
