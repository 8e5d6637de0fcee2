package import Experiments
import Quantities

/// A comment for a pull request: the answer in one table, the rest folded away.
package enum MarkdownReport {
    package static func render(_ comparison: Comparison) -> String {
        let rows = comparison.rows()
        let columns = ReportColumns.all.filter { !$0.isDifference || rows.count > 1 }
        let first = comparison.scenarios[0]
        let count = comparison.provenance.replications
        var text = "### Headroom: \(escaped(comparison.scenarios.map(\.name)))\n\n"
        if comparison.isPartial { text += "**Partial results.**\n\n" }
        text += "| " + columns.map { escaped($0.title) }.joined(separator: " | ") + " |\n"
        text += "|" + columns.map { $0.alignsRight ? "---:|" : "---|" }.joined() + "\n"
        for row in rows {
            text += "| " + columns.map { escaped($0.value(row).text) }.joined(separator: " | ")
            text += " |\n"
        }
        text += "\nOver \(first.horizon) from \(first.start), \(count) "
        text += count == 1 ? "replication (no interval). " : "replications. "
        text += "± is the sampling error of the mean (95 %); p5 – p95 is the outcome range.\n"
        for scenario in comparison.scenarios {
            for reason in scenario.objective?.reasons ?? [] {
                text += "\n- **\(escaped(scenario.name))**: \(escaped(reason))"
            }
        }
        for warning in comparison.warnings { text += "\n- **warning**: \(warning.message)" }
        if !text.hasSuffix("\n") { text += "\n" }
        return text + serving(comparison) + details(comparison)
            + provenance(comparison.provenance)
    }

    /// What windows showed, and where two serving models differ.
    private static func serving(_ comparison: Comparison) -> String {
        var text = ""
        if let table = ServiceSection.table(comparison) {
            text += "\n**Services**: \(ServiceSection.title).\n\n" + table.markdown(escaped)
        }
        if let table = LayerSection.table(comparison) {
            text += "\n**Kubernetes**: \(LayerSection.title).\n\n" + table.markdown(escaped)
        }
        if let table = ZoomSection.table(comparison) {
            text += "\n**Windows**: \(ZoomSection.title).\n\n" + table.markdown(escaped)
        }
        for (title, table) in OutageSection.tables(comparison) {
            text += "\n**Outages**: \(escaped(title)).\n\n" + table.markdown(escaped)
        }
        for line in OutageSection.expectations(comparison) { text += "\n- \(escaped(line))\n" }
        if let table = StoreSection.table(comparison) {
            text += "\n**Stores**, mean of a run.\n\n" + table.markdown(escaped)
        }
        if let table = DeploymentSection.table(comparison) {
            text += "\n**Deployments**, mean of a run.\n\n" + table.markdown(escaped)
        }
        if let table = SpotSection.table(comparison) {
            text += "\n**Spot**: \(SpotSection.title).\n\n" + table.markdown(escaped)
        }
        if let table = LifecycleSection.table(comparison) {
            text +=
                "\n**Instances** on their way in and out, mean of a run.\n\n"
                + table.markdown(escaped)
        }
        if let table = ElasticitySection.table(comparison) {
            text += "\n**Elasticity**: how well capacity followed the load.\n\n"
            text += table.markdown(escaped)
        }
        for scenario in comparison.scenarios where !scenario.scaling.isEmpty {
            text += "\n**Scaling decisions** of \(escaped(scenario.name)), first replication.\n\n"
            text += ScalingSection.table(scenario.scaling, from: scenario.start).markdown(escaped)
        }
        let serving = AgreementSection.serving(comparison)
        for agreement in comparison.agreements {
            for (summary, table) in AgreementSection.parts(agreement, serving: serving) {
                text += "\n\(escaped(summary)).\n\n"
                if let table { text += table.markdown(escaped) + "\n" }
            }
            for reason in AgreementSection.reasons(agreement, serving: serving) {
                text += "- \(reason)\n"
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

    /// What Markdown or HTML would take for itself.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "|", "*", "_", "`", "[", "]", "\\": result += "\\" + String(character)
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\n": result += " "
            default: result.append(character)
            }
        }
        return result
    }
}
