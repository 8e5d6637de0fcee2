package import Experiments
import Quantities

/// The runbook of one outage as Markdown.
package struct Playbook {
    private let result: DrillResult
    private let runbook: Runbook
    private let provenance: Provenance

    package init(_ result: DrillResult, _ provenance: Provenance) {
        self.result = result
        self.provenance = provenance
        runbook = Runbook(result)
    }

    package var markdown: String {
        [
            heading, expectation, signals, decisions, steps, failback, timeline, origin,
        ].joined(separator: "\n")
    }

    private var heading: String {
        var text = "# Runbook: \(escaped(result.outage.title))\n\n"
        text +=
            "Scenario `\(result.scenario)`, rehearsed on paper at \(DrillTables.moment(result)): "
        text += "times are from the beginning of the outage.\n"
        if let replay = result.replay {
            text += "\nReplayed from \(replay.name): \(escaped(replay.account)).\n"
        }
        return text
    }

    private var expectation: String {
        "## What to expect\n\n" + DrillTables.overview([result]).markdown(escaped) + "\n"
            + DrillTables.services([result]).markdown(escaped)
    }

    private var signals: String {
        var text = "## Signals\n\n| after | look for | why |\n|---:|---|---|\n"
        for event in runbook.signals {
            text += "| \(DrillTables.after(event.timeNanoseconds, result)) | "
            text += "\(escaped(event.what)) | \(escaped(event.why)) |\n"
        }
        return text
    }

    private var decisions: String {
        "## Decisions\n\n" + runbook.decisions.map { "- \(escaped($0))\n" }.joined()
    }

    private var steps: String {
        var text = "## Steps\n\n"
        for (index, step) in runbook.steps.enumerated() {
            text += "\(index + 1). \(escaped(step.text))"
            text += step.command.map { " `\($0)`\n" } ?? "\n"
        }
        return text
    }

    private var failback: String {
        "## Before failback\n\n" + runbook.checks.map { "- [ ] \(escaped($0))\n" }.joined()
    }

    private var timeline: String {
        "## Timeline of the drill\n\n" + DrillTables.timeline(result).markdown(escaped)
    }

    private var origin: String {
        let plans = provenance.plans.map(\.fingerprint).joined(separator: ", ")
        return "<sub>\(Provenance.program) · seed \(provenance.seed) · "
            + "\(provenance.replications) replications · plan \(plans)</sub>\n"
    }

    private func escaped(_ text: String) -> String { MarkdownReport.escaped(text) }
}
