import CloudModel
import Quantities
import SimulationKernel
import StableMath
import Testing

@Suite struct RequestServingTests {
    /// Ten requests a second of 0.1 s on machines of two slots, cpu: 0.
    private func plan(
        rate: Double = 30, instances: Int64 = 2, horizon: TimeSpan = .minute * 30,
        algorithm: BalancerPlan.Algorithm = .roundRobin, queueLimit: Int64? = nil,
        timeout: TimeSpan = .second * 2, retry: RetryPlan? = nil, cpu: Double? = 0,
        time: Distribution = .exponential(mean: 0.1)
    ) -> Plan {
        var service = Sample.service(
            rate: rate, serviceTime: time, cpu: cpu, timeout: timeout)
        service.request.retry = retry
        var fleet = Sample.fleet(Sample.option(slots: 2, vcpu: 2), minimum: instances)
        fleet.queueLimit = queueLimit
        fleet.balancer = BalancerPlan(
            kind: .application, algorithm: algorithm, requestsPerConnection: 5,
            connectionDuration: .minute, chargedRules: 0)
        return Sample.plan(service, fleet, horizon: horizon)
    }

    private func counts(_ plan: Plan, seed: UInt64 = 1) throws -> RequestCounts {
        let counts = try Run(plan, seed: seed, mode: .requests).outcome.services[0].counts
        #expect(counts.offered == counts.served + counts.lost, "\(counts)")
        return counts
    }

    @Test(arguments: BalancerPlan.Algorithm.allCases)
    func everyAlgorithmKeepsEveryRequest(_ algorithm: BalancerPlan.Algorithm) throws {
        let retry = RetryPlan(
            attempts: 3, backoff: .second, maximumBackoff: .second * 20, jitter: .full,
            budget: 0.1)
        for load in [0.0, 1, 30, 60] {
            for limit in [0, 3, nil] as [Int64?] {
                for clients in [nil, retry] {
                    for instances in [0, 1, 3] as [Int64] {
                        _ = try counts(
                            plan(
                                rate: load, instances: instances, horizon: .second * 30,
                                algorithm: algorithm, queueLimit: limit, retry: clients))
                    }
                }
            }
        }
    }

    /// The better informed the balancer, the shorter the wait: pooling, least outstanding, two
    /// choices, turns. (Mitzenmacher 2001 for the middle two.)
    @Test func balancersRankByWhatTheyKnow() throws {
        var means: [Double] = []
        for algorithm in [.sharedQueue, .leastOutstanding, .twoRandomChoices, .roundRobin]
            as [BalancerPlan.Algorithm]
        {
            let plan = plan(
                rate: 0.9 * 160, instances: 8, horizon: .minute * 10, algorithm: algorithm,
                timeout: .hour)
            means.append(
                try Run(plan, mode: .requests).outcome.services[0].latency.mean)
        }
        #expect(means == means.sorted(), "\(means)")
        // Pooled: M/M/16 at 0.9; its mean sojourn is 0.1 + C/(cμ − λ) with C = 0.5533 (Erlang C,
        // computed apart by the recursion).
        #expect(abs(means[0] - (0.1 + 0.5533 / 16)) < 0.006, "\(means)")
    }

    /// Σ p^k of a loss system: one slot, no queue, every attempt refused with Erlang's B. With long
    /// backoffs the attempts arrive as if by chance, at the rate that they add up to.
    @Test func retriesAmplify() throws {
        let retry = RetryPlan(
            attempts: 4, backoff: .minute, maximumBackoff: .minute * 30, jitter: .full,
            budget: nil)
        let plan = plan(
            rate: 6, instances: 1, horizon: .hour * 3, queueLimit: 0, timeout: .minute,
            retry: retry)
        let counts = try counts(plan)
        // Two slots, a = λ'/μ: λ' = 6·(1 + p + p² + p³) and p = B(2, λ'/10), by bisection: p =
        // 0.1679… is the fixed point.
        var low = 0.0
        var high = 1.0
        for _ in 0..<60 {
            let p = (low + high) / 2
            let a = 0.6 * (1 + p + p * p + p * p * p)
            let blocked = a * a / 2 / (1 + a + a * a / 2)
            if blocked > p { low = p } else { high = p }
        }
        let p = (low + high) / 2
        let retried = Double(counts.retried) / Double(counts.offered)
        #expect(abs(retried - (p + p * p + p * p * p)) < 0.02, "\(retried)")
        let shed = Double(counts.shed) / Double(counts.offered)
        #expect(abs(shed - p * p * p * p) < 0.006, "\(shed)")
    }

    /// A budget keeps retries to its share however much fails.
    @Test func aBudgetBoundsRetries() throws {
        let retry = RetryPlan(
            attempts: 10, backoff: .second, maximumBackoff: .second, jitter: .none, budget: 0.1)
        let counts = try counts(plan(rate: 100, instances: 1, queueLimit: 0, retry: retry))
        #expect(counts.retried > 0)
        #expect(Double(counts.retried) <= 0.1 * Double(counts.offered) + 20_000)
    }

    /// One request of deterministic length meets nobody: its latency is its service time.
    @Test func aLoneRequestTakesItsServiceTime() throws {
        for cpu in [nil, 0, 0.04] as [Double?] {
            let run = try Run(
                plan(rate: 0.02, cpu: cpu, time: .deterministic(0.1)), mode: .requests)
            let latency = run.outcome.services[0].latency
            #expect(abs(latency.p999 - 0.1) < 0.0001)
            #expect(abs(latency.mean - 0.1) < 1e-9)
        }
    }

    /// A timeout shorter than the service: all time out, and the machines work all the same.
    @Test func aTimeoutShorterThanTheServiceLosesAll() throws {
        let counts = try counts(plan(timeout: TimeSpan(seconds: 0.05), time: .deterministic(0.1)))
        #expect(counts.served == 0)
        #expect(counts.timedOut == counts.offered)
    }

    @Test func aTinyServiceTimeAndZeroLoadAreDefined() throws {
        let instant = try Run(
            plan(time: .deterministic(1e-9)), mode: .requests
        ).outcome.services[0]
        #expect(instant.counts.served == instant.counts.offered)
        #expect(instant.latency.p999 < 1e-6)
        #expect(try counts(plan(rate: 0)).offered == 0)
    }

    /// Overload for ever ends at the limit of events, and says so.
    @Test func aLimitOfEventsEndsARunaway() throws {
        var world = World(
            PreparedPlan(plan(rate: 1000)), seed: 1, replication: 0, mode: .requests,
            maximumEvents: 10_000)
        var ledger = Recorder()
        var series = Recorder()
        let outcome = try #require(world.run(ledger: &ledger, series: &series))
        #expect(outcome.endedEarly != nil)
        #expect(outcome.events <= 10_200)
        let counts = outcome.services[0].counts
        #expect(counts.offered == counts.served + counts.lost)
    }

    /// Common random numbers: the same requests come whatever serves them.
    @Test func variantsShareArrivals() throws {
        let small = try counts(plan(instances: 1))
        let large = try counts(plan(instances: 5, algorithm: .leastOutstanding))
        #expect(small.offered == large.offered)
        #expect(try counts(plan(), seed: 2).offered != small.offered)
    }
}
