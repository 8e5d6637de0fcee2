import CloudModel
import Quantities
import SimulationKernel
import Testing

/// `flow` with windows that it watches.
@Suite struct WatchTests {
    private func window(_ from: TimeSpan, _ to: TimeSpan) -> ZoomWindow {
        ZoomWindow(name: "w", fromNanoseconds: from.nanoseconds, toNanoseconds: to.nanoseconds)
    }

    /// One instance with one slot that takes a mean of 0.1 s: M/M/1 at ten a second.
    private func single(
        rate: Double, timeout: TimeSpan = .hour, horizon: TimeSpan = .hour * 3
    ) -> Plan {
        var option = Sample.option(slots: 1, vcpu: 1)
        option.speed = 1
        return Sample.plan(
            Sample.service(rate: rate, cpu: 0, timeout: timeout),
            Sample.fleet(option, minimum: 1), horizon: horizon)
    }

    /// Six hours in which everything happens that may leave a trace: noise, an event, scaling,
    /// interruptions, retries, full queues, credits, two fleets that share a load, and windows of
    /// an objective.
    private func busy(_ seed: UInt64) -> Plan {
        let objective = ObjectivePlan(
            availability: 0.99, latency: [.init(quantile: 0.99, seconds: 0.5)],
            window: .hour * 2 + .second * 30, confidence: 0.9)
        var service = Sample.service(rate: 90, timeout: .second * 5, objective: objective)
        service.demand.noise = DemandNoise(
            coefficientOfVariation: 0.5, correlation: .minute * 10)
        service.demand.events = [
            DemandEvent(
                name: "sale", fromNanoseconds: TimeSpan.hour.nanoseconds * 3,
                toNanoseconds: TimeSpan.hour.nanoseconds * 4, multiplier: 4,
                rampNanoseconds: TimeSpan.minute.nanoseconds * 5)
        ]
        if seed % 3 > 0 {
            service.request.retry = RetryPlan(
                attempts: 3, backoff: .second, maximumBackoff: .second * 20, jitter: .full,
                budget: seed % 3 == 1 ? nil : 0.2)
        }
        let spot = SpotSignal(priceSignal: 0.03, interruptionsPerHour: 1, notice: .minute * 2)
        let policies = [NamedPolicy(name: "cpu", policy: TargetTracking(target: 0.5))]
        var fleet = Sample.fleet(
            Sample.option(spot: spot), minimum: 2, maximum: 12, policies: policies,
            market: MarketPlan(
                onDemandBase: 1, onDemandAboveBase: 0.2,
                spotAllocation: .priceCapacityOptimized, capacityRebalance: seed % 2 == 0))
        if seed % 2 == 1 { fleet.queueLimit = 10 }
        var burstable = Sample.fleet(minimum: 1, maximum: 3, policies: policies)
        burstable.name = "burstable"
        burstable.instances[0].credits = CreditPlan(
            baseline: 0.3, earnedPerHour: 36, maximum: 864, atLaunch: 10, isUnlimited: false)
        var plan = Sample.plan(service, fleet, horizon: .hour * 6)
        plan.fleets.append(burstable)
        return plan
    }

    /// Edges at the start, on minutes, between them, and at the horizon.
    private var windows: [ZoomWindow] {
        [
            window(.zero, .minute * 7), window(.hour, .hour * 2), window(.hour * 2, .hour * 3),
            window(.hour * 3 + .second * 17, .hour * 3 + .second * 43),
            window(.hour * 3 + .second * 43, .hour * 4 + TimeSpan(nanoseconds: 1)),
            window(.hour * 5, .hour * 6),
        ]
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func watchingLeavesNoTrace(seed: UInt64) throws {
        let plan = busy(seed)
        let flow = try Run(plan, seed: seed)
        var watched = try Run(plan, seed: seed, mode: .watch(windows))
        #expect(watched.outcome.zoom.count == 6)
        #expect(watched.outcome.zoom.allSatisfy { $0.counts.offered > 0 && $0.latency.p50 > 0 })
        #expect(flow.outcome.services[0].counts.lost > 0 && flow.outcome.events > 10)
        watched.outcome.zoom = []
        // Doubles are described with as many digits as it takes to tell them apart.
        #expect("\(watched.outcome)" == "\(flow.outcome)")
        #expect(watched.series.points == flow.series.points)
        #expect("\(watched.ledger.segments)" == "\(flow.ledger.segments)")
        #expect("\(watched.ledger.hours)" == "\(flow.ledger.hours)")
    }

    /// Whole minutes, as `requests` is watched.
    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func watchingRequestsLeavesNoTrace(seed: UInt64) throws {
        var plan = busy(seed)
        plan.horizon = .hour * 4
        let windows = (0..<8).map { window(.minute * 30 * $0, .minute * 30 * ($0 + 1)) }
        let requests = try Run(plan, seed: seed, mode: .requests)
        var watched = try Run(plan, seed: seed, mode: .watchRequests(windows))
        let looks = watched.outcome.zoom
        #expect(looks.map(\.window) == windows)
        #expect(looks.allSatisfy { $0.counts.offered > 0 && $0.latency.p50 > 0 })
        // The windows are all there is: they add up to the whole.
        let all = requests.outcome.services[0]
        #expect(looks.reduce(0) { $0 + $1.counts.offered } == all.counts.offered)
        #expect(looks.reduce(0) { $0 + $1.counts.served } == all.counts.served)
        #expect(looks.reduce(0) { $0 + $1.counts.lost } == all.counts.lost)
        let waited = looks.reduce(0) { $0 + $1.latency.mean * Double($1.counts.served) }
        let mean = waited / Double(all.counts.served)
        #expect(abs(mean - all.latency.mean) < 1e-9 * mean)
        watched.outcome.zoom = []
        #expect("\(watched.outcome)" == "\(requests.outcome)")
        #expect(watched.series.points == requests.series.points)
        #expect("\(watched.ledger.hours)" == "\(requests.ledger.hours)")
    }

    /// A limit of events ends a watched run where it ends any other.
    @Test func looksAreNoEvents() throws {
        func run(_ mode: ServingMode) throws -> Outcome {
            var world = World(
                PreparedPlan(busy(1)), seed: 1, replication: 0, mode: mode, maximumEvents: 12)
            var (ledger, series) = (Recorder(), Recorder())
            return try #require(world.run(ledger: &ledger, series: &series))
        }
        let minutes = (1..<300).map { window(.minute * $0, .minute * ($0 + 1)) }
        let flow = try run(.flow)
        let watched = try run(.watch(minutes))
        let end = try #require(flow.endedEarly)
        #expect(end > 0 && watched.endedEarly == end && watched.events == flow.events)
        // The window that the end cut off is there, as in `zoom`; those after it are not.
        #expect(watched.zoom.count == minutes.count { $0.fromNanoseconds < end })
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func windowsAddUp(seed: UInt64) throws {
        let plan = busy(seed)
        let edges: [TimeSpan] = [
            .minute * 50, .hour * 3 + .second * 11, .hour * 3 + .second * 12, .hour * 4,
        ]
        let parts = try Run(
            plan, seed: seed, mode: .watch(zip(edges, edges.dropFirst()).map(window))
        ).outcome.zoom
        let union = try #require(
            try Run(plan, seed: seed, mode: .watch([window(edges[0], edges[3])])).outcome.zoom.first
        )
        #expect(parts.count == 3)
        func sum(_ value: (RequestCounts) -> Int64) -> Int64 {
            parts.reduce(0) { $0 + value($1.counts) }
        }
        #expect(sum(\.offered) == union.counts.offered)
        #expect(sum(\.served) == union.counts.served)
        #expect(sum(\.shed) == union.counts.shed)
        #expect(sum(\.timedOut) == union.counts.timedOut)
        #expect(sum(\.failed) == union.counts.failed)
        #expect(sum(\.retried) == union.counts.retried)
    }

    /// The total time of all served is that of the parts; nobody gives up, so that all are.
    @Test func meansAddUp() throws {
        let plan = single(rate: 9)
        let edges: [TimeSpan] = [.second * 90, .minute * 3, .hour * 2 + .second]
        let parts = try Run(
            plan, mode: .watch(zip(edges, edges.dropFirst()).map(window))
        ).outcome.zoom
        let union = try #require(
            try Run(plan, mode: .watch([window(edges[0], edges[2])])).outcome.zoom.first)
        let total = parts.reduce(0) { $0 + Double($1.counts.served) * $1.latency.mean }
        #expect(abs(total / (Double(union.counts.served) * union.latency.mean) - 1) < 1e-9)
    }

    /// Twelve a second where ten can be served, until the horizon: the drained queue belongs to a
    /// window that ends there, as it does in `zoom`.
    @Test(arguments: [5.0, 12])
    func theWholeHorizonIsTheWholeRun(rate: Double) throws {
        let outcome = try Run(
            single(rate: rate), mode: .watch([window(.zero, .hour * 3)])
        ).outcome
        let whole = try #require(outcome.zoom.first)
        #expect(whole.counts == outcome.services[0].counts)
        #expect(whole.latency == outcome.services[0].latency)
        #expect(whole.counts.offered == Int64(rate * 3 * 3_600_000))
    }

    /// An objective's windows move latencies elsewhere meanwhile, which adds them up in another
    /// order.
    @Test func objectivesDoNotDisturb() throws {
        let outcome = try Run(busy(1), mode: .watch([window(.zero, .hour * 6)])).outcome
        let whole = try #require(outcome.zoom.first)
        let service = outcome.services[0]
        #expect(service.windows.count > 1)
        #expect(whole.counts == service.counts)
        for (seen, expected) in [
            (whole.latency.mean, service.latency.mean), (whole.latency.p50, service.latency.p50),
            (whole.latency.p99, service.latency.p99), (whole.latency.p999, service.latency.p999),
        ] { #expect(abs(seen / expected - 1) < 1e-9) }
    }

    /// M/M/1 at 40 %, then at 80 %: E[T] = 0.1 s ÷ (1 − ρ), and T is exponential. Each window shows
    /// its own hour, half a minute off the minutes.
    @Test func aWindowShowsItsOwnLoad() throws {
        var plan = single(rate: 4)
        plan.services[0].demand.events = [
            DemandEvent(
                name: "more", fromNanoseconds: TimeSpan.hour.nanoseconds,
                toNanoseconds: TimeSpan.hour.nanoseconds * 2, multiplier: 2, rampNanoseconds: 0)
        ]
        let half = TimeSpan.second * 30
        let outcome = try Run(
            plan,
            mode: .watch([
                window(.minute * 10 + half, .minute * 50),
                window(.minute * 70 + half, .minute * 110), window(.minute * 130, .minute * 131),
            ])
        ).outcome
        for (place, rate, seconds) in [(0, 4.0, 2_370.0), (1, 8, 2_370), (2, 4, 60)] {
            let seen = outcome.zoom[place]
            let mean = 0.1 / (1 - rate / 10)
            #expect(seen.counts.offered == Int64(rate * seconds * 1_000))
            #expect(seen.counts.served == seen.counts.offered)
            #expect(abs(seen.latency.mean / mean - 1) < 0.01, "\(place): \(seen.latency)")
            // −ln(1 − 0.99) means.
            #expect(abs(seen.latency.p99 / (4.605170 * mean) - 1) < 0.02, "\(seen.latency)")
        }
    }

    /// Two services: each window has an outcome of each.
    @Test func servicesAreToldApart() throws {
        var plan = single(rate: 4)
        var service = plan.services[0]
        service.name = "other"
        service.demand.curve = .shape(
            ShapeCurve(basePerSecond: 6, minuteOfDay: [], weekday: [], timeZone: .utc))
        plan.services.append(service)
        var fleet = plan.fleets[0]
        fleet.name = "other"
        fleet.service = 1
        plan.fleets.append(fleet)
        let seen = try Run(
            plan, mode: .watch([window(.minute, .minute * 2), window(.hour, .hour * 2)])
        ).outcome.zoom
        #expect(seen.map(\.service) == [0, 1, 0, 1])
        #expect(seen.map(\.counts.offered) == [240_000, 360_000, 14_400_000, 21_600_000])
        for (outcome, mean) in zip(seen, [0.1 / 0.6, 0.1 / 0.4, 0.1 / 0.6, 0.1 / 0.4]) {
            #expect(abs(outcome.latency.mean / mean - 1) < 0.01, "\(outcome)")
        }
    }
}
