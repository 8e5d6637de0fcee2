package import Quantities

/// Grows and shrinks node groups, one per instance type and market.
package struct NodeGroups: KubernetesPolicy, Hashable {
    package static let typeName = "cluster-autoscaler"
    package static let summary = "node groups of one type each, grown and shrunk as pods need"

    package static let page = PolicyPage(
        whatItDoes: """
            Keeps one node group per instance type and market. Pending pods grow the group that
            `expander` chooses; a node whose requests have been below `utilizationThreshold` for
            `unneededTime`, and whose pods fit elsewhere, is removed.
            """,
        whenToUseIt: """
            Where Cluster Autoscaler runs.
            """,
        example: PolicyExample.cluster(
            "cluster-autoscaler",
            provisioner: """
                { type: cluster-autoscaler, expander: price, unneededTime: 5m }
                """),
        source: """
            Cluster Autoscaler FAQ, flags and their defaults (2026-07).
            """,
        model: """
            Groups span the zones of the region. No launch fails, so no group is ever backed off.
            """)

    package static let parameters: [ParameterSpec] = [
        ParameterSpec(
            "expander", .choice(ClusterAutoscaler.Expander.allCases.map(\.rawValue)),
            default: "least-waste",
            meaning: "which group grows when several could take the pods",
            source: "Cluster Autoscaler, --expander"),
        ParameterSpec(
            "utilizationThreshold", .fraction, range: "0%…100%", default: "50%",
            meaning: "a node whose requests are below this share may go",
            source: "Cluster Autoscaler, --scale-down-utilization-threshold"),
        ParameterSpec(
            "unneededTime", .duration, range: "0s…1d", default: "10m",
            meaning: "how long a node must not have been needed",
            source: "Cluster Autoscaler, --scale-down-unneeded-time"),
        ParameterSpec(
            "delayAfterAdd", .duration, range: "0s…1d", default: "10m",
            meaning: "time after a node was added in which none is removed",
            source: "Cluster Autoscaler, --scale-down-delay-after-add"),
        ParameterSpec(
            "delayAfterDelete", .duration, range: "0s…1d", default: "0s",
            meaning: "time after a node was removed in which no other is",
            source: "Cluster Autoscaler, --scale-down-delay-after-delete"),
        ParameterSpec(
            "parallelDeletions", .count, range: "1…1000", default: "10",
            meaning: "empty nodes that are removed at once; others go one at a time",
            source: "Cluster Autoscaler, --max-scale-down-parallelism, --max-drain-parallelism"),
        ParameterSpec(
            "scanInterval", .duration, range: "1s…10m", default: "10s",
            meaning: "how often pods and nodes are looked at",
            source: "Cluster Autoscaler, --scan-interval"),
        ParameterSpec(
            "interruptionHandling", .choice(["enabled", "disabled"]), default: "enabled",
            meaning: "whether a spot node is drained at the notice, or its pods end with it",
            source: "Amazon EKS, managed node groups drain at a notice (2026-07)"),
    ]

    package var autoscaler: ClusterAutoscaler
    package var unneededTime: TimeSpan
    package var delayAfterAdd: TimeSpan
    package var delayAfterDelete: TimeSpan
    package var parallelDeletions: Int
    package var scanInterval: TimeSpan
    package var handlesInterruption: Bool

    package init(
        autoscaler: ClusterAutoscaler = ClusterAutoscaler(), unneededTime: TimeSpan = .minute * 10,
        delayAfterAdd: TimeSpan = .minute * 10, delayAfterDelete: TimeSpan = .zero,
        parallelDeletions: Int = 10, scanInterval: TimeSpan = .second * 10,
        handlesInterruption: Bool = true
    ) {
        self.autoscaler = autoscaler
        self.unneededTime = unneededTime
        self.delayAfterAdd = delayAfterAdd
        self.delayAfterDelete = delayAfterDelete
        self.parallelDeletions = parallelDeletions
        self.scanInterval = scanInterval
        self.handlesInterruption = handlesInterruption
    }

    package init(values: [String: ParameterValue]) throws(ParameterError) {
        let reader = ParameterReader(values)
        autoscaler = ClusterAutoscaler(
            expander: .init(rawValue: try reader.text("expander")) ?? .leastWaste,
            utilizationThreshold: try reader.share("utilizationThreshold", in: 0...1))
        unneededTime = try reader.duration("unneededTime", in: .zero...(.day))
        delayAfterAdd = try reader.duration("delayAfterAdd", in: .zero...(.day))
        delayAfterDelete = try reader.duration("delayAfterDelete", in: .zero...(.day))
        parallelDeletions = try reader.count("parallelDeletions", in: 1...1000)
        scanInterval = try reader.duration("scanInterval", in: .second...(.minute * 10))
        handlesInterruption = try reader.text("interruptionHandling") == "enabled"
    }
}
