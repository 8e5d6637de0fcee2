import Quantities

/// Strategies that replace or update a few instances at a time.
extension World {
    /// Launches what may run on top, then terminates what may be missing.
    mutating func advance(
        _ index: Int, replacing strategy: any DeploymentStrategy, _ checkpoints: Checkpoints
    ) -> Bool {
        var (parts, fleet) = census(index)
        guard let run = deployments[index].run else { return false }
        if fleet.old == 0 {
            guard fleet.newHealthy == fleet.new else { return false }
            completeRollout(index)
            return true
        }
        let limits = strategy.limits(instances: fleet.size)
        // Replacing counts from the size that the fleet has without what runs on top.
        let most = checkpoints.limit(instances: fleet.size, passed: run.checkpoints)
        let start = prepared.layout.ranges[deployments[index].fleet].lowerBound
        var room = min(
            limits.surge - fleet.surplus, fleet.old - fleet.surplus, most - fleet.new)
        var hasChanged = false
        if room > 0 {
            hasChanged = true
            var shares = parts.map { $0.old - $0.surplus }
            let launches = Self.spread(&room, over: &shares)
            for (place, count) in launches.enumerated() where count > 0 {
                launchReplacements(index, count, in: start + place, isSurplus: true)
            }
            (parts, fleet) = census(index)
        }
        // Those that do not serve are missed by nobody, and go first.
        let idle = parts.map { $0.old - $0.oldServing }
        let healthy = fleet.oldServing + fleet.newHealthy
        var retired = idle.reduce(0, +)
        let isIdle = retired > 0
        if !isIdle {
            retired = min(fleet.old, max(0, healthy - (fleet.size - limits.unavailable)))
        }
        // Beyond the surplus each one that goes makes room for a new one, up to the checkpoint.
        retired = min(retired, fleet.surplus + max(0, most - fleet.new))
        guard retired > 0 else {
            if hasChanged { return true }
            guard fleet.new >= most, most < fleet.size else { return false }
            return waitAtCheckpoint(index, run, checkpoints, isHealthy: fleet.newHealthy >= most)
        }
        let candidates = isIdle ? idle : parts.map(\.old)
        var (left, shares) = (retired, zip(candidates, parts).map { min($0, $1.surplus) })
        let surplus = Self.spread(&left, over: &shares)
        for (place, count) in surplus.enumerated() where count > 0 {
            pools[start + place].surplus -= count
            retire(index, count, in: start + place)
        }
        shares = zip(candidates, surplus).map { $0 - $1 }
        for (place, count) in Self.spread(&left, over: &shares).enumerated() where count > 0 {
            // What is surplus elsewhere pays for it first: scaling puts the places right.
            let paid = takeSurplus(index, upTo: count)
            retire(index, count, in: start + place)
            if count > paid {
                launchReplacements(index, count - paid, in: start + place, isSurplus: false)
            }
        }
        return true
    }

    private mutating func waitAtCheckpoint(
        _ index: Int, _ run: DeploymentRun, _ checkpoints: Checkpoints, isHealthy: Bool
    ) -> Bool {
        guard let end = run.waitsUntil else {
            guard isHealthy else { return false }
            let time = now + checkpoints.delay.nanoseconds
            deployments[index].run?.waitsUntil = time
            _ = schedule(.deployment, index, at: time)
            return checkpoints.delay == .zero
        }
        guard end <= now else { return false }
        deployments[index].run?.waitsUntil = nil
        deployments[index].run?.checkpoints += 1
        return true
    }

    private mutating func takeSurplus(_ index: Int, upTo count: Int64) -> Int64 {
        var left = count
        for pool in prepared.layout.ranges[deployments[index].fleet] where left > 0 {
            let taken = min(left, pools[pool].surplus)
            pools[pool].surplus -= taken
            left -= taken
        }
        return count - left
    }

    /// Takes instances out of service for their update, as many as may be missing.
    mutating func advance(
        _ index: Int, updating strategy: any DeploymentStrategy, lasting duration: Int64
    ) -> Bool {
        let (parts, fleet) = census(index)
        guard let run = deployments[index].run else { return false }
        if fleet.old == 0 {
            guard fleet.newHealthy == fleet.new else { return false }
            completeRollout(index)
            return true
        }
        let start = prepared.layout.ranges[deployments[index].fleet].lowerBound
        if fleet.old > fleet.oldServing {
            // Those that still boot get the new version as they do.
            for place in parts.indices { updateBooting(in: start + place, to: run.version.number) }
            return true
        }
        let least = fleet.size - strategy.limits(instances: fleet.size).unavailable
        var room = min(fleet.oldServing, fleet.oldServing + fleet.newHealthy - least)
        guard room > 0 else {
            guard fleet.newHealthy == fleet.new else { return false }
            stopRollout(index)
            return true
        }
        var shares = parts.map(\.oldServing)
        for (place, count) in Self.spread(&room, over: &shares).enumerated() where count > 0 {
            update(count, in: start + place, to: run.version.number, lasting: duration)
        }
        return true
    }

    /// Deals `count` out, always to the largest of `shares`, the first of equals; what finds no
    /// share stays in `count`.
    static func spread(_ count: inout Int64, over shares: inout [Int64]) -> [Int64] {
        var dealt = shares.map { _ in Int64(0) }
        while count > 0 {
            var best = 0
            for place in shares.indices where shares[place] > shares[best] { best = place }
            guard let most = shares.indices.contains(best) ? shares[best] : nil, most > 0 else {
                break
            }
            shares[best] -= 1
            dealt[best] += 1
            count -= 1
        }
        return dealt
    }
}
