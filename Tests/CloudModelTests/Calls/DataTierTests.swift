import CloudModel
import Quantities
import SimulationKernel
import Statistics
import Testing
import UsageLedger

/// Services that call stores and each other, served as a rate.
struct DataTierTests {
    private static let parts = Double(RequestCounts.perRequest)

    static func store(
        _ queryTime: Distribution = .exponential(mean: 0.002), connections: Int = 20,
        alpha: Double = 0, beta: Double = 0
    ) -> StorePlan {
        var store = StorePlan(
            name: "db", region: 0, zone: 0, queryTime: queryTime,
            maxConnections: connections)
        store.contention = alpha
        store.coherency = beta
        return store
    }

    /// One service of constant demand with many slots that only wait, and what it calls.
    private static func plan(
        rate: Double, calls: [CallPlan], store: StorePlan, slots: Int = 200,
        instances: Int64 = 2, horizon: TimeSpan = .hour * 6
    ) -> Plan {
        var service = Sample.service(
            rate: rate, serviceTime: .exponential(mean: 0.01), cpu: 0, timeout: .second * 10)
        service.calls = calls
        var plan = Sample.plan(
            service, Sample.fleet(Sample.option(slots: slots), minimum: instances),
            horizon: horizon)
        plan.stores = [store]
        return plan
    }

    private static func call(
        _ perRequest: Double, timeout: TimeSpan = .second, retry: RetryPlan? = nil
    ) -> CallPlan {
        CallPlan(callee: .store(0), perRequest: perRequest, timeout: timeout, retry: retry)
    }

    /// A request takes its own time and that of its calls, M/M/c each.
    @Test func theCallerWaitsForTheStore() throws {
        // 3 × 3,000 calls a second of 2 ms: 18 of 20 connections.
        let run = try Run(Self.plan(rate: 3_000, calls: [Self.call(3)], store: Self.store()))
        let service = run.outcome.services[0]
        #expect(service.counts.lost == 0)
        let queue = try MultiServerQueue(servers: 20, arrivalRate: 9_000, serviceRate: 500)
        let expected = 0.01 + 3 * (queue.meanWait + 0.002)
        #expect(abs(service.latency.mean / expected - 1) < 0.02, "\(service.latency.mean)")
        let store = run.outcome.stores[0]
        #expect(abs(store.utilization - 0.9) < 1e-6)
        // Little: of 20 connections 18 are busy, and what waits for one is not in it.
        #expect(abs(store.connections - 18) < 0.01)
        // Every request that was served made three calls.
        let calls = 3 * Double(service.counts.served) / Self.parts
        #expect(abs(store.calls / calls - 1) < 1e-6, "\(store.calls), not \(calls)")
        #expect(store.failed < 1e-9)
    }

    /// A caller with too few slots for the waiting carries slots ÷ (own time + calls), by Little's
    /// law.
    @Test func slotsAreHeldWhileCallsWait() throws {
        // 40 ms of calls: 50 slots carry 1,000 req/s of 10 ms + 40 ms; 1,500 come.
        var plan = Self.plan(
            rate: 1_500, calls: [Self.call(4)],
            store: Self.store(.deterministic(0.01), connections: 10_000), slots: 50,
            instances: 1)
        plan.services[0].request.timeout = .second
        let run = try Run(plan)
        let counts = run.outcome.services[0].counts
        #expect(counts.offered == counts.served + counts.lost)
        let calls = run.outcome.stores[0].calls / plan.horizon.seconds
        #expect(abs(calls / 4_000 - 1) < 0.01, "\(calls) calls a second, not 4,000")
        // Without its calls it would carry them all.
        plan.services[0].calls = []
        #expect(try Run(plan).outcome.services[0].counts.lost == 0)
    }

    /// More than the store carries: as many requests fail as there are too many, and callers wait
    /// for their timeouts.
    @Test func anOverloadedStoreFailsTheRest() throws {
        // One call each: 1,500 a second, and 20 ÷ 20 ms carry 1,000.
        let plan = Self.plan(
            rate: 1_500, calls: [Self.call(1, timeout: TimeSpan(seconds: 0.2))],
            store: Self.store(.exponential(mean: 0.02)), slots: 500)
        let run = try Run(plan)
        let counts = run.outcome.services[0].counts
        #expect(counts.offered == counts.served + counts.lost)
        let lost = Double(counts.lost) / Double(counts.offered)
        #expect(abs(lost - 1 / 3.0) < 0.01, "\(lost)")
        let store = run.outcome.stores[0]
        #expect(abs(store.saturatedSeconds - plan.horizon.seconds) < 61)
        #expect(abs(store.failed / store.calls - 1 / 3.0) < 0.01)
    }

    /// Callers with few slots cannot overload a store: it answers as many as it carries, each after
    /// what Little's law says: 300 slots ÷ 1,000 a second, less their own 10 ms.
    @Test func fewSlotsKeepAStoreFromFailing() throws {
        var plan = Self.plan(
            rate: 1_500, calls: [Self.call(1)], store: Self.store(.exponential(mean: 0.02)),
            slots: 300, instances: 1)
        plan.services[0].request.timeout = .second
        let run = try Run(plan)
        let store = run.outcome.stores[0]
        // The theory of queues that anybody may join has a few in a thousand wait for too long.
        #expect(store.failed < 0.005 * store.calls)
        #expect(abs(store.calls / plan.horizon.seconds / 1_000 - 1) < 0.01)
    }

    /// Beyond the best number of connections a store does less: once it is overloaded it carries
    /// what all its connections come to.
    @Test func contentionCollapses() throws {
        let store = Self.store(
            .exponential(mean: 0.02), connections: 400, alpha: 0.02, beta: 0.0005)
        let law = try #require(
            ScalabilityLaw(single: 50, contention: 0.02, coherency: 0.0005))
        let best = law.throughput(workers: (try #require(law.peakWorkers)).rounded())
        let all = law.throughput(workers: 400)
        let plan = Self.plan(
            rate: 1.2 * best, calls: [Self.call(1, timeout: TimeSpan(seconds: 0.5))], store: store,
            slots: 1_000)
        let counts = try Run(plan).outcome.services[0].counts
        let served = Double(counts.served) / Self.parts / plan.horizon.seconds
        #expect(abs(served / all - 1) < 0.02, "\(served), not \(all)")
    }

    /// A zone is lost for two hours: the standby has taken over after the failover time, and what
    /// it had not got is lost.
    @Test func aLostZoneCostsTheFailover() throws {
        var store = Self.store(connections: 100)
        store.isMultiZone = true
        store.failover = .deterministic(90)
        store.replicationLag = .deterministic(0.5)
        store.readShare = 0.6
        var plan = Self.plan(rate: 100, calls: [Self.call(2)], store: store, slots: 200)
        plan.outages = [
            OutagePlan(
                name: "a", region: 0, zone: 0,
                timing: .scheduled(
                    from: (TimeSpan.hour * 2).nanoseconds, to: (TimeSpan.hour * 4).nanoseconds))
        ]
        // The callers are elsewhere: nothing but the store is lost.
        let zones = plan.regions[0].zones
        plan.regions.append(RegionPlan(name: "other", provider: "aws", zones: zones))
        plan.fleets[0].region = 1
        plan.services[0].regionShares = [0, 1]
        let run = try Run(plan)
        let lost = Double(run.outcome.services[0].counts.lost) / Self.parts
        #expect(abs(lost / (100 * 90) - 1) < 0.02, "\(lost), not \(100 * 90)")
        let outcome = run.outcome.stores[0]
        #expect(outcome.failovers == 1 && abs(outcome.downSeconds - 90) < 1e-6)
        // 200 calls a second, two fifths of them writes, for half a second.
        #expect(abs(outcome.writesLost - 40) < 0.2, "\(outcome.writesLost)")
        // Without a standby it is down until the zone is back, and loses no writes.
        plan.stores[0].isMultiZone = false
        let alone = try Run(plan).outcome
        let all = Double(alone.services[0].counts.lost) / Self.parts
        #expect(abs(all / (100 * 7_200) - 1) < 0.02, "\(all)")
        #expect(alone.stores[0].writesLost == 0 && alone.stores[0].failovers == 0)
    }

    /// Replicas take the reads.
    @Test func replicasTakeReads() throws {
        var store = Self.store(.exponential(mean: 0.02), connections: 10)
        store.readReplicas = 2
        store.readShare = 0.8
        // 1,000 calls: 200 of 500 at the primary, 400 at each replica.
        let plan = Self.plan(rate: 1_000, calls: [Self.call(1)], store: store, slots: 500)
        let outcome = try Run(plan).outcome
        #expect(abs(outcome.stores[0].utilization - 0.8) < 1e-6)
        #expect(outcome.services[0].counts.lost == 0)
    }

    /// Web, API and database: each served request of the web made two of the API, each of those
    /// three calls.
    @Test func aChainIsConserved() throws {
        var plan = Self.plan(rate: 300, calls: [], store: Self.store())
        var api = plan.services[0]
        api.name = "api"
        api.isCalled = true
        api.calls = [Self.call(3)]
        api.demand.curve = .shape(
            ShapeCurve(basePerSecond: 0, minuteOfDay: [], weekday: [], timeZone: .utc))
        plan.services[0].calls = [
            CallPlan(callee: .service(1), perRequest: 2, timeout: .second)
        ]
        plan.services.append(api)
        var fleet = plan.fleets[0]
        fleet.name = "api"
        fleet.service = 1
        plan.fleets.append(fleet)
        let outcome = try Run(plan).outcome
        let web = outcome.services[0].counts
        let called = outcome.services[1].counts
        for counts in [web, called] {
            #expect(counts.offered == counts.served + counts.lost && counts.lost == 0)
        }
        #expect(abs(Double(called.served) / Double(web.served) - 2) < 1e-6)
        #expect(
            abs(outcome.stores[0].calls / (Double(called.served) / Self.parts) - 3) < 1e-6)
        // 10 ms of its own, and twice 10 ms with three queries of 2 ms.
        #expect(abs(outcome.services[0].latency.mean - 0.042) < 0.001)
        // When the database is lost, so is the web.
        plan.outages = [
            OutagePlan(
                name: "a", region: 0, zone: 0,
                timing: .scheduled(from: 0, to: plan.horizon.nanoseconds))
        ]
        let dark = try Run(plan).outcome.services[0].counts
        #expect(dark.offered == dark.served + dark.lost)
        #expect(Double(dark.lost) > 0.98 * Double(dark.offered))
    }
}
