/// Replaces instances a few at a time, old and new side by side.
package struct Rolling: DeploymentStrategy {
    package static let typeName = "rolling"
    package static let summary = "replace instances a few at a time, old and new side by side"

    package static let page = PolicyPage(
        whatItDoes: """
            Replaces instances a few at a time: launches up to `maxSurge` new ones beyond the
            fleet's size, and terminates old ones while no more than `maxUnavailable` are missing.
            Percentages of the first round up, those of the second down; where both come out as
            zero, one may be unavailable.
            """,
        whenToUseIt: """
            When two versions may serve side by side, and a second fleet costs too much.
            """,
        example: PolicyExample.deployment(
            "rolling",
            deployments: """
                release: { strategy: rolling, at: 6h, maxUnavailable: 0, maxSurge: 25% }
                """),
        source: """
            Kubernetes documentation, "Deployments: rolling update" (2026-08).
            """,
        model: """
            The rule is Kubernetes' for pods, here applied to instances. Replacements come in the
            zone and market, and of the type, of what they replace.
            """)

    package static let parameters: [ParameterSpec] = [
        ParameterSpec(
            "maxUnavailable", .text, range: "a count, or 0%…100%", default: "25%",
            meaning: "instances that may be missing from the fleet's size; a share rounds down",
            source: "Kubernetes, Deployments: max unavailable (2026-08)"),
        ParameterSpec(
            "maxSurge", .text, range: "a count, or 0%…100%", default: "25%",
            meaning: "instances that may run beyond the fleet's size; a share rounds up",
            source: "Kubernetes, Deployments: max surge (2026-08)"),
    ]

    package var maxUnavailable: Amount
    package var maxSurge: Amount

    package init(maxUnavailable: Amount = .share(0.25), maxSurge: Amount = .share(0.25)) {
        self.maxUnavailable = maxUnavailable
        self.maxSurge = maxSurge
    }

    package init(values: [String: ParameterValue]) throws(ParameterError) {
        let reader = ParameterReader(values)
        maxUnavailable = try reader.amount("maxUnavailable", in: 0...1)
        maxSurge = try reader.amount("maxSurge", in: 0...1)
        if maxUnavailable.isZero, maxSurge.isZero {
            throw ParameterError(
                parameter: "maxUnavailable",
                message: "`maxUnavailable` and `maxSurge` must not both be zero")
        }
    }

    package var method: DeploymentMethod { .replace(.none) }

    package func limits(instances: Int64) -> RolloutLimits {
        let surge = maxSurge.rounded(.up, of: instances)
        let unavailable = min(instances, maxUnavailable.rounded(.down, of: instances))
        // Small fleets round to nothing, and would never get on.
        return RolloutLimits(
            unavailable: surge == 0 && unavailable == 0 ? min(1, instances) : unavailable,
            surge: surge)
    }
}
