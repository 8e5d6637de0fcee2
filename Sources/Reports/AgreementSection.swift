import Experiments

/// Where two serving models differ by more than their intervals, and which to believe.
enum AgreementSection {
    /// One of a scenario whose models differ on something.
    static func table(_ agreement: Agreement, serving: String) -> SectionTable? {
        let differing = agreement.differing
        guard !differing.isEmpty else { return nil }
        return SectionTable(
            columns: [
                ("measure", false), ("flow", true), (serving, true), ("difference ± 95 %", true),
                ("believe", false),
            ],
            rows: differing.map { row in
                [
                    row.measure.id, Figure.value(row.flow.mean, row.measure.unit),
                    Figure.value(row.requests.mean, row.measure.unit), difference(row),
                    row.belief.model == .requests ? serving : row.belief.model.rawValue,
                ]
            })
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
    static func summary(_ agreement: Agreement, serving: String) -> String {
        let name = agreement.scenario
        if agreement.measures.allSatisfy({ $0.difference.verdict == .undefined }) {
            return "\(name): flow and \(serving) cannot be compared: replications ended early"
        }
        let compared = agreement.measures.filter { $0.difference.verdict != .undefined }
        if compared.contains(where: { $0.difference.verdict == .untested }) {
            return "\(name): one replication cannot tell a difference of flow and \(serving) from "
                + "chance"
        }
        let differing = agreement.differing.count
        guard differing > 0 else {
            return "\(name): flow and \(serving) agree within their intervals on all "
                + "\(compared.count) measures"
        }
        return "\(name): flow and \(serving) agree within their intervals on "
            + "\(compared.count - differing) of \(compared.count) measures; these differ"
    }

    /// Each reason once, with whom it speaks for.
    static func reasons(_ agreement: Agreement, serving: String) -> [String] {
        let isCutShort = agreement.measures.contains { $0.belief.model == .flow }
        let rows = isCutShort ? agreement.measures : agreement.differing
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
