import SimulationKernel

/// The way of a call: attempt, answer or none, and what comes after.
extension CallExchange {
    /// Takes what a server has to say, and does what follows from it, until nobody says anything.
    mutating func hear(_ server: Int, _ servers: inout [RequestServer]) {
        while let notice = servers[server].takeNotice() {
            switch notice {
            case .calls(let request, let ticket):
                begin(
                    Call(
                        request: request, requestTicket: ticket,
                        line: Int32(linesOf[server].lowerBound)), &servers)
            case .answers(let call, let isGood):
                settle(call, isGood: isGood, &servers)
            }
        }
    }

    private mutating func begin(_ call: Call, _ servers: inout [RequestServer]) {
        let place = allocate(call)
        enterLine(place, &servers)
        proceed(place, &servers)
    }

    /// A request comes to the next of its lines. Calls whose answers are of no interest go off at
    /// once, each on its own.
    private mutating func enterLine(_ place: UInt32, _ servers: inout [RequestServer]) {
        let line = Int(calls[Int(place)].line)
        lines[line].requests += 1
        let count = lines[line].drawCount()
        guard lines[line].isAsynchronous else { return calls[Int(place)].left = count }
        for _ in 0..<count {
            make(allocate(Call(line: Int32(line))), &servers)
        }
    }

    /// The next of a request's calls, or its end when there is none left.
    private mutating func proceed(_ place: UInt32, _ servers: inout [RequestServer]) {
        let caller = lines[Int(calls[Int(place)].line)].caller
        // A machine that is gone makes no more calls.
        guard isHeld(place, &servers) else { return release(place) }
        while calls[Int(place)].left == 0 {
            let next = Int(calls[Int(place)].line) + 1
            if next == linesOf[caller].upperBound {
                return end(place, isGood: true, &servers)
            }
            calls[Int(place)].line = Int32(next)
            enterLine(place, &servers)
        }
        calls[Int(place)].left -= 1
        make(place, &servers)
    }

    /// Makes a call for the first time.
    private mutating func make(_ place: UInt32, _ servers: inout [RequestServer]) {
        calls[Int(place)].attempt = 1
        calls[Int(place)].began = now
        lines[Int(calls[Int(place)].line)].begin(at: now)
        attempt(place, &servers)
    }

    private mutating func attempt(_ place: UInt32, _ servers: inout [RequestServer]) {
        calls[Int(place)].ticket &+= 1
        let ticket = calls[Int(place)].ticket
        let line = Int(calls[Int(place)].line)
        let deadline = lines[line].watch(place, ticket, at: now)
        switch lines[line].callee {
        case .store(let store, let first, let count):
            uses[store].asked += 1
            uses[store].pending += 1
            let server = lines[line].chooseServer(first, count, stores)
            calls[Int(place)].server = Int32(server)
            stores[server].ask(place, ticket, until: deadline, at: now)
        case .fleets(let fleets, let upTo):
            let fleet = lines[line].chooseFleet(fleets, upTo)
            calls[Int(place)].server = Int32(fleet)
            let request = servers[fleet].receive(call: place, at: now)
            calls[Int(place)].place = request.request
            calls[Int(place)].placeTicket = request.ticket
            hear(fleet, &servers)
        }
    }

    /// An answer, or the news that there will be none.
    mutating func settle(_ place: UInt32, isGood: Bool, _ servers: inout [RequestServer]) {
        calls[Int(place)].ticket &+= 1
        let line = Int(calls[Int(place)].line)
        lines[line].dropSettled(calls)
        if case .store(let store, _, _) = lines[line].callee {
            uses[store].pending -= 1
            if !isGood { uses[store].failed += 1 }
        }
        if !isGood, tryAgain(place, &servers) { return }
        guard calls[Int(place)].isWaitedFor else { return release(place) }
        lines[line].nanoseconds += now - calls[Int(place)].began
        if isGood { proceed(place, &servers) } else { end(place, isGood: false, &servers) }
    }

    private mutating func tryAgain(
        _ place: UInt32, _ servers: inout [RequestServer]
    ) -> Bool {
        let (line, attempt) = (Int(calls[Int(place)].line), calls[Int(place)].attempt)
        guard isHeld(place, &servers), lines[line].mayRetry(attempt) else { return false }
        calls[Int(place)].attempt += 1
        queue.pushLasting(
            time: now + lines[line].wait(after: attempt), priority: 0,
            payload: UInt64(place))
        return true
    }

    /// A call is made again, unless the machine that made it is gone.
    mutating func repeatCall(_ place: UInt32, _ servers: inout [RequestServer]) {
        if isHeld(place, &servers) { attempt(place, &servers) } else { release(place) }
    }

    private func isHeld(_ place: UInt32, _ servers: inout [RequestServer]) -> Bool {
        let call = calls[Int(place)]
        guard call.isWaitedFor else { return true }
        return servers[lines[Int(call.line)].caller].holds(call.request, call.requestTicket)
    }

    /// A request's calls are over.
    private mutating func end(
        _ place: UInt32, isGood: Bool, _ servers: inout [RequestServer]
    ) {
        let call = calls[Int(place)]
        let caller = lines[Int(call.line)].caller
        release(place)
        servers[caller].resume(call.request, call.requestTicket, isGood: isGood, at: now)
        hear(caller, &servers)
    }

    private mutating func allocate(_ call: Call) -> UInt32 {
        guard freeCall != Request.none else {
            calls.append(call)
            return UInt32(truncatingIfNeeded: calls.count - 1)
        }
        let place = freeCall
        freeCall = calls[Int(place)].next
        let ticket = calls[Int(place)].ticket
        calls[Int(place)] = call
        // The place has had others.
        calls[Int(place)].ticket = ticket
        return place
    }

    private mutating func release(_ place: UInt32) {
        calls[Int(place)].ticket &+= 1
        calls[Int(place)].next = freeCall
        freeCall = place
    }
}
