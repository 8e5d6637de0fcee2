import CloudModel

/// Step scaling: `StepScaling`, `CapacityAdjustment` and the way a fleet combines its policies.
enum StepScalingEvaluator: Evaluator {
    static let family = "step_scaling"

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        if inputs.has("raw_delta") {
            try inputs.only("raw_delta")
            let rounded = CapacityAdjustment.rounded(try inputs.number("raw_delta"))
            return [JSONMember("rounded", .count(rounded))]
        }
        if inputs.has("proposals") { return try several(inputs) }
        if inputs.has("change") { return try weighted(inputs) }
        return try one(inputs)
    }

    /// The fleet at the moment of the decision.
    private struct Group {
        var warmed: Int64
        var warming = Int64(0)
        var desired: Int64
        var minimum = Int64(0)
        var maximum = largest

        static let largest = Int64(1_000_000_000_000)

        func observe(_ metric: Double, isOut: Bool) -> ScalingObservation {
            ScalingObservation(
                metric: metric, highAlarm: isOut, lowAlarm: !isOut, warmedCapacity: Double(warmed),
                warmingCapacity: warming, desiredCapacity: desired, minimum: minimum,
                maximum: maximum)
        }

        func combine(_ decisions: [ScalingDecision]) -> Int64 {
            ScalingDecision.combine(
                decisions, desired: desired, minimum: minimum, maximum: maximum)
        }
    }

    private static func size(
        _ inputs: CaseInputs, _ name: String, default fallback: Int64? = nil
    ) throws(EvaluationError) -> Int64 {
        let count = try inputs.count(name, default: fallback)
        guard count >= 0 else { throw .malformed("`\(name)` must not be below zero") }
        return count
    }

    /// One policy, of however many steps.
    private static func one(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        var group: Group
        let metric: Double
        if inputs.has("in_service") {
            try inputs.only(
                "in_service", "warming", "desired", "metric_from_in_service", "alarm_threshold",
                "adjustment_type", "direction", "steps", "min_size", "max_size",
                "min_adjustment_magnitude", "note")
            let warmed = try size(inputs, "in_service")
            let warming = try size(inputs, "warming", default: 0)
            group = Group(
                warmed: warmed, warming: warming,
                desired: try size(inputs, "desired", default: warmed + warming))
            metric = try inputs.number("metric_from_in_service")
        } else {
            try inputs.only(
                "alarm_threshold", "metric", "current_capacity", "adjustment_type", "direction",
                "steps", "min_size", "max_size", "min_adjustment_magnitude", "note")
            let capacity = try size(inputs, "current_capacity")
            group = Group(warmed: capacity, desired: capacity)
            metric = try inputs.number("metric")
        }
        group.minimum = try size(inputs, "min_size", default: 0)
        group.maximum = try size(inputs, "max_size", default: Group.largest)
        guard group.minimum <= group.maximum else {
            throw .malformed("`min_size` must not be above `max_size`")
        }
        let isOut = try isOut(inputs)
        let policy = try policy(inputs, isOut: isOut)
        let observation = group.observe(metric, isOut: isOut)
        let capacity = group.combine([policy.decide(observation)])
        var outputs = [
            JSONMember("new_capacity", .count(capacity)),
            JSONMember("delta", .count(capacity - group.desired)),
            JSONMember("additional", .count(capacity - group.desired)),
            JSONMember("action", .string(action(from: group.desired, to: capacity))),
        ]
        let step = policy.step(for: metric)
        outputs.append(JSONMember("step", step.map { .count($0) } ?? .null))
        if let step {
            outputs.append(
                JSONMember(
                    "target_from_in_service", .count(policy.proposal(step, of: observation))))
        }
        return outputs
    }

    private static func isOut(_ inputs: CaseInputs) throws(EvaluationError) -> Bool {
        switch try inputs.optionalText("direction") {
        case "out"?, nil: return true
        case "in"?: return false
        case let other?: throw .malformed("a direction `\(other)`")
        }
    }

    private static func policy(
        _ inputs: CaseInputs, isOut: Bool
    ) throws(EvaluationError) -> StepScaling {
        let type = try inputs.optionalText("adjustment_type") ?? "PercentChangeInCapacity"
        var steps: [ScalingSteps.Step] = []
        for entry in try inputs.objects("steps") {
            try entry.only("lower", "upper", "adjustment")
            let amount = try entry.number("adjustment")
            steps.append(
                .init(
                    lower: try entry.optionalNumber("lower"),
                    upper: try entry.optionalNumber("upper"),
                    adjustment: try adjustment(type, amount)))
        }
        do {
            return StepScaling(
                metric: .requestsPerTarget,
                alarm: alarm(threshold: try inputs.number("alarm_threshold"), isOut: isOut),
                steps: try ScalingSteps(steps),
                minimumMagnitude: try size(inputs, "min_adjustment_magnitude", default: 0))
        } catch let fault as ScalingSteps.Fault {
            throw .malformed(fault.message)
        } catch let fault as EvaluationError {
            throw fault
        } catch {
            throw .malformed("steps")
        }
    }

    private static func alarm(threshold: Double, isOut: Bool) -> AlarmPlan {
        AlarmPlan(
            comparison: isOut ? .atLeast : .atMost, threshold: threshold, breaching: 1,
            evaluated: 1)
    }

    private static func adjustment(
        _ type: String, _ amount: Double
    ) throws(EvaluationError) -> CapacityAdjustment {
        if type == "PercentChangeInCapacity" {
            guard abs(amount) <= 1e9 else { throw .malformed("a change of \(amount) %") }
            return .share(amount / 100)
        }
        guard let units = Int64(exactly: amount), abs(units) <= Group.largest else {
            throw .malformed("an adjustment of \(amount) units")
        }
        switch type {
        case "ChangeInCapacity": return .change(units)
        case "ExactCapacity" where units >= 0: return .exact(units)
        case "ExactCapacity": throw .malformed("an exact capacity below zero")
        default: throw .malformed("an adjustment type `\(type)`")
        }
    }

    private static func action(from desired: Int64, to capacity: Int64) -> String {
        capacity == desired ? "none" : capacity > desired ? "scale_out" : "scale_in"
    }

    /// A decision of a policy of one open step, whose alarm is at its threshold.
    private static func decide(
        _ adjustment: CapacityAdjustment, _ group: Group, isOut: Bool
    ) throws(EvaluationError) -> ScalingDecision {
        let step = ScalingSteps.Step(
            lower: isOut ? 0 : nil, upper: isOut ? nil : 0, adjustment: adjustment)
        guard let steps = try? ScalingSteps([step]) else { throw .malformed("a step") }
        return StepScaling(alarm: alarm(threshold: 1, isOut: isOut), steps: steps)
            .decide(group.observe(1, isOut: isOut))
    }

    /// Several policies that act at once: `-3`, `-25%`.
    private static func several(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("capacity", "proposals", "direction")
        let capacity = try size(inputs, "capacity")
        let group = Group(warmed: capacity, desired: capacity)
        let isOut = try isOut(inputs)
        var decisions: [ScalingDecision] = []
        for proposal in try inputs.elements("proposals") {
            let text = proposal.text ?? proposal.description
            let isShare = text.hasSuffix("%")
            guard let amount = Double(isShare ? String(text.dropLast()) : text), amount.isFinite
            else { throw .malformed("a proposal `\(text)`") }
            let adjustment = try adjustment(
                isShare ? "PercentChangeInCapacity" : "ChangeInCapacity", amount)
            decisions.append(try decide(adjustment, group, isOut: isOut))
        }
        let result = group.combine(decisions)
        return [
            JSONMember("new_capacity", .count(result)),
            JSONMember("chosen_delta", .count(result - capacity)),
        ]
    }

    /// Instances of a weight can make more than is desired.
    private static func weighted(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("desired", "current", "change", "weighted")
        let group = Group(
            warmed: try size(inputs, "current"), desired: try size(inputs, "desired"))
        let change = try inputs.count("change")
        let result = group.combine([try decide(.change(change), group, isOut: change > 0)])
        return [
            JSONMember("action", .string(action(from: group.desired, to: result))),
            JSONMember("new_capacity", .count(result)),
        ]
    }
}
