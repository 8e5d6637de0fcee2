import CloudModel
import Quantities
import SimulationKernel
import Statistics
import Testing

@Suite struct ZoomTests {
    private func window(_ from: TimeSpan, _ to: TimeSpan, _ name: String = "w") -> ZoomWindow {
        ZoomWindow(
            name: name, fromNanoseconds: from.nanoseconds, toNanoseconds: to.nanoseconds)
    }

    private func plan(
        rate: Double, slots: Int = 1, time: Distribution = .exponential(mean: 0.1),
        cpu: Double? = 0, timeout: TimeSpan = .hour, instances: Int64 = 3,
        retry: RetryPlan? = nil, horizon: TimeSpan = .hour * 3
    ) -> Plan {
        var service = Sample.service(rate: rate, serviceTime: time, cpu: cpu, timeout: timeout)
        service.request.retry = retry
        return Sample.plan(
            service, Sample.fleet(Sample.option(slots: slots, vcpu: 1), minimum: instances),
            horizon: horizon)
    }

    /// Four minutes at 95 %, in which what was handed over is not forgotten: M/G/1 by Pollaczek and
    /// Khinchine, and processor sharing, E[S] ÷ (1 − ρ). One instance, since what a balancer sends
    /// to one of several is not Poisson. A window that began empty would show a sixth to a third
    /// less; much shorter ones leave out those that wait at their end.
    @Test(arguments: [
        (Distribution.deterministic(0.1), 1, 0.1 + 0.95 * 0.1 / (2 * 0.05)),
        (.exponential(mean: 0.1), 1, 2),
        (.gamma(shape: 0.5, scale: 0.2), 1, 0.1 + 0.95 * 0.1 * 3 / (2 * 0.05)),
        (.exponential(mean: 0.1), 200, 2),
    ])
    func aWindowBeginsInTheSteadyState(time: Distribution, slots: Int, expected: Double) throws {
        let prepared = PreparedPlan(
            plan(
                rate: 9.5, slots: slots, time: time, cpu: slots == 1 ? 0 : nil, instances: 1,
                horizon: .minute * 65))
        // Late enough for the load that flow's queue follows with a lag of minutes.
        let begin = TimeSpan.hour
        var means: [Double] = []
        for seed in 1...150 as ClosedRange<UInt64> {
            var (ledger, series) = (Recorder(), Recorder())
            var world = World(
                prepared, seed: seed, replication: 0,
                mode: .zoom([window(begin, begin + .minute * 4)]))
            let outcome = try #require(world.run(ledger: &ledger, series: &series))
            means.append(try #require(outcome.zoom.first).latency.mean)
        }
        // Together at 99 % (Bonferroni).
        let estimate = MeanEstimate(sample: means, confidence: 1 - 0.01 / 4)
        #expect(abs(estimate.mean - expected) < estimate.halfWidth, "\(estimate), \(expected)")
        #expect(estimate.relativeHalfWidth < 0.2)
    }

    @Test func everyRequestIsCountedOnce() throws {
        let retry = RetryPlan(
            attempts: 3, backoff: .second, maximumBackoff: .second * 20, jitter: .full,
            budget: nil)
        for rate in [3.0, 27, 45] {
            for clients in [nil, retry] {
                for timeout in [TimeSpan.second * 5, .hour] {
                    let run = try Run(
                        plan(rate: rate, timeout: timeout, retry: clients),
                        mode: .zoom([
                            window(.hour, .hour + .minute * 7), window(.hour * 2, .hour * 3),
                        ]))
                    let counts = run.outcome.services[0].counts
                    #expect(counts.offered == counts.served + counts.lost, "\(counts)")
                    #expect(run.outcome.zoom.count == 2)
                }
            }
        }
    }

    /// Overloaded before, in and after the window: what is queued goes along, so that as much is
    /// served as capacity allows, and the backlog at the horizon is what demand left over.
    @Test func aBacklogIsHandedOver() throws {
        let plan = plan(rate: 36, horizon: .minute * 90)
        let zoomed = try Run(plan, mode: .zoom([window(.minute * 30, .minute * 60)]))
        let flow = try Run(plan)
        func backlog(_ run: Run, _ minute: Int) -> Double { run.series.points[minute].backlog }
        // Six a second too many, from the first minute on.
        for minute in [29, 31, 45, 59, 61, 80] {
            let expected = 6.0 * 60 * Double(minute + 1)
            #expect(abs(backlog(flow, minute) / expected - 1) < 0.02)
            #expect(
                abs(backlog(zoomed, minute) / expected - 1) < 0.06,
                "minute \(minute): \(backlog(zoomed, minute)), \(expected)")
        }
    }

    @Test func aWholeHorizonIsRequests() throws {
        let plan = plan(rate: 20, horizon: .minute * 20)
        let zoomed = try Run(plan, mode: .zoom([window(.zero, .minute * 20)])).outcome
        let outcome = try #require(zoomed.zoom.first)
        #expect(outcome.counts == zoomed.services[0].counts)
        #expect(outcome.latency == zoomed.services[0].latency)
    }

    /// Outside the windows nothing changes: the first minutes are flow's, bit for bit.
    @Test func flowIsUntouchedBeforeTheWindow() throws {
        let plan = plan(rate: 20)
        let flow = try Run(plan).series.points.prefix(60)
        let zoomed = try Run(plan, mode: .zoom([window(.hour, .hour + .minute)]))
        #expect(Array(flow) == Array(zoomed.series.points.prefix(60)))
    }
}

/// Every balancer takes over what was waiting, and hands it back.
@Suite struct ZoomBalancerTests {
    @Test(arguments: BalancerPlan.Algorithm.allCases, [12.0, 36])
    func nothingIsLostAtTheEdges(_ algorithm: BalancerPlan.Algorithm, rate: Double) throws {
        var fleet = Sample.fleet(Sample.option(slots: 1, vcpu: 1), minimum: 3)
        fleet.balancer = BalancerPlan(
            kind: .application, algorithm: algorithm, requestsPerConnection: 5,
            connectionDuration: .minute, chargedRules: 0)
        let plan = Sample.plan(
            Sample.service(rate: rate, cpu: 0, timeout: .hour), fleet, horizon: .minute * 30)
        let minute = TimeSpan.minute.nanoseconds
        let window = ZoomWindow(
            name: "w", fromNanoseconds: minute * 10, toNanoseconds: minute * 20)
        let counts = try Run(plan, mode: .zoom([window])).outcome.services[0].counts
        #expect(counts.offered == counts.served + counts.lost)
        #expect(counts.lost == 0, "\(counts)")
    }

    /// Two instance types with a backlog each, and clients that give up: whoever waited longest is
    /// not the first in the queue, and time must not run backwards for that.
    @Test func backlogsOfSeveralTypesAreHandedOver() throws {
        var service = Sample.service(rate: 60, cpu: 0, timeout: .minute)
        service.request.retry = RetryPlan(
            attempts: 3, backoff: .second, maximumBackoff: .second * 20, jitter: .full,
            budget: nil)
        var fleet = Sample.fleet(Sample.option(slots: 1, vcpu: 1, spot: nil), minimum: 4)
        fleet.instances = [
            Sample.option("a", slots: 1, vcpu: 1),
            Sample.option(
                "b", slots: 3, vcpu: 1,
                spot: SpotSignal(priceSignal: 0.1, interruptionsPerHour: 0, notice: .minute)),
        ]
        fleet.market = MarketPlan(
            onDemandBase: 2, onDemandAboveBase: 0, spotAllocation: .lowestPrice,
            capacityRebalance: false)
        let minute = TimeSpan.minute.nanoseconds
        let window = ZoomWindow(
            name: "w", fromNanoseconds: minute * 10, toNanoseconds: minute * 20)
        let plan = Sample.plan(service, fleet, horizon: .minute * 30)
        let counts = try Run(plan, mode: .zoom([window])).outcome.services[0].counts
        #expect(counts.offered == counts.served + counts.lost)
    }
}
