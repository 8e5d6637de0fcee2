import Quantities

/// What deployments cost and broke.
extension World {
    /// Books what has passed since the last step.
    mutating func bookDeployment(_ index: Int) {
        let fleet = deployments[index].fleet
        let errors = fleets[fleet].releaseErrors - deployments[index].errorsBooked
        deployments[index].counts[deployments[index].culprit].errors += errors
        deployments[index].errorsBooked += errors
        guard let run = deployments[index].run else {
            deployments[index].extraSince = now
            return
        }
        let passed = now - deployments[index].extraSince
        deployments[index].counts[run.plan].extraInstanceNanoseconds +=
            Int128(deployments[index].extraInstances) * Int128(passed)
        deployments[index].extraSince = now
    }

    /// Looks at the fleet as a step has left it.
    mutating func survey(_ index: Int) {
        deployments[index].extraInstances = 0
        guard let run = deployments[index].run else { return }
        let census = census(index).fleet
        deployments[index].extraInstances = min(
            census.surplus, max(0, census.running - census.size))
        if census.size > 0 {
            let share = Double(census.oldServing + census.newServing) / Double(census.size)
            let lowest = deployments[index].counts[run.plan].lowestInService
            deployments[index].counts[run.plan].lowestInService = min(lowest, share)
        }
        if census.newServing > 0 { watchRelease(index) }
    }

    /// The release serves: if it is bad, the time until somebody notices begins.
    mutating func watchRelease(_ index: Int) {
        guard let run = deployments[index].run, run.version.errorRate > 0, !run.isRollback,
            run.detectedAt == nil, !run.isDetected
        else { return }
        let health = deployments[index].plans[run.plan].health
        let time = now + health.detection.nanoseconds
        deployments[index].run?.detectedAt = time
        _ = schedule(.deployment, index, at: time)
    }

    /// Counts a fleet's instances, pool by pool and together.
    mutating func census(_ index: Int) -> (pools: [DeploymentCensus], fleet: DeploymentCensus) {
        let fleet = deployments[index].fleet
        let version = deployments[index].run?.version.number ?? deployments[index].stable.number
        let plan = deployments[index].run?.plan ?? 0
        let waits = deployments[index].plans[plan].health.waitsForWarmUp
        var all: [DeploymentCensus] = []
        var total = DeploymentCensus()
        for pool in prepared.layout.ranges[fleet] {
            var part = DeploymentCensus()
            part.surplus = pools[pool].surplus
            var place = pools[pool].firstCohort
            while place >= 0 {
                if !cohorts[place].isNoticed {
                    part.add(
                        count: cohorts[place].count, cohorts[place], version: version,
                        waitsForWarmUp: waits, at: now)
                }
                place = cohorts[place].next
            }
            all.append(part)
            total.add(part)
        }
        return (all, total)
    }

    /// When the instance that has run longest began to run; nil when none is launched.
    mutating func oldestInstance(of fleet: Int) -> Int64? {
        var oldest: Int64?
        for pool in prepared.layout.ranges[fleet] {
            var place = pools[pool].firstCohort
            while place >= 0 {
                if !cohorts[place].isNoticed {
                    let time = cohorts[place].runningNanoseconds
                    oldest = min(oldest ?? time, time)
                }
                place = cohorts[place].next
            }
        }
        return oldest
    }

    /// Works out which share of a fleet's answers are errors, by the instances that have served
    /// since a time.
    mutating func settleErrors(of fleet: Int, since: Int64) {
        fleets[fleet].errorShare = fleets[fleet].callFailure
        fleets[fleet].ownErrorShare = 0
        fleets[fleet].releaseShare = 0
        let index = fleets[fleet].deployment
        guard fleets[fleet].failing > 0 || (index >= 0 && deployments[index].servesErrors) else {
            return
        }
        let isPods = fleets[fleet].layer == .pods
        let load = isPods ? loadOfPods(fleet) : loadOfInstances(fleet, since: since)
        guard load.all > 0 else { return }
        let own = (load.failed + load.bad) / load.all
        fleets[fleet].ownErrorShare = own
        fleets[fleet].errorShare = own + (1 - own) * fleets[fleet].callFailure
        fleets[fleet].releaseShare = load.bad / load.all
    }

    /// What a fleet's instances get, and of that those that have failed and those of a bad release.
    private mutating func loadOfInstances(
        _ fleet: Int, since: Int64
    ) -> (all: Double, failed: Double, bad: Double) {
        var (all, failed, bad) = (0.0, 0.0, 0.0)
        for pool in prepared.layout.ranges[fleet] {
            let weight =
                fleets[fleet].serving.isEven ? 1 : options[pools[pool].option].capacity
            var place = pools[pool].firstCohort
            while place >= 0 {
                if cohorts[place].serves {
                    let share = fleets[fleet].loadShare(cohorts[place], from: since, to: now)
                    let load = Double(cohorts[place].count) * weight * share
                    all += load
                    if cohorts[place].failure >= 0, slowdown(of: cohorts[place]) < 0 {
                        failed += load
                    } else {
                        bad += load * errorRate(of: cohorts[place].version, fleet: fleet)
                    }
                }
                place = cohorts[place].next
            }
        }
        return (all, failed, bad)
    }

    /// The share of errors among the answers of a version's instances.
    @inline(__always)
    mutating func errorRate(of version: Int32, fleet: Int) -> Double {
        let index = fleets[fleet].deployment
        return index < 0 ? 0 : deployments[index].errorRate(of: version)
    }

    mutating func deploymentOutcomes(of fleet: Int) -> [DeploymentOutcome] {
        let index = fleets[fleet].deployment
        if index < 0 { return [] }
        bookDeployment(index)
        var outcomes: [DeploymentOutcome] = []
        for (plan, counts) in zip(deployments[index].plans, deployments[index].counts) {
            outcomes.append(DeploymentOutcome(name: plan.name, counts))
        }
        return outcomes
    }
}

extension DeploymentCensus {
    fileprivate mutating func add(
        count: Int64, _ cohort: Cohort, version: Int32, waitsForWarmUp: Bool, at now: Int64
    ) {
        if cohort.isRunning { running += count }
        guard cohort.version == version else {
            old += count
            if cohort.serves { oldServing += count }
            if cohort.isHeld { oldHeld += count }
            return
        }
        new += count
        if cohort.serves { newServing += count }
        if cohort.isHeld { newHeld += count }
        let due = waitsForWarmUp ? cohort.warmedNanoseconds : cohort.readyNanoseconds
        guard due <= now, cohort.serves || cohort.isHeld else { return }
        newHealthy += count
        if cohort.isHeld { newHealthyHeld += count }
    }
}

/// What one deployment of a fleet came to over a run.
package struct DeploymentOutcome: Hashable, Sendable {
    package var name: String
    /// Started; of these every instance got the new version; then was undone; stopped half-way.
    package var ran: Int
    package var completed: Int
    package var rolledBack: Int
    package var stopped: Int
    /// Answers that were errors because the release was bad: with retries some were asked again.
    package var errors: Double
    /// Instance-hours billed beyond the fleet's size.
    package var extraInstanceHours: Double
    /// From the start until every instance was new, mean; nil when none completed.
    package var hours: Double?
    /// The lowest share of the fleet's size in service while one ran, 0…1; nil when none ran.
    package var lowestInService: Double?

    init(name: String, _ counts: DeploymentCounts) {
        self.name = name
        ran = counts.ran
        completed = counts.completed
        rolledBack = counts.rolledBack
        stopped = counts.stopped
        errors = Double(counts.errors) / Double(RequestCounts.perRequest)
        extraInstanceHours = approximate(counts.extraInstanceNanoseconds) / 3.6e12
        hours =
            counts.completed > 0
            ? approximate(counts.nanoseconds) / 3.6e12 / Double(counts.completed) : nil
        lowestInService = counts.ran > 0 ? counts.lowestInService : nil
    }
}
