package import Quantities

/// Sizes a fleet as the autoscaler of a Google Cloud managed instance group does.
package struct ManagedInstanceGroup: ScalingPolicy {
    package enum Mode: String, Hashable, Sendable, CaseIterable {
        case on
        case onlyScaleOut = "only-scale-out"
        case off
    }

    package static let typeName = "managed-instance-group"
    package static let summary =
        "size for the highest need of the last minutes, as Google Cloud does"

    package static let page = PolicyPage(
        whatItDoes: """
            Sizes a fleet as the autoscaler of a Google Cloud managed instance group does: it works
            out the need every minute and keeps the largest of the last `stabilizationPeriod`. At
            most `maxScaledIn` units, or `maxScaledInPercent`, go below the largest size of the
            last `scaleInWindow`. Several policies of a fleet are its signals: the largest
            recommendation wins.
            """,
        whenToUseIt: """
            For fleets on Google Cloud.
            """,
        example: PolicyExample.scaling(
            "managed-instance-group", in: .google,
            policies: """
                cpu: { type: managed-instance-group, target: 60%, maxScaledIn: 5 }
                """),
        source: """
            Google Cloud, Compute Engine documentation, "Autoscaling groups of instances" and
            "Understanding autoscaler decisions" (2024).
            """,
        model: """
            The need is the capacity in service times the metric ÷ the target, rounded up. An
            instance's figures count once its `boot.warmUp` is over, which stands for the
            initialization period.
            """)

    private static let source = "Compute Engine documentation, autoscaler decisions (2024)"
    private static let controls = "Compute Engine documentation, scale-in controls (2024)"

    package static let parameters: [ParameterSpec] = [
        MetricParameters.metric,
        ParameterSpec(
            "target", .number, range: "above 0; at most 100% for cpu", default: "60%",
            meaning: "the value to keep: a share for cpu, else requests per minute",
            source: source + ": 60 % for cpu"),
        ParameterSpec(
            "mode", .choice(Mode.allCases.map(\.rawValue)), default: "on",
            meaning: "whether it may grow and shrink the fleet, only grow it, or neither",
            source: source),
        ParameterSpec(
            "stabilizationPeriod", .duration, range: "1m…1h", default: "10m",
            meaning: "the fleet keeps what was needed within this time", source: source),
        ParameterSpec(
            "maxScaledIn", .count, range: "1…10000000", .optional("any number"),
            meaning: "most units below the largest size of the scale-in window", source: controls),
        ParameterSpec(
            "maxScaledInPercent", .fraction, range: "above 0%, at most 100%", .optional("100%"),
            meaning: "the same, as a share of that size", source: controls),
        ParameterSpec(
            "scaleInWindow", .duration, range: "1m…1h", default: "10m",
            meaning: "the time that the two look back", source: controls),
    ]

    package var watched: FleetMetric
    package var target: Double
    package var mode: Mode
    package var stabilization: TimeSpan
    package var maxScaledIn: Int64?
    package var maxScaledInShare: Double?
    package var scaleInWindow: TimeSpan

    package init(
        metric: FleetMetric = .cpu, target: Double = 0.6, mode: Mode = .on,
        stabilization: TimeSpan = .minute * 10, maxScaledIn: Int64? = nil,
        maxScaledInShare: Double? = nil, scaleInWindow: TimeSpan = .minute * 10
    ) {
        watched = metric
        self.target = target
        self.mode = mode
        self.stabilization = stabilization
        self.maxScaledIn = maxScaledIn
        self.maxScaledInShare = maxScaledInShare
        self.scaleInWindow = scaleInWindow
    }

    package init(values: [String: ParameterValue]) throws(ParameterError) {
        let reader = ParameterReader(values)
        watched = try MetricParameters.metric(reader)
        target = try MetricParameters.value("target", of: watched, reader)
        mode = Mode(rawValue: try reader.text("mode")) ?? .on
        stabilization = try reader.duration("stabilizationPeriod", in: .minute ... .hour)
        maxScaledIn = try reader.optionalCount("maxScaledIn", in: 1...10_000_000)
        maxScaledInShare =
            reader.has("maxScaledInPercent")
            ? try reader.number("maxScaledInPercent", above: 0, atMost: 1) : nil
        scaleInWindow = try reader.duration("scaleInWindow", in: .minute ... .hour)
        guard maxScaledIn == nil || maxScaledInShare == nil else {
            throw ParameterError(
                parameter: "maxScaledInPercent",
                message: "one of `maxScaledIn` and `maxScaledInPercent` limits scaling in")
        }
    }

    package var metric: FleetMetric? { watched }
    package var highAlarm: AlarmPlan? { nil }
    package var lowAlarm: AlarmPlan? { nil }
    package var quietDecision: ScalingDecision? { nil }
    package var memory: PolicyMemory? {
        PolicyMemory(needs: stabilization, sizes: scaleInWindow)
    }

    package func need(_ observation: ScalingObservation) -> Int64? {
        guard let metric = observation.metric else { return nil }
        return TargetTracking(metric: watched, target: target)
            .neededCapacity(observation.warmedCapacity, metric: metric)
    }

    package func decide(_ observation: ScalingObservation) -> ScalingDecision {
        guard mode != .off, let need = observation.peakNeed else { return .agreeToScaleIn }
        let desired = observation.desiredCapacity
        let size = recommended(need: need, peakSize: observation.peakSize ?? desired)
        if size > desired { return .scaleOut(to: size) }
        guard mode == .on else { return .keepAtLeast(desired) }
        return size < desired ? .scaleIn(to: size) : .keepAtLeast(desired)
    }

    /// The size for the highest need of the stabilization period, given the largest size of the
    /// scale-in window.
    package func recommended(need: Int64, peakSize: Int64) -> Int64 {
        if let units = maxScaledIn { return max(need, peakSize - units) }
        guard let share = maxScaledInShare else { return need }
        return max(need, peakSize - Int64((Double(peakSize) * share + 1e-9).rounded(.down)))
    }

    package func settledCapacity(metricAtOneUnit: Double) -> Int64? {
        TargetTracking(metric: watched, target: target)
            .settledCapacity(metricAtOneUnit: metricAtOneUnit)
    }
}
