import CloudModel

/// Stores, and calls of services to them and to each other.
package enum StoreSchema {
    static let field = Field(
        "stores", .map(of: .group(store), entry: "a store"), .defaulted("{}"),
        "databases and other tiers that do not scale out, which services call")

    static let calls = Field(
        "calls", .map(of: .group(call), entry: "a call"), .defaulted("{}"),
        "what each request asks of stores and of other services, one call after the other, by "
            + "their names: it holds its slot while it waits, and fails when a call does")

    /// Engines as the language spells them, and as the price book does.
    static let engines = [
        ("postgresql", "PostgreSQL"), ("mysql", "MySQL"),
        ("aurora-postgresql", "Aurora PostgreSQL"), ("aurora-mysql", "Aurora MySQL"),
    ]

    private static let store = Group(
        "a store",
        [
            Field("type", .text, .required, "the instance class, such as `db.r6g.large`"),
            Field(
                "engine", .choice(engines.map(\.0)), .defaulted("postgresql"),
                "what runs on it; its price follows it"),
            Field(
                "region", .text, .optional("the first region of the scenario"), "where it is"),
            Field(
                "zone", .text, .optional("the region's first zone"),
                "where its primary begins; standby and replicas are in the zones that follow"),
            Field(
                "multiZone", .scalar(.flag), .defaulted("false"),
                "whether a standby in another zone takes over when the primary's zone fails"),
            Field(
                "readReplicas", .count(0, 15), .defaulted("0"),
                "instances beside the primary that take the calls of `readShare`"),
            Field(
                "maxConnections", .count(1, 20_000), .required,
                "queries at once in one instance; more of them wait"),
            Field("queryTime", time, .required, "time that one query takes alone"),
            Field(
                "contention", .group(contention), .defaulted("{}"),
                "how queries slow each other down: the universal scalability law"),
            Field(
                "readShare", .share(0, 1), .defaulted("0%"),
                "share of the calls that replicas can take; the rest are writes"),
            Field(
                "failover", time, .defaulted("90s"),
                "from the failure of the primary's zone until the standby answers",
                source: "Amazon RDS user guide, Multi-AZ DB instance: typically 60 to 120 s (2023)"
            ),
            Field(
                "replicationLag", time, .defaulted("0s"),
                "how far the standby is behind when it takes over: writes of so long are lost",
                source: "Amazon RDS user guide: a Multi-AZ standby is synchronous (2023)"),
            Field(
                "storage", .group(storage), .optional("not counted"), "what its data is kept on"),
            Field(
                "price", .scalar(.price([.hour])), .optional("the price book's"),
                "dollars per hour of one instance; a standby and each replica cost as much again"),
        ])

    private static let time = Kind.either(
        .duration("0s", "1d"),
        .group(
            DistributionSchema.group(
                families: DistributionSchema.families, default: "lognormal")))

    private static let contention = Group(
        "contention",
        [
            Field(
                "alpha", .number(0, 1), .defaulted("0"),
                "share of a query's work that only one can do at a time",
                source: "Gunther, Guerrilla Capacity Planning, 2007: X(N) = γN ÷ (1 + α(N − 1) + "
                    + "βN(N − 1))"),
            Field(
                "beta", .number(0, 1), .defaulted("0"),
                "cost of agreement per pair of queries; above zero, more than √((1 − α) ÷ β) "
                    + "queries at once do less"),
        ])

    private static let storage = Group(
        "a store's storage",
        [
            Field(
                "type", .choice(["gp2", "gp3", "io1", "aurora"]), .defaulted("gp3"),
                "what the price book calls it"),
            Field("size", .scalar(.size), .required, "how much of it each instance has"),
        ])

    private static let call = Group(
        "a call",
        [
            Field(
                "perRequest", .number(0.001, 1_000), .defaulted("1"),
                "calls of one request, mean"),
            Field(
                "mode", .choice(["sync", "async"]), .defaulted("sync"),
                "`sync`: the request waits, and fails with the call; `async`: it does neither"),
            Field(
                "timeout", .duration("1ms", "1h"), .defaulted("1s"),
                "the caller waits no longer for one attempt"),
            Field(
                "retry", .group(ServiceSchema.retry),
                .optional("a call that fails is not tried again"),
                "what the caller does when a call fails or is late"),
        ])
}
