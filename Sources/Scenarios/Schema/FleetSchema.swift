import CloudModel

/// A fleet: instances, how they are bought, how they scale, and what they need beside them.
package enum FleetSchema {
    package static let operatingSystem = Kind.choice(["linux", "windows", "rhel", "suse"])

    package static let fleet = Group(
        "a fleet",
        [
            Field("serves", .text, .required, "the service whose requests it takes")
        ] + settings + [
            Field(
                "regions", .map(of: .group(override), entry: "a region"), .defaulted("{}"),
                "what is different in one region: any key of a fleet, and `min`, `max` and "
                    + "`initial` in short")
        ] + later)

    /// What a region may change; nothing is filled in, since the fleet's own value stands
    /// otherwise.
    package static let override = Group(
        "a fleet's settings in one region",
        settings.map { field in
            var field = field
            field.presence = .optional("the fleet's own")
            return field
        } + [
            Field("min", capacity, .optional("the fleet's own"), "short for `scaling.min`"),
            Field("max", capacity, .optional("the fleet's own"), "short for `scaling.max`"),
            Field(
                "initial", capacity, .optional("the fleet's own"), "short for `scaling.initial`"),
        ] + later)

    private static let settings: [Field] =
        [
            Field(
                "instances",
                .listOr(.either(.text, .group(instance)), RequirementSchema.group), .required,
                "instance types in the order of preference; or what they must be like: every type "
                    + "that is, and costs little more than the cheapest"),
            Field("os", operatingSystem, .defaulted("linux"), "operating system"),
            Field(
                "account", .scalar(.name), .optional("the only account"),
                "the account that it runs in, of those under `accounts`"),
            Field(
                "provider", ScenarioSchema.provider, .optional("the scenario's provider"),
                "the cloud that it runs in: every region of the scenario that is one of this "
                    + "provider"),
            Field(
                "concurrency", .scalar(.concurrency), .defaulted("1 per vCPU"),
                "requests in service at once on one instance; more wait",
                source: "Headroom's own: one request keeps one vCPU busy"),
            Field(
                "speed", .number(0.01, 100), .optional("the catalog's figure, else 1"),
                "work per vCPU and second against the reference vCPU"),
            credits("the family's own: `standard` for t2, `unlimited` for t3, t3a and t4g"),
            Field(
                "queueLimit", .count(0, 1_000_000), .optional("bounded by the timeout only"),
                "requests that may wait for one instance before more are shed"),
            Field("market", .group(market), .defaulted("{}"), "on-demand and spot"),
            Field("boot", .group(boot), .defaulted("{}"), "from the launch to taking load"),
            Field("scaling", .group(scaling), .defaulted("{}"), "how many instances, per region"),
            Field(
                "balancer", .group(balancer), .optional("no load balancer is billed"),
                "the load balancer in front, one per region"),
            Field(
                "volumes", .map(of: .group(volume), entry: "a volume"), .defaulted("{}"),
                "block storage attached to every instance"),
            DeploymentSchema.field,
            DeploymentSchema.lifetime,
        ] + LifecycleSchema.fleet

    private static func credits(_ fallback: String) -> Field {
        Field(
            "credits", .choice(["standard", "unlimited"]), .optional(fallback),
            "what a burstable type does without CPU credits: slow down to its baseline, or pay "
                + "for more",
            source: "Amazon EC2 User Guide, key concepts for burstable performance instances "
                + "(2023-06)")
    }

    private static let later: [Field] = [
        .later("tags", "labels on charges")
    ]

    private static let capacity = Kind.count(0, 10_000_000)

    private static let instance = Group(
        "an instance option",
        [
            Field("type", .text, .required, "the provider's name of the instance type"),
            Field(
                "weight", .count(1, 999), .defaulted("1"),
                "capacity units that one instance counts for",
                source: "Amazon EC2 Auto Scaling, instance weighting (2023-06)"),
            Field(
                "speed", .number(0.01, 100), .optional("the fleet's `speed`, else the catalog's"),
                "work per vCPU and second against the reference vCPU"),
            credits("the fleet's `credits`, else the family's own"),
        ])

    private static let market = Group(
        "a market",
        [
            Field(
                "onDemandBase", .count(0, 10_000_000), .defaulted("0"),
                "capacity units that are always on-demand",
                source: "Amazon EC2 Auto Scaling API, OnDemandBaseCapacity (2023-06)"),
            Field(
                "onDemandAboveBase", .share(0, 1), .defaulted("100%"),
                "on-demand share of the capacity above the base; the rest is spot",
                source: "Amazon EC2 Auto Scaling API, OnDemandPercentageAboveBaseCapacity "
                    + "(2023-06)"),
            Field(
                "spotAllocation", .choice(MarketPlan.SpotAllocation.allCases.map(\.rawValue)),
                .defaulted("price-capacity-optimized"),
                "how spot pools are chosen",
                source: "the strategy that the Amazon EC2 Auto Scaling user guide recommends "
                    + "(2023-06); the API's own default is lowest-price"),
            Field(
                "spotInstancePools", .count(1, 20), .optional("2 for `lowest-price`"),
                "pools of each zone, the cheapest, that `spotAllocation: lowest-price` spreads "
                    + "spot instances over",
                source: "Amazon EC2 Auto Scaling API, SpotInstancePools (2023-06)"),
            Field(
                "onDemandAllocation",
                .choice(MarketPlan.OnDemandAllocation.allCases.map(\.rawValue)),
                .optional("`prioritized` for a list, `lowest-price` for requirements"),
                "which type an on-demand launch takes: the first of the list, or the cheapest "
                    + "per capacity unit; requirements have no order, and take the cheapest",
                source: "Amazon EC2 Auto Scaling API, OnDemandAllocationStrategy (2026-08)"),
            Field(
                "preemptible", .scalar(.flag), .defaulted("false"),
                "Google Cloud's older kind of spot: instances are taken back often in their first "
                    + "hours and seldom later, and all are stopped after 24 h; in the place of "
                    + "the price book's interruption rate",
                source: "fitted to 1,442 recorded lifetimes of n1 instances (2019-02 to 2019-04) "
                    + "by the form of Kadupitiya, Jadhao and Sharma (HPDC 2020); derived"),
            Field(
                "capacityRebalance", .scalar(.flag), .defaulted("false"),
                "replace spot instances at risk before they are interrupted",
                source: "Amazon EC2 Auto Scaling API, CapacityRebalance (2023-06)"),
            Field(
                "drainOnNotice", .scalar(.flag), .defaulted("false"),
                "at the notice of an interruption the instance takes no more requests; otherwise "
                    + "it takes them until it is gone",
                source: "off unless something on the instance watches for the notice, as the AWS "
                    + "Node Termination Handler does"),
        ])

    private static let boot = Group(
        "a boot",
        [
            phase(
                "launch", "{ median: 29s, p99: 90s }",
                "from the launch decision to running; billing begins at its end",
                "median: EC2 boot benchmark (C. Percival, 2021-08), 29.3 s to an open port; p99: "
                    + "the upper end of ordinary distributions (ADMIN 65, 2021)"),
            phase("install", "0s", "software installed at boot; a baked image has none", ""),
            phase("configure", "0s", "configuration, cache filling, registration", ""),
            phase(
                "warmUp", "300s", "in service and taking load, but outside the group's metrics",
                "Amazon EC2 Auto Scaling: where no warm-up is set, target tracking waits for the "
                    + "default cooldown (2023-06)"),
        ])

    static func phase(
        _ name: String, _ text: String, _ meaning: String, _ source: String
    ) -> Field {
        Field(
            name,
            .either(
                .duration("0s", "1d"),
                .group(
                    DistributionSchema.group(
                        families: DistributionSchema.families, default: "lognormal"))),
            .defaulted(text), meaning, source: source)
    }

    private static let scaling = Group(
        "scaling",
        [
            Field("min", capacity, .defaulted("1"), "fewest capacity units, per region"),
            Field(
                "max", capacity, .optional("`min`, when there are no policies"),
                "most capacity units, per region"),
            Field(
                "initial", capacity,
                .optional("the size that the policies settle at for the load of the first minute"),
                "capacity units at the start, per region"),
            Field(
                "policies", .map(of: policy, entry: "a scaling policy"), .defaulted("{}"),
                "what changes the size; when several act, the largest capacity wins"),
        ] + LifecycleSchema.scaling)

    /// Every registered policy, its keys made from its own parameter list.
    private static let policy = Kind.selected(
        by: "type", title: "a scaling policy",
        ScalingPolicies.all.map { Kind.Alternative($0.typeName, PolicySchema.group($0)) }
            + KubernetesPolicies.metrics.map {
                Kind.Alternative(
                    $0.typeName,
                    elsewhere: "it scales pods: put it into `workloads.NAME.scaling.policies`")
            })

    static let balancer = Group(
        "a load balancer",
        [
            Field(
                "kind", .choice(["application", "network"], later: ["gateway", "classic"]),
                .defaulted("application"), "what it balances: requests or connections"),
            Field(
                "protocol", .choice(BalancerPlan.ListenerProtocol.allCases.map(\.rawValue)),
                .optional("tcp, of a network load balancer"),
                "what a network load balancer's clients speak: a capacity unit holds 800 new and "
                    + "100,000 active connections a second of TCP, 400 and 50,000 flows of UDP, "
                    + "50 and 3,000 connections of TLS",
                source: "AWS Elastic Load Balancing pricing (2026-07)"),
            Field(
                "algorithm",
                .choice(
                    BalancerPlan.Algorithm.allCases.map(\.rawValue), later: ["weighted-random"]),
                .defaulted("round-robin"), algorithmMeaning,
                source: "AWS Application Load Balancer guide, routing algorithms (2023-06)"),
            Field(
                "requestsPerConnection", .number(0.001, 1e9), .defaulted("5"),
                "requests that one client connection carries",
                source: "the worked example of AWS's Application Load Balancer pricing page"),
            Field(
                "connectionDuration", .duration("1ms", "30d"), .defaulted("2m"),
                "how long a client connection stays open",
                source: "the worked example of AWS's Application Load Balancer pricing page"),
            Field(
                "rules", .count(0, 10_000), .defaulted("0"),
                "listener rules evaluated for each request, beyond the ten that are free",
                source: "AWS Application Load Balancer pricing, rule evaluations"),
            Field(
                "slowStart", .duration("0s", "15m"), .defaulted("0s"),
                "time in which a new instance's share of the requests grows to a full one: 0s, or "
                    + "30s and more",
                source: "AWS Application Load Balancer guide, slow start mode (2023-06)"),
            Field(
                "deregistrationDelay", .duration("0s", "1h"), .defaulted("300s"),
                "how long an instance that leaves may still work on the requests that it has; "
                    + "acts in `requests` serving",
                source: "AWS Application Load Balancer guide, deregistration delay (2023-06)"),
            Field(
                "healthCheck", .group(LifecycleSchema.targetHealthCheck), .defaulted("{}"),
                "how the balancer finds instances that answer nothing"),
        ])

    private static let algorithmMeaning =
        "which instance takes a request: `round-robin` each in turn; `least-outstanding` the one "
        + "with the fewest requests; `two-random-choices` the less busy of two drawn by chance; "
        + "`zone-aware` the least busy of the zone that the request came in by, another zone's "
        + "only if that has none; `shared-queue` whichever is free first, from one queue. `flow` "
        + "gives every instance the same load under `round-robin`, a load in proportion to its "
        + "capacity under the others, and one queue under `shared-queue`"

    static let volume = Group(
        "a volume",
        [
            Field(
                "type", .text, .defaulted("gp3"), "the provider's volume type",
                source: "Amazon EBS user guide recommends gp3 for most workloads (2023-06)"),
            Field("size", .scalar(.size), .required, "size of the volume on each instance"),
            Field(
                "iops", .count(0, 10_000_000), .optional("what the type includes"),
                "provisioned operations per second; what the type includes is free"),
            Field(
                "throughput", .scalar(.throughput), .optional("what the type includes"),
                "provisioned bytes per second; what the type includes is free"),
        ])
}
