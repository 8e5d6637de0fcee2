/// What a system has beside fleets: the network, keys, metrics and logs, backups. All of it is off
/// unless given.
package enum InfrastructureSchema {
    static let fields = [
        Field(
            "network", .group(network), .defaulted("{}"),
            "traffic within and out of regions, and what it passes through"),
        Field(
            "security", .group(security), .defaulted("{}"),
            "encryption, keys, secrets and certificates, in each region"),
        Field(
            "observability", .group(observability), .defaulted("{}"),
            "metrics, alarms and logs, in each region"),
        Field(
            "backups", .map(of: .group(backup), entry: "a backup"), .defaulted("{}"),
            "copies of data on a schedule, each kept for a time"),
    ]

    private static let many = Kind.count(0, 1_000_000)

    private static let network = Group(
        "the network",
        [
            Field(
                "crossZone", .share(0, 1), .defaulted("0%"),
                "share of response bytes that cross a zone border on their way; both sides pay",
                source: "off unless given"),
            Field(
                "interRegion", .map(of: .share(0, 100), entry: "a region"), .defaulted("{}"),
                "bytes sent to another region for each byte of response, by the region that "
                    + "they go to; the region that sends pays"),
            Field(
                "nat", .group(nat), .optional("no gateways"),
                "network address translation gateways, each with a public IPv4 address"),
            Field(
                "publicIPv4",
                .either(
                    .choice(["none"] + addressed, later: []),
                    .list(.scalar(.choice(addressed, later: [])))),
                .defaulted("none"),
                "what has public IPv4 addresses: each load balancer one in every zone (Google's "
                    + "one in all), each instance one while it runs",
                source: "AWS charges for every public IPv4 address in use (2024-02)"),
            Field(
                "vpn", many, .defaulted("0"),
                "site-to-site VPN connections (Google Cloud: tunnels), in each region"),
            Field("dns", .group(dns), .defaulted("{}"), "hosted zones, queries, health checks"),
        ])

    static let addressed = ["per-load-balancer", "per-instance"]

    private static let nat = Group(
        "NAT",
        [
            Field(
                "gateways", .choice(["one-per-zone", "one-per-region"]),
                .defaulted("one-per-zone"),
                "with one per region, what other zones send through it crosses a zone border. "
                    + "Google Cloud's is one per region and in every zone",
                source: "Amazon VPC user guide recommends one per zone (2026-08)"),
            Field(
                "share", .share(0, 100), .defaulted("0%"),
                "bytes through the gateways for each byte of response; they are charged beside "
                    + "the transfer to the internet"),
        ])

    private static let dns = Group(
        "DNS",
        [
            Field("hostedZones", many, .defaulted("0"), "hosted zones"),
            Field(
                "queriesPerRequest", .number(0, 1000), .defaulted("0"),
                "queries for each request served: below one where resolvers keep answers"),
            Field(
                "healthChecks", .group(healthChecks), .defaulted("{}"),
                "health checks that DNS makes of endpoints"),
        ])

    private static let healthChecks = Group(
        "DNS health checks",
        [
            Field("count", many, .defaulted("0"), "endpoints that are checked"),
            Field(
                "endpoint", .choice(["aws", "non-aws"]), .defaulted("aws"),
                "where the endpoints are"),
            Field(
                "features",
                .list(
                    .scalar(
                        .choice(
                            ["https", "string-match", "fast-interval", "latency"], later: []))),
                .optional("none"), "optional features of each check, each charged",
                source: "Amazon Route 53 pricing, health checks (2026-08)"),
        ])

    private static let security = Group(
        "security",
        [
            Field(
                "encryptionCpuOverhead", .share(0, 10), .defaulted("0%"),
                "CPU time that encryption adds to each request, as a share of the request's own"),
            Field("keys", many, .defaulted("0"), "customer-managed encryption keys"),
            Field(
                "kmsRequestsPerRequest", .number(0, 1000), .defaulted("0"),
                "requests to the key service for each request served"),
            Field("secrets", many, .defaulted("0"), "secrets in the secret store"),
            Field(
                "secretRequestsPerRequest", .number(0, 1000), .defaulted("0"),
                "requests to the secret store for each request served"),
            Field(
                "certificates", many, .defaulted("0"),
                "public TLS certificates of the provider's own; AWS's cost nothing"),
        ])

    private static let observability = Group(
        "observability",
        [
            Field(
                "metricPeriod", .choice(["1m", "5m"]),
                .optional("as 1m, and nothing is charged for it"),
                "how often instances report: `1m` is EC2's detailed monitoring, charged as seven "
                    + "metrics for each instance; `5m` its basic monitoring, which is free: "
                    + "policies on `cpu` then need a `period` of five minutes or more",
                source: "Amazon CloudWatch pricing, EC2 detailed monitoring (2026-07)"),
            Field("customMetrics", many, .defaulted("0"), "custom metrics"),
            Field("alarms", many, .defaulted("0"), "alarms on one metric of a minute or longer"),
            Field(
                "highResolutionAlarms", many, .defaulted("0"),
                "alarms on one metric of ten or thirty seconds"),
            Field("compositeAlarms", many, .defaulted("0"), "alarms on other alarms"),
            Field("dashboards", many, .defaulted("0"), "dashboards, in all regions together"),
            Field(
                "logsPerRequest", .scalar(.size), .defaulted("0 B"),
                "log bytes that each request served writes"),
            Field(
                "retention", .duration("1h", "10y"), .optional("for ever, from an empty start"),
                "how long logs are kept; what the load before the start has left is there",
                source: "Amazon CloudWatch Logs keeps for ever unless told otherwise (2026-07)"),
            Field(
                "logCompression", .share(0, 1), .defaulted("15%"),
                "stored bytes of each byte taken in",
                source: "the factor of the AWS Pricing Calculator (2021-09)"),
        ])

    private static let backup = Group(
        "a backup",
        [
            Field("data", .scalar(.size), .required, "what a full copy holds"),
            Field(
                "dailyChange", .share(0, 1), .defaulted("0%"),
                "share of the data that changes in a day: each copy after the first holds what "
                    + "has changed since the one before"),
            Field("every", .duration("1h", "365d"), .defaulted("1d"), "time between two copies"),
            Field("keep", .duration("1h", "10y"), .required, "how long a copy is kept"),
            Field(
                "region", .text, .optional("the scenario's first region"), "where the data is"),
            Field(
                "copyTo", .text, .optional("no second copy"),
                "a region that gets each copy too; what has changed is sent there"),
        ] + StandbySchema.backup)
}
