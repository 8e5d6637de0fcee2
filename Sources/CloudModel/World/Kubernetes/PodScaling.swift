/// What a workload's autoscaler saw in one look, and what came of it.
package struct PodScaling: Hashable, Sendable {
    /// Of one metric.
    package struct Reading: Hashable, Sendable {
        /// A share of the request, or requests per second; nil: nothing was measured.
        package var value: Double?
        /// Pods that it asks for; nil: it is in error.
        package var replicas: Int64?
    }
    /// One per metric of the workload, in the plan's order.
    package var readings: [Reading]
    /// Pods asked for before the look.
    package var current: Int64
    /// Those of them that the readings are of, and those that are pending, starting, or ready too
    /// shortly.
    package var measured: Int64
    package var unready: Int64
    /// What the metrics ask for together; nil: none of them has a reading.
    package var proposed: Int64?
    package var verdict: ReplicaBehavior.Verdict

    /// Whether the pods change, or would if nothing held them back.
    var isNews: Bool { proposed != current || verdict.replicas != current }

    /// Whether another look without effect was held back in the same way. What it read may differ.
    func isLike(_ other: PodScaling) -> Bool {
        current == other.current && direction == other.direction
            && (verdict.stabilized == current) == (other.verdict.stabilized == other.current)
    }

    private var direction: Int64? { proposed.map { ($0 - current).signum() } }
}
