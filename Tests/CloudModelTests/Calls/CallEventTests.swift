import CloudModel
import Quantities
import SimulationKernel
import Testing
import UsageLedger

/// Every call an event: what fails, what is conserved, and what `flow` says of the same.
@Suite struct CallEventTests {
    private typealias Sample = CallSample

    /// A zone is lost: the store answers again after its failover, or when the zone is back.
    @Test func aLostZoneCostsTheFailover() throws {
        var store = Sample.store(.exponential(mean: 0.002), connections: 100)
        store.isMultiZone = true
        store.failover = .deterministic(90)
        store.replicationLag = .deterministic(0.5)
        store.readShare = 0.6
        var plan = Sample.plan(
            rate: 20, calls: [Sample.ask(.store(0), 2, timeout: 1)], stores: [store],
            horizon: .minute * 25)
        plan.outages = [
            OutagePlan(
                name: "a", region: 0, zone: 0,
                timing: .scheduled(
                    from: (TimeSpan.minute * 10).nanoseconds,
                    to: (TimeSpan.minute * 20).nanoseconds))
        ]
        // The callers are elsewhere: nothing but the store is lost.
        let zones = plan.regions[0].zones
        plan.regions.append(RegionPlan(name: "other", provider: "aws", zones: zones))
        plan.fleets[0].region = 1
        plan.services[0].regionShares = [0, 1]
        let outcome = try Run(plan, mode: .requests).outcome
        let lost = Double(outcome.services[0].counts.failed) / Sample.parts
        // Of 1,800 requests, by chance ± 42 at one standard deviation.
        #expect(abs(lost - 20 * 90) < 180, "\(lost)")
        #expect(outcome.stores[0].failovers == 1)
        #expect(abs(outcome.stores[0].downSeconds - 90) < 1e-6)
        // 40 calls a second, two fifths of them writes, for half a second.
        #expect(abs(outcome.stores[0].writesLost - 8) < 1)
        plan.stores[0].isMultiZone = false
        let alone = try Run(plan, mode: .requests).outcome
        let all = Double(alone.services[0].counts.failed) / Sample.parts
        #expect(abs(all / (20 * 600) - 1) < 0.04, "\(all)")
        #expect(alone.stores[0].failovers == 0 && alone.stores[0].downSeconds == 600)
    }

    /// Replicas take the reads, one as many as the other.
    @Test func replicasTakeReads() throws {
        var store = Sample.store(.exponential(mean: 0.02), connections: 10)
        store.readReplicas = 2
        store.readShare = 0.8
        // 1,000 calls: 200 of 500 at the primary, 400 at each replica.
        let plan = Sample.plan(
            rate: 1_000, calls: [Sample.ask(.store(0))], stores: [store],
            horizon: .minute)
        let outcome = try Run(plan, mode: .requests).outcome
        #expect(abs(outcome.stores[0].utilization - 0.8) < 0.02)
        #expect(abs(outcome.stores[0].connections - 20) < 0.6)
        #expect(outcome.services[0].counts.lost == 0)
    }

    /// Fleets of one callee get calls by their capacity.
    @Test func fleetsShareCalls() throws {
        var plan = Sample.plan(
            rate: 200, calls: [Sample.ask(.service(1))], horizon: .minute)
        Sample.add("api", .deterministic(0.02), slots: 10, to: &plan)
        var second = plan.fleets[1]
        second.name = "api-more"
        second.scaling.minimum = 3
        second.scaling.maximum = 3
        plan.fleets.append(second)
        let run = try Run(plan, mode: .requests)
        #expect(run.outcome.services[1].counts.lost == 0)
        var served = [0.0, 0.0, 0.0]
        for point in run.series.points { served[point.fleet] += point.served }
        #expect(abs(served[2] / served[1] - 3) < 0.15, "\(served)")
    }

    /// At moderate load a rate and events say the same.
    @Test func agreesWithFlow() throws {
        var store = Sample.store(
            .lognormal(mu: -6.2, sigma: 0.8), connections: 40, alpha: 0.02, beta: 0.0002)
        store.readReplicas = 1
        store.readShare = 0.5
        var plan = Sample.plan(
            rate: 150, .exponential(mean: 0.01),
            calls: [Sample.ask(.service(1), 2, timeout: 1)], stores: [store], slots: 50,
            horizon: .minute * 2)
        Sample.add(
            "api", .exponential(mean: 0.008), calls: [Sample.ask(.store(0), 3, timeout: 0.25)],
            slots: 40, to: &plan)
        let flow = try Run(plan).outcome
        let events = try Run(plan, mode: .requests).outcome
        for (one, other) in zip(flow.services, events.services) {
            let ratio = Double(other.counts.offered) / Double(one.counts.offered)
            #expect(abs(ratio - 1) < 0.02, "\(ratio)")
            #expect(abs(other.latency.mean / one.latency.mean - 1) < 0.05, "\(one.latency)")
            #expect(abs(other.latency.p50 / one.latency.p50 - 1) < 0.08)
            #expect(abs(other.latency.p99 / one.latency.p99 - 1) < 0.15)
            #expect(one.counts.lost == 0 && other.counts.lost == 0)
        }
        let (one, other) = (flow.stores[0], events.stores[0])
        // The load is steady: its mean is the level that `flow` settles at.
        #expect(abs(other.utilization / one.peakUtilization - 1) < 0.05, "\(other.utilization)")
        #expect(abs(other.connections / one.connections - 1) < 0.05, "\(other.connections)")
    }

    /// The same seed gives the same run, and a service that nobody calls changes nothing for the
    /// others.
    @Test func runsAreRepeated() throws {
        var plan = Sample.plan(
            rate: 50, .exponential(mean: 0.01),
            calls: [Sample.ask(.service(1), 1.5), Sample.ask(.store(0), 0.5)],
            stores: [Sample.store(.exponential(mean: 0.01), connections: 2)],
            horizon: .minute * 2)
        Sample.add("api", .exponential(mean: 0.02), to: &plan)
        let first = try Run(plan, mode: .requests).outcome
        #expect(try Run(plan, mode: .requests).outcome.isLike(first))
        Sample.add("idle", .exponential(mean: 0.02), to: &plan)
        let more = try Run(plan, mode: .requests).outcome
        #expect(more.services[0].latency == first.services[0].latency)
        #expect(more.stores == first.stores)
    }
}
