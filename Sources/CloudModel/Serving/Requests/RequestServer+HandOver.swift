import SimulationKernel
import Statistics

/// What `flow` knows of its queues becomes requests, and requests become what `flow` knows.
extension RequestServer {
    /// Fills the instances of an option as a load in its steady state would have, and puts the
    /// backlog in their queues.
    ///
    /// Those in the steady state have been counted as served by `flow` when they arrived: they
    /// only keep the machines busy. The backlog has been counted as offered, and nothing more.
    ///
    /// - Returns: what of the backlog finds no room in memory, and stays with `flow`.
    mutating func populate(
        _ option: Int, _ station: Station, load: Double, backlog: Int64
    ) -> Int64 {
        let places = instances.indices.filter {
            instances[$0].isPresent && Int(instances[$0].option) == option
        }
        guard !places.isEmpty else {
            tally.failed += backlog
            return 0
        }
        let slots = Int(stations[option].slots)
        let rate = min(load, LoadLevels.highest) * station.capacity
        let (free, _) = station.occupancy(rate: rate)
        let more = queueRatio(rate / station.capacity)
        // Before one queue for all hardly anybody waits for one instance while others are free.
        let room = settings.algorithm.isNearlyOneQueue ? 0 : settings.queueLimit
        let most = Int(min(Int64(slots) + min(room, 1_000_000), Int64(Int32.max)))
        for place in places {
            var count = slots
            if backlog == 0 { count = min(drawOccupancy(free, ratio: more), most) }
            for _ in 0..<count { addPhantom(to: place, station, holders: min(count, slots)) }
        }
        let taken = min(backlog, Int64(max(0, Self.mostInFlight / 2 - inFlight)))
        queueBacklog(taken, on: places, perSecond: station.capacity * Double(places.count))
        return backlog - taken
    }

    /// Chance that one more waits, such that the mean queue is Allen and Cunneen's, as in `flow`:
    /// exact for one slot (Pollaczek and Khinchine).
    private func queueRatio(_ load: Double) -> Double {
        let mean =
            load / (1 - load) * QueueApproximations.variationFactor(service: settings.variation)
        return mean / (1 + mean)
    }

    /// How many are at an instance: by the chances of each number below the slots, and beyond them
    /// geometrically.
    private mutating func drawOccupancy(_ free: [Double], ratio: Double) -> Int {
        var draw = serviceStream.nextUnit()
        for (count, chance) in free.enumerated() {
            if draw < chance { return count }
            draw -= chance
        }
        var count = free.count
        while count < free.count + 100_000, serviceStream.nextUnit() < ratio { count += 1 }
        return count
    }

    /// A request that is somewhere in the middle: long ones are met more often, and each has a
    /// uniform part of the phase left that it is in.
    private mutating func addPhantom(to place: Int, _ station: Station, holders: Int) {
        let id = allocate()
        requests[Int(id)].isPhantom = true
        requests[Int(id)].isAbandoned = false
        requests[Int(id)].firstArrival = now
        requests[Int(id)].attemptStart = now
        requests[Int(id)].attempt = settings.attempts
        let settings = stations[Int(instances[place].option)]
        changeOutstanding(place, by: 1)
        guard instances[place].running < settings.slots else {
            // Nobody has looked into it yet: it is as long as any.
            requests[Int(id)].seconds = whole.sample(using: &serviceStream)
            return enqueue(id, on: place)
        }
        let all = settings.processorNanoseconds + settings.waitingNanoseconds
        let stretch = max(station.stretch(holders: holders), 1)
        let atProcessor = (settings.processorNanoseconds / all + stretch - 1) / stretch
        let left = serviceStream.nextUnit()
        let seconds = min(lengthBiased.sample(using: &serviceStream), 1e8)
        requests[Int(id)].seconds = seconds
        requests[Int(id)].state = .running
        requests[Int(id)].instance = UInt32(truncatingIfNeeded: place)
        instances[place].running += 1
        if settings.sharesProcessor, serviceStream.nextUnit() < atProcessor {
            enterProcessor(id, on: place, Int(instances[place].option), share: left)
        } else {
            let part = settings.sharesProcessor ? settings.waitingNanoseconds : all
            queue.pushLasting(
                time: now + Int64(seconds * part * left), priority: Event.end,
                payload: payload(id, requests[Int(id)].ticket))
        }
    }

    /// The backlog came one after the other, at the pace at which it will be served.
    private mutating func queueBacklog(_ backlog: Int64, on places: [Int], perSecond: Double) {
        var turn = 0
        for position in 0..<backlog {
            let waited = Int64(Double(backlog - position) / perSecond * 1e9)
            let id = allocate()
            requests[Int(id)].isPhantom = false
            requests[Int(id)].isAbandoned = false
            requests[Int(id)].firstArrival = now - waited
            requests[Int(id)].attemptStart = now - min(waited, settings.timeout)
            requests[Int(id)].attempt = 1
            requests[Int(id)].seconds = whole.sample(using: &serviceStream)
            if settings.retries {
                let deadline = requests[Int(id)].attemptStart + settings.timeout
                patience.append(id, requests[Int(id)].ticket, at: deadline)
            }
            if settings.algorithm == .sharedQueue {
                enqueueShared(id)
                continue
            }
            let place = places[turn]
            turn = turn + 1 < places.count ? turn + 1 : 0
            changeOutstanding(place, by: 1)
            enqueue(id, on: place)
        }
    }

    /// The end of a window: what is in slots is finished, and what waits is left to `flow`.
    ///
    /// - Returns: requests that wait, per option; clients between two attempts wait at the first.
    mutating func leave() -> [Int64] {
        isLeaving = true
        arrivals.stop()
        while eventCount < eventLimit, let time = queue.peekTime {
            if queue.peek()?.priority == Event.retry {
                _ = queue.pop()
                continue
            }
            now = time
            eventCount += 1
            handleFirst()
        }
        var waiting = [Int64](repeating: 0, count: stations.count)
        for id in requests.indices where requests[id].isWaitedFor {
            let instance = requests[id].instance
            let option = instance == Request.none ? 0 : Int(instances[Int(instance)].option)
            waiting[option] += 1
        }
        return waiting
    }
}
