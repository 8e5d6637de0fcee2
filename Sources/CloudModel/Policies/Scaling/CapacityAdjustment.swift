/// A change of capacity, in the three ways that EC2 Auto Scaling's step and simple policies have.
package enum CapacityAdjustment: Hashable, Sendable {
    /// `ChangeInCapacity`: so many units more, or fewer.
    case change(Int64)
    /// `PercentChangeInCapacity`: this share of the present capacity more, or less; 0.1 is 10 %.
    case share(Double)
    /// `ExactCapacity`.
    case exact(Int64)

    /// The capacity that it makes of `current`, before any limit.
    ///
    /// - Parameter minimumMagnitude: a share that is not zero changes at least so many units
    ///   (`MinAdjustmentMagnitude`).
    package func target(from current: Int64, minimumMagnitude: Int64 = 0) -> Int64 {
        switch self {
        case .change(let units): return saturatingSum(current, units)
        case .exact(let units): return units
        case .share(let share):
            let units = Self.rounded(Double(current) * share)
            guard units != 0 else { return current }
            let magnitude = max(units.magnitude, UInt64(max(0, minimumMagnitude)))
            let change = Int64(clamping: magnitude)
            return saturatingSum(current, units < 0 ? -change : change)
        }
    }

    /// Whether it never goes the other way, whatever the capacity.
    func goes(up: Bool) -> Bool {
        switch self {
        case .change(let units): up ? units >= 0 : units <= 0
        case .share(let share): up ? share >= 0 : share <= 0
        case .exact: false
        }
    }

    /// Whole units of a share: towards zero, but one at least of whatever is not nothing.
    ///
    /// Source: Amazon EC2 Auto Scaling user guide, "Step and simple scaling policies", scaling
    /// adjustment types (2023-06).
    package static func rounded(_ units: Double) -> Int64 {
        if units == 0 { return 0 }
        if abs(units) < 1 { return units < 0 ? -1 : 1 }
        guard abs(units) < 9e18 else { return units < 0 ? -.max : .max }
        // A product such as 10 × 0.3 may land a hair beside the whole number it is.
        let nearest = units.rounded()
        if abs(units - nearest) <= 1e-9 * abs(units) { return Int64(nearest) }
        return Int64(units)
    }
}

private func saturatingSum(_ left: Int64, _ right: Int64) -> Int64 {
    let (sum, isOver) = left.addingReportingOverflow(right)
    return isOver ? (right < 0 ? .min : .max) : sum
}
