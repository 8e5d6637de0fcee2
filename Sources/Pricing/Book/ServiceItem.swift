import Quantities

/// A service that a provider sells by quantity. `ServicePrice.unit` says per what.
package enum ServiceItem: Hashable, Sendable {
    /// Per GiB and month. `gp3`, `gp2`, `io1`, `io2`, `st1`, `sc1`, `standard`, `pd-ssd`…
    case volumeStorage(type: String)
    /// Per provisioned IOPS and month (gp3: above the free 3,000).
    case volumeIOPS(type: String)
    /// Per provisioned MiB/s and month (gp3: above the free 125).
    case volumeThroughput(type: String)
    /// Per balancer and started hour. `application` or `network`.
    case balancerHour(kind: String)
    /// Per capacity unit and hour.
    case balancerCapacityUnit(kind: String)
    /// Per vCPU-hour of CPU credits beyond what a burstable instance earned, in unlimited mode.
    /// `t3-linux`: family and operating system.
    case surplusCredits(kind: String)
    /// Per Kubernetes cluster and hour.
    case controlPlane
    /// Per GiB to the internet, graduated by calendar month.
    case internetTransfer
    /// Per GiB and side: a byte that crosses a zone border is charged where it leaves and where it
    /// arrives.
    case crossZoneTransfer
    /// Per GiB to another region.
    case interRegionTransfer(to: String)
    /// Per gateway and started hour, and per GiB that it passes on.
    case natGatewayHour
    case natData
    /// Per public IPv4 address in use and hour.
    case publicAddressHour
    /// Per site-to-site VPN connection and started hour.
    case vpnConnectionHour
    /// Per hosted DNS zone and month; per million queries.
    case hostedZone
    case dnsQueries
    /// Per DNS health check of an endpoint (`aws`, `non-aws`) and month, and per optional feature.
    case healthCheck(endpoint: String)
    case healthCheckFeature(endpoint: String)
    /// Per custom metric and month, graduated.
    case customMetric
    /// Per alarm and month. `standard-resolution`, `high-resolution`, `composite`.
    case alarm(resolution: String)
    /// Per dashboard and month.
    case dashboard
    /// Per GiB of logs taken in; per GiB stored and month.
    case logIngest
    case logStorage
    /// Per customer-managed key and month; per ten thousand requests.
    case encryptionKey
    case keyRequests
    /// Per secret and month; per ten thousand requests.
    case secret
    case secretRequests
    /// Per public certificate and month.
    case certificate
    /// Per GiB of snapshots and month.
    case snapshotStorage
    /// Per instance of a database and hour: `db.r6g.large|PostgreSQL|Multi-AZ`, which is two.
    case storeInstance(String)
    /// Per GiB of a database's storage and month: `gp3`, or `gp3|Multi-AZ`.
    case storeStorage(String)
    /// Anything else, by its names in `pricing/<provider>/services.csv`.
    case named(service: String, item: String)

    /// Service and item as the book spells them for `provider`.
    package func names(provider: String) -> (service: String, item: String) {
        let volumes = provider == "gcp" ? "disk" : "ebs"
        switch self {
        case .volumeStorage(let type): return (volumes, "\(type)-storage")
        case .volumeIOPS(let type): return (volumes, "\(type)-iops")
        case .volumeThroughput(let type): return (volumes, "\(type)-throughput")
        case .balancerHour(let kind): return ("elb", "\(kind)-hour")
        case .balancerCapacityUnit(let kind): return ("elb", "\(kind)-capacity-unit-hour")
        case .surplusCredits(let kind): return ("ec2", "surplus-cpu-credit-\(kind)")
        case .controlPlane:
            return (provider == "aws" ? "eks" : "kubernetes", "control-plane-hour")
        case .internetTransfer: return ("transfer", "internet-out")
        case .crossZoneTransfer: return ("transfer", "cross-zone")
        case .interRegionTransfer(let region): return ("transfer", "inter-region-out-to-\(region)")
        case .snapshotStorage: return (volumes, "snapshot")
        case .storeInstance(let item): return (provider == "aws" ? "rds" : "sql", item)
        case .storeStorage(let type):
            let parts = type.split(separator: "|")
            let item = "\(parts[0])-storage" + (parts.count > 1 ? "-multi-az" : "")
            return (provider == "aws" ? "rds" : "sql", item)
        case .named(let service, let item): return (service, item)
        default: return provider == "aws" ? amazonNames : names
        }
    }

    /// What only some providers sell under a name of its own.
    private var amazonNames: (service: String, item: String) {
        switch self {
        case .natGatewayHour: ("vpc", "nat-gateway-hour")
        case .natData: ("vpc", "nat-gateway-data-processed")
        case .publicAddressHour: ("vpc", "public-ipv4-in-use")
        case .vpnConnectionHour: ("vpn", "site-to-site-vpn-connection-hour")
        case .hostedZone: ("route53", "hosted-zone")
        case .dnsQueries: ("route53", "standard-queries-first-1B")
        case .healthCheck(let endpoint): ("route53", "health-check-\(endpoint)-endpoint")
        case .healthCheckFeature(let endpoint):
            ("route53", "health-check-optional-feature-\(endpoint)")
        case .customMetric: ("cloudwatch", "custom-metric")
        case .alarm(let resolution): ("cloudwatch", "alarm-\(resolution)")
        case .dashboard: ("cloudwatch", "dashboard")
        case .logIngest: ("cloudwatch", "logs-ingest-standard")
        case .logStorage: ("cloudwatch", "logs-storage")
        case .encryptionKey: ("kms", "customer-managed-key")
        case .keyRequests: ("kms", "symmetric-requests-per-10000")
        case .secret: ("secrets-manager", "secret")
        case .secretRequests: ("secrets-manager", "api-calls-per-10000")
        case .certificate: ("certificate-manager", "public-certificate")
        default: ("", "")
        }
    }

    /// In the words of the book's other providers. Where it has no price, a user may give one.
    private var names: (service: String, item: String) {
        switch self {
        case .natGatewayHour: ("nat", "gateway-hour")
        case .natData: ("nat", "data-processed")
        case .publicAddressHour: ("ip", "in-use")
        case .vpnConnectionHour: ("vpn", "tunnel-hour")
        case .hostedZone: ("dns", "zone")
        case .dnsQueries: ("dns", "million-queries")
        case .healthCheck(let endpoint): ("dns", "health-check-\(endpoint)")
        case .healthCheckFeature(let endpoint): ("dns", "health-check-feature-\(endpoint)")
        case .customMetric: ("monitoring", "custom-metric")
        case .alarm(let resolution): ("monitoring", "alarm-\(resolution)")
        case .dashboard: ("monitoring", "dashboard")
        case .logIngest: ("logging", "ingest")
        case .logStorage: ("logging", "storage")
        case .encryptionKey: ("keys", "key")
        case .keyRequests: ("keys", "requests-per-10000")
        case .secret: ("secrets", "secret")
        case .secretRequests: ("secrets", "requests-per-10000")
        case .certificate: ("certificates", "public-certificate")
        default: ("", "")
        }
    }

    /// The item that prices this one when it has no row of its own: AWS sells transfer to most
    /// other regions at one rate.
    func fallback(provider: String) -> (service: String, item: String)? {
        if case .interRegionTransfer = self { return ("transfer", "inter-region-out") }
        return nil
    }
}

/// What a service costs per unit, and what must be said of the figure.
package struct ServicePrice: Hashable, Sendable {
    package var tiers: PriceTiers
    /// `GiB-month`, `hour`, `LCU-hour`, `GiB`…
    package var unit: String
    package var warnings: [PriceWarning]
}
