import Synchronization

/// A request to stop that any thread may make and every world looks at.
package final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)

    package init() {}
    package func cancel() { flag.store(true, ordering: .relaxed) }
    package var isCancelled: Bool { flag.load(ordering: .relaxed) }
}
