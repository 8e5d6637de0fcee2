import Quantities
import StableMath

extension World {
    /// Splits each service's demand over its regions and, within one, over its fleets in proportion
    /// to the capacity that serves.
    mutating func routeDemand() {
        for index in fleets.indices {
            let regional = demandRates[fleets[index].service] * fleets[index].regionShare
            let rate = fleets[index].siblings.count == 1 ? regional : regional * share(of: index)
            if rate != fleets[index].ratePerSecond {
                serve(index)
                fleets[index].ratePerSecond = rate
            }
        }
        if servesRequests { routeRequests() }
    }

    /// The fleet's share of its service's demand in its region.
    private func share(of index: Int) -> Double {
        var all = 0.0
        for sibling in fleets[index].siblings { all += fleets[sibling].servingCapacity }
        return all > 0
            ? fleets[index].servingCapacity / all : 1 / Double(fleets[index].siblings.count)
    }

    /// Serves one fleet's load since the last time, with the capacity that it has had since.
    mutating func serve(_ index: Int) {
        let from = fleets[index].servedUntil
        guard now > from else { return }
        fleets[index].servedUntil = now
        let seconds = Double(now - from) / 1e9
        if servesRequests {
            serveRequests(index, seconds: seconds)
        } else if !fleets[index].credits.isEmpty {
            fleets[index].serveOnCredits(seconds, tables: prepared.tables[index])
        } else if fleets[index].retry == nil {
            fleets[index].serve(seconds, tables: prepared.tables[index])
        } else {
            fleets[index].serveRetrying(seconds, tables: prepared.tables[index])
        }
    }
}

extension FleetState {
    mutating func serve(_ seconds: Double, tables: [[StationTable]]) {
        let exact = ratePerSecond * seconds * Double(RequestCounts.perRequest) + residual
        let arrivals = Int64(exact)
        residual = exact - Double(arrivals)
        counts.offered += arrivals
        minute.offered += arrivals
        hour.offered += arrivals
        minute.seconds += seconds
        var leftWeight = 0.0
        for index in options.indices { leftWeight += balancingWeight(index) }
        guard leftWeight > 0 else {
            fail(arrivals)
            for index in options.indices { options[index].measure(0, seconds, into: &minute) }
            return
        }
        var left = arrivals
        for index in options.indices
        where options[index].launched > 0 || options[index].backlog > 0 {
            let weight = balancingWeight(index)
            guard weight > 0 else {
                left += options[index].backlog
                options[index].backlog = 0
                options[index].measure(0, seconds, into: &minute)
                continue
            }
            // The last option that serves takes what is left, so that nothing is lost to rounding.
            let part =
                weight >= leftWeight * (1 - 1e-12)
                ? left : Int64(Double(left) * weight / leftWeight)
            left -= part
            leftWeight -= weight
            let carried = serve(part, on: index, seconds, tables[index])
            options[index].measure(carried, seconds, into: &minute)
        }
        // Backlog of an option that went out of service behind the last one that serves.
        if left > 0 { fail(left) }
    }

    func balancingWeight(_ index: Int) -> Double {
        Double(options[index].serving) * (serving.isEven ? 1 : options[index].capacity)
    }

    private mutating func fail(_ requests: Int64) {
        counts.failed += requests
        hour.lost += requests
        for index in options.indices where options[index].serving == 0 {
            let stranded = options[index].backlog
            counts.failed += stranded
            hour.lost += stranded
            options[index].backlog = 0
        }
    }

    /// One option's part. Returns the requests (in thousandths) that its machines worked on.
    private mutating func serve(
        _ arrivals: Int64, on index: Int, _ seconds: Double, _ tables: [StationTable]
    ) -> Int64 {
        let instances = options[index].serving
        var pool = options[index].firstTable
        if options[index].isPooled {
            pool += min(63 - instances.leadingZeroBitCount, options[index].furtherTables)
        }
        let table = tables[pool]
        let perSecond = options[index].capacity * Double(instances)
        let possible = perSecond * seconds * Double(RequestCounts.perRequest)
        let load = Double(arrivals) / possible
        if options[index].backlog == 0, load < LoadLevels.highest {
            let machines = table.machines
            let settled = options[index].settle(to: load, seconds, machines: machines)
            let position = LoadLevels.position(ofLoad: settled)
            let level = Int(position)
            var late = table.timeoutShare[level]
            if level + 1 < LoadLevels.count {
                late += (position - Double(level)) * (table.timeoutShare[level + 1] - late)
            }
            options[index].recorders[pool].add(Double(arrivals), levelPosition: position)
            options[index].lastCarried = arrivals
            finish(arrivals, late: Int64((Double(arrivals) * late).rounded()))
            return arrivals
        }
        return overload(arrivals, on: index, seconds, table, pool: pool, perSecond: perSecond)
    }

    /// More than the machines carry, or still something to catch up on: the queue is a fluid, first
    /// in, first out, and its delay is backlog ÷ capacity.
    private mutating func overload(
        _ arrivals: Int64, on index: Int, _ seconds: Double, _ table: StationTable, pool: Int,
        perSecond: Double
    ) -> Int64 {
        let scale = Double(RequestCounts.perRequest)
        let before = options[index].backlog
        let waiting = before + arrivals
        let carried = min(waiting, Int64(perSecond * seconds * scale))
        var after = waiting - carried
        if let limit = serving.queueLimit {
            let room = limit * options[index].serving * RequestCounts.perRequest
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
        options[index].backlog = after
        options[index].lastCarried = carried
        options[index].settledLoad = LoadLevels.highest
        let quarters = 4
        var late = 0.0
        for quarter in 0..<quarters {
            let part = (Double(quarter) + 0.5) / Double(quarters)
            let queued = Double(before) + part * Double(after - before)
            let delay = queued / scale / perSecond
            let requests = Double(carried) / Double(quarters)
            options[index].recorders[pool].add(requests, delaySeconds: delay)
            late += requests * table.saturated(serving.timeout - delay)
        }
        finish(carried, late: min(carried, Int64(late.rounded())))
        return carried
    }

    private mutating func finish(_ requests: Int64, late: Int64) {
        counts.timedOut += late
        counts.served += requests - late
        minute.served += requests - late
        hour.served += requests - late
        hour.lost += late
    }

    /// What is still queued at the horizon is served at the pace and patience it would have met.
    mutating func drain(timeout: Double, tables: [[StationTable]]) {
        for index in options.indices where options[index].backlog > 0 {
            let backlog = options[index].backlog
            options[index].backlog = 0
            let perSecond = options[index].capacity * Double(options[index].serving)
            guard perSecond > 0 else {
                counts.failed += backlog
                hour.lost += backlog
                continue
            }
            let delay = Double(backlog) / Double(RequestCounts.perRequest) / perSecond / 2
            let table = options[index].firstTable
            let late = Double(backlog) * tables[index][table].saturated(timeout - delay)
            options[index].recorders[table].add(Double(backlog), delaySeconds: delay)
            finish(backlog, late: min(backlog, Int64(late.rounded())))
        }
    }
}

extension OptionState {
    /// Adds a step in which the option carried so many thousandths of a request.
    func measure(_ carried: Int64, _ seconds: Double, into minute: inout MinuteTotals) {
        // Requests per machine in this step; × CPU seconds per request it is utilization × seconds.
        let perMachine =
            serving > 0
            ? Double(carried) / Double(RequestCounts.perRequest) / Double(serving) : 0
        minute.cpuSeconds += perMachine * cpuPerRate * Double(warmed)
        minute.warmedSeconds += Double(warmed) * seconds
        minute.warmedUnitSeconds += Double(warmed * weight) * seconds
        minute.warmedCarried += perMachine * Double(warmed)
        minute.servingSeconds += Double(serving) * seconds
        minute.billedSeconds += Double(billed) * seconds
        minute.capacitySeconds += Double(serving) * capacity * seconds
        minute.provisionedRequests += Double(billed) * capacity * seconds
        minute.carried += carried
    }

    /// Lets the queue follow the load: a queue near saturation takes 1 ÷ (μ(1 − √ρ)²) to settle,
    /// and a load that lasted less has not built (or drained) the queue that theory gives it.
    mutating func settle(to load: Double, _ seconds: Double, machines: Double) -> Double {
        if load <= quickLoad, settledLoad <= quickLoad {
            settledLoad = load
            return load
        }
        let root = 1 - max(load, settledLoad).squareRoot()
        let time = relaxation / machines / max(root * root, 1e-12)
        settledLoad += (load - settledLoad) * (1 - Stable.exp(-seconds / time))
        return settledLoad
    }
}
