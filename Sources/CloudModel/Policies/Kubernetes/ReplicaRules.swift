package import Quantities

/// How far an autoscaler may go in one direction, and how long it hesitates: `behavior.scaleUp` or
/// `behavior.scaleDown` of an autoscaler.
package struct ReplicaRules: Hashable, Sendable {
    /// One limit: so many pods, or so many percent of them, within `period`.
    package struct Limit: Hashable, Sendable {
        package enum Unit: String, Hashable, Sendable, CaseIterable {
            case pods, percent
        }
        package var unit: Unit
        package var value: Int64
        package var period: TimeSpan

        package init(_ unit: Unit, _ value: Int64, per period: TimeSpan) {
            self.unit = unit
            self.value = value
            self.period = period
        }
    }

    /// Which of several limits holds.
    package enum Selection: String, Hashable, Sendable, CaseIterable {
        /// The one that allows the greatest change.
        case max
        case min
        /// No change in this direction at all.
        case disabled
    }

    package var limits: [Limit]
    package var selection: Selection
    /// Proposals of this long are considered: on the way down the highest counts, on the way up the
    /// lowest.
    package var stabilizationWindow: TimeSpan

    package init(
        _ limits: [Limit], selection: Selection = .max, stabilizationWindow: TimeSpan
    ) {
        self.limits = limits
        self.selection = selection
        self.stabilizationWindow = stabilizationWindow
    }

    /// Four more pods or twice as many within 15 s, whichever is more, at once.
    ///
    /// Source: Kubernetes documentation, "Horizontal Pod Autoscaling", default behavior.
    package static let defaultUp = ReplicaRules(
        [
            Limit(.percent, 100, per: TimeSpan(seconds: 15)),
            Limit(.pods, 4, per: TimeSpan(seconds: 15)),
        ], stabilizationWindow: .zero)

    /// All of them within 15 s, once five minutes have not asked for more.
    ///
    /// Source: as `defaultUp`.
    package static let defaultDown = ReplicaRules(
        [Limit(.percent, 100, per: TimeSpan(seconds: 15))],
        stabilizationWindow: TimeSpan(seconds: 300))
}

/// Changes of a workload's pods, for as long as a limit's period may ask about them.
package struct ReplicaChanges: Hashable, Sendable {
    private struct Change: Hashable, Sendable {
        var timeNanoseconds: Int64
        /// Above zero: added.
        var count: Int64
    }
    private var changes: [Change] = []

    package init() {}

    /// Notes a change, forgetting those that are older than `period`.
    package mutating func record(_ count: Int64, at now: Int64, keeping period: TimeSpan) {
        if count == 0 { return }
        changes.removeAll { now - $0.timeNanoseconds >= period.nanoseconds }
        changes.append(Change(timeNanoseconds: now, count: count))
    }

    /// How many pods there were when the period that ends now began.
    package func replicas(before period: TimeSpan, current: Int64, now: Int64) -> Int64 {
        var start = current
        for change in changes where now - change.timeNanoseconds < period.nanoseconds {
            start -= change.count
        }
        return start
    }
}

extension ReplicaRules {
    /// The most pods that there may be now.
    func highest(from current: Int64, _ changes: ReplicaChanges, now: Int64) -> Int64 {
        let bounds = limits.map { limit in
            let start = changes.replicas(before: limit.period, current: current, now: now)
            return switch limit.unit {
            case .pods: start + limit.value
            case .percent:
                ReplicaCalculator.roundedUp(Double(start) * (1 + Double(limit.value) / 100))
            }
        }
        switch selection {
        case .max: return max(current, bounds.max() ?? current)
        case .min: return max(current, bounds.min() ?? current)
        case .disabled: return current
        }
    }

    /// The fewest pods that there may be now. A percentage is cut off where the way up rounds: 80
    /// pods may become 72, then 64, by 10 %.
    func lowest(from current: Int64, _ changes: ReplicaChanges, now: Int64) -> Int64 {
        let bounds = limits.map { limit in
            let start = changes.replicas(before: limit.period, current: current, now: now)
            return switch limit.unit {
            case .pods: start - limit.value
            case .percent:
                Int64(max(-9e15, min(9e15, Double(start) * (1 - Double(limit.value) / 100))))
            }
        }
        switch selection {
        case .max: return min(current, bounds.min() ?? current)
        case .min: return min(current, bounds.max() ?? current)
        case .disabled: return current
        }
    }

    /// The longest period of the limits.
    var longestPeriod: TimeSpan {
        TimeSpan(nanoseconds: limits.map(\.period.nanoseconds).max() ?? 0)
    }
}
