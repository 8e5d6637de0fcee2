import CloudModel
import Quantities
import SimulationKernel
import UsageLedger

/// A cluster of one workload on one pool for tests: boots of 30 s, pods ready after 10 s.
struct SampleCluster {
    var rate = 100.0
    var events: [DemandEvent] = []
    /// Seconds of CPU, which is all that a request takes.
    var cpu = 0.01
    var size = NodeResources(cpu: 500, memory: 1 << 30, pods: 1)
    var replicas: ClosedRange<Int64> = 1...100
    var initial: Int64?
    var metrics = [HorizontalPodAutoscaler(target: 0.7)]
    var down = ReplicaRules.defaultDown
    var provisioner = Provisioner.karpenter(Karpenter())
    var spotRate: Double?
    var maximumNodes: Int64 = 100
    var horizon = TimeSpan.hour * 3
    var drain = TimeSpan.second * 30
    var health = PodHealthPlan()
    var outages: [OutagePlan] = []

    /// Two vCPUs for 0.1 $, four for 0.2 $, with room for three and seven pods of the size.
    static let instances = [Sample.option("m7g.large"), Sample.option("m7g.xlarge", vcpu: 4)]

    var offers: [NodeOffer] {
        let rooms: [Int64] = [1_900, 3_900]
        return rooms.enumerated().map { option, cpu in
            NodeOffer(
                option: option, isSpot: spotRate != nil,
                allocatable: NodeResources(cpu: cpu, memory: 16 << 30, pods: 50),
                price: 0.1 * Double(option + 1), interruptionsPerHour: spotRate ?? 0)
        }
    }

    var plan: Plan {
        var service = Sample.service(
            rate: rate, serviceTime: .exponential(mean: cpu), timeout: .second * 30)
        service.demand.events = events
        var pool = Sample.fleet(minimum: 0, maximum: maximumNodes)
        pool.name = "general"
        pool.service = -1
        pool.instances = Self.instances.map { option in
            var option = option
            option.spot = spotRate.map {
                SpotSignal(priceSignal: 0.1, interruptionsPerHour: $0, notice: .minute * 2)
            }
            return option
        }
        pool.role = .nodes(
            NodePoolPlan(
                provisioner: provisioner, offers: offers, drainTime: drain,
                paysControlPlane: true))
        var pods = Sample.fleet(
            InstanceOption(
                instanceType: "pod", weight: 1, vcpu: 1, speed: 1, slots: 1,
                onDemandPriceSignal: 0, spot: nil, onDemandBilling: .perSecond,
                spotBilling: .perSecond, cpuLimit: Double(size.cpu) / 1000),
            minimum: replicas.lowerBound, maximum: replicas.upperBound)
        pods.name = "api"
        pods.role = .pods(workload(on: 0))
        var plan = Sample.plan(service, pool, horizon: horizon)
        plan.fleets = [pool, pods]
        plan.outages = outages
        return plan
    }

    private func workload(on nodePool: Int) -> WorkloadPlan {
        var plan = WorkloadPlan(
            nodePool: nodePool, size: size, optionOnNode: [0, 0], metrics: metrics,
            behavior: ReplicaBehavior(
                down: down, minimum: replicas.lowerBound, maximum: replicas.upperBound),
            initial: initial, imagePull: .deterministic(5), readiness: .deterministic(10))
        plan.health = health
        return plan
    }

    /// The same in two regions, of which the second stands by for the first.
    func plan(standby: StandbyPlan) -> Plan {
        var plan = plan
        plan.regions = ["r0", "r1"].map { name in
            RegionPlan(name: name, provider: "aws", zones: ["a", "b", "c"].map { name + $0 })
        }
        plan.services[0].regionShares = [1, 0]
        plan.services[0].failover = StandbyTests.failover
        // Pools come before the workloads on them.
        plan.fleets = [0, 0, 1, 1].map { plan.fleets[$0] }
        for index in [1, 3] { plan.fleets[index].region = 1 }
        plan.fleets[3].role = .pods(workload(on: 1))
        plan.standbys = [standby]
        return plan
    }

    func run(seed: UInt64 = 1) throws -> Run { try Run(plan, seed: seed) }
}

extension Run {
    /// Of the pool, and of the workload, minute by minute.
    var nodePoints: [SeriesPoint] { series.points.filter { $0.fleet == 0 } }
    var podPoints: [SeriesPoint] { series.points.filter { $0.fleet == 1 } }
}
