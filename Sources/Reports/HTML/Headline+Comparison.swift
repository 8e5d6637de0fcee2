import Experiments

extension Headline {
    /// Of one scenario, or of the cheapest that holds against the baseline.
    init(_ comparison: Comparison) {
        let writer = ComparisonHeadline(comparison)
        self.init(
            pieces: comparison.scenarios.count == 1 ? writer.alone : writer.compared,
            sureness: writer.sureness)
    }
}

/// Puts a comparison into words.
struct ComparisonHeadline {
    private let comparison: Comparison
    private let decimals: Int
    /// Index of the scenario to take: the cheapest of those that hold, else the cheapest.
    let chosen: Int

    init(_ comparison: Comparison) {
        self.comparison = comparison
        let costs = comparison.scenarios.map { $0.summary("cost.effective.perMonth").mean }
        decimals = Figure.dollarDecimals(costs.filter(\.isFinite).map(abs).max() ?? 0)
        let all = comparison.scenarios.indices.filter { costs[$0].isFinite }
        let holding = all.filter { comparison.scenarios[$0].holds ?? true }
        chosen = (holding.isEmpty ? all : holding).min { costs[$0] < costs[$1] } ?? 0
    }

    private var best: ScenarioResult { comparison.scenarios[chosen] }
    private var baseline: ScenarioResult { comparison.scenarios[0] }
    private var noneHolds: Bool { comparison.scenarios.allSatisfy { $0.holds == false } }

    private func amount(_ value: Double) -> String { Figure.grouped(value, decimals: decimals) }

    private func cost(_ scenario: ScenarioResult) -> String {
        let summary = scenario.summary("cost.effective.perMonth")
        let half = summary.interval.map { " ± \(amount($0.halfWidth))" } ?? ""
        return "\(amount(summary.mean))\(half) USD a month"
    }

    var alone: [Headline.Piece] {
        [.strong(best.name), " costs ", .strong(cost(best))] + holding(best)
    }

    var compared: [Headline.Piece] {
        if noneHolds {
            return [
                .strong("None of the \(comparison.scenarios.count) scenarios holds."),
                " The cheapest, \(best.name), costs \(cost(best)); \(kept(best)).",
            ]
        }
        guard chosen > 0 else { return nothingBetter }
        let difference =
            comparison.differences[chosen - 1][Measures.index(of: "cost.effective.perMonth")]
        let half = difference.interval.map { " ± \(amount($0.halfWidth))" } ?? ""
        let size = "\(amount(abs(difference.mean)))\(half) USD a month"
        let share =
            difference.relative.isFinite
            ? " (\(difference.mean > 0 ? "+" : "")\(Figure.share(difference.relative)))" : ""
        let against = " than \(baseline.name)\(share)"
        let fails = baseline.holds == false ? ", which does not hold," : ""
        switch difference.verdict {
        case .lower, .higher, .untested:
            let way = difference.mean < 0 ? "less" : "more"
            return [.strong(best.name), " costs ", .strong("\(size) \(way)"), "\(against)\(fails)"]
                + holding(best)
        case .equal:
            return [
                .strong(best.name), " costs ", .strong("the same"), " as \(baseline.name)\(fails)",
            ] + holding(best)
        case .noDifferenceShown, .undefined:
            return [
                .strong("No difference in cost is shown"),
                " between \(best.name) and \(baseline.name)\(fails)", ": \(size)", ".",
            ]
        }
    }

    private var nothingBetter: [Headline.Piece] {
        var pieces: [Headline.Piece] = [
            .strong("Nothing that holds is cheaper than \(baseline.name)"),
            ": it costs \(cost(baseline))",
        ]
        pieces += holding(baseline)
        let costs = comparison.scenarios.map { $0.summary("cost.effective.perMonth").mean }
        let tempting = comparison.scenarios.indices.dropFirst().filter {
            comparison.scenarios[$0].holds == false && costs[$0] < costs[0]
        }.min { costs[$0] < costs[$1] }
        if let tempting {
            pieces.append(
                .plain(
                    " \(comparison.scenarios[tempting].name) would cost "
                        + "\(amount(costs[0] - costs[tempting])) USD less, and does not hold."))
        }
        return pieces
    }

    /// Does it hold? The end of a sentence.
    private func holding(_ scenario: ScenarioResult) -> [Headline.Piece] {
        guard let holds = scenario.holds else {
            let served = scenario.summary("service.availability").mean
            return [
                " and serves ", .strong("\(Figure.share(served, nearOne: true)) of requests"),
                "; no objective is set.",
            ]
        }
        return [" and ", .strong(holds ? "holds" : "does not hold"), ": \(kept(scenario))."]
    }

    private func kept(_ scenario: ScenarioResult) -> String {
        guard let objective = scenario.objective else { return "no objective is set" }
        let count = comparison.provenance.replications
        switch objective.probability {
        case 1 where count == 1: return "its objective is met"
        case 0 where count == 1: return "its objective is not met"
        case 1: return "its objective is met in every replication"
        case 0: return "its objective is met in no replication"
        default:
            return "its objective is met in \(Figure.share(objective.probability)) of replications"
        }
    }

    var sureness: [String] {
        var sentences: [String] = []
        if let interruption = comparison.interruption {
            sentences.append("These results are partial: \(interruption.description).")
        } else if comparison.isPartial {
            sentences.append("These results are partial: replications ended early.")
        }
        let count = comparison.provenance.replications
        guard count > 1 else {
            return sentences + ["One replication has no interval and says nothing about chance."]
        }
        sentences.append(
            comparison.scenarios.count == 1
                ? "± is the 95 % interval of the mean over \(count) replications."
                : "± is the 95 % interval over \(count) replications, paired under the same load "
                    + "and the same luck.")
        let place = comparison.scenarios.firstIndex { $0.name == best.name } ?? 0
        if place > 0, comparison.sensitivities.indices.contains(place - 1) {
            sentences.append("That verdict \(comparison.sensitivities[place - 1].message).")
        }
        let range = best.summary("cost.effective.perMonth")
        let (low, high) = (amount(range.p5), amount(range.p95))
        if low != high {
            sentences.append(
                "Nine months in ten, \(best.name) costs between \(low) and \(high) USD.")
        }
        return sentences
    }
}

extension ScenarioResult {
    /// Whether what was promised is kept; nil where nothing was.
    var holds: Bool? { objective?.met }
}
