import Pricing
import Scenarios

extension CommitmentStudy {
    private static let sizes = [0, 0.25, 0.5, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 2]

    /// The portfolio in other sizes. Where nothing is bought, the plan whose first dollar saves
    /// most, up to all that could be used of it.
    func sweep(_ portfolio: Portfolio) -> [CommitmentAdvice.Alternative] {
        var levels = portfolio.levels
        var sizes = Self.sizes
        var label = ""
        if positions.allSatisfy({ levels[$0] == 0 }) {
            let first = problem.evaluate(none, tracing: positions, threads: threads)
            func worth(_ position: Int) -> Double {
                let plan = problem.plans[position]
                return first.worth(position) / (plan.fee * plan.activeHours)
            }
            guard
                let best = positions.filter({ problem.plans[$0].limit > 0 })
                    .max(by: { worth($0) < worth($1) })
            else { return [] }
            levels[best] = problem.plans[best].limit
            sizes = [0, 0.1, 0.25, 0.5, 0.75, 1]
            label = positions.firstIndex(of: best).map { " of \(candidates[$0].name)" } ?? ""
        }
        let base = problem.evaluate(none, threads: threads)
        return sizes.map { size in
            var scaled = levels
            for position in positions { scaled[position] *= size }
            return alternative(
                "\(Figure.share(size))\(label)",
                problem.evaluate(scaled, threads: threads), base)
        }
    }

    private func alternative(
        _ label: String, _ evaluation: CommitmentEvaluation, _ base: CommitmentEvaluation
    ) -> CommitmentAdvice.Alternative {
        CommitmentAdvice.Alternative(
            label: label, perHour: perHour(evaluation),
            outcome: CommitmentAdvice.Outcome(
                cost: Summary(evaluation.costs), coverage: evaluation.coverage,
                utilization: utilization(evaluation)),
            dearerShare: dearerShare(evaluation.costs, base.costs))
    }

    /// What is there already, and nothing bought.
    private var none: [Double] { problem.plans.map { $0.isFixed ? 1 : 0 } }

    private func perHour(_ evaluation: CommitmentEvaluation) -> Double {
        positions.reduce(0) { $0 + problem.plans[$1].fee * evaluation.levels[$1] }
    }

    /// Of everything that is promised, by what it costs.
    private func utilization(_ evaluation: CommitmentEvaluation) -> Double? {
        var (used, whole) = (0.0, 0.0)
        for (position, plan) in problem.plans.enumerated() {
            used += plan.fee * evaluation.used(position)
            whole += plan.fee * evaluation.levels[position] * plan.activeHours
        }
        return whole > 0 ? used / whole : nil
    }

    func whatIfs(_ portfolio: Portfolio) -> [CommitmentAdvice.WhatIf] {
        [
            ("demand 30 % lower", problem.demand(times: 0.7)),
            ("list prices 20 % lower", problem.listPrices(times: 0.8)),
        ].map { label, changed in
            let held = changed.evaluate(
                portfolio.levels, threads: threads)
            let best = PortfolioSearch(changed, steps: search.steps, threads: threads)
                .quick(among: positions)
            return CommitmentAdvice.WhatIf(
                label: label,
                nothing: changed.evaluate(
                    none, threads: threads
                ).mean,
                portfolio: held.mean, best: min(best.mean, held.mean),
                utilization: utilization(held))
        }
    }

    /// The best of each term and payment by itself, where there are several.
    func restricted() -> [CommitmentAdvice.Alternative] {
        var kinds: [(years: Int, payment: Commitment.Payment)] = []
        for candidate in candidates
        where !kinds.contains(where: {
            $0.years == candidate.years && $0.payment == candidate.payment
        }) {
            kinds.append((candidate.years, candidate.payment))
        }
        guard kinds.count > 1 else { return [] }
        let base = problem.evaluate(none, threads: threads)
        return kinds.map { kind in
            let own = zip(candidates, positions).filter {
                $0.0.years == kind.years && $0.0.payment == kind.payment
            }
            let payment = kind.payment.rawValue.replacing("-", with: " ")
            return alternative(
                "\(kind.years)-year, \(payment)", search.quick(among: own.map(\.1)), base)
        }
    }

    /// What is bought when derived prices are a tenth lower or higher; first as they are.
    func sensitivity() -> [(scale: Double, names: [String])]? {
        guard positions.contains(where: { problem.plans[$0].provenance <= .derived }) else {
            return nil
        }
        let part = problem.thinned(to: 40_000)
        return [1, 0.9, 1.1].map { scale in
            let found = PortfolioSearch(
                part.derivedPrices(times: scale), steps: search.steps, threads: threads
            ).best(among: positions)
            return (
                scale,
                zip(candidates, positions).filter { found.levels[$0.1] > 0 }.map(\.0.name)
            )
        }
    }
}
