import CloudModel

/// What moves the fleets of a sample plan. What policies cost is what fleets of the same history
/// cost with more and fewer of them.
enum SamplePolicies: Hashable {
    /// So many policies, which decide but cannot: the fleet may have one size only.
    case held(Int)
    /// A target, and others beside it whose alarms never fire.
    case scaling(Int)

    var label: String {
        switch self {
        case .held(0): "of a fixed size"
        case .held(let count): "of a fixed size, \(count) policies"
        case .scaling(1): "that scale"
        case .scaling(let count): "that scale, \(count) policies"
        }
    }

    /// - Parameter instances: the size of a fleet that is held at one.
    func scaling(instances: Int64) -> ScalingPlan {
        switch self {
        case .held(let count):
            ScalingPlan(
                minimum: instances, maximum: instances, initial: instances,
                policies: Self.named(Self.busy.prefix(count)))
        case .scaling(let count):
            ScalingPlan(
                minimum: 4, maximum: 10_000_000, initial: nil,
                policies: Self.named(
                    [TargetTracking(target: 0.55)]
                        + Array(repeating: Self.idle, count: count - 1)))
        }
    }

    /// Policies whose alarms fire for hours each day under the plan's load, in both directions and
    /// of both metrics, with thresholds that its noise crosses once in two minutes. They grow the
    /// fleet quickly and shrink it slowly, like those of `scenarios/tutorial`.
    private static let busy: [any ScalingPolicy] = [
        TargetTracking(target: 0.55),
        TargetTracking(metric: .requestsPerTarget, target: 5_500),
        step(alarm(.atLeast, 0.6, breaching: 2, of: 3), .share(0.1)),
        step(alarm(.atMost, 0.4, breaching: 15, of: 15), .share(-0.1)),
        SimpleScaling(
            alarm: alarm(.atLeast, 0.65, breaching: 3, of: 3), adjustment: .change(2)),
        SimpleScaling(
            alarm: alarm(.atMost, 0.45, breaching: 15, of: 15), adjustment: .change(-1)),
    ]

    /// It fires at ten times a fleet's capacity.
    private static let idle = step(alarm(.atLeast, 10, breaching: 2, of: 3), .change(1))

    private static func alarm(
        _ comparison: AlarmPlan.Comparison, _ threshold: Double, breaching: Int, of points: Int
    ) -> AlarmPlan {
        AlarmPlan(
            comparison: comparison, threshold: threshold, breaching: breaching,
            evaluated: points)
    }

    private static func step(
        _ alarm: AlarmPlan, _ adjustment: CapacityAdjustment
    ) -> any ScalingPolicy {
        let isUpper = alarm.comparison.isUpper
        let steps = try? ScalingSteps([
            .init(lower: isUpper ? 0 : nil, upper: isUpper ? nil : 0, adjustment: adjustment)
        ])
        guard let steps else { preconditionFailure("one open step has neither gap nor overlap") }
        return StepScaling(alarm: alarm, steps: steps)
    }

    private static func named(_ policies: some Sequence<any ScalingPolicy>) -> [NamedPolicy] {
        policies.enumerated().map { NamedPolicy(name: "policy\($0.offset)", policy: $0.element) }
    }
}
