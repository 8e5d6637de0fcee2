import Quantities
import SimulationKernel

/// Regions that stand by for others.
extension World {
    /// Brings the fleets of regions that stand by into service, at their share of the primary's.
    mutating func startStandbys() {
        for index in standbys.indices {
            noteSizes(index)
            for pair in standbys[index].fleets where fleets[pair.own].layer == .instances {
                fleets[pair.own].desired = standbySize(index, pair)
                settleSize(pair.own)
                beginForecasts(pair.own)
                reconcile(pair.own, atStart: true)
                scheduleNext(pair.own)
            }
        }
    }

    /// The same of pods, once there are as many as the primary's metrics call for.
    mutating func startStandbyPods() {
        for index in standbys.indices {
            noteSizes(index)
            for pair in standbys[index].fleets where fleets[pair.own].layer == .pods {
                askForPods(pair.own, standbySize(index, pair))
            }
        }
    }

    /// Once a minute: fleets follow the primary's, and a failover goes on.
    mutating func followPrimaries() {
        for index in standbys.indices {
            if !standbys[index].isWaiting {
                stepStandby(index)
            } else if isWell(prepared.plan.standbys[index].primary) {
                noteSizes(index)
                resizeStandby(index)
            }
        }
    }

    /// Whether a region can be looked at to learn how large fleets are: nothing in it has failed.
    private mutating func isWell(_ region: Int) -> Bool {
        guard outages.controlEnd(region: region) == nil, !outages.isAnyClosed(region: region)
        else { return false }
        for service in prepared.plan.services.indices {
            guard case .home = diversions[place(service, region)].phase else { return false }
        }
        return true
    }

    private mutating func noteSizes(_ index: Int) {
        for place in standbys[index].fleets.indices {
            let primary = standbys[index].fleets[place].primary
            guard primary >= 0 else { continue }
            standbys[index].fleets[place].whole = fleets[primary].desired
        }
    }

    private mutating func standbySize(
        _ index: Int, _ pair: (own: Int, primary: Int, whole: Int64)
    ) -> Int64 {
        let share = prepared.plan.standbys[index].capacity
        // A product such as 10 × 0.3 may land a hair above the whole number it is.
        let size = Int64((Double(pair.whole) * share - 1e-9).rounded(.up))
        return min(size, fleets[pair.own].limits.maximum)
    }

    /// Asks for so many instances of a fleet, or pods of a workload.
    private mutating func resize(_ fleet: Int, to size: Int64) {
        serve(fleet)
        guard fleets[fleet].layer == .instances else {
            return setReplicas(fleets[fleet].cluster, workload(ofPods: fleet), to: size)
        }
        fleets[fleet].desired = size
        reconcile(fleet, atStart: false)
    }

    /// The least that policies may ask for, and below which no scheduled action goes.
    private mutating func setMinimum(_ fleet: Int, _ minimum: Int64, floor: Int64) {
        fleets[fleet].limits.minimum = minimum
        fleets[fleet].floor = floor
        guard fleets[fleet].layer == .pods else { return }
        let (cluster, workload) = (fleets[fleet].cluster, workload(ofPods: fleet))
        clusters[cluster].workloads[workload].behavior.minimum = minimum
    }

    /// Whether nothing of the region is there and paid for, not even a balancer.
    private mutating func setDark(_ index: Int, _ isDark: Bool) {
        for pair in standbys[index].fleets { fleets[pair.own].isDark = isDark }
        for pool in standbys[index].nodePools { fleets[pool].isDark = isDark }
    }

    private mutating func resizeStandby(_ index: Int) {
        for pair in standbys[index].fleets {
            let size = standbySize(index, pair)
            if size != fleets[pair.own].desired { resize(pair.own, to: size) }
        }
    }

    /// A service's checks have found that its region fails: the standby's people are called, unless
    /// they were before.
    mutating func callStandby(_ index: Int) {
        if standbys[index].isWaiting {
            let plan = prepared.plan.standbys[index]
            standbys[index].detectedAt = now
            let due = later(now, plan.runbook.sample(using: &outages.runbooks[plan.primary]))
            standbys[index].phase = .deciding(until: due)
            if due > now {
                _ = schedule(.standby, index, at: due)
                return
            }
        }
        stepStandby(index)
    }

    /// Does what is due: it may be called at any time.
    mutating func stepStandby(_ index: Int) {
        if standbys[index].isWaiting { return }
        let plan = prepared.plan.standbys[index]
        letStay(plan.primary)
        if isHome(plan.primary) { return standDown(index) }
        if case .deciding(let due) = standbys[index].phase, now >= due {
            note(plan.primary, during: standbys[index].detectedAt) {
                $0.decisionSeconds = $0.decisionSeconds ?? $1
            }
            outageLog.note(.standby(.approved), place(0, plan.primary), at: now)
            let restored = later(now, plan.restoreSeconds)
            standbys[index].phase = .restoring(until: restored)
            if restored > now { _ = schedule(.standby, index, at: restored) }
        }
        if case .restoring(let due) = standbys[index].phase, now >= due {
            var ready = now
            if plan.restoreSeconds > 0 {
                outageLog.note(.standby(.restored), place(0, plan.primary), at: now)
            }
            if plan.posture.isReplicated {
                ready = later(now, plan.promote.sample(using: &outages.promotions[plan.region]))
            }
            standbys[index].phase = .preparing(dataReadyAt: ready)
            if ready > now { _ = schedule(.standby, index, at: ready) }
            launchStandby(index)
        }
        if case .preparing(let ready) = standbys[index].phase, now >= ready {
            sendDemand(index)
        } else if standbys[index].isServing {
            sendDemand(index)
        }
    }

    /// Demand that waits for the standby is sent there, service by service, as soon as something
    /// answers.
    private mutating func sendDemand(_ index: Int) {
        let plan = prepared.plan.standbys[index]
        for service in prepared.plan.services.indices {
            let place = place(service, plan.primary)
            guard case .failingOver = diversions[place].phase,
                answers(service, in: plan.region),
                let failover = prepared.plan.services[service].failover
            else { continue }
            standbys[index].phase = .serving
            outageLog.note(.standby(.ready), place, at: now)
            note(plan.primary, during: standbys[index].detectedAt) {
                $0.readySeconds = $0.readySeconds ?? $1
            }
            chill(service, movedFrom: plan.primary, isReturning: false)
            noteDataLoss(plan.primary, during: standbys[index].detectedAt)
            let names = now + failover.propagation.nanoseconds
            diversions[place].phase = .leaving(since: names)
            _ = schedule(.diverted, place, at: names)
        }
    }

    /// Services that answer again before their demand was sent away keep it.
    private mutating func letStay(_ region: Int) {
        for service in prepared.plan.services.indices {
            let place = place(service, region)
            guard case .failingOver = diversions[place].phase, answers(service, in: region)
            else { continue }
            let isAway = diversions[place].away > 0
            diversions[place].phase = isAway ? .returning(since: now) : .home
            if isAway { _ = schedule(.diverted, place, at: now) }
        }
    }

    private mutating func isHome(_ region: Int) -> Bool {
        for service in prepared.plan.services.indices {
            let diversion = diversions[place(service, region)]
            guard diversion.away == 0 else { return false }
            switch diversion.phase {
            case .home, .suspected: continue
            default: return false
            }
        }
        return true
    }

    /// The fleets become as large as the primary's were, and no policy makes them smaller while it
    /// is away: cold instances and a load that has not come yet would look like too many.
    private mutating func launchStandby(_ index: Int) {
        setDark(index, false)
        for pair in standbys[index].fleets {
            let limits = fleets[pair.own].limits
            let size = min(max(pair.whole, limits.minimum), limits.maximum)
            fleets[pair.own].standsBy = false
            setMinimum(pair.own, size, floor: size)
            if fleets[pair.own].desired != size { fleets[pair.own].scalingActions += 1 }
            resize(pair.own, to: size)
            if fleets[pair.own].layer == .pods {
                beginLooks(fleets[pair.own].cluster, workload(ofPods: pair.own))
            }
        }
    }

    /// The primary is well again: before demand comes back it is made as large as the region that
    /// has it, and no policy makes it smaller for want of load.
    mutating func prepareReturn(_ index: Int) {
        for pair in standbys[index].fleets where pair.primary >= 0 {
            let limits = fleets[pair.primary].limits
            let size = min(max(fleets[pair.own].desired, limits.minimum), limits.maximum)
            setMinimum(pair.primary, size, floor: size)
            guard size > fleets[pair.primary].desired else { continue }
            fleets[pair.primary].scalingActions += 1
            resize(pair.primary, to: size)
        }
    }

    /// Everything is back where it was: the fleets become small again.
    private mutating func standDown(_ index: Int) {
        standbys[index].phase = .waiting
        setDark(index, !prepared.plan.standbys[index].posture.isReplicated)
        for pair in standbys[index].fleets {
            fleets[pair.own].standsBy = true
            setMinimum(pair.own, usualMinimum(pair.own), floor: 0)
            if pair.primary >= 0 { setMinimum(pair.primary, usualMinimum(pair.primary), floor: 0) }
        }
        resizeStandby(index)
        for pair in standbys[index].fleets { fillWarmPool(pair.own) }
    }

    /// What the plan, or the last scheduled action, says.
    private mutating func usualMinimum(_ fleet: Int) -> Int64 {
        let scaling = prepared.plan.fleets[fleet].scaling
        var minimum = scaling.minimum
        for action in scaling.schedule.prefix(fleets[fleet].nextScheduled) {
            minimum = action.minimum ?? minimum
        }
        return minimum
    }

    /// An instance has come into service somewhere: perhaps one that a failover waits for.
    mutating func continueFailover(in region: Int) {
        for index in standbys.indices
        where prepared.plan.standbys[index].region == region && !standbys[index].isWaiting {
            stepStandby(index)
        }
    }

    /// Whether a region stands by, so that no demand but its primary's may come.
    mutating func isStandby(_ region: Int) -> Bool {
        for index in standbys.indices where prepared.plan.standbys[index].region == region {
            return !standbys[index].isServing
        }
        return false
    }

    /// The region to which what has left another one goes, if that has a standby which serves.
    mutating func refuge(_ service: Int, from region: Int) -> Int? {
        guard standbys.count > 0, let index = prepared.plan.standby(for: region),
            standbys[index].isServing
        else { return nil }
        let refuge = prepared.plan.standbys[index].region
        // Clients who are on their way back keep its answer until it expires, whatever it is worth.
        if case .returning = diversions[place(service, region)].phase { return refuge }
        return answers(service, in: refuge) ? refuge : nil
    }
}
