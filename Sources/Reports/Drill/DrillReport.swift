package import Experiments
import Quantities

/// What a drill showed, in every format.
package struct DrillReport {
    /// By scenario, then outage.
    let results: [[DrillResult]]
    let provenance: Provenance
    /// The command to try next, without the prompt.
    private let next: String?

    package init(_ results: [[DrillResult]], _ provenance: Provenance, next: String? = nil) {
        self.results = results
        self.provenance = provenance
        self.next = next
    }

    /// One outage is told minute by minute; of many there is a table, the worst first.
    var isOne: Bool {
        results.allSatisfy {
            $0.count == 1 && $0[0].outage.place == results[0][0].outage.place
        }
    }

    var ranked: [DrillResult] {
        let all = results.flatMap(\.self)
        guard !isOne else { return all }
        return all.enumerated().sorted { left, right in
            let (one, other) = (
                left.element.summary(\.lost).mean, right.element.summary(\.lost).mean
            )
            return one != other ? one > other : left.offset < right.offset
        }.map(\.element)
    }

    var heading: String {
        let first = results[0][0]
        let count = provenance.replications
        let names = results.count == 1 ? first.scenario : "\(results.count) scenarios"
        let runs = count == 1 ? "1 replication" : "\(count) replications"
        guard isOne else {
            let length = TimeSpan(nanoseconds: first.outage.to - first.outage.from)
            return
                "\(names) · \(results.map(\.count).max() ?? 0) outages of \(length), each alone "
                + "and at the worst hour · \(runs)"
        }
        return "\(names) · \(first.outage.title) at \(DrillTables.moment(first)) · \(runs)"
    }

    var notes: [String] {
        let first = results[0][0]
        var notes: [String] = []
        if isOne, let rate = first.outage.peakRate {
            notes.append(
                "it begins with the busiest hour there, \(Figure.significant(rate)) req/s in the "
                    + "mean")
        }
        if let replay = first.replay { notes.append("\(replay.name): \(replay.account)") }
        notes.append(
            "lost and slow requests and extra cost are the difference to the same luck without it")
        return notes
    }
}

extension DrillReport {
    package func text(_ style: Style) -> String {
        var sections = [style.paint(style.plain(heading), .bold) + "\n"]
        if isOne, results.count == 1 {
            sections.append(
                style.paint("what happened, first replication", .bold) + "\n"
                    + timeline(results[0][0], style))
        }
        for scenario in results where isOne {
            let title = results.count > 1 ? style.paint(scenario[0].scenario, .bold) + "\n" : ""
            sections.append(title + chart(scenario[0], style))
        }
        let title = isOne ? "what it came to, mean ± 95 %" : "worst first, mean ± 95 %"
        sections.append(
            style.paint(style.plain(title), .bold) + "\n"
                + DrillTables.overview(ranked).text(style))
        if isOne {
            sections.append(
                style.paint("by service", .bold) + "\n"
                    + DrillTables.services(ranked).text(style))
        }
        let dim = notes.map { style.paint(style.wrapped(style.plain($0)), .dim) + "\n" }.joined()
        var end = style.plain(origin) + "\n"
        if let next { end += "next: \(next)\n" }
        return (sections + [dim, style.paint(end, .dim)]).joined(separator: "\n")
    }

    /// What and why below each other where the terminal has no room for both.
    private func timeline(_ result: DrillResult, _ style: Style) -> String {
        let table = DrillTables.timeline(result)
        let after = table.rows.map { DisplayWidth.of($0[1]) }.max() ?? 0
        let indent = 8 + 2 + after + 2
        return table.rows.map { row in
            let head =
                "\(row[0])  \(DisplayWidth.padded(row[1], to: after, right: true))  \(row[2])\n"
            guard !row[3].isEmpty else { return style.plain(head) }
            let why = Style(width: style.width - indent, unicode: style.unicode).wrapped(row[3])
            let lines = why.split(separator: "\n").map {
                String(repeating: " ", count: indent)
                    + style.paint(style.plain(String($0.drop { $0 == " " })), .dim) + "\n"
            }
            return style.plain(head) + lines.joined()
        }.joined()
    }

    /// Minutes that are drawn one by one: from shortly before the beginning.
    static let closeUp = (before: 5, after: 55)

    private func chart(_ result: DrillResult, _ style: Style) -> String {
        let count = result.chart.offered.count
        let begin = Int((result.outage.from - result.chart.from) / TimeSpan.minute.nanoseconds)
        let near = max(0, begin - Self.closeUp.before)..<min(count, begin + Self.closeUp.after)
        guard !near.isEmpty else { return "" }
        let whole = TimeSpan.minute * Int64(count)
        return style.paint("minute by minute, the first hour", .dim) + "\n"
            + chart(result.chart, near, style)
            + style.paint("all of \(whole)", .dim) + "\n"
            + chart(result.chart, 0..<count, style)
    }

    private func chart(_ chart: DrillChart, _ range: Range<Int>, _ style: Style) -> String {
        let rows: [(name: String, values: [Double], isRate: Bool)] = [
            ("offered", Array(chart.offered[range]), true),
            ("lost", Array(chart.lost[range]), true),
            ("busiest", Array(chart.load[range]), false),
        ]
        let highest = max(rows[0].values.max() ?? 0, 1)
        return rows.map { name, values, isRate in
            let top = values.max() ?? 0
            let line = Sparkline.draw(
                Sparkline.fit(values, width: max(10, min(66, style.width - 34))),
                top: isRate ? highest : max(top, 1), unicode: style.unicode)
            let peak =
                isRate
                ? "\(Figure.significant(top)) req/s" : "\(Figure.share(top)) of capacity"
            return "\(DisplayWidth.padded(name, to: 7, right: false))  \(line)  peak \(peak)\n"
        }.joined()
    }

    private var origin: String {
        "\(Provenance.program) · \(provenance.serving) serving · seed \(provenance.seed) · prices "
            + "of \(provenance.priceBookAsOf) (book \(provenance.priceBookFingerprint))"
    }
}

extension DrillReport {
    package var markdown: String {
        var text = "### Headroom drill: \(escaped(heading))\n\n"
        text += Headline(self).markdown(escaped) + "\n\n"
        text += DrillTables.overview(ranked).markdown(escaped)
        if isOne {
            text += "\n**By service**\n\n" + DrillTables.services(ranked).markdown(escaped)
            for scenario in results {
                let name =
                    results.count > 1 ? " of \(Markup.text(scenario[0].scenario).html)" : ""
                text += "\n<details><summary>Timeline\(name), first replication</summary>\n\n"
                text += DrillTables.timeline(scenario[0]).markdown(escaped) + "\n</details>\n"
            }
        }
        for note in notes { text += "\n- \(escaped(note))" }
        return text + "\n\n<sub>\(origin)</sub>\n"
    }

    package static let header =
        "scenario,outage,from,to,service,measure,unit,mean,low,high,p5,p50,p95\n"

    /// One row per measure, then per service and measure.
    package var csv: String {
        var rows: [[String]] = []
        for result in ranked {
            func row(_ service: String, _ id: String, _ unit: Measure.Unit, _ summary: Summary) {
                let figures = [
                    summary.mean, summary.interval?.low ?? .nan, summary.interval?.high ?? .nan,
                    summary.p5, summary.p50, summary.p95,
                ]
                rows.append(
                    [
                        result.scenario, result.outage.title, DrillTables.moment(result),
                        "\(result.start + TimeSpan(nanoseconds: result.outage.to))", service, id,
                        unit.rawValue,
                    ] + figures.map { $0.isFinite ? Figure.plain($0) : "" })
            }
            for measure in DrillMeasures.all {
                row("", measure.id, measure.unit, result.summary(measure.value))
            }
            for (index, service) in result.serviceNames.enumerated() {
                for measure in DrillMeasures.ofServices {
                    row(
                        service, "drill.service.\(measure.id)", measure.unit,
                        result.summary(service: index, measure.value))
                }
            }
        }
        return Self.header
            + rows.map { $0.map(csvField).joined(separator: ",") + "\n" }.joined()
    }

    private func escaped(_ text: String) -> String { MarkdownReport.escaped(text) }
}
