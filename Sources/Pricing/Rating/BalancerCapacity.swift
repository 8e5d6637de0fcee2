import UsageLedger

/// Load-balancer capacity units of one clock-hour: the largest of four dimensions, as an exact
/// fraction.
///
/// Source: AWS Elastic Load Balancing pricing (2026-07). Application: 25 new connections per
/// second, 3,000 active connections, 1 GB per hour (0.4 GB to Lambda functions), 1,000 rule
/// evaluations per second beyond the free rules. Network: 1 GB per hour, and of new and active
/// connections or flows 800 and 100,000 for TCP, 400 and 50,000 for UDP, 50 and 3,000 for TLS.
package enum BalancerCapacity {
    /// One capacity-unit hour in the whole numbers that `units` returns; a multiple of every
    /// divisor.
    package static let perUnitHour = Int128(1 << 31) * 27 * 78_125

    /// What one unit carries in an hour, in the meters' units.
    private struct Capacities {
        var newConnections: Int128
        var activeConnectionSeconds: Int128
        /// Fifths of a GB.
        var fifthsOfGigabytes: Int128 = 5
        /// Nil: not a dimension of the kind.
        var ruleEvaluations: Int128?
    }
    private static let application = Capacities(
        newConnections: 25 * 3_600, activeConnectionSeconds: 3_000 * 3_600,
        ruleEvaluations: 1_000 * 3_600)
    private static let network = Capacities(
        newConnections: 800 * 3_600, activeConnectionSeconds: 100_000 * 3_600)

    /// By a balancer meter's detail: its kind, and what it speaks or sends to where that counts.
    private static let capacities: [(detail: String, of: Capacities)] = [
        ("application", application),
        (
            "application-lambda",
            Capacities(
                newConnections: application.newConnections,
                activeConnectionSeconds: application.activeConnectionSeconds,
                fifthsOfGigabytes: 2, ruleEvaluations: application.ruleEvaluations)
        ),
        ("network", network), ("network-tcp", network),
        (
            "network-udp",
            Capacities(newConnections: 400 * 3_600, activeConnectionSeconds: 50_000 * 3_600)
        ),
        (
            "network-tls",
            Capacities(newConnections: 50 * 3_600, activeConnectionSeconds: 3_000 * 3_600)
        ),
    ]

    /// `network` of `network-tls`: what the price goes by.
    package static func kind(of detail: String) -> String {
        String(detail.prefix { $0 != "-" })
    }

    /// The four dimensions of one hour in capacity-unit hours × `perUnitHour`: new connections,
    /// active connections, processed bytes, rule evaluations. Network balancers have no rules.
    package static func dimensions(
        kind: String, newConnections: Int128, activeConnectionSeconds: Int128,
        processedBytes: Int128, ruleEvaluations: Int128
    ) -> [Int128] {
        let capacities = capacities.first { $0.detail == kind }?.of ?? application
        return [
            newConnections * (perUnitHour / capacities.newConnections),
            activeConnectionSeconds * (perUnitHour / capacities.activeConnectionSeconds),
            processedBytes * (5 * (perUnitHour >> 30) / capacities.fifthsOfGigabytes),
        ] + (capacities.ruleEvaluations.map { [ruleEvaluations * (perUnitHour / $0)] } ?? [])
    }

    /// Capacity-unit hours × `perUnitHour`: the largest of the dimensions.
    package static func units(
        kind: String, newConnections: Int128, activeConnectionSeconds: Int128,
        processedBytes: Int128, ruleEvaluations: Int128
    ) -> Int128 {
        dimensions(
            kind: kind, newConnections: newConnections,
            activeConnectionSeconds: activeConnectionSeconds, processedBytes: processedBytes,
            ruleEvaluations: ruleEvaluations
        ).max() ?? 0
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
