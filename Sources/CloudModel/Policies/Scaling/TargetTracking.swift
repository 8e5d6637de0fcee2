package import Quantities

/// Keeps a metric near a target by sizing the fleet in proportion.
package struct TargetTracking: ScalingPolicy {
    package static let typeName = "target-tracking"
    package static let summary = "keep a metric near a target by sizing the fleet in proportion"

    package static let page = PolicyPage(
        whatItDoes: """
            Keeps a metric near a target by sizing the fleet in proportion: the capacity in service
            times the metric ÷ the target, rounded up. It grows the fleet while the metric has been
            above the target for `highDatapoints` points in a row, and shrinks it while the metric
            has been below `lowFactor` of the target for `lowDatapoints` points, no instance warms
            up, and every other policy that shrinks by agreement wants to shrink it, too. Of
            several policies the one with the largest capacity wins, both ways.
            """,
        whenToUseIt: """
            When a metric falls as the fleet grows: CPU utilization, requests per target. It is the
            first choice. A `period` of 10s reacts within a minute instead of four.
            """,
        example: PolicyExample.scaling(
            "target-tracking",
            policies: """
                cpu: { type: target-tracking, metric: cpu, target: 55% }
                requests: { type: target-tracking, metric: requests-per-target, target: 3600 }
                """),
        source: """
            Amazon EC2 Auto Scaling user guide, "Target tracking scaling policies" (2023-06), for
            what is published: the largest capacity wins, shrinking needs every policy and no
            instance warming up, rounding favors availability.
            """,
        model: """
            Neither the arithmetic nor the alarms that the service creates are published.
            Headroom's alarms are those that users saw on their groups: 3 of 3 points above the
            target, 15 of 15 below 0.9 of it. The capacity that the metric is multiplied with is
            what was warm in the time that the metric is about. Each number can be changed. Why:
            `docs/decisions/0005-target-tracking-is-a-model.md`.
            """)

    package static let parameters: [ParameterSpec] = [
        MetricParameters.metric,
        ParameterSpec(
            "target", .number, range: "above 0; at most 100% for cpu", default: nil,
            meaning: "the value to keep: a share for cpu, else requests per minute",
            source: "EC2 Auto Scaling, TargetValue"),
        AlarmParameters.period,
        ParameterSpec(
            "highDatapoints", .count, range: "1…60", default: "3",
            meaning: "points in a row above the target before growing",
            source: "observed on the alarms that the service creates; not documented"),
        ParameterSpec(
            "lowDatapoints", .count, range: "1…60", default: "15",
            meaning: "points in a row below the low threshold before shrinking",
            source: "observed on the alarms that the service creates; not documented"),
        ParameterSpec(
            "lowFactor", .fraction, range: "above 0%, at most 100%", default: "90%",
            meaning: "the low threshold as a share of the target",
            source: "observed on the alarms that the service creates; not documented"),
        ParameterSpec(
            "scaleIn", .choice(["enabled", "disabled"]), default: "enabled",
            meaning: "whether this policy may shrink the fleet",
            source: "EC2 Auto Scaling, DisableScaleIn"),
        ParameterSpec(
            "scaleInMaxFraction", .fraction, range: "above 0%, at most 100%", default: "100%",
            meaning: "largest share of the capacity that one scale-in removes",
            source: "Headroom's own: the provider's gradual scale-in is not published"),
    ]

    package var watched: FleetMetric
    package var target: Double
    package var period: TimeSpan
    package var highDatapoints: Int
    package var lowDatapoints: Int
    package var lowFactor: Double
    package var scalesIn: Bool
    package var scaleInMaxFraction: Double

    package init(
        metric: FleetMetric = .cpu, target: Double, period: TimeSpan = .minute,
        highDatapoints: Int = 3, lowDatapoints: Int = 15, lowFactor: Double = 0.9,
        scalesIn: Bool = true, scaleInMaxFraction: Double = 1
    ) {
        watched = metric
        self.target = target
        self.period = period
        self.highDatapoints = highDatapoints
        self.lowDatapoints = lowDatapoints
        self.lowFactor = lowFactor
        self.scalesIn = scalesIn
        self.scaleInMaxFraction = scaleInMaxFraction
    }

    package init(values: [String: ParameterValue]) throws(ParameterError) {
        let reader = ParameterReader(values)
        watched = try MetricParameters.metric(reader)
        target = try MetricParameters.value("target", of: watched, reader)
        period = try AlarmParameters.period(reader)
        highDatapoints = try reader.count("highDatapoints", in: 1...AlarmPlan.mostPoints)
        lowDatapoints = try reader.count("lowDatapoints", in: 1...AlarmPlan.mostPoints)
        lowFactor = try reader.number("lowFactor", above: 0, atMost: 1)
        scalesIn = try reader.text("scaleIn") == "enabled"
        scaleInMaxFraction = try reader.number("scaleInMaxFraction", above: 0, atMost: 1)
    }

    package var metric: FleetMetric? { watched }

    package var highAlarm: AlarmPlan? {
        AlarmPlan(
            comparison: .greaterThan, threshold: target, breaching: highDatapoints,
            evaluated: highDatapoints, period: period)
    }

    package var lowAlarm: AlarmPlan? {
        AlarmPlan(
            comparison: .lessThan, threshold: target * lowFactor, breaching: lowDatapoints,
            evaluated: lowDatapoints, period: period)
    }

    package var quietDecision: ScalingDecision? {
        scalesIn ? ScalingDecision.none : .agreeToScaleIn
    }

    package var keepsToAlarms: Bool { true }

    package func decide(_ observation: ScalingObservation) -> ScalingDecision {
        guard let metric = observation.metric else { return .none }
        let needed = neededCapacity(observation.warmedCapacity, metric: metric)
        if observation.highAlarm {
            return needed > observation.desiredCapacity ? .scaleOut(to: needed) : .none
        }
        guard scalesIn else { return .agreeToScaleIn }
        guard observation.lowAlarm, observation.warmingCapacity == 0 else { return .none }
        let removable = Double(observation.desiredCapacity) * scaleInMaxFraction
        let floor = observation.desiredCapacity - Int64(max(1, removable.rounded(.down)))
        return .scaleIn(to: min(observation.desiredCapacity, max(needed, floor)))
    }

    package func settledCapacity(metricAtOneUnit: Double) -> Int64? {
        neededCapacity(1, metric: metricAtOneUnit)
    }

    /// capacity × metric ÷ target, rounded up: availability over cost.
    package func neededCapacity(_ capacity: Double, metric: Double) -> Int64 {
        wholeUnits(capacity * metric / target)
    }
}

/// Whole units for a need that is not negative, rounded up. The last bits of a quotient are
/// forgiven, so that 10 × 0.55 ÷ 0.55 needs 10 and not 11.
func wholeUnits(_ exact: Double) -> Int64 {
    guard exact < 9e15 else { return Int64(9e15) }
    let nearest = exact.rounded()
    if abs(exact - nearest) <= 1e-9 * max(1, abs(exact)) { return Int64(nearest) }
    return Int64(exact.rounded(.up))
}
