import Quantities

/// A policy with its alarms.
struct PolicyState {
    let policy: any ScalingPolicy
    let metric: FleetMetric?
    let cooldownAfterwards: TimeSpan?
    /// What it says while none of its alarms fires; nil: it has to be asked.
    let quietDecision: ScalingDecision?
    /// Values of the metric that breach neither alarm.
    private let quietBand: QuietBand
    /// Whether all points of its alarms are there and none breaches: then another from the band
    /// leaves them as they are, which is what most minutes of most policies are like.
    private var isUndisturbed = false
    /// Whether it has nothing to say that `quietDecision` does not.
    private(set) var isSilent = false
    var high: AlarmState?
    var low: AlarmState?
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
        quietBand = QuietBand(policy.highAlarm, policy.lowAlarm)
        high = policy.highAlarm.map { AlarmState(plan: $0) }
        low = policy.lowAlarm.map { AlarmState(plan: $0) }
        let period = (policy.highAlarm ?? policy.lowAlarm)?.period ?? .minute
        if period != .minute || tick != .minute {
            pace = AlarmPace(
                period: period, interval: policy.controlInterval, tick: tick,
                high: policy.highAlarm, low: policy.lowAlarm)
        }
    }

    /// Takes a tick's metrics into the alarms.
    /// - Returns: whether the policy has nothing to say about it, so that it need not be asked.
    @inline(__always)
    mutating func record(_ metrics: borrowing MinuteMetrics, _ values: MetricValues) -> Bool {
        let value = values.value(of: metric)
        if isUndisturbed, let value, quietBand.holds(value) { return true }
        if pace != nil { return recordPaced(copy metrics) }
        if forecast != nil { forecast?.record(metrics, value) }
        high?.record(value)
        low?.record(value)
        judge()
        isUndisturbed =
            isSilent && (high?.isUndisturbed ?? true) && (low?.isUndisturbed ?? true)
        return isSilent
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

    @inline(__always)
    private mutating func judge() {
        isSilent =
            quietDecision != nil && !(high?.isFiring ?? false) && !(low?.isFiring ?? false)
    }

    mutating func observe(
        _ published: MinuteMetrics, _ fleet: ScaledFleet, at now: Int64
    ) -> ScalingObservation {
        let metrics = pace?.latest ?? published
        var observation = ScalingObservation(
            time: TimeSpan(nanoseconds: now), metric: metrics.value(of: metric),
            highAlarm: high?.isFiring ?? false, lowAlarm: low?.isFiring ?? false,
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

/// Values of a metric that breach no alarm, without those on the thresholds.
private struct QuietBand {
    private var lower = -Double.infinity
    private var upper = Double.infinity

    init(_ high: AlarmPlan?, _ low: AlarmPlan?) {
        for alarm in [high, low] {
            guard let alarm else { continue }
            if alarm.comparison.isUpper {
                upper = min(upper, alarm.threshold)
            } else {
                lower = max(lower, alarm.threshold)
            }
        }
    }

    @inline(__always)
    func holds(_ value: Double) -> Bool { value > lower && value < upper }
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
