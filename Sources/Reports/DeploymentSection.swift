import Experiments
import Quantities

/// What deployments did: one row per scenario, fleet and deployment.
enum DeploymentSection {
    static let title = "deployments, mean of a run"

    /// Nil when no fleet has any.
    static func table(_ comparison: Comparison) -> SectionTable? {
        let all = comparison.scenarios.flatMap(\.deployments)
        guard let first = all.first else { return nil }
        let namesScenarios = comparison.scenarios.count > 1
        let namesFleets = all.contains { $0.fleet != first.fleet || $0.region != first.region }
        let measures = DeploymentMeasures.all.indices.filter { index in
            // That nothing stopped goes without saying.
            DeploymentMeasures.all[index].id != "stopped"
                || all.contains { $0.measures[index].mean > 0 }
        }
        var columns: [(title: String, alignsRight: Bool)] = []
        if namesScenarios { columns.append(("scenario", false)) }
        if namesFleets { columns += [("fleet", false), ("region", false)] }
        columns.append(("deployment", false))
        columns += measures.map { (DeploymentMeasures.all[$0].title, true) }
        var rows: [[String]] = []
        for scenario in comparison.scenarios {
            for result in scenario.deployments {
                var row = namesScenarios ? [scenario.name] : []
                if namesFleets { row += [result.fleet, result.region] }
                row.append(result.name)
                rows.append(row + measures.map { cell($0, result.measures[$0]) })
            }
        }
        return SectionTable(columns: columns, rows: rows)
    }

    private static func cell(_ index: Int, _ summary: Summary) -> String {
        let measure = DeploymentMeasures.all[index]
        guard measure.id == "duration", summary.mean.isFinite else {
            return Figure.value(summary.mean, measure.unit)
        }
        // Minutes and hours, not thousands of seconds.
        return TimeSpan(shown: summary.mean.rounded()).description
    }

    static func write(_ scenario: ScenarioResult, _ json: inout JSONWriter) {
        guard !scenario.deployments.isEmpty else { return }
        json.array("deployments") { json in
            for result in scenario.deployments {
                json.object { json in
                    json.string("fleet", result.fleet)
                    json.string("region", result.region)
                    json.string("name", result.name)
                    json.object("measures") { json in
                        for (measure, summary) in zip(DeploymentMeasures.all, result.measures) {
                            json.object(measure.id) { json in
                                json.string("unit", measure.unit.rawValue)
                                json.summary(summary)
                            }
                        }
                    }
                }
            }
        }
    }
}
