import CloudModel
import Quantities
import SimulationKernel
import Testing
import UsageLedger

@Suite struct KubernetesWorldTests {
    private static let minute: Int64 = 60_000_000_000

    private static func surge(_ times: Double, from: Int64, to: Int64) -> DemandEvent {
        DemandEvent(
            name: "surge", fromNanoseconds: from * minute, toNanoseconds: to * minute,
            multiplier: times, rampNanoseconds: 0)
    }

    /// Sixteen pods of half a vCPU: two nodes of seven and one of three, all there from the start
    /// to the horizon.
    @Test func fixedPodsStayOnTheNodesThatFit() throws {
        let run = try SampleCluster(
            replicas: 16...16, metrics: [], provisioner: .karpenter(Self.patient)
        ).run()
        #expect(run.podPoints.allSatisfy { $0.instances == 16 && $0.serving == 16 })
        #expect(run.nodePoints.allSatisfy { $0.instances == 3 })
        let seconds = run.ledger.segments.map {
            ($0.toNanoseconds - $0.fromNanoseconds) / 1_000_000_000
        }
        #expect(seconds == [10_800, 10_800, 10_800])
        #expect(run.outcome.fleets[0].vcpuHours == (4 + 4 + 2) * 3)
        #expect(run.outcome.workloads[0].podsMean == 16)
        #expect(run.outcome.workloads[0].podsWaiting == 0)
    }

    /// No expiry within a test.
    private static let patient = Karpenter(expireAfter: .day * 3650)

    /// Half a vCPU each, 1 s of CPU per second of load: 1 ÷ (0.7 × 0.5) pods, rounded up: 3.
    @Test func settlesWhereTheMetricIsAtItsTarget() throws {
        let run = try SampleCluster(provisioner: .karpenter(Self.patient)).run()
        #expect(run.podPoints.first?.instances == 3)
        #expect(run.podPoints.last?.instances == 3)
        #expect(run.outcome.services[0].counts.failed == 0)
    }

    /// 100 requests per second come, ten per pod, whatever the pods are able to serve.
    @Test func followsWhatIsOffered() throws {
        let run = try SampleCluster(
            cpu: 0.001, metrics: [HorizontalPodAutoscaler(metric: .offeredRequests, target: 10)],
            provisioner: .karpenter(Self.patient), horizon: .hour
        ).run()
        #expect(run.podPoints.allSatisfy { $0.instances == 10 })
    }

    /// Load of four vCPUs of work where there was one: 4 ÷ 0.35 = 11.4, so 12 pods if counted from
    /// the mean, and never outside the tolerance for long. New pods wait for a node: 1 s of
    /// batching, 30 s of boot, 15 s of start.
    @Test func growsPodsThenNodes() throws {
        let run = try SampleCluster(
            events: [Self.surge(4, from: 60, to: 180)], provisioner: .karpenter(Self.patient)
        ).run()
        let settled = run.podPoints.filter { $0.timeNanoseconds >= 75 * Self.minute }
        for point in settled {
            #expect((11...13).contains(point.instances), "\(point.instances)")
            #expect((0.63...0.77).contains(point.cpu), "\(point.cpu)")
        }
        // Three pods fit on the node that was there; the others on nodes of seven and less.
        let before = run.nodePoints[59].instances
        #expect(before == 1)
        #expect((2...4).contains(run.nodePoints[120].instances))
        // What came before the new pods were ready waited, and was not lost: clients wait 30 s.
        #expect(run.outcome.workloads[0].podsWaiting > 0)
        let third = run.podPoints[60]
        #expect(third.serving < 12)
    }

    /// When the load has gone, pods go after five minutes, and nodes after them.
    @Test func shrinksPodsThenNodes() throws {
        var sample = SampleCluster(
            events: [Self.surge(8, from: 0, to: 60)], provisioner: .karpenter(Self.patient))
        let run = try sample.run()
        #expect(run.podPoints[59].instances >= 21)
        #expect(run.nodePoints[59].instances >= 4)
        #expect(run.podPoints[63].instances >= 21)
        #expect(run.podPoints[75].instances <= 4)
        #expect(run.nodePoints[90].instances <= 2)
        sample.provisioner = .karpenter(
            Karpenter(
                consolidation: KarpenterConsolidation(policy: .never),
                expireAfter: .day * 3650))
        let kept = try sample.run()
        #expect(kept.podPoints[75].instances <= 4)
        #expect(kept.nodePoints[179].instances == kept.nodePoints[59].instances)
    }

    /// Seven pods on a node of four vCPUs, of which three stay: a node of two vCPUs takes them, and
    /// is there before the other goes.
    @Test func aSmallerNodeReplacesALarger() throws {
        let run = try SampleCluster(initial: 7, provisioner: .karpenter(Self.patient)).run()
        let segments = run.ledger.segments
        #expect(segments.count == 2)
        let (old, new) = (segments[0], segments[1])
        #expect(old.end == .scaledIn && new.end == .horizon)
        // Thirty seconds of launch were over, and thirty of draining follow.
        #expect(new.fromNanoseconds + 30_000_000_000 == old.toNanoseconds)
        #expect(run.podPoints.last?.serving == 3)
        #expect(run.nodePoints.last?.instances == 1)
        #expect(abs(run.outcome.fleets[0].vcpuHours - 6.5) < 1)
    }

    /// Cluster Autoscaler waits ten minutes since it last added, and ten of being unneeded.
    @Test func clusterAutoscalerShrinksLater() throws {
        let run = try SampleCluster(
            events: [Self.surge(8, from: 0, to: 60)],
            provisioner: .clusterAutoscaler(NodeGroups())
        ).run()
        let most = run.nodePoints[59].instances
        #expect(run.podPoints[75].instances <= 4)
        #expect(run.nodePoints[70].instances == most)
        #expect(run.nodePoints[110].instances < most)
    }

    @Test func nodesNeverExceedTheirLimit() throws {
        let run = try SampleCluster(
            rate: 2_000, maximumNodes: 3, horizon: .hour
        ).run()
        #expect(run.nodePoints.allSatisfy { $0.instances <= 3 })
        #expect(run.outcome.fleets[0].instancesPeak == 3)
        // Three nodes of four vCPUs hold 21 pods; the rest waits.
        #expect(run.outcome.workloads[0].podsPeak == 21)
        #expect(run.outcome.workloads[0].podsWaiting > 30)
    }

    /// Whatever is interrupted: no request is lost track of, no node is billed beyond its end, and
    /// the pods come back.
    @Test(arguments: [true, false])
    func interruptionsMovePods(handled: Bool) throws {
        var sample = SampleCluster(rate: 400, spotRate: 0.5, horizon: .hour * 24)
        sample.provisioner = .karpenter(Karpenter(handlesInterruption: handled))
        let run = try sample.run()
        let fleet = run.outcome.fleets[0]
        #expect(fleet.interruptions > 5)
        let counts = run.outcome.services[0].counts
        #expect(counts.offered == counts.served + counts.lost)
        #expect(run.outcome.services[0].counts.availability > 0.98)
        let full = run.podPoints.count { $0.serving >= 11 }
        #expect(Double(full) / Double(run.podPoints.count) > 0.9)
        // Drained at the notice, nodes are ended by the user; else by the provider.
        let taken = run.ledger.segments.count { $0.end == .interrupted }
        #expect(handled ? taken == 0 : taken >= fleet.interruptions - 2)
        var hours = 0.0
        for segment in run.ledger.segments {
            hours += Double(segment.toNanoseconds - segment.fromNanoseconds) / 3.6e12
        }
        #expect(abs(hours - fleet.instanceHours) < 1e-6)
    }

    /// A node's age limit: each is replaced, and the pods move.
    @Test func oldNodesAreReplaced() throws {
        var sample = SampleCluster(replicas: 6...6, metrics: [], horizon: .hour * 10)
        sample.provisioner = .karpenter(Karpenter(expireAfter: .hour))
        let run = try sample.run()
        #expect(run.ledger.segments.count >= 9)
        let longest = run.ledger.segments.map { $0.toNanoseconds - $0.fromNanoseconds }.max() ?? 0
        #expect(longest <= 3_600_000_000_000 + 31_000_000_000)
        #expect(run.podPoints.last?.serving == 6)
    }

    @Test func theControlPlaneIsBilledByTheSecond() throws {
        let run = try SampleCluster(horizon: .minute * 90).run()
        let plan = SampleCluster(horizon: .minute * 90).plan
        let catalog = LedgerCatalog(plan: plan)
        let meter = try #require(catalog.meters.firstIndex { $0.kind == .controlPlaneSeconds })
        #expect(run.ledger.hours.map { $0.meters[meter] } == [3_600, 1_800])
    }

    @Test func sameSeedSameRun() throws {
        let sample = SampleCluster(rate: 300, spotRate: 0.3, horizon: .hour * 12)
        let (first, second) = (try sample.run(seed: 4), try sample.run(seed: 4))
        #expect(first.series.points == second.series.points)
        #expect(first.ledger.segments == second.ledger.segments)
    }

    /// The pods' draws are their own: nothing that they do moves another fleet's.
    @Test func otherFleetsAreNotMoved() throws {
        var plan = Sample.plan(
            Sample.service(rate: 50),
            Sample.fleet(
                minimum: 1, maximum: 30,
                policies: [NamedPolicy(name: "cpu", policy: TargetTracking(target: 0.5))]),
            horizon: .hour * 6)
        plan.services[0].demand.noise = DemandNoise(
            coefficientOfVariation: 0.3, correlation: .minute * 5)
        let alone = try Run(plan)
        let cluster = SampleCluster().plan
        var other = cluster.services[0]
        other.name = "other"
        plan.services.append(other)
        for var fleet in cluster.fleets {
            if fleet.service >= 0 { fleet.service = 1 }
            if case .pods(var workload) = fleet.role {
                workload.nodePool = 1
                fleet.role = .pods(workload)
            }
            plan.fleets.append(fleet)
        }
        let together = try Run(plan)
        #expect(together.series.points.filter { $0.fleet == 0 } == alone.series.points)
    }
}
