package import Experiments
import Quantities

/// What a fleet's policies would have decided on a recorded metric.
package struct PolicyReplayReport {
    private let result: PolicyReplayResult

    package init(_ result: PolicyReplayResult) { self.result = result }

    package func text(_ style: Style) -> String {
        var text = style.paint(style.plain(heading), .bold) + "\n"
        text += chart(style) + "\n"
        if result.entries.isEmpty {
            text +=
                result.isWorkload
                ? "no metric asked for another number of pods: the workload stays as it is\n"
                : "no alarm fired and no action was scheduled: the fleet stays as it is\n"
        } else {
            text += ScalingSection.text(result.entries, from: result.start, style)
        }
        text += "\n" + style.paint(style.wrapped(style.plain(summary)), .bold) + "\n"
        let origin = "\(Provenance.program) · seed \(result.seed) · plan \(result.fingerprint)"
        return text + style.paint(style.wrapped(style.plain(assumption)), .dim) + "\n"
            + style.paint(style.plain(origin), .dim) + "\n"
    }

    private var heading: String {
        "\(result.fleet) (\(result.region)) · \(result.metric) of \(result.horizon) from "
            + "\(result.start)"
    }

    private var summary: String {
        guard let first = result.changes.first else { return "no change" }
        let count = result.changes.count
        let out = result.changes.count { $0.to > $0.from }
        let moment = "\(result.start + first.time)"
        let sizes =
            "; from \(Figure.significant(result.desired.min() ?? 0)) to "
            + "\(Figure.significant(result.desired.max() ?? 0)) \(units)"
        if count == 1 { return "1 change, \(out == 1 ? "up" : "down"), at \(moment)\(sizes)" }
        let number = Figure.grouped(Double(count), decimals: 0)
        return "\(number) changes, \(out) up and \(count - out) down, the first at \(moment)"
            + sizes
    }

    private var units: String { result.isWorkload ? "pods" : "units" }

    private var assumption: String {
        if result.isTotal {
            return "the metric is of the whole workload, and as recorded whatever the pods do"
        }
        guard let capacity = result.capacity else {
            return "the metric is as recorded, whatever the policies do (--no-feedback)"
        }
        return
            "the metric is taken to be recorded on \(Figure.significant(capacity)) \(units) and to "
            + "fall and rise with the simulated capacity; --capacity and --no-feedback change that"
    }

    private func chart(_ style: Style) -> String {
        let known = result.values.map { $0.isNaN ? 0 : $0 }
        let rows = [
            (result.metric, known, result.metricPeak ?? "none"),
            ("desired", result.desired, Figure.significant(result.desired.max() ?? 0)),
        ]
        let label = rows.map { DisplayWidth.of($0.0) }.max() ?? 0
        let width = max(10, min(96, style.width - label - 20))
        return rows.map { name, values, top in
            let line = Sparkline.draw(
                Sparkline.fit(values, width: width), top: values.max() ?? 0,
                unicode: style.unicode)
            return "\(DisplayWidth.padded(name, to: label, right: false))  \(line)  peak \(top)\n"
        }.joined()
    }

    package var json: String {
        var json = JSONWriter()
        json.object { json in
            json.integer("schemaVersion", 1)
            json.object("provenance") { json in
                json.string("program", Provenance.program)
                json.integer("seed", result.seed)
                json.string("plan", result.fingerprint)
            }
            json.string("fleet", result.fleet)
            json.string("region", result.region)
            json.string("metric", result.metric)
            json.string("start", "\(result.start)")
            json.number("horizonSeconds", result.horizon.seconds)
            json.number("recordedCapacity", result.capacity)
            json.integer("changes", result.changes.count)
            ScalingSection.write(result.entries, from: result.start, &json)
        }
        return json.text + "\n"
    }
}
