/// What one policy wants; the fleet combines the proposals of all its policies.
package enum ScalingDecision: Hashable, Sendable {
    /// Nothing, and no other policy may shrink the fleet by agreement.
    case none
    /// Grow to this many capacity units (more than desired now).
    case scaleOut(to: Int64)
    /// Shrink to this many, if every policy that shrinks by agreement agrees.
    case scaleIn(to: Int64)
    /// Shrink to this many, whatever others say, unless one wants to grow.
    case scaleInAlone(to: Int64)
    /// Nothing to do, and nobody is to shrink the fleet below this.
    case keepAtLeast(Int64)
    /// Move to another of the fleet's instance types, by its place among them; no objection to
    /// others changing the number of instances.
    case changeSize(to: Int)
    /// Nothing to do, and no objection to others shrinking the fleet.
    case agreeToScaleIn

    /// What an adjustment of `current` to `target` units calls for. Instances of a weight can make
    /// more than is desired, those that warm up are desired already: then it may change nothing.
    ///
    /// Source: Amazon EC2 Auto Scaling user guide, "Step and simple scaling policies" (2023-06).
    static func change(from current: Int64, to target: Int64, desired: Int64) -> ScalingDecision {
        if target > current, target > desired { return .scaleOut(to: target) }
        if target < current, target < desired { return .scaleInAlone(to: target) }
        return .agreeToScaleIn
    }

    /// Whether it calls for another size.
    package var isChange: Bool { target != nil }

    /// The capacity that it asks for; nil when it asks for none.
    package var target: Int64? {
        switch self {
        case .none, .agreeToScaleIn, .keepAtLeast, .changeSize: nil
        case .scaleOut(let capacity), .scaleIn(let capacity), .scaleInAlone(let capacity): capacity
        }
    }

    /// The capacity that a fleet takes from its policies' proposals: any policy can grow it, those
    /// that shrink by agreement must all agree, and the largest resulting capacity wins both ways;
    /// never beyond the limits.
    ///
    /// Source: Amazon EC2 Auto Scaling user guide, "Dynamic scaling: multiple scaling policies" and
    /// "Target tracking scaling policies: considerations" (2023-06).
    package static func combine(
        _ decisions: [ScalingDecision], desired: Int64, minimum: Int64, maximum: Int64
    ) -> Int64 {
        var growth: Int64?
        var agreed: Int64?
        var alone: Int64?
        var everyPolicyAgrees = true
        var floor = Int64.min
        for decision in decisions {
            switch decision {
            case .none: everyPolicyAgrees = false
            case .agreeToScaleIn, .changeSize: break
            case .keepAtLeast(let capacity): floor = max(floor, capacity)
            case .scaleOut(let capacity): growth = max(growth ?? capacity, capacity)
            case .scaleIn(let capacity): agreed = max(agreed ?? capacity, capacity)
            case .scaleInAlone(let capacity): alone = max(alone ?? capacity, capacity)
            }
        }
        if !everyPolicyAgrees { agreed = nil }
        var capacity = desired
        if let growth {
            capacity = max(desired, growth)
        } else if let shrink = agreed ?? alone {
            capacity = min(desired, max(shrink, alone ?? shrink, floor))
        }
        return min(max(capacity, minimum), maximum)
    }
}
