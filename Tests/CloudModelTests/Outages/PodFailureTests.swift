import Quantities
import SimulationKernel
import Testing
import UsageLedger

@testable import CloudModel

/// Software in pods that fails: probes, restarts and back-off, as Kubernetes documents them.
@Suite struct PodFailureTests {
    private static let length = TimeSpan.second * 1_800

    /// Sixteen pods, of which three could carry the load; the software fails for half an hour.
    private static func cluster(_ change: (inout OutagePlan) -> Void = { _ in }) -> SampleCluster {
        let from = TimeSpan.hour
        var outage = OutagePlan(
            name: "release", region: 0, zone: nil,
            timing: .scheduled(from: from.nanoseconds, to: (from + length).nanoseconds))
        outage.service = 0
        change(&outage)
        var cluster = SampleCluster(replicas: 16...16, metrics: [])
        cluster.provisioner = .karpenter(Karpenter(expireAfter: .day * 3_650))
        cluster.outages = [outage]
        return cluster
    }

    private func lost(_ run: Run, service: Int = 0) -> Double {
        let counts = run.outcome.services[service].counts
        #expect(counts.offered == counts.served + counts.lost)
        return Double(counts.lost) / Double(RequestCounts.perRequest)
    }

    /// Seconds that one pod was not ready, on average.
    private func unready(_ run: Run, horizon: TimeSpan) -> Double {
        run.outcome.workloads[0].podsWaiting * horizon.seconds / 16
    }

    /// Kubernetes documentation, "Pod Lifecycle", container restarts: at once, then 10 s, 20 s,
    /// 40 s …, capped at five minutes.
    @Test func containersWaitLongerAndLonger() {
        let waits = (0...8).map { RestartBackoff.wait(after: $0).seconds }
        #expect(waits == [0, 10, 20, 40, 80, 160, 300, 300, 300])
        #expect(RestartBackoff.wait(after: 1_000).seconds == 300)
    }

    /// The same page: a container that has run for ten minutes without a problem begins anew.
    @Test(arguments: [(599, 609), (600, 600)])
    func theBackOffIsForgotten(endsAt: Int64, startsAt: Int64) {
        let second = TimeSpan.second.nanoseconds
        var pods = FailedPods(node: 0, workload: 0, count: 1)
        pods.end(at: 0)
        #expect(pods.startsAt == 0)
        pods.start(at: 0, over: 10 * second, PodHealthPlan(), phase: 0)
        pods.bringBack()
        pods.end(at: endsAt * second)
        #expect(pods.startsAt == startsAt * second)
    }

    /// Defaults of a probe: every 10 s, three in a row, 1 s each: 21 to 31 s after the failure.
    @Test func threeProbesHaveToFail() {
        #expect(PodProbe().detection(phase: 0) == .second * 21)
        #expect(PodProbe().detection(phase: 1) == .second * 31)
    }

    /// All requests of the outage are lost, and none of before and after but those that no pod has
    /// been found ready for. A pod is out from φ × 10 s + 20 s + 1 s on until the first probe after
    /// the end: 26 s and 5 s in the mean.
    @Test func podsThatAnswerNothingAreTakenOut() throws {
        let cluster = Self.cluster()
        let run = try cluster.run()
        #expect((180_000...181_000).contains(lost(run)), "\(lost(run))")
        #expect(run.outcome.outages[0].instances == 16)
        #expect(run.outcome.workloads[0].restarts == 0)
        let expected = 1_800.0 - 26 + 5
        let error = 10 * (2 / 12.0).squareRoot() / 4
        let seconds = unready(run, horizon: cluster.horizon)
        #expect(abs(seconds - expected) < 4 * error, "\(seconds)")
    }

    /// A restart does not mend bad software: ten of them, with waits of 0, 10, 20, 40, 80, 160 and
    /// three times 300 s between, each 10 s of start and then 26 s to the next. The tenth wait is
    /// over at 10 × 26 + 9 × 10 + 1,210 + 300 = 1,860 s, a minute after the end of the outage.
    @Test func aLivenessProbeMakesItLonger() throws {
        var cluster = Self.cluster()
        cluster.health.livenessProbe = PodProbe()
        let run = try cluster.run()
        #expect(run.outcome.workloads[0].restarts == 160)
        // Out by whichever of two probes is first: 21 s + 10 s ÷ 3.
        let expected = 1_870 - (21 + 10 / 3.0)
        let error = 10 * (11 / 12.0).squareRoot() / 4
        let seconds = unready(run, horizon: cluster.horizon)
        #expect(abs(seconds - expected) < 4 * error, "\(seconds)")
        #expect(lost(run) > 180_000 + 100 * 20)
    }

    /// A store that fails is no software of pods.
    @Test func anOutageOfAStoreLeavesPodsAlone() throws {
        let run = try Self.cluster {
            $0.service = nil
            $0.store = 0
        }.run()
        #expect(run.outcome.outages[0].instances == 0)
        #expect(lost(run) == 0)
    }

    /// Half of the pods answer with errors, and no probe sees it.
    @Test func greyPodsStay() throws {
        var cluster = Self.cluster {
            $0.isGrey = true
            $0.share = 0.5
        }
        cluster.health.livenessProbe = PodProbe()
        let run = try cluster.run()
        #expect(abs(lost(run) - 90_000) < 10, "\(lost(run))")
        #expect(run.outcome.outages[0].instances == 8)
        #expect(run.outcome.workloads[0].restarts == 0)
        #expect(run.outcome.workloads[0].podsWaiting == 0)
    }

    /// Another service's pods on the same nodes go on, and a quarter is a quarter.
    @Test func onlyTheServiceIsHit() throws {
        var plan = Self.cluster { $0.share = 0.25 }.plan
        var other = plan.services[0]
        other.name = "other"
        plan.services.append(other)
        var pods = plan.fleets[1]
        pods.name = "other"
        pods.service = 1
        plan.fleets.append(pods)
        let run = try Run(plan)
        #expect(lost(run, service: 1) < 1)
        #expect(run.outcome.outages[0].instances == 4)
        // A quarter of 100 requests a second for 26 s.
        #expect(abs(lost(run) - 650) < 200, "\(lost(run))")
    }

    /// Pods that are asked for meanwhile run the same software.
    @Test func whatComesUpMeanwhileFailsToo() throws {
        var cluster = Self.cluster()
        cluster.replicas = 4...40
        cluster.metrics = [HorizontalPodAutoscaler(metric: .offeredRequests, target: 20)]
        cluster.events = [
            DemandEvent(
                name: "surge", fromNanoseconds: (TimeSpan.minute * 65).nanoseconds,
                toNanoseconds: (TimeSpan.hour * 3).nanoseconds, multiplier: 4, rampNanoseconds: 0)
        ]
        let points = try cluster.run().podPoints
        #expect(points[80].instances == 20 && points[80].serving == 0)
        #expect(points[100].serving == 20)
    }

    /// A crash takes a start of 10 s, and the wait of one that has crashed in the ten minutes
    /// before: 10 s × (1 − e^(−600 s ÷ 6 h)) in the mean.
    @Test func aCrashedContainerIsStartedAgain() throws {
        var cluster = Self.cluster()
        (cluster.outages, cluster.horizon) = ([], .day * 20)
        #expect(cluster.plan.isDeterministic)
        cluster.health.failures = [
            PodFailurePlan(name: "crash", kind: .crashed, meanTime: .hour * 6)
        ]
        #expect(!cluster.plan.isDeterministic)
        let run = try cluster.run()
        let crashes = Double(run.outcome.workloads[0].failures)
        let expected = 16.0 * 20 * 24 / 6
        #expect(abs(crashes - expected) < 4 * expected.squareRoot(), "\(crashes)")
        #expect(Double(run.outcome.workloads[0].restarts) == crashes)
        let seconds = unready(run, horizon: cluster.horizon) * 16 / crashes
        #expect(abs(seconds - 10.27) < 0.3, "\(seconds)")
    }

    /// One that crashes after a minute, again and again, waits for five minutes each time: one
    /// restart in 300 + 10 + 60 s once it has had six in 310 + 6 × 70 s.
    @Test func aCrashLoopIsCapped() throws {
        var cluster = Self.cluster()
        (cluster.outages, cluster.horizon) = ([], .hour * 12)
        cluster.health.failures = [
            PodFailurePlan(name: "crash", kind: .crashed, meanTime: .minute)
        ]
        let each = Double(try cluster.run().outcome.workloads[0].restarts) / 16
        let expected = 6 + (43_200.0 - 730) / 370
        #expect(abs(each - expected) < 0.03 * expected, "\(each), not \(expected)")
    }

    /// Nobody restarts a pod that hangs but a liveness probe: without one all hang in the end.
    @Test func aHungPodWaitsForALivenessProbe() throws {
        var cluster = Self.cluster()
        (cluster.outages, cluster.horizon) = ([], .day * 10)
        cluster.health.failures = [
            PodFailurePlan(name: "hang", kind: .unresponsive, meanTime: .hour * 6)
        ]
        let stuck = try cluster.run()
        #expect(stuck.outcome.workloads[0].failures == 16)
        #expect(stuck.podPoints.last?.serving == 0)
        cluster.health.livenessProbe = PodProbe()
        let mended = try cluster.run()
        let hangs = Double(mended.outcome.workloads[0].failures)
        #expect(abs(hangs - 640) < 4 * 640.0.squareRoot())
        #expect(abs(Double(mended.outcome.workloads[0].restarts) - hangs) < 3)
        // From the first probe's verdict to the restart, which is 26 − 24.3 s later in the mean,
        // and a start. Back-off is as rare as above.
        let seconds = unready(mended, horizon: cluster.horizon) * 16 / hangs
        #expect(abs(seconds - (26 - 24.33 + 10.27)) < 0.4, "\(seconds)")
    }
}
