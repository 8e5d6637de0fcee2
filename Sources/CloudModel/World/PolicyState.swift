import Quantities

/// A policy with its alarms.
struct PolicyState {
    let policy: any ScalingPolicy
    let metric: FleetMetric?
    let cooldownAfterwards: TimeSpan?
    /// What it says while none of its alarms fires; nil: it has to be asked.
    let quietDecision: ScalingDecision?
    /// Whether an `AlarmWatch` can tell when it has something to say.
    let canBeWatched: Bool
    /// Whether it has nothing to say that `quietDecision` does not.
    private(set) var isSilent = false
    /// What its alarms know; while they are watched, `AlarmWatch` knows more.
    private(set) var high: AlarmState?
    private(set) var low: AlarmState?
    private var highFires = false
    private var lowFires = false
    /// nil: a point of its alarms is one tick, as nearly always.
    var pace: AlarmPace?
    /// Whether its alarms were evaluated at the last tick.
    private(set) var isEvaluated = true
    /// nil: it forecasts nothing.
    var forecast: LoadHistory?
    /// nil: it remembers nothing.
    var recall: PolicyRecall?

    init(_ policy: any ScalingPolicy, tick: TimeSpan) {
        self.policy = policy
        metric = policy.metric
        recall = policy.memory.map(PolicyRecall.init)
        cooldownAfterwards = policy.cooldownAfterwards
        quietDecision = policy.quietDecision
        high = policy.highAlarm.map { AlarmState(plan: $0) }
        low = policy.lowAlarm.map { AlarmState(plan: $0) }
        let period = (policy.highAlarm ?? policy.lowAlarm)?.period ?? .minute
        if period != .minute || tick != .minute {
            pace = AlarmPace(
                period: period, interval: policy.controlInterval, tick: tick,
                high: policy.highAlarm, low: policy.lowAlarm)
        }
        canBeWatched =
            pace == nil && quietDecision != nil && policy.forecasting == nil
            && policy.memory == nil && (metric != nil || high == nil && low == nil)
    }

    /// Takes a tick's metrics into the alarms.
    /// - Returns: whether the policy has nothing to say about it, so that it need not be asked.
    mutating func record(_ metrics: borrowing MinuteMetrics, _ values: MetricValues) -> Bool {
        let value = values.value(of: metric)
        if pace != nil { return recordPaced(copy metrics) }
        if forecast != nil { forecast?.record(metrics, value) }
        high?.record(value)
        low?.record(value)
        judge()
        return isSilent
    }

    func alarm(isHigh: Bool) -> AlarmState? { isHigh ? high : low }

    /// Takes the state of a watched alarm.
    mutating func set(isFiring: Bool, isHigh: Bool) {
        if isHigh { highFires = isFiring } else { lowFires = isFiring }
        isSilent = !highFires && !lowFires
    }

    /// Takes the points of an alarm that is no longer watched: all are there.
    mutating func set(_ points: UInt64, isHigh: Bool) {
        if isHigh { high?.set(points) } else { low?.set(points) }
        judge()
    }

    @inline(never)
    private mutating func recordPaced(_ metrics: MinuteMetrics) -> Bool {
        let watched = metric
        forecast?.record(metrics, metrics.value(of: watched))
        isEvaluated = pace?.push(metrics, watched) ?? false
        guard isEvaluated else { return true }
        high = pace?.high
        low = pace?.low
        judge()
        return isSilent
    }

    private mutating func judge() {
        highFires = high?.isFiring ?? false
        lowFires = low?.isFiring ?? false
        isSilent = quietDecision != nil && !highFires && !lowFires
    }

    mutating func observe(
        _ published: MinuteMetrics, _ fleet: ScaledFleet, at now: Int64
    ) -> ScalingObservation {
        let metrics = pace?.latest ?? published
        var observation = ScalingObservation(
            time: TimeSpan(nanoseconds: now), metric: metrics.value(of: metric),
            highAlarm: highFires, lowAlarm: lowFires,
            warmedCapacity: metrics.warmedUnits, currentCapacity: fleet.steady.warmedUnits,
            warmingCapacity: fleet.steady.warmingUnits, desiredCapacity: fleet.desired,
            minimum: fleet.limits.minimum, maximum: fleet.limits.maximum,
            isActive: fleet.steady.isActive, terminatingCapacity: fleet.steady.terminatingUnits,
            cooldownEnd: fleet.cooldownEnd,
            forecastLoad: forecast?.load(at: now))
        observation.lastScaled = fleet.lastScaled.map(TimeSpan.init(nanoseconds:))
        if recall != nil {
            let need = policy.need(observation)
            recall?.take(need: need, size: fleet.desired)
            observation.peakNeed = recall?.peakNeed
            observation.peakSize = recall?.peakSize
        }
        return observation
    }
}

/// What a simple policy has set going. The cooldown of the policy begins when the activity's last
/// instance is in service or gone.
enum SimpleActivity {
    case none
    case going(cooldown: TimeSpan)
    case over(cooldownEnd: TimeSpan)

    var cooldownEnd: TimeSpan? {
        if case .over(let end) = self { return end }
        return nil
    }
}

/// What policies see of their fleet. A fleet's whole state would be copied to be looked at while a
/// policy changes its own.
struct ScaledFleet {
    let steady: SteadyMinute
    let desired: Int64
    let limits: (minimum: Int64, maximum: Int64)
    let cooldownEnd: TimeSpan?
    let lastScaled: Int64?
}

extension FleetState {
    @inline(__always)
    var scaled: ScaledFleet {
        ScaledFleet(
            steady: steady, desired: desired, limits: limits,
            cooldownEnd: simpleActivity.cooldownEnd, lastScaled: lastScaled)
    }
}
