import Experiments
import Quantities

extension Headline {
    /// Of one outage on one scenario or several, or of the worst of many.
    init(_ report: DrillReport) {
        let ranked = report.ranked
        let first = ranked[0]
        let count = report.provenance.replications
        var pieces: [Piece]
        if !report.isOne {
            pieces = [
                "Of \(ranked.count) outages the worst is ", .strong(first.outage.title), ": it ",
            ]
        } else if ranked.count == 1 {
            pieces = [.strong(Self.capitalized(first.outage.title)), " "]
        } else {
            let best = Self.mildest(ranked)
            pieces = [
                .strong(Self.capitalized(first.outage.title)), " hurts ",
                .strong(ranked[best].scenario), " least: it ",
            ]
            self.init(pieces: pieces + Self.damage(ranked[best]), sureness: [])
            sureness = Self.sureness(count)
            return
        }
        self.init(pieces: pieces + Self.damage(first), sureness: Self.sureness(count))
    }

    /// The one of which the fewest requests are lost; of equals the first.
    private static func mildest(_ results: [DrillResult]) -> Int {
        let lost = results.map { $0.summary(\.lost).mean }
        return results.indices.min { lost[$0] < lost[$1] } ?? 0
    }

    /// What it does, as the end of a sentence.
    private static func damage(_ result: DrillResult) -> [Piece] {
        let lost = result.summary(\.lost)
        guard lost.mean >= 0.5 else {
            return [.strong("loses no request"), "."] + price(result)
        }
        var pieces: [Piece] = [
            .strong("loses \(DrillTables.cell(lost, .requests)) requests")
        ]
        let budgets = DrillMeasures.all.first { $0.id == "drill.budget" }
        if let budget = budgets.map({ result.summary($0.value) }), budget.mean.isFinite {
            pieces.append(.plain(", \(Figure.share(budget.mean)) of an error budget"))
        }
        let recovered = result.summary(\.recovered).mean
        if recovered.isFinite, recovered > 0 {
            pieces += [
                ", and is over for clients after ",
                .strong("\(TimeSpan(shown: recovered.rounded()))"),
            ]
        }
        return pieces + ["."] + price(result)
    }

    private static func price(_ result: DrillResult) -> [Piece] {
        let extra = result.summary(\.extraCost).mean
        guard extra.isFinite, abs(extra) >= 0.005 else { return [] }
        let way = extra > 0 ? "more" : "less"
        return [.plain(" It costs \(Figure.dollars(abs(extra))) USD \(way).")]
    }

    private static func sureness(_ count: Int) -> [String] {
        count == 1
            ? ["One replication has no interval and says nothing about chance."]
            : [
                "± is the 95 % interval over \(count) replications, each beside the same luck "
                    + "without the outage."
            ]
    }

    static func capitalized(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }
}
