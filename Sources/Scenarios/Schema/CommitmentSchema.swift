/// Promises to the provider that lower prices, capacity that is held, and whose they are.
package enum CommitmentSchema {
    package static let commitment = Kind.selected(
        by: "plan", title: "a commitment",
        [
            Kind.Alternative("reserved-instance", reservedInstance),
            Kind.Alternative("compute-savings-plan", computePlan),
            Kind.Alternative("ec2-instance-savings-plan", instancePlan),
            Kind.Alternative("capacity-reservation", capacityReservation),
            Kind.Alternative("gcp-committed-use", committedUse),
            Kind.Alternative("gcp-flexible-committed-use", flexibleCommittedUse),
            Kind.Alternative("azure-reservation", azureReservation),
            Kind.Alternative("azure-savings-plan", azurePlan),
        ])

    package static let account = Group(
        "an account",
        [
            Field(
                "sharing", .choice(["organization", "none"]), .defaulted("organization"),
                "who else gets the discount of its commitments: every account that shares, or "
                    + "nobody; one that does not share gets none of others' either",
                source: "AWS Billing user guide, turning off discount sharing (2023-06)")
        ])

    private static let term = Field(
        "term", .choice(["1y", "3y"]), .required, "how long the promise lasts")
    private static let payment = Field(
        "payment", .choice(["no-upfront", "partial-upfront", "all-upfront"]),
        .defaulted("no-upfront"), "how much of it is paid at its start",
        source: "the option without a cash outlay")
    private static let azurePayment = Field(
        "payment", .choice(["no-upfront", "all-upfront"]), .defaulted("no-upfront"),
        "`no-upfront` is paid by the month", source: "the option without a cash outlay")
    private static let start = Field(
        "start", .scalar(.instant), .contextual("the scenario's start"),
        "when the term begins; an upfront fee paid before the scenario's start is not billed in it")
    private static let commit = Field(
        "commit", .scalar(.price([.hour])), .required,
        "dollars per hour promised, at the plan's rates")
    private static let owner = Field(
        "account", .scalar(.name), .optional("the only account"),
        "the account that owns it: its own use is covered first")
    private static let region = Field(
        "region", .text, .optional("the scenario's only region"), "where it applies")
    private static let operatingSystem = Field(
        "os", FleetSchema.operatingSystem, .defaulted("linux"), "operating system")
    private static let rate = Field(
        "rate", .scalar(.price([.hour])), .optional("the price book's offer"),
        "your own price per instance-hour of the term, used or not, in place of the book's offer")
    private static let discount = Field(
        "discount", .share(0, 1), .optional("the price book's rates"),
        "your own share off on-demand prices, the same for all use, in place of the book's rates")

    private static let reservedInstance = Group(
        "a reserved instance",
        [
            Field("type", .text, .required, "the instance type reserved"),
            Field(
                "count", .count(1, 1_000_000), .required, "how many instances are reserved"),
            region, operatingSystem, term, payment, start,
            Field(
                "scope", .choice(["regional", "zonal"]), .defaulted("regional"),
                "regional follows the instances to any zone and size; zonal holds one zone",
                source: "Amazon EC2 user guide, reserved instance scope (2023-06)"),
            Field("zone", .text, .optional("needed for scope `zonal`"), "the zone it holds"),
            Field(
                "class", .choice(["standard", "convertible"]), .defaulted("standard"),
                "offering class: convertible ones cost more and can be exchanged",
                source: "Amazon EC2 user guide, offering classes (2023-06)"),
            rate, owner,
        ])

    private static let computePlan = Group(
        "a compute savings plan", [commit, term, payment, start, discount, owner])

    private static let instancePlan = Group(
        "an EC2 instance savings plan",
        [
            commit,
            Field("family", .text, .required, "the instance family, such as m7g"),
            region, term, payment, start, discount, owner,
        ])

    private static let capacityReservation = Group(
        "a capacity reservation",
        [
            Field("type", .text, .required, "the instance type held"),
            Field("count", .count(1, 1_000_000), .required, "how many instances are held"),
            Field("zone", .text, .required, "the zone in which they are held"),
            operatingSystem,
            Field(
                "start", .scalar(.instant), .contextual("the scenario's start"),
                "when it is made"),
            Field(
                "end", .scalar(.instant), .optional("the end of the horizon"),
                "when it is cancelled"),
            owner,
        ])

    private static let committedUse = Group(
        "a committed use of resources",
        [
            Field("family", .text, .required, "the machine family, such as n2"),
            Field("vcpus", .count(0, 10_000_000), .defaulted("0"), "vCPUs promised"),
            Field("memory", .scalar(.size), .defaulted("0 GiB"), "memory promised"),
            region, term, start, owner,
        ])

    private static let flexibleCommittedUse = Group(
        "a flexible committed use", [commit, term, start, discount, owner])

    private static let azureReservation = Group(
        "an Azure reservation",
        [
            Field("type", .text, .required, "the virtual machine size reserved"),
            Field(
                "count", .count(1, 1_000_000), .required, "how many machines are reserved"),
            region, operatingSystem, term, azurePayment, start,
            Field(
                "flexible", .scalar(.flag), .defaulted("true"),
                "whether other sizes of the series draw on it, by their vCPUs",
                source: "Microsoft Learn, instance size flexibility (2026-06)"),
            rate, owner,
        ])

    private static let azurePlan = Group(
        "an Azure savings plan", [commit, term, azurePayment, start, discount, owner])
}
