import CloudModel
import Quantities
import Statistics

/// How long it takes until clients are elsewhere: the plan of a service's failover, which the
/// simulation follows and `headroom availability` estimates from.
enum FailoverTimeEvaluator: Evaluator {
    static let family = "failover_time"

    /// Each shape of case by an input that no other has.
    private static let shapes:
        [(
            key: String, evaluate: @Sendable (CaseInputs) throws(EvaluationError) -> [JSONMember]
        )] = [
            ("healthy_reporters_fraction", state),
            ("failure_threshold", move),
            ("failover_total_mean_s", loss),
        ]

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        if let members = try RecoveryCases.evaluate(inputs) { return members }
        guard let shape = shapes.first(where: { inputs.has($0.key) }) else {
            throw .unsupported("no simulation uses this rule")
        }
        return try shape.evaluate(inputs)
    }

    private static func state(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("healthy_reporters_fraction")
        let isHealthy = EndpointCheck.isHealthy(
            reporting: try inputs.number("healthy_reporters_fraction"))
        return [JSONMember("state", .string(isHealthy ? "healthy" : "unhealthy"))]
    }

    private static func span(
        _ inputs: CaseInputs, _ name: String, default fallback: Double? = nil
    ) throws(EvaluationError) -> TimeSpan {
        let seconds = try inputs.number(name, default: fallback)
        guard (0...1e8).contains(seconds) else {
            throw .malformed("`inputs.\(name)` must be from 0 to 1e8 seconds")
        }
        return TimeSpan(seconds: seconds)
    }

    private static func move(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "interval_s", "failure_threshold", "probe_timeout_s", "dns_ttl_s", "propagation_s",
            "checkers", "healthy_fraction_limit", "overstay_fraction")
        if let limit = try inputs.optionalNumber("healthy_fraction_limit"),
            limit != EndpointCheck.healthyShare
        {
            throw .unsupported("a share of healthy reports other than 18 %")
        }
        let check = EndpointCheck(
            interval: try span(inputs, "interval_s"),
            threshold: try inputs.count("failure_threshold", in: 1...1_000),
            timeout: try span(inputs, "probe_timeout_s"),
            checkers: inputs.has("checkers") ? try inputs.count("checkers", in: 1...10_000) : 1)
        let plan = FailoverPlan(
            check: check, propagation: try span(inputs, "propagation_s", default: 0),
            timeToLive: try span(inputs, "dns_ttl_s", default: 0),
            overstay: try inputs.number("overstay_fraction", default: 0))
        let move = plan.clientMove
        return [
            JSONMember("trips_needed", .count(check.tripsNeeded)),
            JSONMember("detection_min", .number(move.shortestDetection)),
            JSONMember("detection_mean", .number(move.meanDetection)),
            JSONMember("detection_max", .number(move.longestDetection)),
            JSONMember("total_min", .number(move.shortest)),
            JSONMember("total_mean", .number(move.mean)),
            JSONMember("total_max", .number(move.longest)),
            JSONMember("total_p50", .number(move.quantile(0.5))),
            JSONMember("total_p90", .number(move.quantile(0.9))),
            JSONMember("total_p95", .number(move.quantile(0.95))),
            JSONMember("total_p99", .number(move.quantile(0.99))),
        ]
    }

    private static func loss(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("outage_s", "failover_total_mean_s", "traffic_share_affected")
        let move = FailoverTime(
            shortestDetection: try span(inputs, "failover_total_mean_s").seconds)
        let lost = move.meanLoss(outage: try span(inputs, "outage_s").seconds)
        let share = try inputs.number("traffic_share_affected")
        return [JSONMember("lost_request_seconds_equiv", .number(share * lost))]
    }
}
