import UsageLedger

/// How each kind of meter is charged: its category, its name on the bill and its pricing unit.
///
/// A GB of AWS's bill for volumes and transfer is 2³⁰ bytes. Volume prices are per month, prorated
/// by the seconds of the calendar month. Source: AWS EBS and EC2 pricing pages (2026-07).
enum MeterRating {
    static func category(of kind: MeterKind) -> ChargeCategory {
        switch kind {
        case .volumeByteSeconds, .volumeIOPSSeconds, .volumeThroughputSeconds: .storage
        case .balancerSeconds, .balancerNewConnections, .balancerActiveConnectionSeconds,
            .balancerProcessedBytes, .balancerRuleEvaluations, .internetBytes, .crossZoneBytes:
            .network
        case .surplusCreditSeconds, .controlPlaneSeconds: .compute
        }
    }

    /// The word on the bill; empty for the balancer dimensions, which are charged together.
    static func service(of meter: MeterDescription) -> String {
        switch meter.kind {
        case .volumeByteSeconds: "Volume \(meter.detail)"
        case .volumeIOPSSeconds: "Volume \(meter.detail) IOPS"
        case .volumeThroughputSeconds: "Volume \(meter.detail) throughput"
        case .balancerSeconds: "Load balancer"
        case .internetBytes: "Data transfer to the internet"
        case .crossZoneBytes: "Data transfer between zones"
        case .surplusCreditSeconds: "CPU credits"
        case .controlPlaneSeconds: "Control plane"
        case .balancerNewConnections, .balancerActiveConnectionSeconds, .balancerProcessedBytes,
            .balancerRuleEvaluations:
            ""
        }
    }

    static func unitName(of kind: MeterKind) -> String {
        switch kind {
        case .volumeByteSeconds: "GiB-month"
        case .volumeIOPSSeconds: "IOPS-month"
        case .volumeThroughputSeconds: "MiB/s-month"
        case .balancerSeconds: "balancer-hour"
        case .internetBytes, .crossZoneBytes: "GiB"
        case .surplusCreditSeconds: "vCPU-hour"
        case .controlPlaneSeconds: "cluster-hour"
        case .balancerNewConnections, .balancerActiveConnectionSeconds, .balancerProcessedBytes,
            .balancerRuleEvaluations:
            ""
        }
    }

    /// Base units per pricing unit; `monthSeconds` long is the calendar month.
    static func unit(of kind: MeterKind, monthSeconds: Int128) -> Int128 {
        switch kind {
        case .volumeByteSeconds: (1 << 30) * monthSeconds
        case .volumeIOPSSeconds: monthSeconds
        case .volumeThroughputSeconds: (1 << 20) * monthSeconds
        case .internetBytes, .crossZoneBytes: 1 << 30
        case .surplusCreditSeconds, .controlPlaneSeconds: 3_600
        case .balancerSeconds, .balancerNewConnections, .balancerActiveConnectionSeconds,
            .balancerProcessedBytes, .balancerRuleEvaluations:
            1
        }
    }

    /// Base units charged for a meter's `quantity` in an hour of which `nanoseconds` are in the
    /// horizon.
    static func charged(_ kind: MeterKind, _ quantity: Int128, within nanoseconds: Int64) -> Int128
    {
        switch kind {
        case .balancerSeconds:
            return BalancerCapacity.startedHours(
                balancerSeconds: quantity, within: nanoseconds)
        case .crossZoneBytes:
            // The sender's side and the receiver's are both charged.
            return 2 * quantity
        case .volumeByteSeconds, .volumeIOPSSeconds, .volumeThroughputSeconds, .internetBytes,
            .balancerNewConnections, .balancerActiveConnectionSeconds, .balancerProcessedBytes,
            .balancerRuleEvaluations, .surplusCreditSeconds, .controlPlaneSeconds:
            return quantity
        }
    }
}
