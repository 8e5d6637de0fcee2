package import Quantities
package import SimulationKernel

/// What becomes of a fleet's single instances on their way in and out.
package struct LifecyclePlan: Sendable {
    /// nil: every launch is a cold one.
    package var warmPool: WarmPoolPlan?
    /// Sorted by name.
    package var hooks: [LifecycleHook] = []
    package var healthCheck = HealthCheckPlan()
    /// Sorted by name.
    package var failures: [FailurePlan] = []

    package init() {}

    /// Whether every instance takes the same time and way.
    var isFixed: Bool {
        let isCertain = hooks.allSatisfy { hook in
            hook.duration.isDeterministic
                && (hook.abandonProbability == 0 || hook.abandonProbability == 1)
        }
        return isCertain && (warmPool?.start.isDeterministic ?? true)
    }

    /// How long an instance may boot until a load balancer's health checks give it up; nil where
    /// they do not count, or where a hook holds it back from the group until it is configured.
    package func longestBoot(_ balancer: BalancerPlan?) -> TimeSpan? {
        guard healthCheck.kind == .elb, let check = balancer?.healthCheck,
            hooks(at: .launching).isEmpty
        else { return nil }
        return max(healthCheck.gracePeriod, check.interval * check.unhealthy)
    }

    func hooks(at transition: LifecycleHook.Transition) -> [LifecycleHook] {
        hooks.filter { $0.transition == transition }
    }
}

/// Instances that have been launched and configured in advance, and wait beside the fleet.
///
/// Source: Amazon EC2 Auto Scaling user guide, "Warm pools for Amazon EC2 Auto Scaling" (2023-06).
package struct WarmPoolPlan: Sendable {
    /// What they do while they wait: nothing but hold their volumes, the same with the memory
    /// written to one of them, or run.
    package enum State: String, Hashable, Sendable, CaseIterable {
        case stopped, hibernated, running
    }
    package var state: State
    /// Instances that wait at least, whatever the fleet's size.
    package var minimum: Int64
    /// The fleet's instances and those that wait, together at most; nil: the fleet's maximum.
    package var maxPrepared: Int64?
    /// From the decision to take one until it runs again.
    package var start: Distribution
    /// Whether instances that the fleet gives up go back to wait.
    package var reusesOnScaleIn: Bool

    package init(
        state: State = .stopped, minimum: Int64 = 0, maxPrepared: Int64? = nil,
        start: Distribution, reusesOnScaleIn: Bool = false
    ) {
        self.state = state
        self.minimum = minimum
        self.maxPrepared = maxPrepared
        self.start = start
        self.reusesOnScaleIn = reusesOnScaleIn
    }

    /// How many wait for a fleet of so many.
    package func size(desired: Int64, maximum: Int64) -> Int64 {
        max(minimum, (maxPrepared ?? maximum) - desired, 0)
    }
}

/// A pause on an instance's way into service or out of it, in which something else acts on it.
///
/// Source: Amazon EC2 Auto Scaling user guide, "Amazon EC2 Auto Scaling lifecycle hooks" (2023-06).
package struct LifecycleHook: Sendable {
    package enum Transition: String, Hashable, Sendable, CaseIterable {
        case launching, terminating
    }
    package enum Result: String, Hashable, Sendable, CaseIterable {
        case proceed = "continue"
        /// On launch the instance is terminated and replaced; on termination it goes all the same.
        case abandon
    }
    package var name: String
    package var transition: Transition
    /// How long whoever acts takes until it reports.
    package var duration: Distribution
    /// Share of the reports that abandon the instance, 0…1.
    package var abandonProbability: Double
    /// From 30 s to 2 h.
    package var heartbeatTimeout: TimeSpan
    /// Whether whoever acts asks for more time before it is over.
    package var recordsHeartbeats: Bool
    /// What counts when nobody reports in time.
    package var defaultResult: Result

    package init(
        name: String, transition: Transition, duration: Distribution,
        abandonProbability: Double = 0, heartbeatTimeout: TimeSpan = .hour,
        recordsHeartbeats: Bool = false, defaultResult: Result = .abandon
    ) {
        self.name = name
        self.transition = transition
        self.duration = duration
        self.abandonProbability = abandonProbability
        self.heartbeatTimeout = heartbeatTimeout
        self.recordsHeartbeats = recordsHeartbeats
        self.defaultResult = defaultResult
    }

    /// The longest that heartbeats can hold an instance: a hundred timeouts, 48 h at most.
    package static func globalTimeout(heartbeat: TimeSpan) -> TimeSpan {
        min(.hour * 48, heartbeat * 100)
    }

    /// How long an instance is held, and whether it is given up then for want of a report.
    ///
    /// - Parameter quantile: of the duration, 0…1.
    func outcome(quantile: Double) -> (seconds: Double, isAbandoned: Bool) {
        let limit =
            recordsHeartbeats
            ? Self.globalTimeout(heartbeat: heartbeatTimeout) : heartbeatTimeout
        let seconds = duration.quantile(quantile)
        if seconds <= limit.seconds { return (max(0, seconds), false) }
        return (limit.seconds, defaultResult == .abandon)
    }
}

extension Distribution {
    /// Whether every draw is the same.
    var isDeterministic: Bool {
        if case .deterministic = self { true } else { false }
    }
}
