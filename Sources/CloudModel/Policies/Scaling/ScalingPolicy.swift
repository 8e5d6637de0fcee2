package import Quantities

/// A scaling policy: a pure value that decides from an observation.
package protocol ScalingPolicy: Sendable {
    /// The word after `type:` in a scenario.
    static var typeName: String { get }
    /// One line for `explain`.
    static var summary: String { get }
    static var parameters: [ParameterSpec] { get }
    /// Values by parameter name; every parameter is present unless it is optional.
    init(values: [String: ParameterValue]) throws(ParameterError)

    var metric: FleetMetric? { get }
    /// Fires when the fleet may be too small.
    var highAlarm: AlarmPlan? { get }
    /// Fires when the fleet may be too large.
    var lowAlarm: AlarmPlan? { get }
    /// Whether `decide` wants nothing (`none`, or `agreeToScaleIn`) while neither alarm fires, so
    /// that a quiet minute need not ask.
    var actsOnAlarmsOnly: Bool { get }
    /// How long simple policies ignore their alarms once what it has set going is over; nil: it is
    /// none of them.
    var cooldownAfterwards: TimeSpan? { get }
    func decide(_ observation: ScalingObservation) -> ScalingDecision
    /// The size that the policy would settle at for a steady load: the fleet's start. nil when it
    /// only changes a size, and so has none of its own.
    /// `metricAtOneUnit` is the metric's value if one capacity unit carried all the load.
    func settledCapacity(metricAtOneUnit: Double) -> Int64?
}

extension ScalingPolicy {
    package var actsOnAlarmsOnly: Bool { true }
    package var cooldownAfterwards: TimeSpan? { nil }
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
    ]
}
