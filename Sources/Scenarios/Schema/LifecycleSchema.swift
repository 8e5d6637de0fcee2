import CloudModel

/// What becomes of single instances of a group: who goes first, what waits in advance, who checks
/// their health.
package enum LifecycleSchema {
    /// Keys of a fleet's `scaling`.
    static let scaling: [Field] = [
        Field(
            "terminationPolicies",
            .list(.choice(TerminationPolicy.allCases.map(\.rawValue))),
            .optional("`[default]`: allocation strategy, oldest launch template, instance hour"),
            "which instance of the fullest zone goes first when the fleet shrinks; each policy "
                + "leaves those that it likes best to the next",
            source: "Amazon EC2 Auto Scaling user guide, termination policies (2023-06)"),
        Field(
            "zoneRebalancing", .scalar(.flag), .defaulted("true"),
            "even out zones that differ by more than one instance: launch in the emptiest, then "
                + "terminate in the fullest; at most a tenth of `max` (or one) beyond it",
            source: "Amazon EC2 Auto Scaling user guide, rebalancing activities (2023-06)"),
        Field(
            "warmPool", .group(warmPool), .optional("every launch is a cold one"),
            "instances that are launched and configured in advance, and wait"),
    ]

    private static let warmPool = Group(
        "a warm pool",
        [
            Field(
                "state", .choice(WarmPoolPlan.State.allCases.map(\.rawValue)),
                .defaulted("stopped"),
                "what they do while they wait: stopped and hibernated instances cost their "
                    + "volumes, running ones the instance too",
                source: warmPools),
            Field(
                "min", .count(0, 10_000_000), .defaulted("0"),
                "fewest instances that wait, whatever the fleet's size", source: warmPools),
            Field(
                "maxPrepared", .count(0, 10_000_000), .optional("the fleet's `max`"),
                "instances of the fleet and of the pool together: as many wait as are missing",
                source: warmPools),
            duration(
                "start", .optional("the fleet's `boot.launch`; 0s where they run"),
                "from the decision to take one until it runs again"),
            Field(
                "reuseOnScaleIn", .scalar(.flag), .defaulted("false"),
                "instances that the fleet gives up go back to wait, instead of new ones",
                source: warmPools),
        ])

    private static let warmPools =
        "Amazon EC2 Auto Scaling user guide, warm pools (2023-06)"

    /// Keys of a fleet.
    static let fleet: [Field] = [
        Field(
            "lifecycleHooks", .map(of: .group(hook), entry: "a lifecycle hook"), .defaulted("{}"),
            "pauses in which something else acts on an instance: before it comes into service, or "
                + "before it is terminated"),
        Field(
            "healthCheck", .group(healthCheck), .defaulted("{}"),
            "who tells the fleet that an instance is to be replaced"),
        Field(
            "failures", .map(of: .group(failure), entry: "a failure"), .defaulted("{}"),
            "how single instances fail"),
        Field(
            "coldCache", .group(coldCache), .optional("what is new is as fast as the rest"),
            "caches that are empty on new instances, and in a region that takes over for another"),
    ]

    private static let coldCache = Group(
        "a cold cache",
        [
            Field(
                "slowdown", .number(1.01, 1000), .required,
                "how many times as long a request takes until caches are filled"),
            Field("for", .duration("1s", "7d"), .required, "how long it takes to fill them"),
        ])

    private static let hooks =
        "Amazon EC2 Auto Scaling user guide, lifecycle hooks (2023-06)"

    private static let hook = Group(
        "a lifecycle hook",
        [
            Field(
                "transition", .choice(LifecycleHook.Transition.allCases.map(\.rawValue)),
                .required, "which way the instance goes"),
            duration(
                "duration", .required,
                "how long whoever acts takes until it completes the action"),
            Field(
                "abandonProbability", .share(0, 1), .defaulted("0%"),
                "share of the launches that it gives up: the instance is terminated, another "
                    + "launched"),
            Field(
                "heartbeatTimeout", .duration("30s", "2h"), .defaulted("1h"),
                "how long the group waits without a sign", source: hooks),
            Field(
                "recordsHeartbeats", .scalar(.flag), .defaulted("false"),
                "whether whoever acts asks for more time: up to a hundred timeouts, 48 h at most",
                source: hooks),
            Field(
                "defaultResult", .choice(LifecycleHook.Result.allCases.map(\.rawValue)),
                .defaulted("abandon"), "what counts when the time is over", source: hooks),
        ])

    private static let healthCheck = Group(
        "a health check",
        [
            Field(
                "type", .choice(HealthCheckPlan.Kind.allCases.map(\.rawValue)),
                .defaulted("ec2"),
                "`ec2`: instances that stop, or fail EC2's status checks (found in 120 to 180 s), "
                    + "are replaced; `elb`: those that fail the balancer's health checks, too",
                source: "Amazon EC2 Auto Scaling user guide, health checks (2023-06)"),
            Field(
                "gracePeriod", .duration("0s", "2h"), .defaulted("300s"),
                "from an instance's entry into running: only one that stops is replaced until it "
                    + "is over. With `elb`, one that still boots then is replaced, again and again",
                source: "Amazon EC2 Auto Scaling user guide, health check grace period (2023-06): "
                    + "300 s in the console; 0 s in the API"),
        ])

    private static let failure = Group(
        "a failure",
        [
            Field(
                "kind", .choice(FailurePlan.Kind.allCases.map(\.rawValue)), .required,
                "`stopped`: it is gone, as with its host; `impaired`: it answers nothing and EC2's "
                    + "status checks fail; `unresponsive`: its process answers nothing, which only "
                    + "a balancer's health checks see"),
            Field(
                "mtbf", .duration("1m", "200y"), .required,
                "mean time between failures of one instance"),
            duration(
                "recovery", .optional("it stays as it is until it is replaced"),
                "until it works again by itself"),
        ])

    /// Keys of a balancer.
    static let targetHealthCheck = Group(
        "a target's health check",
        [
            Field(
                "interval", .duration("5s", "300s"), .defaulted("30s"), "from check to check",
                source: targetChecks),
            Field(
                "timeout", .duration("2s", "120s"), .defaulted("5s"),
                "how long a check waits for an answer", source: targetChecks),
            Field(
                "healthy", .count(2, 10), .defaulted("5"),
                "checks in a row that bring an instance back", source: targetChecks),
            Field(
                "unhealthy", .count(2, 10), .defaulted("2"),
                "checks in a row that take it out", source: targetChecks),
        ])

    private static let targetChecks =
        "AWS Application Load Balancer guide, health checks for target groups (2023-06)"

    private static func duration(
        _ name: String, _ presence: Field.Presence, _ meaning: String
    ) -> Field {
        Field(
            name,
            .either(
                .duration("0s", "7d"),
                .group(
                    DistributionSchema.group(
                        families: DistributionSchema.families, default: "lognormal"))),
            presence, meaning)
    }
}
