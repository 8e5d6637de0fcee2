package import Quantities

/// When an alarm fires: `breaching` of the last `evaluated` points are beyond the threshold.
package struct AlarmPlan: Hashable, Sendable {
    package enum Comparison: String, Hashable, Sendable, CaseIterable {
        case greaterThan = "greater-than"
        case atLeast = "greater-than-or-equal"
        case lessThan = "less-than"
        case atMost = "less-than-or-equal"

        /// Whether it is breached by values that are too high.
        package var isUpper: Bool { self == .greaterThan || self == .atLeast }
    }
    /// What a point without data counts as.
    package enum MissingData: String, Hashable, Sendable, CaseIterable {
        case missing, ignore, breaching
        case notBreaching = "not-breaching"
    }
    package var comparison: Comparison
    package var threshold: Double
    package var breaching: Int
    package var evaluated: Int
    /// What one point is about: 10 or 30 seconds, or whole minutes.
    package var period: TimeSpan
    package var missingData: MissingData

    package init(
        comparison: Comparison, threshold: Double, breaching: Int, evaluated: Int,
        period: TimeSpan = .minute, missingData: MissingData = .missing
    ) {
        self.comparison = comparison
        self.threshold = threshold
        self.breaching = breaching
        self.evaluated = evaluated
        self.period = period
        self.missingData = missingData
    }

    @inline(__always)
    package func isBreached(by value: Double) -> Bool {
        switch comparison {
        case .greaterThan: value > threshold
        case .atLeast: value >= threshold
        case .lessThan: value < threshold
        case .atMost: value <= threshold
        }
    }

    /// The smallest capacity at which it does not fire for a steady load; nil for an alarm that low
    /// values breach.
    func settledCapacity(metricAtOneUnit: Double) -> Int64? {
        guard comparison.isUpper, threshold > 0 else { return nil }
        let whole = wholeUnits(metricAtOneUnit / threshold)
        return isBreached(by: metricAtOneUnit / Double(max(whole, 1))) ? whole + 1 : whole
    }

    /// The most points that an alarm looks at here; a range of them has to fit 64 bits.
    package static let mostPoints = 60

    /// An alarm is evaluated so often: every minute, and every ten seconds when its points are
    /// shorter than a minute.
    ///
    /// Source: Amazon CloudWatch user guide, "Using Amazon CloudWatch alarms", evaluating an alarm
    /// (2023-06).
    package var evaluationInterval: TimeSpan { period < .minute ? .second * 10 : .minute }
}
