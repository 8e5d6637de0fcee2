import Experiments
import Quantities

/// What stores did: one row per scenario and store.
enum StoreSection {
    static let title = "stores, mean of a run"

    /// Nil when no scenario has any.
    static func table(_ comparison: Comparison) -> SectionTable? {
        guard comparison.scenarios.contains(where: { !$0.stores.isEmpty }) else { return nil }
        let namesScenarios = comparison.scenarios.count > 1
        var columns: [(title: String, alignsRight: Bool)] = []
        if namesScenarios { columns.append(("scenario", false)) }
        columns.append(("store", false))
        columns += StoreMeasures.all.map { ($0.title, true) }
        var rows: [[String]] = []
        for scenario in comparison.scenarios {
            for result in scenario.stores {
                var row = namesScenarios ? [scenario.name] : []
                row.append(result.name)
                rows.append(row + zip(StoreMeasures.all, result.measures).map(cell))
            }
        }
        return SectionTable(columns: columns, rows: rows)
    }

    private static func cell(_ measure: StoreMeasure, _ summary: Summary) -> String {
        guard measure.unit == .seconds, summary.mean.isFinite else {
            return Figure.value(summary.mean, measure.unit)
        }
        return TimeSpan(shown: summary.mean.rounded()).description
    }

    static func write(_ scenario: ScenarioResult, _ json: inout JSONWriter) {
        guard !scenario.stores.isEmpty else { return }
        json.array("stores") { json in
            for result in scenario.stores {
                json.object { json in
                    json.string("name", result.name)
                    json.object("measures") { json in
                        for (measure, summary) in zip(StoreMeasures.all, result.measures) {
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
