import CloudModel
import Quantities

/// Predictive scaling, and the groups of Google Cloud and Azure.
extension AutoScalingGroupEvaluator {
    /// Forecasts are of units here: a target of one.
    static func predictive(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        if inputs.has("predictive") {
            try inputs.only("target_tracking", "predictive")
            let dynamic = try inputs.count("target_tracking", in: most)
            let forecast = try decision(
                try inputs.count("predictive", in: most), desired: dynamic, maximum: 1_000_000_000)
            let desired = ScalingDecision.combine(
                [forecast, .agreeToScaleIn], desired: dynamic, minimum: 0,
                maximum: 1_000_000_000)
            return [JSONMember("desired", .count(desired))]
        }
        try inputs.only("predicted", "actual", "max", "buffer_pct", "behaviour")
        let predicted = try inputs.count("predicted", in: most)
        if inputs.has("max") {
            let honors =
                try inputs.optionalText("behaviour") == "HonorMaxCapacity"
                || (!inputs.has("behaviour") && !inputs.has("buffer_pct"))
            let policy = PredictiveScaling(
                target: 1, mode: .forecastAndScale, behavior: honors ? .honor : .increase,
                buffer: try inputs.number("buffer_pct", default: 0) / 100)
            let maximum = policy.maximum(
                forecast: predicted, maximum: try inputs.count("max", in: most))
            return [
                JSONMember("effective_max", .count(maximum)),
                JSONMember("capacity", .count(min(predicted, maximum))),
            ]
        }
        let actual = try inputs.count("actual", in: most)
        let capacity = ScalingDecision.combine(
            [try decision(predicted, desired: actual, maximum: 1_000_000_000)], desired: actual,
            minimum: 0, maximum: 1_000_000_000)
        return [JSONMember("capacity", .count(capacity))]
    }

    private static func decision(
        _ forecast: Int64, desired: Int64, maximum: Int64
    ) throws(EvaluationError) -> ScalingDecision {
        let policy = PredictiveScaling(target: 1, mode: .forecastAndScale)
        var observation = ScalingObservation(
            metric: nil, highAlarm: false, lowAlarm: false, warmedCapacity: Double(desired),
            warmingCapacity: 0, desiredCapacity: desired, minimum: 0, maximum: maximum)
        observation.forecastLoad = Double(forecast)
        return policy.decide(observation)
    }

    static func instanceGroup(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        if inputs.has("recommended") {
            try inputs.only("recommended", "current")
            let decisions = try inputs.numbers("recommended").map {
                ScalingDecision.scaleOut(to: Int64($0))
            }
            let size = ScalingDecision.combine(
                decisions, desired: 0, minimum: 0, maximum: 1_000_000_000)
            return [JSONMember("size", .count(size))]
        }
        try inputs.only("needed_by_minute", "window_min", "current", "needed", "max_scaled_in")
        let current = try inputs.count("current", in: most)
        var needs = PeakWindow(length: Int(try inputs.count("window_min", in: 1...10_000)))
        if inputs.has("needed_by_minute") {
            for need in try inputs.numbers("needed_by_minute") { needs.push(Int64(need)) }
        } else {
            needs.push(try inputs.count("needed", in: most))
        }
        let policy = ManagedInstanceGroup(
            maxScaledIn: inputs.has("max_scaled_in")
                ? try inputs.count("max_scaled_in", in: most) : nil)
        return [
            JSONMember(
                "recommended",
                .count(policy.recommended(need: needs.peak ?? current, peakSize: current)))
        ]
    }

    static func azure(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        if inputs.has("rules") { return try azureRules(inputs) }
        try inputs.only("instances", "metric", "scale_in_by", "scale_out_threshold")
        let instances = try inputs.count("instances", in: 1...1_000_000)
        let metric = try inputs.number("metric")
        let change = try inputs.count("scale_in_by", in: 1...1_000_000)
        let policy = AzureAutoscale(
            metric: .requestsPerTarget,
            scaleOutAbove: try inputs.number("scale_out_threshold"), scaleInBelow: .infinity,
            scaleInChange: change)
        let size = policy.sizeAfterScaleIn(instances, metric: metric, minimum: 0)
        return [
            JSONMember("action", .string(size < instances ? "scale_in" : "none")),
            JSONMember("new", .count(size)),
            JSONMember(
                "projected",
                .number(policy.projected(metric, from: instances, to: instances - change))),
        ]
    }

    /// Rules that are met or not, on ten instances of which each wants one more or one fewer.
    private static func azureRules(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("rules", "direction")
        let isOut = try inputs.text("direction") == "out"
        let policy = AzureAutoscale(scaleOutAbove: 0.9, scaleInBelow: 0.1)
        let decisions = try inputs.flags("rules").map { isMet in
            policy.decide(
                ScalingObservation(
                    metric: isMet ? (isOut ? 0.95 : 0.05) : 0.5, highAlarm: isMet && isOut,
                    lowAlarm: isMet && !isOut, warmedCapacity: 10, warmingCapacity: 0,
                    desiredCapacity: 10, minimum: 1, maximum: 20))
        }
        let size = ScalingDecision.combine(decisions, desired: 10, minimum: 1, maximum: 20)
        return [JSONMember("action", .bool(isOut ? size > 10 : size < 10))]
    }
}
