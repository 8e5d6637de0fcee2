/// Why a queue has no steady state to tell of.
package enum QueueError: Error, Hashable, Sendable {
    /// Work arrives as fast as it can be done, or faster: the queue grows without bound.
    case unstable(utilization: Double)
    /// A rate, count or coefficient is negative, not finite, or 0 where it cannot be.
    case invalidParameter(String, Double)
}
