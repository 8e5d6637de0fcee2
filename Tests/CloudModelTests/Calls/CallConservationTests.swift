import CloudModel
import Quantities
import SimulationKernel
import Testing
import UsageLedger

/// Random graphs of calls, as events: whatever happens, nothing is lost on the way.
@Suite struct CallConservationTests {
    private typealias Sample = CallSample

    private static let seeds: UInt64 = 30

    /// Two to four services, each calling some of those after it, and up to two stores.
    private func plan(_ stream: inout RandomStream) -> Plan {
        func draw(_ limit: Double) -> Double { stream.nextUnit() * limit }
        func chance(_ share: Double) -> Bool { stream.nextUnit() < share }
        let services = 2 + Int(draw(3))
        let stores = Int(draw(3))
        func calls(of service: Int) -> [CallPlan] {
            var callees = (service + 1..<services).map { CallPlan.Callee.service($0) }
            callees += (0..<stores).map { .store($0) }
            return callees.filter { _ in chance(0.6) }.map { callee in
                Sample.ask(
                    callee, draw(2.5), timeout: 0.01 + draw(0.5), isAsynchronous: chance(0.2),
                    retry: chance(0.4)
                        ? Sample.retry(2 + Int(draw(2)), budget: chance(0.5) ? 0.2 : nil) : nil)
            }
        }
        var plan = Sample.plan(
            rate: 1 + draw(10), .exponential(mean: 0.01), calls: calls(of: 0),
            slots: 1 + Int(draw(20)), horizon: .minute * 6)
        if chance(0.5) { plan.services[0].request.retry = Sample.retry(2) }
        if chance(0.5) { plan.services[0].request.timeout = TimeSpan(seconds: 0.1 + draw(2)) }
        for service in 1..<services {
            Sample.add(
                "service-\(service)", .exponential(mean: 0.005 + draw(0.03)),
                calls: calls(of: service), slots: 1 + Int(draw(10)),
                instances: 1 + Int64(draw(3)), to: &plan)
            if chance(0.3) { plan.services[service].request.cpuSeconds = nil }
            if chance(0.4) { plan.fleets[service].queueLimit = Int64(draw(5)) }
        }
        for number in 0..<stores {
            var store = Sample.store(
                .exponential(mean: 0.001 + draw(0.02)), connections: 1 + Int(draw(10)),
                alpha: draw(0.2), beta: draw(0.02))
            store.name = "store-\(number)"
            store.isMultiZone = chance(0.5)
            store.failover = .exponential(mean: 30)
            store.readReplicas = Int(draw(3))
            store.readShare = draw(1)
            plan.stores.append(store)
        }
        if chance(0.5) {
            let from = Int64(draw(300) * 1e9)
            plan.outages = [
                OutagePlan(
                    name: "a", region: 0, zone: 0,
                    timing: .scheduled(from: from, to: from + Int64(draw(120) * 1e9)))
            ]
        }
        return plan
    }

    @Test func everythingIsConserved() throws {
        var seen = (lost: Int64(0), late: 0.0, called: Int64(0))
        for seed in 0..<Self.seeds {
            var stream = RandomStream(seed: seed, replication: 0, entity: 78, purpose: 99)
            let plan = plan(&stream)
            let outcome = try Run(plan, seed: seed, mode: .requests).outcome
            for service in outcome.services {
                let counts = service.counts
                #expect(
                    counts.offered == counts.served + counts.lost,
                    "seed \(seed), \(service.name): \(counts)")
                seen.lost += counts.lost
                if service.isCalled { seen.called += counts.offered }
            }
            for store in outcome.stores {
                #expect(store.calls >= store.failed && store.failed >= 0, "seed \(seed)")
                #expect(
                    store.utilization >= 0 && store.peakUtilization <= 1
                        && store.utilization <= store.peakUtilization + 1e-9, "seed \(seed)")
                seen.late += store.failed
            }
            // Whoever does not call, and is not called, is not there.
            for (index, service) in plan.services.enumerated() where service.isCalled {
                let isCalled = plan.services.contains { caller in
                    caller.calls.contains { $0.callee == .service(index) }
                }
                if !isCalled { #expect(outcome.services[index].counts.offered == 0) }
            }
            if seed % 10 == 0 {
                let again = try Run(plan, seed: seed, mode: .requests).outcome
                #expect(again.isLike(outcome), "seed \(seed)")
            }
        }
        #expect(seen.lost > 0 && seen.late > 0 && seen.called > 0)
    }

    /// A run that is ended early, with requests on their way, counts them as lost.
    @Test func anEarlyEndIsConserved() throws {
        var plan = Sample.plan(
            rate: 50, calls: [Sample.ask(.service(1), 2), Sample.ask(.store(0), 2)],
            stores: [Sample.store(.exponential(mean: 0.5))], horizon: .hour)
        Sample.add("api", .exponential(mean: 0.02), to: &plan)
        var world = World(
            PreparedPlan(plan), seed: 3, replication: 0, mode: .requests, maximumEvents: 5_000)
        var (ledger, series) = (Recorder(), Recorder())
        let found = world.run(ledger: &ledger, series: &series)
        let outcome = try #require(found)
        #expect(outcome.endedEarly != nil && outcome.events <= 5_100)
        for service in outcome.services {
            let counts = service.counts
            #expect(counts.offered == counts.served + counts.lost, "\(service.name): \(counts)")
        }
        #expect(outcome.stores[0].calls > outcome.stores[0].failed)
    }
}
