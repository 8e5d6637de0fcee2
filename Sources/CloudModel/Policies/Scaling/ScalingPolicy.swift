package import Quantities

/// A scaling policy: a pure value that decides from an observation.
package protocol ScalingPolicy: DocumentedPolicy {
    var metric: FleetMetric? { get }
    /// Fires when the fleet may be too small.
    var highAlarm: AlarmPlan? { get }
    /// Fires when the fleet may be too large.
    var lowAlarm: AlarmPlan? { get }
    /// What `decide` says while neither alarm fires, `none` or `agreeToScaleIn`, so that it need
    /// not be asked; nil: that depends on what it sees.
    var quietDecision: ScalingDecision? { get }
    /// Whether it grows the fleet only while its high alarm fires and shrinks it only while its low
    /// one does, so that it need not be asked where the fleet cannot go that way.
    var keepsToAlarms: Bool { get }
    /// How long simple policies ignore their alarms once what it has set going is over; nil: it is
    /// none of them.
    var cooldownAfterwards: TimeSpan? { get }
    /// nil: it looks at what has been, not at what will be.
    var forecasting: Forecasting? { get }
    /// nil: it decides from what is, without a memory of its own.
    var memory: PolicyMemory? { get }
    /// Units that it needs now, for its memory.
    func need(_ observation: ScalingObservation) -> Int64?
    func decide(_ observation: ScalingObservation) -> ScalingDecision
    /// The most capacity that the fleet may have; a policy can lift its maximum, never lower it.
    func maximum(_ observation: ScalingObservation) -> Int64
    /// Why it wants a change, and what keeps it from one while its alarm fires (nil: nothing of its
    /// own), for the log that people read. Lower case, no full stop.
    func cause(of decision: ScalingDecision, on observation: ScalingObservation) -> String
    func ownHindrance(on observation: ScalingObservation) -> String?
    /// The size that the policy would settle at for a steady load: the fleet's start. nil when it
    /// only changes a size, and so has none of its own.
    /// `metricAtOneUnit` is the metric's value if one capacity unit carried all the load.
    func settledCapacity(metricAtOneUnit: Double) -> Int64?
}

extension ScalingPolicy {
    package var quietDecision: ScalingDecision? { .agreeToScaleIn }
    package var keepsToAlarms: Bool { false }
    package var cooldownAfterwards: TimeSpan? { nil }
    package var forecasting: Forecasting? { nil }
    package var memory: PolicyMemory? { nil }
    package func need(_ observation: ScalingObservation) -> Int64? { nil }
    package func maximum(_ observation: ScalingObservation) -> Int64 { observation.maximum }
    package func cause(
        of decision: ScalingDecision, on observation: ScalingObservation
    ) -> String { "" }
    package func ownHindrance(on observation: ScalingObservation) -> String? { nil }
    package func settledCapacity(metricAtOneUnit: Double) -> Int64? { nil }

    /// How often its alarms are evaluated.
    package var controlInterval: TimeSpan {
        [highAlarm, lowAlarm].compactMap { $0?.evaluationInterval }.min() ?? .minute
    }
}

/// Every policy a scenario can name. One line each.
package enum ScalingPolicies {
    package static let all: [any ScalingPolicy.Type] = [
        TargetTracking.self,
        StepScaling.self,
        SimpleScaling.self,
        ScheduledScaling.self,
        PredictiveScaling.self,
        ManagedInstanceGroup.self,
        AzureAutoscale.self,
        VerticalScaling.self,
    ]
}
