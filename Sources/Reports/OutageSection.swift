import Experiments
import Quantities

/// What outages did: one row per scenario and outage; of several scenarios one table per outage.
enum OutageSection {
    /// Empty when no scenario has any.
    static func tables(_ comparison: Comparison) -> [(title: String, table: SectionTable)] {
        var names: [String] = []
        for outage in comparison.scenarios.flatMap(\.outages) where !names.contains(outage.name) {
            names.append(outage.name)
        }
        guard !names.isEmpty else { return [] }
        guard comparison.scenarios.count > 1 else {
            return [("outages, mean of a run", table(comparison, names, first: "outage"))]
        }
        return names.map {
            ("outage \($0), mean of a run", table(comparison, [$0], first: "scenario"))
        }
    }

    /// Whether a region stands by anywhere: then recovery is worth a closer look.
    private static func isCloser(_ comparison: Comparison) -> Bool {
        comparison.scenarios.contains(where: \.hasStandby)
    }

    private static func table(
        _ comparison: Comparison, _ names: [String], first: String
    ) -> SectionTable {
        let isCloser = isCloser(comparison)
        var rows: [(label: String, result: OutageResult)] = []
        for scenario in comparison.scenarios {
            for result in scenario.outages where names.contains(result.name) {
                rows.append((first == "outage" ? result.name : scenario.name, result))
            }
        }
        let measures = OutageMeasures.all.indices.filter { index in
            // Nobody needs a column of dashes.
            rows.contains {
                let mean = $0.result.measures[index].mean
                return mean.isFinite && (!OutageMeasures.all[index].isQuiet || mean >= 0.0005)
            }
        }
        var columns: [(title: String, alignsRight: Bool)] = [(first, false)]
        var cells = rows.map { [$0.label] }
        for index in measures {
            let measure = OutageMeasures.all[index]
            columns.append((measure.title, true))
            for row in rows.indices {
                cells[row].append(
                    cell(index, rows[row].result.measures[index], withInterval: isCloser))
            }
            guard isCloser, measure.id == "resilience.recoveryTime" else { continue }
            columns.append(("by its parts", true))
            for row in rows.indices {
                cells[row].append(duration(rows[row].result.expected?.recoveryTime))
            }
        }
        return SectionTable(columns: columns, rows: cells)
    }

    /// What has an interval, where recovery gets a closer look.
    private static let estimated = [
        "resilience.recoveryTime", "resilience.recoveryPoint", "resilience.writesLost",
        "resilience.requestsLost", "resilience.extraCost",
    ]

    private static func cell(_ index: Int, _ summary: Summary, withInterval: Bool) -> String {
        let measure = OutageMeasures.all[index]
        let isDuration = measure.unit == .seconds && summary.mean.isFinite
        var text =
            isDuration ? duration(summary.mean) : Figure.value(summary.mean, measure.unit)
        if withInterval, estimated.contains(measure.id), let half = summary.interval?.halfWidth,
            half > 0
        {
            text += " ± " + (isDuration ? duration(half) : Figure.value(half, measure.unit))
        }
        return text
    }

    /// Minutes and hours, not thousands of seconds; but a lag is less than a second.
    private static func duration(_ seconds: Double?) -> String {
        guard let seconds, seconds.isFinite else { return "–" }
        if seconds > 0, seconds < 10 { return Figure.seconds(seconds) }
        if seconds >= 36_000 { return TimeSpan(shown: (seconds / 60).rounded() * 60).description }
        return TimeSpan(shown: seconds.rounded()).description
    }

    /// How a recovery should have gone, in words: for a single scenario with a standby.
    static func expectations(_ comparison: Comparison) -> [String] {
        guard isCloser(comparison), comparison.scenarios.count == 1 else { return [] }
        return comparison.scenarios[0].outages.compactMap { outage in
            guard let expected = outage.expected else { return nil }
            var text = "\(outage.name): by the sum of its parts "
            text += "\(duration(expected.recoveryTime)): "
            text += "\(duration(expected.detect)) to detect, "
            text += "\(duration(expected.decide)) to decide, "
            text += "\(duration(expected.prepare)) until data and an instance are there, "
            text += "\(duration(expected.route)) until clients have moved"
            if expected.scaleOut > 0 {
                text += "; as large as the primary \(duration(expected.scaleOut)) after the "
                text += "decision"
            }
            if let missing = expected.missing, let lost = expected.lostToGap {
                text += "; \(Figure.significant(missing)) req/s short at first, up to "
                text += "\(Figure.value(lost, .requests)) requests lost to that"
            }
            if let mean = expected.recoveryPoint, let worst = expected.worstRecoveryPoint {
                text += "; data lost \(duration(mean)) in the mean, "
                text += "no more than \(duration(worst)) in 99 cases of 100"
            }
            return text
        }
    }

    static func write(_ scenario: ScenarioResult, _ json: inout JSONWriter) {
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
                    if let expected = result.expected { write(expected, &json) }
                }
            }
        }
    }

    private static func write(_ expected: OutageExpectation, _ json: inout JSONWriter) {
        json.object("expected") { json in
            json.number("recoveryTimeSeconds", expected.recoveryTime)
            json.number("detectSeconds", expected.detect)
            json.number("decideSeconds", expected.decide)
            json.number("prepareSeconds", expected.prepare)
            json.number("routeSeconds", expected.route)
            json.number("scaleOutSeconds", expected.scaleOut)
            json.number("recoveryPointSeconds", expected.recoveryPoint)
            json.number("worstRecoveryPointSeconds", expected.worstRecoveryPoint)
            json.number("missingRequestsPerSecond", expected.missing)
            json.number("requestsLostToGap", expected.lostToGap)
        }
    }
}
