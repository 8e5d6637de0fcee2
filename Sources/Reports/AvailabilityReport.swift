package import Experiments
import Quantities
import Statistics

/// What `headroom availability` prints.
package struct AvailabilityReport {
    let statement: AvailabilityStatement
    private let next: String?

    /// - Parameter next: the command to try next.
    package init(_ statement: AvailabilityStatement, next: String? = nil) {
        self.statement = statement
        self.next = next
    }

    /// A table with what to know about it.
    struct Section {
        var title: String
        var table: SectionTable
        var notes: [String] = []
    }

    var sections: [Section] {
        var sections = [years]
        if let trades { sections.append(trades) }
        sections += [causes, reasons]
        if let rare { sections.append(rare) }
        if let budgets { sections.append(budgets) }
        if let alerts { sections.append(alerts) }
        sections.append(stability)
        return sections
    }

    private var headline: String {
        "availability of \(statement.years[0].name) · \(Self.counted(statement.years[0].count)) "
            + "of 8,760 h"
    }

    private var source: String {
        let provenance = statement.provenance
        return "\(Provenance.program) · flow serving · seed \(provenance.seed) · prices of "
            + "\(provenance.priceBookAsOf) (book \(provenance.priceBookFingerprint))"
    }

    package func text(_ style: Style) -> String {
        var text = style.paint(style.plain(headline), .bold) + "\n"
        for section in sections {
            text += "\n" + style.paint(style.plain(section.title), .bold) + "\n"
            text += section.table.text(style)
            for note in section.notes { text += style.wrapped(style.plain(note)) + "\n" }
        }
        text += "\n" + style.paint(style.plain(source), .dim) + "\n"
        if let next { text += "next: \(next)\n" }
        return text
    }

    package var markdown: String {
        var text = "# \(MarkdownReport.escaped(headline))\n"
        for section in sections {
            text += "\n## \(MarkdownReport.escaped(section.title))\n\n"
            text += section.table.markdown(MarkdownReport.escaped)
            for note in section.notes { text += "\n\(MarkdownReport.escaped(note))\n" }
        }
        return text + "\n\(MarkdownReport.escaped(source))\n"
    }

    static func counted(_ years: Int) -> String {
        "\(Figure.grouped(Double(years), decimals: 0)) year\(years == 1 ? "" : "s")"
    }
}

extension AvailabilityReport {
    /// Seconds as people say them: parts of a second, then seconds, minutes and hours.
    static func time(_ seconds: Double) -> String {
        guard seconds.isFinite else { return "–" }
        let sign = seconds < 0 ? "-" : ""
        let magnitude = abs(seconds)
        if magnitude < 10 { return sign + Figure.seconds(magnitude).replacing(" ", with: "") }
        guard magnitude < 8e9 else { return "–" }
        // Two parts say enough: 3h12m, not 3h12m41s.
        let unit = magnitude < 6_000 ? 1.0 : magnitude < 360_000 ? 60.0 : 3_600.0
        return sign + TimeSpan(shown: (magnitude / unit).rounded() * unit).description
    }

    static func time(_ estimate: MeanEstimate) -> String {
        estimate.halfWidth.isFinite
            ? "\(time(estimate.mean)) ± \(time(estimate.halfWidth))" : time(estimate.mean)
    }

    static func dollars(_ estimate: MeanEstimate) -> String {
        estimate.halfWidth.isFinite
            ? "\(Figure.dollars(estimate.mean)) ± \(Figure.dollars(estimate.halfWidth))"
            : Figure.dollars(estimate.mean)
    }

    static func down(_ downtime: Double) -> Double { downtime / AvailabilityStatement.year }

    static func availability(_ downtime: Double) -> String {
        downtime <= 0 ? "100 %" : Figure.share(1 - down(downtime), nearOne: true)
    }

    static func nines(_ downtime: Double) -> String {
        let nines = Redundancy.nines(unavailability: down(downtime))
        return nines.isFinite ? Figure.grouped(nines, decimals: 1) : "–"
    }
}
