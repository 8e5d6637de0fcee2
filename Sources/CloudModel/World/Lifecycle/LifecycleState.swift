import Quantities
import SimulationKernel

/// One fleet's lifecycle hooks, and what they have come to.
struct LifecycleState {
    private let launching: [LifecycleHook]
    private let terminating: [LifecycleHook]
    /// How long an instance may boot before health checks give it up; nil: as long as it takes.
    private let longestBoot: Int64?
    private var stream: RandomStream
    var counts = LifecycleCounts()

    init(_ plan: LifecyclePlan, _ balancer: BalancerPlan?, stream: RandomStream) {
        launching = plan.hooks(at: .launching)
        terminating = plan.hooks(at: .terminating)
        longestBoot = plan.longestBoot(balancer)?.nanoseconds
        self.stream = stream
    }

    /// Whether an instance that leaves is held.
    var holdsTermination: Bool { !terminating.isEmpty }

    /// How some instances that are configured together come into service.
    struct Admission {
        /// Nanoseconds that they are held.
        var wait: Int64
        /// Those that are given up instead, and after how long.
        var abandoned: Int64 = 0
        var abandonedAfter: Int64 = 0
    }

    /// Asks all launching hooks at once, as the provider does.
    ///
    /// - Parameter stratum: which of `strata` equal parts of each distribution.
    mutating func admit(_ count: Int64, stratum: Int64, of strata: Int64) -> Admission {
        if launching.isEmpty { return Admission(wait: 0) }
        var longest = 0.0
        var kept = 1.0
        var abandonedAfter = Double.infinity
        for hook in launching {
            let unit = (Double(stratum) + stream.nextOpenUnit()) / Double(strata)
            let outcome = hook.outcome(quantile: unit)
            longest = max(longest, outcome.seconds)
            let share = outcome.isAbandoned ? 1 : hook.abandonProbability
            if share > 0 { abandonedAfter = min(abandonedAfter, outcome.seconds) }
            kept *= 1 - share
        }
        var admission = Admission(wait: TimeSpan(seconds: longest).nanoseconds)
        if kept < 1 {
            // As many as the share says, the odd one by chance, however large the group.
            let exact = Double(count) * (1 - kept) + stream.nextUnit()
            admission.abandoned = min(count, Int64(exact))
            // A replacement that fails at once would be replaced at once, for ever.
            admission.abandonedAfter = max(
                TimeSpan.second.nanoseconds, TimeSpan(seconds: abandonedAfter).nanoseconds)
        }
        return admission
    }

    /// A load balancer's health checks find an instance unhealthy that still boots when the grace
    /// period is over.
    func checkHealth(_ admission: inout Admission, of count: Int64, bootedAfter: Int64) {
        guard let longestBoot, bootedAfter > longestBoot else { return }
        admission = Admission(
            wait: 0, abandoned: count, abandonedAfter: longestBoot - bootedAfter)
    }

    /// How long an instance is held on its way out: both results end it.
    mutating func holdTermination() -> Int64 {
        var longest = 0.0
        for hook in terminating {
            longest = max(longest, hook.outcome(quantile: stream.nextOpenUnit()).seconds)
        }
        return TimeSpan(seconds: longest).nanoseconds
    }
}

/// What became of a fleet's instances, besides their hours.
struct LifecycleCounts {
    /// Launches after the start: from the warm pool, and from nothing.
    var warmStarts: Int64 = 0
    var coldStarts: Int64 = 0
    /// Given up before they served.
    var abandoned: Int64 = 0
    var failed: Int64 = 0
    /// Because they had failed.
    var replaced: Int64 = 0
    /// Instance-nanoseconds in the warm pool, whatever they did there.
    var pooledNanoseconds: Int128 = 0
}
