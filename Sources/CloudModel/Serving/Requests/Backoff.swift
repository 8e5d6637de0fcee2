import Quantities
import SimulationKernel

/// How long somebody waits before trying again: the backoff doubles with each attempt, up to its
/// maximum.
struct Backoff {
    /// Nanoseconds.
    private let first: Double
    private let maximum: Double
    private let jitter: RetryPlan.Jitter

    init(_ plan: RetryPlan?) {
        first = Double(plan?.backoff.nanoseconds ?? 0)
        maximum = Double(plan?.maximumBackoff.nanoseconds ?? 0)
        jitter = plan?.jitter ?? .none
    }

    /// - Parameter attempt: the one that failed, from 1.
    func nanoseconds(after attempt: UInt16, using stream: inout RandomStream) -> Double {
        var wait = first
        var doublings = attempt - 1
        while doublings > 0 && wait < maximum {
            wait *= 2
            doublings -= 1
        }
        wait = min(wait, maximum)
        return switch jitter {
        case .full: wait * stream.nextUnit()
        case .equal: wait * (0.5 + 0.5 * stream.nextUnit())
        case .none: wait
        }
    }
}
