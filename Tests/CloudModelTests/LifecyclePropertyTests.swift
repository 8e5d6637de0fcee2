import CloudModel
import Foundation
import Quantities
import SimulationKernel
import Testing
import UsageLedger

/// Whatever hooks, warm pools, failures, releases and policies meet in one fleet: requests and
/// instance-hours are conserved, and nothing hangs.
@Suite struct LifecyclePropertyTests {
    /// HEADROOM_SCENARIOS sets how many are tried.
    private static let count: UInt64 =
        ProcessInfo.processInfo.environment["HEADROOM_SCENARIOS"].flatMap { UInt64($0) } ?? 40

    private func draw(_ stream: inout RandomStream, _ most: Double) -> Double {
        stream.nextUnit() * most
    }

    private func hook(
        _ stream: inout RandomStream, _ transition: LifecycleHook.Transition
    ) -> LifecycleHook {
        LifecycleHook(
            name: transition.rawValue, transition: transition,
            duration: .exponential(mean: 1 + draw(&stream, 200)),
            abandonProbability: transition == .launching ? draw(&stream, 0.5) : 0,
            heartbeatTimeout: .second * Int64(30 + draw(&stream, 600)),
            recordsHeartbeats: stream.nextUnit() < 0.5,
            defaultResult: stream.nextUnit() < 0.5 ? .abandon : .proceed)
    }

    private func plan(_ stream: inout RandomStream) -> Plan {
        let isSpot = stream.nextUnit() < 0.3
        let spot = SpotSignal(
            priceSignal: 0.03, interruptionsPerHour: draw(&stream, 0.3), notice: .minute * 2)
        var fleet = Sample.fleet(
            Sample.option(spot: spot), minimum: 1 + Int64(draw(&stream, 5)), maximum: 30,
            policies: [
                NamedPolicy(name: "cpu", policy: TargetTracking(target: 0.3 + draw(&stream, 0.4)))
            ],
            market: MarketPlan(
                onDemandBase: isSpot ? 2 : 0, onDemandAboveBase: isSpot ? 0.3 : 1,
                spotAllocation: .priceCapacityOptimized,
                capacityRebalance: stream.nextUnit() < 0.5))
        fleet.boot.configure = .exponential(mean: 1 + draw(&stream, 300))
        var lifecycle = LifecyclePlan()
        if stream.nextUnit() < 0.5 { lifecycle.hooks.append(hook(&stream, .launching)) }
        if stream.nextUnit() < 0.5 { lifecycle.hooks.append(hook(&stream, .terminating)) }
        if !isSpot, stream.nextUnit() < 0.6 {
            let states = WarmPoolPlan.State.allCases
            lifecycle.warmPool = WarmPoolPlan(
                state: states[Int(draw(&stream, 3))], minimum: Int64(draw(&stream, 3)),
                maxPrepared: stream.nextUnit() < 0.5 ? Int64(draw(&stream, 30)) : nil,
                start: .exponential(mean: 1 + draw(&stream, 60)),
                reusesOnScaleIn: stream.nextUnit() < 0.5)
        }
        for kind in FailurePlan.Kind.allCases where stream.nextUnit() < 0.5 {
            lifecycle.failures.append(
                FailurePlan(
                    name: kind.rawValue, kind: kind,
                    meanTime: .minute * Int64(30 + draw(&stream, 3_000)),
                    recovery: kind != .stopped && stream.nextUnit() < 0.5
                        ? .exponential(mean: draw(&stream, 900)) : nil))
        }
        fleet.balancer = BalancerPlan(
            kind: .application, algorithm: .roundRobin, requestsPerConnection: 5,
            connectionDuration: .minute, chargedRules: 0,
            deregistrationDelay: .second * Int64(draw(&stream, 300)))
        lifecycle.healthCheck = HealthCheckPlan(
            kind: stream.nextUnit() < 0.5 ? .elb : .ec2,
            gracePeriod: .second * Int64(draw(&stream, 600)))
        fleet.lifecycle = lifecycle
        if stream.nextUnit() < 0.5 {
            let strategies: [any DeploymentStrategy] = [
                Rolling(), InPlace(), BlueGreen(), InstanceRefresh(),
            ]
            fleet.deployments = [
                DeploymentPlan(
                    name: "release",
                    trigger: .instants([1, 3, 5].map { TimeSpan.hour.nanoseconds * $0 }),
                    strategy: strategies[Int(draw(&stream, Double(strategies.count)))],
                    health: ReleaseHealth(failureProbability: draw(&stream, 0.5)))
            ]
        }
        var service = Sample.service(rate: 5 + draw(&stream, 120))
        service.demand.noise = DemandNoise(
            coefficientOfVariation: 0.2 + draw(&stream, 0.6), correlation: .minute * 15)
        var plan = Sample.plan(
            service, fleet, horizon: .hour * 8, zones: 1 + Int(draw(&stream, 3)))
        plan.outages = outages(&stream, zones: plan.regions[0].zones.count)
        plan.supply = supply(&stream)
        if isSpot, stream.nextUnit() < 0.3 {
            plan.fleets[0].instances[0].spot?.lifetime = .preemptible
        }
        if stream.nextUnit() < 0.5 { addStandby(&plan, &stream) }
        addStore(&stream, to: &plan)
        addSoftness(&stream, to: &plan)
        return plan
    }

    /// What is bad or slow and not gone: software, caches, connections, and instances at risk.
    private func addSoftness(_ stream: inout RandomStream, to plan: inout Plan) {
        for index in plan.outages.indices where stream.nextUnit() < 0.5 {
            plan.outages[index].plane = .data
            if stream.nextUnit() < 0.5 { plan.outages[index].service = 0 }
            let kind = stream.nextUnit()
            plan.outages[index].isGrey = kind < 0.7
            guard kind < 0.5 else { continue }
            plan.outages[index].slowdown = 1 + draw(&stream, 20).rounded()
            if plan.hasCalls, stream.nextUnit() < 0.3 {
                plan.outages[index].service = nil
                plan.outages[index].store = 0
            }
        }
        if stream.nextUnit() < 0.3 {
            let cache = ColdCachePlan(
                slowdown: 1 + draw(&stream, 5), duration: .second * Int64(1 + draw(&stream, 2_000)))
            for fleet in plan.fleets.indices { plan.fleets[fleet].coldCache = cache }
        }
        if stream.nextUnit() < 0.3 {
            plan.services[0].failover?.longConnections = LongConnections(
                share: draw(&stream, 1), mean: .second * Int64(1 + draw(&stream, 3_600)))
        }
        if stream.nextUnit() < 0.5 {
            plan.supply.recommendationLead = .exponential(mean: 1 + draw(&stream, 1_200))
        }
    }

    /// Shocks, dry pools, and launches that find little.
    private func supply(_ stream: inout RandomStream) -> SupplyPlan {
        var supply = SupplyPlan()
        supply.shockShare = draw(&stream, 1)
        supply.severity = 0.1 + draw(&stream, 0.9)
        supply.dry = .exponential(mean: draw(&stream, 3_600))
        if stream.nextUnit() < 0.3 { supply.depth = draw(&stream, 10).rounded() }
        supply.herd = draw(&stream, 1)
        supply.herdHalfLife = .second * Int64(1 + draw(&stream, 7_200))
        if stream.nextUnit() < 0.2 {
            supply.series = [
                SpotAvailability(
                    region: 0, zone: 0, changes: [3_600_000_000_000, 9_000_000_000_000])
            ]
        }
        return supply
    }

    /// A second region in one of the postures, with a copy of the fleet; each may be lost.
    private func addStandby(_ plan: inout Plan, _ stream: inout RandomStream) {
        let posture = Posture.allCases[Int(draw(&stream, 5))]
        plan.regions.append(
            RegionPlan(name: "us-west-2", provider: "aws", zones: ["us-west-2a", "us-west-2b"]))
        var fleet = plan.fleets[0]
        fleet.region = 1
        plan.fleets.append(fleet)
        plan.services[0].regionShares = posture == .active ? [0.5, 0.5] : [1, 0]
        let mechanisms = FailoverPlan.Mechanism.allCases
        plan.services[0].failover = FailoverPlan(
            mechanism: mechanisms[Int(draw(&stream, 3))],
            check: EndpointCheck(
                interval: .second * Int64(1 + draw(&stream, 60)),
                threshold: 1 + Int64(draw(&stream, 4)), checkers: 1 + Int64(draw(&stream, 16))),
            propagation: .second * Int64(draw(&stream, 60)),
            timeToLive: .second * Int64(draw(&stream, 300)),
            failback: .second * Int64(draw(&stream, 1_800)))
        plan.replication = ReplicationPlan(lag: .exponential(mean: 1 + draw(&stream, 100)))
        for index in plan.outages.indices where plan.outages[index].zone == nil {
            plan.outages[index].region = Int(draw(&stream, 2))
        }
        guard posture != .active else { return }
        let share = posture == .warmStandby ? 0.01 + draw(&stream, 0.99) : 1
        plan.standbys = [
            StandbyPlan(
                region: 1, primary: 0, posture: posture,
                capacity: posture == .hotStandby || posture == .warmStandby ? share : 0,
                runbook: .exponential(mean: 1 + draw(&stream, 1_200)),
                promote: .exponential(mean: 1 + draw(&stream, 300)),
                backups: [
                    BackupCopyPlan(
                        every: 3_600, copySeconds: draw(&stream, 7_200),
                        restoreSeconds: draw(&stream, 3_600))
                ])
        ]
    }

    /// A database in some, which may be too small, contend, fail over or be gone.
    private func addStore(_ stream: inout RandomStream, to plan: inout Plan) {
        guard stream.nextUnit() < 0.2 else { return }
        let zones = plan.regions[0].zones.count
        var store = StorePlan(
            name: "db", region: 0, zone: Int(draw(&stream, Double(zones))),
            queryTime: .exponential(mean: 0.001 + draw(&stream, 0.05)),
            maxConnections: 1 + Int(draw(&stream, 50)))
        store.contention = draw(&stream, 0.1)
        store.coherency = draw(&stream, 0.002)
        store.isMultiZone = zones > 1 && stream.nextUnit() < 0.5
        store.readReplicas = Int(draw(&stream, 3))
        store.readShare = draw(&stream, 1)
        store.failover = .exponential(mean: 60)
        store.replicationLag = .exponential(mean: 1)
        plan.stores = [store]
        let retry = RetryPlan(
            attempts: 3, backoff: TimeSpan(seconds: 0.05), maximumBackoff: .second, jitter: .full,
            budget: stream.nextUnit() < 0.5 ? 0.1 : nil)
        plan.services[0].calls = [
            CallPlan(
                callee: .store(0), perRequest: draw(&stream, 4),
                isAsynchronous: stream.nextUnit() < 0.2,
                timeout: TimeSpan(seconds: 0.05 + draw(&stream, 0.5)),
                retry: stream.nextUnit() < 0.5 ? retry : nil)
        ]
    }

    /// Up to three, which may overlap, of a zone or all of the region.
    private func outages(_ stream: inout RandomStream, zones: Int) -> [OutagePlan] {
        (0..<Int(draw(&stream, 4))).map { number in
            let from = Int64(draw(&stream, 8 * 3_600)) * 1_000_000_000
            let length = Int64(1 + draw(&stream, 3 * 3_600)) * 1_000_000_000
            let isRegion = stream.nextUnit() < 0.4
            let planes = OutagePlan.Plane.allCases
            var outage = OutagePlan(
                name: "o\(number)", region: 0,
                zone: isRegion ? nil : Int(draw(&stream, Double(zones))),
                timing: stream.nextUnit() < 0.5
                    ? .scheduled(from: from, to: from + length)
                    : .byChance(meanTime: .hour * 2, duration: .exponential(mean: 900)),
                plane: isRegion ? planes[Int(draw(&stream, 3))] : .data,
                share: stream.nextUnit() < 0.5 ? 1 : draw(&stream, 1),
                halfLife: stream.nextUnit() < 0.5 ? .minute * 10 : nil)
            if stream.nextUnit() < 0.3 {
                outage.stages = [
                    .init(after: .minute * Int64(1 + draw(&stream, 60)), share: draw(&stream, 0.5)),
                    .init(after: .hour * 2, share: 0.5 + draw(&stream, 0.5)),
                ]
            }
            if !isRegion, zones > 1, stream.nextUnit() < 0.3 {
                let other = ((outage.zone ?? 0) + 1) % zones
                outage.others = [.init(region: 0, zone: other)]
            }
            return outage
        }
    }

    private func check(_ run: Run, _ label: String) {
        let counts = run.outcome.services[0].counts
        #expect(counts.offered == counts.served + counts.lost, "\(label)")
        for store in run.outcome.stores {
            #expect(store.calls >= store.failed && store.failed >= 0, "\(label)")
            #expect(store.calls.isFinite && store.writesLost.isFinite, "\(label)")
            #expect(store.utilization >= 0 && store.utilization <= 1, "\(label)")
        }
        // Every instance-nanosecond of an hour is of a segment.
        var hours: Int128 = 0
        for hour in run.ledger.hours {
            hours += hour.instanceNanoseconds.reduce(0, +)
            #expect(hour.instanceNanoseconds.allSatisfy { $0 >= 0 }, "\(label)")
            #expect(hour.meters.allSatisfy { $0 >= 0 }, "\(label)")
        }
        var segments: Int128 = 0
        for segment in run.ledger.segments {
            #expect(segment.fromNanoseconds <= segment.toNanoseconds, "\(label)")
            segments +=
                Int128(segment.toNanoseconds - segment.fromNanoseconds) * Int128(segment.count)
        }
        #expect(hours == segments, "\(label)")
        for point in run.series.points {
            #expect(point.serving >= -1e-9 && point.instances >= -1e-9, "\(label)")
            #expect(point.desired <= 30, "\(label)")
        }
    }

    @Test func everythingIsConserved() throws {
        var seen = LifecycleOutcome()
        for seed in 0..<Self.count {
            var stream = RandomStream(seed: seed, replication: 0, entity: 77, purpose: 99)
            let plan = plan(&stream)
            let run = try Run(plan, seed: seed)
            check(run, "seed \(seed)")
            let lifecycle = run.outcome.fleets[0].lifecycle
            seen.warmStarts += lifecycle.warmStarts
            seen.abandoned += lifecycle.abandoned
            seen.failed += lifecycle.failed
            seen.replaced += lifecycle.replaced
            if seed % 10 == 0 || (plan.hasCalls && seed % 3 == 0) {
                check(try Run(plan, seed: seed, mode: .requests), "seed \(seed), requests")
            }
        }
        let least = Double(Self.count)
        #expect(seen.warmStarts > least && seen.abandoned > least)
        #expect(seen.failed > least && seen.replaced > least / 2)
    }
}
