package import Quantities

/// A metric of a fleet that policies can watch.
package enum FleetMetric: String, Hashable, Sendable, CaseIterable {
    /// Mean CPU utilization of warmed instances, 0…1.
    case cpu
    /// Requests per minute per warmed instance (`ALBRequestCountPerTarget`).
    case requestsPerTarget = "requests-per-target"
}

/// What a policy sees when it is asked.
package struct ScalingObservation: Hashable, Sendable {
    /// Since the start of the run.
    package var time: TimeSpan
    /// Newest value of the policy's metric; nil when it has no data.
    package var metric: Double?
    package var highAlarm: Bool
    package var lowAlarm: Bool
    /// Capacity units in service and past their warm-up, mean over the metric's own period: metric
    /// × capacity is then the work there was, also when the fleet has changed since.
    package var warmedCapacity: Double
    /// The same at this moment.
    package var currentCapacity: Int64
    /// Capacity units launched but not yet warmed.
    package var warmingCapacity: Int64
    package var desiredCapacity: Int64
    package var minimum: Int64
    package var maximum: Int64
    /// Instances are being launched, or work off what they have before they go.
    package var isActive: Bool
    /// Capacity units that work off what they have before they go; not among the current.
    package var terminatingCapacity: Int64
    /// Until then simple policies ignore their alarms; nil: none has acted yet.
    package var cooldownEnd: TimeSpan?
    /// Load that is forecast for the hours that the policy must be ready for now, as the metric's
    /// value on one unit; nil without a forecast.
    package var forecastLoad: Double?
    /// The most units that the policy needed, and the most that were desired, within the times that
    /// it remembers; nil: it remembers nothing.
    package var peakNeed: Int64?
    package var peakSize: Int64?
    /// When a policy last changed the fleet's size; nil: never.
    package var lastScaled: TimeSpan?
    /// The instance types that the fleet can move between; nil: it has no policy that does.
    package var sizes: FleetSizes?

    package init(
        time: TimeSpan = .zero, metric: Double?, highAlarm: Bool, lowAlarm: Bool,
        warmedCapacity: Double, currentCapacity: Int64? = nil, warmingCapacity: Int64,
        desiredCapacity: Int64, minimum: Int64, maximum: Int64, isActive: Bool = false,
        terminatingCapacity: Int64 = 0, cooldownEnd: TimeSpan? = nil,
        forecastLoad: Double? = nil
    ) {
        self.time = time
        self.metric = metric
        self.highAlarm = highAlarm
        self.lowAlarm = lowAlarm
        self.warmedCapacity = warmedCapacity
        self.currentCapacity = currentCapacity ?? Int64(warmedCapacity.rounded())
        self.warmingCapacity = warmingCapacity
        self.desiredCapacity = desiredCapacity
        self.minimum = minimum
        self.maximum = maximum
        self.isActive = isActive
        self.terminatingCapacity = terminatingCapacity
        self.cooldownEnd = cooldownEnd
        self.forecastLoad = forecastLoad
    }
}
