import UsageLedger

/// Load-balancer capacity units of one clock-hour: the largest of four dimensions, as an exact
/// fraction.
///
/// Source: AWS Elastic Load Balancing pricing (2026-07). Application: 25 new connections per
/// second, 3,000 active connections, 1 GB per hour, 1,000 rule evaluations per second beyond the
/// free rules. Network (TCP): 800 new connections per second, 100,000 active connections, 1 GB per
/// hour.
package enum BalancerCapacity {
    /// One capacity-unit hour in the whole numbers that `units` returns; a multiple of every
    /// divisor.
    package static let perUnitHour = Int128(1 << 30) * 27 * 78_125

    /// What one unit carries in an hour, in the meters' units; nil: not a dimension of the kind.
    private struct Capacities {
        var newConnections: Int128
        var activeConnectionSeconds: Int128
        var processedBytes = Int128(1 << 30)
        var ruleEvaluations: Int128?
    }
    private static let application = Capacities(
        newConnections: 25 * 3_600, activeConnectionSeconds: 3_000 * 3_600,
        ruleEvaluations: 1_000 * 3_600)
    private static let network = Capacities(
        newConnections: 800 * 3_600, activeConnectionSeconds: 100_000 * 3_600)

    /// Capacity-unit hours × `perUnitHour` for one hour's new connections, active
    /// connection-seconds, processed bytes and rule evaluations. Network balancers have no rules.
    package static func units(
        kind: String, newConnections: Int128, activeConnectionSeconds: Int128,
        processedBytes: Int128, ruleEvaluations: Int128
    ) -> Int128 {
        let capacities = kind == "network" ? network : application
        var units = newConnections * (perUnitHour / capacities.newConnections)
        units = max(
            units,
            activeConnectionSeconds * (perUnitHour / capacities.activeConnectionSeconds))
        units = max(units, processedBytes * (perUnitHour / capacities.processedBytes))
        if let capacity = capacities.ruleEvaluations {
            units = max(units, ruleEvaluations * (perUnitHour / capacity))
        }
        return units
    }

    /// Whole balancer-hours for `balancerSeconds` within `nanoseconds` of one clock-hour: each
    /// balancer that existed for a part of it pays the full hour. One second of rounding is
    /// forgiven.
    package static func startedHours(balancerSeconds: Int128, within nanoseconds: Int64) -> Int128 {
        guard balancerSeconds > 0, nanoseconds > 0 else { return 0 }
        let time = (balancerSeconds - 1) * 1_000_000_000
        return max(1, (time + Int128(nanoseconds) - 1) / Int128(nanoseconds))
    }
}
