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
        case .named(let service, let item): return (service, item)
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
