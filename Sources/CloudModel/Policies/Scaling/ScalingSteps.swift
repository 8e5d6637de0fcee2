/// The steps of a step policy: what to do when the metric is so far beyond the alarm's threshold.
///
/// Source for the rules: Amazon EC2 Auto Scaling user guide, "Step and simple scaling policies",
/// step adjustments (2023-06).
package struct ScalingSteps: Hashable, Sendable {
    package struct Step: Hashable, Sendable {
        /// Distance from the threshold, in the metric's unit; nil: no bound.
        package var lower: Double?
        package var upper: Double?
        package var adjustment: CapacityAdjustment

        package init(lower: Double?, upper: Double?, adjustment: CapacityAdjustment) {
            self.lower = lower
            self.upper = upper
            self.adjustment = adjustment
        }

        var from: Double { lower ?? -.infinity }
        var to: Double { upper ?? .infinity }
    }

    /// A rule that steps break.
    package struct Fault: Error, Hashable {
        /// The step that breaks it, by its place in the list; nil: all of them.
        package var step: Int?
        package var message: String
    }

    /// As given.
    package let steps: [Step]

    package init(_ steps: [Step]) throws(Fault) {
        guard !steps.isEmpty else { throw Fault(step: nil, message: "there is no step") }
        for (index, step) in steps.enumerated() {
            if step.lower == nil, step.upper == nil {
                throw Fault(
                    step: index, message: "a step needs `lower` or `upper`: both open is no step")
            }
            if step.from >= step.to {
                throw Fault(step: index, message: "`lower` of a step must be below its `upper`")
            }
        }
        let order = steps.indices.sorted {
            (steps[$0].from, steps[$0].to, $0) < (steps[$1].from, steps[$1].to, $1)
        }
        for (before, after) in zip(order, order.dropFirst()) {
            if steps[before].to > steps[after].from {
                throw Fault(step: after, message: "steps must not overlap")
            }
            if steps[before].to < steps[after].from {
                throw Fault(step: after, message: "steps must not leave a gap between them")
            }
        }
        if steps[order[0]].from.isFinite, steps[order[0]].from < 0 {
            throw Fault(
                step: order[0],
                message: "where a step has a `lower` below zero, one must have no `lower`")
        }
        let last = order[order.count - 1]
        if steps[last].to.isFinite, steps[last].to > 0 {
            throw Fault(
                step: last,
                message: "where a step has an `upper` above zero, one must have no `upper`")
        }
        self.steps = steps
    }

    /// The step for a value of the metric, by its place in the list: the side that is nearer to
    /// the threshold belongs to a step.
    package func index(for metric: Double, threshold: Double, isUpper: Bool) -> Int? {
        // 70 % is 20 % above 50 %, though 0.7 − 0.5 is a hair less than 0.2.
        let hair = 1e-9 * max(abs(metric), abs(threshold))
        let distance = metric - threshold
        func isBelow(_ bound: Double) -> Bool {
            isUpper ? distance < bound - hair : distance <= bound + hair
        }
        return steps.firstIndex { !isBelow($0.from) && isBelow($0.to) }
    }
}
