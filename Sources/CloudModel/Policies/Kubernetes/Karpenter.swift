package import Quantities

/// Launches the cheapest nodes that hold the pending pods, and consolidates.
package struct Karpenter: KubernetesPolicy, Hashable {
    package static let typeName = "karpenter"
    package static let summary = "the cheapest nodes that hold the pending pods; consolidation"

    package static let page = PolicyPage(
        whatItDoes: """
            Launches the cheapest nodes that hold the pending pods, and consolidates: empty nodes
            go, nodes whose pods fit elsewhere go, and nodes that one cheaper node can stand for
            are replaced, `budget` of them at once. Disruption is considered every 10 s, of nodes
            that have been quiet for `consolidateAfter`.
            """,
        whenToUseIt: """
            Where any of several instance types will do.
            """,
        example: PolicyExample.cluster(
            "karpenter",
            provisioner: """
                { type: karpenter, consolidateAfter: 1m, budget: 20% }
                """),
        source: """
            Karpenter documentation, "NodePools" and "Disruption" (2026-08).
            """,
        model: """
            Pods that become pending within a second are one batch. A node is validated for 15 s
            before it goes. A new node comes in the zone with the fewest; spot pools rank by the
            Spot Advisor's rate, for Amazon's own figures of depth are not published.
            """)

    package static let parameters: [ParameterSpec] = [
        ParameterSpec(
            "consolidation", .choice(KarpenterConsolidation.Policy.allCases.map(\.rawValue)),
            default: "when-empty-or-underutilized",
            meaning: "which nodes are given up to save money",
            source: "Karpenter, consolidationPolicy"),
        ParameterSpec(
            "consolidateAfter", .duration, range: "0s…10d", default: "0s",
            meaning: "how long no pod may have come or gone before a node is considered",
            source: "Karpenter, consolidateAfter"),
        ParameterSpec(
            "budget", .fraction, range: "0%…100%", default: "10%",
            meaning: "share of the nodes, rounded up, that may be given up at once",
            source: "Karpenter, disruption budgets"),
        ParameterSpec(
            "spotToSpot", .choice(["enabled", "disabled"]), default: "disabled",
            meaning: "whether a spot node may be replaced by a cheaper spot node",
            source: "Karpenter, feature gate SpotToSpotConsolidation"),
        ParameterSpec(
            "expireAfter", .duration, range: "5m…10y", default: "720h",
            meaning: "age at which a node is drained, whatever is on it",
            source: "Karpenter, expireAfter"),
        ParameterSpec(
            "interruptionHandling", .choice(["enabled", "disabled"]), default: "enabled",
            meaning: "whether a spot node is drained at the notice, or its pods end with it",
            source: "Karpenter, interruption queue"),
    ]

    /// Pods that become pending within this are provisioned for together.
    package static let batchIdle = TimeSpan.second
    package static let pollingPeriod = TimeSpan.second * 10
    package static let validation = TimeSpan.second * 15

    package var consolidation: KarpenterConsolidation
    package var consolidateAfter: TimeSpan
    package var budget: Double
    package var expireAfter: TimeSpan
    package var handlesInterruption: Bool

    package init(
        consolidation: KarpenterConsolidation = KarpenterConsolidation(),
        consolidateAfter: TimeSpan = .zero, budget: Double = 0.1,
        expireAfter: TimeSpan = .hour * 720, handlesInterruption: Bool = true
    ) {
        self.consolidation = consolidation
        self.consolidateAfter = consolidateAfter
        self.budget = budget
        self.expireAfter = expireAfter
        self.handlesInterruption = handlesInterruption
    }

    package init(values: [String: ParameterValue]) throws(ParameterError) {
        let reader = ParameterReader(values)
        let word = try reader.text("consolidation")
        consolidation = KarpenterConsolidation(
            policy: .init(rawValue: word) ?? .whenEmptyOrUnderutilized,
            replacesSpotBySpot: try reader.text("spotToSpot") == "enabled")
        consolidateAfter = try reader.duration("consolidateAfter", in: .zero...(.day * 10))
        budget = try reader.share("budget", in: 0...1)
        expireAfter = try reader.duration("expireAfter", in: .minute * 5...(.day * 3650))
        handlesInterruption = try reader.text("interruptionHandling") == "enabled"
    }
}
