package import Quantities

/// Launches a second fleet, then moves all traffic to it at once.
package struct BlueGreen: DeploymentStrategy {
    package static let typeName = "blue-green"
    package static let summary = "launch a second fleet, then move all traffic to it at once"

    package static let page = PolicyPage(
        whatItDoes: """
            Launches a second fleet of full size with the new version, moves all traffic to it at
            once when it is healthy, and keeps the old one for `bake` + `terminationWait`, from
            where the traffic can go back at once.
            """,
        whenToUseIt: """
            When versions must not serve side by side, or the way back must be instant: both fleets
            are paid for meanwhile.
            """,
        example: PolicyExample.deployment(
            "blue-green",
            deployments: """
                release: { strategy: blue-green, at: 6h, bake: 30m }
                """),
        source: """
            AWS CodeDeploy user guide, "Blue/green deployments" (2023-06); Amazon ECS developer
            guide, "blue/green deployments", bake time (2025-07).
            """,
        model: """
            `bake` is as long as `detection` by default, so that a deployment counts as done once a
            bad release would have been noticed.
            """)

    package static let parameters: [ParameterSpec] = [
        ParameterSpec(
            "bake", .duration, range: "0s…30d", default: "5m",
            meaning: "time for which the new fleet is watched before the deployment counts as done",
            source: "Headroom's own: as long as `detection`; Amazon ECS has a bake time (2025-07)"),
        ParameterSpec(
            "terminationWait", .duration, range: "0s…30d", default: "1h",
            meaning: "how long the old fleet stays after that, for a quick way back",
            source: "AWS CodeDeploy console, terminating the original instances (2023-06)"),
    ]

    package var bake: TimeSpan
    package var terminationWait: TimeSpan

    package init(bake: TimeSpan = .minute * 5, terminationWait: TimeSpan = .hour) {
        self.bake = bake
        self.terminationWait = terminationWait
    }

    package init(values: [String: ParameterValue]) throws(ParameterError) {
        let reader = ParameterReader(values)
        bake = try reader.duration("bake", in: .zero...(.day * 30))
        terminationWait = try TrafficShift.terminationWait(reader)
    }

    /// How long both fleets run once the new one is healthy.
    package var overlap: TimeSpan { bake + terminationWait }

    package var method: DeploymentMethod { .shift(.allAtOnce, stay: overlap) }

    package func limits(instances: Int64) -> RolloutLimits {
        RolloutLimits(unavailable: 0, surge: instances)
    }
}
