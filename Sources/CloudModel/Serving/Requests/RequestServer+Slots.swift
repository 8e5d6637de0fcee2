import SimulationKernel
import Statistics

extension RequestServer {
    /// Sends an attempt to an instance: into a slot, into the queue, or away.
    @inline(__always) mutating func dispatch(_ id: UInt32) {
        var instance = choose()
        if instance < 0 { return fail(id, .failed) }
        if settings.algorithm == .sharedQueue, stations.count > 1 {
            instance = firstWithFreeSlot(otherwise: instance)
        }
        let station = stations[Int(instances[instance].option)]
        if instances[instance].running < station.slots {
            changeOutstanding(instance, by: 1)
            if let time = begin(id, on: instance) {
                queue.pushLasting(
                    time: time, priority: Event.end,
                    payload: payload(id, requests[Int(id)].ticket))
            }
        } else if settings.algorithm == .sharedQueue {
            if sharedCount >= sharedLimit { return fail(id, .shed) }
            enqueueShared(id)
        } else if Int64(instances[instance].outstanding - station.slots) >= settings.queueLimit {
            fail(id, .shed)
        } else {
            changeOutstanding(instance, by: 1)
            enqueue(id, on: instance)
        }
    }

    /// With machines of several sizes the one with the fewest requests may be full while a larger
    /// one is not.
    private func firstWithFreeSlot(otherwise instance: Int) -> Int {
        func isFree(_ place: Int) -> Bool {
            instances[place].running < stations[Int(instances[place].option)].slots
        }
        if isFree(instance) { return instance }
        for place in active where isFree(Int(place)) { return Int(place) }
        return instance
    }

    private var sharedLimit: Int64 {
        let (limit, isTooLarge) = settings.queueLimit.multipliedReportingOverflow(
            by: Int64(active.count))
        return isTooLarge ? .max : limit
    }

    /// Puts a request in a slot. Returns when it will be done; nil when that depends on who comes.
    @inline(__always) mutating func begin(_ id: UInt32, on instance: Int) -> Int64? {
        let place = Int(id)
        requests[place].state = .running
        requests[place].instance = UInt32(truncatingIfNeeded: instance)
        instances[instance].running &+= 1
        let option = Int(instances[instance].option)
        let seconds = requests[place].seconds
        begun[option] += seconds
        if stations[option].sharesProcessor {
            enterProcessor(id, on: instance, option)
            return nil
        }
        let slowdown = instances[instance].slowdown
        if slowdown != 1 { return now &+ stations[option].nanoseconds(seconds, slowdown) }
        return now &+ stations[option].nanoseconds(seconds)
    }

    /// A request leaves its slot, and the next in the queue takes it. Returns when that one will be
    /// done, with its place in `lastBegun`; nil when there is none, or when that depends.
    @inline(__always) mutating func complete(_ id: UInt32) -> Int64? {
        let place = Int(id)
        let instance = Int(requests[place].instance)
        if !requests[place].isAbandoned && !requests[place].isPhantom {
            if now &- requests[place].attemptStart <= settings.timeout {
                if instances[instance].errorRate > 0, isError(on: instance) {
                    return completeWithError(id, on: instance)
                }
                tally.served &+= 1
                latency.record(nanoseconds: now &- requests[place].firstArrival)
            } else {
                tally.timedOut &+= 1
            }
        }
        release(id)
        instances[instance].running &-= 1
        changeOutstanding(instance, by: -1)
        return beginNext(on: instance)
    }

    /// The answer is an error: the client may ask again.
    @inline(never) private mutating func completeWithError(
        _ id: UInt32, on instance: Int
    ) -> Int64? {
        if instances[instance].errorRate <= 1 { tally.errors &+= 1 }
        fail(id, .failed)
        instances[instance].running &-= 1
        changeOutstanding(instance, by: -1)
        return beginNext(on: instance)
    }

    private mutating func isError(on instance: Int) -> Bool {
        errorStream.nextUnit() < Double(instances[instance].errorRate)
    }

    @inline(__always) mutating func beginNext(on instance: Int) -> Int64? {
        if isLeaving { return nil }
        if settings.algorithm == .sharedQueue {
            if instances[instance].isDraining { return nil }
            let next = dequeueShared()
            if next == Request.none { return nil }
            changeOutstanding(instance, by: 1)
            lastBegun = next
            return begin(next, on: instance)
        }
        if instances[instance].head == Request.none { return nil }
        let next = dequeue(from: instance)
        if next == Request.none { return nil }
        lastBegun = next
        return begin(next, on: instance)
    }

    @inline(__always) mutating func enqueue(_ id: UInt32, on instance: Int) {
        let place = Int(id)
        requests[place].state = .queued
        requests[place].instance = UInt32(truncatingIfNeeded: instance)
        requests[place].next = Request.none
        let tail = instances[instance].tail
        if tail == Request.none {
            instances[instance].head = id
        } else {
            requests[Int(tail)].next = id
        }
        instances[instance].tail = id
    }

    /// The first whose client still waits. Others leave without work.
    @inline(__always) private mutating func dequeue(from instance: Int) -> UInt32 {
        while instances[instance].head != Request.none {
            let id = instances[instance].head
            instances[instance].head = requests[Int(id)].next
            if instances[instance].head == Request.none { instances[instance].tail = Request.none }
            if isStillWanted(id) { return id }
            release(id)
            changeOutstanding(instance, by: -1)
        }
        return Request.none
    }

    mutating func enqueueShared(_ id: UInt32) {
        requests[Int(id)].state = .queued
        requests[Int(id)].instance = Request.none
        requests[Int(id)].next = Request.none
        if sharedTail == Request.none {
            sharedHead = id
        } else {
            requests[Int(sharedTail)].next = id
        }
        sharedTail = id
        sharedCount += 1
    }

    mutating func dequeueShared() -> UInt32 {
        while sharedHead != Request.none {
            let id = sharedHead
            sharedHead = requests[Int(id)].next
            if sharedHead == Request.none { sharedTail = Request.none }
            sharedCount -= 1
            if isStillWanted(id) { return id }
            release(id)
        }
        return Request.none
    }

    /// Whether the client of a queued request still waits; one that never tries again is counted as
    /// it leaves the queue.
    @inline(__always) private mutating func isStillWanted(_ id: UInt32) -> Bool {
        let place = Int(id)
        if requests[place].isAbandoned { return false }
        if requests[place].isPhantom { return true }
        if now &- requests[place].attemptStart < settings.timeout { return true }
        if settings.retries { return true }
        tally.timedOut &+= 1
        return false
    }

    @inline(__always) mutating func changeOutstanding(_ instance: Int, by change: Int32) {
        let before = instances[instance].outstanding
        instances[instance].outstanding = before &+ change
        if keepsIndex && instances[instance].place >= 0 {
            index.move(
                instance, group: Int(instances[instance].group), from: before,
                to: before &+ change)
        }
    }
}
