import SimulationKernel

extension RequestServer {
    /// The instance for the next request; -1 when there is none.
    @inline(__always) mutating func choose() -> Int {
        if active.isEmpty { return -1 }
        switch settings.algorithm {
        case .roundRobin: return nextInTurn()
        case .leastOutstanding, .sharedQueue: return index.first(in: 0)
        case .twoRandomChoices: return betterOfTwo()
        case .zoneAware: return index.first(in: anyZone())
        }
    }

    @inline(__always) private mutating func nextInTurn() -> Int {
        // In slow start an instance lets most of its turns go by; after a full round one is taken
        // all the same.
        var turns = active.count
        while true {
            let instance = Int(active[cursor])
            cursor &+= 1
            if cursor == active.count { cursor = 0 }
            turns &-= 1
            if turns == 0 || settings.slowStart == 0 || takesTurn(instance) { return instance }
        }
    }

    /// Whether an instance takes its turn: always, once its slow start is over; else as often as
    /// its age is of the slow start.
    private mutating func takesTurn(_ instance: Int) -> Bool {
        let age = now - instances[instance].since
        if age >= settings.slowStart { return true }
        instances[instance].credit += Double(age) / Double(settings.slowStart)
        if instances[instance].credit < 1 { return false }
        instances[instance].credit -= 1
        return true
    }

    @inline(__always) private mutating func betterOfTwo() -> Int {
        let first = anyActive(below: active.count)
        if active.count == 1 { return Int(active[first]) }
        // Of the others: the last one stands in for the first.
        var second = anyActive(below: active.count &- 1)
        if second == first { second = active.count &- 1 }
        let (one, other) = (Int(active[first]), Int(active[second]))
        if settings.slowStart > 0 {
            let (isReady, isOtherReady) = (takesTurn(one), takesTurn(other))
            if isReady != isOtherReady { return isReady ? one : other }
        }
        return instances[other].outstanding < instances[one].outstanding ? other : one
    }

    @inline(__always) private mutating func anyActive(below count: Int) -> Int {
        Int(truncatingIfNeeded: choiceStream.nextBelow(UInt64(truncatingIfNeeded: count)))
    }

    /// A client's zone: any that has instances, each as likely.
    private mutating func anyZone() -> Int {
        var populated = 0
        for group in 0..<groups where index.size(of: group) > 0 { populated += 1 }
        var pick = anyActive(below: populated)
        for group in 0..<groups where index.size(of: group) > 0 {
            if pick == 0 { return group }
            pick -= 1
        }
        return 0
    }

    /// Makes an instance one of those that get requests.
    private mutating func activate(_ instance: Int) {
        instances[instance].place = Int32(active.count)
        active.append(Int32(instance))
        if keepsIndex {
            index.insert(
                instance, group: Int(instances[instance].group),
                outstanding: instances[instance].outstanding)
        }
    }

    private mutating func deactivate(_ instance: Int) {
        let place = Int(instances[instance].place)
        guard place >= 0 else { return }
        if keepsIndex {
            index.remove(
                instance, group: Int(instances[instance].group),
                outstanding: instances[instance].outstanding)
        }
        let last = active.removeLast()
        if place < active.count {
            active[place] = last
            instances[Int(last)].place = Int32(place)
        }
        if cursor >= active.count { cursor = 0 }
        instances[instance].place = -1
    }
}

/// Instances come and go. A tag is the world's name for the group they belong to: their cohort.
extension RequestServer {
    /// `count` instances enter service, which they are in `since`: those that are new start slowly
    /// where the balancer does that.
    ///
    /// - Parameter balance: the CPU credits of each; nil: what the type starts with.
    mutating func add(
        _ count: Int64, option: Int, zone: Int, tag: Int, since: Int64, balance: CreditBalance?,
        errorRate: Double = 0, slowdown: Double = 1
    ) {
        for _ in 0..<count {
            var instance = ServingInstance(
                option: Int32(option), group: groups > 1 ? Int32(zone) : 0, tag: Int32(tag),
                since: since)
            instance.errorRate = Float(errorRate)
            instance.slowdown = Float(slowdown)
            let place: Int
            if let free = freeInstances.popLast() {
                place = Int(free)
                instances[place] = instance
            } else {
                place = instances.count
                instances.append(instance)
            }
            if stations[option].sharesProcessor { reserveJobs(instances.count) }
            setBalance(balance, of: place)
            activate(place)
            // Who waits in a shared queue goes to the newcomer.
            while settings.algorithm == .sharedQueue,
                instances[place].running < stations[option].slots, sharedCount > 0
            {
                guard let time = beginNext(on: place) else { continue }
                queue.pushLasting(
                    time: time, priority: Event.end,
                    payload: payload(lastBegun, requests[Int(lastBegun)].ticket))
            }
        }
    }

    /// `count` of those tagged `tag` get nothing more, and go on with what they have, as `newTag`.
    mutating func drain(_ count: Int64, from tag: Int, to newTag: Int) {
        forEach(count, tagged: tag) { server, place in
            server.deactivate(place)
            server.instances[place].tag = Int32(newTag)
        }
    }

    mutating func retag(_ count: Int64, from tag: Int, to newTag: Int) {
        forEach(count, tagged: tag) { server, place in
            server.instances[place].tag = Int32(newTag)
        }
    }

    /// A request that begins on one of those tagged `tag` takes so many times as long.
    mutating func slowDown(tagged tag: Int, by slowdown: Double) {
        forEach(.max, tagged: tag) { server, place in
            server.instances[place].slowdown = Float(slowdown)
        }
    }

    /// How many of those tagged `tag` have nothing left to do.
    func idle(tagged tag: Int) -> Int64 {
        var count: Int64 = 0
        for instance in instances
        where instance.isPresent && Int(instance.tag) == tag && instance.outstanding == 0 {
            count += 1
        }
        return count
    }

    /// `count` of those tagged `tag` are gone, idle ones first; what they were working on fails.
    mutating func remove(_ count: Int64, tag: Int) {
        var left = count
        for isBusy in [false, true] where left > 0 {
            for place in instances.indices where left > 0 {
                let instance = instances[place]
                guard instance.isPresent, Int(instance.tag) == tag,
                    (instance.outstanding > 0) == isBusy
                else { continue }
                deactivate(place)
                if isBusy { failAll(on: place) }
                if hasCredits { owed += balances[place].surplus }
                instances[place].isPresent = false
                instances[place].tag = -1
                instances[place].processor.scheduled = .max
                freeInstances.append(Int32(place))
                left -= 1
            }
        }
    }

    private mutating func forEach(
        _ count: Int64, tagged tag: Int, _ body: (inout RequestServer, Int) -> Void
    ) {
        var left = count
        for place in instances.indices where left > 0 {
            guard instances[place].isPresent, Int(instances[place].tag) == tag else { continue }
            body(&self, place)
            left -= 1
        }
    }

    /// The machine is gone, and with it what was in its slots and its queue.
    private mutating func failAll(on place: Int) {
        instances[place].head = Request.none
        instances[place].tail = Request.none
        instances[place].processor.jobs = 0
        for id in requests.indices where requests[id].instance == UInt32(place) {
            guard requests[id].state == .running || requests[id].state == .queued else { continue }
            if requests[id].isAbandoned {
                release(UInt32(id))
            } else {
                fail(UInt32(id), .failed)
            }
        }
        instances[place].running = 0
        instances[place].outstanding = 0
    }
}
