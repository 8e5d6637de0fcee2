import SimulationKernel

/// Whose turn it is.
extension CallExchange {
    private enum Turn {
        /// A fleet's or a store's server completes something.
        case end(fleet: Int)
        case query(server: Int)
        /// A call is made again; its caller gives up; a fleet's client does.
        case attempt
        case deadline(line: Int)
        case client(fleet: Int)
        case arrival(fleet: Int)
    }

    /// Serves everybody up to `end`: completions at that instant included, arrivals at it not.
    mutating func advance(_ servers: inout [RequestServer], to end: Int64) {
        if isOverfull(servers) { return }
        // What the world has changed since the last time.
        for server in servers.indices { hear(server, &servers) }
        while eventCount < eventLimit {
            let (time, turn) = nextTurn(&servers)
            if time > end { break }
            if case .arrival = turn, time == end { break }
            take(turn, at: time, &servers)
            if eventCount % Self.patience == 0, isOverfull(servers) { return }
        }
        guard eventCount < eventLimit else { return }
        now = max(now, end)
        for server in servers.indices { servers[server].now = now }
    }

    /// Events between two looks at whether memory still has room.
    private static let patience = 4_096

    /// Whether so much is in flight that a run ends early.
    func isOverfull(_ servers: [RequestServer]) -> Bool {
        calls.count >= RequestServer.mostInFlight || servers.contains { $0.isOverfull }
    }

    /// The horizon: nobody new comes, and what is in flight is served at the pace it would have
    /// met.
    mutating func runOut(_ servers: inout [RequestServer]) {
        for server in servers.indices {
            servers[server].stopArrivals()
            hear(server, &servers)
        }
        while eventCount < eventLimit {
            let (time, turn) = nextTurn(&servers)
            if time == .max { break }
            take(turn, at: time, &servers)
        }
        for server in servers.indices { servers[server].abandonRest() }
        for store in uses.indices {
            uses[store].failed += uses[store].pending
            uses[store].pending = 0
        }
    }

    /// The earliest; of several at one instant the first in the order of `Turn`.
    private mutating func nextTurn(
        _ servers: inout [RequestServer]
    ) -> (time: Int64, turn: Turn) {
        var (client, arrival) = (Earliest(), Earliest())
        var first = Earliest()
        for server in servers.indices {
            let due = servers[server].due()
            first.take(due.end, .end(fleet: server))
            client.take(due.deadline, .client(fleet: server))
            arrival.take(due.arrival, .arrival(fleet: server))
        }
        for server in stores.indices { first.take(stores[server].due(), .query(server: server)) }
        first.take(queue.peekTime ?? .max, .attempt)
        for line in lines.indices { first.take(lines[line].due(), .deadline(line: line)) }
        first.take(client.time, client.turn)
        first.take(arrival.time, arrival.turn)
        return (first.time, first.turn)
    }

    private struct Earliest {
        var time = Int64.max
        var turn = Turn.attempt

        @inline(__always) mutating func take(_ other: Int64, _ turn: Turn) {
            guard other < time else { return }
            time = other
            self.turn = turn
        }
    }

    private mutating func take(_ turn: Turn, at time: Int64, _ servers: inout [RequestServer]) {
        now = max(now, time)
        eventCount += 1
        switch turn {
        case .end(let fleet):
            servers[fleet].stepEnd(at: now)
            hear(fleet, &servers)
        case .query(let server):
            let (call, ticket) = stores[server].end(at: now)
            if calls[Int(call)].ticket == ticket { settle(call, isGood: true, &servers) }
        case .attempt:
            if let event = queue.pop() {
                repeatCall(UInt32(truncatingIfNeeded: event.payload), &servers)
            }
        case .deadline(let line):
            giveUp(line, &servers)
        case .client(let fleet):
            servers[fleet].stepDeadline(at: now)
            hear(fleet, &servers)
        case .arrival(let fleet):
            servers[fleet].stepArrival(at: now)
            hear(fleet, &servers)
        }
    }

    /// The caller that has waited longest on a line gives up. Whoever works on its call does not
    /// notice.
    private mutating func giveUp(_ line: Int, _ servers: inout [RequestServer]) {
        let (call, ticket) = lines[line].takeDeadline()
        guard calls[Int(call)].ticket == ticket else { return }
        let (server, place) = (Int(calls[Int(call)].server), calls[Int(call)])
        if case .fleets = lines[line].callee {
            servers[server].abandon(place.place, place.placeTicket)
        }
        settle(call, isGood: false, &servers)
    }
}
