package import UsageLedger

/// How one kind of meter is charged.
///
/// A GB of AWS's bill for volumes, transfer and logs is 2³⁰ bytes. What is priced per month is
/// prorated by the seconds of the calendar month. Source: AWS EBS, EC2, VPC and CloudWatch pricing
/// pages (2026-07).
package struct MeterRule: Sendable {
    /// What one pricing unit is, in the meter's base units.
    package enum Basis: Hashable, Sendable {
        case count(Int128)
        /// So much for a whole calendar month.
        case month(Int128)
        /// So much for an hour.
        case hour
        /// The same, a started hour being a full one.
        case startedHour
        /// Part of what is charged together with others, and has no price of its own.
        case together
    }
    package var category: ChargeCategory
    /// The pricing unit as the bill spells it.
    package var unit: String
    package var basis: Basis
    /// How often each unit is charged: traffic between zones on both sides.
    package var sides: Int128 = 1

    /// Base units per pricing unit; `monthSeconds` long is the calendar month.
    package func baseUnits(monthSeconds: Int128) -> Int128 {
        switch basis {
        case .count(let units): units
        case .month(let units): units * monthSeconds
        case .hour: 3_600
        case .startedHour, .together: 1
        }
    }

    /// Base units charged for a meter's `quantity` in an hour of which `nanoseconds` are in the
    /// horizon.
    package func charged(_ quantity: Int128, within nanoseconds: Int64) -> Int128 {
        guard case .startedHour = basis else { return sides * quantity }
        return BalancerCapacity.startedHours(balancerSeconds: quantity, within: nanoseconds)
    }
}

extension MeterKind {
    package var rule: MeterRule {
        let gibibyte = Int128(1 << 30)
        func rule(
            _ category: ChargeCategory, _ unit: String, _ basis: MeterRule.Basis
        ) -> MeterRule {
            MeterRule(category: category, unit: unit, basis: basis)
        }
        switch self {
        case .volumeByteSeconds: return rule(.storage, "GiB-month", .month(gibibyte))
        case .volumeIOPSSeconds: return rule(.storage, "IOPS-month", .month(1))
        case .volumeThroughputSeconds: return rule(.storage, "MiB/s-month", .month(1 << 20))
        case .balancerSeconds: return rule(.network, "balancer-hour", .startedHour)
        case .balancerNewConnections, .balancerActiveConnectionSeconds, .balancerProcessedBytes,
            .balancerRuleEvaluations:
            return rule(.network, "", .together)
        case .internetBytes, .interRegionBytes, .natBytes:
            return rule(.network, "GiB", .count(gibibyte))
        case .crossZoneBytes:
            return MeterRule(
                category: .network, unit: "GiB", basis: .count(gibibyte), sides: 2)
        case .surplusCreditSeconds: return rule(.compute, "vCPU-hour", .hour)
        case .controlPlaneSeconds: return rule(.compute, "cluster-hour", .hour)
        case .natGatewaySeconds: return rule(.network, "gateway-hour", .startedHour)
        case .publicAddressSeconds: return rule(.network, "address-hour", .hour)
        case .vpnConnectionSeconds: return rule(.network, "connection-hour", .startedHour)
        case .hostedZoneSeconds: return rule(.network, "zone-month", .month(1))
        case .dnsQueries: return rule(.network, "million queries", .count(1_000_000))
        case .healthCheckSeconds: return rule(.network, "check-month", .month(1))
        case .healthCheckFeatureSeconds: return rule(.network, "feature-month", .month(1))
        case .metricSeconds: return rule(.observability, "metric-month", .month(1))
        case .alarmSeconds: return rule(.observability, "alarm-month", .month(1))
        case .dashboardSeconds: return rule(.observability, "dashboard-month", .month(1))
        case .logBytes: return rule(.observability, "GiB", .count(gibibyte))
        case .logByteSeconds: return rule(.observability, "GiB-month", .month(gibibyte))
        case .keySeconds: return rule(.security, "key-month", .month(1))
        case .secretSeconds: return rule(.security, "secret-month", .month(1))
        case .certificateSeconds: return rule(.security, "certificate-month", .month(1))
        case .keyRequests, .secretRequests:
            return rule(.security, "10000 requests", .count(10_000))
        case .snapshotByteSeconds: return rule(.backup, "GiB-month", .month(gibibyte))
        case .storeSeconds: return rule(.compute, "instance-hour", .hour)
        case .storeByteSeconds: return rule(.storage, "GiB-month", .month(gibibyte))
        }
    }
}

extension MeterDescription {
    /// The word on the bill; empty for the balancer dimensions, which are charged together.
    var chargeName: String {
        switch kind {
        case .volumeByteSeconds: "Volume \(detail)"
        case .volumeIOPSSeconds: "Volume \(detail) IOPS"
        case .volumeThroughputSeconds: "Volume \(detail) throughput"
        case .balancerSeconds: "Load balancer"
        case .balancerNewConnections, .balancerActiveConnectionSeconds, .balancerProcessedBytes,
            .balancerRuleEvaluations:
            ""
        case .internetBytes: "Data transfer to the internet"
        case .crossZoneBytes: "Data transfer between zones"
        case .interRegionBytes: "Data transfer to \(detail)"
        case .surplusCreditSeconds: "CPU credits"
        case .controlPlaneSeconds: "Control plane"
        case .natGatewaySeconds: "NAT gateway"
        case .natBytes: "NAT gateway data"
        case .publicAddressSeconds: "Public IPv4 address"
        case .vpnConnectionSeconds: "VPN connection"
        case .hostedZoneSeconds: "DNS hosted zone"
        case .dnsQueries: "DNS queries"
        case .healthCheckSeconds: "DNS health check"
        case .healthCheckFeatureSeconds: "DNS health check feature"
        case .metricSeconds: "Metrics"
        case .alarmSeconds: "Alarms"
        case .dashboardSeconds: "Dashboards"
        case .logBytes: "Logs taken in"
        case .logByteSeconds: "Logs stored"
        case .keySeconds: "Encryption keys"
        case .keyRequests: "Encryption key requests"
        case .secretSeconds: "Secrets"
        case .secretRequests: "Secret requests"
        case .certificateSeconds: "Certificates"
        case .snapshotByteSeconds: "Snapshots"
        case .storeSeconds: "Store \(detail.replacingBars)"
        case .storeByteSeconds: "Store storage \(detail.replacingBars)"
        }
    }
}

extension String {
    /// An item of the price book in words.
    fileprivate var replacingBars: String {
        split(separator: "|").joined(separator: " ")
    }
}
