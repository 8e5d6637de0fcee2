import CloudModel
import SimulationKernel

/// Recovery time and point by their parts, and a standby that grows: what a run prints beside the
/// figures that it simulated.
enum RecoveryCases {
    /// Nil when the inputs are of another rule.
    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember]? {
        if inputs.has("snapshot_every_s") { return try restore(inputs) }
        if inputs.has("replication_lag_s") { return try lag(inputs) }
        if inputs.has("standby_fraction") { return try gap(inputs) }
        return nil
    }

    private static func restore(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "snapshot_every_s", "snapshot_copy_s", "detect_s", "decide_s", "restore_s", "dns_s")
        let every = try inputs.number("snapshot_every_s")
        guard every > 0 else { throw .malformed("`snapshot_every_s` must be above 0") }
        let backup = BackupCopyPlan(
            every: every, copySeconds: try inputs.number("snapshot_copy_s", default: 0),
            restoreSeconds: try inputs.number("restore_s"))
        let point = RecoveryPointEstimate(backup)
        let recovery = RecoveryEstimate(
            detect: try inputs.number("detect_s"), decide: try inputs.number("decide_s"),
            prepare: backup.restoreSeconds, route: try inputs.number("dns_s"))
        return [
            JSONMember("rto_s", .number(recovery.recoveryTime)),
            JSONMember("rpo_worst_s", .number(point.worst)),
            JSONMember("rpo_mean_s", .number(point.mean)),
        ]
    }

    private static func lag(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("replication_lag_s", "write_rate_per_s")
        let lag = try inputs.number("replication_lag_s")
        guard lag >= 0 else { throw .malformed("`replication_lag_s` must not be below 0") }
        let point = RecoveryPointEstimate(ReplicationPlan(lag: .deterministic(lag)))
        let rate = try inputs.number("write_rate_per_s")
        return [JSONMember("expected_lost_writes", .number(point.writesLost(perSecond: rate)))]
    }

    private static func gap(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("peak_rps", "standby_fraction", "scale_rate_rps_per_min", "retry_factor")
        let perMinute = try inputs.number("scale_rate_rps_per_min")
        guard perMinute > 0 else { throw .malformed("`scale_rate_rps_per_min` must be above 0") }
        let gap = ScaleOutGap(
            peak: try inputs.number("peak_rps"), fraction: try inputs.number("standby_fraction"),
            growthPerSecond: perMinute / 60,
            retryFactor: try inputs.number("retry_factor", default: 1))
        return [
            JSONMember("initial_shed_rps", .number(gap.missing)),
            JSONMember("minutes_to_full", .number(gap.secondsToFull / 60)),
            JSONMember("shed_request_total", .number(gap.requestsLost)),
        ]
    }
}
