import UsageLedger

/// The CPU credits of one option's running instances, kept as their mean.
///
/// Instances of one option take equal parts of its load, so that their balances differ by age only.
/// One that starts enters the mean with what it has at launch; one that ends takes the mean's share
/// of the debt with it.
struct CreditState {
    let plan: CreditPlan
    let vcpu: Double
    var balance: CreditBalance
    /// Running, in service or not: all of them earn.
    var instances: Int64 = 0
    /// At the baseline for want of credits.
    var isThrottled = false
    /// Credits to be charged and not yet metered.
    var charged = 0.0
    /// Instance-seconds of running, of those at the baseline, and credits charged: over the run.
    var seconds = 0.0
    var throttledSeconds = 0.0
    var chargedInAll = 0.0

    /// A throttled instance speeds up again once it has saved a minute of full speed.
    var enough: Double { min(vcpu, plan.maximum) }

    /// One per option; empty when none earns credits.
    static func all(_ fleet: FleetPlan) -> [CreditState?] {
        guard fleet.instances.contains(where: { $0.credits != nil }) else { return [] }
        return fleet.instances.map { option in
            option.credits.map {
                CreditState(
                    plan: $0, vcpu: Double(option.vcpu), balance: CreditBalance($0))
            }
        }
    }

    mutating func charge(_ credits: Double) {
        charged += credits
        chargedInAll += credits
    }
}

extension InstanceOption {
    /// This option at each speed that it may have: its own, and its baseline where it slows down.
    var paces: [InstanceOption] {
        guard let credits, !credits.isUnlimited else { return [self] }
        var throttled = self
        throttled.speed *= credits.baseline
        return [self, throttled]
    }
}

extension FleetState {
    /// `count` instances of an option begin to run.
    mutating func startCredits(_ option: Int, _ count: Int64) {
        let place = option - options.lowerBound
        guard hasCredits, var state = credits[place] else { return }
        state.balance.mix(state.instances, with: count, like: CreditBalance(state.plan))
        state.instances += count
        credits[place] = state
    }

    /// `count` running instances of an option end: what they owe is due.
    mutating func endCredits(_ option: Int, _ count: Int64) {
        let place = option - options.lowerBound
        guard hasCredits, var state = credits[place] else { return }
        state.charge(state.balance.surplus * Double(count))
        state.instances -= count
        credits[place] = state
    }

    /// Serves load in steps within which no option changes its pace.
    mutating func serveOnCredits(
        _ seconds: Double, _ states: inout Dense<OptionState>, _ latency: inout LatencyStore,
        _ tables: FlowTables
    ) {
        // A balance that a step of this length overdraws is overdrawn by less than a credit.
        let shortest = 1.0
        var left = seconds
        while left > 0 {
            for place in credits.indices { choosePace(place, &states, tables) }
            var step = left
            for place in credits.indices { step = min(step, steadySeconds(place, states)) }
            step = min(left, max(step, shortest))
            if left - step < 1e-6 { step = left }
            if retry == nil {
                serve(step, &states, &latency, tables)
            } else {
                serveRetrying(step, &states, &latency, tables)
            }
            for place in credits.indices where credits[place] != nil {
                var work = 0.0
                for row in rows(of: place) where states[row].serving > 0 {
                    let carried = Double(states[row].lastCarried)
                    work += carried / Double(RequestCounts.perRequest) * states[row].cpuPerRate
                }
                spend(place, step, work: work * (credits[place]?.vcpu ?? 0))
            }
            left -= step
        }
    }

    /// The rows of one option: new instances have one of their own while they start slowly.
    private func rows(of place: Int) -> StrideTo<Int> {
        stride(from: options.lowerBound + place, to: options.upperBound, by: credits.count)
    }

    private mutating func choosePace(
        _ place: Int, _ states: inout Dense<OptionState>, _ tables: FlowTables
    ) {
        guard let state = credits[place], !state.plan.isUnlimited, state.instances > 0 else {
            return
        }
        let isThrottled =
            state.isThrottled
            ? state.balance.available < state.enough : state.balance.isEmpty
        guard isThrottled != state.isThrottled else { return }
        credits[place]?.isThrottled = isThrottled
        for row in rows(of: place) {
            let slow = isThrottled ? states[row].tablesPerPace : 0
            let step = states[row].callLevel * (states[row].furtherEntries + 1)
            let first =
                states[row].entries.lowerBound + states[row].firstOfSlowdown + slow + step
            states[row].use(
                tables, from: first, carrying: tables.tables[first].station.capacity)
        }
        isSteady = false
    }

    /// Seconds for which the option keeps its pace under the present load.
    private func steadySeconds(
        _ place: Int, _ states: borrowing Dense<OptionState>
    ) -> Double {
        guard let state = credits[place], !state.plan.isUnlimited, state.instances > 0 else {
            return .infinity
        }
        var busy = 0.0
        for row in rows(of: place) {
            let most = states[row].capacity * Double(states[row].serving)
            var rate = most
            if states[row].backlog == 0 {
                var all = 0.0
                for index in options { all += balancingWeight(states[index]) }
                let share = all > 0 ? balancingWeight(states[row]) / all : 0
                rate = min(most, ratePerSecond * share)
            }
            busy += rate * states[row].cpuPerRate * state.vcpu / Double(state.instances)
        }
        if !state.isThrottled {
            return state.balance.secondsUntilEmpty(busy: busy, under: state.plan)
        }
        let gain = state.plan.earnedPerHour / 3600 - busy / 60
        return gain > 0 ? (state.enough - state.balance.available) / gain : .infinity
    }

    /// Books `work` vCPU-seconds that the instances of the fleet's option at `place` did together.
    private mutating func spend(_ place: Int, _ seconds: Double, work: Double) {
        guard var state = credits[place], state.instances > 0 else { return }
        let instances = Double(state.instances)
        let busy = work / instances / seconds
        let use = state.balance.advance(seconds, busy: busy, under: state.plan)
        state.charge(use.charged * instances)
        state.seconds += seconds * instances
        if state.isThrottled { state.throttledSeconds += seconds * instances }
        credits[place] = state
    }
}

extension FleetOutcome {
    /// Adds what the fleet's CPU credits did.
    mutating func add(_ credits: [CreditState?]) {
        for state in credits {
            guard let state else { continue }
            burstableHours += state.seconds / 3600
            throttledHours += state.throttledSeconds / 3600
            surplusVcpuHours += state.chargedInAll / 60
        }
    }
}

extension World {
    /// Writes the hour's surcharge in whole vCPU-seconds; what is left over goes to the next hour.
    mutating func meterCredits(_ index: Int) {
        for meter in prepared.meterLayout.fleets[index].surplusCredits {
            if let meter { hourly.meters[meter] = 0 }
        }
        for option in fleets[index].credits.indices {
            guard let state = fleets[index].credits[option],
                let meter = prepared.meterLayout.fleets[index].surplusCredits[option]
            else { continue }
            let seconds = (state.charged * 60).rounded()
            hourly.meters[meter] += Int128(seconds)
            fleets[index].credits[option]?.charged -= seconds / 60
        }
    }
}
