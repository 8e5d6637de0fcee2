package import Quantities
package import SimulationKernel

/// Who tells a fleet that an instance is unhealthy, and from when on it listens.
///
/// Source: Amazon EC2 Auto Scaling user guide, "Health checks for Auto Scaling instances"
/// (2023-06).
package struct HealthCheckPlan: Hashable, Sendable {
    /// EC2's own status checks, or the load balancer's health checks as well.
    package enum Kind: String, Hashable, Sendable, CaseIterable { case ec2, elb }
    package var kind: Kind
    /// From an instance's entry into running, or into the fleet from a warm pool; until it is over
    /// only one that stops is replaced.
    package var gracePeriod: TimeSpan

    package init(kind: Kind = .ec2, gracePeriod: TimeSpan = .second * 300) {
        self.kind = kind
        self.gracePeriod = gracePeriod
    }

    /// How long EC2's status checks take to find an impaired instance: a few minutes, says the
    /// provider; between these, we say.
    static let statusChecks = (shortest: TimeSpan.second * 120, longest: TimeSpan.second * 180)
    package static let meanStatusCheck = TimeSpan.second * 150
}

/// The health checks of a load balancer.
///
/// Source: AWS Application Load Balancer guide, "Health checks for your target groups" (2023-06).
package struct TargetHealthCheck: Hashable, Sendable {
    package var interval: TimeSpan
    package var timeout: TimeSpan
    /// Checks in a row that find an instance so.
    package var healthy: Int64
    package var unhealthy: Int64

    package init(
        interval: TimeSpan = .second * 30, timeout: TimeSpan = .second * 5, healthy: Int64 = 5,
        unhealthy: Int64 = 2
    ) {
        self.interval = interval
        self.timeout = timeout
        self.healthy = healthy
        self.unhealthy = unhealthy
    }

    /// From a failure until no more requests come.
    /// - Parameter phase: when in an interval it fails, 0…1.
    package func detection(phase: Double) -> TimeSpan {
        TimeSpan(seconds: interval.seconds * phase) + interval * (unhealthy - 1) + timeout
    }

    /// From the recovery until requests come again.
    var recovery: TimeSpan { interval * healthy }
}

/// A way in which a fleet's instances fail, each by itself.
package struct FailurePlan: Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// It is gone at once, as when its host fails.
        case stopped
        /// It answers nothing, and EC2's status checks fail.
        case impaired
        /// Its process answers nothing; the machine is well.
        case unresponsive
    }
    package var name: String
    package var kind: Kind
    /// Mean time between failures of one instance.
    package var meanTime: TimeSpan
    /// Until it works again by itself; nil: it does not.
    package var recovery: Distribution?

    package init(name: String, kind: Kind, meanTime: TimeSpan, recovery: Distribution? = nil) {
        self.name = name
        self.kind = kind
        self.meanTime = meanTime
        self.recovery = recovery
    }
}
