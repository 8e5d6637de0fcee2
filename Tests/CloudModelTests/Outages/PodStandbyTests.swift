import CloudModel
import Quantities
import SimulationKernel
import Testing
import UsageLedger

/// Kubernetes in a region that stands by: what runs there, and what a failover takes.
@Suite struct PodStandbyTests {
    /// Ten pods carry 100 req/s in the first region, which is lost from 10:00 to 13:00.
    private static func plan(
        _ posture: Posture, capacity: Double = 0,
        backups: [BackupCopyPlan] = [], _ change: (inout SampleCluster) -> Void = { _ in }
    ) -> Plan {
        var cluster = SampleCluster(
            replicas: 10...10, metrics: [],
            provisioner: .karpenter(Karpenter(expireAfter: .day * 3_650)), horizon: .hour * 15)
        let from = TimeSpan.hour * 10
        cluster.outages = [
            OutagePlan(
                name: "lost", region: 0, zone: nil,
                timing: .scheduled(
                    from: from.nanoseconds, to: (from + .hour * 3).nanoseconds), plane: .both)
        ]
        change(&cluster)
        return cluster.plan(
            standby: StandbyPlan(
                region: 1, primary: 0, posture: posture, capacity: capacity,
                runbook: .deterministic(posture == .hotStandby ? 0 : 600), backups: backups))
    }

    /// Pods asked for, and nodes, of the region that stands by, in a minute.
    private func sizes(_ run: Run, minute: Int) -> [Double] {
        [3, 1].map { fleet in run.series.points.filter { $0.fleet == fleet }[minute].desired }
    }

    /// Requests per second lost from the beginning until clients have moved.
    @Test func aHotStandbyTakesDetectionAndTheLifeOfAnswers() throws {
        let run = try Run(Self.plan(.hotStandby, capacity: 1))
        let outage = try #require(run.outcome.outages.first)
        let detected = try #require(outage.decidedSeconds)
        #expect(detected >= 24 && detected <= 34)
        #expect(outage.readySeconds == detected)
        let recovered = try #require(outage.recoveredSeconds)
        #expect(recovered == ((detected + 59.94) / 60).rounded(.up) * 60)
        let counts = run.outcome.services[0].counts
        #expect(counts.offered == counts.served + counts.lost)
        #expect(sizes(run, minute: 300)[0] == 10)
    }

    /// No pods, no nodes; then a batch of the provisioner, 1 s, a node, 30 s, an image, 5 s, and a
    /// start, 10 s, after people have decided.
    @Test func aPilotLightLaunchesNodesThenPods() throws {
        let plan = Self.plan(.pilotLight)
        let run = try Run(plan)
        let outage = try #require(run.outcome.outages.first)
        let decided = try #require(outage.decisionSeconds)
        let ready = try #require(outage.readySeconds)
        #expect(abs(decided - (try #require(outage.decidedSeconds)) - 600) < 1e-6)
        #expect(abs(ready - decided - 46) < 1e-6, "\(ready - decided)")
        #expect(sizes(run, minute: 500) == [0, 0])
        #expect(sizes(run, minute: 700)[0] == 10 && sizes(run, minute: 700)[1] > 0)
        // Demand is back, and nothing is left of it.
        #expect(sizes(run, minute: 890) == [0, 0])
        let estimate = try #require(plan.recoveryEstimate(ofLosing: 0))
        #expect(abs(estimate.prepare - 46) < 1e-9)
    }

    @Test func aRestoreComesBeforePods() throws {
        let backup = BackupCopyPlan(every: 10_800, copySeconds: 2_400, restoreSeconds: 3_000)
        let run = try Run(Self.plan(.backupRestore, backups: [backup]))
        let outage = try #require(run.outcome.outages.first)
        let decided = try #require(outage.decisionSeconds)
        #expect(abs(try #require(outage.readySeconds) - decided - 3_046) < 1e-6)
        #expect(sizes(run, minute: 500) == [0, 0])
    }

    /// Three tenths of ten pods before, all of them while it serves, and three after.
    @Test func aWarmStandbyIsAShareOfThePods() throws {
        let run = try Run(Self.plan(.warmStandby, capacity: 0.3))
        #expect(sizes(run, minute: 500)[0] == 3)
        #expect(sizes(run, minute: 700)[0] == 10)
        #expect(sizes(run, minute: 890)[0] == 3)
    }

    /// What no load asks for is kept all the same: the autoscaler sees pods without work before
    /// clients have come, and may not go below what the primary had.
    @Test func theMinimumRises() throws {
        let plan = Self.plan(.pilotLight) {
            $0.replicas = 2...40
            $0.metrics = [HorizontalPodAutoscaler(metric: .offeredRequests, target: 10)]
            $0.down.stabilizationWindow = .zero
            $0.events = [
                DemandEvent(
                    name: "ebb", fromNanoseconds: (TimeSpan.minute * 605).nanoseconds,
                    toNanoseconds: (TimeSpan.hour * 15).nanoseconds, multiplier: 0.2,
                    rampNanoseconds: 0)
            ]
        }
        let run = try Run(plan)
        #expect(sizes(run, minute: 599)[0] == 0)
        for minute in 615..<780 { #expect(sizes(run, minute: minute)[0] == 10) }
        // The primary's minimum is its own again: two pods for 20 requests a second.
        #expect(run.series.points.last { $0.fleet == 2 }?.desired == 2)
    }

    /// A control plane costs what it does wherever there is a cluster: not before a restore.
    @Test func theControlPlaneIsPaidWhereThereIsACluster() throws {
        var seconds: [Int128] = []
        for posture in [Posture.hotStandby, .warmStandby, .pilotLight, .backupRestore] {
            var plan = Self.plan(posture, capacity: posture == .hotStandby ? 1 : 0.3)
            if posture == .pilotLight || posture == .backupRestore { plan.standbys[0].capacity = 0 }
            plan.outages = []
            let meter = LedgerCatalog(plan: plan).meters.firstIndex {
                $0.kind == .controlPlaneSeconds && $0.region == "r1"
            }
            let run = try Run(plan)
            seconds.append(run.ledger.hours[4].meters[try #require(meter)])
        }
        #expect(seconds == [3_600, 3_600, 3_600, 0])
    }

    /// Software that fails in one region moves demand as the loss of the region does.
    @Test func badSoftwareInOneRegionFailsOver() throws {
        let plan = Self.plan(.hotStandby, capacity: 1) {
            $0.outages[0].service = 0
            $0.outages[0].plane = .data
        }
        let outage = try #require(try Run(plan).outcome.outages.first)
        #expect(outage.instances == 10)
        #expect(outage.decidedSeconds != nil && outage.divertedSeconds != nil)
    }
}
