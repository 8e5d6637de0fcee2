package import Experiments

/// One row per scenario and measure, for spreadsheets and scripts.
package enum CSVReport {
    package static let header =
        "scenario,measure,unit,mean,low,high,p5,p50,p95,baseline,difference,differenceLow,"
        + "differenceHigh,relative,verdict\n"

    package static func render(_ comparison: Comparison) -> String {
        var text = header
        for (index, scenario) in comparison.scenarios.enumerated() {
            let differences = index == 0 ? nil : comparison.differences[index - 1]
            let name = csvField(scenario.name)
            let baseline = csvField(comparison.scenarios[0].name)
            for (number, measure) in Measures.all.enumerated() {
                let summary = scenario.measures[number]
                var fields = [name, measure.id, csvField(measure.unit.rawValue)]
                fields += [
                    summary.mean, summary.interval?.low, summary.interval?.high, summary.p5,
                    summary.p50, summary.p95,
                ].map(figure)
                if let difference = differences?[number] {
                    fields.append(baseline)
                    fields += [
                        difference.mean, difference.interval?.low, difference.interval?.high,
                        difference.relative,
                    ].map(figure)
                    fields.append(difference.verdict.rawValue)
                } else {
                    fields += Array(repeating: "", count: 6)
                }
                text += fields.joined(separator: ",") + "\n"
            }
        }
        return text
    }

    /// Empty for what is not known.
    private static func figure(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "" }
        let shortest = "\(value == 0 ? 0 : value)"
        return shortest.hasSuffix(".0") ? String(shortest.dropLast(2)) : shortest
    }
}
