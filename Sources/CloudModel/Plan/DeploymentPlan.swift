package import Quantities

/// A deployment that a fleet sees again and again.
package struct DeploymentPlan: Sendable {
    package enum Trigger: Hashable, Sendable {
        /// Nanoseconds from the start, ascending.
        case instants([Int64])
        /// Whenever an instance has run for so long; it concerns those alone.
        case age(TimeSpan)
        /// Whenever a policy moves the fleet to another instance type.
        case size
    }
    package var name: String
    package var trigger: Trigger
    package var strategy: any DeploymentStrategy
    package var health: ReleaseHealth

    package init(
        name: String, trigger: Trigger, strategy: any DeploymentStrategy,
        health: ReleaseHealth = ReleaseHealth()
    ) {
        self.name = name
        self.trigger = trigger
        self.strategy = strategy
        self.health = health
    }

    /// The moves of a policy to other instance types.
    package static func moves(of policy: VerticalScaling, name: String) -> DeploymentPlan {
        DeploymentPlan(name: name, trigger: .size, strategy: policy.rollout)
    }

    /// The replacement of instances that have run for as long as they may.
    ///
    /// Source: Amazon EC2 Auto Scaling user guide, "maximum instance lifetime" (2023-06): a day at
    /// least; at most 10 % of the group at a time, and one where that is less than one.
    package static func maxInstanceLifetime(_ lifetime: TimeSpan) -> DeploymentPlan {
        DeploymentPlan(
            name: "maxInstanceLifetime", trigger: .age(lifetime),
            strategy: Rolling(maxUnavailable: .share(0.1), maxSurge: .count(0)))
    }
}
