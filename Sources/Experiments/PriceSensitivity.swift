/// Whether a verdict about cost would be another one if the prices that nobody published were a
/// tenth higher or lower, all together.
package struct PriceSensitivity: Hashable, Sendable {
    /// By how much derived prices are moved.
    package static let change = 0.1

    /// Share of the mean cost that rests on derived prices or another region's.
    package var baselineShare: Double
    package var scenarioShare: Double
    package var verdict: Verdict
    /// With derived prices a tenth lower, and higher.
    package var ifLower: Verdict
    package var ifHigher: Verdict

    package init(
        baselineShare: Double, scenarioShare: Double, verdict: Verdict, ifLower: Verdict,
        ifHigher: Verdict
    ) {
        self.baselineShare = baselineShare
        self.scenarioShare = scenarioShare
        self.verdict = verdict
        self.ifLower = ifLower
        self.ifHigher = ifHigher
    }

    package var flips: Bool { ifLower != verdict || ifHigher != verdict }
    package var isDerived: Bool { baselineShare > 0 || scenarioShare > 0 }

    /// - Parameters: measures of each replication, paired.
    init(_ scenario: [ReplicationResult], baseline: [ReplicationResult]) {
        let cost = Measures.index(of: "cost.effective.perMonth")
        let share = Measures.index(of: "cost.derivedPriceShare")
        func costs(_ results: [ReplicationResult], _ factor: Double) -> [Double] {
            results.map { $0.measures[cost] * (1 + factor * $0.measures[share]) }
        }
        func verdict(_ factor: Double) -> Verdict {
            Difference(costs(scenario, factor), baseline: costs(baseline, factor)).verdict
        }
        func derived(_ results: [ReplicationResult]) -> Double {
            let total = results.reduce(0) { $0 + $1.measures[cost] }
            let part = results.reduce(0) { $0 + $1.measures[cost] * $1.measures[share] }
            return total == 0 ? 0 : part / total
        }
        self.init(
            baselineShare: derived(baseline), scenarioShare: derived(scenario),
            verdict: verdict(0), ifLower: verdict(-Self.change), ifHigher: verdict(Self.change))
    }

    /// What it means for one verdict, a sentence without its subject; lower case, no full stop.
    package var message: String {
        guard isDerived else { return "rests on published prices only" }
        let shares =
            "rests on derived prices for \(Figure.share(scenarioShare)) of its cost and "
            + "\(Figure.share(baselineShare)) of the baseline's"
        guard flips else {
            return shares + "; with those a tenth higher or lower it is the same"
        }
        let changes = [("lower", ifLower), ("higher", ifHigher)].filter { $0.1 != verdict }.map {
            "a tenth \($0.0) it would be \"\($0.1.rawValue)\""
        }
        return shares + "; with those " + changes.joined(separator: ", and ")
    }
}
