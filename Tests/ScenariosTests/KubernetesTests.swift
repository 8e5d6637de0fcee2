import CloudModel
import Diagnostics
import Quantities
import SimulationKernel
import Testing
import UsageLedger

@testable import Scenarios

/// Workloads and node pools, from text to plan.
@Suite struct KubernetesTests {
    static func scenario(
        pod: String = "{ cpu: 500m, memory: 1 GiB }",
        pool: String = "provisioner: karpenter",
        instances: String = "{ families: [m7g, c7g], sizes: [large, xlarge] }",
        more: String = ""
    ) -> String {
        """
        version: 1
        name: orders
        horizon: 1d
        regions: { us-east-1: { zones: 2 } }
        services:
          orders:
            demand: { shape: { base: 100 req/s } }
            request: { serviceTime: 40ms, cpu: 10ms }
        workloads:
          api:
            serves: orders
            on: general
            pod: \(pod)
            scaling: { min: 2, max: 40, policies: { cpu: { type: hpa, target: 70% } } }
        nodePools:
          general:
            \(pool)
            instances: \(instances)
        \(more)
        """
    }

    private func plan(_ text: String) throws -> Plan {
        try #require(try load(text).first).resolve { _ in 0 }.plan
    }

    @Test(arguments: [
        ("500m", 500), ("0.5", 500), ("2", 2000), ("1.25", 1250), ("1", 1000), ("1500m", 1500),
    ])
    func readsCPUAsKubernetesDoes(text: String, milli: Int64) throws {
        #expect(try ScalarKind.cpu(1...10_000).parse(text) == .integer(milli))
        let canonical = ScalarKind.cpu(1...10_000).format(.integer(milli))
        #expect(try ScalarKind.cpu(1...10_000).parse(canonical) == .integer(milli))
    }

    @Test(arguments: ["0.5m", "500M", "half", "1.0005", "", "m", "1e300"])
    func refusesOtherCPU(text: String) {
        #expect(throws: QuantityError.self) { try ScalarKind.cpu(1...10_000).parse(text) }
    }

    /// m7g.large: 1930m − 300m of CPU; 8 GiB less 7.5 %, 1565 MiB and 600 MiB of memory.
    @Test func makesOffersOfEveryTypeAndMarket() throws {
        let plan = try plan(
            Self.scenario(
                pool: """
                    provisioner: karpenter
                        market: [spot, on-demand]
                        daemonSets: { cpu: 300m, memory: 600 MiB }
                    """))
        #expect(plan.fleets.map(\.name) == ["general", "api"])
        let pool = try #require(plan.fleets[0].role.nodePool)
        #expect(
            plan.fleets[0].instances.map(\.instanceType) == [
                "m7g.large", "m7g.xlarge", "c7g.large", "c7g.xlarge",
            ])
        #expect(pool.offers.count == 8)
        let first = try #require(pool.offers.first)
        #expect(first.isSpot)
        #expect(first.allocatable.cpu == 1630)
        let mebibytes = Double(first.allocatable.memory) / 1_048_576
        #expect(abs(mebibytes - (8192 * 0.925 - 1565 - 600)) < 1)
        #expect(first.allocatable.pods == 108)
        #expect(first.price < pool.offers[1].price)
        #expect(pool.paysControlPlane)
    }

    @Test func aPodIsItsShareOfAVCPU() throws {
        let plan = try plan(Self.scenario(pod: "{ cpu: 1500m, memory: 1 GiB }"))
        let option = plan.fleets[1].instances[0]
        #expect(option.cpuLimit == 1.5)
        #expect(option.vcpu == 2)
        #expect(option.slots == 2)
        let workload = try #require(plan.fleets[1].role.workload)
        #expect(workload.nodePool == 0)
        #expect(workload.behavior.down.stabilizationWindow == .second * 300)
        #expect(workload.behavior.up.limits.count == 2)
        #expect(workload.metrics == [HorizontalPodAutoscaler(target: 0.7)])
    }

    /// Kubernetes' defaults of a readiness probe, and nobody who restarts or fails.
    @Test func readsProbesAndFailures() throws {
        let usual = try #require(try plan(Self.scenario()).fleets[1].role.workload?.health)
        #expect(
            usual.readinessProbe
                == PodProbe(period: .second * 10, timeout: .second, failureThreshold: 3))
        #expect(usual.livenessProbe == nil && usual.failures.isEmpty)
        let text = Self.scenario(
            pod: "{ cpu: 500m, memory: 1 GiB, readinessProbe: { period: 5s, failureThreshold: 2 }, "
                + "livenessProbe: { timeout: 3s } }"
        ).replacing(
            "on: general",
            with: "on: general\n    failures: { hang: { kind: unresponsive, mtbf: 7d, "
                + "recovery: 1h }, crash: { kind: crashed, mtbf: 30d } }")
        let health = try #require(try plan(text).fleets[1].role.workload?.health)
        #expect(
            health.readinessProbe
                == PodProbe(period: .second * 5, timeout: .second, failureThreshold: 2))
        #expect(health.livenessProbe == PodProbe(timeout: .second * 3))
        #expect(health.failures.map(\.name) == ["crash", "hang"])
        #expect(health.failures.map(\.kind) == [.crashed, .unresponsive])
        #expect(health.failures[0].meanTime == .day * 30 && health.failures[1].meanTime == .day * 7)
        #expect(health.failures[0].recovery == nil && health.failures[1].recovery?.mean == 3_600)
    }

    /// A pod that hangs for good is what was asked for, and hardly what was meant.
    @Test func warnsOfPodsThatNobodyRestarts() throws {
        let failing = { (more: String) in
            Self.scenario(pod: "{ cpu: 500m, memory: 1 GiB\(more) }").replacing(
                "on: general",
                with: "on: general\n    failures: { hang: { kind: unresponsive, mtbf: 7d } }")
        }
        let warnings = { (text: String) in
            try #require(try load(text).first).warnings.map(\.message)
        }
        #expect(
            try warnings(failing(""))
                == ["nobody restarts a pod that answers nothing (failure `hang`)"])
        #expect(try warnings(failing(", livenessProbe: {}")).isEmpty)
    }

    /// A workload runs in a region that stands by, in each posture.
    @Test(arguments: ["hot-standby", "warm-standby", "pilot-light"])
    func standsBy(role: String) throws {
        let text = Self.scenario(more: "failover: {}").replacing(
            "{ zones: 2 } }", with: "{ zones: 2 }, us-west-2: { role: \(role) } }")
        let plan = try plan(text)
        #expect(plan.standbys.map(\.posture.rawValue) == [role])
        #expect(plan.fleets.map(\.name) == ["general", "general", "api", "api"])
        #expect(plan.fleets.map(\.region) == [0, 1, 0, 1])
    }

    @Test func readsBehavior() throws {
        let text = Self.scenario().replacing(
            "scaling: {",
            with: "scaling: { behavior: { scaleDown: { stabilizationWindow: 1m, selectPolicy: min, "
                + "policies: { few: { type: pods, value: 2, period: 30s } } } },")
        let workload = try #require(try plan(text).fleets[1].role.workload)
        #expect(
            workload.behavior.down
                == ReplicaRules(
                    [.init(.pods, 2, per: .second * 30)], selection: .min,
                    stabilizationWindow: .minute))
        #expect(workload.behavior.up == .defaultUp)
    }

    /// A provisioner by its name has every default; as a map, what it says.
    @Test func readsProvisioners() throws {
        func provisioner(_ pool: String) throws -> Provisioner {
            try #require(try plan(Self.scenario(pool: pool)).fleets[0].role.nodePool).provisioner
        }
        guard case .karpenter(let usual) = try provisioner("provisioner: karpenter"),
            case .karpenter(let slow) = try provisioner(
                "provisioner: { type: karpenter, consolidateAfter: 5m, budget: 50% }"),
            case .clusterAutoscaler(let groups) = try provisioner(
                "provisioner: { type: cluster-autoscaler, expander: price }")
        else { return #expect(Bool(false)) }
        #expect(usual == Karpenter())
        #expect(slow == Karpenter(consolidateAfter: .minute * 5, budget: 0.5))
        #expect(groups == NodeGroups(autoscaler: ClusterAutoscaler(expander: .price)))
    }

    /// Sizes that a family does not have are left out; the control plane is billed once a region.
    @Test func leavesOutWhatAFamilyHasNot() throws {
        let plan = try plan(
            Self.scenario(
                instances: "{ families: [m7g, m5], sizes: [medium, large] }",
                more: """
                      batch: { provisioner: karpenter, instances: { types: [m7g.large] } }
                    """))
        #expect(
            plan.fleets[0].instances.map(\.instanceType) == [
                "m7g.medium", "m7g.large", "m5.large",
            ])
        let meters = LedgerCatalog(plan: plan).meters
        #expect(meters.count { $0.kind == .controlPlaneSeconds } == 1)
    }

    /// Nodes count for commitments, and a fleet may stand beside a workload.
    @Test func commitmentsCoverNodes() throws {
        let text = Self.scenario(
            more: """
                commitments:
                  floor: { plan: compute-savings-plan, commit: 0.05 USD/h, term: 1y }
                fleets:
                  old: { serves: orders, instances: [m7g.large] }
                """)
        let scenario = try #require(try load(text).first)
        #expect(!scenario.warnings.contains { $0.message.contains("matches no fleet") })
        #expect(
            try scenario.resolve { _ in 0 }.plan.fleets.map(\.name) == ["old", "general", "api"])
    }

    /// Every parameter is explained with its default, and its default is a value that it takes.
    @Test func explainsEveryPolicy() throws {
        for policy in KubernetesPolicies.all {
            let text = try Explanation.text(for: policy.typeName).get()
            for parameter in policy.parameters {
                #expect(text.contains("\n  \(parameter.name)\n"), "\(policy.typeName)")
                guard case .defaulted(let word) = parameter.presence,
                    case .scalar(let kind) = PolicySchema.kind(parameter.kind)
                else { continue }
                #expect(throws: Never.self) { try kind.parse(word) }
            }
        }
    }
}
