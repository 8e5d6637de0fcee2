import CloudModel
import Quantities

/// The Horizontal Pod Autoscaler: `ReplicaCalculator` and `ReplicaBehavior`.
enum HorizontalPodAutoscalerEvaluator: Evaluator {
    static let family = "hpa"

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        if inputs.has("pod_metrics") { return try podMetric(inputs) }
        if inputs.has("per_metric_desired") { return try severalMetrics(inputs) }
        if inputs.has("target_average_value") { return try averageValue(inputs) }
        if inputs.has("recommendations") { return try stabilize(inputs) }
        if inputs.has("step_every_s") { return try sequence(inputs) }
        return try limit(inputs)
    }

    private static func podMetric(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "current_replicas", "pod_metrics", "target", "missing_pods", "unready_pods",
            "missing_pod_request_equivalent", "tolerance")
        let values = try inputs.numbers("pod_metrics")
        let readings = PodReadings(
            measured: Int64(values.count), total: values.reduce(0, +),
            missing: try pods(inputs, "missing_pods", default: 0),
            unready: try pods(inputs, "unready_pods", default: 0))
        let current = try pods(inputs, "current_replicas")
        let proposal = try calculator(inputs).replicas(
            current: current, readings, target: try positive(inputs, "target"),
            request: try inputs.optionalNumber("missing_pod_request_equivalent"))
        let desired = ReplicaCalculator.combine([proposal], current: current)
        return [JSONMember("desired_replicas", .count(desired))]
    }

    private static func averageValue(
        _ inputs: CaseInputs
    ) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("queue_length", "target_average_value", "current", "tolerance")
        let desired = try calculator(inputs).replicas(
            current: try pods(inputs, "current"), total: try inputs.number("queue_length"),
            targetPerPod: try positive(inputs, "target_average_value"))
        return [JSONMember("desired_replicas", .count(desired))]
    }

    private static func severalMetrics(
        _ inputs: CaseInputs
    ) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("per_metric_desired", "current")
        var proposals: [Int64?] = []
        for entry in try inputs.elements("per_metric_desired") {
            if entry.text == "error" {
                proposals.append(nil)
            } else if let count = entry.double, let whole = Int64(exactly: count),
                (0...limitOfPods).contains(whole)
            {
                proposals.append(whole)
            } else {
                throw .malformed("a metric asks for a number of pods, or is an \"error\"")
            }
        }
        let desired = ReplicaCalculator.combine(proposals, current: try pods(inputs, "current"))
        return [JSONMember("desired_replicas", .count(desired))]
    }

    private static func stabilize(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("current", "window_s", "recommendations", "direction")
        let window = try seconds(inputs, "window_s")
        let isUp: Bool
        switch try inputs.optionalText("direction") ?? "down" {
        case "down": isUp = false
        case "up": isUp = true
        case let other: throw .unsupported("the direction `\(other)`")
        }
        var behavior = ReplicaBehavior(minimum: 0, maximum: limitOfPods)
        behavior.up.stabilizationWindow = isUp ? window : .zero
        behavior.down.stabilizationWindow = isUp ? .zero : window
        var history = ReplicaBehavior.History()
        var newest: (age: TimeSpan, replicas: Int64)?
        for entry in try inputs.objects("recommendations") {
            try entry.only("age_s", "v")
            let (age, replicas) = (try seconds(entry, "age_s"), try pods(entry, "v"))
            if let older = newest, older.age <= age {
                history.propose(replicas, at: -age.nanoseconds)
            } else {
                if let older = newest {
                    history.propose(older.replicas, at: -older.age.nanoseconds)
                }
                newest = (age, replicas)
            }
        }
        guard let newest, newest.age == .zero else {
            throw .malformed("no recommendation is of now: one must have the age 0")
        }
        let applied = behavior.stabilize(
            current: try pods(inputs, "current"), proposed: newest.replicas, at: 0, &history)
        return [JSONMember("applied", .count(applied))]
    }

    private static func limit(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "current", "raw_desired", "min", "max", "policies", "select", "added_in_period",
            "removed_in_period")
        let (current, desired) = (try pods(inputs, "current"), try pods(inputs, "raw_desired"))
        var behavior = try behavior(inputs, isUp: desired > current)
        behavior.minimum = try pods(inputs, "min", default: 0)
        behavior.maximum = try pods(inputs, "max", default: limitOfPods)
        guard behavior.minimum <= behavior.maximum else {
            throw .malformed("`min` must not be above `max`")
        }
        var history = ReplicaBehavior.History()
        for (name, sign) in [("added_in_period", 1), ("removed_in_period", -1)] as [(_, Int64)] {
            history.changes.record(
                sign * (try pods(inputs, name, default: 0)), at: -1, keeping: .hour)
        }
        let rules = desired > current ? behavior.up : behavior.down
        let start = history.changes.replicas(
            before: rules.limits.first?.period ?? .second, current: current, now: 0)
        let applied = behavior.decide(current: current, proposed: desired, at: 0, &history)
        return [
            JSONMember("applied", .count(applied)), JSONMember("period_start", .count(start)),
        ]
    }

    private static func sequence(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("start", "target", "policies", "select", "step_every_s")
        var current = try pods(inputs, "start")
        let target = try pods(inputs, "target")
        let step = try seconds(inputs, "step_every_s")
        guard step > .zero else { throw .malformed("`step_every_s` must be above zero") }
        var behavior = try behavior(inputs, isUp: target > current)
        behavior.maximum = limitOfPods
        let rules = target > current ? behavior.up : behavior.down
        let patience = rules.limits.map(\.period.nanoseconds).max() ?? 0
        var history = ReplicaBehavior.History()
        var sequence = [current]
        var (now, changed) = (Int64(0), Int64(0))
        while current != target, now - changed <= patience, sequence.count < 10_000 {
            let next = behavior.decide(current: current, proposed: target, at: now, &history)
            if next != current { changed = now }
            current = next
            sequence.append(current)
            now += step.nanoseconds
        }
        // Where nothing more will come, the waiting for it is no part of the sequence.
        while sequence.count > 1, sequence[sequence.count - 2] == current { sequence.removeLast() }
        return [JSONMember("sequence", .array(sequence.map { .count($0) }))]
    }

    /// The defaults, with the case's limits and selection in the direction that it is about.
    private static func behavior(
        _ inputs: CaseInputs, isUp: Bool
    ) throws(EvaluationError) -> ReplicaBehavior {
        var behavior = ReplicaBehavior(minimum: 0, maximum: 0)
        var rules = isUp ? behavior.up : behavior.down
        if inputs.has("policies") {
            rules.limits = []
            for entry in try inputs.objects("policies") {
                try entry.only("type", "value", "period_s")
                let name = try entry.text("type")
                guard let unit = ReplicaRules.Limit.Unit(rawValue: name.lowercased()) else {
                    throw .unsupported("a policy of the type `\(name)`")
                }
                rules.limits.append(
                    .init(
                        unit, try pods(entry, "value"), per: try seconds(entry, "period_s")))
            }
        }
        if let name = try inputs.optionalText("select") {
            guard let selection = ReplicaRules.Selection(rawValue: name.lowercased()) else {
                throw .unsupported("the selection `\(name)`")
            }
            rules.selection = selection
        }
        if isUp { behavior.up = rules } else { behavior.down = rules }
        return behavior
    }

    private static func calculator(
        _ inputs: CaseInputs
    ) throws(EvaluationError) -> ReplicaCalculator {
        let tolerance = try inputs.number("tolerance", default: 0.1)
        guard (0...1).contains(tolerance) else {
            throw .malformed("`tolerance` must be from 0 to 1")
        }
        return ReplicaCalculator(tolerance: .init(up: tolerance, down: tolerance))
    }

    private static let limitOfPods: Int64 = 1_000_000_000

    private static func pods(
        _ inputs: CaseInputs, _ name: String, default fallback: Int64? = nil
    ) throws(EvaluationError) -> Int64 {
        let count = try inputs.count(name, default: fallback)
        guard (0...limitOfPods).contains(count) else {
            throw .malformed("`\(name)` must be a number of pods, at most a billion")
        }
        return count
    }

    private static func positive(
        _ inputs: CaseInputs, _ name: String
    ) throws(EvaluationError) -> Double {
        let value = try inputs.number(name)
        guard value > 0 else { throw .malformed("`\(name)` must be above zero") }
        return value
    }

    private static func seconds(
        _ inputs: CaseInputs, _ name: String
    ) throws(EvaluationError) -> TimeSpan {
        let value = try inputs.number(name)
        guard (0...1e8).contains(value) else {
            throw .malformed("`\(name)` must be from 0 to 1e8 seconds")
        }
        return TimeSpan(seconds: value)
    }
}
