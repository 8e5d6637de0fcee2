import Quantities
import SimulationKernel
import Testing
import UsageLedger

@testable import CloudModel

/// Whatever happens to a cluster, and whenever one looks: nothing is counted twice or forgotten.
@Suite struct KubernetesInvariantTests {
    private struct Nowhere: LedgerSink, SeriesSink {
        mutating func record(_ segment: InstanceSegment) {}
        mutating func record(_ hour: HourlyUsage) {}
        mutating func record(_ point: SeriesPoint) {}
    }

    /// Surges, interruptions every few hours of a node, nodes that expire, limits that are hit.
    private static func hostile(_ seed: UInt64) -> SampleCluster {
        let surge = { (times: Double, from: Int64, to: Int64) in
            DemandEvent(
                name: "surge", fromNanoseconds: from * 60_000_000_000,
                toNanoseconds: to * 60_000_000_000, multiplier: times, rampNanoseconds: 0)
        }
        var sample = SampleCluster(
            rate: 300, events: [surge(6, 20, 40), surge(0.1, 60, 100), surge(4, 130, 170)],
            spotRate: 2)
        sample.maximumNodes = seed % 3 == 0 ? 8 : 100
        sample.down.stabilizationWindow = .second * Int64(seed % 2 == 0 ? 300 : 0)
        switch seed % 4 {
        case 0: sample.provisioner = .karpenter(Karpenter(budget: 1, expireAfter: .minute * 50))
        case 1: sample.provisioner = .karpenter(Karpenter(handlesInterruption: false))
        case 2:
            sample.provisioner = .clusterAutoscaler(
                NodeGroups(unneededTime: .minute, delayAfterAdd: .minute))
        default:
            sample.provisioner = .clusterAutoscaler(
                NodeGroups(
                    autoscaler: ClusterAutoscaler(expander: .random, utilizationThreshold: 0.9),
                    unneededTime: .zero, delayAfterAdd: .zero, handlesInterruption: false))
        }
        // A state of its own to look at for each seed, mostly within some change.
        sample.horizon = .second * Int64(600 + (seed * 397) % 10_000)
        return sample
    }

    /// Crashes, hangs, and up to three outages which may overlap: of software, seen or not, of a
    /// zone or a region.
    private static func fails(_ sample: inout SampleCluster, _ seed: UInt64) {
        var draws = RandomScaling.Draws(state: seed)
        // Many on one node fail in groups of several.
        if draws.flag() { sample.size.cpu = 100 }
        if draws.flag() {
            sample.health.livenessProbe = PodProbe(
                period: .second * (1 + draws.below(20)), failureThreshold: 1 + draws.below(4))
        }
        for kind in PodFailurePlan.Kind.allCases where draws.flag() {
            sample.health.failures.append(
                PodFailurePlan(
                    name: kind.rawValue, kind: kind, meanTime: .minute * (1 + draws.below(200)),
                    recovery: draws.flag() ? .exponential(mean: 1 + 600 * draws.unit()) : nil))
        }
        for number in 0..<draws.below(4) {
            let from = draws.below(9_000)
            var outage = OutagePlan(
                name: "o\(number)", region: 0, zone: draws.flag() ? Int(draws.below(3)) : nil,
                timing: .scheduled(
                    from: from * 1_000_000_000,
                    to: (from + 1 + draws.below(3_600)) * 1_000_000_000),
                share: draws.flag() ? 1 : draws.unit(), halfLife: draws.flag() ? .minute * 5 : nil)
            if draws.below(3) > 0 { outage.service = 0 }
            outage.isGrey = draws.below(3) == 0
            sample.outages.append(outage)
        }
    }

    private static func plan(_ seed: UInt64) -> Plan {
        var sample = hostile(seed)
        if seed % 5 == 0 { return sample.plan }
        fails(&sample, seed)
        let postures: [(posture: Posture, share: Double)] = [
            (.hotStandby, 1), (.warmStandby, 0.3), (.pilotLight, 0), (.backupRestore, 0),
        ]
        let (posture, share) = postures[Int(seed / 2 % 4)]
        guard seed % 2 == 0 else { return sample.plan }
        return sample.plan(
            standby: StandbyPlan(
                region: 1, primary: 0, posture: posture, capacity: share,
                runbook: .exponential(mean: 120), promote: .exponential(mean: 60),
                backups: [BackupCopyPlan(every: 3_600, copySeconds: 60, restoreSeconds: 300)]))
    }

    @Test(arguments: Array(UInt64(1)...160))
    func everyPodIsSomewhere(seed: UInt64) throws {
        var world = World(PreparedPlan(Self.plan(seed)), seed: seed, replication: 0)
        var (ledger, series) = (Nowhere(), Nowhere())
        let outcome = try #require(world.run(ledger: &ledger, series: &series))
        let counts = outcome.services[0].counts
        #expect(counts.offered == counts.served + counts.lost)
        for index in world.clusters.indices { check(world, world.clusters[index]) }
        var launched: Int64 = 0
        for pool in world.pools.indices { launched += world.pools[pool].launched }
        var nodes: Int64 = 0
        for index in world.clusters.indices { nodes += world.clusters[index].nodeCount }
        #expect(launched == nodes)
    }

    private func check(_ world: borrowing World, _ cluster: ClusterState) {
        let workload = cluster.workloads[0]
        var (assigned, started, ready) = (Int64(0), Int64(0), Int64(0))
        var living: Int64 = 0
        for (index, node) in cluster.nodes.enumerated() {
            let slot = cluster.slot(index, 0)
            guard node.phase != .gone else {
                #expect(cluster.assigned[slot] == 0 && cluster.started[slot] == 0)
                continue
            }
            living += 1
            assigned += cluster.assigned[slot]
            started += cluster.started[slot]
            ready += cluster.ready[slot]
            #expect(cluster.started[slot] <= cluster.assigned[slot])
            #expect(cluster.ready[slot] <= cluster.started[slot])
            let used = cluster.sizes[0] * cluster.assigned[slot]
            #expect(node.free + used == cluster.plan.offers[node.offer].allocatable)
            #expect(node.free.cpu >= 0 && node.free.memory >= 0 && node.free.pods >= 0)
            #expect(world.cohorts[node.cohort].count == 1)
            #expect(world.cohorts[node.cohort].serves || !node.runsPods || node.phase == .draining)
        }
        #expect(assigned + workload.pending == workload.replicas)
        #expect(ready == workload.ready)
        #expect(living == cluster.nodeCount && living <= cluster.maximumNodes)
        #expect(cluster.nodesInZone.reduce(0, +) == living)
        let starting = cluster.batches.reduce(0) { $0 + $1.count }
        let failures = cluster.failures.filter { $0.count > 0 }
        let unready = failures.reduce(0) { $0 + $1.count - $1.ready }
        #expect(starting + unready == started - ready)
        let fleet = world.fleets[workload.fleet]
        #expect(fleet.failing == failures.reduce(0) { $0 + $1.erring })
        #expect(fleet.grey == failures.filter(\.isGrey).reduce(0) { $0 + $1.erring })
        for (index, node) in cluster.nodes.enumerated() {
            #expect(cluster.plainReady(0, on: index) >= 0)
            #expect(node.phase != .gone || !failures.contains { $0.node == index })
        }
        let option = world.fleets[workload.fleet].options.lowerBound
        #expect(world.options[option].serving == ready)
        #expect(world.options[option].warmed == ready)
        #expect(world.options[option].billed == started)
    }
}
