package import Experiments

/// What `headroom runs list` prints.
package struct RunsReport {
    private let runs: [StoredRunEntry]

    package init(_ runs: [StoredRunEntry]) { self.runs = runs }

    package func text(_ style: Style) -> String {
        if runs.isEmpty { return "no runs\n" }
        return SectionTable(
            columns: [
                ("run", true), ("begun", false), ("kind", false), ("scenario", false),
                ("points", true), ("replications", true), ("there", true), ("seed", true),
                ("prices", false),
            ],
            rows: runs.map { entry in
                [
                    "\(entry.id)", entry.run.began, entry.run.kind, entry.run.name,
                    "\(entry.points)", "\(entry.run.replications)", Figure.share(entry.share),
                    "\(entry.run.seed)", entry.run.priceBookAsOf,
                ]
            }
        ).text(style)
    }

    package func json() -> String {
        var json = JSONWriter()
        json.object { json in
            json.integer("schemaVersion", 1)
            json.array("runs") { json in
                for entry in runs { json.object { entry.write(&$0) } }
            }
        }
        return json.text + "\n"
    }
}

extension StoredRunEntry {
    /// Of the replications that were asked for, those that are there.
    fileprivate var share: Double {
        let wanted = (points - problems) * run.replications
        return wanted > 0 ? min(1, Double(results) / Double(wanted)) : 1
    }

    func write(_ json: inout JSONWriter) {
        json.integer("run", id)
        json.string("kind", run.kind)
        json.string("name", run.name)
        json.string("began", run.began)
        json.string("command", run.command)
        run.provenance.write(&json, program: run.program)
        json.integer("points", points)
        json.integer("results", results)
    }
}

/// What `headroom runs show` prints.
package struct StoredResultReport {
    private let result: StoredResult

    package init(_ result: StoredResult) { self.result = result }

    package func text(_ style: Style) -> String {
        let run = result.entry.run
        let heading =
            "run \(result.entry.id) · \(run.kind) of \(run.name) · begun \(run.began)"
        var sections = [style.paint(style.plain(heading), .bold) + "\n"]
        sections.append(result.points.count == 1 ? single(style) : table(style))
        let origin = run.provenance.line(program: run.program)
        sections.append(style.paint(style.wrapped(style.plain(origin)), .dim) + "\n")
        sections.append("again: \(style.plain(run.command))\n")
        return sections.joined(separator: "\n")
    }

    package func json() -> String {
        var json = JSONWriter()
        json.object { json in
            json.integer("schemaVersion", 1)
            result.entry.write(&json)
            json.array("scenarios") { json in
                for point in result.points {
                    json.object { json in
                        json.string("name", point.name)
                        if let problem = point.problem { json.string("problem", problem) }
                        json.integer("replications", point.rows.count)
                        json.object("measures") { json in
                            for (measure, summary) in zip(Measures.all, point.summaries) {
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
        return json.text + "\n"
    }

    /// Every measure of one system.
    private func single(_ style: Style) -> String {
        let shown = zip(Measures.all, result.points[0].summaries).filter { $0.1.isDefined }
        return SectionTable(
            columns: [
                ("measure", false), ("mean", true), ("± 95 %", true), ("p5", true), ("p50", true),
                ("p95", true),
            ],
            rows: shown.map { measure, summary in
                [measure.id, measure.text(summary.mean)]
                    + [summary.interval.map { measure.text($0.halfWidth) } ?? "–"]
                    + [summary.p5, summary.p50, summary.p95].map { measure.text($0) }
            }
        ).text(style)
    }

    private static let overview = [
        "cost.effective.perMonth", "service.availability", "latency.p99", "slo.met",
        "capacity.instances.mean",
    ]

    /// The usual measures of several.
    private func table(_ style: Style) -> String {
        let indices = Self.overview.map { Measures.index(of: $0) }
        return SectionTable(
            columns: [("system", false), ("replications", true)]
                + indices.map { (Measures.all[$0].title.lowercased(), true) },
            rows: result.points.map { point in
                [point.name, "\(point.rows.count)"]
                    + indices.map { index in
                        let mean = point.summaries[index].mean
                        return mean.isFinite ? Measures.all[index].text(mean) : "–"
                    }
            }
        ).text(style)
    }
}
