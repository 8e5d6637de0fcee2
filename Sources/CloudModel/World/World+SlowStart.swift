/// Slow start: a balancer gives an instance that is new a part of a whole share, which grows
/// linearly with its age.
///
/// While any is new, each option has a second row: new instances take less than the others, so they
/// have less to do and queues of their own. Those of different ages are taken for as many of their
/// mean age. Instances on which requests take longer have rows of their own likewise.
extension World {
    /// Instances of a cohort enter service: slowly, unless the fleet began with them.
    mutating func startSlowly(_ index: Int) {
        let fleet = pools[cohorts[index].pool].fleet
        guard fleets[fleet].slowStart > 0, cohorts[index].readyNanoseconds > 0 else { return }
        let end = cohorts[index].readyNanoseconds + fleets[fleet].slowStart
        fleets[fleet].rampsUntil = max(fleets[fleet].rampsUntil, end)
    }

    /// Serves a fleet's load as a rate, in steps in which shares and CPU credits change little.
    @inline(never)
    mutating func serveInSteps(_ index: Int, since: Int64) {
        var time = since
        let end = min(now, fleets[index].rampsUntil)
        // A tenth of the ramp: from 3 s to 90 s.
        let step = max(1, fleets[index].slowStart / 10)
        while time < end {
            let next = min(time + step, end)
            serveRows(of: index, from: time, to: next)
            time = next
        }
        guard time < now else { return }
        fleets[index].endRamps()
        if fleets[index].slowed > 0 { return serveRows(of: index, from: time, to: now) }
        let seconds = Double(now - time) / 1e9
        fleets[index].serveStep(seconds, &options, &latency, prepared.flow)
    }

    private mutating func serveRows(of index: Int, from: Int64, to: Int64) {
        var rows = rowsByKind(index, from: from, to: to)
        let seconds = Double(to - from) / 1e9
        fleets[index].serveRows(seconds, &rows, &options, &latency, prepared.flow)
    }

    /// What a fleet had while its requests were events, of which some took longer.
    mutating func addSlowCapacity(_ index: Int, since: Int64) {
        let rows = rowsByKind(index, from: since, to: now)
        let places = fleets[index].options
        fleets[index].options = 0..<rows.count
        fleets[index].addCapacity(Double(now - since) / 1e9, rows)
        fleets[index].options = places
    }

    /// Splits what an option's instances worked on while requests were events.
    mutating func addCarried(_ carried: Int64, by option: Int, of index: Int, since: Int64) {
        let rows = rowsByKind(index, from: since, to: now)
        let old = option - fleets[index].options.lowerBound
        let new = old + fleets[index].options.count
        let all = fleets[index].balancingWeight(rows[old])
        let share = fleets[index].balancingWeight(rows[new])
        let part = share > 0 ? Int64(Double(carried) * share / (all + share)) : 0
        fleets[index].minute.add(carried - part, by: rows[old])
        fleets[index].minute.add(part, by: rows[new])
    }

    /// A fleet's options over and over, as they are between two times: first the instances like any
    /// other, then the new ones, then those of each slowdown.
    private mutating func rowsByKind(
        _ index: Int, from: Int64, to: Int64
    ) -> Dense<OptionState> {
        let places = fleets[index].options
        var rows = Dense<OptionState>([])
        let firstSlow = fleets[index].slowStart > 0 ? 2 : 1
        for kind in 0..<firstSlow + fleets[index].slowdowns.count {
            for option in places {
                rows.append(options[option])
                rows[rows.count - 1].lastCarried = 0
                guard kind > 0 else { continue }
                rows[rows.count - 1].empty()
                if kind >= firstSlow {
                    rows[rows.count - 1].slowDown(prepared.flow, by: kind - firstSlow)
                }
            }
        }
        for pool in prepared.layout.ranges[index] {
            let old = pools[pool].option - places.lowerBound
            var cohort = pools[pool].firstCohort
            while cohort >= 0 {
                let share = fleets[index].loadShare(cohorts[cohort], from: from, to: to)
                let slowdown = slowdown(of: cohorts[cohort])
                let kind = slowdown >= 0 ? firstSlow + slowdown : share < 1 ? 1 : 0
                if cohorts[cohort].serves, kind > 0 {
                    let count = cohorts[cohort].count
                    let warmed = cohorts[cohort].isWarmed ? count : 0
                    rows[old].count(-count, warmed: -warmed)
                    let row = old + kind * places.count
                    rows[row].count(count, warmed: warmed)
                    rows[row].launched += count
                    // Their sum for now.
                    rows[row].evenShare += share * Double(count)
                }
                cohort = cohorts[cohort].next
            }
        }
        for row in places.count..<rows.count where rows[row].serving > 0 {
            rows[row].evenShare /= Double(rows[row].serving)
        }
        return rows
    }

    /// Which of its fleet's slowdowns the instances of a cohort have; −1: none.
    func slowdown(of cohort: Cohort) -> Int {
        cohort.failure < 0 ? -1 : failedInstances[cohort.failure].slowdown
    }
}

/// Instances of one option that the load treats apart from the others.
struct InstancesApart {
    var count: Int64 = 0
    /// Of the option's backlog, in thousandths of a request, what waits for them.
    var backlog: Int64 = 0
    /// As in `OptionState`.
    var settledLoad = 0.0
}

extension OptionState {
    fileprivate mutating func count(_ serving: Int64, warmed: Int64) {
        self.serving += serving
        self.warmed += warmed
    }

    /// As it is where every request takes longer by one of the fleet's slowdowns.
    fileprivate mutating func slowDown(_ flow: FlowTables, by slowdown: Int) {
        firstOfSlowdown = firstTable(slowdown: slowdown)
        let slow = capacity * (1 - loss(of: slowdown, flow, at: firstEntry))
        use(flow, from: firstEntry + firstOfSlowdown, carrying: slow)
    }

    /// What a slow instance carries less, as a share of what another one does by a table.
    func loss(of slowdown: Int, _ flow: FlowTables, at entry: Int) -> Double {
        let slow = flow.tables[entry + firstTable(slowdown: slowdown)].station.capacity
        return 1 - slow / flow.tables[entry].station.capacity
    }

    /// The same without instances.
    fileprivate mutating func empty() {
        (serving, warmed, launched, billed) = (0, 0, 0, 0)
        evenShare = 0
    }
}

extension FleetState {
    /// What an instance of a cohort takes of a whole share, on average between two times: as much
    /// as its age is of the slow start.
    func loadShare(_ cohort: Cohort, from: Int64, to: Int64) -> Double {
        let since = cohort.readyNanoseconds
        if slowStart == 0 || since == 0 || from - since >= slowStart { return 1 }
        let first = Double(from - since) / Double(slowStart)
        let last = Double(to - since) / Double(slowStart)
        if last <= 1 || last <= first { return (first + last) / 2 }
        return ((1 - first * first) / 2 + (last - 1)) / (last - first)
    }

    /// Serves load in a step in which nothing but CPU credits may change.
    fileprivate mutating func serveStep(
        _ seconds: Double, _ states: inout Dense<OptionState>, _ latency: inout LatencyStore,
        _ tables: FlowTables
    ) {
        if hasCredits {
            serveOnCredits(seconds, &states, &latency, tables)
        } else if retry == nil {
            serve(seconds, &states, &latency, tables)
        } else {
            serveRetrying(seconds, &states, &latency, tables)
        }
    }

    /// Nobody is new any more.
    fileprivate mutating func endRamps() {
        guard rampsUntil > 0 else { return }
        rampsUntil = 0
        for place in 0..<options.count { apart[place] = InstancesApart() }
    }

    /// Nobody is slow any more.
    mutating func endSlowness() {
        let first = slowStart > 0 ? options.count : 0
        for place in first..<apart.count { apart[place] = InstancesApart() }
    }

    /// The same with several rows per option, whose queues are parts of the option's.
    fileprivate mutating func serveRows(
        _ seconds: Double, _ rows: inout Dense<OptionState>, _ states: inout Dense<OptionState>,
        _ latency: inout LatencyStore, _ tables: FlowTables
    ) {
        let places = options
        for row in places.count..<rows.count {
            let (place, own) = (row % places.count, row - places.count)
            apart[own].change(to: rows[row].serving, of: rows[place].backlog)
            rows[row].backlog = apart[own].backlog
            rows[row].settledLoad = apart[own].settledLoad
            rows[place].backlog -= apart[own].backlog
        }
        options = 0..<rows.count
        serveStep(seconds, &rows, &latency, tables)
        options = places
        for row in places.count..<rows.count {
            let (place, own) = (row % places.count, row - places.count)
            apart[own].backlog = rows[row].backlog
            apart[own].settledLoad = rows[row].settledLoad
            rows[place].backlog += rows[row].backlog
            rows[place].lastCarried += rows[row].lastCarried
            rows[place].count(rows[row].serving, warmed: rows[row].warmed)
        }
        for (place, option) in places.enumerated() { states[option] = rows[place] }
    }
}

extension InstancesApart {
    /// Those that leave take their part of the queue along to the others; those that join have
    /// none.
    fileprivate mutating func change(to now: Int64, of backlog: Int64) {
        self.backlog = min(self.backlog, backlog)
        if now < count {
            self.backlog = Int64(Double(self.backlog) * Double(now) / Double(count))
        } else if now > count {
            settledLoad *= Double(count) / Double(now)
        }
        count = now
    }
}
