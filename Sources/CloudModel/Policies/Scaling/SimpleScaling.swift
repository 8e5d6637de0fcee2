package import Quantities

/// One change of the capacity per breach, then a cooldown.
package struct SimpleScaling: ScalingPolicy {
    package static let typeName = "simple"
    package static let summary = "one change of the capacity when an alarm fires, then a cooldown"

    package static let page = PolicyPage(
        whatItDoes: """
            Makes one change of the capacity when its alarm fires: `change`, `changePercent` or
            `capacity`. Then no simple policy of the fleet acts while anything is launched or
            replaced, nor during the cooldown, which begins when the last instance that the policy
            launched is in service, or the last that it removed is gone. Policies of other types go
            on. It needs no value of the metric: with `treatMissingData: breaching` it starts a
            fleet that has no instance left to measure.
            """,
        whenToUseIt: """
            To replay what an old group does. Step scaling and target tracking react to further
            breaches while instances are launched; this does not.
            """,
        example: PolicyExample.scaling(
            "simple",
            policies: """
                out: { type: simple, threshold: 65%, changePercent: 20%, cooldown: 3m }
                in:
                  type: simple
                  comparison: less-than
                  threshold: 40%
                  evaluationPeriods: 15
                  change: -1
                """),
        source: """
            Amazon EC2 Auto Scaling user guide, "Step and simple scaling policies" and "Scaling
            cooldowns" (2023-06).
            """,
        model: """
            Which of several simple policies' cooldowns counts is not published: here it is that of
            the policy that acted, and all of the fleet wait for it. Alarms are evaluated as for
            `step`.
            """)

    package static let parameters: [ParameterSpec] =
        AlarmParameters.all + AdjustmentParameters.all + [
            AdjustmentParameters.minimumMagnitude,
            ParameterSpec(
                "cooldown", .duration, range: "0s and more", default: "300s",
                meaning: "how long all simple policies of the fleet ignore their alarms after an "
                    + "activity of this one is over",
                source: "Amazon EC2 Auto Scaling API, DefaultCooldown (2023-06)"),
        ]

    package var watched: FleetMetric
    package var alarm: AlarmPlan
    package var adjustment: CapacityAdjustment
    package var minimumMagnitude: Int64
    package var cooldown: TimeSpan

    package init(
        metric: FleetMetric = .cpu, alarm: AlarmPlan, adjustment: CapacityAdjustment,
        minimumMagnitude: Int64 = 0, cooldown: TimeSpan = .second * 300
    ) {
        watched = metric
        self.alarm = alarm
        self.adjustment = adjustment
        self.minimumMagnitude = minimumMagnitude
        self.cooldown = cooldown
    }

    package init(values: [String: ParameterValue]) throws(ParameterError) {
        let reader = ParameterReader(values)
        watched = try MetricParameters.metric(reader)
        alarm = try AlarmParameters.alarm(reader)
        adjustment = try AdjustmentParameters.adjustment(reader)
        minimumMagnitude = Int64(try reader.count("minAdjustmentMagnitude", in: 0...1_000_000))
        try AdjustmentParameters.check(minimumMagnitude, with: adjustment)
        cooldown = try reader.duration("cooldown")
        guard cooldown >= .zero else {
            throw ParameterError(
                parameter: "cooldown", message: "`cooldown` must not be below 0s")
        }
    }

    package var metric: FleetMetric? { watched }
    package var highAlarm: AlarmPlan? { alarm.comparison.isUpper ? alarm : nil }
    package var lowAlarm: AlarmPlan? { alarm.comparison.isUpper ? nil : alarm }
    package var cooldownAfterwards: TimeSpan? { cooldown }

    package var keepsToAlarms: Bool { adjustment.goes(up: alarm.comparison.isUpper) }

    package func settledCapacity(metricAtOneUnit: Double) -> Int64? {
        alarm.settledCapacity(metricAtOneUnit: metricAtOneUnit)
    }

    package func decide(_ observation: ScalingObservation) -> ScalingDecision {
        guard alarm.comparison.isUpper ? observation.highAlarm : observation.lowAlarm,
            !observation.isActive
        else { return .agreeToScaleIn }
        if let end = observation.cooldownEnd, observation.time < end { return .agreeToScaleIn }
        // Warm-up is nothing to this policy.
        let current = observation.currentCapacity + observation.warmingCapacity
        let exact = adjustment.target(from: current, minimumMagnitude: minimumMagnitude)
        return .change(
            from: current, to: min(max(exact, observation.minimum), observation.maximum),
            desired: observation.desiredCapacity)
    }
}
