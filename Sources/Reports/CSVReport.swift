package import Experiments

/// One row per scenario and measure, for spreadsheets and scripts; then one per pool of nodes or
/// workload and measure, one per figure of a steady state, and one per outage or store and measure,
/// its name in the column `service`; one per scenario, window and measure; and one per scenario and
/// measure of two serving models, of the whole horizon and of each window.
package enum CSVReport {
    package static let header =
        "scenario,measure,unit,mean,low,high,p5,p50,p95,baseline,difference,differenceLow,"
        + "differenceHigh,relative,verdict,window,service,believe,partial\n"

    package static func render(_ comparison: Comparison) -> String {
        var rows: [[String]] = []
        for (index, scenario) in comparison.scenarios.enumerated() {
            let differences = index == 0 ? nil : comparison.differences[index - 1]
            let baseline = comparison.scenarios[0].name
            for (number, measure) in Measures.all.enumerated() {
                rows.append(
                    row(scenario.name, measure.id, measure.unit, scenario.measures[number])
                        + fields(differences?[number], to: baseline) + ["", "", ""])
            }
            for result in scenario.layers {
                for (measure, summary) in zip(LayerMeasures.all, result.measures) {
                    let id = "\(result.layer.rawValue).\(measure.id)"
                    rows.append(
                        row(scenario.name, id, measure.unit, summary) + fields(nil, to: "")
                            + ["", LayerSection.label(result, among: scenario.layers), ""])
                }
            }
            for (measure, value) in zip(SteadyMeasure.all, scenario.steady?.values ?? []) {
                rows.append(
                    row(scenario.name, "steady.\(measure.id)", measure.unit, value.summary)
                        + fields(nil, to: "") + ["", "", ""])
            }
            for outage in scenario.outages {
                for (measure, summary) in zip(OutageMeasures.all, outage.measures) {
                    rows.append(
                        row(scenario.name, measure.id, measure.unit, summary)
                            + fields(nil, to: "") + ["", outage.name, ""])
                }
            }
            for store in scenario.stores {
                for (measure, summary) in zip(StoreMeasures.all, store.measures) {
                    rows.append(
                        row(scenario.name, measure.id, measure.unit, summary)
                            + fields(nil, to: "") + ["", store.name, ""])
                }
            }
            for result in scenario.zoom {
                for (measure, summary) in zip(ZoomMeasures.all, result.measures) {
                    rows.append(
                        row(scenario.name, "zoom.\(measure.id)", measure.unit, summary)
                            + fields(nil, to: "")
                            + [
                                ZoomSection.label(result.window, result.from, result.to),
                                result.service, "",
                            ])
                }
            }
        }
        for agreement in comparison.agreements {
            for part in agreement.measures {
                rows.append(row(agreement.scenario, "agreement", part, window: "", service: ""))
            }
            for result in agreement.windows {
                let label = ZoomSection.label(result.window, result.from, result.to)
                for part in result.measures {
                    rows.append(
                        row(
                            agreement.scenario, "agreement.zoom", part, window: label,
                            service: result.service))
                }
            }
        }
        let partial = comparison.isPartial ? "true" : "false"
        return header
            + rows.map { ($0.map(csvField) + [partial]).joined(separator: ",") + "\n" }.joined()
    }

    private static func row(
        _ scenario: String, _ id: String, _ unit: Measure.Unit, _ summary: Summary
    ) -> [String] {
        [scenario, id, unit.rawValue]
            + [
                summary.mean, summary.interval?.low, summary.interval?.high, summary.p5,
                summary.p50, summary.p95,
            ].map(figure)
    }

    /// What two serving models say of a measure.
    private static func row(
        _ scenario: String, _ family: String, _ part: MeasureAgreement, window: String,
        service: String
    ) -> [String] {
        row(scenario, "\(family).\(part.measure.id)", part.measure.unit, part.requests)
            + fields(part.difference, to: "flow")
            + [window, service, part.belief.model.rawValue]
    }

    private static func fields(_ difference: Difference?, to baseline: String) -> [String] {
        guard let difference else { return Array(repeating: "", count: 6) }
        return [baseline]
            + [
                difference.mean, difference.interval?.low, difference.interval?.high,
                difference.relative,
            ].map(figure) + [difference.verdict.rawValue]
    }

    /// Empty for what is not known.
    private static func figure(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "" }
        let shortest = "\(value == 0 ? 0 : value)"
        return shortest.hasSuffix(".0") ? String(shortest.dropLast(2)) : shortest
    }
}
