import SimulationKernel

/// What clients do when an attempt fails.
extension RequestServer {
    /// The attempt is over without an answer; its place is free, or becomes the retry's.
    mutating func fail(_ id: UInt32, _ cause: AttemptFailure) {
        let place = Int(id)
        if requests[place].isPhantom { return release(id) }
        guard mayRetry(requests[place].attempt) else {
            count(cause)
            if requests[place].call != Request.none {
                notices.append(.answers(call: requests[place].call, isGood: false))
            }
            release(id)
            return
        }
        requests[place].ticket &+= 1
        backOff(id)
    }

    /// The client that has waited longest gives up. The machine does not notice: a queued attempt
    /// keeps its place in the queue, a running one its slot.
    mutating func giveUp() {
        let deadline = patience.removeFirst()
        defer { patience.dropSettled(requests) }
        let place = Int(deadline.request)
        guard requests[place].ticket == deadline.ticket, !requests[place].isAbandoned else {
            return
        }
        eventCount &+= 1
        requests[place].isAbandoned = true
        guard mayRetry(requests[place].attempt) else { return count(.timedOut) }
        let id = allocate()
        var again = requests[place]
        again.ticket = requests[Int(id)].ticket
        again.isAbandoned = false
        requests[Int(id)] = again
        backOff(id)
    }

    private mutating func mayRetry(_ attempt: UInt16) -> Bool {
        guard attempt < settings.attempts else { return false }
        guard settings.budget != nil else { return true }
        guard retryTokens >= 1 else { return false }
        retryTokens -= 1
        return true
    }

    private mutating func count(_ cause: AttemptFailure) {
        switch cause {
        case .shed: tally.shed += 1
        case .timedOut: tally.timedOut += 1
        case .failed: tally.failed += 1
        }
    }

    /// Waits before the next attempt.
    private mutating func backOff(_ id: UInt32) {
        let place = Int(id)
        let backoff = settings.backoff.nanoseconds(
            after: requests[place].attempt, using: &clientStream)
        requests[place].state = .backingOff
        requests[place].instance = Request.none
        requests[place].attempt += 1
        queue.pushLasting(
            time: now &+ Int64(backoff), priority: Event.retry,
            payload: payload(id, requests[place].ticket))
    }

    mutating func retry(_ id: UInt32) {
        tally.retried &+= 1
        let place = Int(id)
        requests[place].attemptStart = now
        patience.append(id, requests[place].ticket, at: now &+ settings.timeout)
        dispatch(id)
    }
}
