import Pricing

/// The scenario language: its top level and the small maps. `ServiceSchema` and `FleetSchema` hold
/// the rest. To add a key, add one `Field` here and read it where the plan is compiled.
package enum ScenarioSchema {
    /// The newest version of the language.
    package static let version = "1"

    package static let root = Group(
        "a scenario",
        [
            Field(
                "version", .text, .required,
                "version of the scenario language; this program reads \(version)"),
            Field(
                "name", .scalar(.name), .required,
                "what reports call the scenario; letters, digits, `-`, `_` and `.`"),
            Field(
                "start", .scalar(.instant), .contextual("the price book's date at midnight UTC"),
                "first instant of the run; months, weekdays and clock hours follow it"),
            Field(
                "horizon", .duration("1s", "10y"), .required,
                "how long the run lasts, from `start`"),
            Field(
                "provider", provider, .defaulted("aws"),
                "the cloud of every fleet and region that names no other"),
            Field("prices", .group(prices), .defaulted("{}"), "which figures price the usage"),
            Field(
                "regions", .map(of: .group(region), entry: "a region"), .required,
                "the regions in which fleets run, by the provider's name"),
            Field(
                "services", .map(of: .group(ServiceSchema.service), entry: "a service"),
                .required, "who wants what: demand, one request's work, and the objective"),
            Field(
                "fleets", .map(of: .group(FleetSchema.fleet), entry: "a fleet"), .defaulted("{}"),
                "the instances that serve a service, in every region of the scenario; a service "
                    + "needs one, or a workload"),
            Field(
                "workloads",
                .map(of: .group(KubernetesSchema.workload), entry: "a workload"),
                .optional("none"), "Kubernetes: pods that serve a service, on the nodes of a pool"),
            Field(
                "nodePools",
                .map(of: .group(KubernetesSchema.nodePool), entry: "a node pool"),
                .optional("none"), "Kubernetes: nodes that a provisioner launches for pods"),
            Field(
                "commitments", .map(of: CommitmentSchema.commitment, entry: "a commitment"),
                .defaulted("{}"), "promises to the providers that lower prices, and capacity held"),
            Field(
                "accounts", .map(of: .group(CommitmentSchema.account), entry: "an account"),
                .defaulted("{}"), "accounts that fleets run in and that buy commitments"),
            StoreSchema.field,
        ] + OutageSchema.fields + SupplySchema.fields + InfrastructureSchema.fields + [
            StandbySchema.replication,
            Field(
                "extras", .map(of: .group(extra), entry: "an extra"), .defaulted("{}"),
                "money outside any meter, such as a support contract"),
            Field(
                "variants", .map(of: .group(variant), entry: "a variant"), .defaulted("{}"),
                "changes to this scenario that `compare` runs beside it"),
        ])

    /// A file of commitments for `bill`: what a scenario says of them, without the system.
    package static let bill = Group(
        "a file of commitments",
        [
            Field(
                "version", .text, .defaulted(version),
                "version of the scenario language; this program reads \(version)"),
            Field("prices", .group(prices), .defaulted("{}"), "which figures price the usage"),
        ] + root.fields.filter { ["commitments", "accounts", "extras"].contains($0.name) })

    static let provider = Kind.choice(["aws", "gcp", "azure"])

    private static let prices = Group(
        "prices",
        [
            Field(
                "asOf", .scalar(.date), .contextual("the newest date in the price book"),
                "the newest figures not after this date apply"),
            Field(
                "negotiatedDiscount",
                .map(of: .share(0, 1), entry: "a negotiated discount"), .defaulted("{}"),
                "share off list price by category, service, item, instance family or type: "
                    + "`compute`, `ebs`, `transfer.internet-out`, `m7g`, `m7g.large`; the "
                    + "narrowest that fits counts"),
            Field(
                "fallbackRegion", .text, .optional("a missing service price is an error"),
                "a region whose service prices stand in where one is missing; never for an "
                    + "instance type, and every result says how much rests on it"),
            Field("spot", .group(spot), .defaulted("{}"), "how spot time is priced"),
            Field(
                "slaCredits", .scalar(.flag), .defaulted("false"),
                "whether the provider gives back a share of what a service's instances cost in "
                    + "each calendar month in which it served less of its requests than the "
                    + "provider's agreement for two zones says",
                source: "off: an agreement counts the provider's own failures, and credits must be "
                    + "claimed"),
            .later("changes", "price changes within the horizon"),
        ])

    private static let spot = Group(
        "the pricing of spot",
        [
            Field(
                "prices", .choice(["newest", "recorded", "fitted"]), .defaulted("newest"),
                "one price all along; those of each day of the run where the book has them "
                    + "(26 of Google's types in 12 regions from May 2023 on) or your own dated "
                    + "rows; or, in each replication, prices that move about the newest one as "
                    + "such records do"
            ),
            Field(
                "billing", .choice(SpotBilling.allCases.map(\.rawValue)), .defaulted("continuous"),
                "whether a moving price is that of each second, or of the start of each "
                    + "instance-hour",
                source: "Amazon EC2 user guide, Spot Instance pricing (2023-06); AWS's text of 2018"
            ),
        ])

    package static let discountCategories = [
        "compute", "storage", "network", "observability", "backup", "security",
    ]

    private static let region = Group(
        "a region",
        [
            Field(
                "zones", .either(.count(1...26), .list(.scalar(.name))), .defaulted("3"),
                "how many availability zones to use, or their full names",
                source: "most regions of the three providers offer three zones")
        ] + StandbySchema.region)

    private static let extra = Group(
        "an extra",
        [
            Field(
                "price", .scalar(.price(PricePeriod.allCases)), .required,
                "dollars per period; a month is 730 h and a year 8,760 h")
        ])

    private static let variant = Group(
        "a variant",
        [
            Field(
                "set", .map(of: .raw, entry: "a change"), .required,
                "dotted path to value; the value replaces what is there, maps included")
        ])
}
