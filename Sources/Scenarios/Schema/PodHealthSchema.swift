import CloudModel

/// How a kubelet looks after containers, and how they fail.
enum PodHealthSchema {
    private static let probes =
        "Kubernetes, Configure Liveness, Readiness and Startup Probes (2026-07)"

    /// Keys of a pod.
    static let pod: [Field] = [
        Field(
            "readinessProbe", .group(probe), .defaulted("{}"),
            "takes a pod that answers nothing out of its service; the first probe that it answers "
                + "brings it back", source: probes),
        Field(
            "livenessProbe", .group(probe), .optional("nobody restarts a process that hangs"),
            "restarts a container that answers nothing: at once, then after 10s, 20s and so on up "
                + "to 5m (CrashLoopBackOff), until it has run for 10m", source: probes),
    ]

    private static let probe = Group(
        "a probe",
        [
            Field(
                "period", .duration("1s", "1h"), .defaulted("10s"),
                "from probe to probe: `periodSeconds`", source: probes),
            Field(
                "timeout", .duration("1s", "10m"), .defaulted("1s"),
                "how long it waits for an answer: `timeoutSeconds`", source: probes),
            Field(
                "failureThreshold", .count(1, 1_000), .defaulted("3"),
                "failures in a row that it takes", source: probes),
        ])

    static let failure = Group(
        "a failure of pods",
        [
            Field(
                "kind", .choice(PodFailurePlan.Kind.allCases.map(\.rawValue)), .required,
                "`crashed`: its process ends, and the kubelet starts the container again; "
                    + "`unresponsive`: its process answers nothing, until a `livenessProbe` "
                    + "restarts it"),
            Field(
                "mtbf", .duration("1m", "200y"), .required,
                "mean time between failures of one pod"),
            Field(
                "recovery",
                .either(
                    .duration("0s", "7d"),
                    .group(
                        DistributionSchema.group(
                            families: DistributionSchema.families, default: "lognormal"))),
                .optional("it stays as it is until it is restarted, or its node goes"),
                "until it works again without a restart"),
        ])
}
