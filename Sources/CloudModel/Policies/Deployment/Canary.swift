package import Quantities

/// Moves a small share of the traffic to new instances, waits, then moves the rest.
package struct Canary: DeploymentStrategy {
    package static let typeName = "canary"
    package static let summary = "move a small share of the traffic, wait, then move the rest"

    package static let page = PolicyPage(
        whatItDoes: """
            Moves a small share of the traffic to new instances, waits for `interval`, then moves
            the rest. Old instances that have lost their traffic stay, idle and billed, until all
            of it has moved and `terminationWait` is over.
            """,
        whenToUseIt: """
            When a bad release should hurt few requests, and monitoring tells within the wait.
            """,
        example: PolicyExample.deployment(
            "canary",
            deployments: """
                release: { strategy: canary, at: 6h, share: 10%, interval: 15m }
                """),
        source: """
            AWS CodeDeploy user guide, predefined deployment configurations (2023-06):
            Canary10Percent5Minutes and its kin.
            """,
        model: """
            How many instances the new version has is Headroom's own: as large a share of the fleet
            as of the traffic, rounded up, so that every instance has the same load.
            """)

    package static let parameters: [ParameterSpec] = [
        ParameterSpec(
            "share", .fraction, range: "1%…99%", default: "10%",
            meaning: "share of the traffic that goes to the new version first",
            source: "AWS CodeDeploy, Canary10Percent5Minutes (2023-06)"),
        ParameterSpec(
            "interval", .duration, range: "1s…2d", default: "5m",
            meaning: "how long the first share is watched before the rest follows",
            source: "AWS CodeDeploy, Canary10Percent5Minutes (2023-06)"),
        TrafficShift.terminationWait,
    ]

    package var share: Double
    package var interval: TimeSpan
    package var terminationWait: TimeSpan

    package init(
        share: Double = 0.1, interval: TimeSpan = .minute * 5,
        terminationWait: TimeSpan = .minute * 5
    ) {
        self.share = share
        self.interval = interval
        self.terminationWait = terminationWait
    }

    package init(values: [String: ParameterValue]) throws(ParameterError) {
        let settings = try TrafficShift.Settings(values)
        self.init(
            share: settings.share, interval: settings.interval,
            terminationWait: settings.terminationWait)
    }

    package var schedule: TrafficSchedule { TrafficSchedule(canary: share, interval: interval) }

    package var method: DeploymentMethod { .shift(schedule, stay: terminationWait) }

    package func limits(instances: Int64) -> RolloutLimits {
        RolloutLimits(unavailable: 0, surge: instances)
    }
}
