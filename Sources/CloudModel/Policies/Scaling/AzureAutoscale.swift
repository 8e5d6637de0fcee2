package import Quantities

/// A pair of Azure autoscale rules: grow above one threshold, shrink below another.
package struct AzureAutoscale: ScalingPolicy {
    package static let typeName = "azure-autoscale"
    package static let summary = "grow above one threshold, shrink below another, and never flap"

    package static let page = PolicyPage(
        whatItDoes: """
            A pair of Azure autoscale rules: it adds `scaleOutChange` units when the mean of a
            metric over `timeWindow` is above one threshold, removes `scaleInChange` when it is
            below another, and then rests for `cooldown`. Before it shrinks, the metric is
            projected on the instances that would be left; where that would make the fleet grow
            again, fewer are taken, or none: three instances at 60 % would be two at 90 %. Several
            policies of a fleet are the rules of one profile: any of them grows it, all must agree
            to shrink it.
            """,
        whenToUseIt: """
            For virtual machine scale sets on Azure.
            """,
        example: PolicyExample.scaling(
            "azure-autoscale", in: .azure,
            policies: """
                cpu: { type: azure-autoscale, scaleOutAbove: 75%, scaleInBelow: 40% }
                """),
        source: """
            Azure Monitor documentation, "Best practices for autoscale" and "Understand autoscale
            settings" (2024).
            """,
        model: """
            A cooldown holds up a rule after any change of the fleet's size, whoever made it. Rules
            are evaluated once a minute.
            """)

    private static let source = "Azure Monitor documentation, autoscale settings (2024)"

    package static let parameters: [ParameterSpec] = [
        MetricParameters.metric,
        ParameterSpec(
            "scaleOutAbove", .number, range: "above 0; at most 100% for cpu", default: nil,
            meaning: "it grows while the metric's mean is above this", source: source),
        ParameterSpec(
            "scaleOutChange", .count, range: "1…1000000", default: "1",
            meaning: "capacity units that it adds", source: source),
        ParameterSpec(
            "scaleInBelow", .number, range: "above 0, below `scaleOutAbove`", default: nil,
            meaning: "it shrinks while the metric's mean is below this", source: source),
        ParameterSpec(
            "scaleInChange", .count, range: "1…1000000", default: "1",
            meaning: "capacity units that it removes", source: source),
        ParameterSpec(
            "timeWindow", .duration, range: "whole minutes, 5m…1h", default: "10m",
            meaning: "the time that the mean is of", source: source + ": the portal's default"),
        ParameterSpec(
            "cooldown", .duration, range: "1m…7d", default: "5m",
            meaning: "the time after an action in which it does nothing",
            source: source + ": the portal's default"),
    ]

    package var watched: FleetMetric
    package var scaleOutAbove: Double
    package var scaleOutChange: Int64
    package var scaleInBelow: Double
    package var scaleInChange: Int64
    package var timeWindow: TimeSpan
    package var cooldown: TimeSpan

    package init(
        metric: FleetMetric = .cpu, scaleOutAbove: Double, scaleOutChange: Int64 = 1,
        scaleInBelow: Double, scaleInChange: Int64 = 1, timeWindow: TimeSpan = .minute * 10,
        cooldown: TimeSpan = .minute * 5
    ) {
        watched = metric
        self.scaleOutAbove = scaleOutAbove
        self.scaleOutChange = scaleOutChange
        self.scaleInBelow = scaleInBelow
        self.scaleInChange = scaleInChange
        self.timeWindow = timeWindow
        self.cooldown = cooldown
    }

    package init(values: [String: ParameterValue]) throws(ParameterError) {
        let reader = ParameterReader(values)
        watched = try MetricParameters.metric(reader)
        scaleOutAbove = try MetricParameters.value("scaleOutAbove", of: watched, reader)
        scaleOutChange = Int64(try reader.count("scaleOutChange", in: 1...1_000_000))
        scaleInBelow = try MetricParameters.value("scaleInBelow", of: watched, reader)
        scaleInChange = Int64(try reader.count("scaleInChange", in: 1...1_000_000))
        timeWindow = try reader.duration("timeWindow", in: .minute * 5 ... .hour)
        cooldown = try reader.duration("cooldown", in: .minute ... .day * 7)
        guard scaleInBelow < scaleOutAbove else {
            throw ParameterError(
                parameter: "scaleInBelow",
                message: "`scaleInBelow` must be below `scaleOutAbove`, or the fleet grows and "
                    + "shrinks without end")
        }
        guard timeWindow.nanoseconds % TimeSpan.minute.nanoseconds == 0 else {
            throw ParameterError(
                parameter: "timeWindow", message: "`timeWindow` must be whole minutes")
        }
    }

    package var metric: FleetMetric? { watched }

    package var highAlarm: AlarmPlan? { alarm(.greaterThan, scaleOutAbove) }
    package var lowAlarm: AlarmPlan? { alarm(.lessThan, scaleInBelow) }

    private func alarm(_ comparison: AlarmPlan.Comparison, _ threshold: Double) -> AlarmPlan {
        AlarmPlan(
            comparison: comparison, threshold: threshold, breaching: 1, evaluated: 1,
            period: timeWindow)
    }

    package var quietDecision: ScalingDecision? { ScalingDecision.none }

    package func decide(_ observation: ScalingObservation) -> ScalingDecision {
        guard let metric = observation.metric, !isCooling(observation) else { return .none }
        let desired = observation.desiredCapacity
        if observation.highAlarm {
            let size = min(desired + scaleOutChange, observation.maximum)
            return size > desired ? .scaleOut(to: size) : .none
        }
        guard observation.lowAlarm else { return .none }
        let size = sizeAfterScaleIn(desired, metric: metric, minimum: observation.minimum)
        return size < desired ? .scaleIn(to: size) : .none
    }

    func isCooling(_ observation: ScalingObservation) -> Bool {
        observation.lastScaled.map { observation.time < $0 + cooldown } ?? false
    }

    /// The metric on fewer instances, if the load stays.
    package func projected(_ metric: Double, from units: Int64, to fewer: Int64) -> Double {
        fewer > 0 ? metric * Double(units) / Double(fewer) : .infinity
    }

    /// The smallest size that the rule may go to without growing again.
    package func sizeAfterScaleIn(_ units: Int64, metric: Double, minimum: Int64) -> Int64 {
        var size = max(units - scaleInChange, minimum, 1)
        while size < units, projected(metric, from: units, to: size) >= scaleOutAbove { size += 1 }
        return size
    }

    package func settledCapacity(metricAtOneUnit: Double) -> Int64? {
        highAlarm?.settledCapacity(metricAtOneUnit: metricAtOneUnit)
    }
}
