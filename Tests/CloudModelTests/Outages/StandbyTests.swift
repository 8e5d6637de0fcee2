import CloudModel
import Quantities
import SimulationKernel
import Testing
import UsageLedger

/// Regions that stand by: what they run, when they take over, and what is left behind.
struct StandbyTests {
    static let failover = FailoverPlan(
        check: EndpointCheck(interval: .second * 10), timeToLive: .minute, overstay: 0)

    /// Two regions; the second stands by for the first, which has 1,000 req/s and ten instances of
    /// 200 req/s, and is lost from 10:00 on.
    static func plan(
        _ posture: Posture, capacity: Double = 0, runbook: Double = 0, promote: Double = 0,
        backups: [BackupCopyPlan] = [], outage: TimeSpan = .hour * 3
    ) -> Plan {
        var service = Sample.service(rate: 1_000, serviceTime: .deterministic(0.01))
        service.regionShares = [1, 0]
        service.failover = failover
        service.request.writeShare = 0.1
        var fleet = Sample.fleet(minimum: 10, maximum: 40)
        fleet.balancer = BalancerPlan(
            kind: .application, algorithm: .leastOutstanding, requestsPerConnection: 5,
            connectionDuration: .minute, chargedRules: 0)
        var plan = Sample.plan(service, fleet)
        plan.regions = ["r0", "r1"].map { name in
            RegionPlan(name: name, provider: "aws", zones: ["a", "b", "c"].map { name + $0 })
        }
        plan.fleets = [0, 1].map { region in
            var copy = fleet
            copy.region = region
            return copy
        }
        plan.horizon = .hour * 15
        let from = TimeSpan.hour * 10
        plan.outages = [
            OutagePlan(
                name: "lost", region: 0, zone: nil,
                timing: .scheduled(
                    from: from.nanoseconds, to: (from + outage).nanoseconds), plane: .both)
        ]
        plan.standbys = [
            StandbyPlan(
                region: 1, primary: 0, posture: posture, capacity: capacity,
                runbook: .deterministic(runbook), promote: .deterministic(promote),
                backups: backups)
        ]
        return plan
    }

    static func instances(_ run: Run, region: Int, hour: Int) -> Double {
        let catalog = LedgerCatalog(plan: plan(.pilotLight))
        let hours = run.ledger.hours[hour].instanceNanoseconds
        return catalog.pools.indices.filter { catalog.pools[$0].region == "r\(region)" }
            .reduce(0) { $0 + Double(hours[$1]) } / 3.6e12
    }

    /// Found after φI + (k − 1)I + timeout, and then answers that are kept for T expire: the
    /// clients lose that and T ÷ 2 each, and the last of them has moved after T.
    @Test func aHotStandbyTakesDetectionAndTheLifeOfAnswers() throws {
        let replications = 12
        var lost = 0.0
        for replication in 0..<UInt64(replications) {
            let run = try Run(Self.plan(.hotStandby, capacity: 1), replication: replication)
            let outage = try #require(run.outcome.outages.first)
            let detected = try #require(outage.decidedSeconds)
            #expect(detected >= 24 && detected <= 34)
            // The last bad minute is that in which one client in a thousand had not moved.
            // Of answers that are kept for a minute a thousandth is left after 0.999 of it.
            let moved = detected + 59.94
            let recovered = try #require(outage.recoveredSeconds)
            #expect(recovered == (moved / 60).rounded(.up) * 60)
            #expect(outage.decisionSeconds == detected && outage.readySeconds == detected)
            #expect(outage.shortfall == 0)
            let counts = run.outcome.services[0].counts
            #expect(counts.offered == counts.served + counts.lost)
            lost += Double(counts.lost) / Double(RequestCounts.perRequest)
        }
        lost /= Double(replications)
        let expected: Double = 1_000 * (5 + 20 + 4 + 30)
        let error = 1_000 * 10 / 12.0.squareRoot() / Double(replications).squareRoot()
        #expect(abs(lost - expected) < 4 * error + 1_000, "\(lost), not \(expected)")
    }

    /// A pilot light waits for people, then for the later of its instances and its data.
    @Test(arguments: [(0.0, 30.0), (45.0, 45.0)])
    func aPilotLightAddsRunbookAndBoot(promote: Double, expected: Double) throws {
        let run = try Run(Self.plan(.pilotLight, runbook: 600, promote: promote))
        let outage = try #require(run.outcome.outages.first)
        let detected = try #require(outage.decidedSeconds)
        let decided = try #require(outage.decisionSeconds)
        let ready = try #require(outage.readySeconds)
        #expect(abs(decided - detected - 600) < 1e-6)
        #expect(abs(ready - decided - expected) < 1e-6)
        #expect(Self.instances(run, region: 1, hour: 9) == 0)
        #expect(Self.instances(run, region: 1, hour: 12) == 10)
        // Demand is back, and nothing is left of it.
        #expect(Self.instances(run, region: 1, hour: 14) == 0)
        #expect(Self.instances(run, region: 0, hour: 14) == 10)
    }

    /// Data is restored before anything is launched, and is as old as the last backup that had
    /// arrived: at ten, copies of every three hours that take 40 minutes are those of nine.
    @Test func aRestoreTakesItsSizeAndGoesBackToTheLastCopy() throws {
        let backup = BackupCopyPlan(every: 10_800, copySeconds: 2_400, restoreSeconds: 3_000)
        let run = try Run(Self.plan(.backupRestore, runbook: 600, backups: [backup]))
        let outage = try #require(run.outcome.outages.first)
        let decided = try #require(outage.decisionSeconds)
        let ready = try #require(outage.readySeconds)
        #expect(abs(ready - decided - 3_030) < 1e-6)
        #expect(outage.recoveryPointSeconds == 3_600)
        // A tenth of 1,000 req/s writes.
        #expect(abs(try #require(outage.writesLost) - 360_000) < 1)
        let late = BackupCopyPlan(every: 10_800, copySeconds: 3_601, restoreSeconds: 3_000)
        let missed = try Run(Self.plan(.backupRestore, runbook: 600, backups: [late]))
        #expect(missed.outcome.outages.first?.recoveryPointSeconds == 14_400)
    }

    /// Over many outages by chance: from the copy's time to one interval more, half of it in the
    /// mean.
    @Test func theAgeOfABackupIsUniform() throws {
        let backup = BackupCopyPlan(every: 21_600, copySeconds: 1_200, restoreSeconds: 60)
        var plan = Self.plan(.backupRestore, backups: [backup])
        plan.outages = [
            OutagePlan(
                name: "chance", region: 0, zone: nil,
                timing: .byChance(meanTime: .day, duration: .deterministic(7_200)), plane: .both)
        ]
        plan.horizon = .day * 200
        let points = try Run(plan).outcome.outages.compactMap(\.recoveryPointSeconds)
            .filter { $0 > 0 }
        #expect(points.count > 120)
        #expect(points.allSatisfy { $0 >= 1_200 && $0 <= 22_800 })
        let mean = points.reduce(0, +) / Double(points.count)
        let error = 21_600 / 12.0.squareRoot() / Double(points.count).squareRoot()
        #expect(abs(mean - 12_000) < 4 * error, "\(mean)")
    }

    /// Three of ten instances carry 600 req/s of 1,000 until seven more have booted. What is lost
    /// beyond detection and people is the gap × the boot, which is the area of the line that the
    /// plan's estimate draws.
    @Test func aWarmStandbyIsTooSmallAtFirst() throws {
        var plan = Self.plan(.warmStandby, capacity: 0.3)
        for index in plan.fleets.indices {
            plan.fleets[index].boot.configure = .deterministic(570)
            plan.fleets[index].queueLimit = 20
        }
        plan.services[0].failover?.timeToLive = .zero
        let run = try Run(plan)
        let outage = try #require(run.outcome.outages.first)
        let detected = try #require(outage.decidedSeconds)
        #expect(abs(outage.shortfall - 0.4) < 0.01, "\(outage.shortfall)")
        #expect(Self.instances(run, region: 1, hour: 9) == 3)
        #expect(Self.instances(run, region: 1, hour: 12) == 10)
        #expect(Self.instances(run, region: 1, hour: 14) == 3)
        let lost = Double(run.outcome.services[0].counts.lost) / Double(RequestCounts.perRequest)
        var usual = plan
        usual.outages = []
        let before =
            Double(try Run(usual).outcome.services[0].counts.lost)
            / Double(RequestCounts.perRequest)
        let expected: Double = 1_000 * detected + 400 * 600
        #expect(abs(lost - before - expected) < 0.1 * expected, "\(lost - before), \(expected)")
        let recovered = try #require(outage.recoveredSeconds)
        #expect(abs(recovered - detected - 600) <= 60)
    }

    /// What is back before anybody has decided keeps its demand and its data.
    @Test func whatIsBackInTimeIsNotLeft() throws {
        let plan = Self.plan(.pilotLight, runbook: 3_600, outage: .minute * 20)
        var replicated = plan
        replicated.replication = ReplicationPlan(lag: .deterministic(5))
        let run = try Run(replicated)
        let outage = try #require(run.outcome.outages.first)
        #expect(outage.decidedSeconds != nil && outage.decisionSeconds == nil)
        #expect(outage.recoveryPointSeconds == 0 && outage.writesLost == 0)
        #expect(Self.instances(run, region: 1, hour: 11) == 0)
    }

    /// A copy that is five seconds behind loses five seconds of writes.
    @Test(arguments: [Posture.hotStandby, .warmStandby, .pilotLight])
    func aCopyLosesItsLag(posture: Posture) throws {
        var plan = Self.plan(posture, capacity: posture == .pilotLight ? 0 : 1)
        plan.replication = ReplicationPlan(lag: .deterministic(5))
        let outage = try #require(try Run(plan).outcome.outages.first)
        #expect(outage.recoveryPointSeconds == 5)
        #expect(abs(try #require(outage.writesLost) - 500) < 1e-6)
    }

    /// A standby is a share of what the primary is at each minute, in whole instances.
    @Test func aStandbyFollowsItsPrimary() throws {
        var plan = Self.plan(.warmStandby, capacity: 0.3)
        plan.outages = []
        plan.services[0].demand.events = [
            DemandEvent(
                name: "rush", fromNanoseconds: (TimeSpan.hour * 3).nanoseconds,
                toNanoseconds: (TimeSpan.hour * 6).nanoseconds, multiplier: 3,
                rampNanoseconds: 0)
        ]
        for index in plan.fleets.indices {
            plan.fleets[index].scaling.policies = [
                NamedPolicy(name: "cpu", policy: TargetTracking(target: 0.5))
            ]
        }
        let points = try Run(plan).series.points
        let primary = points.filter { $0.fleet == 0 }
        let standby = points.filter { $0.fleet == 1 }
        #expect((primary.map(\.desired).max() ?? 0) >= 20)
        // A point is of the minute before: the standby's size is set at its end.
        for (index, point) in standby.enumerated().dropFirst() {
            let wanted = (primary[index].desired * 0.3 - 1e-9).rounded(.up)
            #expect(point.desired == wanted)
        }
    }

    /// The readier, the more instance-hours; and where nothing runs there is no balancer.
    @Test func readinessIsPaidInInstanceHours() throws {
        var hours: [Double] = []
        var balancers: [Int128] = []
        for (posture, share) in [
            (Posture.hotStandby, 1.0), (.warmStandby, 0.3), (.pilotLight, 0), (.backupRestore, 0),
        ] {
            var plan = Self.plan(posture, capacity: share)
            plan.outages = []
            let run = try Run(plan)
            hours.append((0..<15).reduce(0) { $0 + Self.instances(run, region: 1, hour: $1) })
            let meters = LedgerCatalog(plan: plan).meters
            let balancer = meters.firstIndex {
                $0.kind == .balancerSeconds && $0.region == "r1"
            }
            balancers.append(run.ledger.hours[4].meters[try #require(balancer)])
        }
        #expect(hours == [150, 45, 0, 0])
        #expect(balancers == [3_600, 3_600, 3_600, 0])
    }

    /// The parts of a plan's estimate, by hand.
    @Test func theSumOfItsParts() throws {
        var plan = Self.plan(.pilotLight, runbook: 600, promote: 45)
        let light = try #require(plan.recoveryEstimate(ofLosing: 0))
        // One checker's phase is half an interval in the mean.
        #expect(abs(light.detect - 29) < 1e-9)
        #expect(light.decide == 600 && light.prepare == 45)
        #expect(abs(light.route - 59.94) < 1e-6)
        #expect(abs(light.recoveryTime - (29 + 600 + 45 + 59.94)) < 1e-6)
        plan.standbys[0].posture = .backupRestore
        plan.standbys[0].backups = [
            BackupCopyPlan(every: 3_600, copySeconds: 600, restoreSeconds: 5_400)
        ]
        let restored = try #require(plan.recoveryEstimate(ofLosing: 0))
        #expect(abs(restored.prepare - 5_430) < 1e-9)
        #expect(plan.recoveryPointEstimate(ofLosing: 0) == .init(mean: 2_400, worst: 4_200))
        #expect(plan.recoveryEstimate(ofLosing: 1) == nil)
    }

    /// A standby that fails while it serves gives demand back to its primary, which has been well
    /// for an hour and a half: checks find it as they find any failure.
    @Test func aStandbyThatFailsGivesDemandBack() throws {
        var plan = Self.plan(.hotStandby, capacity: 1, outage: .minute * 30)
        plan.services[0].failover?.failback = .hour * 6
        plan.outages.append(
            OutagePlan(
                name: "second", region: 1, zone: nil,
                timing: .scheduled(
                    from: (TimeSpan.hour * 12).nanoseconds, to: (TimeSpan.hour * 14).nanoseconds),
                plane: .both))
        let lost = try Run(plan).outcome.services[0].counts.lost / RequestCounts.perRequest
        // Detection and the life of answers, twice, of a thousand requests a second.
        #expect(lost > 2 * 54_000 && lost < 2 * 100_000)
    }
}
