/// The memory of one M-of-N alarm on one-minute points: the newest `evaluated` points.
///
/// A point without data breaches nothing (`treat missing data as missing`); an alarm whose whole
/// range is empty has insufficient data and does not fire. Source: Amazon CloudWatch, "Using Amazon
/// CloudWatch alarms", the evaluation of M out of N datapoints.
package struct AlarmState: Hashable, Sendable {
    package var plan: AlarmPlan
    /// One bit per point, newest in bit 0.
    private var breaching: UInt64 = 0
    private let mask: UInt64

    /// - Precondition: 1 ≤ breaching ≤ evaluated ≤ 64.
    package init(plan: AlarmPlan) {
        precondition(
            (1...64).contains(plan.evaluated) && (1...plan.evaluated).contains(plan.breaching),
            "an alarm evaluates 1 to 64 points and needs no more of them than it evaluates")
        self.plan = plan
        mask = plan.evaluated == 64 ? .max : (1 << UInt64(plan.evaluated)) - 1
    }

    /// Takes the next point; nil when the metric had no data for it.
    package mutating func record(_ point: Double?) {
        var breaches = false
        if let point {
            switch plan.comparison {
            case .greaterThan: breaches = point > plan.threshold
            case .lessThan: breaches = point < plan.threshold
            }
        }
        breaching = (breaching << 1 | (breaches ? 1 : 0)) & mask
    }

    /// In alarm: scaling actions are invoked again each minute while this holds.
    package var isFiring: Bool {
        // Most minutes breach nothing, and counting bits is a dozen instructions.
        breaching != 0 && breaching.nonzeroBitCount >= plan.breaching
    }
}
