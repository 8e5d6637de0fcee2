package import CloudModel

/// What one deployment of one fleet came to over all replications.
package struct DeploymentResult: Sendable {
    package var fleet: String
    package var region: String
    package var name: String
    /// One per measure, in the order of `DeploymentMeasures.all`.
    package var measures: [Summary]

    package init(fleet: String, region: String, name: String, measures: [Summary]) {
        self.fleet = fleet
        self.region = region
        self.name = name
        self.measures = measures
    }

    /// By fleet and region, then by name.
    package static func all(_ replications: [[FleetOutcome]]) -> [DeploymentResult] {
        guard let first = replications.first else { return [] }
        var results: [DeploymentResult] = []
        for (index, fleet) in first.enumerated() {
            for (place, deployment) in fleet.deployments.enumerated() {
                let outcomes = replications.map { $0[index].deployments[place] }
                results.append(
                    DeploymentResult(
                        fleet: fleet.name, region: fleet.region, name: deployment.name,
                        measures: DeploymentMeasures.all.map { measure in
                            // A replication in which it never ran, or never came to an end, has
                            // nothing to say about how.
                            Summary(outcomes.map(measure.value).filter(\.isFinite))
                        }))
            }
        }
        return results
    }
}

/// A figure of one deployment.
package struct DeploymentMeasure: Sendable {
    package let id: String
    package let title: String
    package let unit: Measure.Unit
    package let definition: String
    /// Not a number where it has no meaning.
    package let value: @Sendable (DeploymentOutcome) -> Double
}

/// Every figure of a deployment, in the order in which every format lists them.
package enum DeploymentMeasures {
    package static let all: [DeploymentMeasure] = [
        DeploymentMeasure(
            id: "ran", title: "ran", unit: .count, definition: "Deployments that began."
        ) { Double($0.ran) },
        DeploymentMeasure(
            id: "rolledBack", title: "rolled back", unit: .count,
            definition: "Deployments of a bad release that was noticed and undone."
        ) { Double($0.rolledBack) },
        DeploymentMeasure(
            id: "stopped", title: "stopped", unit: .count,
            definition: "Deployments that could take no instance out of service and gave up."
        ) { Double($0.stopped) },
        DeploymentMeasure(
            id: "requestsFailed", title: "failed requests", unit: .requests,
            definition: "Answers that were errors of a bad release; with retries some were asked "
                + "again."
        ) { $0.errors },
        DeploymentMeasure(
            id: "extraInstanceHours", title: "extra inst.-h", unit: .instanceHours,
            definition: "Instance-hours billed beyond the fleet's size while it ran."
        ) { $0.extraInstanceHours },
        DeploymentMeasure(
            id: "lowestInService", title: "least in service", unit: .share,
            definition: "Fewest instances in service while it ran ÷ the fleet's size."
        ) { $0.lowestInService ?? .nan },
        DeploymentMeasure(
            id: "duration", title: "took", unit: .seconds,
            definition: "From the start until every instance was new and the old ones gone, mean "
                + "of those that completed."
        ) { ($0.hours ?? .nan) * 3600 },
    ]
}
