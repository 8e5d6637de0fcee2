import SimulationKernel

/// What a fleet's server says to the exchange that joins it with those that it calls and that call
/// it.
enum CallNotice: BitwiseCopyable {
    /// A request in its slot has done its own work, and begins its calls.
    case calls(request: UInt32, ticket: UInt32)
    /// A request that is a call is over; an error is no answer.
    case answers(call: UInt32, isGood: Bool)
}

/// Requests that make calls, and requests that are calls.
extension RequestServer {
    /// The oldest notice that nobody has taken yet. The place is free again once all are taken.
    mutating func takeNotice() -> CallNotice? {
        guard noticesTaken < notices.count else {
            notices.removeAll(keepingCapacity: true)
            noticesTaken = 0
            return nil
        }
        noticesTaken += 1
        return notices[noticesTaken - 1]
    }

    /// A call comes, as a request of its own.
    /// - Returns: its place and its ticket: if it was refused, they find nobody.
    mutating func receive(call: UInt32, at time: Int64) -> (request: UInt32, ticket: UInt32) {
        now = time
        tally.offered += 1
        received += 1
        let id = newRequest(sampler.sample(using: &serviceStream))
        requests[Int(id)].call = call
        let ticket = requests[Int(id)].ticket
        dispatch(id)
        return (id, ticket)
    }

    /// Calls that have come since the last reading.
    mutating func takeReceived() -> Int64 {
        defer { received = 0 }
        return received
    }

    /// The caller waits no longer. The machine does not notice.
    mutating func abandon(_ id: UInt32, _ ticket: UInt32) {
        let place = Int(id)
        guard requests[place].ticket == ticket, !requests[place].isAbandoned else { return }
        requests[place].isAbandoned = true
        requests[place].call = Request.none
        tally.timedOut += 1
    }

    /// Whether a request is still in its slot: its machine may be gone. Mutating, like `due`.
    mutating func holds(_ id: UInt32, _ ticket: UInt32) -> Bool {
        requests[Int(id)].ticket == ticket
    }

    /// The calls of a request are over, and it with them: all were answered, or one was not.
    mutating func resume(_ id: UInt32, _ ticket: UInt32, isGood: Bool, at time: Int64) {
        guard holds(id, ticket) else { return }
        now = time
        if isGood { return finish(id) }
        let place = Int(id)
        let instance = Int(requests[place].instance)
        if requests[place].isAbandoned {
            release(id)
        } else {
            let isLate = now - requests[place].attemptStart > settings.timeout
            fail(id, isLate ? .timedOut : .failed)
        }
        instances[instance].running -= 1
        changeOutstanding(instance, by: -1)
        start(beginNext(on: instance))
    }

    /// A request's own work is done: now come its calls, if it makes any.
    mutating func endOwnWork(_ id: UInt32) {
        if makesCalls {
            notices.append(.calls(request: id, ticket: requests[Int(id)].ticket))
        } else {
            finish(id)
        }
    }

    private mutating func finish(_ id: UInt32) {
        let call = requests[Int(id)].call
        let served = tally.served
        let next = complete(id)
        // An answer that is an error has said so itself.
        if call != Request.none, tally.served > served {
            notices.append(.answers(call: call, isGood: true))
        }
        start(next)
    }

    /// The request that `beginNext` has put in a slot ends at `time`, if that is known.
    private mutating func start(_ time: Int64?) {
        guard let time else { return }
        queue.pushLasting(
            time: time, priority: Event.end,
            payload: payload(lastBegun, requests[Int(lastBegun)].ticket))
    }
}

/// The steps of `advance` one by one, for servers that take turns.
extension RequestServer {
    /// When something ends, a client gives up, a request comes: `Int64.max` for never. Nothing
    /// changes; mutating has the server passed by its address, where a reader would copy it.
    mutating func due() -> (end: Int64, deadline: Int64, arrival: Int64) {
        (queue.peekTime ?? .max, settings.retries ? patience.time : .max, arrivals.next)
    }

    mutating func stepEnd(at time: Int64) {
        now = time
        handleFirst()
    }

    mutating func stepDeadline(at time: Int64) {
        now = time
        giveUp()
    }

    mutating func stepArrival(at time: Int64) {
        now = time
        arrive()
    }
}
