import Quantities
import SimulationKernel
import Statistics

/// What a recovery takes by the sum of its parts, each at its mean.
///
/// A simulation has them as they come, with what they do to each other; this is the figure that a
/// continuity plan has, to hold beside it. Seconds throughout.
package struct RecoveryEstimate: Hashable, Sendable {
    /// From the failure until checks have found it.
    package var detect: Double
    /// Until people have decided.
    package var decide: Double
    /// Until the data is there and something answers.
    package var prepare: Double
    /// Until clients have moved.
    package var route: Double
    /// From the decision until the standby is as large as the primary was; what it launches comes
    /// while clients move.
    package var scaleOut: Double

    package init(
        detect: Double, decide: Double, prepare: Double, route: Double, scaleOut: Double = 0
    ) {
        self.detect = detect
        self.decide = decide
        self.prepare = prepare
        self.route = route
        self.scaleOut = scaleOut
    }

    package var recoveryTime: Double { detect + decide + max(prepare + route, scaleOut) }
}

/// The data that a failover leaves behind.
package struct RecoveryPointEstimate: Hashable, Sendable {
    /// Seconds.
    package var mean: Double
    package var worst: Double

    package init(mean: Double, worst: Double) {
        self.mean = mean
        self.worst = worst
    }

    package init(_ backup: BackupCopyPlan) {
        self.init(mean: backup.meanAge, worst: backup.worstAge)
    }

    /// Of a copy that is behind; one case in a hundred is worse.
    package init(_ replication: ReplicationPlan) {
        self.init(mean: replication.lag.mean, worst: replication.lag.quantile(0.99))
    }

    package func writesLost(perSecond rate: Double) -> Double { mean * rate }
}

/// A standby that is too small for the demand that comes, and grows at an even pace.
package struct ScaleOutGap: Hashable, Sendable {
    /// Requests per second that it lacks at first, and those by which it grows in each second.
    package var missing: Double
    package var growthPerSecond: Double

    /// - Parameters:
    ///   - peak: requests per second that come.
    ///   - fraction: share of the peak that the standby carries at first.
    ///   - growthPerSecond: requests per second by which it grows in each second.
    ///   - retryFactor: requests that come for each that is wanted, as clients try again.
    package init(
        peak: Double, fraction: Double, growthPerSecond: Double, retryFactor: Double = 1
    ) {
        missing = max(0, peak * retryFactor - peak * fraction)
        self.growthPerSecond = growthPerSecond
    }

    package var secondsToFull: Double {
        missing > 0 ? missing / growthPerSecond : 0
    }

    /// The triangle under the line.
    package var requestsLost: Double { missing * secondsToFull / 2 }
}

extension FailoverPlan {
    /// Seconds from the decision until all but so small a share of the clients has moved.
    package func routeSeconds(leaving share: Double) -> Double {
        // The client's whole move, from a failure that is seen at once.
        var move = clientMove
        (move.shortestDetection, move.interval) = (0, 0)
        let open = longConnections?.seconds(leaving: share) ?? 0
        return max(move.quantile(1 - share), open)
    }
}

extension BootPlan {
    /// Mean seconds from a launch to service.
    package var meanSeconds: Double { launch.mean + install.mean + configure.mean }
}

extension Plan {
    /// Mean seconds from asking for more in a region until it serves, of the slowest there: pods
    /// wait for a provisioner, a node and their own start.
    private func meanLaunchSeconds(in region: Int) -> Double {
        let seconds = fleets.filter { $0.region == region }.map { fleet in
            guard let workload = fleet.role.workload else { return fleet.boot.meanSeconds }
            let pool = fleets[workload.nodePool]
            let provisioner = pool.role.nodePool?.provisioner.meanWait ?? .zero
            return provisioner.seconds + pool.boot.meanSeconds + workload.imagePull.mean
                + workload.readiness.mean
        }
        return seconds.max() ?? 0
    }

    /// What recovering from the loss of a region takes by its parts; nil where nothing recovers it:
    /// no failover, or nowhere to go.
    package func recoveryEstimate(ofLosing region: Int) -> RecoveryEstimate? {
        let affected = services.indices.filter {
            services[$0].regionShares[region] > 0 && services[$0].failover != nil
        }
        guard let failover = affected.first.flatMap({ services[$0].failover }) else { return nil }
        let detect = failover.clientMove.meanDetection
        // What a simulated minute may lose and still be a good one.
        let route = failover.routeSeconds(leaving: 0.001)
        guard let index = standby(for: region) else {
            let others = services[affected[0]].regionShares.indices.contains {
                $0 != region && services[affected[0]].regionShares[$0] > 0
            }
            guard others else { return nil }
            return RecoveryEstimate(
                detect: detect, decide: failover.runbook?.mean ?? 0, prepare: 0, route: route)
        }
        let standby = standbys[index]
        let boot = meanLaunchSeconds(in: standby.region)
        let promote = standby.posture.isReplicated ? standby.promote.mean : standby.restoreSeconds
        let starts = standby.posture.isReplicated ? 0 : standby.restoreSeconds
        let launched = standby.capacity < 1 ? starts + boot : 0
        return RecoveryEstimate(
            detect: detect, decide: standby.runbook.mean,
            prepare: standby.capacity > 0 ? promote : max(promote, launched), route: route,
            scaleOut: launched)
    }

    /// What is lost of a region's data; nil where there is no copy, or nothing is known of it.
    package func recoveryPointEstimate(ofLosing region: Int) -> RecoveryPointEstimate? {
        guard hasCopy(of: region) else { return nil }
        if let index = standby(for: region), !standbys[index].posture.isReplicated {
            let ages = standbys[index].backups.map(RecoveryPointEstimate.init)
            return RecoveryPointEstimate(
                mean: ages.map(\.mean).max() ?? 0, worst: ages.map(\.worst).max() ?? 0)
        }
        return replication.map { RecoveryPointEstimate($0) }
    }

    /// What a standby that is smaller than its primary lacks until it has grown, if the demand is
    /// as much as the primary's at an instant; nil where it lacks nothing.
    ///
    /// Instances that all come after a boot are a step; a line that reaches the whole in twice the
    /// mean has the same area above it.
    package func scaleOutGap(ofLosing region: Int, at instant: Int64) -> ScaleOutGap? {
        guard let index = standby(for: region) else { return nil }
        let standby = standbys[index]
        guard standby.capacity > 0, standby.capacity < 1 else { return nil }
        var peak = 0.0
        for service in services.indices {
            peak += rate(of: service, at: instant) * services[service].regionShares[region]
        }
        let boot = meanLaunchSeconds(in: standby.region)
        let missing = peak * (1 - standby.capacity)
        guard boot > 0, missing > 0 else { return nil }
        return ScaleOutGap(
            peak: peak, fraction: standby.capacity, growthPerSecond: missing / (2 * boot))
    }
}

extension Plan {
    /// A service's demand in the minute from an instant on, without noise.
    private func rate(of service: Int, at instant: Int64) -> Double {
        var demand = services[service].demand
        demand.noise = nil
        let stream = RandomStream(seed: 0, replication: 0, entity: 0, purpose: 0)
        var source = DemandSource(demand, start: start, stream: stream)
        return source.rate(from: instant, to: instant + TimeSpan.minute.nanoseconds)
    }
}
