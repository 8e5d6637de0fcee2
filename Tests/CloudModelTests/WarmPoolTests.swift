import CloudModel
import Quantities
import SimulationKernel
import Testing
import UsageLedger

/// Instances that wait in advance. Expected figures are the plan's own times, added up by hand.
@Suite struct WarmPoolTests {
    private static let volume: Int64 = 1_000_000_000

    /// Two instances; five from the tenth minute, two again from the fortieth. A cold launch runs
    /// after 30 s and serves 270 s later, a warm one after 10 s.
    private func plan(_ pool: WarmPoolPlan?, zones: Int = 1) -> Plan {
        var fleet = Sample.fleet(minimum: 2, maximum: 6)
        fleet.boot.configure = .deterministic(270)
        fleet.boot.warmUp = .deterministic(0)
        fleet.volumes = [
            VolumePlan(
                name: "root", type: "gp3", bytes: Self.volume, extraIOPS: 0, extraBytesPerSecond: 0)
        ]
        fleet.lifecycle.warmPool = pool
        fleet.scaling.schedule = [(10, 5), (40, 2)].map { minute, size in
            ScheduledAction(
                name: "clock", timeNanoseconds: (TimeSpan.minute * minute).nanoseconds,
                minimum: nil, maximum: nil, desired: size)
        }
        return Sample.plan(Sample.service(rate: 1), fleet, horizon: .hour, zones: zones)
    }

    private func pool(
        _ state: WarmPoolPlan.State = .stopped, reuses: Bool = false, maxPrepared: Int64? = nil
    ) -> WarmPoolPlan {
        WarmPoolPlan(
            state: state, maxPrepared: maxPrepared,
            start: .deterministic(state == .running ? 0 : 10), reusesOnScaleIn: reuses)
    }

    private func instanceSeconds(_ run: Run) -> Double {
        run.ledger.hours.reduce(0) { sum, hour in
            sum + hour.instanceNanoseconds.reduce(0) { $0 + Double($1) / 1e9 }
        }
    }

    /// First minute in which five serve.
    private func reached(_ run: Run) -> Int? {
        run.series.points.firstIndex { $0.serving > 4.99 }
    }

    /// The vendor's example, and what bounds the pool.
    @Test func sizes() {
        #expect(pool().size(desired: 6, maximum: 10) == 4)
        #expect(pool(maxPrepared: 8).size(desired: 6, maximum: 10) == 2)
        #expect(pool().size(desired: 10, maximum: 10) == 0)
        let floored = WarmPoolPlan(minimum: 3, start: .deterministic(0))
        #expect(floored.size(desired: 10, maximum: 10) == 3)
    }

    /// The load balancer's grace period begins when an instance comes into the fleet: one that ran
    /// in the pool for ten minutes before is not found unhealthy for it.
    @Test func graceBeginsInTheFleet() throws {
        var plan = plan(pool(.running))
        plan.fleets[0].lifecycle.healthCheck = HealthCheckPlan(kind: .elb, gracePeriod: .minute * 8)
        plan.fleets[0].balancer = BalancerPlan(
            kind: .application, algorithm: .roundRobin, requestsPerConnection: 5,
            connectionDuration: .minute, chargedRules: 0)
        let run = try Run(plan)
        #expect(run.outcome.fleets[0].lifecycle.abandoned == 0)
        #expect(reached(run) == 10)
    }

    @Test func warmOnesServeSooner() throws {
        let cold = try Run(plan(nil))
        // 300 s after the tenth minute.
        #expect(reached(cold) == 15)
        #expect(cold.outcome.fleets[0].lifecycle.coldStarts == 3)
        for state in WarmPoolPlan.State.allCases {
            let warm = try Run(plan(pool(state)))
            #expect(reached(warm) == (state == .running ? 10 : 11))
            #expect(warm.outcome.fleets[0].lifecycle.warmStarts == 3)
            #expect(warm.outcome.fleets[0].lifecycle.coldStarts == 0)
        }
    }

    /// Four wait at the start, one after the tenth minute, and three are prepared from the
    /// fortieth: 30 s to running, 270 s of configuration. The fleet's own: 2 × 600 + 5 × (1,800 −
    /// 10) + 2 × 10 + 2 × 1,200.
    @Test func stoppedOnesCostTheirVolumes() throws {
        let run = try Run(plan(pool()))
        let own = 2 * 600 + 5 * 1_790 + 2 * 10 + 2 * 1_200
        #expect(abs(instanceSeconds(run) - Double(own + 3 * 270)) < 1e-6)
        // Volumes: every instance from its first running to its end, stopped or not; those that
        // start have none for the ten seconds that it takes.
        let stored = 4 * 600 + 1 * 1_800 + 1 * 1_200 + 3 * (1_200 - 300)
        let bytes = run.ledger.hours.reduce(0.0) { $0 + Double($1.meters[0]) }
        let seconds = Double(own + 3 * 270 + stored)
        #expect(abs(bytes - seconds * Double(Self.volume)) <= 1e-9 * bytes)
        // Four for 10 minutes, one for 30, four for 20.
        let mean = Double(4 * 10 + 1 * 30 + 4 * 20) / 60
        #expect(abs(run.outcome.fleets[0].lifecycle.warmPoolMean - mean) < 1e-9)
    }

    /// Six run all the time: five in the fleet and one in the pool, or two and four; three are
    /// terminated and launched anew, which are missing for the 30 s of the launch.
    @Test func runningOnesCostAllTheTime() throws {
        let run = try Run(plan(pool(.running)))
        #expect(abs(instanceSeconds(run) - Double(6 * 3_600 - 3 * 30)) < 1e-6)
        let reusing = try Run(plan(pool(.running, reuses: true)))
        #expect(abs(instanceSeconds(reusing) - Double(6 * 3_600)) < 1e-6)
        #expect(reusing.ledger.segments.allSatisfy { $0.end == .horizon })
    }

    @Test func reusedOnesAreNotPreparedAgain() throws {
        let run = try Run(plan(pool(reuses: true)))
        let own = 2 * 600 + 5 * 1_790 + 2 * 10 + 2 * 1_200
        #expect(abs(instanceSeconds(run) - Double(own)) < 1e-6)
        let mean = Double(4 * 10 + 1 * 30 + 4 * 20) / 60
        #expect(abs(run.outcome.fleets[0].lifecycle.warmPoolMean - mean) < 1e-9)
        // What goes back is not drained in flow, and is in requests; the pool waits for it.
        let exact = try Run(plan(pool(reuses: true)), mode: .requests)
        #expect(exact.outcome.fleets[0].lifecycle.coldStarts == 0)
        #expect(abs(instanceSeconds(exact) - Double(own)) < 30)
    }

    /// Once the pool is empty, launches are cold.
    @Test func exhaustedPool() throws {
        let run = try Run(plan(pool(maxPrepared: 3)))
        #expect(run.outcome.fleets[0].lifecycle.warmStarts == 1)
        #expect(run.outcome.fleets[0].lifecycle.coldStarts == 2)
        #expect(reached(run) == 15)
    }

    /// Zones stay even, whatever comes from where.
    @Test func zonesStayEven() throws {
        let run = try Run(plan(pool(reuses: true), zones: 3))
        #expect(run.outcome.fleets[0].lifecycle.warmStarts == 3)
        for hour in run.ledger.hours {
            let seconds = hour.instanceNanoseconds.map { Double($0) / 1e9 }
            // 2 of 3 zones have one all the time, and every zone another one for half of it.
            #expect((seconds.max() ?? 0) - (seconds.min() ?? 0) < 3_600 + 30)
        }
    }

    /// A release makes what waits out of date: it goes, and the pool is filled with the new one.
    @Test func releasesRenewThePool() throws {
        var plan = plan(pool())
        plan.fleets[0].scaling.schedule = []
        plan.fleets[0].deployments = [
            DeploymentPlan(
                name: "release", trigger: .instants([TimeSpan.minute.nanoseconds * 20]),
                strategy: Rolling(maxUnavailable: .share(0.5), maxSurge: .count(0)),
                health: ReleaseHealth())
        ]
        let run = try Run(plan)
        #expect(run.outcome.fleets[0].deployments[0].completed == 1)
        // The two of the fleet are new; those of the pool have been configured for 270 s each. The
        // second of the fleet may come from there.
        let warm = run.outcome.fleets[0].lifecycle.warmStarts
        #expect(warm <= 1)
        let prepared = run.ledger.segments.filter {
            $0.toNanoseconds - $0.fromNanoseconds == TimeSpan.second.nanoseconds * 270
        }
        #expect(Double(prepared.reduce(0) { $0 + $1.count }) == 4 + warm)
    }
}
