package import Quantities

/// When which share of the traffic goes to the new version, from the first shift on.
package struct TrafficSchedule: Hashable, Sendable {
    package struct Step: Hashable, Sendable {
        /// Since the first shift.
        package var after: TimeSpan
        /// 0…1.
        package var share: Double
    }
    /// Ascending; the last has all the traffic.
    package private(set) var steps: [Step]

    /// All of it at once.
    package static let allAtOnce = TrafficSchedule(canary: 1, interval: .zero)

    /// A share first, the rest after the interval.
    package init(canary share: Double, interval: TimeSpan) {
        steps = [Step(after: .zero, share: share)]
        if share < 1 { steps.append(Step(after: interval, share: 1)) }
    }

    /// The same share more with each interval; the first at once.
    package init(linear share: Double, every interval: TimeSpan) {
        steps = []
        let count = Int64((1 / share - 1e-9).rounded(.up))
        for index in 0..<count {
            let sum = index == count - 1 ? 1 : share * Double(index + 1)
            steps.append(Step(after: interval * index, share: sum))
        }
    }

    /// From the first shift to the last.
    package var duration: TimeSpan { steps.last?.after ?? .zero }
}
