import Quantities

/// From what the metrics ask for to what a workload gets: hesitation first, then the limits of each
/// direction, then minimum and maximum.
///
/// Source: Kubernetes documentation, "Horizontal Pod Autoscaling", configurable scaling behavior;
/// the controller's `horizontal.go` for the order of the steps and for open and closed ends.
package struct ReplicaBehavior: Hashable, Sendable {
    package var up: ReplicaRules
    package var down: ReplicaRules
    package var minimum: Int64
    package var maximum: Int64

    package init(
        up: ReplicaRules = .defaultUp, down: ReplicaRules = .defaultDown, minimum: Int64,
        maximum: Int64
    ) {
        self.up = up
        self.down = down
        self.minimum = minimum
        self.maximum = maximum
    }

    /// What the metrics asked for lately, and what the workload got.
    package struct History: Hashable, Sendable {
        struct Proposal: Hashable, Sendable {
            var timeNanoseconds: Int64
            var replicas: Int64
        }
        var proposals: [Proposal] = []
        package var changes = ReplicaChanges()

        package init() {}

        /// Notes what the metrics asked for, so that later decisions may consider it.
        package mutating func propose(_ replicas: Int64, at time: Int64) {
            proposals.append(Proposal(timeNanoseconds: time, replicas: replicas))
        }
    }

    /// What becomes of a proposal.
    package struct Verdict: Hashable, Sendable {
        /// What the stabilization windows leave of it; nil: they were not asked.
        package var stabilized: Int64?
        /// The number of pods from now on.
        package var replicas: Int64
    }

    /// The number of pods from now on; the history then knows it.
    ///
    /// - Parameter proposed: what the metrics ask for; nil leaves everything as it is, but for a
    ///   workload outside its limits.
    package func verdict(
        current: Int64, proposed: Int64?, at now: Int64, _ history: inout History
    ) -> Verdict {
        let replicas: Int64
        var stabilized: Int64?
        if current > maximum {
            replicas = maximum
        } else if current < minimum {
            replicas = minimum
        } else if let proposed {
            let steady = stabilize(current: current, proposed: proposed, at: now, &history)
            stabilized = steady
            replicas = limit(steady, from: current, at: now, history.changes)
        } else {
            return Verdict(replicas: current)
        }
        let kept = max(up.longestPeriod.nanoseconds, down.longestPeriod.nanoseconds)
        history.changes.record(
            replicas - current, at: now, keeping: TimeSpan(nanoseconds: kept))
        return Verdict(stabilized: stabilized, replicas: replicas)
    }

    /// The same, without what came between.
    package func decide(
        current: Int64, proposed: Int64?, at now: Int64, _ history: inout History
    ) -> Int64 {
        verdict(current: current, proposed: proposed, at: now, &history).replicas
    }

    /// The current number, moved no further than every proposal of the window agrees to. A proposal
    /// that is exactly as old as the window has left it.
    package func stabilize(
        current: Int64, proposed: Int64, at now: Int64, _ history: inout History
    ) -> Int64 {
        let (upWindow, downWindow) = (
            up.stabilizationWindow.nanoseconds, down.stabilizationWindow.nanoseconds
        )
        var (lowest, highest) = (proposed, proposed)
        for proposal in history.proposals {
            let age = now - proposal.timeNanoseconds
            if age < upWindow { lowest = min(lowest, proposal.replicas) }
            if age < downWindow { highest = max(highest, proposal.replicas) }
        }
        history.proposals.removeAll { now - $0.timeNanoseconds >= max(upWindow, downWindow) }
        history.propose(proposed, at: now)
        return min(max(current, lowest), highest)
    }

    private func limit(
        _ desired: Int64, from current: Int64, at now: Int64, _ changes: ReplicaChanges
    ) -> Int64 {
        if desired > current {
            min(desired, maximum, up.highest(from: current, changes, now: now))
        } else if desired < current {
            max(desired, minimum, down.lowest(from: current, changes, now: now))
        } else {
            current
        }
    }
}
