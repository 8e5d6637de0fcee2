import Quantities
import SimulationKernel
import Statistics

/// Where one service's clients of one region are sent.
struct Diversion {
    enum Phase {
        /// To the region itself.
        case home
        /// Checks fail; enough of them have at an instant.
        case suspected(until: Int64)
        /// Checks have failed, and people decide until an instant.
        case deciding(until: Int64)
        /// Checks have failed, and a region that stands by is called.
        case failingOver
        /// Away from it, since an instant.
        case leaving(since: Int64)
        case away
        /// Well again, since an instant, but nobody is sent back yet.
        case waiting(since: Int64)
        case returning(since: Int64)
    }
    var phase = Phase.home
    /// Share of the clients that is elsewhere.
    var away = 0.0
    /// Since when nothing answers in the region that took them over; nil: it does.
    var refugeLostAt: Int64?

    /// One per service and region.
    static func all(_ plan: Plan) -> Dense<Diversion> {
        Dense(Array(repeating: Diversion(), count: plan.services.count * plan.regions.count))
    }
}

/// Demand that leaves a region which has failed.
extension World {
    mutating func place(_ service: Int, _ region: Int) -> Int {
        service * prepared.plan.regions.count + region
    }

    /// Whether any instance of a service answers in a region.
    mutating func answers(_ service: Int, in region: Int) -> Bool {
        for index in fleets.indices
        where prepared.plan.fleets[index].service == service
            && prepared.plan.fleets[index].region == region
        {
            var serving = fleets[index].grey - fleets[index].failing
            for option in fleets[index].options { serving += options[option].serving }
            if serving > 0 { return true }
        }
        return false
    }

    /// Checks of a region's endpoints begin to fail, or to succeed.
    mutating func suspect(_ region: Int) {
        for service in prepared.plan.services.indices {
            guard let plan = prepared.plan.services[service].failover,
                prepared.plan.services[service].regionShares[region] > 0
                    || diversions[place(service, region)].away > 0,
                !answers(service, in: region)
            else { continue }
            let index = place(service, region)
            switch diversions[index].phase {
            case .suspected, .deciding, .failingOver, .leaving, .away: continue
            case .waiting:
                diversions[index].phase = .away
                continue
            case .home, .returning: break
            }
            outageLog.note(.checksFail, index, at: now)
            // Enough of the checkers have to change their minds; each has a phase of its own.
            var phases = (0..<plan.check.checkers).map { _ in outages.stream.nextUnit() }
            phases.sort()
            let phase = phases[Int(plan.check.tripsNeeded) - 1]
            let due = now + plan.check.detection(phase: phase).nanoseconds
            diversions[index].phase = .suspected(until: due)
            _ = schedule(.diverted, index, at: due)
        }
    }

    /// The next step of a region's clients on their way out or back.
    mutating func stepDiversion(_ index: Int) {
        let (service, region) = (
            index / prepared.plan.regions.count, index % prepared.plan.regions.count
        )
        guard let plan = prepared.plan.services[service].failover else { return }
        let interval = plan.check.interval.nanoseconds
        switch diversions[index].phase {
        case .home, .failingOver: return
        case .suspected(let due), .deciding(let due):
            // A step of what was before is no decision.
            guard now >= due else { return }
            if answers(service, in: region) { return callOff(index) }
            decide(service, region, plan)
        case .leaving(let since):
            let gone = TimeSpan(nanoseconds: now - since)
            if gone >= plan.longestMove {
                diversions[index].phase = .away
                diversions[index].away = 1
                outageLog.note(.left(share: 1), index, at: now)
                note(region, during: since) { $0.divertedSeconds = $0.divertedSeconds ?? $1 }
                _ = schedule(.diverted, index, at: now + interval)
            } else {
                let step = step(plan, after: gone)
                let stayed = plan.unmoved(from: gone, for: step)
                diversions[index].away = max(diversions[index].away, 1 - stayed)
                outageLog.note(.left(share: 1 - plan.unmoved(at: gone)), index, at: now)
                _ = schedule(.diverted, index, at: now + step.nanoseconds)
            }
            reroute(service)
        case .away:
            if answers(service, in: region) {
                diversions[index].phase = .waiting(since: now)
                if let standby = prepared.plan.standby(for: region) { prepareReturn(standby) }
            }
            _ = schedule(.diverted, index, at: now + interval)
        case .waiting(let since):
            if !answers(service, in: region) {
                diversions[index].phase = .away
                _ = schedule(.diverted, index, at: now + interval)
                return
            }
            let due = since + (plan.check.recovery + plan.failback).nanoseconds
            if now < due, !lacksRefuge(service, region, plan) {
                _ = schedule(.diverted, index, at: min(due, now + interval))
                return
            }
            diversions[index].phase = .returning(since: now)
            chill(service, movedFrom: region, isReturning: true)
            noteReturn(region)
            outageLog.note(.recalled, index, at: now)
            stepDiversion(index)
        case .returning(let since):
            let gone = TimeSpan(nanoseconds: now - since)
            if gone >= plan.longestMove {
                diversions[index] = Diversion()
                outageLog.note(.home, index, at: now)
                reroute(service)
                if let standby = prepared.plan.standby(for: region) { stepStandby(standby) }
                return
            } else {
                let step = step(plan, after: gone)
                diversions[index].away = min(
                    diversions[index].away, plan.unmoved(from: gone, for: step))
                _ = schedule(.diverted, index, at: now + step.nanoseconds)
            }
            reroute(service)
        }
    }

    /// What seemed to fail answers again before anybody has decided.
    private mutating func callOff(_ index: Int) {
        guard diversions[index].away > 0 else {
            diversions[index].phase = .home
            return
        }
        diversions[index].phase = .returning(since: now)
        _ = schedule(.diverted, index, at: now)
    }

    /// Checks have found that a region fails: its demand leaves at once, after people have decided,
    /// or when its standby is ready.
    private mutating func decide(_ service: Int, _ region: Int, _ plan: FailoverPlan) {
        let index = place(service, region)
        let isDecided = if case .deciding = diversions[index].phase { true } else { false }
        if !isDecided {
            note(region, during: now) { $0.decidedSeconds = $0.decidedSeconds ?? $1 }
            let isAsked = prepared.plan.standby(for: region) != nil || plan.runbook != nil
            outageLog.note(isAsked ? .standby(.called) : .decided, index, at: now)
            if let standby = prepared.plan.standby(for: region) {
                diversions[index].phase = .failingOver
                return callStandby(standby)
            }
            if let runbook = plan.runbook {
                let due = later(now, runbook.sample(using: &outages.runbooks[region]))
                diversions[index].phase = .deciding(until: due)
                _ = schedule(.diverted, index, at: due)
                return
            }
        } else {
            note(region, during: now) { $0.decisionSeconds = $0.decisionSeconds ?? $1 }
            outageLog.note(.standby(.approved), index, at: now)
        }
        chill(service, movedFrom: region, isReturning: false)
        noteDataLoss(region, during: now)
        let names = now + plan.propagation.nanoseconds
        diversions[index].phase = .leaving(since: names)
        if names > now {
            _ = schedule(.diverted, index, at: names)
        } else {
            stepDiversion(index)
        }
    }

    /// Whether checks have found that the region which took a service's demand over has failed
    /// itself: demand waits there no longer for its own region.
    private mutating func lacksRefuge(
        _ service: Int, _ region: Int, _ plan: FailoverPlan
    ) -> Bool {
        let index = place(service, region)
        guard let standby = prepared.plan.standby(for: region),
            !answers(service, in: prepared.plan.standbys[standby].region)
        else {
            diversions[index].refugeLostAt = nil
            return false
        }
        let since = diversions[index].refugeLostAt ?? now
        diversions[index].refugeLostAt = since
        return now >= since + plan.check.detection(phase: 0).nanoseconds
    }

    /// Clients move at every moment; the loop follows in steps, with the mean of each.
    private mutating func step(_ plan: FailoverPlan, after gone: TimeSpan) -> TimeSpan {
        let step = max(.second, TimeSpan(nanoseconds: plan.timeToLive.nanoseconds / 60))
        // What is left are connections that close more slowly.
        guard let connections = plan.longConnections, gone.seconds >= plan.answer.longest else {
            return step
        }
        return max(step, TimeSpan(nanoseconds: connections.mean.nanoseconds / 60))
    }

    /// Notes something of the outages that a region was in at an instant.
    mutating func note(
        _ region: Int, during instant: Int64, _ body: (inout OutageOutcome, Double) -> Void
    ) {
        for (index, outage) in outages.occurrences.enumerated()
        where index < outages.outcomes.count
            && prepared.plan.outages[outage.plan].touches(region: region)
            && outage.fromNanoseconds <= instant && instant <= outage.toNanoseconds
        {
            body(&outages.outcomes[index], Double(now - outage.fromNanoseconds) / 1e9)
        }
    }

    /// Demand begins to come back to a region: what is lost from now on is not for want of it.
    private mutating func noteReturn(_ region: Int) {
        for (index, outage) in outages.occurrences.enumerated()
        where index < outages.outcomes.count
            && prepared.plan.outages[outage.plan].touches(region: region)
            && outages.outcomes[index].decidedSeconds != nil
            && outages.outcomes[index].returnsNanoseconds == nil
        {
            outages.outcomes[index].returnsNanoseconds = now
        }
    }

    /// Spreads a service's demand over its regions: what has left one goes to the others that
    /// answer, as they share it among themselves, or to the one that stands by for it. Where none
    /// answers, everything stays.
    private mutating func reroute(_ service: Int) {
        let home = prepared.plan.services[service].regionShares
        var moved = 0.0
        var whole = 0.0
        var open = Array(repeating: false, count: home.count)
        for region in home.indices {
            let away = diversions[place(service, region)].away
            if refuge(service, from: region) == nil { moved += home[region] * away }
            open[region] =
                away == 0 && !isStandby(region) && answers(service, in: region)
            if open[region] { whole += home[region] }
        }
        let count = Double(open.count { $0 })
        for index in fleets.indices where fleets[index].service == service {
            guard prepared.plan.fleets[index].service >= 0 else { continue }
            let region = prepared.plan.fleets[index].region
            var share = home[region]
            if count > 0 || refuge(service, from: region) != nil {
                share *= 1 - diversions[place(service, region)].away
            }
            if count > 0, open[region] {
                share += moved * (whole > 0 ? home[region] / whole : 1 / count)
            }
            for other in home.indices where refuge(service, from: other) == region {
                share += home[other] * diversions[place(service, other)].away
            }
            serve(index)
            fleets[index].regionShare = share
        }
        routeDemand()
    }
}
