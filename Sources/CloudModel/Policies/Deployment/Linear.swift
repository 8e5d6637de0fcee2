package import Quantities

/// Moves the traffic to new instances in equal steps, one per interval.
package struct Linear: DeploymentStrategy {
    package static let typeName = "linear"
    package static let summary = "move the traffic in equal steps, one per interval"

    package static let page = PolicyPage(
        whatItDoes: """
            Moves the traffic to new instances in equal steps of `share`, one per `interval`. The
            instances of the next step are launched as soon as a step is made, and the step waits
            for them.
            """,
        whenToUseIt: """
            When trust grows with exposure, and time matters less than errors.
            """,
        example: PolicyExample.deployment(
            "linear",
            deployments: """
                release: { strategy: linear, at: 6h, share: 20%, interval: 5m }
                """),
        source: """
            AWS CodeDeploy user guide, predefined deployment configurations (2023-06):
            Linear10PercentEvery1Minute and its kin.
            """,
        model: """
            That the first step comes at once, and how many instances the new version has (as large
            a share of the fleet as of the traffic, rounded up), is Headroom's own.
            """)

    package static let parameters: [ParameterSpec] = [
        ParameterSpec(
            "share", .fraction, range: "1%…99%", default: "10%",
            meaning: "share of the traffic that each step moves",
            source: "AWS CodeDeploy, Linear10PercentEvery3Minutes (2023-06)"),
        ParameterSpec(
            "interval", .duration, range: "1s…2d", default: "3m",
            meaning: "time between two steps",
            source: "AWS CodeDeploy, Linear10PercentEvery3Minutes (2023-06)"),
        TrafficShift.terminationWait,
    ]

    package var share: Double
    package var interval: TimeSpan
    package var terminationWait: TimeSpan

    package init(
        share: Double = 0.1, interval: TimeSpan = .minute * 3,
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

    package var schedule: TrafficSchedule { TrafficSchedule(linear: share, every: interval) }

    package var method: DeploymentMethod { .shift(schedule, stay: terminationWait) }

    package func limits(instances: Int64) -> RolloutLimits {
        RolloutLimits(unavailable: 0, surge: instances)
    }
}
