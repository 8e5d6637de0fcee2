import Quantities
import SimulationKernel
import Statistics
import UsageLedger

/// Where the world meets the requests of its fleets: it tells them which instances they have and
/// how much comes, and counts what became of it.
extension World {
    var servesRequests: Bool { !servers.isEmpty }

    mutating func makeServers() {
        let plan = prepared.plan
        let (seed, replication) = (seed, replication)
        var suffix = ""
        if case .zoom = mode { suffix = "/window \(zoom.index)" }
        servers = plan.fleets.map { fleet in
            let service = plan.services[fleet.service]
            let region = plan.regions[fleet.region]
            return RequestServer(fleet, service, zones: region.zones.count) { purpose in
                // Fleets that share a recorded load draw the same numbers for who takes what.
                let isShared = purpose == .arrival && service.demand.requests != nil
                let entity = isShared ? service.name : "\(region.name)/\(fleet.name)"
                return RandomStream(
                    seed: seed, replication: replication,
                    entity: RandomStream.entityKey(entity + suffix), purpose: purpose.rawValue)
            }
        }
        for index in fleets.indices where fleets[index].exact == nil {
            fleets[index].exact = ExactLatency()
        }
        for index in servers.indices { servers[index].start(at: now) }
        guard hasCalls else { return }
        calls.exchange = CallExchange(prepared) { entity, purpose in
            RandomStream(
                seed: seed, replication: replication, entity: RandomStream.entityKey(entity),
                purpose: purpose.rawValue)
        }
    }

    /// Tells the servers how much comes from now on.
    mutating func routeRequests() {
        for service in prepared.plan.services.indices {
            var from = 0.0
            for index in fleets.indices where fleets[index].service == service {
                var to = from + shareOfService(index)
                // What rounding leaves over is the last one's.
                if to > 1 - 1e-9 { to = 1 }
                // Calls come one by one.
                let rate =
                    prepared.plan.services[service].isCalled ? 0 : fleets[index].ratePerSecond
                servers[index].set(rate: rate, share: from..<max(from, to), at: now)
                from = max(from, to)
            }
        }
    }

    /// Serves one fleet's requests up to now, and books what happened.
    mutating func serveRequests(_ index: Int, since: Int64) {
        if calls.exchange != nil {
            advanceTogether()
            return bookRequests(index, since: since)
        }
        servers[index].eventLimit = limitOfEvents(index)
        if servers[index].hasCredits {
            advanceOnCredits(index)
        } else {
            servers[index].advance(to: now)
        }
        bookRequests(index, since: since)
    }

    /// What is left of the limit of events, as a count of the fleet's own.
    mutating func limitOfEvents(_ index: Int) -> Int {
        if maximumEvents == .max { return .max }
        var others = eventCount
        for other in servers.indices where other != index { others += servers[other].eventCount }
        return max(0, maximumEvents - others)
    }

    mutating func bookRequests(_ index: Int, since: Int64) {
        let seconds = Double(now - since) / 1e9
        if fleets[index].slowed > 0 {
            addSlowCapacity(index, since: since)
        } else {
            fleets[index].addCapacity(seconds, options)
        }
        fleets[index].count(servers[index].takeTally(), seconds)
        fleets[index].waitingRequests = servers[index].waiting
        let mean = servers[index].settings.meanSeconds
        for option in fleets[index].options {
            let begun = servers[index].takeBegun(option - fleets[index].options.lowerBound)
            let carried = mean > 0 ? begun / mean * Double(RequestCounts.perRequest) : 0
            let whole = Int64(carried.rounded())
            if fleets[index].rampsUntil > since {
                addCarried(whole, by: option, of: index, since: since)
            } else {
                fleets[index].minute.add(whole, by: options[option])
            }
        }
    }

    /// At the horizon: what is in flight is served as it would have been.
    mutating func runOutRequests() {
        if calls.exchange != nil { return runOutTogether() }
        for index in servers.indices {
            servers[index].eventLimit = limitOfEvents(index)
            servers[index].runOut()
            bookRequests(index, since: now)
        }
    }

    /// Moves the latencies of each fleet's requests to where windows and the run find them.
    mutating func harvestLatency() {
        for index in servers.indices {
            fleets[index].exact?.window.merge(servers[index].latency)
            zoom.record(servers[index].latency, service: fleets[index].service)
            servers[index].latency.reset()
        }
    }

    /// Whether the run has come to a limit that ends it early. Mutating, as what only looks would
    /// be handed a copy of the world, each minute.
    mutating func isOverLimit() -> Bool {
        if maximumEvents != .max && allEvents >= maximumEvents { return true }
        for index in servers.indices where servers[index].isOverfull { return true }
        return calls.exchange?.isOverfull(servers) ?? false
    }

    /// Events of fleets and of requests so far.
    var allEvents: Int {
        servers.reduce(eventCount + (calls.exchange?.eventCount ?? 0)) { $0 + $1.eventCount }
    }
}

/// Latencies of a fleet's requests: of the objective's current window, and of those before.
struct ExactLatency {
    var window = LatencyHistogram()
    var past = LatencyHistogram()
}

extension FleetState {
    mutating func count(_ tally: RequestTally, _ seconds: Double) {
        let scale = RequestCounts.perRequest
        let lost = (tally.shed + tally.timedOut + tally.failed) * scale
        counts.offered += tally.offered * scale
        counts.served += tally.served * scale
        counts.shed += tally.shed * scale
        counts.timedOut += tally.timedOut * scale
        counts.failed += tally.failed * scale
        counts.retried += tally.retried * scale
        minute.offered += tally.offered * scale
        minute.served += tally.served * scale
        minute.seconds += seconds
        hour.offered += tally.offered * scale
        hour.served += tally.served * scale
        hour.lost += lost
        hour.retried += tally.retried * scale
        releaseErrors += tally.errors * scale
    }
}

/// How instances come and go while their requests are events.
extension World {
    /// Instances of a cohort take requests from now on.
    mutating func addInstances(_ index: Int) {
        guard servesRequests else { return }
        let cohort = cohorts[index]
        let pool = pools[cohort.pool]
        let option = pool.option - fleets[pool.fleet].options.lowerBound
        // What was there from the start is not new.
        let isOld = cohort.readyNanoseconds == 0
        servers[pool.fleet].add(
            cohort.count, option: option, zone: pool.zone, tag: index,
            since: isOld ? Int64.min / 2 : cohort.readyNanoseconds, balance: startBalance(cohort),
            errorRate: cohort.failure >= 0 && slowdown(of: cohort) < 0
                ? .infinity : errorRate(of: cohort.version, fleet: pool.fleet),
            slowdown: slowdown(of: cohort) < 0
                ? 1 : fleets[pool.fleet].slowdowns[slowdown(of: cohort)])
    }

    /// `count` of a cohort leave the balancer and are terminated once their requests are done, or
    /// the deregistration delay is over. Until then they are billed.
    mutating func drain(_ count: Int64, from index: Int) {
        endFailure(index, of: count)
        var cohort = cohorts[index]
        cohort.failure = -1
        let pool = cohort.pool
        let (fleet, option) = (pools[pool].fleet, pools[pool].option)
        settleHazard(pool)
        pools[pool].launched -= count
        pools[pool].kept -= count
        options[option].launched -= count
        options[option].serving -= count
        if cohort.isWarmed { options[option].warmed -= count }
        fleets[fleet].isSteady = false
        cohort.count = count
        cohort.event = nil
        cohort.serves = false
        cohort.isWarmed = false
        cohort.isNoticed = true
        let plan = prepared.plan.fleets[fleet]
        // Without a balancer of its own a fleet is as patient as one with the default.
        let delay = plan.balancer?.deregistrationDelay ?? TimeSpan.minute * 5
        cohort.drainsUntil = now + delay.nanoseconds
        noteReturn(&cohort)
        reduce(index, by: count)
        let added = addCohort(cohort)
        servers[fleet].drain(count, from: index, to: added)
        drawHazard(pool)
        watch(added)
    }

    /// Ends those of a draining cohort that have nothing left to do, all once their time is up; the
    /// balancer looks once a second.
    mutating func watch(_ index: Int) {
        let cohort = cohorts[index]
        cohorts[index].event = nil
        let fleet = pools[cohort.pool].fleet
        serve(fleet)
        let isOver = now >= cohort.drainsUntil ?? now || !(servesRequests || cohort.isWaiting)
        let done =
            isOver ? cohort.count : cohort.isWaiting ? 0 : servers[fleet].idle(tagged: index)
        if done > 0 {
            if lifecycles[fleet].holdsTermination, !cohort.isWaiting {
                hold(done, from: index)
            } else {
                remove(done, from: index, end: .scaledIn)
            }
        }
        guard done < cohort.count else { return }
        let second = now + TimeSpan.second.nanoseconds
        let next = min(cohort.isWaiting ? .max : second, cohort.drainsUntil ?? now)
        cohorts[index].event = schedule(.drained, index, at: next)
    }
}
