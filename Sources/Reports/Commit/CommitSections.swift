import Experiments

/// The tables of a commitment's advice, which a terminal and a Markdown page share.
struct CommitSections {
    let advice: CommitmentAdvice

    var portfolio: SectionTable? {
        guard !advice.bought.isEmpty else { return nil }
        return SectionTable(
            columns: [
                ("buy", false), ("for", false), ("term", false), ("level", true),
                ("USD/h", true), ("at once", true), ("used", true),
            ],
            rows: advice.bought.map { item in
                [
                    item.plan, item.target,
                    item.payment.isEmpty ? "\(item.years)y" : "\(item.years)y \(item.payment)",
                    Self.level(item), Figure.significant(item.perHour, digits: 4),
                    Figure.dollars(item.upfront), Self.share(item.utilization),
                ]
            })
    }

    private static func level(_ item: CommitmentAdvice.Purchase) -> String {
        item.unit == "USD/h"
            ? Figure.grouped(item.level, decimals: 3) + " USD/h"
            : Figure.grouped(item.level, decimals: 0) + " " + item.unit
    }

    private static func share(_ value: Double?) -> String {
        value.map { Figure.share($0) } ?? "–"
    }

    var costs: SectionTable {
        func row(_ label: String, _ cost: Summary, _ outcome: CommitmentAdvice.Outcome?) -> [String]
        {
            [label] + [cost.mean, cost.p5, cost.p50, cost.p95].map { Figure.dollars($0) }
                + [
                    outcome.map { Figure.share($0.coverage) } ?? "–",
                    Self.share(outcome?.utilization),
                ]
        }
        let first = advice.existing > 0 ? "what is there already" : "no commitment"
        var rows = [row(first, advice.nothing.cost, advice.nothing)]
        if !advice.bought.isEmpty {
            rows.append(row("these", advice.portfolio.cost, advice.portfolio))
        }
        rows.append(row("perfect foresight", advice.foresight, nil))
        rows.append(row("regret", advice.regret, nil))
        return SectionTable(
            columns: [("USD over the horizon", false)]
                + ["mean", "p5", "p50", "p95", "covered", "used"].map { ($0, true) },
            rows: rows)
    }

    var sweep: SectionTable { alternatives(advice.sweep, title: "size") }

    var restricted: SectionTable? {
        advice.restricted.isEmpty ? nil : alternatives(advice.restricted, title: "the best of only")
    }

    private func alternatives(
        _ alternatives: [CommitmentAdvice.Alternative], title: String
    ) -> SectionTable {
        SectionTable(
            columns: [(title, false)]
                + ["USD/h", "covered", "used", "mean", "p5", "p95", "dearer than none"]
                .map { ($0, true) },
            rows: alternatives.map { item in
                let cost = item.outcome.cost
                return [
                    item.label, Figure.significant(item.perHour, digits: 4),
                    Figure.share(item.outcome.coverage), Self.share(item.outcome.utilization),
                    Figure.dollars(cost.mean), Figure.dollars(cost.p5), Figure.dollars(cost.p95),
                    Figure.share(item.dearerShare),
                ]
            })
    }

    var whatIfs: SectionTable {
        SectionTable(
            columns: [("what if", false)]
                + ["none", "these", "against", "used", "best then"].map { ($0, true) },
            rows: advice.whatIfs.map { item in
                let change = item.nothing > 0 ? item.portfolio / item.nothing - 1 : 0
                return [
                    item.label, Figure.dollars(item.nothing), Figure.dollars(item.portfolio),
                    Self.change(change), Self.share(item.utilization),
                    Figure.dollars(item.best),
                ]
            })
    }

    var marginal: SectionTable? {
        guard !advice.purchases.isEmpty else { return nil }
        func dollars(_ value: Double?) -> String {
            value.map { Figure.grouped($0, decimals: 2) } ?? "–"
        }
        return SectionTable(
            columns: [
                ("a dollar more for", false), ("last saves", true), ("next saves", true),
                ("pays from", true), ("price", false),
            ],
            rows: advice.purchases.map { item in
                [
                    item.name, dollars(item.lastDollar), dollars(item.nextDollar),
                    Self.share(item.breakEven), item.provenance,
                ]
            })
    }

    private static func change(_ value: Double) -> String {
        (value > 0 ? "+" : "") + Figure.share(value)
    }

    /// The answer in a sentence, and how sure it is.
    var verdict: [String] {
        let base = advice.existing > 0 ? "what is there already" : "no commitment"
        guard !advice.bought.isEmpty else {
            let reason =
                advice.considered == 0
                ? "no commitment has a price for this use"
                : "none of \(advice.considered) kinds of commitment saves anything"
            return ["buy nothing: \(reason)"]
        }
        let saved = advice.nothing.cost.mean - advice.portfolio.cost.mean
        let noun = advice.bought.count == 1 ? "commitment" : "commitments"
        var lines = [
            "buy \(advice.bought.count) \(noun): \(Figure.dollars(advice.portfolio.cost.mean)) USD "
                + "instead of \(Figure.dollars(advice.nothing.cost.mean)) USD with \(base), "
                + "\(Figure.share(advice.saving)) or \(Figure.dollars(saved)) USD less"
        ]
        let gap = advice.gap
        lines.append(
            gap < 5e-7
                ? "no portfolio of the \(advice.considered) kinds looked at costs less"
                : "no portfolio of the \(advice.considered) kinds looked at can cost "
                    + "\(Figure.significant(gap * 100, digits: 2)) % less")
        if advice.replications > 1 {
            lines.append(
                advice.dearerShare > 0
                    ? "in \(Figure.share(advice.dearerShare)) of replications it costs more than "
                        + base
                    : "in no replication it costs more than \(base)")
        }
        return lines
    }

    /// What has to be known to read the figures.
    var notes: [String] {
        var notes = [
            "on-demand use of instances only: spot and services cost the same whatever is bought. "
                + "Commitments are amortized over their terms, without interest, as if the "
                + "horizon repeated until they end"
        ]
        if advice.replications == 1 {
            notes.append("one replication: what happened once is taken for what will happen")
        }
        let gap = advice.portfolio.cost.mean - advice.searched
        if abs(gap) > 0.005 {
            notes.append(
                "the search's prices give \(Figure.dollars(advice.searched)) USD; the rater's "
                    + "figure is \(Figure.dollars(abs(gap))) USD \(gap > 0 ? "higher" : "lower")"
                    + (advice.sustainedShare > 0
                        ? ", as sustained use is an average of "
                            + "\(Figure.share(advice.sustainedShare)) off in the search" : ""))
        }
        notes.append(sensitivity)
        return notes
    }

    private var sensitivity: String {
        guard let found = advice.sensitivity, let base = found.first else {
            return "all prices of what was looked at are published or your own"
        }
        let changes = found.dropFirst().filter { $0.names != base.names }.map { item in
            let names = item.names.isEmpty ? "nothing" : item.names.joined(separator: ", ")
            return "\(item.scale < 1 ? "−" : "+")10 % on derived prices makes it \(names)"
        }
        return changes.isEmpty
            ? "±10 % on derived prices does not change what is bought"
            : changes.joined(separator: "; ")
    }
}
