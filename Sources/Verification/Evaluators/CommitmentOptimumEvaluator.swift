import Pricing

/// The best level of one plan: `CommitmentDemand`, by which `headroom commit` finds it.
enum CommitmentOptimumEvaluator: Evaluator {
    static let family = "commitment_optimum"

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        let rate = try inputs.number("committed_rate")
        let price = try inputs.number("ondemand_rate")
        guard rate > 0, price > 0 else { throw .malformed("a rate that is not above zero") }
        if try inputs.optionalText("distribution") == "normal" {
            try inputs.only("distribution", "mean", "sd", "committed_rate", "ondemand_rate")
            let best = CommitmentDemand.normal(
                mean: try inputs.number("mean"), deviation: try inputs.number("sd"), price: price
            ).optimum(rate: rate)
            return [
                JSONMember("commit_level", .number(best.level)),
                JSONMember("expected_cost_per_hour", .number(best.costPerHour)),
            ]
        }
        try inputs.only("usage", "committed_rate", "ondemand_rate")
        let usage = try inputs.numbers("usage")
        guard !usage.isEmpty, usage.allSatisfy({ $0 >= 0 }) else {
            throw .malformed("`inputs.usage` must be hours of no less than nothing")
        }
        let demand = CommitmentDemand.sampled(SampledDemand(usage: usage, price: price))
        let best = demand.optimum(rate: rate)
        let peak = demand.at(usage.max() ?? 0, rate: rate)
        let hours = Double(usage.count)
        return [
            JSONMember("commit_level", .number(best.level)),
            JSONMember(
                "critical_fractile",
                .number(CommitmentDemand.criticalFractile(committed: rate, onDemand: price))),
            JSONMember("cost_at_optimum", .number(best.costPerHour * hours)),
            JSONMember("cost_ondemand_only", .number(best.onDemandPerHour * hours)),
            JSONMember("cost_if_committed_to_peak", .number(peak.costPerHour * hours)),
            JSONMember("utilisation", best.utilization.map { .number($0) } ?? .null),
            JSONMember("coverage", .number(best.coverage)),
        ]
    }
}
