/// What providers have to give: how spot capacity is taken back, and when there is none to launch.
package enum SupplySchema {
    /// What rates of interruption are multiplied with at most.
    package static let highestRate = 1_000.0

    static let fields = [
        Field(
            "capacity", .group(capacity), .defaulted("{}"),
            "what the providers have: how spot is taken back, and launches that find nothing")
    ]

    private static let capacity = Group(
        "the providers' capacity",
        [
            Field(
                "spotShocks", .group(shocks), .defaulted("{}"),
                "how spot interruptions come together"),
            Field(
                "interruptionRate", .number(0, highestRate), .defaulted("1"),
                "by how much the price book's rates of interruption are multiplied: 0 is a "
                    + "provider that takes nothing back",
                source: "Headroom's own: rates are published in bands, and move"),
            Field(
                "recommendationLead",
                .either(
                    .duration("0s", "30d"),
                    .group(
                        DistributionSchema.group(
                            families: DistributionSchema.families, default: "lognormal"))),
                .optional("the recommendation comes with the notice"),
                "how long before its notice an instance of EC2 gets a rebalance recommendation: "
                    + "fleets with `capacityRebalance` replace it then, and terminate it when "
                    + "the new one serves"),
            Field(
                "spotAvailability", .group(availability), .optional("spot is taken back by chance"),
                "when zones had spot capacity, from a file: where a zone is in it, nothing else "
                    + "takes spot instances back there"),
            Field(
                "depth", .count(0, 10_000_000), .optional("every launch finds capacity"),
                "instances of each type in each zone that can be launched beyond those of the "
                    + "start, by all fleets together; capacity that is reserved comes on top"),
            Field(
                "herd", .share(0, 1), .defaulted("0%"),
                "share of `depth` that other tenants take when a zone or a region fails: in the "
                    + "other zones of its region, or in all other regions",
                source: "Headroom's own: providers name crowded zones after outages, not numbers"),
            Field(
                "herdHalfLife", .duration("1s", "30d"), .defaulted("1h"),
                "in which half of that comes back after the end, half of the rest in the same "
                    + "again",
                source: "Headroom's own"),
            Field(
                "retry", .duration("1s", "1d"), .defaulted("1m"),
                "how long a fleet waits after a launch that found no capacity",
                source: "Headroom's own"),
        ])

    private static let shocks = Group(
        "spot shocks",
        [
            Field(
                "share", .share(0, 1), .defaulted("70%"),
                "share of the interruptions that come as shocks to a pool of one type in one "
                    + "zone; the rest come one by one, and both together as often as the price "
                    + "book says",
                source: "Headroom's own: that reclaims come together is known, how often is not"),
            Field(
                "severity", .share(0.01, 1), .defaulted("50%"),
                "what share of a pool's instances a shock takes in the mean; at 50% every share "
                    + "is as likely",
                source: "Headroom's own"),
            Field(
                "dry",
                .either(
                    .duration("0s", "30d"),
                    .group(
                        DistributionSchema.group(
                            families: DistributionSchema.families, default: "lognormal"))),
                .defaulted("{median: 30m, p99: 4h}"),
                "how long the pool has no spot capacity afterwards: launches go to other pools, "
                    + "or wait",
                source: "Headroom's own"),
        ])

    private static let availability = Group(
        "a spot availability series",
        [
            Field("file", .text, .required, "CSV with a header line"),
            Field("time", .text, .defaulted("timestamp"), "the column of instants"),
            Field(
                "zones", .list(.scalar(.name)), .required,
                "zones of the scenario, each a column of the file: 1 there is spot capacity, 0 "
                    + "there is none, and what runs there is taken back. It starts with the "
                    + "scenario; a sample holds to the next, the last for good"),
        ])
}
