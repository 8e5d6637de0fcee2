import Quantities
import SimulationKernel
import UsageLedger

/// What a deployment does to instances.
extension World {
    /// Launches instances of the version that is being brought in.
    mutating func launchReplacements(
        _ index: Int, _ count: Int64, in pool: Int, isSurplus: Bool
    ) {
        guard let run = deployments[index].run else { return }
        let fleet = deployments[index].fleet
        let usual = fleets[fleet].launchedVersion
        fleets[fleet].launchedVersion = run.version.number
        let place = replacementPool(of: pool)
        if isSurplus { pools[place].surplus += count }
        launch(count, in: place, atStart: false)
        fleets[fleet].launchedVersion = usual
    }

    /// Terminates instances of one side that are not held: those that do not serve first, then in
    /// order of launch.
    mutating func retire(_ index: Int, _ count: Int64, in pool: Int, isNew: Bool = false) {
        serve(deployments[index].fleet)
        var left = count
        for isServing in [false, true] {
            while left > 0,
                let victim = find(
                    index, in: pool, isNew: isNew, where: { !$0.isHeld && $0.serves == isServing })
            {
                let removed = min(left, cohorts[victim].count)
                dismiss(removed, from: victim)
                left -= removed
            }
        }
        routeDemand(besides: deployments[index].fleet)
    }

    /// Terminates instances that are held; they were surplus.
    mutating func removeHeld(_ index: Int, _ count: Int64, in pool: Int, isNew: Bool) {
        serve(deployments[index].fleet)
        var left = count
        while left > 0, let victim = find(index, in: pool, isNew: isNew, where: { $0.isHeld }) {
            let removed = min(left, cohorts[victim].count)
            remove(removed, from: victim, end: .scaledIn)
            left -= removed
        }
    }

    /// Gives traffic to new instances that are healthy.
    mutating func promote(_ index: Int, _ count: Int64, in pool: Int) {
        let plan = deployments[index].run?.plan ?? 0
        let waits = deployments[index].plans[plan].health.waitsForWarmUp
        let now = now
        var left = count
        while left > 0,
            let found = find(
                index, in: pool, isNew: true,
                where: { $0.isHeld && (waits ? $0.warmedNanoseconds : $0.readyNanoseconds) <= now })
        {
            left -= letServe(found, upTo: left)
        }
    }

    /// Gives their traffic back to old instances.
    mutating func restore(_ index: Int, _ count: Int64, in pool: Int) {
        var left = count
        while left > 0, let found = find(index, in: pool, isNew: false, where: { $0.isHeld }) {
            left -= letServe(found, upTo: left)
        }
    }

    private mutating func letServe(_ found: Int, upTo most: Int64) -> Int64 {
        let place = split(found, min(most, cohorts[found].count))
        let (pool, count) = (cohorts[place].pool, cohorts[place].count)
        serve(pools[pool].fleet)
        pools[pool].surplus -= count
        cohorts[place].isHeld = false
        if servesRequests { servers[pools[pool].fleet].remove(count, tag: place) }
        if let event = cohorts[place].event { events.cancel(event) }
        if cohorts[place].isRunning { chains.insert(place, &cohorts) }
        proceed(place)
        return count
    }

    /// Takes the traffic from old instances, those that serve first.
    mutating func park(_ index: Int, _ count: Int64, in pool: Int) {
        var left = count
        for isServing in [true, false] {
            while left > 0,
                let found = find(
                    index, in: pool, isNew: false,
                    where: { !$0.isHeld && $0.serves == isServing })
            {
                let part = min(left, cohorts[found].count)
                let place = split(found, part)
                leaveService(place)
                chains.remove(place, &cohorts)
                cohorts[place].isHeld = true
                pools[pool].surplus += part
                proceed(place)
                left -= part
            }
        }
    }

    /// Takes instances out of service until their new version is installed.
    mutating func update(
        _ count: Int64, in pool: Int, to version: Int32, lasting duration: Int64
    ) {
        var left = count
        var found = pools[pool].firstCohort
        while left > 0, found >= 0 {
            let next = cohorts[found].next
            let isOld = cohorts[found].version != version && cohorts[found].serves
            if isOld, !cohorts[found].isNoticed {
                let part = min(left, cohorts[found].count)
                let place = split(found, part)
                // What failed is started anew.
                endFailure(place, of: part)
                leaveService(place)
                cohorts[place].version = version
                cohorts[place].isUpdating = true
                cohorts[place].readyNanoseconds = now + duration
                cohorts[place].warmedNanoseconds = now + duration
                proceed(place)
                left -= part
            }
            found = next
        }
    }

    /// Instances that do not serve yet get the version that they will serve with.
    mutating func updateBooting(in pool: Int, to version: Int32) {
        var place = pools[pool].firstCohort
        while place >= 0 {
            if !cohorts[place].serves, !cohorts[place].isNoticed {
                cohorts[place].version = version
            }
            place = cohorts[place].next
        }
    }

    /// An updated instance is another one to the balancer, with what the old one had done with.
    mutating func endUpdate(_ place: Int) {
        cohorts[place].isUpdating = false
        guard servesRequests else { return }
        servers[pools[cohorts[place].pool].fleet].remove(cohorts[place].count, tag: place)
    }

    /// One that is held and under notice is no part of the fleet any more: it is billed until it is
    /// gone.
    mutating func writeOff(_ cohort: inout Cohort) {
        let pool = cohort.pool
        pools[pool].surplus -= cohort.count
        pools[pool].launched -= cohort.count
        options[pools[pool].option].launched -= cohort.count
        cohort.isHeld = false
        cohort.drainsUntil = now + pools[pool].noticeNanoseconds
    }

    /// While a deployment runs, scaling in takes instances of the old version first; nil when there
    /// is none, or no deployment.
    mutating func oldVersion(in pool: Int) -> Int? {
        let index = fleets[pools[pool].fleet].deployment
        guard index >= 0, deployments[index].run != nil else { return nil }
        return find(index, in: pool, isNew: false, where: { !$0.isHeld })
    }

    /// Counts those as new that were launched after a time; no deployment runs.
    mutating func rejuvenate(_ index: Int, to version: Int32, launchedAfter time: Int64) {
        relabelWarmPool(deployments[index].fleet, to: version)
        for pool in prepared.layout.ranges[deployments[index].fleet] {
            var place = pools[pool].firstCohort
            while place >= 0 {
                if cohorts[place].runningNanoseconds > time { cohorts[place].version = version }
                place = cohorts[place].next
            }
        }
    }

    /// Out of the balancer, and still billed.
    private mutating func leaveService(_ place: Int) {
        let fleet = pools[cohorts[place].pool].fleet
        serve(fleet)
        if let event = cohorts[place].event { events.cancel(event) }
        cohorts[place].event = nil
        guard cohorts[place].serves else { return }
        var cohort = cohorts[place]
        takeOut(&cohort)
        cohorts[place] = cohort
        if servesRequests { servers[fleet].drain(cohort.count, from: place, to: place) }
    }

    /// Parts `count` instances from their cohort. Returns where they are now.
    private mutating func split(_ place: Int, _ count: Int64) -> Int {
        if cohorts[place].count == count { return place }
        var part = cohorts[place]
        partFailure(&part)
        reduce(place, by: count)
        part.count = count
        part.event = nil
        let added = addCohort(part)
        if part.isRunning, !part.isHeld, !part.isNoticed { chains.insert(added, &cohorts) }
        if servesRequests { servers[pools[part.pool].fleet].retag(count, from: place, to: added) }
        proceed(added)
        return added
    }

    /// The first cohort of a pool, in order of launch, of one side and not under notice.
    private mutating func find(
        _ index: Int, in pool: Int, isNew: Bool, where isWanted: (Cohort) -> Bool
    ) -> Int? {
        let version = deployments[index].run?.version.number ?? deployments[index].stable.number
        var place = pools[pool].firstCohort
        while place >= 0 {
            let cohort = cohorts[place]
            if !cohort.isNoticed, (cohort.version == version) == isNew, isWanted(cohort) {
                return place
            }
            place = cohort.next
        }
        return nil
    }
}
