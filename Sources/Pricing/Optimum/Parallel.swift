import Dispatch
import Synchronization

/// Work on independent items by several threads.
package enum Parallel {
    /// Results by index: the same for any number of threads.
    package static func map<Result: Sendable>(
        _ count: Int, threads: Int, _ work: @Sendable (Int) -> Result
    ) -> [Result] {
        guard threads > 1, count > 1 else { return (0..<count).map(work) }
        let results = Mutex([Result?](repeating: nil, count: count))
        let next = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                let result = work(index)
                results.withLock { $0[index] = result }
            }
        }
        return results.withLock { $0 }.compactMap(\.self)
    }
}
