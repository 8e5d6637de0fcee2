/// Why no size can be given.
package enum SizingError: Error, Hashable, Sendable {
    case invalid(QueueError)
    /// More busy servers than are ever looked at.
    case tooLarge(offeredLoad: Double)
    /// However many there are, requests that never wait miss it; the best is this.
    case impossible(Promise, best: Double)
    /// No rule says this of such a queue.
    case unsupported(Promise)
    /// Kept by no number up to this one.
    case notWithin(instances: Int)
}

/// The fewest instances that keep every promise under a workload.
///
/// Each promise is easier to keep with more instances, so the search doubles, then halves.
package struct Sizing: Hashable, Sendable {
    package let system: SizedSystem
    package let promises: [Promise]
    /// One instance fewer; nil where that is none, or too few for any steady state.
    package let oneFewer: SizedSystem?
    /// Servers by the square-root rule for the P(wait) promised, or else reached; nil for separate
    /// queues, for abandonment and refusal, and where nobody waits.
    package let squareRootServers: Int?

    /// Busy servers, at most.
    package static let loadLimit = 1e6
    private static let serverLimit = 4_000_000

    /// - Complexity: O(servers × log servers).
    package init(_ workload: Workload, promises: [Promise]) throws(SizingError) {
        guard workload.offeredLoad <= Self.loadLimit else {
            throw .tooLarge(offeredLoad: workload.offeredLoad)
        }
        try Self.requirePossible(workload, promises)
        let system = try Self.smallest(workload, promises)
        self.system = system
        self.promises = promises
        oneFewer =
            system.instances > 1
            ? try? SizedSystem(workload, instances: system.instances - 1) : nil
        guard case .unlimited(let queue) = system.queue, !workload.isSplit else {
            squareRootServers = nil
            return
        }
        squareRootServers = SquareRootStaffing.servers(
            offeredLoad: workload.offeredLoad,
            waitProbability: Self.promisedWaitProbability(promises) ?? queue.waitProbability)
    }

    private static func promisedWaitProbability(_ promises: [Promise]) -> Double? {
        for promise in promises {
            if case .waitProbability(let limit) = promise { return limit }
        }
        return nil
    }

    /// Requests that never wait are the best there is.
    private static func requirePossible(
        _ workload: Workload, _ promises: [Promise]
    ) throws(SizingError) {
        for promise in promises {
            switch promise {
            case .response(let share, let limit):
                guard workload.service.survival(limit) < 1 - share else {
                    throw .impossible(promise, best: workload.service.quantile(share))
                }
            case .meanResponse(let limit) where limit <= workload.meanService:
                throw .impossible(promise, best: workload.meanService)
            default: continue
            }
        }
    }

    private static func smallest(
        _ workload: Workload, _ promises: [Promise]
    ) throws(SizingError) -> SizedSystem {
        var kept: SizedSystem?
        var low = 0
        var high = 1
        if case .wait = workload.overflow {
            low = Int((workload.offeredLoad / Double(workload.slots)).rounded(.down))
            high = low + 1
        }
        let start = low
        while kept == nil {
            kept = try check(workload, high, promises)
            if kept != nil { break }
            low = high
            high = start + 2 * (high - start)
            guard workload.isSplit || high <= serverLimit / workload.slots,
                high <= serverLimit
            else { throw .notWithin(instances: low) }
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if let found = try check(workload, middle, promises) {
                (kept, high) = (found, middle)
            } else {
                low = middle
            }
        }
        guard let kept else { throw .notWithin(instances: low) }
        return kept
    }

    /// The system if it keeps every promise.
    private static func check(
        _ workload: Workload, _ instances: Int, _ promises: [Promise]
    ) throws(SizingError) -> SizedSystem? {
        let system: SizedSystem
        do {
            system = try SizedSystem(workload, instances: instances)
        } catch {
            if case .unstable = error { return nil }
            throw .invalid(error)
        }
        for promise in promises {
            guard let isKept = system.keeps(promise) else { throw .unsupported(promise) }
            if !isKept { return nil }
        }
        return system
    }
}

/// Instances spread over zones so that enough are left when some zones fail, launched beforehand
/// (static stability).
package struct ZoneSpread: Hashable, Sendable {
    package let zones: Int
    package let perZone: Int
    package var instances: Int { zones * perZone }

    /// Nil unless at least one zone survives.
    package init?(needed: Int, zones: Int, failing: Int) {
        guard needed >= 0, failing >= 0, zones > failing else { return nil }
        let survivors = zones - failing
        self.zones = zones
        perZone = needed / survivors + (needed % survivors == 0 ? 0 : 1)
    }

    /// What is there beyond what a peak needs, as a share of it; not a number for none.
    package func surplus(over peak: Double) -> Double { Double(instances) / peak - 1 }
}
