import CloudModel
import Quantities
import SimulationKernel
import Testing
import UsageLedger

/// Failures of single instances, who finds them, and what they cost.
@Suite struct HealthCheckTests {
    private static let balancer = BalancerPlan(
        kind: .application, algorithm: .roundRobin, requestsPerConnection: 5,
        connectionDuration: .minute, chargedRules: 0)

    private func plan(
        _ failures: [FailurePlan], instances: Int64 = 100, rate: Double = 10,
        horizon: TimeSpan = .day * 20, check: HealthCheckPlan = HealthCheckPlan(),
        balanced: Bool = true, _ change: (inout FleetPlan) -> Void = { _ in }
    ) -> Plan {
        var fleet = Sample.fleet(minimum: instances)
        fleet.lifecycle.failures = failures
        fleet.lifecycle.healthCheck = check
        fleet.boot.warmUp = .deterministic(0)
        if balanced { fleet.balancer = Self.balancer }
        change(&fleet)
        return Sample.plan(Sample.service(rate: rate), fleet, horizon: horizon, zones: 1)
    }

    /// 100 instances, 20 days, one failure per instance in ten days: 200, ± 14 (Poisson).
    @Test func stoppedOnesAreReplacedAtOnce() throws {
        let run = try Run(
            plan([FailurePlan(name: "host", kind: .stopped, meanTime: .day * 10)]))
        let lifecycle = run.outcome.fleets[0].lifecycle
        #expect(abs(lifecycle.failed - 200) < 5 * 14.2, "\(lifecycle.failed)")
        #expect(lifecycle.replaced == lifecycle.failed)
        #expect(lifecycle.coldStarts == lifecycle.failed)
        // Each is missing for the 30 s of a launch.
        let hours = run.ledger.hours.reduce(0.0) { sum, hour in
            sum + hour.instanceNanoseconds.reduce(0) { $0 + Double($1) / 3.6e12 }
        }
        #expect(abs(hours - (48_000 - lifecycle.failed * 30 / 3_600)) < 0.01)
    }

    /// An impaired instance errs until the balancer takes it out: 35 s to 65 s, 50 s on average, of
    /// one in a hundred of the requests. The fleet replaces it when status checks fail.
    @Test func impairedOnesErrUntilTheyAreFound() throws {
        let run = try Run(
            plan([FailurePlan(name: "host", kind: .impaired, meanTime: .day * 10)]))
        let lifecycle = run.outcome.fleets[0].lifecycle
        #expect(lifecycle.replaced >= lifecycle.failed - 1)
        let errors = Double(run.outcome.services[0].counts.failed) / 1_000
        let each = errors / lifecycle.failed
        // 10 req/s × 50 s ÷ 100 instances; its standard error is 8.7 s ÷ √200.
        #expect(abs(each - 5) < 0.4, "\(each)")
        let ended = run.ledger.segments.filter { $0.end == .failed }
        #expect(Double(ended.count) == lifecycle.replaced)
    }

    /// EC2's checks do not see a process that hangs: the balancer stops sending, and nobody
    /// replaces it. With the balancer's checks the fleet does.
    @Test func onlyTheBalancerSeesAHungProcess() throws {
        let hung = [FailurePlan(name: "app", kind: .unresponsive, meanTime: .day * 10)]
        let blind = try Run(plan(hung))
        #expect(blind.outcome.fleets[0].lifecycle.replaced == 0)
        // exp(−2) of them are left after twenty days.
        let left = try #require(blind.series.points.last?.serving)
        #expect(abs(left - 13.5) < 5 * 3.5, "\(left)")
        let seeing = try Run(
            plan(hung, check: HealthCheckPlan(kind: .elb)))
        let lifecycle = seeing.outcome.fleets[0].lifecycle
        #expect(lifecycle.replaced >= lifecycle.failed - 1)
        #expect(try #require(seeing.series.points.last?.serving) > 98)
    }

    /// A process that is restarted after a minute is back five checks later, and is not replaced.
    @Test func restartedOnesComeBack() throws {
        let run = try Run(
            plan([
                FailurePlan(
                    name: "app", kind: .unresponsive, meanTime: .day,
                    recovery: .deterministic(60))
            ]))
        let lifecycle = run.outcome.fleets[0].lifecycle
        #expect(lifecycle.replaced == 0 && lifecycle.coldStarts == 0)
        #expect(abs(lifecycle.failed - 2_000) < 5 * 45, "\(lifecycle.failed)")
        // Out for 60 + 5 × 30 s, less the 35 to 60 s in which it is still asked; a sixth of them
        // is back before anybody has noticed.
        let missing = run.series.points.reduce(0.0) { $0 + (100 - $1.serving) * 60 }
        let each = missing / lifecycle.failed
        // 35…65 s uniform: with 5 in 6 it is at most 60, 47.5 on average.
        #expect(abs(each - 5.0 / 6 * (210 - 47.5)) < 4, "\(each)")
    }

    /// The same failures when every request is an event.
    @Test func requestsMeetFailures() throws {
        let plan = plan(
            [FailurePlan(name: "host", kind: .impaired, meanTime: .hour * 2)],
            instances: 20, rate: 20, horizon: .hour * 12)
        let fluid = try Run(plan)
        let exact = try Run(plan, mode: .requests)
        #expect(
            fluid.outcome.fleets[0].lifecycle.failed == exact.outcome.fleets[0].lifecycle.failed)
        let (one, other) = (
            Double(fluid.outcome.services[0].counts.failed),
            Double(exact.outcome.services[0].counts.failed)
        )
        #expect(abs(one - other) < 0.15 * one, "\(one) against \(other)")
        let counts = exact.outcome.services[0].counts
        #expect(counts.offered == counts.served + counts.lost)
    }

    /// Errors of instances that have failed are not put down to a release that is well.
    @Test func releasesAreNotBlamed() throws {
        let plan = plan(
            [FailurePlan(name: "host", kind: .impaired, meanTime: .hour * 2)],
            instances: 20, rate: 20, horizon: .hour * 6
        ) { fleet in
            fleet.deployments = [
                DeploymentPlan(
                    name: "release", trigger: .instants([TimeSpan.hour.nanoseconds]),
                    strategy: Rolling())
            ]
        }
        for mode in [ServingMode.flow, .requests] {
            let run = try Run(plan, mode: mode)
            #expect(run.outcome.services[0].counts.failed > 0)
            #expect(run.outcome.fleets[0].deployments[0].errors == 0)
        }
    }

    /// Instances boot for ten minutes, and the grace period is over after five: given up for ever.
    @Test func aShortGracePeriodIsALoop() throws {
        func run(grace: TimeSpan, hook: Bool = false) throws -> Run {
            var plan = plan(
                [], instances: 1, rate: 1, horizon: .hour,
                check: HealthCheckPlan(kind: .elb, gracePeriod: grace)
            ) { fleet in
                fleet.scaling.maximum = 2
                fleet.boot.configure = .deterministic(600)
                fleet.scaling.schedule = [
                    ScheduledAction(
                        name: "clock", timeNanoseconds: 0, minimum: nil, maximum: nil, desired: 2)
                ]
                if hook {
                    fleet.lifecycle.hooks = [
                        LifecycleHook(
                            name: "ready", transition: .launching, duration: .deterministic(0))
                    ]
                }
            }
            plan.horizon = .hour
            return try Run(plan)
        }
        let loop = try run(grace: .second * 300)
        // Launched every 330 s.
        #expect(loop.outcome.fleets[0].lifecycle.abandoned == 10)
        #expect(loop.series.points.allSatisfy { $0.serving < 1.01 })
        #expect(try run(grace: .second * 601).outcome.fleets[0].lifecycle.abandoned == 0)
        #expect(
            try run(grace: .second * 300, hook: true).outcome.fleets[0].lifecycle.abandoned == 0)
    }
}
