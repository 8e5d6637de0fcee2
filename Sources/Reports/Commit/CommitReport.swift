package import Experiments
import Quantities

/// What to commit to: the verdict first, then why.
package struct CommitReport {
    let advice: CommitmentAdvice
    /// What the prices are, and the random numbers.
    let origin: String

    package init(_ advice: CommitmentAdvice, origin: String) {
        self.advice = advice
        self.origin = origin
    }

    var sections: CommitSections { CommitSections(advice: advice) }

    var head: String {
        let runs = advice.replications == 1 ? "replication" : "replications"
        return "\(advice.name) · \(advice.replications) \(runs) of \(advice.horizon) from "
            + "\(advice.start)"
            + (advice.existing > 0 ? " · on top of \(advice.existing) there already" : "")
    }

    package func text(_ style: Style) -> String {
        var text = style.paint(style.plain(head), .bold) + "\n\n"
        for line in sections.verdict { text += style.wrapped(style.plain(line)) + "\n" }
        for table in tables { text += "\n" + table.text(style) }
        text += "\n"
        for note in sections.notes { text += style.wrapped(style.plain(note)) + "\n" }
        return text + "\n" + style.paint(style.plain(source), .dim) + "\n"
    }

    private var tables: [SectionTable] {
        let sections = sections
        return [
            sections.portfolio, sections.costs, sections.sweep, sections.whatIfs,
            sections.marginal, sections.restricted,
        ].compactMap(\.self).filter { !$0.rows.isEmpty }
    }

    private var source: String { "\(Provenance.program) · \(origin)" }

    package var markdown: String {
        var text = "### Headroom: what to commit for \(Self.escaped(advice.name))\n\n"
        for line in sections.verdict { text += "- \(Self.escaped(line))\n" }
        for table in tables { text += "\n" + table.markdown(Self.escaped) }
        text += "\n"
        for note in sections.notes { text += "- \(Self.escaped(note))\n" }
        if !advice.bought.isEmpty { text += "\n```yaml\n\(advice.file)```\n" }
        return text + "\n\(Self.escaped(source))\n"
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            if "|\\`*_<>[]".contains(character) { result += "\\" }
            result.append(character)
        }
        return result
    }
}
