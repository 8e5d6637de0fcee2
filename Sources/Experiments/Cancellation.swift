import Synchronization

/// A request to stop that any thread may make and every world looks at.
package final class Cancellation: Sendable {
    /// Who asked.
    package enum Cause: UInt8, Hashable, Sendable {
        case user = 1
        /// The wall-clock guard.
        case timeLimit
    }
    private let asked = Atomic<UInt8>(0)

    package init() {}

    /// The first cause counts.
    package func cancel(_ cause: Cause = .user) {
        _ = asked.compareExchange(expected: 0, desired: cause.rawValue, ordering: .relaxed)
    }

    package var isCancelled: Bool { asked.load(ordering: .relaxed) != 0 }
    package var cause: Cause? { Cause(rawValue: asked.load(ordering: .relaxed)) }
}
