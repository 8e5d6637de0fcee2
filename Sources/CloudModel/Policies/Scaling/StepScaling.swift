import Quantities

/// Changes the capacity in steps: the further a metric is beyond a threshold, the larger.
package struct StepScaling: ScalingPolicy {
    package static let typeName = "step"
    package static let summary =
        "change the capacity by steps, the larger the further a metric is beyond a threshold"

    package static let page = PolicyPage(
        whatItDoes: """
            Changes the capacity in steps: the further a metric is beyond the threshold of an
            alarm, the larger the change. `lower` and `upper` of a step are distances from the
            threshold. Steps leave no gap and do not overlap, and the last is open; a bound belongs
            to the step that lies further from the threshold. All steps of a policy use the same of
            three ways: `change`, `changePercent` or `capacity`. A percentage is rounded towards
            zero, but to one unit at least; `minAdjustmentMagnitude` makes that more.

            A step is of the capacity that is past its warm-up, and compared with what is desired
            already: ten warm instances, one warming up and a step of 30 % make thirteen, two more.
            The policy acts at every evaluation of its alarm, also while instances are launched.
            Nothing scales in while an instance warms up.
            """,
        whenToUseIt: """
            When the answer to a small breach and to a large one must differ, and the thresholds
            are yours. It takes two policies: one that grows the fleet, one that shrinks it.
            """,
        example: PolicyExample.scaling(
            "step",
            policies: """
                out:
                  type: step
                  threshold: 60%
                  evaluationPeriods: 2
                  steps:
                    - { lower: 0%, upper: 15%, changePercent: 10% }
                    - { lower: 15%, changePercent: 30% }
                in:
                  type: step
                  comparison: less-than-or-equal
                  threshold: 40%
                  evaluationPeriods: 15
                  steps: [{ upper: 0%, changePercent: -10% }]
                """),
        source: """
            Amazon EC2 Auto Scaling user guide, "Step and simple scaling policies" (2023-06);
            Amazon CloudWatch user guide, "Using Amazon CloudWatch alarms" (2023-06).
            """,
        model: """
            By how many points CloudWatch's evaluation range is longer than what the alarm needs is
            not published: two more is Headroom's choice, which its tables for alarms of three
            points agree with.
            """)

    package static let parameters: [ParameterSpec] =
        AlarmParameters.all + [
            ParameterSpec(
                "steps",
                .list(
                    [bound("lower", "below"), bound("upper", "above")] + AdjustmentParameters.all,
                    entry: "a step"),
                range: "no gap and no overlap; the outermost open", default: nil,
                meaning: "what to do by the metric's distance from the threshold",
                source: "Amazon EC2 Auto Scaling API, StepAdjustment (2023-06)"),
            AdjustmentParameters.minimumMagnitude,
        ]

    private static func bound(_ name: String, _ side: String) -> ParameterSpec {
        ParameterSpec(
            name, .number, .optional("no bound \(side)"),
            meaning: "the step's \(name) bound, as a distance from the threshold; the bound nearer "
                + "to the threshold belongs to the step",
            source: "Amazon EC2 Auto Scaling API, StepAdjustment (2023-06)")
    }

    package var watched: FleetMetric
    package var alarm: AlarmPlan
    package var steps: ScalingSteps
    package var minimumMagnitude: Int64

    package init(
        metric: FleetMetric = .cpu, alarm: AlarmPlan, steps: ScalingSteps,
        minimumMagnitude: Int64 = 0
    ) {
        watched = metric
        self.alarm = alarm
        self.steps = steps
        self.minimumMagnitude = minimumMagnitude
    }

    package init(values: [String: ParameterValue]) throws(ParameterError) {
        let reader = ParameterReader(values)
        watched = try MetricParameters.metric(reader)
        alarm = try AlarmParameters.alarm(reader)
        minimumMagnitude = Int64(try reader.count("minAdjustmentMagnitude", in: 0...1_000_000))
        steps = try Self.steps(try reader.list("steps"))
        try AdjustmentParameters.check(minimumMagnitude, with: steps.steps[0].adjustment)
        guard watched == .cpu else { return }
        let far = steps.steps.firstIndex { step in
            [step.lower, step.upper].contains { abs($0 ?? 0) > 1 }
        }
        if let far {
            throw ParameterError(
                parameter: "steps", entry: far,
                message: "the bounds of a step on the cpu metric are shares of at most 100%: "
                    + "write `%`")
        }
    }

    private static func steps(
        _ entries: [[String: ParameterValue]]
    ) throws(ParameterError) -> ScalingSteps {
        var steps: [ScalingSteps.Step] = []
        for (index, values) in entries.enumerated() {
            let reader = ParameterReader(values)
            steps.append(
                .init(
                    lower: try reader.optionalNumber("lower"),
                    upper: try reader.optionalNumber("upper"),
                    adjustment: try AdjustmentParameters.adjustment(
                        reader, in: "steps", entry: index)))
            if index > 0, !steps[index].adjustment.isLike(steps[0].adjustment) {
                throw ParameterError(
                    parameter: "steps", entry: index,
                    message: "all steps of a policy change the capacity in the same way")
            }
        }
        do {
            return try ScalingSteps(steps)
        } catch {
            throw ParameterError(
                parameter: "steps", entry: error.step, message: error.message)
        }
    }

    package var metric: FleetMetric? { watched }
    package var highAlarm: AlarmPlan? { alarm.comparison.isUpper ? alarm : nil }
    package var lowAlarm: AlarmPlan? { alarm.comparison.isUpper ? nil : alarm }

    package var keepsToAlarms: Bool {
        steps.steps.allSatisfy { $0.adjustment.goes(up: alarm.comparison.isUpper) }
    }

    package func settledCapacity(metricAtOneUnit: Double) -> Int64? {
        alarm.settledCapacity(metricAtOneUnit: metricAtOneUnit)
    }

    package func decide(_ observation: ScalingObservation) -> ScalingDecision {
        let isUpper = alarm.comparison.isUpper
        guard let metric = observation.metric,
            isUpper ? observation.highAlarm : observation.lowAlarm,
            let step = step(for: metric)
        else { return .agreeToScaleIn }
        let decision = ScalingDecision.change(
            from: base(observation), to: proposal(step, of: observation),
            desired: observation.desiredCapacity)
        if case .scaleInAlone = decision, observation.warmingCapacity > 0 {
            return .agreeToScaleIn
        }
        return decision
    }

    /// The step that applies, by its place in the list; nil: none does.
    package func step(for metric: Double) -> Int? {
        steps.index(
            for: metric, threshold: alarm.threshold, isUpper: alarm.comparison.isUpper)
    }

    /// The capacity that a step makes of what is in service, within the limits.
    package func proposal(_ step: Int, of observation: ScalingObservation) -> Int64 {
        let target = steps.steps[step].adjustment.target(
            from: base(observation), minimumMagnitude: minimumMagnitude)
        return min(max(target, observation.minimum), observation.maximum)
    }

    /// What is in service and warm; what is on its way out still counts for a policy that shrinks,
    /// so that no more goes than has to.
    private func base(_ observation: ScalingObservation) -> Int64 {
        observation.currentCapacity
            + (alarm.comparison.isUpper ? 0 : observation.terminatingCapacity)
    }
}

extension CapacityAdjustment {
    fileprivate func isLike(_ other: CapacityAdjustment) -> Bool {
        switch (self, other) {
        case (.change, .change), (.share, .share), (.exact, .exact): true
        default: false
        }
    }
}
