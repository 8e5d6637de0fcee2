package import Diagnostics
import Experiments
package import Pricing

/// What came of an import, file by file: nothing is left out without a word.
package struct PriceImportReport {
    private let outcomes: [ImportOutcome]

    package init(_ outcomes: [ImportOutcome]) { self.outcomes = outcomes }

    package var text: String {
        let text = outcomes.map(text).joined(separator: "\n")
        guard outcomes.contains(where: { $0.state == .imported }) else { return text }
        return text + "\nwhat changed: headroom prices diff\n"
    }

    private func text(_ outcome: ImportOutcome) -> String {
        let source = outcome.source
        let head = "\(printable(outcome.file)): \(source.format) of \(source.date)"
        guard outcome.state == .imported else {
            return head + ", imported before: nothing changes\n"
        }
        var text = head + "\n  source    \(source.code)\n"
        text += "  read      \(count(source.rows)) price rows\n"
        text += "  figures   \(count(outcome.figures))\n"
        text += list("taken", outcome.taken) + list("left out", outcome.skipped)
        return text
    }

    private func list(_ title: String, _ tallies: [ImportOutcome.Tally]) -> String {
        let width = tallies.map { count($0.count).count }.max() ?? 0
        return tallies.enumerated().map { index, tally in
            let head = index == 0 ? title : ""
            let number = count(tally.count)
            return "  " + head + String(repeating: " ", count: 10 - head.count)
                + String(repeating: " ", count: width - number.count)
                + "\(number)  \(printable(tally.what))\n"
        }.joined()
    }

    private func count(_ value: Int) -> String { Figure.grouped(Double(value), decimals: 0) }

    /// Lists that go on in pages that nobody gave.
    package var warnings: [Diagnostic] {
        var warnings: [Diagnostic] = []
        for outcome in outcomes where outcome.namesNextPage {
            let pages = outcomes.filter { $0.source.format == outcome.source.format }
            guard pages.allSatisfy(\.namesNextPage),
                !warnings.contains(where: { $0.file == pages[0].file })
            else { continue }
            warnings.append(
                Diagnostic(
                    .warning, "the list is not whole: every page names a next one",
                    file: pages[0].file, help: "fetch the rest and import it, too"))
        }
        return warnings
    }

    package var json: String {
        var json = JSONWriter()
        json.object { json in
            json.integer("schemaVersion", 1)
            json.string("program", Provenance.program)
            json.array("files") { json in
                for outcome in outcomes {
                    json.object { json in
                        json.string("file", outcome.file)
                        json.string("state", outcome.state.rawValue)
                        json.string("format", outcome.source.format)
                        json.string("source", outcome.source.code)
                        json.string("date", "\(outcome.source.date)")
                        json.integer("rows", outcome.source.rows)
                        json.integer("figures", outcome.figures)
                        tallies("taken", outcome.taken, &json)
                        tallies("leftOut", outcome.skipped, &json)
                    }
                }
            }
        }
        return json.text + "\n"
    }

    private func tallies(
        _ name: String, _ tallies: [ImportOutcome.Tally], _ json: inout JSONWriter
    ) {
        json.array(name) { json in
            for tally in tallies {
                json.object { json in
                    json.string("what", tally.what)
                    json.integer("count", tally.count)
                }
            }
        }
    }
}
