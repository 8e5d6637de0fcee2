package import Quantities

/// *What it does.* Launches a second fleet of full size with the new version, moves all traffic to
/// it at once when it is healthy, and keeps the old one for a while.
///
/// *When to use it.* When versions must not serve side by side, or the way back must be instant:
/// both fleets are paid for meanwhile.
///
/// *Parameters.* `bake`, `terminationWait`.
///
/// *Example.* `release: { strategy: blue-green, every: 7d, atTime: "15:00", bake: 30m }`
///
/// *Source.* AWS CodeDeploy user guide, "Blue/green deployments" (2023-06); Amazon ECS developer
/// guide, "blue/green deployments", bake time (2025-07).
package struct BlueGreen: DeploymentStrategy {
    package static let typeName = "blue-green"
    package static let summary = "launch a second fleet, then move all traffic to it at once"

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
