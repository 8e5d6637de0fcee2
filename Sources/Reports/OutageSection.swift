import Experiments
import Quantities

/// What outages did: one row per scenario and outage.
enum OutageSection {
    static let title = "outages, mean of a run"

    /// Nil when no scenario has any.
    static func table(_ comparison: Comparison) -> SectionTable? {
        let all = comparison.scenarios.flatMap(\.outages)
        guard !all.isEmpty else { return nil }
        let namesScenarios = comparison.scenarios.count > 1
        let measures = OutageMeasures.all.indices.filter { index in
            // Nobody needs a column of dashes.
            all.contains { $0.measures[index].mean.isFinite }
        }
        var columns: [(title: String, alignsRight: Bool)] = []
        if namesScenarios { columns.append(("scenario", false)) }
        columns.append(("outage", false))
        columns += measures.map { (OutageMeasures.all[$0].title, true) }
        var rows: [[String]] = []
        for scenario in comparison.scenarios {
            for result in scenario.outages {
                var row = namesScenarios ? [scenario.name] : []
                row.append(result.name)
                rows.append(row + measures.map { cell($0, result.measures[$0]) })
            }
        }
        return SectionTable(columns: columns, rows: rows)
    }

    private static func cell(_ index: Int, _ summary: Summary) -> String {
        let measure = OutageMeasures.all[index]
        guard measure.unit == .seconds, summary.mean.isFinite else {
            return Figure.value(summary.mean, measure.unit)
        }
        // Minutes and hours, not thousands of seconds.
        return TimeSpan(seconds: summary.mean.rounded()).description
    }

    static func write(_ scenario: ScenarioResult, _ json: inout JSONWriter) {
        guard !scenario.outages.isEmpty else { return }
        json.array("outages") { json in
            for result in scenario.outages {
                json.object { json in
                    json.string("name", result.name)
                    json.object("measures") { json in
                        for (measure, summary) in zip(OutageMeasures.all, result.measures) {
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
