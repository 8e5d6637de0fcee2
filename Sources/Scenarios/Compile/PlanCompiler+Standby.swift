import CloudModel
import Quantities
import SimulationKernel

extension PlanCompiler {
    /// Regions that stand by, with what a failover to each takes.
    mutating func standbys() -> [StandbyPlan] {
        let failover = checked.root["failover"]
        let runbook = bounded(failover["runbook"])
        let promote = bounded(failover["promote"])
        let hasData = !checked.root["replication"].isAbsent
        var plans: [StandbyPlan] = []
        for standby in checked.standbys where standby.primary >= 0 {
            let usualRunbook: Distribution =
                standby.posture.isAutomatic ? .deterministic(0) : .usualRunbook
            plans.append(
                StandbyPlan(
                    region: standby.region, primary: standby.primary, posture: standby.posture,
                    capacity: standby.capacity, runbook: runbook ?? usualRunbook,
                    promote: promote ?? .deterministic(hasData ? 60 : 0),
                    backups: backups(of: standby.primary, in: standby.region)))
        }
        return plans
    }

    mutating func replication() -> ReplicationPlan? {
        let setting = checked.root["replication"]
        guard !setting.isAbsent, let lag = bounded(setting["lag"]) else {
            return nil
        }
        return ReplicationPlan(lag: lag)
    }

    /// The backups of one region's data that are copied to another one.
    private mutating func backups(of primary: Int, in region: Int) -> [BackupCopyPlan] {
        var copies: [BackupCopyPlan] = []
        for entry in checked.root["backups"].entries {
            let setting = entry.setting
            guard checked.backupRegion(setting) == primary,
                setting["copyTo"].text == checked.regions[region].name,
                let every = resolver.seconds(setting["every"]), every > 0
            else { continue }
            let data = resolver.number(setting["data"]) ?? 0
            let changed = data * (resolver.number(setting["dailyChange"]) ?? 0) * every / 86_400
            let copySeconds = seconds(of: changed, at: setting["copyRate"])
            if copySeconds > every {
                resolver.report(
                    "a copy takes longer than the time between two backups, and never catches up",
                    at: setting["copyRate"].place,
                    help: "raise `copyRate`, or make backups less often")
            }
            copies.append(
                BackupCopyPlan(
                    every: every, copySeconds: copySeconds,
                    restoreSeconds: seconds(of: data, at: setting["restoreRate"])))
        }
        return copies
    }

    private mutating func seconds(of bytes: Double, at rate: Setting) -> Double {
        guard let perSecond = resolver.number(rate), perSecond > 0 else {
            resolver.report(
                "at this rate nothing ever arrives", at: rate.place,
                help: "give it a rate such as `100 MB/s`")
            return 0
        }
        let seconds = bytes / perSecond
        if seconds > Self.longest {
            resolver.report("at this rate it takes more than thirty years", at: rate.place)
        }
        return min(seconds, Self.longest)
    }

    /// A time whose mean somebody can wait for.
    mutating func bounded(_ setting: Setting) -> Distribution? {
        guard let found = resolver.distribution(setting) else { return nil }
        if found.mean > Self.longest {
            resolver.report(
                "the tail is so heavy that the mean is more than thirty years", at: setting.place,
                help: "bring the quantiles closer together")
        }
        return found
    }

    /// Seconds.
    private static let longest = 1e9
}
