package import Quantities
package import SimulationKernel

/// How a kubelet looks after one workload's containers, and how they fail.
package struct PodHealthPlan: Sendable {
    /// Takes a pod out of its service, and brings it back.
    package var readinessProbe = PodProbe()
    /// Restarts a container; nil: nobody does, as long as its process runs.
    package var livenessProbe: PodProbe?
    package var failures: [PodFailurePlan] = []

    package init() {}

    /// Failures of one pod per nanosecond.
    var failureRate: Double {
        failures.reduce(0) { $0 + 1 / Double($1.meanTime.nanoseconds) }
    }
}

/// A probe of a kubelet.
///
/// Source: Kubernetes documentation, "Configure Liveness, Readiness and Startup Probes" (2026-07):
/// `periodSeconds` 10, `timeoutSeconds` 1, `failureThreshold` 3, `successThreshold` 1.
package struct PodProbe: Hashable, Sendable {
    package var period: TimeSpan
    package var timeout: TimeSpan
    package var failureThreshold: Int64

    package init(
        period: TimeSpan = .second * 10, timeout: TimeSpan = .second, failureThreshold: Int64 = 3
    ) {
        self.period = period
        self.timeout = timeout
        self.failureThreshold = failureThreshold
    }

    /// From the moment in which a container stops answering until the last of the probes in a row
    /// that it takes has failed.
    /// - Parameter phase: when in a period that is, 0…1.
    package func detection(phase: Double) -> TimeSpan {
        TimeSpan(seconds: period.seconds * phase) + period * (failureThreshold - 1) + timeout
    }
}

/// How long a container waits to be started again: CrashLoopBackOff.
///
/// Source: Kubernetes documentation, "Pod Lifecycle", container restarts (2026-07): at once the
/// first time, then 10 s, 20 s, 40 s and so on up to five minutes; after ten minutes without a
/// problem the count begins anew.
package enum RestartBackoff {
    private static let first = TimeSpan.second * 10
    private static let longest = TimeSpan.second * 300
    static let forgottenAfter = TimeSpan.minute * 10

    /// - Parameter restarts: how many there have been in a row.
    package static func wait(after restarts: Int) -> TimeSpan {
        guard restarts > 0 else { return .zero }
        return min(longest, first * (Int64(1) << Int64(min(restarts - 1, 10))))
    }
}

/// A way in which a workload's pods fail, each by itself.
package struct PodFailurePlan: Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Its process ends, and the kubelet starts the container again.
        case crashed
        /// Its process answers nothing until somebody restarts it.
        case unresponsive
    }
    package var name: String
    package var kind: Kind
    /// Mean time between failures of one pod.
    package var meanTime: TimeSpan
    /// Until it works again without a restart; nil: it does not.
    package var recovery: Distribution?

    package init(name: String, kind: Kind, meanTime: TimeSpan, recovery: Distribution? = nil) {
        self.name = name
        self.kind = kind
        self.meanTime = meanTime
        self.recovery = recovery
    }
}
