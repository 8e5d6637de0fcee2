extension ScalingDecision {
    /// The capacity that a fleet takes from its policies' proposals: any policy can grow it, all
    /// must agree to shrink it, and the largest resulting capacity wins both ways; never beyond the
    /// limits.
    ///
    /// Source: Amazon EC2 Auto Scaling user guide, "Dynamic scaling: multiple scaling policies"
    /// (2023-06).
    package static func combine(
        _ decisions: [ScalingDecision], desired: Int64, minimum: Int64, maximum: Int64
    ) -> Int64 {
        var growth: Int64?
        var shrink: Int64?
        var everyPolicyAgrees = true
        for decision in decisions {
            switch decision {
            case .none: everyPolicyAgrees = false
            case .agreeToScaleIn: break
            case .scaleOut(let capacity): growth = max(growth ?? capacity, capacity)
            case .scaleIn(let capacity): shrink = max(shrink ?? capacity, capacity)
            }
        }
        var capacity = desired
        if let growth {
            capacity = max(desired, growth)
        } else if everyPolicyAgrees, let shrink {
            capacity = min(desired, shrink)
        }
        return min(max(capacity, minimum), maximum)
    }
}
