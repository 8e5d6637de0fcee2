import Quantities
import SimulationKernel
import UsageLedger

extension World {
    /// What an event does; packed into its payload with the index it concerns.
    enum EventKind: UInt64 {
        case running = 0
        case inService = 1
        case warmed = 2
        case reclaimed = 3
        case drained = 4
        case rebalanced = 8
        case warmPool = 9
        case failure = 10
        case outageBegins = 11
        case outageEnds = 12
        case diverted = 13
        case shock = 14
        case spotChange = 15
        case standby = 24
        case storeBack = 30
        case podsReady = 16
        case nodeStopped = 17
        case nodeExpired = 18
        case autoscale = 19
        case provision = 20
        case disrupt = 21
        case podChange = 34
        case podFailure = 35
        case deployment = 7
        case windowEdge = 5
        case scheduled = 6
    }

    private static func payload(_ kind: EventKind, _ index: Int) -> UInt64 {
        kind.rawValue << 56 | UInt64(index)
    }

    /// Order among events of one instant: completions, then failures, then who only looks, then
    /// what the clock decides.
    private static func priority(_ kind: EventKind) -> UInt8 {
        switch kind {
        case .running, .inService, .warmed, .drained, .warmPool: 0
        case .reclaimed, .failure, .outageBegins, .outageEnds, .shock, .spotChange: 1
        case .podsReady, .podChange, .nodeStopped, .nodeExpired: 0
        case .podFailure: 1
        case .autoscale, .provision, .disrupt: 3
        case .deployment: 2
        case .windowEdge, .diverted, .standby: 2
        case .storeBack: 0
        case .scheduled, .rebalanced: 3
        }
    }

    @inline(never)
    mutating func handle(_ payload: UInt64) {
        let index = Int(payload & 0xFF_FFFF_FFFF_FFFF)
        guard let kind = EventKind(rawValue: payload >> 56) else {
            preconditionFailure("an event has a kind")
        }
        switch kind {
        case .running: startRunning(index)
        case .inService: enterService(index)
        case .warmed: warm(index)
        case .reclaimed: reclaim(index)
        case .drained: watch(index)
        case .podsReady, .podChange, .podFailure, .nodeStopped, .nodeExpired, .autoscale,
            .provision, .disrupt:
            handleCluster(kind, index)
        case .deployment: stepDeployment(index)
        case .windowEdge: lookAtWindows()
        case .scheduled: actOnSchedule(index)
        case .rebalanced: retry(index)
        case .warmPool: continueGroup(index)
        case .failure: followFailure(index)
        case .outageBegins: beginOutage(index)
        case .outageEnds: endOutage(index)
        case .diverted: stepDiversion(index)
        case .shock: shock(index)
        case .spotChange: changeSpot(index)
        case .standby: stepStandby(index)
        case .storeBack: routeDemand()
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
        options[option].launched += count
        fleets[fleet].isSteady = false
        outageLog.note(.launched(count), fleet, at: now)
        if atStart {
            let cohort = addCohort(
                Cohort(
                    pool: pool, count: count, runningNanoseconds: now, readyNanoseconds: now,
                    warmedNanoseconds: now, isRunning: false, serves: false, isWarmed: false))
            startRunning(cohort)
        } else {
            let cold = count - startWarm(count, in: pool)
            lifecycles[fleet].counts.coldStarts += cold
            for part in Strata(of: cold) {
                boot(part.count, in: pool, stratum: part.stratum, of: part.strata)
            }
        }
        drawHazard(pool)
    }

    private mutating func boot(
        _ count: Int64, in pool: Int, stratum: Int64, of strata: Int64
    ) {
        let times = boots[pools[pool].fleet].draw(stratum: stratum, of: strata)
        let running = later(now, times.launch)
        launchCohorts(
            count, in: pool, running: running,
            configured: later(running, times.install + times.configure), warmUp: times.warmUp,
            stratum: stratum, of: strata)
    }

    /// Instances that begin to run and are configured at known times: those that lifecycle hooks
    /// let through, and those that they give up.
    mutating func launchCohorts(
        _ count: Int64, in pool: Int, running: Int64, configured: Int64, warmUp: Double,
        stratum: Int64, of strata: Int64
    ) {
        let fleet = pools[pool].fleet
        var admission = lifecycles[fleet].admit(count, stratum: stratum, of: strata)
        // The grace period begins when an instance comes into the fleet, however long it ran in a
        // warm pool before.
        lifecycles[fleet].checkHealth(
            &admission, of: count, bootedAfter: configured - max(now, running))
        func cohort(_ count: Int64, ready: Int64) -> Cohort {
            Cohort(
                pool: pool, count: count, runningNanoseconds: running, readyNanoseconds: ready,
                warmedNanoseconds: later(ready, warmUp), isRunning: false, serves: false,
                isWarmed: false, version: fleets[fleet].launchedVersion,
                isHeld: fleets[fleet].launchesHeld)
        }
        if count > admission.abandoned {
            proceed(
                addCohort(
                    cohort(count - admission.abandoned, ready: configured + admission.wait)))
        }
        if admission.abandoned > 0 {
            var doomed = cohort(
                admission.abandoned, ready: configured + admission.abandonedAfter)
            doomed.isDoomed = true
            proceed(addCohort(doomed))
        }
    }

    mutating func later(_ time: Int64, _ seconds: Double) -> Int64 {
        time + TimeSpan(seconds: min(seconds, 1e8)).nanoseconds
    }

    /// Takes a cohort through the phases that are over by now, and schedules the next.
    mutating func proceed(_ index: Int) {
        let cohort = cohorts[index]
        cohorts[index].event = nil
        if !cohort.isRunning {
            if cohort.runningNanoseconds <= now { return startRunning(index) }
            cohorts[index].event = schedule(.running, index, at: cohort.runningNanoseconds)
        } else if cohort.isHeld {
            // It passes its phases without effect, for the deployment to look at.
            let next =
                cohort.readyNanoseconds > now
                ? cohort.readyNanoseconds : cohort.warmedNanoseconds
            if next > now { cohorts[index].event = schedule(.inService, index, at: next) }
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
        options[pools[pool].option].billed += cohorts[index].count
        fleets[pools[pool].fleet].startCredits(pools[pool].option, cohorts[index].count)
        fleets[pools[pool].fleet].isSteady = false
        cohorts[index].isRunning = true
        expose(index)
        if !cohorts[index].isNoticed, !cohorts[index].isHeld { chains.insert(index, &cohorts) }
        let number = cohorts[index].number
        continueDeployment(of: pools[pool].fleet)
        if isThere(number, at: index) { proceed(index) }
    }

    /// Whether a cohort is still in its place: it may have been ended, and another launched.
    private mutating func isThere(_ number: Int64, at index: Int) -> Bool {
        cohorts[index].number == number && cohorts[index].count > 0
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
        cohortCount += 1
        cohorts[index].number = cohortCount
        cohorts[index].phaseRow = -1
        let last = pools[cohort.pool].lastCohort
        cohorts[index].previous = last
        cohorts[index].next = -1
        if last >= 0 { cohorts[last].next = index } else { pools[cohort.pool].firstCohort = index }
        pools[cohort.pool].lastCohort = index
        // A part of another has a threshold of its own.
        if cohort.preemptedAt < .max { expose(index) }
        return index
    }

    /// Takes `count` out of a cohort; an empty one gives its place back.
    mutating func reduce(_ index: Int, by count: Int64) {
        let isExposed = cohorts[index].preemptedAt < .max
        if isExposed { settleExposure(index) }
        cohorts[index].count -= count
        if isExposed { findPreemption(index) }
        guard cohorts[index].count == 0 else { return }
        if let event = cohorts[index].event { events.cancel(event) }
        cohorts[index].event = nil
        chains.remove(index, &cohorts)
        let pool = cohorts[index].pool
        let (previous, next) = (cohorts[index].previous, cohorts[index].next)
        if previous >= 0 { cohorts[previous].next = next } else { pools[pool].firstCohort = next }
        if next >= 0 {
            cohorts[next].previous = previous
        } else {
            pools[pool].lastCohort = previous
        }
        freeCohorts.append(index)
    }

    private mutating func enterService(_ index: Int) {
        let pool = cohorts[index].pool
        let fleet = pools[pool].fleet
        if cohorts[index].isDoomed { return abandon(index) }
        if cohorts[index].isHeld {
            proceed(index)
            return continueDeployment(of: fleet)
        }
        serve(fleet)
        cohorts[index].serves = true
        outageLog.note(.inService(cohorts[index].count), fleet, at: now)
        if cohorts[index].isUpdating { endUpdate(index) }
        addInstances(index)
        startSlowly(index)
        options[pools[pool].option].serving += cohorts[index].count
        fleets[fleet].isSteady = false
        fleets[fleet].noteChange(at: now, options)
        if fleets[fleet].layer == .nodes { nodeIsReady(cohort: index) }
        let number = cohorts[index].number
        continueRebalancing(fleet)
        if isThere(number, at: index) {
            proceed(index)
            if !fleets[fleet].slowdowns.isEmpty { slowNewcomers(index) }
        }
        if fleets[fleet].recommended > 0 { retireRecommended(fleet) }
        routeDemand(besides: fleet)
        continueDeployment(of: fleet)
        if standbys.count > 0 { continueFailover(in: prepared.plan.fleets[fleet].region) }
    }

    /// Gives up instances that have not come into service; others take their place.
    private mutating func abandon(_ index: Int) {
        let fleet = pools[cohorts[index].pool].fleet
        lifecycles[fleet].counts.abandoned += cohorts[index].count
        serve(fleet)
        cohorts[index].event = nil
        remove(cohorts[index].count, from: index, end: .abandoned)
        reconcile(fleet, atStart: false)
        continueDeployment(of: fleet)
    }

    private mutating func warm(_ index: Int) {
        becomeWarm(index)
        continueDeployment(of: pools[cohorts[index].pool].fleet)
    }

    mutating func becomeWarm(_ index: Int) {
        let pool = cohorts[index].pool
        serve(pools[pool].fleet)
        cohorts[index].isWarmed = true
        cohorts[index].event = nil
        options[pools[pool].option].warmed += cohorts[index].count
        fleets[pools[pool].fleet].isSteady = false
    }

    /// Terminates `count` instances of a pool, those closest to the end of their running hour
    /// first: the provider's default once the zone and the option are chosen.
    mutating func terminate(_ count: Int64, in pool: Int) {
        serve(pools[pool].fleet)
        outageLog.note(.terminated(count), pools[pool].fleet, at: now)
        var left = count
        while left > 0 {
            guard let victim = nextToTerminate(pool) else { return }
            let removed = min(left, cohorts[victim].count)
            dismiss(removed, from: victim)
            left -= removed
        }
        routeDemand(besides: pools[pool].fleet)
    }

    /// Ends `count` instances of a cohort that nobody needs any more.
    mutating func dismiss(_ count: Int64, from index: Int) {
        let fleet = pools[cohorts[index].pool].fleet
        if servesRequests && cohorts[index].serves {
            drain(count, from: index)
        } else if lifecycles[fleet].holdsTermination, cohorts[index].isRunning {
            hold(count, from: index)
        } else {
            remove(count, from: index, end: .scaledIn)
        }
    }

    /// The cohort that is furthest into its running hour; nil if none is left but under notice.
    private mutating func nextToTerminate(_ pool: Int) -> Int? {
        if let old = oldVersion(in: pool) { return old }
        let found = chains.furthest(in: pool, at: now, cohorts)
        if found.elapsed > 0 { return found.cohort }
        // One that is not running yet has no hour to finish, as one that begins a new one just now:
        // the first launched of them.
        var index = pools[pool].firstCohort
        while index >= 0 {
            if index == found.cohort { return index }
            if !cohorts[index].isRunning, !cohorts[index].isNoticed, !cohorts[index].isHeld {
                return index
            }
            index = cohorts[index].next
        }
        return nil
    }

    /// Ends `count` instances of a cohort: the one place where instances leave.
    mutating func remove(_ count: Int64, from index: Int, end: SegmentEnd) {
        endFailure(index, of: count)
        let cohort = cohorts[index]
        let pool = cohort.pool
        let (fleet, option) = (pools[pool].fleet, pools[pool].option)
        settleHazard(pool)
        if cohort.drainsUntil == nil {
            pools[pool].launched -= count
            options[option].launched -= count
        }
        fleets[fleet].isSteady = false
        if servesRequests { servers[fleet].remove(count, tag: index) }
        if cohort.isRunning {
            pools[pool].accrue(to: now)
            pools[pool].billed -= count
            options[option].billed -= count
            setDebt(fleet, option, of: count)
            fleets[fleet].endCredits(option, count)
            if end != .scaledIn || !returnToWarmPool(count, of: cohort) {
                book(count, in: pool, since: cohort.runningNanoseconds, end: end)
            }
        }
        if !cohort.isNoticed { pools[pool].kept -= count }
        if cohort.isRecommended { fleets[fleet].recommended -= count }
        if cohort.isHeld { pools[pool].surplus -= count }
        if cohort.serves { options[option].serving -= count }
        if cohort.isWarmed { options[option].warmed -= count }
        reduce(index, by: count)
        fleets[fleet].noteChange(at: now, options)
        drawHazard(pool)
        if fleets[fleet].layer == .nodes { nodeIsGone(cohort: index) }
    }

    /// Writes the segment and what the provider's rounding adds to it; at the horizon everything is
    /// billed to the instant.
    mutating func book(_ count: Int64, in pool: Int, since: Int64, end: SegmentEnd) {
        endings.append(
            InstanceSegment(
                pool: pool, fromNanoseconds: since, toNanoseconds: now, count: count, end: end))
        if end == .horizon { return }
        let running = TimeSpan(nanoseconds: now - since)
        let rounding = pools[pool].billing.billable(running, end: end) - running
        pools[pool].roundingNanoseconds += Int128(rounding.nanoseconds) * Int128(count)
    }
}
