import Experiments

/// Where two serving models differ by more than their intervals, and which to believe.
enum AgreementSection {
    /// What there is to say, each with its table if there is one: of the whole horizon, then of
    /// windows.
    static func parts(
        _ agreement: Agreement, serving: String
    ) -> [(summary: String, table: SectionTable?)] {
        let whole = (
            summary: summary(agreement, serving: serving),
            table: table(agreement, serving: serving)
        )
        guard let windows = windowSummary(agreement, serving: serving) else { return [whole] }
        return [whole, (windows, windowTable(agreement, serving: serving))]
    }

    /// One of a scenario whose models differ on something.
    private static func table(_ agreement: Agreement, serving: String) -> SectionTable? {
        let differing = agreement.differing
        guard !differing.isEmpty else { return nil }
        return SectionTable(
            columns: columns("measure", serving),
            rows: differing.map { [$0.measure.id] + figures($0, serving: serving) })
    }

    /// The same of windows: below the name of each that they differ on, what they differ on.
    private static func windowTable(_ agreement: Agreement, serving: String) -> SectionTable? {
        let services = agreement.windows.map(\.service)
        let namesServices = services.contains { $0 != services[0] }
        var rows: [[String]] = []
        for window in agreement.windows where !window.differing.isEmpty {
            let label = ZoomSection.label(window.window, window.from, window.to)
            rows.append([namesServices ? "\(label), \(window.service)" : label, "", "", "", ""])
            for row in window.differing {
                rows.append(["  \(title(row.measure))"] + figures(row, serving: serving))
            }
        }
        guard !rows.isEmpty else { return nil }
        return SectionTable(
            columns: columns(namesServices ? "window, service" : "window", serving), rows: rows)
    }

    /// As the table of windows has it.
    private static func title(_ measure: Measure) -> String {
        ZoomMeasures.all.first { $0.id == measure.id }?.title ?? measure.id
    }

    private static func columns(
        _ first: String, _ serving: String
    ) -> [(title: String, alignsRight: Bool)] {
        [
            (first, false), ("flow", true), (serving, true), ("difference ± 95 %", true),
            ("believe", false),
        ]
    }

    private static func figures(_ row: MeasureAgreement, serving: String) -> [String] {
        [
            Figure.value(row.flow.mean, row.measure.unit),
            Figure.value(row.requests.mean, row.measure.unit), difference(row),
            row.belief.model == .requests ? serving : row.belief.model.rawValue,
        ]
    }

    private static func difference(_ row: MeasureAgreement) -> String {
        let difference = row.difference
        let sign = difference.mean > 0 ? "+" : ""
        var text = sign + Figure.value(difference.mean, row.measure.unit)
        if let interval = difference.interval {
            text += " ± \(Figure.value(interval.halfWidth, row.measure.unit))"
        }
        // A share of a share would be taken for the difference itself.
        if difference.relative.isFinite, row.measure.unit != .share {
            text += " (\(sign)\(Figure.share(difference.relative)))"
        }
        return text
    }

    /// What the table, or its absence, says.
    private static func summary(_ agreement: Agreement, serving: String) -> String {
        let name = agreement.scenario
        if agreement.measures.allSatisfy({ $0.difference.verdict == .undefined }) {
            return "\(name): flow and \(serving) cannot be compared: replications ended early"
        }
        if agreement.measures.contains(where: { $0.difference.verdict == .untested }) {
            return "\(name): one replication cannot tell a difference of flow and \(serving) from "
                + "chance"
        }
        return name + ": " + count(agreement.measures, serving)
    }

    /// The same of windows; nil when there are none, or when the summary of the whole horizon says
    /// all that there is to say.
    private static func windowSummary(_ agreement: Agreement, serving: String) -> String? {
        let rows = agreement.windows.flatMap(\.measures)
        let isTold = (agreement.measures + rows).contains { $0.difference.verdict == .untested }
        guard !isTold, rows.contains(where: { $0.difference.verdict != .undefined }) else {
            return nil
        }
        return "\(agreement.scenario), inside windows: " + count(rows, serving)
    }

    private static func count(_ rows: [MeasureAgreement], _ serving: String) -> String {
        let compared = rows.count { $0.difference.verdict != .undefined }
        let differing = rows.count { $0.differs }
        let text = "flow and \(serving) agree within their intervals on "
        return differing == 0
            ? text + "all \(compared) measures"
            : text + "\(compared - differing) of \(compared) measures; these differ"
    }

    /// Each reason once, with whom it speaks for.
    static func reasons(_ agreement: Agreement, serving: String) -> [String] {
        let isCutShort = agreement.measures.contains { $0.belief.model == .flow }
        let rows =
            isCutShort
            ? agreement.measures
            : agreement.differing + agreement.windows.flatMap(\.differing)
        var beliefs: [(belief: Belief, families: [String])] = []
        for row in rows {
            let family = String(row.measure.id.prefix { $0 != "." })
            if let index = beliefs.firstIndex(where: { $0.belief == row.belief }) {
                if !beliefs[index].families.contains(family) {
                    beliefs[index].families.append(family)
                }
            } else {
                beliefs.append((row.belief, [family]))
            }
        }
        return beliefs.map { belief, families in
            let model = belief.model == .requests ? serving : belief.model.rawValue
            let about = isCutShort ? "everything" : families.joined(separator: ", ")
            return "believe \(model) on \(about): \(belief.reason)"
        }
    }

    /// The other model's name: `requests`, or `zoom` where there were windows.
    static func serving(_ comparison: Comparison) -> String {
        comparison.scenarios.contains { !$0.zoom.isEmpty } ? "zoom" : "requests"
    }
}
