package struct TargetTracking: ScalingPolicy {
    package static let typeName = "target-tracking"
    package static let summary = "keep a metric near a target"
    package static let parameters: [ParameterSpec] = []
    package var metric: FleetMetric? { .cpu }
    package var highAlarm: AlarmPlan? { nil }
    package var lowAlarm: AlarmPlan? { nil }
    package init(values: [String: ParameterValue]) throws(ParameterError) {}
    package func decide(_ observation: ScalingObservation) -> ScalingDecision { .none }
    package func settledCapacity(metricAtOneUnit: Double) -> Int64 { 1 }
}
