import CloudModel
import Quantities
import SimulationKernel
import Testing
import UsageLedger

/// Requests on fleets that change: instances that start slowly, are drained, or are taken away.
@Suite struct RequestFleetTests {
    private func balancer(
        _ algorithm: BalancerPlan.Algorithm = .roundRobin, slowStart: TimeSpan = .zero,
        delay: TimeSpan = .minute * 5
    ) -> BalancerPlan {
        BalancerPlan(
            kind: .application, algorithm: algorithm, requestsPerConnection: 5,
            connectionDuration: .minute, chargedRules: 0, slowStart: slowStart,
            deregistrationDelay: delay)
    }

    /// Half an hour of 20 req/s, half an hour of nearly nothing, over and over: the fleet breathes.
    private func breathing(
        time: Distribution, delay: TimeSpan, slowStart: TimeSpan = .zero
    ) -> Plan {
        var service = Sample.service(
            rate: 20, serviceTime: time, cpu: 0.05, timeout: .hour)
        service.demand.curve = .trace(
            TraceCurve(
                timesNanoseconds: [0, TimeSpan.minute.nanoseconds * 30],
                ratesPerSecond: [20, 0.2], length: .hour, repeats: true))
        var fleet = Sample.fleet(
            Sample.option(slots: 1000, vcpu: 1), minimum: 1, maximum: 10,
            policies: [NamedPolicy(name: "cpu", policy: TargetTracking(target: 0.5))])
        fleet.balancer = balancer(slowStart: slowStart, delay: delay)
        return Sample.plan(service, fleet, horizon: .hour * 4)
    }

    /// Requests of half a minute: an instance that is scaled in finishes them, and is billed until
    /// it has. Without time to do so it takes them along.
    @Test func scaleInDrains() throws {
        let patient = try Run(
            breathing(time: .deterministic(30), delay: .minute * 5), mode: .requests)
        let hasty = try Run(
            breathing(time: .deterministic(30), delay: .zero), mode: .requests)
        #expect(patient.ledger.segments.contains { $0.end == .scaledIn })
        #expect(patient.outcome.services[0].counts.failed == 0)
        #expect(hasty.outcome.services[0].counts.failed > 0)
        let counts = hasty.outcome.services[0].counts
        #expect(counts.offered == counts.served + counts.lost)
        // The hour's meter and the segments agree, drained time included.
        for run in [patient, hasty] {
            let metered = run.ledger.hours.reduce(Int128(0)) { sum, hour in
                sum + hour.instanceNanoseconds.reduce(0, +)
            }
            let ended = run.ledger.segments.reduce(Int128(0)) {
                $0 + Int128($1.toNanoseconds - $1.fromNanoseconds) * Int128($1.count)
            }
            #expect(metered == ended)
        }
    }

    private func spot(drains: Bool) -> Plan {
        let risk = SpotSignal(priceSignal: 0.03, interruptionsPerHour: 2, notice: .minute * 2)
        let service = Sample.service(
            rate: 20, serviceTime: .deterministic(2), cpu: 0, timeout: .minute)
        var fleet = Sample.fleet(
            Sample.option(slots: 100, vcpu: 1, spot: risk), minimum: 6,
            market: MarketPlan(
                onDemandBase: 0, onDemandAboveBase: 0, spotAllocation: .lowestPrice,
                capacityRebalance: true, drainOnNotice: drains))
        fleet.balancer = balancer()
        return Sample.plan(service, fleet, horizon: .hour * 3)
    }

    /// A reclaimed instance takes the requests in its slots along: rate × service time ÷ instances
    /// of them, unless it was drained from its notice on.
    @Test func aReclaimFailsWhatIsInFlight() throws {
        let abrupt = try Run(spot(drains: false), mode: .requests).outcome
        let gentle = try Run(spot(drains: true), mode: .requests).outcome
        let interruptions = Double(abrupt.fleets[0].interruptions)
        #expect(interruptions > 20)
        let each = Double(abrupt.services[0].counts.failed) / 1000 / interruptions
        // 20/s × 2 s over six or seven instances.
        #expect(each > 5 && each < 7.5, "\(each)")
        #expect(gentle.services[0].counts.failed == 0)
    }

    /// Demand, boots and interruptions do not depend on how load is served, as long as nothing
    /// that is served decides about the fleet.
    @Test func bothModelsShareTheFleet() throws {
        let requests = try Run(spot(drains: true), mode: .requests)
        let flow = try Run(spot(drains: true))
        #expect(requests.ledger.segments == flow.ledger.segments)
        let offered = requests.outcome.services[0].counts.offered
        let expected = flow.outcome.services[0].counts.offered
        #expect(abs(Double(offered) / Double(expected) - 1) < 0.01)
    }

    /// The share of a new instance grows with its age: over its slow start it takes half of a full
    /// share, so the others are busier for a while.
    @Test func slowStartHoldsBack() throws {
        let slow = try Run(
            breathing(time: .deterministic(0.06), delay: .minute, slowStart: .minute * 10),
            mode: .requests)
        let fast = try Run(
            breathing(time: .deterministic(0.06), delay: .minute), mode: .requests)
        #expect(
            slow.outcome.services[0].latency.mean
                > 1.05 * fast.outcome.services[0].latency.mean)
    }

    /// Four instances in three zones: a client's zone gets a third of the load however many
    /// instances it has, so those alone in their zone are busier than the pair.
    @Test func zoneAwareStaysInTheZone() throws {
        func busiest(_ algorithm: BalancerPlan.Algorithm) throws -> Double {
            var fleet = Sample.fleet(Sample.option(slots: 1, vcpu: 1), minimum: 4)
            fleet.balancer = balancer(algorithm)
            let plan = Sample.plan(
                Sample.service(rate: 27, cpu: 0, timeout: .hour), fleet, horizon: .hour * 2)
            return try Run(plan, mode: .requests).outcome.services[0].latency.mean
        }
        // Alone in its zone: M/M/1 at 0.9, a sojourn of 1 s; over all zones M/M/4-like at 0.675.
        #expect(try busiest(.zoneAware) > 0.6)
        #expect(try busiest(.leastOutstanding) < 0.2)
    }

    /// A rerun gives the same bytes, and a trace's requests come as recorded.
    @Test func aTraceIsReplayed() throws {
        var service = Sample.service(rate: 1, serviceTime: .deterministic(0.5), cpu: 0)
        let second = TimeSpan.second.nanoseconds
        service.demand.requests = RequestTrace(
            timesNanoseconds: [0, second * 10, second * 10, second * 50], costs: [1, 2, 4, 1],
            length: .minute, repeats: true)
        var fleet = Sample.fleet(Sample.option(slots: 1, vcpu: 1), minimum: 1)
        fleet.balancer = balancer()
        let plan = Sample.plan(service, fleet, horizon: .minute * 10, zones: 1)
        let run = try Run(plan, mode: .requests)
        #expect(run.outcome.services[0].counts.served == 40_000)
        // 0.5, 1, 1 + 2 and 0.5 s.
        #expect(abs(run.outcome.services[0].latency.mean - 5.0 / 4) < 1e-6)
        #expect(abs(run.outcome.services[0].latency.p99 - 3) < 0.003)
    }

    /// Recorded requests that several fleets share come to one of them each, and all of them come:
    /// when a fleet has nothing to serve with, too, and when the recording starts again.
    @Test func aTraceIsShared() throws {
        var service = Sample.service(rate: 1, serviceTime: .deterministic(0.01), cpu: 0)
        let second = TimeSpan.second.nanoseconds
        service.demand.requests = RequestTrace(
            timesNanoseconds: (0..<30).map { Int64($0 * $0) * second / 20 }, costs: [],
            length: .minute, repeats: true)
        service.regionShares = [0.7, 0.3, 0]
        var plan = Sample.plan(
            service, Sample.fleet(minimum: 1), horizon: .minute * 50, zones: 1)
        plan.regions = ["a", "b", "c"].map {
            RegionPlan(name: $0, provider: "aws", zones: ["\($0)1"])
        }
        plan.fleets = [(0, 1), (0, 0), (1, 1), (2, 1)].map { region, size in
            var fleet = Sample.fleet(minimum: Int64(size))
            fleet.name = "f\(region)\(size)"
            fleet.region = region
            return fleet
        }
        let run = try Run(plan, mode: .requests).outcome.services[0]
        #expect(run.counts.offered == 1500 * 1000)
        #expect(run.counts.served == 1500 * 1000)
        // 1,050 ± 18 of 1,500 by chance, in the region with 70 %.
        #expect(abs(run.regions[0].counts.offered - 1_050_000) < 90_000)
        #expect(run.regions[2].counts.offered == 0)
    }
}
