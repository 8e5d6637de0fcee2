import Quantities
import SimulationKernel
import UsageLedger

/// Instances that wait beside a fleet: launched and configured in advance, then stopped,
/// hibernated or left running, and started when the fleet grows.
extension World {
    /// Brings a fleet's warm pool to the size that goes with the fleet's.
    mutating func fillWarmPool(_ fleet: Int, atStart: Bool = false) {
        let index = fleets[fleet].warmPool
        guard index >= 0 else { return }
        // What stands by prepares nothing until it is called.
        let wanted =
            fleets[fleet].standsBy
            ? 0
            : warmPools[index].plan.size(
                desired: fleets[fleet].desired, maximum: fleets[fleet].limits.maximum)
        let missing = wanted - warmPools[index].count - warmPools[index].returning
        if missing > 0 {
            launchGroups(index, missing, atStart: atStart)
        } else if missing < 0 {
            trimWarmPool(index, by: -missing)
        }
    }

    /// To where the fleet and its pool have the fewest.
    private mutating func launchGroups(_ index: Int, _ count: Int64, atStart: Bool) {
        let fleet = warmPools[index].fleet
        let ranking = fleets[fleet].ranking
        placement.reset(zones: rankings[ranking].zones.count)
        for pool in prepared.layout.ranges[fleet] {
            placement.counts[pools[pool].zone] += pools[pool].kept
        }
        for group in warmPools[index].groups {
            placement.counts[pools[warmGroups[group].pool].zone] += warmGroups[group].count
        }
        placement.level(adding: count)
        for zone in rankings[ranking].zones where placement.added[zone] > 0 {
            let pool = rankings[ranking].pools[rankings[ranking].starts[zone]]
            let added = placement.added[zone]
            if atStart {
                addPrepared(index, added, in: pool)
                continue
            }
            for part in Strata(of: added) {
                prepare(index, part.count, in: pool, stratum: part.stratum, of: part.strata)
            }
        }
    }

    /// Instances that have waited since before the start.
    private mutating func addPrepared(_ index: Int, _ count: Int64, in pool: Int) {
        let group = addGroup(
            index,
            WarmGroup(
                pool: pool, count: count, version: fleets[warmPools[index].fleet].launchedVersion,
                runningNanoseconds: now, preparedNanoseconds: now, stage: .waiting))
        if warmPools[index].plan.state == .running { setBilled(group, true) }
        store(group)
    }

    private mutating func prepare(
        _ index: Int, _ count: Int64, in pool: Int, stratum: Int64, of strata: Int64
    ) {
        let fleet = warmPools[index].fleet
        let times = boots[fleet].draw(stratum: stratum, of: strata)
        let admission = lifecycles[fleet].admit(count, stratum: stratum, of: strata)
        let running = later(now, times.launch)
        let configured = later(running, times.install + times.configure)
        if count > admission.abandoned {
            launchGroup(
                index, count - admission.abandoned, in: pool, running: running,
                prepared: configured + admission.wait)
        }
        if admission.abandoned > 0 {
            launchGroup(
                index, admission.abandoned, in: pool, running: running,
                prepared: configured + admission.abandonedAfter, isDoomed: true)
        }
    }

    private mutating func launchGroup(
        _ index: Int, _ count: Int64, in pool: Int, running: Int64, prepared: Int64,
        isDoomed: Bool = false
    ) {
        let group = addGroup(
            index,
            WarmGroup(
                pool: pool, count: count, version: fleets[warmPools[index].fleet].launchedVersion,
                runningNanoseconds: running, preparedNanoseconds: prepared, isDoomed: isDoomed))
        continueGroup(group)
    }

    private mutating func addGroup(_ index: Int, _ group: WarmGroup) -> Int {
        warmPools[index].accrue(to: now)
        let place: Int
        if let free = freeWarmGroups.popLast() {
            place = free
            warmGroups[free] = group
        } else {
            place = warmGroups.count
            warmGroups.append(group)
        }
        warmPools[index].groups.append(place)
        warmPools[index].count += group.count
        return place
    }

    /// Takes a group through what is over by now.
    mutating func continueGroup(_ group: Int) {
        let index = fleets[pools[warmGroups[group].pool].fleet].warmPool
        warmGroups[group].event = nil
        if warmGroups[group].stage == .launching {
            guard warmGroups[group].runningNanoseconds <= now else {
                warmGroups[group].event = schedule(
                    .warmPool, group, at: warmGroups[group].runningNanoseconds)
                return
            }
            warmGroups[group].stage = .preparing
            setBilled(group, true)
        }
        guard warmGroups[group].stage == .preparing else { return }
        guard warmGroups[group].preparedNanoseconds <= now else {
            warmGroups[group].event = schedule(
                .warmPool, group, at: warmGroups[group].preparedNanoseconds)
            return
        }
        if warmGroups[group].isDoomed {
            let fleet = warmPools[index].fleet
            lifecycles[fleet].counts.abandoned += warmGroups[group].count
            take(warmGroups[group].count, from: group, end: .scaledIn)
            return fillWarmPool(fleet)
        }
        warmGroups[group].stage = .waiting
        store(group)
    }

    /// What need not run stops.
    private mutating func store(_ group: Int) {
        let index = fleets[pools[warmGroups[group].pool].fleet].warmPool
        guard warmPools[index].plan.state != .running else { return }
        if warmGroups[group].isBilled {
            bookGroup(group, warmGroups[group].count, end: .scaledIn)
            setBilled(group, false)
        }
        warmPools[index].accrue(to: now)
        warmPools[index].stored += warmGroups[group].count
    }

    private mutating func setBilled(_ group: Int, _ isBilled: Bool) {
        let (pool, count) = (warmGroups[group].pool, warmGroups[group].count)
        changeBilled(pool, by: isBilled ? count : -count)
        warmGroups[group].isBilled = isBilled
    }

    private mutating func changeBilled(_ pool: Int, by change: Int64) {
        let (fleet, option) = (pools[pool].fleet, pools[pool].option)
        serve(fleet)
        pools[pool].accrue(to: now)
        pools[pool].billed += change
        options[option].billed += change
        options[option].pooled += change
        if change > 0 {
            fleets[fleet].startCredits(option, change)
        } else {
            fleets[fleet].endCredits(option, -change)
        }
        fleets[fleet].isSteady = false
    }

    private mutating func bookGroup(_ group: Int, _ count: Int64, end: SegmentEnd) {
        book(
            count, in: warmGroups[group].pool, since: warmGroups[group].runningNanoseconds,
            end: end)
    }

    /// Takes instances out of a group. They are booked and no longer billed, if they were, unless
    /// they go on running as the fleet's (`end` is nil then).
    private mutating func take(_ count: Int64, from group: Int, end: SegmentEnd?) {
        let pool = warmGroups[group].pool
        let index = fleets[pools[pool].fleet].warmPool
        warmPools[index].accrue(to: now)
        warmPools[index].count -= count
        let isStored = warmGroups[group].stage == .waiting && !warmGroups[group].isBilled
        if isStored { warmPools[index].stored -= count }
        if warmGroups[group].isBilled {
            if let end { bookGroup(group, count, end: end) }
            changeBilled(pool, by: -count)
        }
        warmGroups[group].count -= count
        guard warmGroups[group].count == 0 else { return }
        if let event = warmGroups[group].event { events.cancel(event) }
        warmPools[index].groups.removeAll { $0 == group }
        freeWarmGroups.append(group)
    }

    /// Ends the newest first: those that are not prepared yet are least missed.
    private mutating func trimWarmPool(_ index: Int, by count: Int64) {
        var left = count
        while left > 0, let group = warmPools[index].groups.last {
            let taken = min(left, warmGroups[group].count)
            take(taken, from: group, end: .scaledIn)
            left -= taken
        }
    }

    /// Starts up to `count` instances that wait in a pool's zone, the longest waiting first.
    /// - Returns: how many there were.
    mutating func startWarm(_ count: Int64, in pool: Int) -> Int64 {
        let fleet = pools[pool].fleet
        let index = fleets[fleet].warmPool
        guard index >= 0 else { return 0 }
        let version = fleets[fleet].launchedVersion
        var started: Int64 = 0
        while started < count,
            let group = warmPools[index].groups.first(where: {
                warmGroups[$0].pool == pool && warmGroups[$0].stage == .waiting
                    && warmGroups[$0].version == version
            })
        {
            let taken = min(count - started, warmGroups[group].count)
            let runs = warmGroups[group].isBilled ? warmGroups[group].runningNanoseconds : nil
            take(taken, from: group, end: nil)
            for part in Strata(of: taken) {
                start(
                    part.count, in: pool, runningSince: runs, stratum: part.stratum,
                    of: part.strata)
            }
            started += taken
        }
        lifecycles[fleet].counts.warmStarts += started
        return started
    }

    private mutating func start(
        _ count: Int64, in pool: Int, runningSince: Int64?, stratum: Int64, of strata: Int64
    ) {
        let fleet = pools[pool].fleet
        let index = fleets[fleet].warmPool
        var running = runningSince ?? now
        if runningSince == nil {
            let unit =
                (Double(stratum) + warmPools[index].stream.nextOpenUnit()) / Double(strata)
            running = later(now, warmPools[index].plan.start.quantile(unit))
        }
        let warmUp = boots[fleet].draw(stratum: stratum, of: strata).warmUp
        launchCohorts(
            count, in: pool, running: running, configured: max(now, running), warmUp: warmUp,
            stratum: stratum, of: strata)
    }

    /// Whether the warm pool takes instances like these back.
    mutating func canReturn(_ cohort: Cohort) -> Bool {
        let fleet = pools[cohort.pool].fleet
        let index = fleets[fleet].warmPool
        return index >= 0 && warmPools[index].plan.reusesOnScaleIn && cohort.isRunning
            && cohort.version == fleets[fleet].launchedVersion
    }

    /// An instance that the fleet gives up goes back to wait, if there is room for it.
    /// - Returns: whether it did.
    mutating func returnToWarmPool(_ count: Int64, of cohort: Cohort) -> Bool {
        let fleet = pools[cohort.pool].fleet
        let index = fleets[fleet].warmPool
        if index >= 0, cohort.isReturning { warmPools[index].returning -= count }
        guard canReturn(cohort) else { return false }
        let room =
            warmPools[index].plan.size(
                desired: fleets[fleet].desired, maximum: fleets[fleet].limits.maximum)
            - warmPools[index].count
        guard count <= room else { return false }
        let group = addGroup(
            index,
            WarmGroup(
                pool: cohort.pool, count: count, version: cohort.version,
                runningNanoseconds: cohort.runningNanoseconds, preparedNanoseconds: now,
                stage: .waiting))
        setBilled(group, true)
        store(group)
        return true
    }

    /// What waits is of the release that is launched now: others go, and are prepared anew.
    mutating func renewWarmPool(_ fleet: Int) {
        let index = fleets[fleet].warmPool
        guard index >= 0 else { return }
        let version = fleets[fleet].launchedVersion
        for group in warmPools[index].groups where warmGroups[group].version != version {
            take(warmGroups[group].count, from: group, end: .scaledIn)
        }
        fillWarmPool(fleet)
    }

    /// The same software on instances that are young enough: they count as of another version.
    mutating func relabelWarmPool(_ fleet: Int, to version: Int32) {
        let index = fleets[fleet].warmPool
        guard index >= 0 else { return }
        for group in warmPools[index].groups { warmGroups[group].version = version }
    }

    /// Nanoseconds in which instances of a fleet's warm pool held their volumes and nothing else,
    /// since the last clock-hour.
    mutating func takeStoredNanoseconds(_ fleet: Int) -> Int128 {
        let index = fleets[fleet].warmPool
        guard index >= 0 else { return 0 }
        warmPools[index].accrue(to: now)
        lifecycles[fleet].counts.pooledNanoseconds += warmPools[index].pooledNanoseconds
        defer {
            warmPools[index].storedNanoseconds = 0
            warmPools[index].pooledNanoseconds = 0
        }
        return warmPools[index].storedNanoseconds
    }

    /// Ends what still runs at the horizon.
    mutating func finishWarmPools() {
        for index in warmPools.indices {
            warmPools[index].accrue(to: now)
            for group in warmPools[index].groups where warmGroups[group].isBilled {
                bookGroup(group, warmGroups[group].count, end: .horizon)
            }
        }
    }
}
