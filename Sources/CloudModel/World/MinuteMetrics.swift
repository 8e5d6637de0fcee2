/// What alarms and policies see of a minute, or of a part of one: sums, from which each takes its
/// own metric.
package struct MinuteMetrics {
    var cpuSeconds = 0.0
    var warmedCarried = 0.0
    var warmed = 0.0
    var warmedUnitSeconds = 0.0
    var seconds = 0.0

    package init() {}

    /// One warmed instance that was so busy.
    /// - Parameter cpu: utilization, 0…1.
    package init(cpu: Double, seconds: Double) {
        cpuSeconds = cpu * seconds
        warmed = seconds
        warmedUnitSeconds = seconds
        self.seconds = seconds
    }

    @inline(__always)
    init(_ minute: borrowing MinuteTotals) {
        cpuSeconds = minute.cpuSeconds
        warmedCarried = minute.warmedCarried
        warmed = minute.capacity.warmed
        warmedUnitSeconds = minute.capacity.warmedUnits
        seconds = minute.seconds
    }

    /// nil: there was no warmed instance, so no data.
    func value(of metric: FleetMetric?) -> Double? { MetricValues(self).value(of: metric) }

    /// Mean capacity units past their warm-up.
    var warmedUnits: Double {
        guard warmed > 0, seconds > 0 else { return 0 }
        return warmedUnitSeconds / seconds
    }

    static func += (left: inout MinuteMetrics, right: MinuteMetrics) {
        left.cpuSeconds += right.cpuSeconds
        left.warmedCarried += right.warmedCarried
        left.warmed += right.warmed
        left.warmedUnitSeconds += right.warmedUnitSeconds
        left.seconds += right.seconds
    }

    /// What has been added since `earlier`.
    func since(_ earlier: MinuteMetrics) -> MinuteMetrics {
        var rest = self
        rest.cpuSeconds -= earlier.cpuSeconds
        rest.warmedCarried -= earlier.warmedCarried
        rest.warmed -= earlier.warmed
        rest.warmedUnitSeconds -= earlier.warmedUnitSeconds
        rest.seconds -= earlier.seconds
        return rest
    }
}

/// What alarms compare, worked out once for all of a fleet's policies.
struct MetricValues {
    let hasData: Bool
    let cpu: Double
    let requestsPerTarget: Double

    @inline(__always)
    init(_ metrics: borrowing MinuteMetrics) {
        let seconds = metrics.seconds
        hasData = metrics.warmed > 0 && seconds > 0
        cpu = metrics.cpuSeconds / metrics.warmed
        requestsPerTarget = metrics.warmedCarried / metrics.warmed * 60
    }

    /// nil: there was no warmed instance, so no data.
    @inline(__always)
    func value(of metric: FleetMetric?) -> Double? {
        guard hasData else { return nil }
        return switch metric {
        case .cpu?: cpu
        case .requestsPerTarget?: requestsPerTarget
        case nil: nil
        }
    }
}
