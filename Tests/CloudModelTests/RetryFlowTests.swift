import CloudModel
import Quantities
import SimulationKernel
import StableMath
import Testing
import UsageLedger

@Suite struct RetryFlowTests {
    private func retry(
        _ attempts: Int, budget: Double? = nil, backoff: TimeSpan = .second
    ) -> RetryPlan {
        RetryPlan(
            attempts: attempts, backoff: backoff, maximumBackoff: .second * 20, jitter: .full,
            budget: budget)
    }

    /// Light load, many slots: an attempt outlasts the timeout with p = e^(−timeout ÷ mean),
    /// whatever the others do.
    private func light(_ retry: RetryPlan?, loss: Double) -> Plan {
        var service = Sample.service(
            rate: 10, serviceTime: .exponential(mean: 0.1), cpu: 0,
            timeout: TimeSpan(seconds: -0.1 * Stable.log(loss)))
        service.request.retry = retry
        return Sample.plan(
            service, Sample.fleet(Sample.option(slots: 1000), minimum: 1), zones: 1)
    }

    /// Attempts per request are Σ p^k for k below the attempts allowed, and p^attempts is lost; the
    /// last minutes of a day of 1,440 have no time left for their repeats.
    @Test(arguments: [0.1, 0.4, 0.8], [1, 2, 3, 6])
    func attemptsAreAGeometricSum(loss: Double, attempts: Int) throws {
        let counts = try Run(light(retry(attempts), loss: loss)).outcome.services[0].counts
        var repeats = 0.0
        for attempt in 1..<attempts { repeats += Stable.pow(loss, Double(attempt)) }
        let offered = Double(counts.offered)
        // The grid of latencies knows p within half a percent.
        #expect(abs(Double(counts.retried) / offered - repeats) <= 0.02 * repeats)
        let lost = Stable.pow(loss, Double(attempts))
        #expect(abs(Double(counts.lost) / offered - lost) <= 0.03 * lost + 6.0 / 1440)
        #expect(counts.offered == counts.served + counts.lost)
    }

    /// Nobody answers: every request is tried as often as it may be.
    @Test func deadFleetIsTriedToTheEnd() throws {
        var plan = Sample.plan(Sample.service(rate: 5), Sample.fleet(minimum: 0))
        plan.services[0].request.retry = retry(4)
        let counts = try Run(plan).outcome.services[0].counts
        #expect(counts.offered == 5 * 86_400 * 1000)
        #expect(counts.failed == counts.offered && counts.served == 0)
        // Of 1,440 minutes the last three lack one, two and three of their repeats.
        let minute: Int64 = 5 * 60 * 1000
        #expect(counts.retried == counts.offered * 3 - minute * 6)
    }

    @Test func budgetCapsRepeats() throws {
        for budget in [0, 0.05, 0.1, 0.5] {
            let counts = try Run(light(retry(5, budget: budget), loss: 0.8))
                .outcome.services[0].counts
            let share = Double(counts.retried) / Double(counts.offered)
            // More is always lost than the budget pays for, so that it is spent to the end.
            #expect(share <= budget && share > budget * 0.99 - 0.001)
            #expect(counts.offered == counts.served + counts.lost)
        }
    }

    /// One attempt is no retry: the same bytes as without.
    @Test func oneAttemptChangesNothing() throws {
        let with = try Run(light(retry(1), loss: 0.4))
        let without = try Run(light(nil, loss: 0.4))
        #expect(with.outcome.services[0].counts == without.outcome.services[0].counts)
        #expect(with.series.points == without.series.points)
    }

    @Test func moreAttemptsServeMoreWhereThereIsRoom() throws {
        var last: Int64 = 0
        for attempts in 1...6 {
            let counts = try Run(light(retry(attempts), loss: 0.5)).outcome.services[0].counts
            #expect(counts.served > last)
            last = counts.served
        }
    }

    /// Whatever a fleet meets, requests are counted once, end once, and repeats keep both limits.
    @Test(arguments: 0..<8 as Range<UInt64>)
    func requestsEndOnce(seed: UInt64) throws {
        let budget: Double? = seed % 3 == 0 ? nil : Double(seed) * 0.07
        var service = Sample.service(
            rate: 90, timeout: seed % 2 == 0 ? .second * 3 : .second * 90)
        service.demand.noise = DemandNoise(
            coefficientOfVariation: 0.9, correlation: .minute * 20)
        service.request.retry = retry(3, budget: budget, backoff: .second * Int64(seed * 10))
        let spot = SpotSignal(priceSignal: 0.03, interruptionsPerHour: 0.5, notice: .minute * 2)
        var fleet = Sample.fleet(
            Sample.option(spot: spot), minimum: 0, maximum: 12,
            policies: [NamedPolicy(name: "cpu", policy: TargetTracking(target: 0.5))],
            market: MarketPlan(
                onDemandBase: 0, onDemandAboveBase: 0.2,
                spotAllocation: .priceCapacityOptimized, capacityRebalance: false,
                drainOnNotice: seed % 2 == 1))
        if seed % 4 < 2 { fleet.queueLimit = 20 }
        let counts = try Run(Sample.plan(service, fleet), seed: seed).outcome.services[0].counts
        #expect(counts.offered == counts.served + counts.lost, "seed \(seed)")
        #expect(min(counts.shed, counts.timedOut, counts.failed, counts.served) >= 0)
        #expect(counts.lost > 0 && counts.retried > 0)
        #expect(counts.retried <= 2 * counts.offered)
        if let budget { #expect(Double(counts.retried) <= budget * Double(counts.offered)) }
        service.request.retry = nil
        let once = try Run(Sample.plan(service, fleet), seed: seed).outcome.services[0].counts
        #expect(counts.offered == once.offered, "clients want the same")
    }

    /// A fleet at 80 % meets ten minutes of twice the load. Without repeats it recovers; with two
    /// for each loss it serves nobody in time ever after, since 2.4 is more than 1; a budget of
    /// 10 % leaves 0.88 and it recovers.
    @Test(arguments: [(1, nil, true), (3, nil, false), (3, 0.1, true)] as [(Int, Double?, Bool)])
    func stormsEndWithABudget(attempts: Int, budget: Double?, recovers: Bool) throws {
        var service = Sample.service(
            rate: 16, serviceTime: .exponential(mean: 0.1), cpu: 0, timeout: .second * 10)
        service.demand.events = [
            DemandEvent(
                name: "trigger", fromNanoseconds: TimeSpan.hour.nanoseconds,
                toNanoseconds: TimeSpan.hour.nanoseconds + TimeSpan.minute.nanoseconds * 10,
                multiplier: 2, rampNanoseconds: 0)
        ]
        service.request.retry = retry(attempts, budget: budget)
        let plan = Sample.plan(
            service, Sample.fleet(minimum: 1), horizon: .hour * 6, zones: 1)
        let last = try #require(try Run(plan).series.points.last)
        #expect(abs(last.offered - 16) < 1e-6)
        #expect(recovers ? last.served > 15.9 : last.served < 8)
    }

    /// A balancer handles attempts, not requests.
    @Test func balancersCountAttempts() throws {
        var plan = light(retry(3), loss: 0.5)
        plan.fleets[0].balancer = BalancerPlan(
            kind: .application, algorithm: .roundRobin, requestsPerConnection: 1,
            connectionDuration: .second, chargedRules: 0)
        let run = try Run(plan)
        let counts = run.outcome.services[0].counts
        let layout = PreparedPlan(plan).meterLayout.fleets[0]
        let place = try #require(layout.balancer) + 1
        let connections = run.ledger.hours.reduce(Int128(0)) { $0 + $1.meters[place] }
        let attempts = Double(counts.offered + counts.retried) / 1000
        // Each hour is rounded to a whole connection.
        #expect(abs(Double(connections) - attempts) <= 12)
    }
}

@Suite struct DrainOnNoticeTests {
    private func plan(draining: Bool) -> Plan {
        let spot = SpotSignal(priceSignal: 0.03, interruptionsPerHour: 0.05, notice: .minute * 2)
        var fleet = Sample.fleet(
            Sample.option(spot: spot), minimum: 20,
            market: MarketPlan(
                onDemandBase: 0, onDemandAboveBase: 0, spotAllocation: .lowestPrice,
                capacityRebalance: false, drainOnNotice: draining))
        fleet.boot.warmUp = .deterministic(0)
        return Sample.plan(Sample.service(rate: 40), fleet, horizon: .day * 10)
    }

    /// Minutes in which an instance is paid for and takes no load: two for each interruption that
    /// the horizon does not cut short.
    private func idleMinutes(_ run: Run) -> Double {
        run.series.points.reduce(0) { $0 + $1.instances - $1.serving }
    }

    @Test func noticedInstancesTakeNoLoad() throws {
        let run = try Run(plan(draining: true))
        let expected = 2 * Double(run.outcome.total.interruptions)
        #expect(expected > 300)
        #expect(abs(idleMinutes(run) - expected) <= 2 + 1e-6)
        let kept = try Run(plan(draining: false))
        #expect(abs(idleMinutes(kept)) < 1e-6)
        // Notices come by chance alone, so that both see the same ones.
        #expect(kept.outcome.total.interruptions == run.outcome.total.interruptions)
    }

    /// Utilization is of the instances that take load: it rises while one is drained.
    @Test func theOthersTakeItsLoad() throws {
        let run = try Run(plan(draining: true))
        for point in run.series.points where point.serving == 19 {
            // A minute's part counts whole thousandths of a request.
            #expect(abs(point.cpu - 40 * 0.1 / 2 / 19) < 1e-6)
        }
    }
}
