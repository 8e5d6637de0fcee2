import CloudModel
import Quantities
import SimulationKernel
import Testing
import UsageLedger

/// What answers late in the place of not answering: services, zones, stores, and cold caches.
struct SlownessTests {
    private static let hour = TimeSpan.hour.nanoseconds
    private static let parts = Double(RequestCounts.perRequest)

    /// Twelve instances of 200 req/s over three zones; a request takes 10 ms, of which the CPU has
    /// as much to do as asked.
    private static func plan(
        rate: Double, slowdown: Double, zone: Int? = nil, share: Double = 1,
        algorithm: BalancerPlan.Algorithm = .roundRobin, cpu: Double = 0
    ) -> Plan {
        let service = Sample.service(
            rate: rate, serviceTime: .deterministic(0.01), cpu: cpu, timeout: .second)
        var fleet = Sample.fleet(Sample.option(slots: 2), minimum: 12, maximum: 12)
        // What has to wait for long is refused: with a second of queue all answers would be late.
        fleet.queueLimit = 10
        fleet.balancer = BalancerPlan(
            kind: .application, algorithm: algorithm, requestsPerConnection: 5,
            connectionDuration: .minute, chargedRules: 0)
        var plan = Sample.plan(service, fleet, horizon: .hour * 6)
        var outage = OutagePlan(
            name: "slow", region: 0, zone: zone,
            timing: .scheduled(from: 2 * hour, to: 4 * hour), share: share)
        outage.isGrey = true
        outage.slowdown = slowdown
        if zone == nil { outage.service = 0 }
        plan.outages = [outage]
        return plan
    }

    /// Slow in the last five of ten minutes.
    private static func shorten(_ plan: inout Plan) {
        let minute = TimeSpan.minute.nanoseconds
        plan.horizon = .minute * 10
        plan.outages[0].timing = .scheduled(from: 5 * minute, to: 10 * minute)
    }

    private static func minute(_ run: Run, _ hour: Double) throws -> SeriesPoint {
        let time = Int64(hour * 60) * 60_000_000_000
        return try #require(run.series.points.first { $0.timeNanoseconds == time })
    }

    /// Slots are held four times as long, so a fleet carries a quarter; no check sees it, nothing
    /// is replaced, and the CPU has a quarter to do.
    @Test(arguments: [ServingMode.flow, .requests])
    func whatIsSlowCarriesLess(mode: ServingMode) throws {
        var plan = Self.plan(rate: 1_200, slowdown: 4, cpu: 0.004)
        if mode == .requests { Self.shorten(&plan) }
        let run = try Run(plan, mode: mode)
        let lost = Double(run.outcome.services[0].counts.lost) / Self.parts
        // 600 of 1,200 req/s, for two hours or for five minutes.
        let seconds = mode == .flow ? 7_200.0 : 300
        #expect(abs(lost / (600 * seconds) - 1) < 0.02, "\(lost)")
        #expect(run.outcome.fleets[0].lifecycle.replaced == 0)
        #expect(run.outcome.outages[0].instances == 12)
        if mode == .requests {
            let points = run.series.points
            let during = try #require(points.first { $0.timeNanoseconds == 420_000_000_000 })
            #expect(abs(during.capacity - 600) < 1e-6, "\(during.capacity)")
        } else {
            let (before, during) = (try Self.minute(run, 1.5), try Self.minute(run, 2.25))
            #expect(during.instances == 12)
            #expect(abs(during.capacity / before.capacity - 0.25) < 1e-9)
            #expect(abs(during.cpu / before.cpu - 0.5) < 1e-3, "\(during.cpu) \(before.cpu)")
            let after = try Self.minute(run, 4.5)
            #expect(after.capacity == before.capacity && after.served > 0.999 * after.offered)
        }
    }

    /// At a low load what takes 10 ms takes 30, of as many as come while it is slow.
    @Test(arguments: [ServingMode.flow, .requests])
    func whatIsSlowTakesAsManyTimesAsLong(mode: ServingMode) throws {
        var plan = Self.plan(rate: 100, slowdown: 3, algorithm: .leastOutstanding)
        Self.shorten(&plan)
        let run = try Run(plan, mode: mode)
        #expect(run.outcome.services[0].counts.lost == 0)
        let mean = run.outcome.services[0].latency.mean
        #expect(abs(mean / 0.02 - 1) < 0.02, "\(mean)")
    }

    /// Every instance gets as much under round-robin, so the slow zone loses what it has too much
    /// of; where the least busy is chosen it gets less, and nobody loses anything.
    @Test(arguments: [BalancerPlan.Algorithm.roundRobin, .leastOutstanding])
    func aBalancerThatLooksSparesTheSlowZone(algorithm: BalancerPlan.Algorithm) throws {
        for mode in [ServingMode.flow, .requests] {
            var plan = Self.plan(rate: 1_200, slowdown: 4, zone: 0, algorithm: algorithm)
            Self.shorten(&plan)
            let run = try Run(plan, mode: mode)
            let lost = Double(run.outcome.services[0].counts.lost) / Self.parts
            // 400 of 1,200 req/s come to a zone that carries 200.
            let expected = algorithm == .roundRobin ? 200 * 300.0 : 0
            #expect(abs(lost - expected) <= 0.02 * 200 * 300, "\(mode): \(lost)")
        }
    }

    /// What is launched meanwhile is as slow; of a share of the instances it is not.
    @Test(arguments: [1, 0.5])
    func newInstancesAreSlowToo(share: Double) throws {
        var plan = Self.plan(rate: 100, slowdown: 4, share: share)
        plan.fleets[0].scaling.maximum = 24
        plan.fleets[0].scaling.schedule = [
            ScheduledAction(
                name: "up", timeNanoseconds: 3 * Self.hour, minimum: 24, maximum: nil, desired: 24)
        ]
        let run = try Run(plan)
        // A quarter of 200 each; half of the first twelve and all new ones as fast as ever.
        let expected = share == 1 ? 24 * 50.0 : 6 * 50.0 + 18 * 200
        #expect(try Self.minute(run, 3.75).capacity == expected)
        #expect(try Self.minute(run, 4.25).capacity == 24 * 200)
    }

    /// Of two that overlap the second goes on where the first ends; a software failure hits what is
    /// slow as it hits the rest.
    @Test func outagesOverlap() throws {
        var plan = Self.plan(rate: 100, slowdown: 4)
        var second = plan.outages[0]
        second.name = "longer"
        second.slowdown = 2
        second.timing = .scheduled(from: 3 * Self.hour, to: 5 * Self.hour)
        plan.outages.append(second)
        let run = try Run(plan)
        #expect(try Self.minute(run, 3.5).capacity == 12 * 50)
        #expect(try Self.minute(run, 4.5).capacity == 12 * 100)
        #expect(try Self.minute(run, 5.5).capacity == 12 * 200)

        var failure = OutagePlan(
            name: "crash", region: 0, zone: nil,
            timing: .scheduled(from: 3 * Self.hour, to: 3 * Self.hour + Self.hour / 2))
        failure.service = 0
        plan.outages = [plan.outages[0], failure]
        let failed = try Run(plan)
        #expect(failed.outcome.outages[1].instances == 12)
        #expect(try Self.minute(failed, 3.25).served == 0)
    }

    /// A store that is slow leaves the instances that are launched meanwhile alone.
    @Test func aSlowStoreSlowsNoInstances() throws {
        var plan = Self.plan(rate: 100, slowdown: 4)
        plan.services[0].calls = [
            CallPlan(callee: .store(0), perRequest: 1, timeout: .second, retry: nil)
        ]
        plan.stores = [DataTierTests.store(.deterministic(0.001), connections: 50)]
        plan.outages[0].service = nil
        plan.outages[0].store = 0
        plan.fleets[0].coldCache = ColdCachePlan(slowdown: 2, duration: .minute)
        plan.fleets[0].scaling.maximum = 24
        plan.fleets[0].scaling.schedule = [
            ScheduledAction(
                name: "up", timeNanoseconds: 3 * Self.hour, minimum: 24, maximum: nil, desired: 24)
        ]
        let run = try Run(plan)
        #expect(run.outcome.services[0].counts.lost == 0)
        #expect(run.outcome.outages[0].instances == 0)
    }

    /// New instances are slow for ten minutes, those of the start never.
    @Test func cachesOfNewInstancesAreCold() throws {
        var plan = Self.plan(rate: 100, slowdown: 4)
        plan.outages = []
        plan.fleets[0].coldCache = ColdCachePlan(slowdown: 2, duration: .minute * 10)
        plan.fleets[0].boot.configure = .deterministic(0)
        plan.fleets[0].scaling.maximum = 24
        plan.fleets[0].scaling.schedule = [
            ScheduledAction(
                name: "up", timeNanoseconds: 3 * Self.hour, minimum: 24, maximum: nil, desired: 24)
        ]
        let run = try Run(plan)
        #expect(try Self.minute(run, 1).capacity == 12 * 200)
        let points = run.series.points.filter { $0.timeNanoseconds >= 3 * Self.hour }
        let cold = points.filter { $0.serving == 24 && $0.capacity == 12 * 200 + 12 * 100 }
        // The minutes at both edges are mixed.
        #expect(cold.count >= 9 && cold.count <= 10, "\(cold.count)")
        #expect(try Self.minute(run, 4).capacity == 24 * 200)
    }

    /// A standby's caches know nothing of the demand that it takes over, nor does the primary's
    /// when it comes back.
    @Test func cachesOfARegionThatTakesOverAreCold() throws {
        var plan = StandbyTests.plan(.hotStandby, capacity: 1)
        for fleet in plan.fleets.indices {
            plan.fleets[fleet].coldCache = ColdCachePlan(slowdown: 1.5, duration: .minute * 10)
        }
        let run = try Run(plan)
        func cold(_ fleet: Int, _ hours: Range<Int64>) -> Int {
            run.series.points.count {
                $0.fleet == fleet && hours.contains($0.timeNanoseconds / Self.hour)
                    && $0.capacity > 1 && abs($0.capacity - 2_000 / 1.5) < 1
            }
        }
        #expect(cold(1, 0..<10) == 0)
        #expect(cold(1, 10..<13) >= 9 && cold(1, 10..<13) <= 10)
        #expect(cold(0, 13..<15) >= 9 && cold(0, 13..<15) <= 10)
    }

    /// Half of the demand comes over connections that stay open for half an hour in the mean: they
    /// lead to what has failed until both the connection and the answer are gone.
    @Test func longConnectionsStayWithWhatHasFailed() throws {
        var plan = StandbyTests.plan(.hotStandby, capacity: 1)
        plan.services[0].failover?.longConnections = LongConnections(share: 0.5, mean: .minute * 30)
        let run = try Run(plan)
        let outage = try #require(run.outcome.outages.first)
        let detected = try #require(outage.decidedSeconds)
        let (life, mean, left) = (60.0, 1_800.0, 3 * 3_600 - detected)
        var without = 0.0
        for step in 0..<Int(left * 10) {
            let time = (Double(step) + 0.5) / 10
            let kept = max(0, 1 - time / life)
            let open = 0.5 * Double.exponential(-time / mean)
            without += (kept + open * (1 - kept)) / 10
        }
        let lost = Double(run.outcome.services[0].counts.lost) / Self.parts
        let expected = 1_000 * (detected + without)
        #expect(abs(lost / expected - 1) < 0.03, "\(lost), not \(expected)")
    }

    /// A store whose queries take three times as long is three times as busy.
    @Test(arguments: [ServingMode.flow, .requests])
    func aSlowStore(mode: ServingMode) throws {
        var service = Sample.service(
            rate: 100, serviceTime: .deterministic(0.01), cpu: 0, timeout: .second * 10)
        service.calls = [
            CallPlan(callee: .store(0), perRequest: 1, timeout: .second, retry: nil)
        ]
        var plan = Sample.plan(
            service, Sample.fleet(Sample.option(slots: 200), minimum: 2), horizon: .minute * 20)
        plan.stores = [DataTierTests.store(.deterministic(0.01), connections: 10)]
        let before = try Run(plan, mode: mode)
        var outage = OutagePlan(
            name: "slow", region: 0, zone: nil, timing: .scheduled(from: 0, to: 2 * Self.hour))
        outage.isGrey = true
        outage.slowdown = 3
        outage.store = 0
        plan.outages = [outage]
        let slow = try Run(plan, mode: mode)
        let (fast, late) = (
            before.outcome.services[0].latency.mean, slow.outcome.services[0].latency.mean
        )
        #expect(abs(fast - 0.02) < 0.001 && abs(late - 0.04) < 0.002, "\(fast) \(late)")
        let ratio = slow.outcome.stores[0].utilization / before.outcome.stores[0].utilization
        // The same calls arrive; what a connection has to do at the end is left out.
        #expect(abs(ratio - 3) < (mode == .flow ? 1e-6 : 0.05), "\(ratio)")
        #expect(slow.outcome.services[0].counts.lost == 0)
    }
}

extension Double {
    /// e to a power, by its series after halving: no library of the program under test.
    fileprivate static func exponential(_ power: Double) -> Double {
        let part = power / 1024
        var result = 1 + part + part * part / 2 + part * part * part / 6
        for _ in 0..<10 { result *= result }
        return result
    }
}
