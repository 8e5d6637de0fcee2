import CloudModel

/// What fails, and how demand gets away from it.
package enum OutageSchema {
    static let fields = [
        Field(
            "routing", .map(of: .choice(["latency", "weighted", "failover"]), entry: "a service"),
            .defaulted("{}"),
            "how a service's demand is spread over regions: `latency` and `weighted` by the "
                + "demand's `origin`; `failover` all of it to the first region, and to the next "
                + "where that fails"),
        Field(
            "failover", .group(failover), .optional("demand stays where it is"),
            "how demand leaves a region in which nothing answers, and comes back"),
        Field(
            "outages", .map(of: .group(outage), entry: "an outage"), .defaulted("{}"),
            "zones and regions that fail: at an instant, or by chance"),
    ]

    private static let failover = Group(
        "failover",
        [
            Field(
                "mechanism", .choice(FailoverPlan.Mechanism.allCases.map(\.rawValue)),
                .defaulted("dns"),
                "what moves clients: `dns` names that they resolve anew; `anycast` addresses or a "
                    + "global `load-balancer`, which move all of them at once"),
            Field(
                "healthCheck", .group(healthCheck), .defaulted("{}"),
                "checks of each region's endpoint"),
            Field(
                "propagation", .duration("0s", "1h"), .defaulted("0s"),
                "from the decision until name servers answer with it",
                source: "Amazon Route 53 developer guide: failover records need no change (2023-06)"
            ),
            Field(
                "ttl", .duration("0s", "7d"), .defaulted("60s"),
                "for how long clients keep an answer of `dns`",
                source: "Amazon Route 53 developer guide: 60 s or less for records with health "
                    + "checks (2023-06)"),
            Field(
                "overstay", .share(0, 1), .defaulted("5%"),
                "share of the clients whose resolvers keep an answer five times as long",
                source: "Headroom's own: resolvers that ignore a record's time to live are known, "
                    + "their share is not"),
            Field(
                "longConnections", .group(longConnections),
                .optional("every request resolves its name"),
                "requests over connections that stay open, such as WebSockets: they go where the "
                    + "connection leads until it is closed"),
            Field(
                "failback", .duration("0s", "7d"), .defaulted("0s"),
                "how long a region must have been well before demand comes back, and data with it"),
        ] + StandbySchema.failover)

    private static let longConnections = Group(
        "long connections",
        [
            Field("share", .share(0, 1), .required, "share of the requests that come over them"),
            Field(
                "duration", .duration("1s", "7d"), .required,
                "mean time until one is closed, exponential"),
        ])

    private static let healthCheck = Group(
        "an endpoint's health check",
        [
            Field(
                "interval", .duration("1s", "10m"), .defaulted("30s"),
                "time between two checks of one checker",
                source: "Amazon Route 53 developer guide, health checks: 30 s, or 10 s (2023-06)"),
            Field(
                "threshold", .count(1, 10), .defaulted("3"),
                "checks in a row that change a checker's mind",
                source: "Amazon Route 53 developer guide, failure threshold (2023-06)"),
            Field(
                "timeout", .duration("0s", "1m"), .defaulted("4s"),
                "how long a check waits for a connection",
                source: "Amazon Route 53 developer guide, health checks (2023-06)"),
            Field(
                "checkers", .count(1, 100), .defaulted("16"),
                "checkers that look, each in its own time; a region is unhealthy when 18% of them "
                    + "or fewer find it healthy",
                source: "the 18% is Amazon Route 53's (2023-06), the number Headroom's own: two in "
                    + "each of its eight regions"),
        ])

    private static let place =
        "one of `region`, `zone`, `regions`, `zones` and `scope` says where; a `replay` knows"
    private static let moment =
        "`at` and `for`, `mtbf` and `duration`, `source`, or `replay` and `at` say when"

    private static let outage = Group(
        "an outage",
        [
            Field("region", .text, .optional(place), "the region that fails"),
            Field("zone", .text, .optional(place), "the zone that fails, by its full name"),
            Field(
                "regions", .list(.text), .optional(place),
                "regions that fail together, of one cause: every occurrence hits all"),
            Field("zones", .list(.text), .optional(place), "zones that fail together, likewise"),
            Field(
                "scope", .choice(["zone", "region"]), .optional(place),
                "every zone or region of the scenario, each by itself"),
            Field("at", .scalar(.moment), .optional(moment), "when it begins"),
            Field("for", .duration("1s", "10y"), .optional(moment), "how long it lasts"),
            Field(
                "mtbf", .duration("1h", "250y"), .optional(moment),
                "mean time between the end of one and the beginning of the next, by chance"),
            Field(
                "duration",
                .either(
                    .duration("1s", "1y"),
                    .group(
                        DistributionSchema.group(
                            families: DistributionSchema.families, default: "lognormal"))),
                .optional(moment), "how long each lasts"),
            Field(
                "plane", .choice(OutagePlan.Plane.allCases.map(\.rawValue)),
                .optional("`both` of a region, `data` of a zone"),
                "what fails: `data` what instances serve; `control` launches, terminations and "
                    + "scaling in the region; or both"),
            Field(
                "share", .share(0, 1), .defaulted("100%"),
                "share of the instances there that are hit; below 100% the rest takes launches"),
            Field(
                "service", .text, .optional("the place fails, with all that is in it"),
                "the service whose software fails: its instances answer nothing, which only a "
                    + "balancer's health checks see, and launches go on; without a place in all "
                    + "regions at once"),
            Field(
                "errors", .share(0, 0.99), .optional("what is hit answers nothing"),
                "a grey failure: so many of the instances there answer with errors, and no health "
                    + "check sees it; in the place of `share`"),
            Field(
                "slowdown", .number(1.01, 1000), .optional("what is hit fails"),
                "what is hit answers, and takes so many times as long: a request of an instance, "
                    + "whose CPU has no more to do, or a query of a store; no health check sees "
                    + "it, and what is launched meanwhile is as slow unless `share` says less"),
            Field(
                "store", .text, .optional("what fails is a place or a service"),
                "the store that fails, or is slow with `slowdown`"),
            Field(
                "recovery", .group(recovery), .optional("all at the end"),
                "how what was hit comes back"),
            Field(
                "replay", .text, .optional("it is described here"),
                "a recorded incident by name, such as `2021-12-07 us-east-1`: where it was "
                    + "(of a zone, in the region's first), its length, plane, share and recovery; "
                    + "`at` says when it comes again"),
            Field(
                "source", .choice(RecordedEvents.all.map(\.name)), .optional(moment),
                "recorded events: a rate and lengths fitted to them take the place of `mtbf` and "
                    + "`duration`"),
        ])

    private static let recovery = Group(
        "a recovery",
        [
            Field(
                "half", .duration("1s", "30d"), .optional("`stages` say it"),
                "time after the end in which half comes back, half of the rest in the same again"),
            Field(
                "stages", .list(.group(stage)), .optional("`half` says it"),
                "what is known of the recovery, in the order of time: what the first brings comes "
                    + "at its instant, the rest evenly from one to the next; what the last leaves "
                    + "out does not work again by itself"),
        ])

    private static let stage = Group(
        "a stage",
        [
            Field("after", .duration("0s", "1y"), .required, "from the beginning of the outage"),
            Field("share", .share(0, 1), .required, "what is back by then of what was hit"),
        ])
}
