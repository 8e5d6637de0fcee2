/// Slow start: a balancer gives an instance that is new a part of a whole share, which grows
/// linearly with its age.
///
/// While any is new, each option has a second row: new instances take less than the others, so they
/// have less to do and queues of their own. Those of different ages are taken for as many of their
/// mean age.
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
            var rows = rowsByAge(index, from: time, to: next)
            let seconds = Double(next - time) / 1e9
            fleets[index].serveRows(seconds, &rows, &options, &latency, prepared.flow)
            time = next
        }
        guard time < now else { return }
        fleets[index].endRamps()
        let seconds = Double(now - time) / 1e9
        fleets[index].serveStep(seconds, &options, &latency, prepared.flow)
    }

    /// Splits what an option's instances worked on while requests were events.
    mutating func addCarried(_ carried: Int64, by option: Int, of index: Int, since: Int64) {
        let rows = rowsByAge(index, from: since, to: now)
        let old = option - fleets[index].options.lowerBound
        let new = old + fleets[index].options.count
        let all = fleets[index].balancingWeight(rows[old])
        let share = fleets[index].balancingWeight(rows[new])
        let part = share > 0 ? Int64(Double(carried) * share / (all + share)) : 0
        fleets[index].minute.add(carried - part, by: rows[old])
        fleets[index].minute.add(part, by: rows[new])
    }

    /// A fleet's options twice, as they are between two times: first the instances that have a
    /// whole share, then the new ones.
    private mutating func rowsByAge(
        _ index: Int, from: Int64, to: Int64
    ) -> Dense<OptionState> {
        let places = fleets[index].options
        var rows = Dense<OptionState>([])
        for _ in 0..<2 {
            for option in places { rows.append(options[option]) }
        }
        for place in 0..<places.count {
            rows[place + places.count].setCount(0, warmed: 0)
            rows[place + places.count].launched = 0
            rows[place + places.count].billed = 0
            rows[place + places.count].evenShare = 0
        }
        for pool in prepared.layout.ranges[index] {
            let old = pools[pool].option - places.lowerBound
            let new = old + places.count
            var cohort = pools[pool].firstCohort
            while cohort >= 0 {
                let share = fleets[index].loadShare(cohorts[cohort], from: from, to: to)
                if cohorts[cohort].serves, share < 1 {
                    let count = cohorts[cohort].count
                    let warmed = cohorts[cohort].isWarmed ? count : 0
                    rows[old].setCount(
                        rows[old].serving - count, warmed: rows[old].warmed - warmed)
                    rows[new].setCount(
                        rows[new].serving + count, warmed: rows[new].warmed + warmed)
                    rows[new].launched += count
                    // Their sum for now.
                    rows[new].evenShare += share * Double(count)
                }
                cohort = cohorts[cohort].next
            }
        }
        for place in 0..<places.count where rows[place + places.count].serving > 0 {
            rows[place + places.count].evenShare /= Double(rows[place + places.count].serving)
        }
        return rows
    }
}

/// Instances of one option that have less than a whole share of the load yet.
struct Newcomers {
    var count: Int64 = 0
    /// Of the option's backlog, in thousandths of a request, what waits for them.
    var backlog: Int64 = 0
    /// As in `OptionState`.
    var settledLoad = 0.0
}

extension OptionState {
    fileprivate mutating func setCount(_ serving: Int64, warmed: Int64) {
        self.serving = serving
        self.warmed = warmed
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
        for place in newcomers.indices { newcomers[place] = Newcomers() }
    }

    /// The same with two rows per option, whose queues are the option's and its newcomers'.
    fileprivate mutating func serveRows(
        _ seconds: Double, _ rows: inout Dense<OptionState>, _ states: inout Dense<OptionState>,
        _ latency: inout LatencyStore, _ tables: FlowTables
    ) {
        let places = options
        for place in 0..<places.count {
            let new = place + places.count
            newcomers[place].change(to: rows[new].serving, of: rows[place].backlog)
            rows[new].backlog = newcomers[place].backlog
            rows[new].settledLoad = newcomers[place].settledLoad
            rows[place].backlog -= newcomers[place].backlog
        }
        options = 0..<rows.count
        serveStep(seconds, &rows, &latency, tables)
        options = places
        for (place, option) in places.enumerated() {
            let new = place + places.count
            newcomers[place].backlog = rows[new].backlog
            newcomers[place].settledLoad = rows[new].settledLoad
            rows[place].backlog += rows[new].backlog
            rows[place].lastCarried += rows[new].lastCarried
            rows[place].setCount(states[option].serving, warmed: states[option].warmed)
            states[option] = rows[place]
        }
    }
}

extension Newcomers {
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
