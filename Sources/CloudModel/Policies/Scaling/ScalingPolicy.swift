package import Quantities

/// One parameter of a policy, declared once: decoding, range errors, suggestions, `headroom
/// explain` and the reference page all come from it.
package struct ParameterSpec: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case count, fraction, number, duration, text
        case choice([String])
    }
    package var name: String
    package var kind: Kind
    /// In words, `0%…100%`; empty when any value goes.
    package var range: String
    /// As the user would write it; nil when required.
    package var defaultText: String?
    package var meaning: String
    package var source: String

    package init(
        _ name: String, _ kind: Kind, range: String = "", default defaultText: String?,
        meaning: String, source: String
    ) {
        self.name = name
        self.kind = kind
        self.range = range
        self.defaultText = defaultText
        self.meaning = meaning
        self.source = source
    }
}

/// A decoded value of a parameter.
package enum ParameterValue: Hashable, Sendable {
    case count(Int64)
    /// Also fractions: 1 is the whole.
    case number(Double)
    case duration(TimeSpan)
    case text(String)
}

/// A parameter whose value is out of range; the decoder adds the position.
package struct ParameterError: Error, Hashable, Sendable {
    package var parameter: String
    package var message: String
    package init(parameter: String, message: String) {
        self.parameter = parameter
        self.message = message
    }
}

/// A metric of a fleet that policies can watch.
package enum FleetMetric: String, Hashable, Sendable, CaseIterable {
    /// Mean CPU utilization of warmed instances, 0…1.
    case cpu
    /// Requests per minute per warmed instance (`ALBRequestCountPerTarget`).
    case requestsPerTarget = "requests-per-target"
}

/// What a policy sees once a minute.
package struct ScalingObservation: Hashable, Sendable {
    /// Newest value of the policy's metric; nil when it has no data.
    package var metric: Double?
    package var highAlarm: Bool
    package var lowAlarm: Bool
    /// Capacity units in service and past their warm-up, mean over the metric's own minute: metric
    /// × capacity is then the work there was, also when the fleet has changed since.
    package var warmedCapacity: Double
    /// Capacity units launched but not yet warmed.
    package var warmingCapacity: Int64
    package var desiredCapacity: Int64
    package var minimum: Int64
    package var maximum: Int64

    package init(
        metric: Double?, highAlarm: Bool, lowAlarm: Bool, warmedCapacity: Double,
        warmingCapacity: Int64, desiredCapacity: Int64, minimum: Int64, maximum: Int64
    ) {
        self.metric = metric
        self.highAlarm = highAlarm
        self.lowAlarm = lowAlarm
        self.warmedCapacity = warmedCapacity
        self.warmingCapacity = warmingCapacity
        self.desiredCapacity = desiredCapacity
        self.minimum = minimum
        self.maximum = maximum
    }
}

/// What one policy wants; the fleet combines the proposals of all its policies.
package enum ScalingDecision: Hashable, Sendable {
    case none
    /// Grow to this many capacity units (more than desired now).
    case scaleOut(to: Int64)
    /// Shrink to this many, if every policy that scales in agrees.
    case scaleIn(to: Int64)
    /// Nothing to do, and no objection to others shrinking the fleet.
    case agreeToScaleIn
}

/// A scaling policy: a pure value that decides from an observation.
package protocol ScalingPolicy: Sendable {
    /// The word after `type:` in a scenario.
    static var typeName: String { get }
    /// One line for `explain`.
    static var summary: String { get }
    static var parameters: [ParameterSpec] { get }
    /// Values by parameter name, every parameter present unless it is optional without a default.
    init(values: [String: ParameterValue]) throws(ParameterError)

    var metric: FleetMetric? { get }
    var highAlarm: AlarmPlan? { get }
    var lowAlarm: AlarmPlan? { get }
    /// Whether `decide` wants nothing (`none`, or `agreeToScaleIn`) while neither alarm fires, so
    /// that a quiet minute need not ask.
    var actsOnAlarmsOnly: Bool { get }
    func decide(_ observation: ScalingObservation) -> ScalingDecision
    /// The size that the policy would settle at for a steady load: the fleet's start.
    /// `metricAtOneUnit` is the metric's value if one capacity unit carried all the load.
    func settledCapacity(metricAtOneUnit: Double) -> Int64
}

/// When an alarm fires: `breaching` of the last `evaluated` one-minute points are beyond the
/// threshold.
package struct AlarmPlan: Hashable, Sendable {
    package enum Comparison: Hashable, Sendable { case greaterThan, lessThan }
    package var comparison: Comparison
    package var threshold: Double
    package var breaching: Int
    package var evaluated: Int

    package init(comparison: Comparison, threshold: Double, breaching: Int, evaluated: Int) {
        self.comparison = comparison
        self.threshold = threshold
        self.breaching = breaching
        self.evaluated = evaluated
    }
}

/// Every policy a scenario can name. One line each.
package enum ScalingPolicies {
    package static let all: [any ScalingPolicy.Type] = [
        TargetTracking.self
    ]
}
