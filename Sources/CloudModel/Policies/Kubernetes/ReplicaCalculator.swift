/// How many pods one metric asks for: the Horizontal Pod Autoscaler's calculation.
///
/// A metric's mean over its target is the ratio by which the pods should change. Within the
/// tolerance nothing changes. Pods without a reading damp the change, never reverse it: on the way
/// down they count as if fully used, on the way up as idle.
///
/// Source: Kubernetes documentation, "Horizontal Pod Autoscaling" (algorithm details), and the
/// controller's `replica_calculator.go` for the comparisons and for what is rounded when.
package struct ReplicaCalculator: Hashable, Sendable {
    /// A ratio from 1 − `down` to 1 + `up`, both ends included, changes nothing.
    package struct Tolerance: Hashable, Sendable {
        package var up: Double
        package var down: Double

        package init(up: Double, down: Double) {
            self.up = up
            self.down = down
        }

        /// The ratio is compared with the bounds, not its distance from 1 with the tolerance:
        /// 1.1 − 1 is more than 0.1 in floating point. Nothing lies within when not a number.
        func includes(_ ratio: Double) -> Bool { 1 - down <= ratio && ratio <= 1 + up }
    }

    package var tolerance: Tolerance

    package init(tolerance: Tolerance = Tolerance(up: 0.1, down: 0.1)) {
        self.tolerance = tolerance
    }

    /// For a metric that each pod has, such as CPU.
    ///
    /// - Parameters:
    ///   - target: the mean to keep, in the readings' unit.
    ///   - request: what a pod has reserved, in that unit: what a pod without a reading is taken
    ///     to use on the way down, if that is more than the target. nil for a metric that nothing
    ///     is reserved of: the target then.
    /// - Returns: nil when no pod has a reading, which is an error of the metric.
    package func replicas(
        current: Int64, _ readings: PodReadings, target: Double, request: Double? = nil
    ) -> Int64? {
        guard let ratio = readings.ratio(to: target) else { return nil }
        let growsWithUnready = readings.unready > 0 && ratio > 1
        if !growsWithUnready, readings.missing == 0 {
            if tolerance.includes(ratio) { return current }
            return Self.roundedUp(ratio * Double(readings.measured))
        }
        var counted = readings
        if ratio < 1 {
            counted = counted.adding(readings.missing, at: max(request ?? target, target))
        } else if ratio > 1 {
            counted = counted.adding(readings.missing, at: 0)
        }
        if growsWithUnready { counted = counted.adding(readings.unready, at: 0) }
        guard let damped = counted.ratio(to: target), !tolerance.includes(damped),
            !(ratio < 1 && damped > 1), !(ratio > 1 && damped < 1)
        else { return current }
        let replicas = Self.roundedUp(damped * Double(counted.measured))
        let contradicts =
            damped < 1 && replicas > current || damped > 1 && replicas < current
        return contradicts ? current : replicas
    }

    /// For a metric of the whole workload with a target per pod, such as a queue's length
    /// (`AverageValue`).
    package func replicas(current: Int64, total: Double, targetPerPod: Double) -> Int64 {
        if tolerance.includes(total / (targetPerPod * Double(current))) { return current }
        return Self.roundedUp(total / targetPerPod)
    }

    /// As a whole number, and never beyond what a cluster could hold.
    static func roundedUp(_ value: Double) -> Int64 {
        value < 9e15 ? Int64(max(0, value.rounded(.up))) : 9_000_000_000_000_000
    }

    /// What several metrics together ask for: the most. Where one of them is in error (nil), pods
    /// may be added but not removed.
    package static func combine(_ proposals: [Int64?], current: Int64) -> Int64 {
        let known = proposals.compactMap { $0 }
        guard let most = known.max() else { return current }
        return known.count < proposals.count && most < current ? current : most
    }
}
