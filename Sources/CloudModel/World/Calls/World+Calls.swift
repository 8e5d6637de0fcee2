import Quantities

/// Calls between services: what callers ask is load of the callee, and how that fares is waiting
/// and failure of the caller, whose slots are held meanwhile.
///
/// Both are found together: a caller that waits for long has fewer slots to ask with. Each callee's
/// load is where what is asked at the waiting which that load means is what it carries, searched
/// for from the load that it had.
extension World {
    var hasCalls: Bool { !prepared.calls.isEmpty }

    /// Rounds over all callees; those that call each other need more than one.
    private static let rounds = 2
    private static let halvings = 30
    private static let tries = 4
    /// The load at which callers wait for their timeouts.
    static let lost = 2.0

    /// Settles every callee's load and what it means for its callers.
    mutating func solveCalls() {
        for fleet in fleets.indices { serve(fleet) }
        accountStores()
        ask()
        for _ in 0..<Self.rounds {
            var isSettled = true
            for unit in prepared.calls.units where !settleUnit(unit) { isSettled = false }
            if isSettled { break }
        }
        noteStores()
        for index in fleets.indices where prepared.plan.fleets[index].service >= 0 {
            takeCalls(index)
        }
        spreadCalls()
    }

    /// Finds one callee's load while the others keep theirs, and leaves everybody asked anew.
    /// - Returns: whether nobody was kept from asking, so that others need not be looked at again.
    private mutating func settleUnit(_ unit: Int) -> Bool {
        let capacity = unitCapacity(unit)
        calls.capacities[unit] = capacity
        let before = calls.loads[unit]
        guard capacity > 0 else {
            let isNews = calls.loads[unit] != Self.lost
            setLoad(unit, Self.lost)
            ask()
            return !isNews
        }
        let collapsed = collapsedCapacity(unit)
        let highest = LoadLevels.highest
        for _ in 0..<Self.tries {
            let rate = calls.asked[unit]
            // What is overloaded stays so until it can carry what comes.
            guard before <= highest || rate < collapsed * highest, rate < capacity * highest else {
                break
            }
            setLoad(unit, rate / capacity)
            ask()
            if abs(calls.asked[unit] - rate) <= 1e-6 * rate { return true }
        }
        search(unit, from: before, capacity, collapsed)
        return false
    }

    /// Halves the way to the load at which what is asked is what is carried.
    private mutating func search(
        _ unit: Int, from before: Double, _ capacity: Double, _ collapsed: Double
    ) {
        let highest = LoadLevels.highest
        func carried(_ load: Double) -> Double {
            load <= highest ? load * capacity : collapsed
        }
        setLoad(unit, before)
        ask()
        let isMore = calls.asked[unit] > carried(before)
        var (low, high) = isMore ? (before, Self.lost) : (0, before)
        for _ in 0..<Self.halvings where high - low > 1e-9 {
            let middle = (low + high) / 2
            setLoad(unit, middle)
            ask()
            if calls.asked[unit] > carried(middle) { low = middle } else { high = middle }
        }
        setLoad(unit, high)
        ask()
        guard high > 1.999 else { return }
        // Callers wait in vain: as many fail as are too many, and perhaps try again.
        for _ in 0..<6 {
            let carried = min(1, collapsed / max(calls.asked[unit], 1e-9))
            setLoad(unit, Self.lost, failing: 1 - carried)
            ask()
        }
    }

    /// Adds up what every unit is asked while callers fare as they do now.
    private mutating func ask() {
        for unit in calls.asked.indices {
            calls.asked[unit] = 0
            calls.failing[unit] = 0
        }
        for service in prepared.calls.order where !prepared.calls.edgesOf[service].isEmpty {
            for fleet in prepared.calls.fleetsOf[service] {
                let rate = carriedRate(fleet, service)
                let region = prepared.plan.fleets[fleet].region
                for edge in prepared.calls.edgesOf[service] { ask(edge, region, rate) }
            }
        }
    }

    private mutating func ask(_ edge: Int, _ region: Int, _ rate: Double) {
        let place = edge * prepared.calls.regions + region
        let asked = rate * calls.totals[place].calls
        switch prepared.calls.edges[edge].plan.callee {
        case .service(let callee):
            let target = prepared.calls.target(callee, from: region)
            calls.asked[prepared.calls.unit(ofService: callee, in: target)] += asked
        case .store(let store):
            let read = readPart(store)
            for part in 0..<2 {
                let here = asked * (part == 0 ? 1 - read : read)
                calls.asked[2 * store + part] += here
                calls.failing[2 * store + part] +=
                    here * calls.attempts[2 * place + part].failure
            }
        }
    }

    /// Requests per second that a fleet's instances work on.
    private mutating func carriedRate(_ fleet: Int, _ service: Int) -> Double {
        let region = prepared.plan.fleets[fleet].region
        var rate: Double
        if prepared.plan.services[service].isCalled {
            rate = calls.asked[prepared.calls.unit(ofService: service, in: region)]
            rate *= fleets[fleet].isOnly ? 1 : share(of: fleet)
        } else {
            rate = demandRates[service] * shareOfService(fleet)
        }
        if let retry = fleets[fleet].retry { rate += retry.pendingPerSecond }
        // Before the start nobody serves yet, and fleets want to know what there will be.
        if now == 0, servingCapacity(fleet) == 0 { return rate }
        var backlog: Int64 = 0
        for option in fleets[fleet].options { backlog += options[option].backlog }
        rate += Double(backlog) / Double(RequestCounts.perRequest) / 60
        return min(rate, capacityNow(fleet, service, region))
    }

    /// Requests per second that a fleet carries while its calls take what they take now.
    private mutating func capacityNow(_ fleet: Int, _ service: Int, _ region: Int) -> Double {
        guard let ladder = prepared.calls.ladders[service] else { return servingCapacity(fleet) }
        let (level, part) = ladder.place(of: callSeconds(service, region))
        var sum = 0.0
        for option in fleets[fleet].options {
            sum +=
                (Double(options[option].serving) - options[option].slowLoss)
                * options[option].capacity(prepared.flow, level: level, part: part)
        }
        return sum
    }

    private mutating func callSeconds(_ service: Int, _ region: Int) -> Double {
        var seconds = 0.0
        for edge in prepared.calls.edgesOf[service] {
            seconds += calls.totals[edge * prepared.calls.regions + region].seconds
        }
        return seconds
    }

    /// Share of a service's requests that fail because their calls do.
    private mutating func callFailure(_ service: Int, _ region: Int) -> Double {
        var intact = 1.0
        for edge in prepared.calls.edgesOf[service] {
            intact *= 1 - calls.totals[edge * prepared.calls.regions + region].failure
        }
        return 1 - intact
    }

    private mutating func unitCapacity(_ unit: Int) -> Double {
        let stores = prepared.plan.stores.count
        if unit < 2 * stores {
            let store = unit / 2
            let each =
                prepared.calls.stores[store].station.capacity
                / calls.stores[store].slowdown(at: now)
            if unit % 2 == 0 { return calls.stores[store].answers(at: now) ? each : 0 }
            return each * Double(calls.stores[store].replicasUp(at: now))
        }
        let (service, region) = serviceAndRegion(unit)
        var sum = 0.0
        for fleet in prepared.calls.fleetsOf[service]
        where prepared.plan.fleets[fleet].region == region {
            sum += capacityNow(fleet, service, region)
        }
        return sum
    }

    /// What it carries in overload: all connections of a store are taken then.
    private mutating func collapsedCapacity(_ unit: Int) -> Double {
        guard unit < 2 * prepared.plan.stores.count else { return calls.capacities[unit] }
        let plan = prepared.plan.stores[unit / 2]
        let best = prepared.calls.stores[unit / 2].station.capacity
        let full = plan.throughput(connections: plan.maxConnections)
        return calls.capacities[unit] * full / best
    }

    private mutating func serviceAndRegion(_ unit: Int) -> (Int, Int) {
        let place = unit - 2 * prepared.plan.stores.count
        return (place / prepared.calls.regions, place % prepared.calls.regions)
    }

    /// Takes a callee's load for given, and works out what that means for who asks it.
    private mutating func setLoad(_ unit: Int, _ load: Double, failing: Double = 0) {
        calls.loads[unit] = load
        let isStore = unit < 2 * prepared.plan.stores.count
        for edge in prepared.calls.callersOf[unit] {
            if isStore {
                let attempt = storeAttempt(unit, edge, failing: failing)
                for region in 0..<prepared.calls.regions {
                    let place = edge * prepared.calls.regions + region
                    calls.attempts[2 * place + unit % 2] = attempt
                    settleTotal(edge, place)
                }
            } else {
                let (service, own) = serviceAndRegion(unit)
                let attempt = serviceAttempt(unit, edge, failing: failing)
                for region in 0..<prepared.calls.regions
                where prepared.calls.target(service, from: region) == own {
                    let place = edge * prepared.calls.regions + region
                    calls.attempts[2 * place] = attempt
                    settleTotal(edge, place)
                }
            }
        }
    }

    private mutating func settleTotal(_ edge: Int, _ place: Int) {
        var attempt = calls.attempts[2 * place]
        if case .store(let store) = prepared.calls.edges[edge].plan.callee {
            let read = readPart(store)
            let reading = calls.attempts[2 * place + 1]
            attempt.seconds += read * (reading.seconds - attempt.seconds)
            attempt.failure += read * (reading.failure - attempt.failure)
        }
        calls.totals[place] = prepared.calls.edges[edge].policy.total(
            failure: attempt.failure, seconds: attempt.seconds)
    }

    /// Share of a store's calls that replicas take now.
    mutating func readPart(_ store: Int) -> Double {
        calls.stores[store].replicasUp(at: now) > 0 ? prepared.plan.stores[store].readShare : 0
    }

    private mutating func storeAttempt(_ unit: Int, _ edge: Int, failing: Double)
        -> CallState.Attempt
    {
        let timeout = prepared.calls.edges[edge].timeout
        // Nobody says that nobody is there.
        guard calls.capacities[unit] > 0 else {
            return CallState.Attempt(seconds: timeout, failure: 1)
        }
        return attempt(
            prepared.calls.response(
                edge, ofStore: unit / 2,
                slowdown: calls.stores[unit / 2].slowdown(at: now)), load: calls.loads[unit],
            timeout, failing)
    }

    /// Up to the highest load theory says what an answer takes; then the queue of those who wait is
    /// as long as their number or their patience allows.
    private mutating func attempt(
        _ response: CallResponse, load: Double, _ timeout: Double, _ failing: Double
    ) -> CallState.Attempt {
        let highest = LoadLevels.highest
        let (seconds, late) = response.at(load: min(load, highest))
        guard load > highest else { return CallState.Attempt(seconds: seconds, failure: late) }
        let part = (load - highest) / (Self.lost - highest)
        return CallState.Attempt(
            seconds: seconds + part * (timeout - seconds),
            failure: max(late * max(0, 1 - 10 * part), failing))
    }

    private mutating func serviceAttempt(_ unit: Int, _ edge: Int, failing: Double)
        -> CallState.Attempt
    {
        let (service, region) = serviceAndRegion(unit)
        let timeout = prepared.calls.edges[edge].timeout
        guard calls.capacities[unit] > 0, let fleet = answering(service, region) else {
            // A balancer without targets says so at once.
            return CallState.Attempt(seconds: 0, failure: 1)
        }
        var chosen = fleets[fleet].options.lowerBound
        for option in fleets[fleet].options where options[option].serving > 0 {
            chosen = option
            break
        }
        let entry = options[chosen].entry
        let response = prepared.calls.edges[edge].responses[entry]
        var found = attempt(response, load: calls.loads[unit], timeout, failing)
        if let ladder = prepared.calls.ladders[service] {
            // The table is that of the callee's last step; its calls may take something else now.
            let own = response.alone - ladder.means[options[chosen].callLevel]
            let now = own + callSeconds(service, region)
            found.seconds = min(timeout, found.seconds * now / response.alone)
        }
        var backlog: Int64 = 0
        for option in fleets[fleet].options { backlog += options[option].backlog }
        if backlog > 0 {
            found.seconds +=
                Double(backlog) / Double(RequestCounts.perRequest)
                / max(servingCapacity(fleet), 1e-9)
            if found.seconds >= timeout { found = .init(seconds: timeout, failure: 1) }
        }
        let position = LoadLevels.position(ofLoad: min(calls.loads[unit], LoadLevels.highest))
        let refused = prepared.flow.refusedShare(entry, levelPosition: position)
        let intact =
            (1 - refused) * (1 - fleets[fleet].ownErrorShare)
            * (1 - callFailure(service, region))
        found.failure = 1 - (1 - found.failure) * intact
        return found
    }

    /// The fleet that speaks for a service in a region: the first that serves.
    private mutating func answering(_ service: Int, _ region: Int) -> Int? {
        for fleet in prepared.calls.fleetsOf[service]
        where prepared.plan.fleets[fleet].region == region && servingCapacity(fleet) > 0 {
            return fleet
        }
        return nil
    }

    /// A fleet serves on at the pace that its calls leave it.
    mutating func takeCalls(_ index: Int) {
        let service = prepared.plan.fleets[index].service
        guard let ladder = prepared.calls.ladders[service] else { return }
        let region = prepared.plan.fleets[index].region
        let (level, part) = ladder.place(of: callSeconds(service, region))
        for option in fleets[index].options {
            options[option].takeCalls(prepared.flow, level: level, part: part)
        }
        fleets[index].isSteady = false
        fleets[index].callFailure = callFailure(service, region)
    }

    /// What is called becomes the callees' demand.
    mutating func spreadCalls() {
        for service in prepared.calls.order where prepared.plan.services[service].isCalled {
            var sum = 0.0
            for region in 0..<prepared.calls.regions {
                sum += calls.asked[prepared.calls.unit(ofService: service, in: region)]
            }
            demandRates[service] = sum
            for fleet in prepared.calls.fleetsOf[service] {
                let region = prepared.plan.fleets[fleet].region
                let asked = calls.asked[prepared.calls.unit(ofService: service, in: region)]
                fleets[fleet].regionShare = sum > 0 ? asked / sum : 0
            }
        }
    }
}

extension OptionState {
    /// The table that its load is served by now.
    var entry: Int {
        guard isPooled, serving > 0 else { return firstEntry }
        return firstEntry + min(63 - serving.leadingZeroBitCount, furtherEntries)
    }

    /// The first of its tables at a step of its calls' ladder.
    private func first(level: Int) -> Int {
        let start = entries.lowerBound + firstOfSlowdown
        let isThrottled = firstEntry - start >= tablesPerPace
        return start + (isThrottled ? tablesPerPace : 0) + level * (furtherEntries + 1)
    }

    /// Requests per second between two steps: one over it is linear in what a request takes.
    func capacity(_ flow: FlowTables, level: Int, part: Double) -> Double {
        let low = flow.tables[first(level: level)].station.capacity
        guard part > 0 else { return low }
        let high = flow.tables[first(level: level + 1)].station.capacity
        return 1 / ((1 - part) / low + part / high)
    }

    /// Carries what it can between two steps. Latency is that of one of them: of the upper one in
    /// as many of the times as it is near.
    mutating func takeCalls(_ flow: FlowTables, level: Int, part: Double) {
        let between = capacity(flow, level: level, part: part)
        callPart += part
        let isUpper = callPart >= 1
        if isUpper { callPart -= 1 }
        callLevel = isUpper && part > 0 ? level + 1 : level
        use(flow, from: first(level: callLevel), carrying: between)
    }
}
