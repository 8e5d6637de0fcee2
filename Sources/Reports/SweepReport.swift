package import Experiments

/// What `headroom sweep` prints.
package struct SweepReport {
    let result: SweepResult
    /// Points in the table at most.
    private let limit: Int

    package init(_ result: SweepResult, limit: Int = 40) {
        self.result = result
        self.limit = limit
    }

    package func text(_ style: Style) -> String {
        var sections = [style.paint(style.plain(heading), .bold) + "\n", table.text(style)]
        sections.append(
            legend.map { style.paint(style.wrapped(style.plain($0)), .dim) + "\n" }.joined())
        if let tornado {
            sections.append(
                style.paint(style.plain(tornadoTitle), .bold) + "\n" + tornado.text(style))
        }
        let notes = notes
        if !notes.isEmpty {
            sections.append(notes.map { style.wrapped(style.plain($0)) + "\n" }.joined())
        }
        sections.append(style.paint(style.wrapped(style.plain(provenance)), .dim) + "\n")
        return sections.joined(separator: "\n")
    }

    package func markdown() -> String {
        let escaped = MarkdownReport.escaped
        var text = "### Headroom: \(escaped(heading))\n\n" + table.markdown(escaped) + "\n"
        text += legend.map { escaped($0) + "  \n" }.joined()
        if let tornado {
            text += "\n**\(escaped(tornadoTitle))**\n\n" + tornado.markdown(escaped)
        }
        for note in notes { text += "\n\(escaped(note))\n" }
        return text + "\n\(escaped(provenance))\n"
    }

    package func csv() -> String {
        let columns = result.columns.map { Measures.all[$0].id }
        var text =
            (["point", "name"] + result.design.axes.map(\.path)
            + ["replications", "onFront", "problem"]
            + columns.flatMap { [$0, "\($0).halfWidth"] })
            .map(csvField).joined(separator: ",") + "\n"
        for point in result.points {
            var fields = ["\(point.place)", point.name]
            fields += point.values.map { $0 ?? "" }
            fields += [
                "\(point.replications)", point.isOnFront ? "yes" : "no", point.problem ?? "",
            ]
            for index in columns.indices {
                let cell = point.cells.isEmpty ? nil : point.cells[index]
                fields += [cell?.mean, cell?.halfWidth].map { value in
                    value.flatMap { $0.isNaN ? nil : "\($0)" } ?? ""
                }
            }
            text += fields.map(csvField).joined(separator: ",") + "\n"
        }
        return text
    }

    package func json() -> String {
        var json = JSONWriter()
        json.object { json in
            json.integer("schemaVersion", 1)
            json.string("name", result.name)
            json.object("provenance") { json in
                result.run.provenance.write(&json, program: result.run.program)
                json.string("command", result.run.command)
            }
            json.integer("replicationsMissing", result.missing)
            json.array("points") { json in
                for point in result.points { json.object { write(point, &$0) } }
            }
            if !result.tornado.isEmpty {
                json.array("tornado") { json in
                    for bar in result.tornado { json.object { write(bar, &$0) } }
                }
            }
        }
        return json.text + "\n"
    }

    private func write(_ point: SweepResult.Point, _ json: inout JSONWriter) {
        json.integer("point", point.place)
        json.string("name", point.name)
        json.object("values") { json in
            for (axis, value) in zip(result.design.axes, point.values) {
                if let value { json.string(axis.path, value) } else { json.null(axis.path) }
            }
        }
        json.integer("replications", point.replications)
        json.boolean("onFront", point.isOnFront)
        if let problem = point.problem { json.string("problem", problem) }
        json.object("measures") { json in
            for (column, cell) in zip(result.columns, point.cells) {
                json.object(Measures.all[column].id) { json in
                    json.string("unit", Measures.all[column].unit.rawValue)
                    json.number("mean", cell.mean)
                    json.number("low", cell.mean - cell.halfWidth)
                    json.number("high", cell.mean + cell.halfWidth)
                }
            }
        }
    }

    private func write(_ bar: TornadoBar, _ json: inout JSONWriter) {
        json.string("path", bar.path)
        for (name, end) in [("low", bar.low), ("high", bar.high)] {
            json.object(name) { json in
                json.string("value", end.value)
                json.number("mean", end.mean)
            }
        }
        json.number("swing", bar.swing)
    }
}

extension SweepReport {
    var heading: String {
        let count = result.points.count == 1 ? "1 point" : "\(result.points.count) points"
        let times =
            result.replications == 1 ? "1 replication" : "\(result.replications) replications"
        let mark = result.missing > 0 ? " · PARTIAL RESULTS" : ""
        return "\(result.name) · \(count) · \(times) each\(mark)"
    }

    /// All of a few, the best of many.
    private var shown: [SweepResult.Point] {
        result.points.count <= limit ? result.points : Array(result.ranking.prefix(limit))
    }

    var ranked: Measure { Measures.all[result.columns[result.ranked]] }

    var table: SectionTable {
        let axes = result.design.axes.map { axis in
            (String(axis.path.split(separator: ".").last ?? ""), true)
        }
        let measures = result.columns.map { (title(Measures.all[$0]), true) }
        return SectionTable(
            columns: [("point", true)] + axes + measures + [("", false)],
            rows: shown.map { point in
                ["\(point.place)"] + point.values.map { $0 ?? "·" }
                    + result.columns.indices.map { cell(point, $0) }
                    + [mark(point)]
            })
    }

    private func title(_ measure: Measure) -> String {
        measure.unit == .dollarsPerMonth ? "USD/month ±" : measure.title.lowercased()
    }

    private func mark(_ point: SweepResult.Point) -> String {
        if point.problem != nil { return "invalid" }
        return point.isOnFront ? "front" : ""
    }

    private func cell(_ point: SweepResult.Point, _ column: Int) -> String {
        guard !point.cells.isEmpty, point.cells[column].mean.isFinite else { return "–" }
        let cell = point.cells[column]
        let measure = Measures.all[result.columns[column]]
        guard measure.unit == .dollarsPerMonth || column == result.ranked else {
            return measure.figure(cell.mean)
        }
        guard cell.halfWidth.isFinite else { return measure.figure(cell.mean) }
        let error =
            measure.unit == .dollarsPerMonth
            ? Figure.grouped(cell.halfWidth, decimals: Figure.dollarDecimals(cell.mean))
            : measure.figure(cell.halfWidth)
        return measure.figure(cell.mean) + " ± " + error
    }

    var legend: [String] {
        var lines = [
            "front: no other point is as cheap, as available and as fast, and better in one"
        ]
        if result.points.count > limit {
            lines.append(
                "the \(limit) of \(result.points.count) points with the lowest `\(ranked.id)`; "
                    + "`--format csv` has all")
        }
        return lines
    }

    private var tornadoTitle: String {
        let base = result.base.map { ", \(ranked.text(result.mean($0, result.ranked))) as it is" }
        return "what moves \(ranked.id) most" + (base ?? "")
    }

    private var tornado: SectionTable? {
        let bars = result.tornado
        guard !bars.isEmpty, let widest = bars.first?.swing else { return nil }
        return SectionTable(
            columns: [
                ("key", false), ("lowest at", true), ("", true), ("highest at", true),
                ("", true), ("swing", true), ("", false),
            ],
            rows: bars.map { bar in
                let length = widest > 0 ? Int((bar.swing / widest * 20).rounded()) : 0
                return [
                    bar.path, bar.low.value, ranked.figure(bar.low.mean), bar.high.value,
                    ranked.figure(bar.high.mean), ranked.figure(bar.swing),
                    String(repeating: "#", count: length),
                ]
            })
    }

    var notes: [String] {
        var notes: [String] = []
        if result.missing > 0 {
            notes.append(
                "\(result.missing) replications are missing: run the same sweep again on the same "
                    + "store, or merge the other shards")
        }
        let problems = result.problems
        if let first = problems.first {
            notes.append(
                "\(problems.count) of \(result.points.count) points are no valid scenario, the "
                    + "first with \(first.name): \(first.problem ?? "")")
        }
        return notes
    }

    private var provenance: String { result.run.provenance.line(program: result.run.program) }
}
