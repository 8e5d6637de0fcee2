import Quantities
import SimulationKernel

/// Calls where each of them is an event: all fleets and stores advance together.
extension World {
    /// Serves the requests of all fleets up to now; what happened is booked fleet by fleet.
    mutating func advanceTogether() {
        let paced = servers.indices.filter { servers[$0].hasCredits }
        while let from = calls.exchange?.now, from < now {
            // In steps so short that an instance without credits is slowed down in time.
            let end = paced.isEmpty ? now : min(now, from + RequestServer.creditStep)
            limitEvents()
            calls.exchange?.advance(&servers, to: end)
            let reached = calls.exchange?.now ?? now
            for index in paced { settleCredits(index, Double(reached - from) / 1e9) }
            // The limit of events, or of requests in flight.
            if reached < end { return }
        }
    }

    /// What is left of the limit of events is for everybody.
    private mutating func limitEvents() {
        guard maximumEvents != .max, let own = calls.exchange?.eventCount else { return }
        let left = max(0, maximumEvents - (allEvents - own))
        calls.exchange?.eventLimit = left
    }

    /// At the horizon: what is in flight is served as it would have been.
    mutating func runOutTogether() {
        bookStores()
        let minute = Double(now - calls.minuteStart) / 1e9
        for store in calls.stores.indices where minute > 0 {
            calls.stores[store].closeMinute(minute)
        }
        limitEvents()
        calls.exchange?.runOut(&servers)
        for store in calls.stores.indices {
            guard let rest = calls.exchange?.takeUse(of: store, replicasUp: 1) else { continue }
            calls.stores[store].outcome.calls += Double(rest.calls)
            calls.stores[store].outcome.failed += Double(rest.failed)
        }
        for index in servers.indices { bookRequests(index, since: now) }
    }

    /// Books what stores did since the last time.
    mutating func bookStores() {
        advanceTogether()
        let length = Double(now - calls.since) / 1e9
        guard length > 0 else { return }
        for store in calls.stores.indices {
            let up = calls.stores[store].replicasUp(at: calls.since)
            guard let booking = calls.exchange?.takeUse(of: store, replicasUp: up) else { continue }
            let isDown = !calls.stores[store].answers(at: calls.since)
            calls.stores[store].book(booking, length, isDown: isDown)
        }
        calls.since = now
    }

    /// Tells the exchange who answers, and what is planned by rates what calls came to.
    mutating func followCalls() {
        bookStores()
        for store in calls.stores.indices { openStore(store) }
        if now == 0 {
            // Before the start nobody has called yet: fleets are sized by what there will be.
            solveCalls()
        } else if now - calls.minuteStart >= TimeSpan.minute.nanoseconds {
            closeMinuteOfCalls(Double(now - calls.minuteStart) / 1e9)
            calls.minuteStart = now
        }
        spreadCalls()
        var shares: [Double] = []
        for index in fleets.indices { shares.append(share(of: index)) }
        calls.exchange?.route(by: shares)
    }

    /// Servers of a store answer that are well again.
    private mutating func openStore(_ store: Int) {
        let slowdown = calls.stores[store].slowdown(at: now)
        calls.exchange?.slowDown(store, by: slowdown)
        if calls.stores[store].answers(at: now) { calls.exchange?.open(store, server: 0) }
        for replica in calls.stores[store].replicas.indices
        where calls.stores[store].replicas[replica].downUntil <= now {
            calls.exchange?.open(store, server: 1 + replica)
        }
    }

    /// What was asked in the last minute, and how long a request's calls took: fleets of one
    /// service share by capacity, which is less the longer slots are held.
    private mutating func closeMinuteOfCalls(_ seconds: Double) {
        for place in calls.asked.indices { calls.asked[place] = 0 }
        for index in fleets.indices where isCalled(index) {
            let region = prepared.plan.fleets[index].region
            let unit = prepared.calls.unit(ofService: fleets[index].service, in: region)
            calls.asked[unit] += Double(servers[index].takeReceived()) / seconds
        }
        for place in calls.totals.indices { calls.totals[place].failure = 0 }
        for edge in prepared.calls.edges.indices {
            for region in 0..<prepared.calls.regions {
                let found = calls.exchange?.meanSeconds(edge, in: region, prepared.plan)
                guard let mean = found else { continue }
                calls.totals[edge * prepared.calls.regions + region].seconds = mean
            }
        }
        calls.exchange?.resetMinute()
        for index in fleets.indices where prepared.plan.fleets[index].service >= 0 {
            takeCalls(index)
        }
        for store in calls.stores.indices { calls.stores[store].closeMinute(seconds) }
    }

    private mutating func isCalled(_ fleet: Int) -> Bool {
        let service = prepared.plan.fleets[fleet].service
        return service >= 0 && prepared.plan.services[service].isCalled
    }
}

extension CallExchange {
    /// A server of a store is lost with what it was asked, or answers again.
    mutating func close(_ store: Int, server: Int) {
        stores[firstServer[store] + server].close(at: now)
    }

    /// All servers of a store take so many times as long.
    mutating func slowDown(_ store: Int, by slowdown: Double) {
        let end = store + 1 < firstServer.count ? firstServer[store + 1] : stores.count
        for server in firstServer[store]..<end { stores[server].slowDown(by: slowdown, at: now) }
    }

    mutating func open(_ store: Int, server: Int) {
        stores[firstServer[store] + server].open(at: now)
    }

    /// Calls go to the callee's fleets by their shares of its capacity in the region.
    mutating func route(by shares: [Double]) {
        for line in lines.indices {
            guard case .fleets(let fleets, _) = lines[line].callee, fleets.count > 1 else {
                continue
            }
            var sum = 0.0
            let upTo = fleets.map { fleet in
                sum += shares[fleet]
                return sum
            }
            lines[line].callee = .fleets(fleets, upTo: upTo)
        }
    }

    /// Seconds that a request's calls took, by an edge from a region; nil where none were made.
    func meanSeconds(_ edge: Int, in region: Int, _ plan: Plan) -> Double? {
        var (requests, nanoseconds) = (0, Int64(0))
        for line in lines where line.edge == edge && plan.fleets[line.caller].region == region {
            requests += line.requests
            nanoseconds += line.nanoseconds
        }
        return requests > 0 ? Double(nanoseconds) / 1e9 / Double(requests) : nil
    }

    mutating func resetMinute() {
        for line in lines.indices {
            lines[line].requests = 0
            lines[line].nanoseconds = 0
        }
    }
}

extension StoreState {
    mutating func book(_ booking: StoreBooking, _ length: Double, isDown: Bool) {
        outcome.calls += Double(booking.calls)
        outcome.failed += Double(booking.failed)
        utilizationSeconds += booking.busySeconds
        connectionSeconds += booking.connectionSeconds
        seconds += length
        if isDown { outcome.downSeconds += length }
        minute.add(booking)
    }

    /// The highest are of whole minutes, as alarms see them.
    mutating func closeMinute(_ length: Double) {
        calls = Double(minute.calls) / length
        failed = Double(minute.failed) / length
        utilization = min(1, minute.busySeconds / length)
        connections = minute.connectionSeconds / length
        isSaturated = utilization > LoadLevels.highest
        if isSaturated { outcome.saturatedSeconds += length }
        outcome.peakUtilization = max(outcome.peakUtilization, utilization)
        outcome.peakConnections = max(outcome.peakConnections, connections)
        minute = StoreBooking()
    }
}

extension StoreBooking {
    mutating func add(_ other: StoreBooking) {
        calls += other.calls
        failed += other.failed
        primarySeconds += other.primarySeconds
        replicaSeconds += other.replicaSeconds
        connectionSeconds += other.connectionSeconds
    }
}
