import Quantities
import StableMath

extension World {
    /// Splits each service's demand over its regions and, within one, over its fleets in proportion
    /// to the capacity that serves.
    mutating func routeDemand() {
        if hasCalls { calls.exchange == nil ? solveCalls() : followCalls() }
        for index in fleets.indices { routeDemand(to: index) }
        if servesRequests { routeRequests() }
    }

    /// The same after a change of one fleet's capacity, which moves nothing but its siblings' load.
    mutating func routeDemand(besides fleet: Int) {
        if servesRequests { return routeDemand() }
        if fleets[fleet].isOnly { return }
        for sibling in fleets[fleet].siblings { routeDemand(to: sibling) }
    }

    private mutating func routeDemand(to index: Int) {
        let regional = demandRates[fleets[index].service] * fleets[index].regionShare
        let rate = fleets[index].isOnly ? regional : regional * share(of: index)
        if rate != fleets[index].ratePerSecond {
            serve(index)
            fleets[index].ratePerSecond = rate
        }
    }

    /// The fleet's share of its service's demand, of all regions.
    mutating func shareOfService(_ index: Int) -> Double {
        fleets[index].regionShare * (fleets[index].isOnly ? 1 : share(of: index))
    }

    /// The fleet's share of its service's demand in its region.
    mutating func share(of index: Int) -> Double {
        var all = 0.0
        for sibling in fleets[index].siblings { all += servingCapacity(sibling) }
        return all > 0
            ? servingCapacity(index) / all : 1 / Double(fleets[index].siblings.count)
    }

    /// Requests per second that the fleet's serving instances carry.
    mutating func servingCapacity(_ index: Int) -> Double {
        var sum = 0.0
        for option in fleets[index].options {
            sum +=
                (Double(options[option].serving) - options[option].slowLoss)
                * options[option].capacity
        }
        return sum
    }

    /// Serves one fleet's load since the last time, with the capacity that it has had since.
    @inline(__always)
    mutating func serve(_ index: Int) {
        let from = fleets[index].servedUntil
        guard now > from else { return }
        fleets[index].servedUntil = now
        let seconds = Double(now - from) / 1e9
        if fleets[index].deployment >= 0 || fleets[index].failing > 0
            || fleets[index].errorShare > 0 || fleets[index].callFailure > 0
        {
            settleErrors(of: index, since: from)
        }
        if servesRequests {
            serveRequests(index, since: from)
        } else if fleets[index].servesInSteps {
            serveInSteps(index, since: from)
        } else if fleets[index].retry == nil {
            fleets[index].serve(seconds, &options, &latency, prepared.flow)
        } else {
            fleets[index].serveRetrying(seconds, &options, &latency, prepared.flow)
        }
    }
}

extension FleetState {
    mutating func serve(
        _ seconds: Double, _ states: inout Dense<OptionState>, _ latency: inout LatencyStore,
        _ tables: FlowTables
    ) {
        let exact = ratePerSecond * seconds * Double(RequestCounts.perRequest) + residual
        let arrivals = Int64(exact)
        residual = exact - Double(arrivals)
        counts.offered += arrivals
        minute.offered += arrivals
        hour.offered += arrivals
        addCapacity(seconds, states)
        minute.seconds += seconds
        var leftWeight = 0.0
        for index in options { leftWeight += balancingWeight(states[index]) }
        guard leftWeight > 0 else { return fail(arrivals, &states) }
        var left = arrivals
        for index in options where states[index].launched > 0 || states[index].backlog > 0 {
            let weight = balancingWeight(states[index])
            guard weight > 0 else {
                left += states[index].backlog
                states[index].backlog = 0
                continue
            }
            // The last option that serves takes what is left, so that nothing is lost to rounding.
            let part =
                weight >= leftWeight * (1 - 1e-12)
                ? left : Int64(Double(left) * weight / leftWeight)
            left -= part
            leftWeight -= weight
            let carried = serve(part, seconds, &states[index], &latency, tables)
            minute.add(carried, by: states[index])
        }
        // Backlog of an option that went out of service behind the last one that serves.
        if left > 0 { fail(left, &states) }
    }

    /// Adds what was there during a step, which most minutes have in common with the one before.
    @inline(__always)
    mutating func addCapacity(_ seconds: Double, _ states: borrowing Dense<OptionState>) {
        if minute.seconds == 0 {
            if isSteady, seconds == 60, slowed == 0 {
                minute.capacity = steady.capacity
                return
            }
            minute.capacity = CapacitySeconds()
        }
        for index in options { minute.capacity.add(states[index], seconds: seconds) }
    }

    @inline(__always)
    func balancingWeight(_ option: borrowing OptionState) -> Double {
        Double(option.serving) * (serving.isEven ? option.evenShare : option.capacity)
    }

    private mutating func fail(_ requests: Int64, _ states: inout Dense<OptionState>) {
        counts.failed += requests
        hour.lost += requests
        for index in options where states[index].serving == 0 {
            let stranded = states[index].backlog
            counts.failed += stranded
            hour.lost += stranded
            states[index].backlog = 0
        }
    }

    /// One option's part. Returns the requests (in thousandths) that its machines worked on.
    @inline(__always)
    private mutating func serve(
        _ arrivals: Int64, _ seconds: Double, _ option: inout OptionState,
        _ latency: inout LatencyStore, _ tables: FlowTables
    ) -> Int64 {
        var entry = option.firstEntry
        if option.isPooled {
            entry += min(63 - option.serving.leadingZeroBitCount, option.furtherEntries)
        }
        let perSecond = option.capacity * Double(option.serving)
        let possible = perSecond * seconds * Double(RequestCounts.perRequest)
        let load = Double(arrivals) / possible
        if option.backlog == 0, load < LoadLevels.highest {
            let settled = option.settle(to: load, seconds, machines: tables.machines[entry])
            let position = LoadLevels.position(ofLoad: settled)
            let late = tables.timeoutShare(entry, levelPosition: position)
            if serving.queueLimit != nil {
                return serveLimited(arrivals, &option, entry, position, late, &latency, tables)
            }
            latency.add(Double(arrivals) * answered, levelPosition: position, to: entry)
            option.lastCarried = arrivals
            finish(arrivals, late: wholeNearest(Double(arrivals) * late))
            return arrivals
        }
        return overload(arrivals, seconds, &option, entry, &latency, tables)
    }

    /// A bounded queue refuses some long before the load is more than the machines carry.
    @inline(never)
    private mutating func serveLimited(
        _ arrivals: Int64, _ option: inout OptionState, _ entry: Int, _ position: Double,
        _ late: Double, _ latency: inout LatencyStore, _ tables: FlowTables
    ) -> Int64 {
        let accepted = arrivals - refuse(arrivals, entry, position, tables)
        latency.add(Double(accepted) * answered, levelPosition: position, to: entry)
        option.lastCarried = accepted
        finish(accepted, late: wholeNearest(Double(accepted) * late))
        return accepted
    }

    /// Counts what a full queue refuses of `arrivals`, and returns it.
    private mutating func refuse(
        _ arrivals: Int64, _ entry: Int, _ position: Double, _ tables: FlowTables
    ) -> Int64 {
        let share = tables.refusedShare(entry, levelPosition: position)
        let refused = wholeNearest(Double(arrivals) * share)
        counts.shed += refused
        hour.lost += refused
        return refused
    }

    /// More than the machines carry, or still something to catch up on: the queue is a fluid, first
    /// in, first out, and its delay is backlog ÷ capacity.
    @inline(never)
    private mutating func overload(
        _ offered: Int64, _ seconds: Double, _ option: inout OptionState, _ entry: Int,
        _ latency: inout LatencyStore, _ tables: FlowTables
    ) -> Int64 {
        var arrivals = offered
        if serving.queueLimit != nil {
            // What chance refuses at saturation, on top of what there is too much of.
            arrivals -= refuse(offered, entry, Double(LoadLevels.count - 1), tables)
        }
        let scale = Double(RequestCounts.perRequest)
        let perSecond = option.capacity * Double(option.serving)
        let before = option.backlog
        let waiting = before + arrivals
        let carried = min(waiting, Int64(perSecond * seconds * scale))
        var after = waiting - carried
        if let limit = serving.queueLimit {
            let room = limit * option.serving * RequestCounts.perRequest
            if after > room {
                counts.shed += after - room
                hour.lost += after - room
                after = room
            }
        }
        // Clients leave once they have waited for the timeout: no more can be queued than is
        // served within it.
        let patient = Int64(min(perSecond * serving.timeout * scale, 9e18))
        if after > patient {
            counts.timedOut += after - patient
            hour.lost += after - patient
            after = patient
        }
        option.backlog = after
        option.lastCarried = carried
        // A queue that is empty at the end of the step follows the load again from there.
        option.settledLoad =
            after > 0
            ? LoadLevels.highest
            : min(Double(arrivals) / scale / seconds / perSecond, LoadLevels.highest)
        let quarters = 4
        var late = 0.0
        for quarter in 0..<quarters {
            let part = (Double(quarter) + 0.5) / Double(quarters)
            let queued = Double(before) + part * Double(after - before)
            let delay = queued / scale / perSecond
            let requests = Double(carried) / Double(quarters)
            latency.add(requests * answered, delaySeconds: delay, to: entry)
            late += requests * tables.tables[entry].saturated(serving.timeout - delay)
        }
        finish(carried, late: min(carried, Int64(late.rounded())))
        return carried
    }

    @inline(__always)
    private mutating func finish(_ requests: Int64, late: Int64) {
        var served = requests - late
        if errorShare > 0 { served -= countErrors(of: served) }
        counts.timedOut += late
        counts.served += served
        minute.served += served
        hour.served += served
        hour.lost += late
    }

    /// Counts the answers of a bad release that are errors, and returns them.
    @inline(never)
    private mutating func countErrors(of answers: Int64) -> Int64 {
        let errors = min(answers, wholeNearest(Double(answers) * errorShare))
        releaseErrors +=
            releaseShare == errorShare
            ? errors : wholeNearest(Double(errors) * releaseShare / errorShare)
        counts.failed += errors
        hour.lost += errors
        return errors
    }

    /// What is still queued at the horizon is served at the pace and patience it would have met.
    mutating func drain(
        _ states: inout Dense<OptionState>, _ latency: inout LatencyStore, _ tables: FlowTables
    ) {
        for index in options where states[index].backlog > 0 {
            let backlog = states[index].backlog
            states[index].backlog = 0
            let perSecond = states[index].capacity * Double(states[index].serving)
            guard perSecond > 0 else {
                counts.failed += backlog
                hour.lost += backlog
                continue
            }
            let entry = states[index].firstEntry
            let delay = Double(backlog) / Double(RequestCounts.perRequest) / perSecond / 2
            let late = Double(backlog) * tables.tables[entry].saturated(serving.timeout - delay)
            latency.add(Double(backlog) * answered, delaySeconds: delay, to: entry)
            finish(backlog, late: min(backlog, Int64(late.rounded())))
        }
    }
}

extension MinuteTotals {
    /// Adds a step in which an option carried so many thousandths of a request.
    @inline(__always)
    mutating func add(_ carried: Int64, by option: borrowing OptionState) {
        // Requests per machine in this step; × CPU seconds per request it is utilization × seconds.
        let perMachine =
            option.serving > 0
            ? Double(carried) / Double(RequestCounts.perRequest) / Double(option.serving) : 0
        cpuSeconds += perMachine * option.cpuPerRate * Double(option.warmed)
        warmedCarried += perMachine * Double(option.warmed)
        self.carried += carried
    }
}

extension OptionState {
    /// Lets the queue follow the load: a load that lasted less than the queue takes to fill or to
    /// drain has not the queue that theory gives it.
    ///
    /// The number present follows L' = λ − μ·L ÷ (1 + L), whose steady state is M/M/1's (the
    /// pointwise stationary fluid flow approximation: Tipper and Sundareshan 1990), by one implicit
    /// step, which is stable for any length.
    @inline(__always)
    mutating func settle(to load: Double, _ seconds: Double, machines: Double) -> Double {
        if load <= quickLoad, settledLoad <= quickLoad {
            settledLoad = load
            return load
        }
        let served = seconds * machines / relaxation
        let present = settledLoad / (1 - settledLoad) + served * load
        // x² − b·x − present = 0, by the form that does not cancel.
        let b = present - 1 - served
        let root = (b * b + 4 * present).squareRoot()
        let after = b > 0 ? (b + root) / 2 : 2 * present / (root - b)
        settledLoad = after / (1 + after)
        return settledLoad
    }
}
