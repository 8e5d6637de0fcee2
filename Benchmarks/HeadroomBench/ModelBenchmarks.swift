import CloudModel
import Quantities
import SimulationKernel
import UsageLedger

/// Whole worlds, without rating: `flow` by the simulated year, `requests` by the event.
enum ModelBenchmarks {
    /// By the number of pools, and by their size, which must not matter.
    static func flow(_ table: inout Table) {
        for (pools, days): (Int, Int64) in [(1, 60), (10, 60), (100, 10), (1_000, 2)] {
            flow(pools: pools, instances: 40, days: days, &table)
        }
        for policies in policyCases.map(\.policies) where policies != .scaling(1) {
            flow(pools: 10, instances: 40, days: 60, policies: policies, &table)
        }
        for instances in [10.0, 1_000, 100_000, 1_000_000] {
            flow(pools: 10, instances: instances, days: 60, &table)
        }
    }

    /// What a quiet minute's arithmetic alone costs, and what it would cost with four replications
    /// in the lanes of a vector. An operation is one minute of one replication.
    static func quietMinute(_ table: inout Table) {
        let minutes = 240
        var draws = RandomStream(seed: 1, replication: 0, entity: 0, purpose: 0)
        let rates = (0..<minutes).map { _ in
            SIMD4<Double>((0..<4).map { _ in 5_200 * (0.45 + 0.2 * draws.nextUnit()) })
        }
        let late = (0..<QuietMinute.row).map { $0 > 120 ? Double($0 - 120) / 100 : 0 }
        var latency = [Double](repeating: 0, count: 4 * QuietMinute.row)
        var reference = ReferenceLoop()
        var single = [QuietMinute](repeating: QuietMinute(), count: 4)
        table.add(
            Measurement(
                "quiet-minute", "one at a time", unit: .nanoseconds, rounds: 7,
                reference: &reference
            ) {
                for _ in 0..<500 {
                    for lane in 0..<4 {
                        latency.withUnsafeMutableBufferPointer { latency in
                            guard let row = latency.baseAddress else { return }
                            for minute in 0..<minutes {
                                single[lane].step(
                                    rates[minute][lane], row + lane * QuietMinute.row, late)
                            }
                        }
                    }
                }
                return 500 * 4 * minutes
            })
        var lanes = QuietMinuteLanes()
        var measured = Measurement(
            "quiet-minute", "four in lanes", unit: .nanoseconds, rounds: 7, reference: &reference
        ) {
            for _ in 0..<500 {
                latency.withUnsafeMutableBufferPointer { latency in
                    guard let row = latency.baseAddress else { return }
                    for minute in 0..<minutes { lanes.step(rates[minute], row, late) }
                }
            }
            return 500 * 4 * minutes
        }
        let isSame = (0..<4).allSatisfy { lane in
            single[lane].served.bitPattern == lanes.served[lane].bitPattern
                && single[lane].unlike.bitPattern == lanes.unlike[lane].bitPattern
                && single[lane].under.bitPattern == lanes.under[lane].bitPattern
        }
        measured.note = isSame ? "same bits" : "other bits"
        table.add(measured)
    }

    /// What policies cost: fleets of the same history with more and fewer of them.
    static let policyCases: [(name: String, policies: SamplePolicies)] = [
        ("held-0", .held(0)), ("held-1", .held(1)), ("held-3", .held(3)), ("held-6", .held(6)),
        ("scaling-1", .scaling(1)), ("scaling-3", .scaling(3)), ("scaling-6", .scaling(6)),
    ]

    /// One of them for twenty days, untimed.
    /// - Returns: instances, on average; nil: there is no such case.
    static func countPolicies(_ name: String) -> Double? {
        guard let found = policyCases.first(where: { $0.name == name }) else { return nil }
        let plan = PreparedPlan(
            SamplePlan.make(
                pools: 10, instances: 40, horizon: .day * 20, policies: found.policies))
        return outcome(plan, 1, .flow)?.total.instancesMean
    }

    private static func flow(
        pools: Int, instances: Double, days: Int64, policies: SamplePolicies = .scaling(1),
        _ table: inout Table
    ) {
        let plan = PreparedPlan(
            SamplePlan.make(
                pools: pools, instances: instances, horizon: .day * days,
                policies: policies))
        let kind = policies == .scaling(1) ? "" : " \(policies.label)"
        var reference = ReferenceLoop()
        var replication: UInt64 = 0
        var measured = Measurement(
            "flow", "\(pools) pools of \(Int(instances)) instances\(kind)", unit: .years, rounds: 3,
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
