import CloudModel
import Quantities
import SimulationKernel
import StableMath
import Testing

@Suite struct ServingTests {
    private func latency(
        _ option: InstanceOption, rate: Double, _ time: Distribution, cpu: Double?
    ) throws -> LatencySummary {
        let plan = Sample.plan(
            Sample.service(rate: rate, serviceTime: time, cpu: cpu),
            Sample.fleet(option, minimum: 1), horizon: .day, zones: 1)
        return try Run(plan).outcome.services[0].latency
    }

    /// M/M/1: the sojourn time is exponential with rate μ − λ.
    @Test(arguments: [0.3, 0.7, 0.9])
    func oneSlotIsMM1(load: Double) throws {
        let option = Sample.option(slots: 1, vcpu: 1)
        let result = try latency(option, rate: load * 10, .exponential(mean: 0.1), cpu: 0)
        let mean = 0.1 / (1 - load)
        #expect(abs(result.mean - mean) < 0.005 * mean)
        #expect(abs(result.p50 - mean * 0.6931471805599453) < 0.005 * mean)
        #expect(abs(result.p99 - mean * 4.605170185988091) < 0.01 * mean)
    }

    /// M/M/c sojourn tail, closed form: e^(−μt)·(1 + C·(1 − e^(−μt(c−1−a)))/(c−1−a)).
    @Test func severalSlotsAreMMC() throws {
        let slots = 8
        let offered = 0.8 * Double(slots)
        let result = try latency(
            Sample.option(slots: slots, vcpu: 1), rate: offered * 10, .exponential(mean: 0.1),
            cpu: 0)
        var blocking = 1.0
        for server in 1...slots {
            blocking = offered * blocking / (Double(server) + offered * blocking)
        }
        let wait = blocking / (1 - 0.8 * (1 - blocking))
        func tail(_ t: Double) -> Double {
            let gap = Double(slots) - 1 - offered
            return Stable.exp(-10 * t) * (1 + wait * (1 - Stable.exp(-10 * t * gap)) / gap)
        }
        #expect(abs(tail(result.p50) - 0.5) < 0.005)
        #expect(abs(tail(result.p99) - 0.01) < 0.0003)
        #expect(abs(tail(result.p999) - 0.001) < 0.00005)
    }

    /// p99 must climb as the CPU nears 100 % while most slots are still free.
    @Test func tailClimbsWithTheCPU() throws {
        let option = Sample.option(slots: 1000, vcpu: 2)
        let time = try Distribution.lognormal(median: 0.028, p99: 0.22)
        var last = 0.0
        for load in [0.2, 0.5, 0.8, 0.9, 0.95, 0.98] {
            let rate = load * 2 / 0.012
            let p99 = try latency(option, rate: rate, time, cpu: 0.012).p99
            #expect(p99 > last)
            last = p99
        }
        let idle = try latency(option, rate: 0.01, time, cpu: 0.012)
        #expect(abs(idle.p99 - 0.22) < 0.005)
        #expect(abs(idle.p50 - 0.028) < 0.0006)
        #expect(last > 1.5 * 0.22)
    }

    /// Saturated: served is capacity, the rest times out, and nothing is lost from the count.
    @Test func overloadServesCapacityAndLosesTheRest() throws {
        let plan = Sample.plan(
            Sample.service(rate: 40, serviceTime: .exponential(mean: 0.1), cpu: 0),
            Sample.fleet(Sample.option(slots: 2, vcpu: 2), minimum: 1), zones: 1)
        let counts = try Run(plan).outcome.services[0].counts
        #expect(counts.offered == counts.served + counts.lost)
        let offered = 40.0 * 86400 * 1000
        #expect(abs(Double(counts.offered) - offered) < 2)
        #expect(counts.timedOut > 0)
        // 20 of 40 requests per second can be carried; those that waited the full minute are late.
        #expect(Double(counts.served) <= offered / 2)
    }

    /// With a queue limit the wait is short, so what is carried is served in time.
    @Test func aShortQueueSheds() throws {
        var fleet = Sample.fleet(Sample.option(slots: 2, vcpu: 2), minimum: 1)
        fleet.queueLimit = 10
        let plan = Sample.plan(
            Sample.service(rate: 40, serviceTime: .exponential(mean: 0.1), cpu: 0), fleet,
            zones: 1)
        let counts = try Run(plan).outcome.services[0].counts
        #expect(counts.offered == counts.served + counts.lost)
        #expect(abs(Double(counts.shed) / Double(counts.offered) - 0.5) < 0.001)
        #expect(counts.timedOut * 1000 < counts.offered)
    }

    @Test func noInstancesFailEverything() throws {
        let plan = Sample.plan(Sample.service(rate: 5), Sample.fleet(minimum: 0))
        let counts = try Run(plan).outcome.services[0].counts
        #expect(counts.failed == counts.offered)
        #expect(counts.offered == 5 * 86400 * 1000)
    }
}

/// A bounded queue in `flow` is M/M/c/K; with no room at all it is Erlang's loss system.
@Suite struct BoundedQueueTests {
    @Test(arguments: [0, 4, 50] as [Int64], [0.5, 0.8, 0.95])
    func refusesWhatTheorySays(limit: Int64, load: Double) throws {
        var fleet = Sample.fleet(Sample.option(slots: 10, vcpu: 1), minimum: 1)
        fleet.queueLimit = limit
        let plan = Sample.plan(
            Sample.service(rate: load * 100, serviceTime: .exponential(mean: 0.1), cpu: 0),
            fleet, zones: 1)
        let service = try Run(plan).outcome.services[0]
        // B_k = a·B ÷ (k + a·B) up to the slots, then a·B ÷ (c + a·B).
        var blocked = 1.0
        for servers in 1...(10 + limit) {
            let carried = load * 10 * blocked
            blocked = carried / (Double(min(servers, 10)) + carried)
        }
        let shed = Double(service.counts.shed) / Double(service.counts.offered)
        #expect(abs(shed - blocked) < 0.002 * blocked + 1e-6, "\(shed) \(blocked)")
        #expect(service.counts.offered == service.counts.served + service.counts.lost)
        if limit == 0 { #expect(abs(service.latency.p99 - 0.4605) < 0.002) }
    }
}
