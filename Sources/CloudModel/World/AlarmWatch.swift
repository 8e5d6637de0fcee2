/// Watches a fleet's metrics for its policies, so that none need be asked in a minute that changes
/// nothing for any of them.
///
/// While every minute has data, what an alarm makes of a point is one bit, and it is the same bit
/// until the metric crosses the alarm's threshold. The watch therefore keeps the band between the
/// two thresholds nearest to each metric. Within it a minute costs a few comparisons, however many
/// policies there are. An alarm is looked at when its threshold is crossed and when it has seen as
/// many equal points as change its state; both times it takes in all of them at once.
struct AlarmWatch {
    /// The fleet's alarms in the world's row.
    private let all: Range<Int>
    private var cpu: MetricBand
    private var requests: MetricBand
    /// Whether the policies only grow the fleet while a high alarm fires, and only shrink it while
    /// a low one does.
    private let keepsToAlarms: Bool
    /// Minutes with data, one after the other, that fill what every alarm looks at.
    private let needed: Int
    private var minutesWithData = 0
    /// Off while data are missing from what an alarm looks at, and always where a policy must be
    /// told every minute: then each takes minute by minute.
    private(set) var isOn = false
    /// Minutes since it was turned on.
    private var minute = 0
    /// The first minute in which an alarm may change its state, while no threshold is crossed.
    private var nextChange = Int.max
    private var highAlarmsFiring = 0
    private var lowAlarmsFiring = 0

    /// - Parameters:
    ///   - cpu, requests: the places of the alarms on each metric, one after the other.
    init(
        cpu: Range<Int>, requests: Range<Int>, _ alarms: [WatchedAlarm], _ policies: [PolicyState]
    ) {
        all = cpu.lowerBound..<requests.upperBound
        self.cpu = MetricBand(alarms: cpu)
        self.requests = MetricBand(alarms: requests)
        let longest = all.map { alarms[$0].length }.max() ?? 0
        needed = policies.allSatisfy(\.canBeWatched) ? longest : .max
        keepsToAlarms = policies.allSatisfy { $0.policy.keepsToAlarms }
    }

    /// Whether an alarm fires.
    @inline(__always)
    var fires: Bool { highAlarmsFiring | lowAlarmsFiring != 0 }

    /// Whether one fires whose policy can move a fleet of this size.
    @inline(__always)
    func calls(desired: Int64, limits: (minimum: Int64, maximum: Int64)) -> Bool {
        highAlarmsFiring > 0 && (desired != limits.maximum || !keepsToAlarms)
            || lowAlarmsFiring > 0 && (desired != limits.minimum || !keepsToAlarms)
    }

    /// Takes a minute's metrics if they change nothing, as those of most minutes do.
    @inline(__always)
    mutating func passes(_ values: MetricValues) -> Bool {
        guard cpu.holds(values.cpu), requests.holds(values.requestsPerTarget), minute != nextChange
        else { return false }
        minute &+= 1
        return true
    }

    /// Takes those of any other minute, or turns itself off.
    @inline(never)
    mutating func take(
        _ values: MetricValues, _ alarms: inout Dense<WatchedAlarm>,
        _ policies: inout Dense<PolicyState>
    ) {
        guard isOn else { return }
        if !values.hasData { return turnOff(alarms, &policies) }
        cpu.move(to: values.cpu, at: minute, &alarms)
        requests.move(to: values.requestsPerTarget, at: minute, &alarms)
        if minute == cpu.nextChange {
            cpu.nextChange = change(cpu.alarms, &alarms, &policies)
        }
        if minute == requests.nextChange {
            requests.nextChange = change(requests.alarms, &alarms, &policies)
        }
        nextChange = min(cpu.nextChange, requests.nextChange)
        minute &+= 1
    }

    /// Takes a minute that the policies were told one by one, while it is off.
    mutating func note(
        _ values: MetricValues, _ alarms: inout Dense<WatchedAlarm>,
        _ policies: borrowing Dense<PolicyState>
    ) {
        minutesWithData = values.hasData ? minutesWithData + 1 : 0
        if minutesWithData > needed { turnOn(values, &alarms, policies) }
    }

    private mutating func turnOn(
        _ values: MetricValues, _ alarms: inout Dense<WatchedAlarm>,
        _ policies: borrowing Dense<PolicyState>
    ) {
        isOn = true
        minute = 0
        (highAlarmsFiring, lowAlarmsFiring) = (0, 0)
        for index in all {
            let (policy, isHigh) = (alarms[index].policy, alarms[index].isHigh)
            let fires = policies[policy].alarm(isHigh: isHigh)?.isFiring ?? false
            if fires { count(isHigh: isHigh, by: 1) }
        }
        cpu.begin(at: values.cpu, &alarms, policies)
        requests.begin(at: values.requestsPerTarget, &alarms, policies)
        nextChange = min(cpu.nextChange, requests.nextChange)
    }

    /// Gives the policies their alarms' points, to which the next one is missing.
    @inline(never)
    private mutating func turnOff(
        _ alarms: borrowing Dense<WatchedAlarm>, _ policies: inout Dense<PolicyState>
    ) {
        isOn = false
        minutesWithData = 0
        cpu.end()
        for index in all {
            policies[alarms[index].policy].set(
                alarms[index].points(before: minute), isHigh: alarms[index].isHigh)
        }
    }

    /// This minute's point changes the state of one of these alarms, if it is like those before.
    ///
    /// - Returns: the first minute in which one changes after that.
    @inline(never)
    private mutating func change(
        _ range: Range<Int>, _ alarms: inout Dense<WatchedAlarm>,
        _ policies: inout Dense<PolicyState>
    ) -> Int {
        var nextChange = Int.max
        for index in range {
            let changesAt = alarms[index].changesAt
            guard changesAt == minute else {
                nextChange = min(nextChange, changesAt)
                continue
            }
            let (isHigh, fires) = (alarms[index].isHigh, alarms[index].change())
            count(isHigh: isHigh, by: fires ? 1 : -1)
            policies[alarms[index].policy].set(isFiring: fires, isHigh: isHigh)
        }
        return nextChange
    }

    private mutating func count(isHigh: Bool, by change: Int) {
        if isHigh { highAlarmsFiring += change } else { lowAlarmsFiring += change }
    }
}

/// An alarm as the watch sees it: all of its points are there.
struct WatchedAlarm {
    let policy: Int
    let isHigh: Bool
    /// Values above it are on one side of the threshold, all others on the other; whether the
    /// threshold itself is breaching is in it.
    let cut: Double
    /// How many points the alarm looks at, missing ones considered.
    let length: Int
    private let isUpper: Bool
    /// So many of so many points must be breaching.
    private let needed: Int
    private let evaluated: Int
    private var isFiring = false
    /// One bit per point before `since`, newest in bit 0.
    private var points: UInt64 = 0
    /// What all points since then are, the present one included: all bits, or none.
    private var alike: UInt64 = 0
    private var since = 0
    /// The minute whose point will change its state, if all until then are like the present one.
    private(set) var changesAt = Int.max

    init(policy: Int, isHigh: Bool, _ state: AlarmState) {
        self.policy = policy
        self.isHigh = isHigh
        let plan = state.plan
        length = state.length
        needed = plan.breaching
        evaluated = plan.evaluated
        isUpper = plan.comparison.isUpper
        cut =
            switch plan.comparison {
            case .greaterThan, .atMost: plan.threshold
            case .atLeast, .lessThan: plan.threshold.nextDown
            }
    }

    /// Begins with the points of a state, to be followed by others on this side of the threshold.
    mutating func begin(_ state: AlarmState, isAbove: Bool) {
        (points, isFiring) = (state.points, state.isFiring)
        (since, alike) = (0, isAbove == isUpper ? .max : 0)
        foresee()
    }

    /// The threshold is crossed: from this minute on, points are of the other kind.
    /// - Returns: the minute in which that changes its state.
    @inline(__always)
    mutating func cross(at minute: Int) -> Int {
        points = points(before: minute)
        since = minute
        alike = ~alike
        foresee()
        return changesAt
    }

    /// It changes its state, and stays so until its threshold is crossed.
    /// - Returns: whether it fires now.
    @inline(__always)
    mutating func change() -> Bool {
        changesAt = .max
        isFiring.toggle()
        return isFiring
    }

    /// One bit for each point before a minute.
    @inline(__always)
    func points(before minute: Int) -> UInt64 {
        let run = UInt64(truncatingIfNeeded: minute &- since)
        if run > 63 { return alike }
        return points &<< run | (alike & ((1 &<< run) &- 1))
    }

    @inline(__always)
    private mutating func foresee() {
        changesAt =
            (alike != 0) == isFiring ? .max : since &+ alikeUntilChange() &- 1
    }

    /// How many points of the present kind make the state another.
    @inline(__always)
    private func alikeUntilChange() -> Int {
        if needed == evaluated {
            return isFiring ? 1 : needed &- (~points).trailingZeroBitCount
        }
        var count = (points & ((1 &<< UInt64(evaluated)) &- 1)).nonzeroBitCount
        var more = 0
        repeat {
            // The oldest of the points leaves as the next one comes.
            let oldest = evaluated - 1 - more
            if oldest >= 0 { count -= Int((points &>> UInt64(oldest)) & 1) }
            count += Int(alike & 1)
            more += 1
        } while (count >= needed) == isFiring
        return more
    }
}

/// The thresholds around a metric's present value.
private struct MetricBand {
    /// By ascending cut.
    let alarms: Range<Int>
    /// The alarms before this place have cuts below the value.
    private var place: Int
    /// Not a number while nothing is watched: then no value is inside.
    private var lower = Double.nan
    private var upper = Double.nan
    /// The first minute in which an alarm may change its state, while no threshold is crossed.
    var nextChange = Int.max

    init(alarms: Range<Int>) {
        self.alarms = alarms
        place = alarms.lowerBound
    }

    @inline(__always)
    func holds(_ value: Double) -> Bool { value > lower && value <= upper }

    /// Goes to a value, crossing the thresholds in between.
    @inline(__always)
    mutating func move(to value: Double, at minute: Int, _ row: inout Dense<WatchedAlarm>) {
        while value > upper {
            cross(place, at: minute, &row)
            place += 1
            lower = upper
            upper = place < alarms.upperBound ? row[place].cut : .infinity
        }
        while value <= lower {
            place -= 1
            cross(place, at: minute, &row)
            upper = lower
            lower = place > alarms.lowerBound ? row[place - 1].cut : -.infinity
        }
    }

    private mutating func cross(_ index: Int, at minute: Int, _ row: inout Dense<WatchedAlarm>) {
        nextChange = min(nextChange, row[index].cross(at: minute))
    }

    mutating func end() { lower = .nan }

    /// Begins with the points that follow one of this value.
    mutating func begin(
        at value: Double, _ row: inout Dense<WatchedAlarm>,
        _ policies: borrowing Dense<PolicyState>
    ) {
        nextChange = .max
        place = alarms.lowerBound
        for index in alarms {
            let isAbove = value > row[index].cut
            if isAbove { place = index + 1 }
            let policy = row[index].policy
            guard let state = policies[policy].alarm(isHigh: row[index].isHigh) else { continue }
            row[index].begin(state, isAbove: isAbove)
            nextChange = min(nextChange, row[index].changesAt)
        }
        lower = place > alarms.lowerBound ? row[place - 1].cut : -.infinity
        upper = place < alarms.upperBound ? row[place].cut : .infinity
    }
}
