import Experiments
import Quantities

/// What scenarios settle at once their start is over.
enum SteadySection {
    static let title = "steady state, each figure's start deleted (MSER-5)"

    /// Nil when it was not asked for.
    static func table(_ comparison: Comparison) -> SectionTable? {
        guard comparison.scenarios.contains(where: { $0.steady != nil }) else { return nil }
        let namesScenarios = comparison.scenarios.count > 1
        var columns: [(title: String, alignsRight: Bool)] =
            namesScenarios ? [("scenario", false)] : []
        columns += [
            ("figure", false), ("mean ±", true), ("start deleted", true), ("too short", true),
        ]
        var rows: [[String]] = []
        for scenario in comparison.scenarios {
            guard let steady = scenario.steady else { continue }
            for (measure, value) in zip(SteadyMeasure.all, steady.values) {
                let error =
                    value.summary.interval.map {
                        " ± " + Figure.value($0.halfWidth, measure.unit)
                    } ?? ""
                rows.append(
                    (namesScenarios ? [scenario.name] : []) + [
                        measure.title, Figure.value(value.summary.mean, measure.unit) + error,
                        "\(value.start)", "\(value.tooShort) of \(steady.replications)",
                    ])
            }
        }
        return SectionTable(columns: columns, rows: rows)
    }

    static func write(_ scenario: ScenarioResult, _ json: inout JSONWriter) {
        guard let steady = scenario.steady else { return }
        json.object("steadyState") { json in
            for (measure, value) in zip(SteadyMeasure.all, steady.values) {
                json.object(measure.id) { json in
                    json.string("unit", measure.unit.rawValue)
                    json.summary(value.summary)
                    json.number("startDeletedSeconds", value.start.seconds)
                    json.integer("tooShort", value.tooShort)
                }
            }
        }
    }
}
