import CloudModel

/// Target tracking: `TargetTracking`, `AlarmState` and the way a fleet combines its policies.
enum TargetTrackingEvaluator: Evaluator {
    static let family = "target_tracking"

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        if inputs.has("datapoints_1min") { return try alarm(inputs) }
        var group = Group()
        group.minimum = try inputs.count("min_size", default: 0)
        group.maximum = try inputs.count("max_size", default: 1_000_000_000)
        group.warming = try inputs.count("warming", default: 0)
        guard group.minimum >= 0, group.minimum <= group.maximum, group.warming >= 0 else {
            throw .malformed("`min_size` must not be above `max_size`, nor `warming` below zero")
        }
        guard group.maximum <= 1_000_000_000_000, group.warming <= 1_000_000_000 else {
            throw .malformed("a group of more than a billion instances")
        }
        if inputs.has("in_service") {
            try inputs.only(
                "in_service", "warming", "metric_in_service_avg", "target", "min_size",
                "max_size", "high_alarm_fired", "low_alarm_fired", "scale_in_enabled",
                "disable_scale_in")
            group.warmed = try inputs.count("in_service")
        } else {
            try inputs.only(
                "capacity", "warming", "metric", "target", "min_size", "max_size",
                "high_alarm_fired", "low_alarm_fired", "policies", "scale_in_enabled",
                "disable_scale_in")
            group.warmed = try inputs.count("capacity") - group.warming
        }
        guard group.warmed >= 0 else { throw .malformed("more instances warm than there are") }
        if inputs.has("policies") { return try several(inputs, group) }
        let metric = try metric(
            inputs, inputs.has("in_service") ? "metric_in_service_avg" : "metric")
        let policy = try policy(inputs)
        let decision = policy.decide(
            group.observe(
                metric, high: try inputs.flag("high_alarm_fired", default: false),
                low: try inputs.flag("low_alarm_fired", default: false)))
        let capacity = group.combine([decision])
        var outputs = [
            JSONMember("new_capacity", .count(capacity)),
            JSONMember("additional", .count(capacity - group.desired)),
        ]
        if let metric {
            outputs.append(
                JSONMember(
                    "needed",
                    .count(policy.neededCapacity(Double(group.warmed), metric: metric))))
        }
        return outputs
    }

    /// The fleet at the moment of the decision.
    private struct Group {
        var warmed = Int64(0)
        var warming = Int64(0)
        var minimum = Int64(0)
        var maximum = Int64(0)
        var desired: Int64 { warmed + warming }

        func observe(_ metric: Double?, high: Bool, low: Bool) -> ScalingObservation {
            ScalingObservation(
                metric: metric, highAlarm: high, lowAlarm: low,
                warmedCapacity: Double(warmed),
                warmingCapacity: warming, desiredCapacity: desired, minimum: minimum,
                maximum: maximum)
        }

        func combine(_ decisions: [ScalingDecision]) -> Int64 {
            ScalingDecision.combine(
                decisions, desired: desired, minimum: minimum, maximum: maximum)
        }
    }

    private static func policy(_ inputs: CaseInputs) throws(EvaluationError) -> TargetTracking {
        let target = try inputs.number("target")
        guard target > 0 else { throw .malformed("`target` must be above zero") }
        guard !(inputs.has("scale_in_enabled") && inputs.has("disable_scale_in")) else {
            throw .malformed("both `scale_in_enabled` and `disable_scale_in`")
        }
        let scalesIn =
            inputs.has("disable_scale_in")
            ? !(try inputs.flag("disable_scale_in", default: false))
            : try inputs.flag("scale_in_enabled", default: true)
        return TargetTracking(metric: .requestsPerTarget, target: target, scalesIn: scalesIn)
    }

    private static func metric(
        _ inputs: CaseInputs, _ name: String
    ) throws(EvaluationError) -> Double? {
        guard inputs.has(name) else { throw .malformed("`\(name)` is missing") }
        guard let metric = try inputs.optionalNumber(name) else { return nil }
        guard metric >= 0 else { throw .malformed("a metric must not be below zero") }
        return metric
    }

    private static func several(
        _ inputs: CaseInputs, _ group: Group
    ) throws(EvaluationError) -> [JSONMember] {
        var decisions: [ScalingDecision] = []
        for entry in try inputs.objects("policies") {
            try entry.only(
                "metric", "target", "low", "high", "scale_in_enabled", "disable_scale_in")
            let policy = try policy(entry)
            decisions.append(
                policy.decide(
                    group.observe(
                        try metric(entry, "metric"),
                        high: try entry.flag("high", default: false),
                        low: try entry.flag("low", default: false))))
        }
        return [JSONMember("new_capacity", .count(group.combine(decisions)))]
    }

    private static func alarm(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("target", "datapoints_1min", "alarm", "low_threshold")
        let policy = try policy(inputs)
        let chosen: AlarmPlan?
        switch try inputs.text("alarm") {
        case "high": chosen = policy.highAlarm
        case "low": chosen = policy.lowAlarm
        case let other: throw .unsupported("an alarm `\(other)`")
        }
        guard var plan = chosen else { throw .unsupported("a policy without that alarm") }
        if plan.comparison == .lessThan, inputs.has("low_threshold") {
            plan.threshold = try inputs.number("low_threshold")
        }
        var state = AlarmState(plan: plan)
        for point in try inputs.optionalNumbers("datapoints_1min") { state.record(point) }
        return [JSONMember("fires", .bool(state.isFiring))]
    }
}
