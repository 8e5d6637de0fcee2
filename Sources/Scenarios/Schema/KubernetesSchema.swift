import CloudModel

/// Kubernetes: workloads, whose pods serve, and node pools, whose nodes are billed.
package enum KubernetesSchema {
    package static let workload = Group(
        "a workload",
        [
            Field("serves", .text, .required, "the service whose requests its pods take"),
            Field("on", .text, .required, "the node pool that its pods run on"),
            Field("pod", .group(pod), .required, "what one pod asks for, and how it starts"),
            Field(
                "concurrency", .scalar(.concurrency), .defaulted("1 per vCPU"),
                "requests in service at once in one pod; more wait. Per vCPU of the request, "
                    + "rounded up",
                source: "Headroom's own: one request keeps one vCPU busy"),
            Field(
                "queueLimit", .count(0, 1_000_000), .optional("bounded by the timeout only"),
                "requests that may wait for one pod before more are shed"),
            Field("scaling", .group(scaling), .defaulted("{}"), "how many pods, per region"),
            Field(
                "balancer", .group(FleetSchema.balancer), .optional("no load balancer is billed"),
                "the load balancer in front, one per region"),
            Field(
                "failures", .map(of: .group(PodHealthSchema.failure), entry: "a failure"),
                .defaulted("{}"), "how single pods fail"),
        ])

    private static let pod = Group(
        "a pod",
        [
            Field(
                "cpu", .scalar(.cpu(1...1_000_000)), .required,
                "CPU request, which is also all that the pod gets: half a vCPU works at half the "
                    + "pace of one"),
            Field("memory", .scalar(.size), .required, "memory request"),
            FleetSchema.phase(
                "imagePull", "{ median: 5s, p99: 20s }",
                "getting the image, on a node that has not run the workload yet",
                "Headroom's own: some hundred megabytes from a registry of the region"),
            FleetSchema.phase(
                "readiness", "10s", "from the container's start to taking load",
                "Kubernetes, readiness probes: 10 s between two probes by default"),
        ] + PodHealthSchema.pod)

    private static let count = Kind.count(0, 1_000_000)

    private static let scaling = Group(
        "scaling of pods",
        [
            Field("min", .count(1, 1_000_000), .defaulted("1"), "fewest pods, per region"),
            Field(
                "max", count, .optional("`min`, when there are no policies"),
                "most pods, per region"),
            Field(
                "initial", count,
                .optional(
                    "the number that the policies settle at for the load of the first minute"),
                "pods at the start, per region"),
            Field(
                "policies",
                .map(
                    of: .selected(
                        by: "type", title: "an autoscaler metric",
                        KubernetesPolicies.metrics.map {
                            Kind.Alternative($0.typeName, metric($0))
                        } + [Kind.Alternative("keda", nil), Kind.Alternative("vpa", nil)]),
                    entry: "an autoscaler metric"), .defaulted("{}"),
                "the metrics of the workload's autoscaler; the one that asks for the most wins"),
            Field(
                "behavior", .group(behavior), .defaulted("{}"), "how fast the autoscaler may go"),
        ])

    static func metric(_ policy: any KubernetesPolicy.Type) -> Group {
        Group(
            "\(PolicySchema.article(policy.typeName)) \(policy.typeName) metric",
            PolicySchema.fields(policy.parameters))
    }

    static func provisioner(_ policy: any KubernetesPolicy.Type) -> Group {
        Group(policy.typeName, PolicySchema.fields(policy.parameters))
    }

    private static let behavior = Group(
        "the behavior of an autoscaler",
        [
            Field(
                "scaleUp", .group(rules(window: "0s")), .defaulted("{}"), "toward more pods"),
            Field(
                "scaleDown", .group(rules(window: "300s")), .defaulted("{}"), "toward fewer pods"),
        ])

    private static func rules(window: String) -> Group {
        let isUp = window == "0s"
        return Group(
            "a direction of scaling",
            [
                Field(
                    "stabilizationWindow", .duration("0s", "1h"), .defaulted(window),
                    "proposals of this long are considered: the "
                        + (isUp ? "lowest" : "highest") + " counts",
                    source: "Kubernetes, Horizontal Pod Autoscaling, default behavior (2026-07)"),
                Field(
                    "selectPolicy", .choice(ReplicaRules.Selection.allCases.map(\.rawValue)),
                    .defaulted("max"), "which limit holds: the one that allows the most, or least",
                    source: "Kubernetes, Horizontal Pod Autoscaling, default behavior (2026-07)"),
                Field(
                    "policies", .map(of: .group(limit), entry: "a limit"),
                    .optional(
                        isUp ? "4 pods or 100 percent in 15s" : "100 percent in 15s"),
                    "limits to the change within a period",
                    source: "Kubernetes, Horizontal Pod Autoscaling, default behavior (2026-07)"),
            ])
    }

    private static let limit = Group(
        "a limit",
        [
            Field(
                "type", .choice(ReplicaRules.Limit.Unit.allCases.map(\.rawValue)), .required,
                "what `value` counts"),
            Field("value", .count(1, 1_000_000), .required, "pods, or percent of them"),
            Field(
                "period", .duration("1s", "30m"), .required,
                "time in which no more than that may change"),
        ])

    package static let nodePool = Group(
        "a node pool",
        [
            Field(
                "provisioner", .either(.choice(provisioners.map(\.word), later: []), provisioner),
                .required, "who launches nodes and gives them up: a name, or a map with `type`"),
            Field("instances", .group(instances), .required, "the instance types to choose from"),
            Field(
                "market", .list(.choice(["spot", "on-demand"])), .optional("on-demand only"),
                "what may be launched; spot goes first where both are named",
                source: "Karpenter, karpenter.sh/capacity-type (2026-08)"),
            Field("os", .choice(["linux"]), .defaulted("linux"), "operating system"),
            Field(
                "provider", ScenarioSchema.provider, .optional("the scenario's provider"),
                "the cloud that it runs in: every region of the scenario that is one of this "
                    + "provider"),
            Field(
                "daemonSets", .group(daemonSets), .defaulted("{}"),
                "what runs on every node beside the workloads"),
            Field(
                "maxPods", .count(1, 1_000), .defaulted("110"),
                "pods that one node may have, daemon sets included",
                source: "Kubernetes' own limit, and EKS's for types below 30 vCPUs with prefix "
                    + "delegation; the price book has no figures of network interfaces"),
            Field(
                "memoryOverhead", .share(0, 0.5), .defaulted("7.5%"),
                "share of the listed memory that the hypervisor and the kernel keep",
                source: "Karpenter, VM_MEMORY_OVERHEAD_PERCENT (2026-08)"),
            Field(
                "maxNodes", .count(1, 5_000), .defaulted("1000"),
                "most nodes, per region",
                source: "Cluster Autoscaler's limit for one scale-up; Kubernetes goes to 5,000"),
            Field("boot", .group(boot), .defaulted("{}"), "from the launch to taking pods"),
            Field(
                "drain", .duration("0s", "1h"), .defaulted("30s"),
                "from the eviction of a node's pods to its termination",
                source: "Kubernetes, terminationGracePeriodSeconds (2026-07)"),
            Field(
                "volumes", .map(of: .group(FleetSchema.volume), entry: "a volume"),
                .defaulted("{}"), "block storage attached to every node"),
        ])

    private static let provisioners: [(word: String, group: Group)] =
        KubernetesPolicies.provisioners.map {
            ($0.typeName, provisioner($0))
        }

    private static let provisioner = Kind.selected(
        by: "type", title: "a provisioner",
        provisioners.map { Kind.Alternative($0.word, $0.group) })

    private static let instances = Group(
        "a choice of instance types",
        [
            Field(
                "families", .list(.text), .optional("needed with `sizes`"),
                "families such as m7g; each in every one of `sizes` that there is"),
            Field(
                "sizes", .list(.text), .optional("needed with `families`"),
                "sizes such as large or 2xlarge"),
            Field("types", .list(.text), .optional("none"), "single types such as m7g.large"),
        ])

    private static let daemonSets = Group(
        "daemon sets",
        [
            Field(
                "cpu", .scalar(.cpu(0...100_000)), .defaulted("150m"),
                "CPU that they request on each node",
                source: "EKS add-ons: aws-node 50m and kube-proxy 100m (2026-07)"),
            Field(
                "memory", .scalar(.size), .defaulted("0 MiB"),
                "memory that they request on each node",
                source: "EKS add-ons: aws-node and kube-proxy request none (2026-07)"),
            Field(
                "pods", .count(0, 500), .defaulted("2"), "how many there are on each node",
                source: "EKS add-ons: aws-node and kube-proxy (2026-07)"),
        ])

    private static let boot = Group(
        "the boot of a node",
        [
            FleetSchema.phase(
                "launch", "{ median: 29s, p99: 90s }",
                "from the launch decision to running; billing begins at its end",
                "as a fleet's: EC2 boot benchmark (C. Percival, 2021-08), and ADMIN 65 (2021)"),
            FleetSchema.phase(
                "join", "15s", "from running to taking pods: kubelet, network, daemon sets",
                "Headroom's own: no measurement was found"),
        ])
}
