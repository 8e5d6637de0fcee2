import Dispatch
import Pricing
import Synchronization

extension Parallel {
    /// Work that may fail and may be cancelled, by workers that each have something of their own.
    ///
    /// - Parameters:
    ///   - makeWorker: called once by each thread.
    ///   - progress: told how many items are done, from any thread.
    /// - Returns: by index; nil where the work returned nothing, or was not done any more.
    /// - Throws: what the first failing item threw, as far as items were begun.
    static func attempt<Worker, Result: Sendable>(
        _ count: Int, threads: Int, cancellation: Cancellation,
        progress: @Sendable (_ done: Int) -> Void = { _ in },
        worker makeWorker: @Sendable () -> Worker,
        work: @Sendable (Worker, Int) throws -> Result?
    ) throws -> [Result?] {
        let results = Mutex([Result?](repeating: nil, count: count))
        let failure = Mutex<(index: Int, error: any Error)?>(nil)
        let next = Atomic(0)
        let done = Atomic(0)
        let hasFailed = Atomic(false)
        DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { _ in
            let worker = makeWorker()
            while !cancellation.isCancelled, !hasFailed.load(ordering: .relaxed) {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                do {
                    let result = try work(worker, index)
                    results.withLock { $0[index] = result }
                    progress(done.add(1, ordering: .relaxed).newValue)
                } catch {
                    failure.withLock { if index < $0?.index ?? .max { $0 = (index, error) } }
                    hasFailed.store(true, ordering: .relaxed)
                }
            }
        }
        if let failure = failure.withLock({ $0 }) { throw failure.error }
        return results.withLock { $0 }
    }
}
