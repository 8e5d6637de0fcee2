package import SimulationKernel

/// What a region is for, from the readiest to the least.
///
/// Source: AWS, "Disaster Recovery of Workloads on AWS" (2021-02), disaster recovery options; hot
/// standby is its multi-site active/passive.
package enum Posture: String, Hashable, Sendable, CaseIterable {
    /// Takes demand all the time.
    case active
    /// A fleet as large as the primary's, which takes no demand until the primary fails.
    case hotStandby = "hot-standby"
    /// A part of it.
    case warmStandby = "warm-standby"
    /// Live data, and no instances.
    case pilotLight = "pilot-light"
    /// Nothing but copies of backups.
    case backupRestore = "backup-restore"

    /// Whether a copy of the data is kept up to date there.
    package var isReplicated: Bool { self != .backupRestore }

    /// Whether the step from detection to failing over is taken without people, unless the plan
    /// says otherwise.
    package var isAutomatic: Bool { self == .active || self == .hotStandby }
}

/// A region that stands by for another one.
package struct StandbyPlan: Hashable, Sendable {
    /// Indices into the plan's regions.
    package var region: Int
    package var primary: Int
    package var posture: Posture
    /// Share of the primary's fleets that runs all the time, 0…1.
    package var capacity: Double
    /// From detection until people have decided, in seconds.
    package var runbook: Distribution
    /// Until the copy of the data takes writes, in seconds; at the same time as launches.
    package var promote: Distribution
    /// Backups that are copied to the region: their data is restored before anything is launched.
    package var backups: [BackupCopyPlan]

    package init(
        region: Int, primary: Int, posture: Posture, capacity: Double,
        runbook: Distribution = .deterministic(0), promote: Distribution = .deterministic(0),
        backups: [BackupCopyPlan] = []
    ) {
        self.region = region
        self.primary = primary
        self.posture = posture
        self.capacity = capacity
        self.runbook = runbook
        self.promote = promote
        self.backups = backups
    }

    /// Seconds until all data is back: backups are restored side by side.
    package var restoreSeconds: Double {
        posture.isReplicated ? 0 : backups.map(\.restoreSeconds).max() ?? 0
    }
}

extension Distribution {
    /// From detection until people have decided to fail over, in seconds.
    ///
    /// Default: a median of 15 minutes, an hour in one case of a hundred. Source: Headroom's own:
    /// somebody is paged, looks, asks, and begins; AWS recommends that people start a failover
    /// ("Disaster Recovery of Workloads on AWS", 2021-02) and says nothing of how long they take.
    package static let usualRunbook: Distribution = {
        guard let usual = try? Distribution.lognormal(median: 900, p99: 3_600) else {
            preconditionFailure("the default runbook is a distribution")
        }
        return usual
    }()
}

/// A backup that is copied to a region where it may be restored.
package struct BackupCopyPlan: Hashable, Sendable {
    /// Seconds between two backups; one is made at the scenario's start.
    package var every: Double
    /// Seconds that a backup takes to arrive: what has changed ÷ the rate of the copy.
    package var copySeconds: Double
    /// Seconds that it takes to restore: all data ÷ the rate of the restore.
    package var restoreSeconds: Double

    package init(every: Double, copySeconds: Double, restoreSeconds: Double) {
        self.every = every
        self.copySeconds = copySeconds
        self.restoreSeconds = restoreSeconds
    }

    /// Seconds from the newest backup that has arrived at an instant to that instant.
    package func age(at seconds: Double) -> Double {
        let made = ((seconds - copySeconds) / every).rounded(.down) * every
        return seconds - made
    }

    /// The same for an instant that nobody chose: the mean, and the supremum.
    package var meanAge: Double { every / 2 + copySeconds }
    package var worstAge: Double { every + copySeconds }
}

/// How the data of a region follows to those that have a copy.
package struct ReplicationPlan: Hashable, Sendable {
    /// Seconds that a copy is behind, at an instant.
    package var lag: Distribution

    package init(lag: Distribution) { self.lag = lag }
}

extension Plan {
    /// The standby that takes over from a region: the first that stands by for it.
    package func standby(for region: Int) -> Int? {
        standbys.firstIndex { $0.primary == region }
    }

    /// Whether somebody has a copy of a region's data, so that its loss has a recovery point.
    package func hasCopy(of region: Int) -> Bool {
        guard let index = standby(for: region) else { return replication != nil }
        return standbys[index].posture.isReplicated
            ? replication != nil : !standbys[index].backups.isEmpty
    }
}
