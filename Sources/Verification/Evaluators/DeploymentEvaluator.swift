import CloudModel
import Pricing
import Quantities

/// Deployments: the strategies' own arithmetic.
enum DeploymentEvaluator: Evaluator {
    static let family = "deploy"

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        if inputs.has("replicas") { return try rolling(inputs) }
        if inputs.has("bake_minutes") { return try blueGreen(inputs) }
        if inputs.has("desired") { return try refresh(inputs) }
        if inputs.has("instances") { return try inPlace(inputs) }
        if inputs.has("config") { return try shift(inputs) }
        throw .unsupported("no deployment has these inputs")
    }

    /// A percentage as a share, within `range` percent.
    private static func share(
        _ inputs: CaseInputs, _ name: String, in range: ClosedRange<Double>,
        default fallback: Double? = nil
    ) throws(EvaluationError) -> Double {
        let percent = try inputs.number(name, default: fallback)
        guard range.contains(percent) else {
            throw .malformed(
                "`inputs.\(name)` must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return percent / 100
    }

    private static func span(
        _ inputs: CaseInputs, _ name: String, of unit: TimeSpan, default fallback: Double? = nil
    ) throws(EvaluationError) -> TimeSpan {
        let units = try inputs.number(name, default: fallback)
        guard (0...1e6).contains(units) else {
            throw .malformed("`inputs.\(name)` must be from 0 to 1,000,000")
        }
        return TimeSpan(seconds: units * unit.seconds)
    }

    /// A share by `name_pct`, or a count by `name`.
    private static func amount(
        _ inputs: CaseInputs, _ name: String, default percent: Double
    ) throws(EvaluationError) -> Amount {
        guard inputs.has(name) else {
            return .share(try share(inputs, "\(name)_pct", in: 0...100, default: percent))
        }
        return .count(try inputs.count(name, in: 0...1_000_000))
    }

    private static func rolling(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "replicas", "max_unavailable_pct", "max_surge_pct", "max_unavailable", "max_surge")
        let replicas = try inputs.count("replicas", in: 0...1_000_000)
        let strategy = Rolling(
            maxUnavailable: try amount(inputs, "max_unavailable", default: 25),
            maxSurge: try amount(inputs, "max_surge", default: 25))
        let limits = strategy.limits(instances: replicas)
        return [
            JSONMember("max_unavailable", .count(limits.unavailable)),
            JSONMember("max_surge", .count(limits.surge)),
            JSONMember("min_available", .count(replicas - limits.unavailable)),
            JSONMember("max_total", .count(replicas + limits.surge)),
        ]
    }

    private static func inPlace(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "instances", "config", "min_healthy_pct", "min_healthy_count", "initially_healthy",
            "failed_instances")
        let instances = try inputs.count("instances", in: 0...1_000_000)
        let minimum: InPlace.MinimumHealthy
        switch try inputs.optionalText("config") {
        case nil where inputs.has("min_healthy_count"):
            minimum = .amount(.count(try inputs.count("min_healthy_count", in: 0...1_000_000)))
        case nil: minimum = .amount(.share(try share(inputs, "min_healthy_pct", in: 0...100)))
        case "AllAtOnce"?, "CodeDeployDefault.AllAtOnce"?: minimum = .allAtOnce
        case "HalfAtATime"?, "CodeDeployDefault.HalfAtATime"?: minimum = .halfAtATime
        case "OneAtATime"?, "CodeDeployDefault.OneAtATime"?: minimum = .oneAtATime
        case let other?: throw .unsupported("configuration `\(other)` is not supported yet")
        }
        let strategy = InPlace(minimumHealthy: minimum)
        let healthy = try inputs.count("initially_healthy", default: instances)
        let failing = try inputs.count("failed_instances", default: 0)
        guard (0...instances).contains(healthy), (0...instances).contains(failing) else {
            throw .malformed("more instances are healthy or fail than there are")
        }
        let outcome = strategy.outcome(instances: instances, healthy: healthy, failing: failing)
        let least = strategy.minimum(instances: instances)
        return [
            JSONMember("min_healthy", .count(least)),
            JSONMember("success_minimum", .count(max(least, min(1, instances)))),
            JSONMember(
                "max_concurrent", .count(strategy.limits(instances: instances).unavailable)),
            JSONMember("instances_deployed_before_stop", .count(outcome.tried)),
            JSONMember("deployment_succeeds", .bool(outcome.succeeds)),
        ]
    }

    private static func shift(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("config")
        let name = try inputs.text("config")
        guard let schedule = TrafficShift.schedule(named: name) else {
            throw .unsupported("configuration `\(name)` is not supported yet")
        }
        func minutes(_ span: TimeSpan) -> JSONValue { .number(span.seconds / 60) }
        let steps = schedule.steps.map { step -> JSONValue in
            let percent = (step.share * 1e8).rounded() / 1e6
            return .array([minutes(step.after), .number(percent)])
        }
        return [
            JSONMember("schedule_min_pct", .array(steps)),
            JSONMember("complete_at_min", minutes(schedule.duration)),
        ]
    }

    private static func blueGreen(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("instances", "hourly", "bake_minutes", "termination_wait_minutes")
        let count = try inputs.count("instances", in: 0...1_000_000)
        let strategy = BlueGreen(
            bake: try span(inputs, "bake_minutes", of: .minute),
            terminationWait: try span(inputs, "termination_wait_minutes", of: .minute, default: 0))
        let time = Int128(strategy.overlap.nanoseconds) * Int128(count)
        guard let price = try inputs.optionalPrice("hourly") else {
            return [JSONMember("extra_instance_hours", .number(Double(time) / 3.6e12))]
        }
        guard Double(time) / 3.6e12 * price.dollars < 1e12 else {
            throw .malformed("a deployment that costs more than a trillion dollars")
        }
        return [
            JSONMember("extra_instance_hours", .number(Double(time) / 3.6e12)),
            JSONMember(
                "extra_cost", .number(Accrual(nanoseconds: time, at: price).dollars)),
        ]
    }

    private static func refresh(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "desired", "min_healthy_pct", "max_healthy_pct", "warmup_s", "launch_s",
            "checkpoints_pct", "checkpoint_delay_s")
        let desired = try inputs.count("desired", in: 0...1_000_000)
        var shares: [Double] = []
        if inputs.has("checkpoints_pct") {
            shares = try inputs.numbers("checkpoints_pct").map { $0 / 100 }
        }
        guard shares == shares.sorted(), shares.allSatisfy({ $0 > 0 && $0 <= 1 }) else {
            throw .malformed("`inputs.checkpoints_pct` must ascend from above 0 to 100")
        }
        let delay = try span(inputs, "checkpoint_delay_s", of: .second, default: 3600)
        let strategy = InstanceRefresh(
            minHealthy: try share(inputs, "min_healthy_pct", in: 0...100, default: 90),
            maxHealthy: try share(inputs, "max_healthy_pct", in: 100...200, default: 100),
            checkpoints: Checkpoints(shares: shares, delay: delay))
        let launch = try span(inputs, "launch_s", of: .second, default: 0)
        let warmUp = try span(inputs, "warmup_s", of: .second, default: 0)
        guard (launch + warmUp).seconds * Double(desired) < 1e9 else {
            throw .malformed("a refresh that takes more than thirty years")
        }
        let course = strategy.course(instances: desired, launch: launch, warmUp: warmUp)
        return [
            JSONMember("batch", .count(course.batch)),
            JSONMember("batches", .count(course.batches)),
            JSONMember("total_s", .number(course.duration.seconds)),
        ]
    }
}
