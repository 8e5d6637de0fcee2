import Quantities
import SimulationKernel
import UsageLedger

extension World {
    /// What an event does; packed into its payload with the index it concerns.
    enum EventKind: UInt64 {
        case running = 0
        case inService = 1
        case warmed = 2
        case interruption = 3
        case reclaimed = 4
        case drained = 5
    }

    private static func payload(_ kind: EventKind, _ index: Int) -> UInt64 {
        kind.rawValue << 56 | UInt64(index)
    }

    /// Order among events of one instant: completions, then failures.
    private static func priority(_ kind: EventKind) -> UInt8 {
        switch kind {
        case .running, .inService, .warmed, .drained: 0
        case .interruption, .reclaimed: 1
        }
    }

    mutating func handle(_ payload: UInt64) {
        let index = Int(payload & 0xFF_FFFF_FFFF_FFFF)
        guard let kind = EventKind(rawValue: payload >> 56) else {
            preconditionFailure("an event has a kind")
        }
        switch kind {
        case .running: startRunning(index)
        case .inService: enterService(index)
        case .warmed: warm(index)
        case .interruption: interrupt(index)
        case .reclaimed: reclaim(index)
        case .drained: watch(index)
        }
    }

    mutating func schedule(
        _ kind: EventKind, _ index: Int, at time: Int64
    ) -> EventQueue.Handle? {
        guard time <= prepared.plan.horizon.nanoseconds else { return nil }
        return events.push(
            time: time, priority: Self.priority(kind), payload: Self.payload(kind, index))
    }

    /// Launches `count` instances. A large group is split into eight with stratified boot times, so
    /// that its cost does not grow with its size and its spread stays.
    mutating func launch(_ count: Int64, in pool: Int, atStart: Bool) {
        let (fleet, option) = (pools[pool].fleet, pools[pool].option)
        serve(fleet)
        settleHazard(pool)
        pools[pool].launched += count
        pools[pool].kept += count
        fleets[fleet].options[option].launched += count
        if atStart {
            let cohort = addCohort(
                Cohort(
                    pool: pool, count: count, runningNanoseconds: now, readyNanoseconds: now,
                    warmedNanoseconds: now, isRunning: false, serves: false, isWarmed: false))
            startRunning(cohort)
        } else {
            let parts = min(count, 8)
            for part in 0..<parts {
                let share = count / parts + (part < count % parts ? 1 : 0)
                boot(share, in: pool, stratum: part, of: parts)
            }
        }
        drawHazard(pool)
    }

    private mutating func boot(
        _ count: Int64, in pool: Int, stratum: Int64, of strata: Int64
    ) {
        let fleet = pools[pool].fleet
        let plan = prepared.plan.fleets[fleet].boot
        func draw(_ distribution: Distribution) -> Double {
            let unit = bootStreams[fleet].nextOpenUnit()
            return distribution.quantile((Double(stratum) + unit) / Double(strata))
        }
        func later(_ time: Int64, _ seconds: Double) -> Int64 {
            time + TimeSpan(seconds: min(seconds, 1e8)).nanoseconds
        }
        let running = later(now, draw(plan.launch))
        let install = draw(plan.install)
        let ready = later(running, install + draw(plan.configure))
        let warmed = later(ready, draw(plan.warmUp))
        let cohort = addCohort(
            Cohort(
                pool: pool, count: count, runningNanoseconds: running, readyNanoseconds: ready,
                warmedNanoseconds: warmed, isRunning: false, serves: false, isWarmed: false))
        proceed(cohort)
    }

    /// Takes a cohort through the phases that are over by now, and schedules the next.
    private mutating func proceed(_ index: Int) {
        let cohort = cohorts[index]
        cohorts[index].event = nil
        if !cohort.isRunning {
            if cohort.runningNanoseconds <= now { return startRunning(index) }
            cohorts[index].event = schedule(.running, index, at: cohort.runningNanoseconds)
        } else if !cohort.serves {
            if cohort.readyNanoseconds <= now { return enterService(index) }
            cohorts[index].event = schedule(.inService, index, at: cohort.readyNanoseconds)
        } else if !cohort.isWarmed {
            if cohort.warmedNanoseconds <= now { return warm(index) }
            cohorts[index].event = schedule(.warmed, index, at: cohort.warmedNanoseconds)
        }
    }

    private mutating func startRunning(_ index: Int) {
        let pool = cohorts[index].pool
        serve(pools[pool].fleet)
        pools[pool].accrue(to: now)
        pools[pool].billed += cohorts[index].count
        fleets[pools[pool].fleet].options[pools[pool].option].billed += cohorts[index].count
        fleets[pools[pool].fleet].startCredits(pools[pool].option, cohorts[index].count)
        cohorts[index].isRunning = true
        proceed(index)
    }

    mutating func addCohort(_ cohort: Cohort) -> Int {
        let index: Int
        if let free = freeCohorts.popLast() {
            index = free
            cohorts[free] = cohort
        } else {
            index = cohorts.count
            cohorts.append(cohort)
        }
        pools[cohort.pool].cohorts.append(index)
        return index
    }

    /// Takes `count` out of a cohort; an empty one gives its place back.
    mutating func reduce(_ index: Int, by count: Int64) {
        cohorts[index].count -= count
        guard cohorts[index].count == 0 else { return }
        if let event = cohorts[index].event { events.cancel(event) }
        cohorts[index].event = nil
        pools[cohorts[index].pool].cohorts.removeAll { $0 == index }
        freeCohorts.append(index)
    }

    private mutating func enterService(_ index: Int) {
        let pool = cohorts[index].pool
        let fleet = pools[pool].fleet
        serve(fleet)
        cohorts[index].serves = true
        addInstances(index)
        fleets[fleet].options[pools[pool].option].serving += cohorts[index].count
        proceed(index)
        routeDemand()
    }

    private mutating func warm(_ index: Int) {
        let pool = cohorts[index].pool
        serve(pools[pool].fleet)
        cohorts[index].isWarmed = true
        cohorts[index].event = nil
        fleets[pools[pool].fleet].options[pools[pool].option].warmed += cohorts[index].count
    }

    /// Terminates `count` instances of a pool, those closest to the end of their running hour
    /// first: the provider's default once the zone and the option are chosen.
    mutating func terminate(_ count: Int64, in pool: Int) {
        serve(pools[pool].fleet)
        var left = count
        while left > 0 {
            guard let victim = nextToTerminate(pool) else { return }
            let removed = min(left, cohorts[victim].count)
            if servesRequests && cohorts[victim].serves {
                drain(removed, from: victim)
            } else {
                remove(removed, from: victim, end: .scaledIn)
            }
            left -= removed
        }
        routeDemand()
    }

    private func nextToTerminate(_ pool: Int) -> Int? {
        let hour = TimeSpan.hour.nanoseconds
        var best: (elapsed: Int64, index: Int)?
        for index in pools[pool].cohorts where !cohorts[index].isNoticed {
            // One that is not running yet has no hour to finish: it goes last.
            let elapsed = max(0, now - cohorts[index].runningNanoseconds) % hour
            if let current = best, current.elapsed >= elapsed { continue }
            best = (elapsed, index)
        }
        return best?.index
    }

    /// Ends `count` instances of a cohort: the one place where instances leave.
    mutating func remove(_ count: Int64, from index: Int, end: SegmentEnd) {
        let cohort = cohorts[index]
        let pool = cohort.pool
        let (fleet, option) = (pools[pool].fleet, pools[pool].option)
        settleHazard(pool)
        if cohort.drainsUntil == nil {
            pools[pool].launched -= count
            fleets[fleet].options[option].launched -= count
        }
        if servesRequests { servers[fleet].remove(count, tag: index) }
        if cohort.isRunning {
            pools[pool].accrue(to: now)
            pools[pool].billed -= count
            fleets[fleet].options[option].billed -= count
            setDebt(fleet, option, of: count)
            fleets[fleet].endCredits(option, count)
            book(count, of: cohort, end: end)
        }
        if !cohort.isNoticed { pools[pool].kept -= count }
        if cohort.serves { fleets[fleet].options[option].serving -= count }
        if cohort.isWarmed { fleets[fleet].options[option].warmed -= count }
        reduce(index, by: count)
        drawHazard(pool)
    }

    /// Writes the segment and what the provider's rounding adds to it; at the horizon everything is
    /// billed to the instant.
    mutating func book(_ count: Int64, of cohort: Cohort, end: SegmentEnd) {
        endings.append(
            InstanceSegment(
                pool: cohort.pool, fromNanoseconds: cohort.runningNanoseconds,
                toNanoseconds: now, count: count, end: end))
        if end == .horizon { return }
        let place = prepared.layout.pools[cohort.pool]
        let option = prepared.plan.fleets[place.fleet].instances[place.option]
        let rule = place.market == .spot ? option.spotBilling : option.onDemandBilling
        let running = TimeSpan(nanoseconds: now - cohort.runningNanoseconds)
        let rounding = rule.billable(running, end: end) - running
        pools[cohort.pool].roundingNanoseconds += Int128(rounding.nanoseconds) * Int128(count)
    }

    /// The provider takes one instance of the pool: notice now, gone when it ends.
    private mutating func interrupt(_ pool: Int) {
        settleHazard(pool)
        pools[pool].hazardEvent = nil
        pools[pool].hazardLeft = 0
        guard pools[pool].kept > 0 else { return }
        let fleet = pools[pool].fleet
        serve(fleet)
        fleets[fleet].interruptions += 1
        var pick = Int64(hazardStreams[pool].nextBelow(UInt64(pools[pool].kept)))
        for index in pools[pool].cohorts where !cohorts[index].isNoticed {
            if pick < cohorts[index].count {
                notice(index)
                break
            }
            pick -= cohorts[index].count
        }
        drawHazard(pool)
        if fleets[fleet].replacesAtNotice {
            reconcile(fleet, atStart: false)
        }
    }

    /// Splits one instance off its cohort and puts it under notice.
    private mutating func notice(_ index: Int) {
        var single = cohorts[index]
        let spot = prepared.plan.fleets[pools[single.pool].fleet]
            .instances[pools[single.pool].option].spot
        reduce(index, by: 1)
        pools[single.pool].kept -= 1
        single.count = 1
        single.isNoticed = true
        single.event = nil
        let fleet = pools[single.pool].fleet
        let isDrained = fleets[fleet].drainsAtNotice
        if isDrained { takeOut(&single) }
        let added = addCohort(single)
        if servesRequests {
            if isDrained {
                servers[fleet].drain(1, from: index, to: added)
            } else {
                servers[fleet].retag(1, from: index, to: added)
            }
        }
        cohorts[added].event = schedule(
            .reclaimed, added, at: now + (spot?.notice ?? .zero).nanoseconds)
    }

    /// Takes a cohort that is about to go out of service; it stays billed until it is gone.
    private mutating func takeOut(_ cohort: inout Cohort) {
        let (fleet, option) = (pools[cohort.pool].fleet, pools[cohort.pool].option)
        if cohort.serves { fleets[fleet].options[option].serving -= cohort.count }
        if cohort.isWarmed { fleets[fleet].options[option].warmed -= cohort.count }
        cohort.serves = false
        cohort.isWarmed = false
        routeDemand()
    }

    private mutating func reclaim(_ index: Int) {
        let fleet = pools[cohorts[index].pool].fleet
        serve(fleet)
        cohorts[index].event = nil
        remove(1, from: index, end: .interrupted)
        routeDemand()
        reconcile(fleet, atStart: false)
    }

    /// Uses up hazard for the time that has passed with the pool's count.
    mutating func settleHazard(_ pool: Int) {
        guard pools[pool].isSpot else { return }
        let expected =
            Double(pools[pool].kept) * pools[pool].interruptionsPerNanosecond
            * Double(now - pools[pool].hazardSince)
        pools[pool].hazardLeft -= expected
        pools[pool].hazardSince = now
    }

    /// Schedules the pool's next interruption for its present count. Exact for piecewise-constant
    /// counts, and draws only when an interruption has used up the last threshold.
    mutating func drawHazard(_ pool: Int) {
        guard pools[pool].isSpot, pools[pool].interruptionsPerNanosecond > 0 else { return }
        if let event = pools[pool].hazardEvent {
            events.cancel(event)
            pools[pool].hazardEvent = nil
        }
        if pools[pool].hazardLeft <= 0 {
            pools[pool].hazardLeft = hazardStreams[pool].nextExponentialByInversion()
        }
        let rate = Double(pools[pool].kept) * pools[pool].interruptionsPerNanosecond
        guard rate > 0 else { return }
        let wait = pools[pool].hazardLeft / rate
        guard wait < 9e18 - Double(now) else { return }
        pools[pool].hazardEvent = schedule(.interruption, pool, at: now + Int64(wait) + 1)
    }
}
