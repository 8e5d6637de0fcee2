import Experiments

/// How well capacity followed the load: one row per scenario, where there is more to say than that
/// nothing scales.
enum ElasticitySection {
    static let title = "elasticity: how well capacity followed the load"
    static let legend = [
        "θ is missing (U) and surplus (O) capacity as a share of what the load needed, τ the share "
            + "of time with either, ν the share of time in which capacity and need moved apart; σ "
            + "is the distance to an ideal autoscaler"
    ]
    static let ranking = [
        "κ is the share of comparisons won against the others, ε how many times better than the "
            + "baseline"
    ]

    /// Nil when no scenario changes its size.
    static func table(_ comparison: Comparison) -> SectionTable? {
        let scenarios = comparison.scenarios
        guard scenarios.contains(where: { $0.summary("scaling.actions").mean > 0 }) else {
            return nil
        }
        let ranking = ElasticityRanking(scenarios)
        let isAlone = scenarios.count == 1
        var titles = ["scenario", "θU", "θO", "τU", "τO", "ν", "σ", "actions"]
        if !isAlone { titles += ["κ", "ε"] }
        let rows = scenarios.indices.map { index in
            let shares = ElasticityRanking.measures.map {
                Figure.value(scenarios[index].summary($0).mean, .share)
            }
            var row = [scenarios[index].name] + shares
            row.append(Figure.significant(scenarios[index].summary("elasticity.deviation").mean))
            row.append(Figure.significant(scenarios[index].summary("scaling.actions").mean))
            if !isAlone {
                row.append(ranking.wins[index].map { Figure.share($0) } ?? "–")
                row.append(ranking.speedups[index].map { Figure.significant($0) } ?? "–")
            }
            return row
        }
        return SectionTable(
            columns: titles.enumerated().map { (title: $1, alignsRight: $0 > 0) }, rows: rows)
    }
}
