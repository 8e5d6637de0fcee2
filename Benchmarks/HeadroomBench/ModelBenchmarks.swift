import CloudModel
import Quantities
import UsageLedger

/// Whole worlds, without rating: `flow` by the simulated year, `requests` by the event.
enum ModelBenchmarks {
    /// By the number of pools, and by their size, which must not matter.
    static func flow(_ table: inout Table) {
        for (pools, days): (Int, Int64) in [(1, 60), (10, 60), (100, 10), (1_000, 2)] {
            flow(pools: pools, instances: 40, days: days, &table)
        }
        for instances in [10.0, 1_000, 100_000, 1_000_000] {
            flow(pools: 10, instances: instances, days: 60, &table)
        }
    }

    private static func flow(
        pools: Int, instances: Double, days: Int64, _ table: inout Table
    ) {
        let plan = PreparedPlan(
            SamplePlan.make(pools: pools, instances: instances, horizon: .day * days))
        var reference = ReferenceLoop()
        var replication: UInt64 = 0
        var measured = Measurement(
            "flow", "\(pools) pools of \(Int(instances)) instances", unit: .years, rounds: 3,
            reference: &reference
        ) {
            replication += 1
            _ = outcome(plan, replication, .flow)
            return 1
        }
        measured.operationsPerUnit = Double(days) / 365
        table.add(measured)
    }

    /// Ten minutes of a fleet that scales, at 1,000 requests per second, by every request.
    static func requests(_ table: inout Table) {
        let plan = PreparedPlan(
            SamplePlan.make(pools: 10, instances: 16, horizon: .minute * 10, requests: 1_000))
        var reference = ReferenceLoop()
        var replication: UInt64 = 0
        var last: Outcome?
        var measured = Measurement(
            "requests", "balancer timeouts retries", unit: .events, rounds: 3,
            reference: &reference
        ) {
            replication += 1
            last = outcome(plan, replication, .requests)
            return last?.events ?? 0
        }
        let latency = last?.services.first?.latency
        measured.note = "p99 \(column((latency?.p99 ?? .nan) * 1_000, width: 0)) ms"
        table.add(measured)
    }

    private static func outcome(
        _ plan: PreparedPlan, _ replication: UInt64, _ mode: ServingMode
    ) -> Outcome? {
        var world = World(plan, seed: 1, replication: replication, mode: mode)
        var ledger = NullSink()
        var series = NullSink()
        return world.run(ledger: &ledger, series: &series)
    }
}
