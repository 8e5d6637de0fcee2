package import Quantities

/// The points of alarms whose period is not the fleet's tick.
///
/// Points slide: at every evaluation an alarm looks at the periods that end right then. Its own
/// memories therefore take turns, one for each evaluation within a period.
///
/// Source: Amazon CloudWatch user guide, "Using Amazon CloudWatch alarms" (2023-06): an alarm with
/// a period of five minutes is evaluated every minute.
package struct AlarmPace {
    /// Ticks of a period, and from one evaluation to the next.
    private let ticksOfPeriod: Int
    private let ticksOfInterval: Int
    /// The newest ticks, in a ring.
    private var ring: [MinuteMetrics]
    private var count = 0
    private var highs: [AlarmState]
    private var lows: [AlarmState]
    private var turn = 0
    /// The newest point.
    private(set) var latest = MinuteMetrics()

    /// - Parameters:
    ///   - interval: from one evaluation to the next.
    ///   - tick: how often `push` is called: with a minute's metrics they come a minute late
    ///     already; shorter ones are held back here for as long as one evaluation takes.
    package init(
        period: TimeSpan, interval: TimeSpan, tick: TimeSpan, high: AlarmPlan?, low: AlarmPlan?
    ) {
        ticksOfPeriod = Int(period.nanoseconds / tick.nanoseconds)
        ticksOfInterval = Int(interval.nanoseconds / tick.nanoseconds)
        let late = tick < .minute ? ticksOfInterval : 0
        ring = Array(repeating: MinuteMetrics(), count: ticksOfPeriod + late)
        let turns = max(1, ticksOfPeriod / ticksOfInterval)
        func states(_ plan: AlarmPlan?) -> [AlarmState] {
            plan.map { Array(repeating: AlarmState(plan: $0), count: turns) } ?? []
        }
        highs = states(high)
        lows = states(low)
    }

    package var high: AlarmState? { highs.isEmpty ? nil : highs[turn] }
    package var low: AlarmState? { lows.isEmpty ? nil : lows[turn] }

    /// - Returns: whether the alarms were evaluated.
    package mutating func push(_ metrics: MinuteMetrics, _ metric: FleetMetric?) -> Bool {
        ring[count % ring.count] = metrics
        count += 1
        guard count % ticksOfInterval == 0 else { return false }
        // The oldest of the ring, as many as a period has: the rest is not published yet.
        var point = MinuteMetrics()
        for place in 0..<ticksOfPeriod { point += ring[(count + place) % ring.count] }
        latest = point
        let value = point.value(of: metric)
        let before = turn
        turn = count / ticksOfInterval % max(1, max(highs.count, lows.count))
        if !highs.isEmpty {
            highs[turn].retain(highs[before].state)
            highs[turn].record(value)
        }
        if !lows.isEmpty {
            lows[turn].retain(lows[before].state)
            lows[turn].record(value)
        }
        return true
    }
}
