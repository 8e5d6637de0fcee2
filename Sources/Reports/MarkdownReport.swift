package import Experiments
import Quantities

/// A comment for a pull request: the verdict in a sentence, the scenarios in a table, the rest
/// folded away.
package enum MarkdownReport {
    package static func render(_ comparison: Comparison) -> String {
        let count = comparison.provenance.replications
        var text = "### Headroom: \(escaped(comparison.scenarios.map(\.name)))\n\n"
        if comparison.isPartial { text += "**Partial results.** " }
        text += Headline(comparison).markdown(escaped) + "\n\n" + overview(comparison)
        let first = comparison.scenarios[0]
        text += "\n<sub>Over \(first.horizon) from \(first.start), \(count) "
        text += count == 1 ? "replication (no interval). " : "replications. "
        text += "± is the sampling error of the mean (95 %); p5 – p95 is the outcome range.</sub>\n"
        for scenario in comparison.scenarios {
            for reason in scenario.objective?.reasons ?? [] {
                text += "\n- **\(escaped(scenario.name))**: \(escaped(reason))"
            }
        }
        for line in PriceSection.lines(comparison) { text += "\n- \(escaped(line))" }
        for warning in comparison.warnings {
            text += "\n- **warning**: \(coded(warning.message))"
        }
        if !text.hasSuffix("\n") { text += "\n" }
        return text + serving(comparison) + details(comparison)
            + provenance(comparison.provenance)
    }

    /// Scenarios against the baseline.
    private static func overview(_ comparison: Comparison) -> String {
        let rows = comparison.rows()
        let columns = ReportColumns.all.filter { !$0.isDifference || rows.count > 1 }
        return SectionTable(
            columns: columns.map { ($0.title, $0.alignsRight) },
            rows: rows.map { row in columns.map { $0.value(row).text } }
        ).markdown(escaped)
    }

    /// Folded away until somebody wants it. The title is HTML; the empty lines make it Markdown
    /// again.
    private static func folded(_ title: String, _ body: String) -> String {
        "\n<details><summary>\(Markup.text(title).html)</summary>\n\n\(body)\n</details>\n"
    }

    /// What services, windows, outages and fleets did, and where two serving models differ.
    private static func serving(_ comparison: Comparison) -> String {
        var text = ""
        func fold(_ title: String, _ table: SectionTable?, _ notes: [String] = []) {
            guard let table else { return }
            let lines = notes.map { "\n- \(escaped($0))\n" }.joined()
            text += folded(title, table.markdown(escaped) + lines)
        }
        for (title, table) in OutageSection.tables(comparison) {
            fold(Headline.capitalized(title), table)
        }
        for line in OutageSection.expectations(comparison) { text += "\n- \(escaped(line))\n" }
        fold("Services: \(ServiceSection.title)", ServiceSection.table(comparison))
        fold("Kubernetes: \(LayerSection.title)", LayerSection.table(comparison))
        fold("Windows: \(ZoomSection.title)", ZoomSection.table(comparison))
        fold("Stores, mean of a run", StoreSection.table(comparison))
        fold("Steady state", SteadySection.table(comparison))
        fold("Deployments, mean of a run", DeploymentSection.table(comparison))
        fold(Headline.capitalized(SpotSection.title), SpotSection.table(comparison))
        fold(
            "Instances on their way in and out, mean of a run", LifecycleSection.table(comparison))
        fold(
            "Elasticity: how well capacity followed the load",
            ElasticitySection.table(comparison))
        for scenario in comparison.scenarios where !scenario.scaling.isEmpty {
            fold(
                "Scaling decisions of \(scenario.name), first replication",
                ScalingSection.table(scenario.scaling, from: scenario.start))
        }
        return text + agreements(comparison)
    }

    private static func agreements(_ comparison: Comparison) -> String {
        var text = ""
        let serving = AgreementSection.serving(comparison)
        for agreement in comparison.agreements {
            for (summary, table) in AgreementSection.parts(agreement, serving: serving) {
                text += "\n\(escaped(summary)).\n\n"
                if let table { text += table.markdown(escaped) + "\n" }
            }
            for reason in AgreementSection.reasons(agreement, serving: serving) {
                text += "- \(escaped(reason))\n"
            }
        }
        return text
    }

    private static func details(_ comparison: Comparison) -> String {
        var text = "\n<details><summary>Cost by service and option</summary>\n\n"
        text += "| scenario | service | option | for | region | USD | at list | price |\n"
        text += "|---|---|---|---|---|---:|---:|---|\n"
        for scenario in comparison.scenarios {
            for row in scenario.breakdown {
                let names = [
                    scenario.name, row.key.service, row.key.option, row.key.fleet, row.key.region,
                ].map(escaped)
                let amounts = [row.costs.effective, row.costs.list].map {
                    Figure.grouped($0, decimals: 2)
                }
                let cells = names + amounts + ["\(row.provenance)"]
                text += "| " + cells.joined(separator: " | ") + " |\n"
            }
        }
        return text + "\n</details>\n"
    }

    private static func provenance(_ origin: Provenance) -> String {
        "\n<sub>\(Provenance.program) · \(origin.serving) serving · seed \(origin.seed) · "
            + "prices of \(origin.priceBookAsOf) (book \(origin.priceBookFingerprint))</sub>\n"
    }

    private static func escaped(_ names: [String]) -> String {
        names.map(escaped).joined(separator: ", ")
    }

    /// A message whose `names` stay code, and whose other words are harmless.
    private static func coded(_ message: String) -> String {
        let parts = message.split(separator: "`", omittingEmptySubsequences: false)
        guard parts.count % 2 == 1 else { return escaped(message) }
        return parts.enumerated().map { index, part in
            let isCode = index % 2 == 1 && !part.isEmpty && !part.contains(where: \.isNewline)
            return isCode ? "`\(part)`" : escaped(String(part))
        }.joined()
    }

    /// What Markdown or HTML would take for itself.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "|", "*", "_", "`", "[", "]", "\\": result += "\\" + String(character)
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\n": result += " "
            default: result.append(character)
            }
        }
        return result
    }
}
