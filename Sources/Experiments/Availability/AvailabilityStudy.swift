import CloudModel
import Dispatch
package import Quantities
package import Scenarios
import Statistics
import Synchronization

/// Lives many years of a scenario and its variants, and makes what is rare happen.
///
/// Years are worked on side by side in blocks and added up in their order, so that any number of
/// threads gives the same bytes and memory does not grow with the years but for one number each.
package struct AvailabilityStudy: Sendable {
    /// The scenario itself first; horizons of a year.
    package var scenarios: [Scenario]
    package var years: Int
    /// Forced occurrences of each outage by chance; 0: none.
    package var losses: Int
    package var recorded: [RecordedRate]
    package var seed: UInt64
    package var threads: Int
    /// What the years are of: 365 days.
    package static let year = TimeSpan.day * 365

    package init(
        scenarios: [Scenario], years: Int, losses: Int, recorded: [RecordedRate] = [],
        seed: UInt64 = 1, threads: Int = 1
    ) {
        precondition(!scenarios.isEmpty && years > 0 && threads > 0, "something to do")
        self.scenarios = scenarios
        self.years = years
        self.losses = losses
        self.recorded = recorded
        self.seed = seed
        self.threads = threads
    }

    /// - Returns: nil when it was cancelled.
    package func run(
        priceBook: (asOf: String, fingerprint: String),
        cancellation: Cancellation = Cancellation(),
        progress: @escaping @Sendable (_ done: Double, _ of: Int) -> Void = { _, _ in }
    ) throws -> AvailabilityStatement? {
        let runners = try scenarios.map {
            try YearRunner($0, seed: seed, cancellation: cancellation)
        }
        let first = runners[0]
        let rates = losses > 0 ? first.plan.outageRates : []
        let counter = WorkCounter(
            total: years * runners.count + losses * rates.count, progress: progress)
        var sums = runners.map { _ in YearSums() }
        var trades = runners.dropFirst().map { _ in TradeSums() }
        var details = DetailSums(
            causes: first.causes.count, services: first.plan.services.count,
            fleets: first.plan.fleets.count)
        let width = runners.count
        let isComplete = try inBlocks(years * width, counter) { item in
            try runners[item % width].figures(item / width, separatesCauses: item % width == 0)
        } each: { block in
            for start in stride(from: 0, to: block.count, by: width) {
                details.add(block[start])
                for place in 0..<width {
                    sums[place].add(block[start + place])
                    if place > 0 {
                        trades[place - 1].add(block[start + place], baseline: block[start])
                    }
                }
            }
        }
        guard isComplete, let rare = try rareLosses(first, rates, counter) else { return nil }
        return AvailabilityStatement(
            provenance: Provenance(
                seed: seed, replications: years, serving: "flow", priceBookAsOf: priceBook.asOf,
                priceBookFingerprint: priceBook.fingerprint,
                plans: scenarios.map { .init(scenario: $0.name, fingerprint: $0.fingerprint) }),
            years: zip(scenarios, sums).map { $1.summary($0.name) },
            trades: zip(scenarios.dropFirst(), trades).map { $1.trade($0.name) },
            causes: details.causes(first.causes), unfailing: details.withoutFailures,
            together: details.interaction, services: details.services(first.plan), rare: rare,
            stability: details.stability(first.plan))
    }

    private func rareLosses(
        _ runner: YearRunner, _ rates: [(name: String, perRun: Double)], _ counter: WorkCounter
    ) throws -> [RareLoss]? {
        var result: [RareLoss] = []
        for (name, rate) in rates {
            var sums = ForcedSums()
            let isComplete = try inBlocks(losses, counter) { number in
                try runner.forced(name, number)
            } each: { block in
                for loss in block { sums.add(loss) }
            }
            guard isComplete else { return nil }
            result.append(
                sums.loss(
                    name, rate: rate, record: recorded.first { $0.name == name }))
        }
        return result
    }

    /// Works items out side by side and hands them over in their order, a block at a time.
    /// - Returns: whether nothing was cancelled.
    private func inBlocks<Result: Sendable>(
        _ count: Int, _ counter: WorkCounter,
        _ work: @Sendable (Int) throws -> Result?, each: ([Result]) -> Void
    ) throws -> Bool {
        let width = scenarios.count * max(8, threads * 4)
        for start in stride(from: 0, to: count, by: width) {
            let size = min(width, count - start)
            let block = Mutex<[Int: Swift.Result<Result?, any Error>]>([:])
            let next = Mutex(0)
            DispatchQueue.concurrentPerform(iterations: min(threads, size)) { _ in
                while true {
                    let item = next.withLock { next in
                        defer { next += 1 }
                        return next
                    }
                    guard item < size else { return }
                    let result = Swift.Result { try work(start + item) }
                    block.withLock { $0[item] = result }
                    counter.finishOne()
                }
            }
            let found = block.withLock { $0 }
            var results: [Result] = []
            for item in 0..<size {
                guard let result = try found[item]?.get() else { return false }
                results.append(result)
            }
            each(results)
        }
        return true
    }
}

/// Counts what is done, from any thread.
private final class WorkCounter: Sendable {
    private let done = Mutex(0)
    private let total: Int
    private let progress: @Sendable (Double, Int) -> Void

    init(total: Int, progress: @escaping @Sendable (Double, Int) -> Void) {
        self.total = total
        self.progress = progress
    }

    func finishOne() {
        let now = done.withLock { done in
            done += 1
            return done
        }
        progress(Double(now), total)
    }
}
