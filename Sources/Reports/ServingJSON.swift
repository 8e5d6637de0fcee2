import Experiments
import Quantities

/// The parts of the JSON document that depend on how load was served.
enum ServingJSON {
    /// Windows, and how far a run came that was cut short.
    static func write(_ scenario: ScenarioResult, _ json: inout JSONWriter) {
        if let end = scenario.endedEarly {
            json.object("endedEarly") { json in
                json.integer("replications", end.replications)
                json.number("shortestSeconds", end.shortest.seconds)
            }
        }
        json.array("services") { json in
            for result in scenario.services {
                json.object { json in
                    json.string("service", result.service)
                    if let region = result.region { json.string("region", region) }
                    json.object("measures") { write(result.measures, &$0) }
                }
            }
        }
        if !scenario.scaling.isEmpty {
            ScalingSection.write(scenario.scaling, from: scenario.start, &json)
        }
        guard !scenario.zoom.isEmpty else { return }
        json.array("zoom") { json in
            for result in scenario.zoom {
                json.object { json in
                    json.string("window", result.window)
                    write(from: result.from, to: result.to, start: scenario.start, &json)
                    json.string("service", result.service)
                    json.object("measures") { write(result.measures, &$0) }
                }
            }
        }
    }

    private static func write(_ measures: [Summary], _ json: inout JSONWriter) {
        for (measure, summary) in zip(ZoomMeasures.all, measures) {
            json.object(measure.id) { json in
                json.string("unit", measure.unit.rawValue)
                json.summary(summary)
            }
        }
    }

    private static func write(
        from: TimeSpan, to: TimeSpan, start: UTCInstant, _ json: inout JSONWriter
    ) {
        json.string("from", "\(start + from)")
        json.string("to", "\(start + to)")
        json.number("fromSeconds", from.seconds)
        json.number("toSeconds", to.seconds)
    }

    /// Both models' figures and their difference, measure by measure: of the whole horizon, then of
    /// each window where there are any.
    static func write(_ agreement: Agreement, start: UTCInstant, _ json: inout JSONWriter) {
        json.string("scenario", agreement.scenario)
        json.object("measures") { write(agreement.measures, &$0) }
        guard !agreement.windows.isEmpty else { return }
        json.array("windows") { json in
            for result in agreement.windows {
                json.object { json in
                    json.string("window", result.window)
                    write(from: result.from, to: result.to, start: start, &json)
                    json.string("service", result.service)
                    json.object("measures") { write(result.measures, &$0) }
                }
            }
        }
    }

    private static func write(_ rows: [MeasureAgreement], _ json: inout JSONWriter) {
        for row in rows {
            json.object(row.measure.id) { json in
                json.string("unit", row.measure.unit.rawValue)
                json.object("flow") { $0.summary(row.flow) }
                json.object("requests") { $0.summary(row.requests) }
                json.object("difference") { $0.difference(row.difference) }
                json.string("believe", row.belief.model.rawValue)
                json.string("reason", row.belief.reason)
            }
        }
    }
}
