package import Quantities

/// Moves to another instance type, by replacement.
package struct VerticalScaling: ScalingPolicy {
    package static let typeName = "vertical"
    package static let summary = "move the fleet to a larger or smaller type by replacement"

    package static let page = PolicyPage(
        whatItDoes: """
            Moves all of a fleet to another of its `instances`, larger or smaller, by replacing them;
            their number stays what it is. When CPU utilization has been above `scaleUpAbove` it
            takes the smallest type on which the load of now makes no more than `target`; when it
            has been below `scaleDownBelow`, likewise, so that it does not move back at once. A
            move is a rolling deployment with `maxUnavailable` and `maxSurge`: the table of
            deployments shows how many there were, how long they took and what ran beside. One
            waits for a release that is under way, and after one the policy rests for `cooldown`.
            """,
        whenToUseIt: """
            When a system does not scale out: one that keeps state, or is licensed by the machine.
            And to find the right type for a fleet of a fixed number of instances. The types are
            listed from the smallest to the largest, without weights.
            """,
        example: PolicyExample.moving(
            "vertical",
            policies: """
                size: { type: vertical, target: 55%, scaleUpAbove: 70%, scaleDownBelow: 25%, cooldown: 2h }
                """),
        source: """
            Headroom's own: no provider has such a policy for a group of instances. Kubernetes
            documentation, "Deployments: rolling update" (2026-08), for the limits of the rollout.
            """,
        model: """
            It does what an operator with an alarm on CPU utilization does by hand: a new launch
            template with another type, and a rolling replacement. At the start the fleet has the
            type that the policy would choose for the load of the first minute.
            """)

    private static let own = "Headroom's own"

    package static let parameters: [ParameterSpec] =
        [
            ParameterSpec(
                "target", .fraction, range: "above 0%, at most 100%", default: nil,
                meaning: "CPU utilization to choose a type for: the smallest on which the load of "
                    + "now makes no more",
                source: own),
            ParameterSpec(
                "scaleUpAbove", .fraction, range: "`target`…100%", default: "80%",
                meaning: "CPU utilization above which the fleet moves to a larger type",
                source: own),
            ParameterSpec(
                "scaleDownBelow", .fraction, range: "0%…`target`", default: "30%",
                meaning: "CPU utilization below which it moves to a smaller one, if the load of "
                    + "now keeps the target there",
                source: own),
            ParameterSpec(
                "period", .duration, range: "10s, 30s, or whole minutes up to 1h", default: "5m",
                meaning: "the time that one point of the metric is about",
                source: "Amazon CloudWatch user guide: the period of basic monitoring (2023-06)"),
            ParameterSpec(
                "highDatapoints", .count, range: "1…60", default: "3",
                meaning: "points in a row above before moving up", source: own),
            ParameterSpec(
                "lowDatapoints", .count, range: "1…60", default: "12",
                meaning: "points in a row below before moving down", source: own),
            ParameterSpec(
                "cooldown", .duration, range: "0s…30d", default: "1h",
                meaning: "time after a move before the next", source: own),
        ] + Rolling.parameters

    package var target: Double
    package var scaleUpAbove: Double
    package var scaleDownBelow: Double
    package var period: TimeSpan
    package var highDatapoints: Int
    package var lowDatapoints: Int
    package var cooldown: TimeSpan
    package var rollout: Rolling

    package init(
        target: Double, scaleUpAbove: Double = 0.8, scaleDownBelow: Double = 0.3,
        period: TimeSpan = .minute * 5, highDatapoints: Int = 3, lowDatapoints: Int = 12,
        cooldown: TimeSpan = .hour, rollout: Rolling = Rolling()
    ) {
        self.target = target
        self.scaleUpAbove = scaleUpAbove
        self.scaleDownBelow = scaleDownBelow
        self.period = period
        self.highDatapoints = highDatapoints
        self.lowDatapoints = lowDatapoints
        self.cooldown = cooldown
        self.rollout = rollout
    }

    package init(values: [String: ParameterValue]) throws(ParameterError) {
        let reader = ParameterReader(values)
        target = try reader.number("target", above: 0, atMost: 1)
        scaleUpAbove = try reader.share("scaleUpAbove", in: 0...1)
        scaleDownBelow = try reader.share("scaleDownBelow", in: 0...1)
        period = try AlarmParameters.period(reader)
        highDatapoints = try reader.count("highDatapoints", in: 1...AlarmPlan.mostPoints)
        lowDatapoints = try reader.count("lowDatapoints", in: 1...AlarmPlan.mostPoints)
        cooldown = try reader.duration("cooldown", in: .zero...(.day * 30))
        rollout = try Rolling(values: values)
        if scaleUpAbove < target {
            throw ParameterError(
                parameter: "scaleUpAbove",
                message: "`scaleUpAbove` must not be below `target`: the fleet would move up from "
                    + "where it wants to be")
        }
        if scaleDownBelow > target {
            throw ParameterError(
                parameter: "scaleDownBelow",
                message: "`scaleDownBelow` must not be above `target`: the fleet would move down "
                    + "from where it wants to be")
        }
    }

    package var metric: FleetMetric? { .cpu }

    package var highAlarm: AlarmPlan? {
        AlarmPlan(
            comparison: .greaterThan, threshold: scaleUpAbove, breaching: highDatapoints,
            evaluated: highDatapoints, period: period)
    }

    package var lowAlarm: AlarmPlan? {
        AlarmPlan(
            comparison: .lessThan, threshold: scaleDownBelow, breaching: lowDatapoints,
            evaluated: lowDatapoints, period: period)
    }

    package func decide(_ observation: ScalingObservation) -> ScalingDecision {
        guard let sizes = observation.sizes, let metric = observation.metric,
            observation.highAlarm || observation.lowAlarm, !sizes.isChanging,
            !isCooling(observation)
        else { return .agreeToScaleIn }
        let fitting = sizes.smallest(metric: metric, target: target)
        let wanted =
            observation.highAlarm
            ? max(sizes.current, fitting) : min(sizes.current, fitting)
        return wanted == sizes.current ? .agreeToScaleIn : .changeSize(to: wanted)
    }

    func isCooling(_ observation: ScalingObservation) -> Bool {
        guard let changed = observation.sizes?.changedAt else { return false }
        return observation.time < changed + cooldown
    }
}

/// The types that a fleet can move between, in ascending order, and which it has now.
package struct FleetSizes: Hashable, Sendable {
    package var current: Int
    /// CPU work per second of one instance of each, in any unit.
    package var capacities: [Double]
    /// Whether a move is under way or about to begin.
    package var isChanging: Bool
    /// When the last move was over, since the start of the run; nil: there was none.
    package var changedAt: TimeSpan?

    package init(
        current: Int, capacities: [Double], isChanging: Bool = false, changedAt: TimeSpan? = nil
    ) {
        self.current = current
        self.capacities = capacities
        self.isChanging = isChanging
        self.changedAt = changedAt
    }

    /// CPU utilization on another size, of the load that makes `metric` now.
    func projected(_ metric: Double, on size: Int) -> Double {
        metric * capacities[current] / capacities[size]
    }

    /// The smallest size that keeps the target; the largest when none does.
    func smallest(metric: Double, target: Double) -> Int {
        capacities.indices.first { projected(metric, on: $0) <= target * (1 + 1e-9) }
            ?? capacities.count - 1
    }
}
