import Quantities
import SimulationKernel

/// Releases: each step looks at what there is and does what the strategy allows, so that scaling
/// and interruptions may come between any two of them.
extension World {
    mutating func makeDeployments() {
        let plan = prepared.plan
        for (index, fleet) in plan.fleets.enumerated() where !fleet.deployments.isEmpty {
            let entity = "\(plan.regions[fleet.region].name)/\(fleet.name)"
            let streams = fleet.deployments.map { deployment in
                RandomStream(
                    seed: seed, replication: replication,
                    entity: RandomStream.entityKey("\(entity)/\(deployment.name)"),
                    purpose: Purpose.release.rawValue)
            }
            fleets[index].deployment = deployments.count
            deployments.append(
                DeploymentState(fleet: index, plans: fleet.deployments, streams: streams))
        }
    }

    /// The first steps of every fleet's deployments.
    mutating func startDeployments() {
        for index in deployments.indices {
            for plan in deployments[index].plans {
                guard case .age(let lifetime) = plan.trigger else { continue }
                _ = schedule(.deployment, index, at: lifetime.nanoseconds)
            }
            scheduleNextStart(index)
        }
    }

    private mutating func scheduleNextStart(_ index: Int) {
        let next = deployments[index].nextStart
        guard next < deployments[index].starts.count else { return }
        _ = schedule(.deployment, index, at: deployments[index].starts[next].time)
    }

    /// Something of the fleet's may have changed: goes on with what it deploys, if anything.
    @inline(__always)
    mutating func continueDeployment(of fleet: Int) {
        let index = fleets[fleet].deployment
        if index >= 0, deployments[index].run != nil { stepDeployment(index) }
    }

    @inline(never)
    mutating func stepDeployment(_ index: Int) {
        if deployments[index].isStepping { return }
        deployments[index].isStepping = true
        serve(deployments[index].fleet)
        bookDeployment(index)
        enlistDue(index)
        noticeBadRelease(index)
        repeat {
            beginNext(index)
            while deployments[index].run != nil, advance(index) {}
        } while deployments[index].run == nil && !deployments[index].waiting.isEmpty
        survey(index)
        deployments[index].isStepping = false
    }

    private mutating func enlistDue(_ index: Int) {
        var isNew = false
        while deployments[index].nextStart < deployments[index].starts.count {
            let start = deployments[index].starts[deployments[index].nextStart]
            guard start.time <= now else { break }
            deployments[index].waiting.append(start.plan)
            deployments[index].nextStart += 1
            isNew = true
        }
        if isNew { scheduleNextStart(index) }
        for plan in deployments[index].plans.indices {
            guard case .age(let lifetime) = deployments[index].plans[plan].trigger,
                deployments[index].run?.plan != plan,
                !deployments[index].waiting.contains(plan)
            else { continue }
            let oldest = oldestInstance(of: deployments[index].fleet)
            if let oldest, oldest + lifetime.nanoseconds <= now {
                deployments[index].waiting.append(plan)
            }
        }
    }

    private mutating func beginNext(_ index: Int) {
        guard deployments[index].run == nil, !deployments[index].waiting.isEmpty else { return }
        endRebalancing(deployments[index].fleet)
        let plan = deployments[index].waiting.removeFirst()
        let health = deployments[index].plans[plan].health
        deployments[index].newest += 1
        let isBad = deployments[index].streams[plan].nextUnit() < health.failureProbability
        var version = DeployedVersion(
            number: deployments[index].newest, errorRate: isBad ? health.errorRate : 0)
        if isBad { deployments[index].culprit = plan }
        if case .age(let lifetime) = deployments[index].plans[plan].trigger {
            // The same software on new machines; those that may stay count as new already.
            version.errorRate = deployments[index].stable.errorRate
            rejuvenate(index, to: version.number, launchedAfter: now - lifetime.nanoseconds)
        }
        if case .size = deployments[index].plans[plan].trigger {
            // The same software on other machines.
            version.errorRate = deployments[index].stable.errorRate
            beginMove(deployments[index].fleet)
        }
        deployments[index].run = DeploymentRun(plan: plan, version: version, started: now)
        switch deployments[index].plans[plan].trigger {
        case .age, .size: deployments[index].run?.isDetected = true
        case .instants: break
        }
        deployments[index].counts[plan].ran += 1
        chooseLaunches(index)
    }

    /// What scaling launches from now on: the new version, as a launch template says; while traffic
    /// is shifted, the old one until all of it has moved.
    mutating func chooseLaunches(_ index: Int) {
        chooseVersion(index)
        renewWarmPool(deployments[index].fleet)
    }

    private mutating func chooseVersion(_ index: Int) {
        let fleet = deployments[index].fleet
        guard let run = deployments[index].run else {
            fleets[fleet].launchedVersion = deployments[index].stable.number
            return
        }
        var isShifting = false
        if case .shift(let schedule, _) = deployments[index].plans[run.plan].strategy.method {
            isShifting = run.shifts < schedule.steps.count && !run.isDone
        }
        fleets[fleet].launchedVersion =
            isShifting ? deployments[index].stable.number : run.version.number
    }

    /// One step of the deployment that runs. Returns whether it changed anything.
    private mutating func advance(_ index: Int) -> Bool {
        guard let run = deployments[index].run, !run.isDone else { return false }
        let strategy = deployments[index].plans[run.plan].strategy
        switch strategy.method {
        case .replace(let checkpoints):
            return advance(index, replacing: strategy, run.isRollback ? .none : checkpoints)
        case .inPlace(let duration):
            return advance(index, updating: strategy, lasting: duration.nanoseconds)
        case .shift(let schedule, let stay):
            return advance(index, shifting: schedule, stay: stay.nanoseconds)
        }
    }

    /// Every instance is new. A bad release stays under watch until it is noticed.
    mutating func completeRollout(_ index: Int) {
        watchRelease(index)
        guard let run = deployments[index].run else { return }
        if !run.isRollback {
            deployments[index].counts[run.plan].completed += 1
            deployments[index].counts[run.plan].nanoseconds += Int128(now - run.started)
        }
        if run.detectedAt != nil, !run.isDetected {
            deployments[index].run?.isDone = true
            chooseLaunches(index)
            settleSurplus(index)
        } else {
            conclude(index)
        }
    }

    /// It may take no further instance out of service, and gives up where it is.
    mutating func stopRollout(_ index: Int) {
        guard let run = deployments[index].run else { return }
        deployments[index].counts[run.plan].stopped += 1
        deployments[index].run = nil
        chooseLaunches(index)
        settleSurplus(index)
    }

    private mutating func conclude(_ index: Int) {
        guard let run = deployments[index].run else { return }
        deployments[index].stable = run.version
        if case .size = deployments[index].plans[run.plan].trigger {
            fleets[deployments[index].fleet].sizeChangedAt = now
        }
        deployments[index].run = nil
        chooseLaunches(index)
        settleSurplus(index)
        // Whoever may not live much longer is next.
        for plan in deployments[index].plans {
            guard case .age(let lifetime) = plan.trigger,
                let oldest = oldestInstance(of: deployments[index].fleet)
            else { continue }
            _ = schedule(
                .deployment, index, at: max(now, oldest + lifetime.nanoseconds))
        }
    }

    /// Nothing is beyond the desired capacity any more.
    private mutating func settleSurplus(_ index: Int) {
        let fleet = deployments[index].fleet
        for pool in prepared.layout.ranges[fleet] { pools[pool].surplus = 0 }
        reconcile(fleet, atStart: false)
    }

    /// Alarms see a bad release a while after its first traffic; then it goes back, if at all.
    private mutating func noticeBadRelease(_ index: Int) {
        guard let run = deployments[index].run, !run.isRollback, !run.isDetected,
            let time = run.detectedAt, time <= now
        else { return }
        deployments[index].run?.isDetected = true
        guard deployments[index].plans[run.plan].health.rollsBack else {
            if run.isDone { conclude(index) }
            return
        }
        deployments[index].counts[run.plan].rolledBack += 1
        turnBack(index, run)
    }

    private mutating func turnBack(_ index: Int, _ run: DeploymentRun) {
        if case .shift = deployments[index].plans[run.plan].strategy.method, !run.isDone {
            shiftBack(index)
            deployments[index].run = nil
            chooseLaunches(index)
            settleSurplus(index)
            return
        }
        // The same way with the versions swapped.
        var back = DeploymentRun(
            plan: run.plan, version: deployments[index].stable, started: now)
        back.isRollback = true
        deployments[index].stable = run.version
        deployments[index].run = back
        chooseLaunches(index)
    }
}
