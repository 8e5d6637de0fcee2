/// A row of `services.csv` that an AWS product is, and what one of AWS's units is in the book's.
struct AWSServiceItem: Hashable {
    var service: String
    var item: String
    var unit: String
    /// The book's price of a unit is AWS's × `factor` ÷ `divisor`.
    var factor: Int64 = 1
    var divisor: Int64 = 1

    /// The item of a usage type such as `EUC1-EBS:VolumeUsage.gp3`; nil: the book has none.
    ///
    /// - Parameter offer: the service's code: S3 and ECR both have `TimedStorage-ByteHrs`.
    static func named(
        _ usageType: String, operation: String, offer: String
    ) -> AWSServiceItem? {
        let name = withoutRegion(usageType)
        if let item = byUsageOfS3[name], offer == "AmazonS3" { return item }
        if name.hasPrefix("CPUCredits:") {
            let family = name.dropFirst("CPUCredits:".count)
            let system =
                operation == "RunInstances"
                ? "linux" : operation == "RunInstances:0002" ? "windows" : ""
            guard !system.isEmpty else { return nil }
            return AWSServiceItem(
                service: "ec2", item: "surplus-cpu-credit-\(family)-\(system)", unit: "vCPU-hour")
        }
        return byOperation["\(name) \(operation)"] ?? byUsage[name]
    }

    /// Usage types of all regions but us-east-1 begin with a short name in capitals and digits.
    private static func withoutRegion(_ usageType: String) -> String {
        guard let dash = usageType.firstIndex(of: "-") else { return usageType }
        let head = usageType[..<dash].utf8
        let isRegion =
            (3...5).contains(head.count)
            && head.allSatisfy {
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
        return isRegion ? String(usageType[usageType.index(after: dash)...]) : usageType
    }

    /// Service and item, for a staging file.
    var spelling: String { "\(service)/\(item)" }

    /// The item of a spelling: its unit and factor with it.
    static func spelled(_ spelling: String) -> AWSServiceItem? {
        if let item = bySpelling[spelling] { return item }
        guard spelling.hasPrefix("ec2/surplus-cpu-credit-") else { return nil }
        return AWSServiceItem(
            service: "ec2", item: String(spelling.dropFirst("ec2/".count)), unit: "vCPU-hour")
    }

    private static let bySpelling: [String: AWSServiceItem] = {
        var items: [String: AWSServiceItem] = [:]
        for table in [byOperation, byUsage, byUsageOfS3] {
            for item in table.values.sorted(by: { $0.spelling < $1.spelling }) {
                items[item.spelling] = item
            }
        }
        return items
    }()

    private init(
        service: String, item: String, unit: String, factor: Int64 = 1, divisor: Int64 = 1
    ) {
        self.service = service
        self.item = item
        self.unit = unit
        self.factor = factor
        self.divisor = divisor
    }

    private static let byOperation: [String: AWSServiceItem] = [
        "LoadBalancerUsage LoadBalancing:Application": balancer("application-hour", "hour"),
        "LCUUsage LoadBalancing:Application": balancer(
            "application-capacity-unit-hour", "LCU-hour"),
        "LoadBalancerUsage LoadBalancing:Network": balancer("network-hour", "hour"),
        "LCUUsage LoadBalancing:Network": balancer("network-capacity-unit-hour", "NLCU-hour"),
        "LoadBalancerUsage LoadBalancing:Gateway": balancer("gateway-hour", "hour"),
        "LCUUsage LoadBalancing:Gateway": balancer("gateway-capacity-unit-hour", "GLCU-hour"),
        "LoadBalancerUsage LoadBalancing": balancer("classic-hour", "hour"),
        "DataProcessing-Bytes LoadBalancing": balancer("classic-data", "GiB"),
    ]

    private static func balancer(_ item: String, _ unit: String) -> AWSServiceItem {
        AWSServiceItem(service: "elb", item: item, unit: unit)
    }

    private static func volume(
        _ item: String, _ unit: String = "GiB-month", divisor: Int64 = 1
    ) -> AWSServiceItem {
        AWSServiceItem(service: "ebs", item: item, unit: unit, divisor: divisor)
    }

    private static let byUsage: [String: AWSServiceItem] = [
        "EBS:VolumeUsage": volume("standard-storage"),
        "EBS:VolumeUsage.gp2": volume("gp2-storage"),
        "EBS:VolumeUsage.gp3": volume("gp3-storage"),
        "EBS:VolumeUsage.piops": volume("io1-storage"),
        "EBS:VolumeUsage.io2": volume("io2-storage"),
        "EBS:VolumeUsage.st1": volume("st1-storage"),
        "EBS:VolumeUsage.sc1": volume("sc1-storage"),
        "EBS:VolumeP-IOPS.gp3": volume("gp3-iops", "IOPS-month"),
        "EBS:VolumeP-IOPS.piops": volume("io1-iops", "IOPS-month"),
        "EBS:VolumeP-IOPS.io2": volume("io2-iops", "IOPS-month"),
        "EBS:VolumeP-IOPS.io2.tier2": volume("io2-iops-tier-2", "IOPS-month"),
        "EBS:VolumeP-IOPS.io2.tier3": volume("io2-iops-tier-3", "IOPS-month"),
        // AWS's unit is a GiB per second, the book's a MiB.
        "EBS:VolumeP-Throughput.gp3": volume("gp3-throughput", "MiBps-month", divisor: 1_024),
        "EBS:VolumeIOUsage": volume("standard-requests", "request"),
        "EBS:SnapshotUsage": volume("snapshot"),
        "EBS:SnapshotArchiveStorage": volume("snapshot-archive"),
        "EBS:SnapshotArchiveRetrieval": volume("snapshot-archive-retrieval", "GiB"),
        "NatGateway-Hours": AWSServiceItem(
            service: "vpc", item: "nat-gateway-hour", unit: "hour"),
        "NatGateway-Bytes": AWSServiceItem(
            service: "vpc", item: "nat-gateway-data-processed", unit: "GiB"),
        "PublicIPv4:InUseAddress": AWSServiceItem(
            service: "vpc", item: "public-ipv4-in-use", unit: "hour"),
        "PublicIPv4:IdleAddress": AWSServiceItem(
            service: "vpc", item: "public-ipv4-idle", unit: "hour"),
        "VPN-Usage-Hours:ipsec.1": AWSServiceItem(
            service: "vpn", item: "site-to-site-vpn-connection-hour", unit: "hour"),
        "AmazonEKS-Hours:perCluster": AWSServiceItem(
            service: "eks", item: "control-plane-hour", unit: "hour"),
        "DataTransfer-Out-Bytes": AWSServiceItem(
            service: "transfer", item: "internet-out", unit: "GiB"),
        "DataTransfer-Regional-Bytes": AWSServiceItem(
            service: "transfer", item: "cross-zone", unit: "GiB"),
    ]

    private static let byUsageOfS3: [String: AWSServiceItem] = [
        "TimedStorage-ByteHrs": AWSServiceItem(
            service: "s3", item: "standard-storage", unit: "GiB-month"),
        "Requests-Tier1": AWSServiceItem(
            service: "s3", item: "put-copy-post-list-per-1000", unit: "1000 requests",
            factor: 1_000),
        "Requests-Tier2": AWSServiceItem(
            service: "s3", item: "get-per-1000", unit: "1000 requests", factor: 1_000),
    ]
}
