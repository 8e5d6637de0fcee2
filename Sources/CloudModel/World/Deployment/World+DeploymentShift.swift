import Quantities

/// Strategies that move traffic from the old instances to others beside them.
///
/// As large a share of the fleet's size is new and in service as of the traffic, so every instance
/// has the same load. What waits for its traffic, or has lost it, is held: billed, idle, and
/// counted as surplus.
extension World {
    mutating func advance(
        _ index: Int, shifting schedule: TrafficSchedule, stay: Int64
    ) -> Bool {
        guard let run = deployments[index].run else { return false }
        let (parts, fleet) = census(index)
        let steps = schedule.steps
        let next = Amount.share(steps[min(run.shifts, steps.count - 1)].share)
        let wanted = min(fleet.size, next.rounded(.up, of: fleet.size))
        if fleet.new < wanted {
            launchHeld(index, wanted - fleet.new, parts)
            return true
        }
        if fleet.new > wanted, fleet.newHeld > 0 {
            // The fleet has shrunk since they were launched.
            release(index, min(fleet.new - wanted, fleet.newHeld))
            return true
        }
        if run.shifts < steps.count {
            let pause =
                run.shifts == 0
                ? 0 : (steps[run.shifts].after - steps[run.shifts - 1].after).nanoseconds
            if now >= run.shiftedAt + pause, fleet.newHealthy >= wanted {
                deployments[index].run?.shifts += 1
                deployments[index].run?.shiftedAt = now
                scheduleNextShift(index, steps, stay: stay)
                chooseLaunches(index)
                return true
            }
        }
        if run.shifts > 0 {
            let share = Amount.share(steps[run.shifts - 1].share)
            let serving = min(fleet.size, share.rounded(.up, of: fleet.size))
            let count = min(serving - (fleet.new - fleet.newHeld), fleet.newHealthyHeld)
            if count > 0 {
                swap(index, count)
                return true
            }
        }
        guard run.shifts == steps.count, now >= run.shiftedAt + stay,
            fleet.old == fleet.oldHeld, fleet.newHealthy == fleet.new
        else { return false }
        retireAll(index)
        completeRollout(index)
        return true
    }

    private mutating func scheduleNextShift(
        _ index: Int, _ steps: [TrafficSchedule.Step], stay: Int64
    ) {
        let made = deployments[index].run?.shifts ?? 0
        let pause =
            made < steps.count ? (steps[made].after - steps[made - 1].after).nanoseconds : stay
        _ = schedule(.deployment, index, at: now + pause)
    }

    private mutating func launchHeld(
        _ index: Int, _ count: Int64, _ parts: [DeploymentCensus]
    ) {
        let fleet = deployments[index].fleet
        let start = prepared.layout.ranges[fleet].lowerBound
        var left = count
        var shares = parts.map { max(0, $0.old - $0.new) }
        var launches = Self.spread(&left, over: &shares)
        // A fleet that grew after the last shift has them where scaling put them.
        if left > 0 { launches[0] += left }
        fleets[fleet].launchesHeld = true
        for (place, count) in launches.enumerated() where count > 0 {
            launchReplacements(index, count, in: start + place, isSurplus: true)
        }
        fleets[fleet].launchesHeld = false
    }

    /// Gives new instances the traffic of as many old ones, which are held from then on.
    private mutating func swap(_ index: Int, _ count: Int64) {
        let (parts, _) = census(index)
        let start = prepared.layout.ranges[deployments[index].fleet].lowerBound
        var left = count
        var shares = parts.map { min($0.newHealthyHeld, $0.old - $0.oldHeld) }
        for (place, part) in Self.spread(&left, over: &shares).enumerated() where part > 0 {
            promote(index, part, in: start + place)
            park(index, part, in: start + place)
        }
        guard left > 0 else { return }
        // The rest crosses pools.
        let (now, _) = census(index)
        var (gained, lost) = (left, left)
        shares = now.map(\.newHealthyHeld)
        for (place, part) in Self.spread(&gained, over: &shares).enumerated() where part > 0 {
            promote(index, part, in: start + place)
        }
        shares = now.map { $0.old - $0.oldHeld }
        for (place, part) in Self.spread(&lost, over: &shares).enumerated() where part > 0 {
            park(index, part, in: start + place)
        }
    }

    /// Terminates new instances that have no traffic.
    private mutating func release(_ index: Int, _ count: Int64) {
        let (parts, _) = census(index)
        let start = prepared.layout.ranges[deployments[index].fleet].lowerBound
        var left = count
        var shares = parts.map(\.newHeld)
        for (place, part) in Self.spread(&left, over: &shares).enumerated() where part > 0 {
            removeHeld(index, part, in: start + place, isNew: true)
        }
    }

    /// The old instances have stayed long enough.
    private mutating func retireAll(_ index: Int) {
        let (parts, _) = census(index)
        let start = prepared.layout.ranges[deployments[index].fleet].lowerBound
        for (place, part) in parts.enumerated() where part.oldHeld > 0 {
            removeHeld(index, part.oldHeld, in: start + place, isNew: false)
        }
    }

    /// All traffic to the old instances at once, and the new ones away.
    mutating func shiftBack(_ index: Int) {
        let (parts, _) = census(index)
        let start = prepared.layout.ranges[deployments[index].fleet].lowerBound
        for (place, part) in parts.enumerated() {
            if part.oldHeld > 0 { restore(index, part.oldHeld, in: start + place) }
            if part.newHeld > 0 {
                removeHeld(index, part.newHeld, in: start + place, isNew: true)
            }
        }
        for (place, part) in census(index).pools.enumerated() where part.new > 0 {
            retire(index, part.new, in: start + place, isNew: true)
        }
    }
}
