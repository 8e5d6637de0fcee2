import Experiments
import Pricing
import Quantities

/// A made-up comparison of two scenarios with round figures.
enum Sample {
    static let start = CalendarDate(daysSince1970: 20_513).midnight

    /// Every measure is 1 but those that are named.
    static func scenario(
        _ name: String, cost: Double, half: Double, met: Bool, probability: Double
    ) -> ScenarioResult {
        let summaries = Measures.all.map { measure -> Summary in
            let mean =
                switch measure.id {
                case "cost.effective.perMonth": cost
                case "service.availability": 0.99987
                case "latency.p99": 0.18
                case "capacity.instances.peak": 42.0
                case "capacity.utilization": 0.38
                case "commitment.coverage": Double.nan
                default: 1.0
                }
            return Summary(
                mean: mean,
                interval: mean.isFinite ? .init(low: mean - half, high: mean + half) : nil,
                p5: mean - 50, p50: mean, p95: mean + 50)
        }
        let costs = MeanCosts(list: 1500, contracted: 1400, effective: 1200, billed: 1200)
        let key = BreakdownKey(
            category: .compute, service: "Compute", fleet: "web", region: "us-east-1",
            option: "spot")
        return ScenarioResult(
            name: name, start: start, horizon: .day * 30, measures: summaries,
            breakdown: [BreakdownRow(key: key, costs: costs, provenance: .derived)],
            months: [MonthRow(month: 2026 * 12 + 2, costs: costs)],
            objective: ObjectiveVerdict(
                met: met, probability: probability,
                services: [
                    ServiceVerdict(
                        service: "api", met: met, probability: probability, confidence: 0.95)
                ], reasons: met ? [] : ["availability misses 99.95 %"]),
            chart: Chart(step: .hour, load: [1, 2, 4, 8], capacity: [8, 8, 8, 16]))
    }

    static func difference(_ mean: Double, _ half: Double, _ verdict: Verdict) -> Difference {
        Difference(
            mean: mean, interval: .init(low: mean - half, high: mean + half),
            relative: mean / 12_340, verdict: verdict)
    }

    static var comparison: Comparison {
        let scenarios = [
            scenario("on-demand", cost: 12_340, half: 120, met: true, probability: 1),
            scenario("東京", cost: 9_255, half: 80, met: false, probability: 0.35),
        ]
        return Comparison(
            provenance: Provenance(
                seed: 1, replications: 20, serving: "flow", priceBookAsOf: "2026-07-20",
                priceBookFingerprint: "beef",
                plans: [.init(scenario: "on-demand", fingerprint: "f00d")]),
            scenarios: scenarios,
            differences: [Measures.all.map { _ in difference(-3085, 90, .lower) }],
            interruption: nil,
            warnings: [.wideInterval(scenario: "東京", share: 0.14, tryReplications: 160)])
    }
}
