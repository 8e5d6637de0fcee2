import CloudModel

/// What stands by for a region that fails, and how data gets there.
enum StandbySchema {
    static let region = [
        Field(
            "role", .choice(Posture.allCases.map(\.rawValue)), .defaulted("active"),
            "what the region is for: `active` takes demand; `hot-standby` runs fleets as large as "
                + "the primary's, `warm-standby` a part of them, `pilot-light` none beside live "
                + "data, `backup-restore` nothing at all",
            source: "AWS, Disaster Recovery of Workloads on AWS (2021-02)"),
        Field(
            "standbyFor", .text, .optional("the first active region"),
            "the region that it stands by for"),
        Field(
            "standbyCapacity", .text, .optional("30% of it: Headroom's own"),
            "how much of the primary's fleets a `warm-standby` runs, minute by minute, in whole "
                + "instances: `30%`, or `30% of us-east-1`"),
    ]

    static let failover = [
        Field(
            "runbook", time,
            .optional(
                "none between active regions and to a hot-standby; to others a median of 15m and "
                    + "a p99 of 1h"),
            "from detection until people have decided to fail over",
            source: "the default is Headroom's own: AWS recommends that people start a failover "
                + "and does not say how long they take"),
        Field(
            "promote", time, .optional("1m where there is `replication`, else none"),
            "until a standby's copy of the data takes writes, while its fleets are launched",
            source: "Amazon Aurora user guide: a secondary region of a global database is promoted "
                + "in less than a minute (2023-06)"),
    ]

    static let replication = Field(
        "replication", .group(data), .optional("nothing is known of data"),
        "how data follows to active regions and to those that stand by, `backup-restore` aside")

    private static let time = Kind.either(
        .duration("0s", "30d"),
        .group(
            DistributionSchema.group(
                families: DistributionSchema.families, default: "lognormal")))

    private static let data = Group(
        "replication",
        [
            Field(
                "lag", time, .defaulted("1s"),
                "how far a copy is behind at an instant; what had not arrived is lost by a "
                    + "failover; 0s where every write waits for its copy",
                source: "Amazon Aurora user guide: usually less than a second between regions of a "
                    + "global database (2023-06)"),
            Field(
                "data", .scalar(.size), .defaulted("0 B"),
                "what a copy holds; each region after the first active one is charged for one"),
            Field(
                "storage", .text, .optional("aws: gp3, gcp: pd-balanced"),
                "the volume type as which it is charged"),
            Field(
                "perWrite", .scalar(.size), .defaulted("0 B"),
                "bytes that a request which writes sends to each copy"),
        ])

    static let backup = [
        Field(
            "copyRate", .scalar(.throughput), .defaulted("100 MB/s"),
            "how fast a copy gets to the second region: a backup is of use there once what has "
                + "changed has arrived",
            source: "Headroom's own: providers promise none"),
        Field(
            "restoreRate", .scalar(.throughput), .defaulted("100 MB/s"),
            "how fast `data` comes back where a region restores from this backup",
            source: "Headroom's own: measure yours"),
    ]
}
