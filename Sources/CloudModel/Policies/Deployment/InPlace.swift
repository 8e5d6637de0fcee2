package import Quantities

/// Updates instances where they are, some out of service meanwhile.
package struct InPlace: DeploymentStrategy {
    package static let typeName = "in-place"
    package static let summary = "update instances where they are, some out of service meanwhile"

    package static let page = PolicyPage(
        whatItDoes: """
            Takes instances out of service, installs the new version on them for `duration` and
            puts them back: as many at once as leave `minimumHealthy` in service, a share of which
            rounds up. A deployment that may take no further instance stops and has failed; the
            failure of the very last one does not fail it.
            """,
        whenToUseIt: """
            When instances stay and the software on them changes: nothing is launched, so nothing
            costs more, and capacity dips.
            """,
        example: PolicyExample.deployment(
            "in-place",
            deployments: """
                release: { strategy: in-place, at: 6h, minimumHealthy: 75%, duration: 4m }
                """),
        source: """
            AWS CodeDeploy user guide, "Working with deployment configurations" and "Instance
            health" (2023-06): AllAtOnce, HalfAtATime, OneAtATime.
            """,
        model: """
            How long an update takes is for you to measure: five minutes are Headroom's own.
            """)

    package static let parameters: [ParameterSpec] = [
        ParameterSpec(
            "minimumHealthy", .text,
            range: "all-at-once, half-at-a-time, one-at-a-time, a count, or 0%…100%",
            default: "one-at-a-time",
            meaning: "instances that stay in service; a share rounds up",
            source: "AWS CodeDeploy, CodeDeployDefault.OneAtATime where none is named (2023-06)"),
        ParameterSpec(
            "duration", .duration, range: "1s…1d", default: "5m",
            meaning: "how long an instance is out of service for its update",
            source: "Headroom's own: measure yours"),
    ]

    /// Instances that must stay in service.
    package enum MinimumHealthy: Hashable, Sendable {
        case allAtOnce, halfAtATime, oneAtATime
        case amount(Amount)
    }

    package var minimumHealthy: MinimumHealthy
    package var duration: TimeSpan

    package init(minimumHealthy: MinimumHealthy = .oneAtATime, duration: TimeSpan = .minute * 5) {
        self.minimumHealthy = minimumHealthy
        self.duration = duration
    }

    package init(values: [String: ParameterValue]) throws(ParameterError) {
        let reader = ParameterReader(values)
        duration = try reader.duration("duration", in: .second...(.day))
        switch try reader.text("minimumHealthy") {
        case "all-at-once": minimumHealthy = .allAtOnce
        case "half-at-a-time": minimumHealthy = .halfAtATime
        case "one-at-a-time": minimumHealthy = .oneAtATime
        case let text where text.first?.isNumber == true:
            minimumHealthy = .amount(try reader.amount("minimumHealthy", in: 0...1))
        default:
            throw ParameterError(
                parameter: "minimumHealthy",
                message: "`minimumHealthy` must be all-at-once, half-at-a-time, one-at-a-time, a "
                    + "count such as 6 or a share such as 85%")
        }
    }

    package var method: DeploymentMethod { .inPlace(duration) }

    /// Instances that stay in service; one instance alone is always updated.
    package func minimum(instances: Int64) -> Int64 {
        switch minimumHealthy {
        case .allAtOnce: 0
        case .halfAtATime: instances - max(min(1, instances), instances / 2)
        case .oneAtATime: max(0, instances - 1)
        case .amount(let amount): min(instances, amount.rounded(.up, of: instances))
        }
    }

    package func limits(instances: Int64) -> RolloutLimits {
        RolloutLimits(unavailable: instances - minimum(instances: instances), surge: 0)
    }

    /// A deployment on instances of which some fail, the first ones tried first.
    ///
    /// It goes on while more are healthy than must be, and has succeeded when every instance has
    /// been tried, the minimum is healthy and at least one got the new version.
    package func outcome(
        instances: Int64, healthy: Int64, failing: Int64
    ) -> (tried: Int64, succeeds: Bool) {
        let minimum = minimum(instances: instances)
        var healthy = healthy
        var tried: Int64 = 0
        while tried < instances {
            let batch = min(healthy - minimum, instances - tried)
            guard batch > 0 else { return (tried, false) }
            healthy -= max(0, min(failing - tried, batch))
            tried += batch
        }
        return (tried, healthy >= max(minimum, min(1, instances)))
    }
}
