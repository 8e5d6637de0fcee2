/// What a meter counts. The quantity's unit is fixed by the kind.
package enum MeterKind: String, Hashable, Sendable, CaseIterable {
    /// Volume size over time: byte-seconds. `detail` is the volume type.
    case volumeByteSeconds = "volume-byte-seconds"
    /// Provisioned IOPS above the type's free share, over time: IOPS-seconds.
    case volumeIOPSSeconds = "volume-iops-seconds"
    /// Provisioned throughput above the free share, over time: byte/s-seconds, that is, bytes.
    case volumeThroughputSeconds = "volume-throughput-seconds"
    /// Load balancers over time: balancer-seconds. `detail` is `application` or `network`.
    case balancerSeconds = "balancer-seconds"
    /// The four dimensions of load-balancer capacity units in one clock-hour, in this order of
    /// kinds: new connections (count), active connections (connection-seconds), processed bytes,
    /// and rule evaluations above the free rules (count).
    case balancerNewConnections = "balancer-new-connections"
    case balancerActiveConnectionSeconds = "balancer-active-connection-seconds"
    case balancerProcessedBytes = "balancer-processed-bytes"
    case balancerRuleEvaluations = "balancer-rule-evaluations"
    /// Bytes from a region to the internet.
    case internetBytes = "internet-bytes"
    /// Bytes that cross a zone border, counted once; both sides are charged.
    case crossZoneBytes = "cross-zone-bytes"
    /// CPU credits that burstable instances in unlimited mode owe beyond what they earned:
    /// vCPU-seconds. `detail` is family and operating system, `t3-linux`.
    case surplusCreditSeconds = "surplus-credit-seconds"
    /// A Kubernetes cluster's control plane over time: cluster-seconds.
    case controlPlaneSeconds = "control-plane-seconds"
    /// Network address translation gateways over time: gateway-seconds.
    case natGatewaySeconds = "nat-gateway-seconds"
    /// Bytes that such gateways pass on.
    case natBytes = "nat-bytes"
    /// Public IPv4 addresses over time: address-seconds.
    case publicAddressSeconds = "public-address-seconds"
    /// Site-to-site VPN connections over time: connection-seconds.
    case vpnConnectionSeconds = "vpn-connection-seconds"
    /// Bytes from a region to another one. `detail` is where they go.
    case interRegionBytes = "inter-region-bytes"
    /// Hosted DNS zones over time: zone-seconds.
    case hostedZoneSeconds = "hosted-zone-seconds"
    /// DNS queries answered (count).
    case dnsQueries = "dns-queries"
    /// DNS health checks over time, and optional features of them: check-seconds, feature-seconds.
    /// `detail` is `aws` or `non-aws`, where the endpoint is.
    case healthCheckSeconds = "health-check-seconds"
    case healthCheckFeatureSeconds = "health-check-feature-seconds"
    /// Custom metrics over time: metric-seconds. Detailed monitoring is some of each instance.
    case metricSeconds = "metric-seconds"
    /// Alarms over time: alarm-seconds. `detail` is `standard-resolution`, `high-resolution` or
    /// `composite`.
    case alarmSeconds = "alarm-seconds"
    case dashboardSeconds = "dashboard-seconds"
    /// Bytes of logs taken in, and what of them is kept over time: byte-seconds as stored.
    case logBytes = "log-bytes"
    case logByteSeconds = "log-byte-seconds"
    /// Encryption keys over time: key-seconds; and requests to use them (count).
    case keySeconds = "key-seconds"
    case keyRequests = "key-requests"
    /// Secrets over time: secret-seconds; and requests to read them (count).
    case secretSeconds = "secret-seconds"
    case secretRequests = "secret-requests"
    /// Public certificates over time: certificate-seconds.
    case certificateSeconds = "certificate-seconds"
    /// Snapshots and backups of volumes over time: byte-seconds.
    case snapshotByteSeconds = "snapshot-byte-seconds"
    /// Instances of databases and other stores over time: instance-seconds. `detail` is what the
    /// price book calls one: `db.r6g.large|PostgreSQL|Multi-AZ`.
    case storeSeconds = "store-seconds"
    /// What their data is kept on, over time: byte-seconds. `detail` is its type.
    case storeByteSeconds = "store-byte-seconds"
}
