import Experiments
import Quantities

extension DrillReport {
    /// Keys are only ever added.
    package var json: String {
        var json = JSONWriter()
        json.object { json in
            json.integer("schemaVersion", 1)
            json.object("provenance") { provenance.write(&$0) }
            json.array("drills") { json in
                for result in ranked { json.object { write(result, &$0) } }
            }
        }
        return json.text + "\n"
    }

    private func write(_ result: DrillResult, _ json: inout JSONWriter) {
        json.string("scenario", result.scenario)
        json.string("outage", result.outage.title)
        if let replay = result.replay { json.string("replay", replay.name) }
        json.string("from", DrillTables.moment(result))
        json.string("to", "\(result.start + TimeSpan(nanoseconds: result.outage.to))")
        json.string("plane", result.plane)
        json.number("share", result.share)
        json.object("measures") { json in
            for measure in DrillMeasures.all {
                json.object(measure.id) { json in
                    json.string("unit", measure.unit.rawValue)
                    json.summary(result.summary(measure.value))
                }
            }
        }
        json.array("services") { json in
            for (index, service) in result.serviceNames.enumerated() {
                json.object { json in
                    json.string("service", service)
                    for measure in DrillMeasures.ofServices {
                        json.object(measure.id) { json in
                            json.string("unit", measure.unit.rawValue)
                            json.summary(result.summary(service: index, measure.value))
                        }
                    }
                }
            }
        }
        json.array("timeline") { json in
            for event in result.timeline { json.object { write(event, result, &$0) } }
        }
        json.object("minutes") { json in
            json.string("from", "\(result.start + TimeSpan(nanoseconds: result.chart.from))")
            for (name, values) in [
                ("offered", result.chart.offered), ("lost", result.chart.lost),
                ("load", result.chart.load),
            ] {
                json.array(name) { json in for value in values { json.number(nil, value) } }
            }
        }
    }

    private func write(_ event: DrillEvent, _ result: DrillResult, _ json: inout JSONWriter) {
        json.string("kind", event.kind.rawValue)
        json.string("time", "\(result.start + TimeSpan(nanoseconds: event.timeNanoseconds))")
        json.number(
            "afterSeconds", Double(event.timeNanoseconds - result.outage.from) / 1e9)
        json.string("what", event.what)
        json.string("why", event.why)
        if !event.region.isEmpty { json.string("region", event.region) }
        if !event.subject.isEmpty { json.string("subject", event.subject) }
    }
}
