import Pricing

/// What a fleet's instance types must be like, in the place of a list of them.
enum RequirementSchema {
    private static let api = "Amazon EC2 Auto Scaling API, InstanceRequirements (2026-08)"
    private static let noFigures = "which the price book has no figures for"

    static let group = Group(
        "a set of instance requirements",
        [
            Field(
                "vCpuCount", .group(bounds("vCPUs", .count(0, 100_000), isRequired: true)),
                .required, "number of vCPUs of one instance", source: api),
            Field(
                "memory", .group(bounds("memory", .scalar(.size), isRequired: true)), .required,
                "memory of one instance", source: "MemoryMiB of the same API"),
        ] + further + market + [
            .later("acceleratorTypes", "gpu, fpga or inference, \(noFigures)"),
            .later("acceleratorNames", "single models of accelerators"),
            .later("acceleratorTotalMemory", "memory of all accelerators"),
            .later("localStorageTypes", "hdd or ssd, \(noFigures)"),
            .later("networkInterfaceCount", "network interfaces, \(noFigures)"),
            .later("requireHibernateSupport", "whether it can hibernate, \(noFigures)"),
            .later("baselinePerformanceFactors", "a family to be as fast as, \(noFigures)"),
            .later(
                "maxSpotPriceAsPercentageOfOptimalOnDemandPrice",
                "the other price protection for spot"),
        ])

    private static let further: [Field] = [
        Field(
            "memoryPerVCpu", .group(bounds("memory per vCPU", .scalar(.size))),
            .optional("no limit"), "memory for each vCPU", source: "MemoryGiBPerVCpu"),
        Field(
            "cpuManufacturers",
            .list(.choice(["intel", "amd", "amazon-web-services", "apple"])), .optional("any"),
            "makers of the processor. An image for x86 needs `[intel, amd]`, one for Arm "
                + "`[amazon-web-services]`"),
        Field(
            "allowedInstanceTypes", .list(.text), .optional("all"),
            "the only types or families, such as `m7g.large`, `m7g.*` or `m7*`"),
        Field(
            "excludedInstanceTypes", .list(.text), .optional("none"),
            "types or families to leave out; not with `allowedInstanceTypes`"),
        Field(
            "instanceGenerations",
            .list(.choice(InstanceRequirement.Generation.allCases.map(\.rawValue))),
            .optional("any"), "AWS's current generation of types, or previous ones"),
        inclusion("burstablePerformance", .excluded, "types that share their CPU, such as t3"),
        inclusion("bareMetal", .excluded, "whole machines"),
        inclusion("localStorage", .included, "types with volumes of their own"),
        Field(
            "totalLocalStorage", .group(bounds("local storage", .scalar(.size))),
            .optional("no limit"), "size of those volumes together",
            source: "TotalLocalStorageGB"),
        Field(
            "acceleratorCount", .group(bounds("accelerators", .count(0, 1_000))),
            .optional("no limit"),
            "accelerators of one instance; `{ max: 0 }` leaves out all that have any"),
        Field(
            "acceleratorManufacturers", .list(.choice(["nvidia", "amd"])), .optional("any"),
            "makers of the accelerators"),
        Field(
            "networkBandwidth", .group(bounds("network bandwidth", .scalar(.bandwidth))),
            .optional("no limit"), "sustained bandwidth of the network",
            source: "NetworkBandwidthGbps"),
        Field(
            "baselineEbsBandwidth", .group(bounds("volume bandwidth", .scalar(.bandwidth))),
            .optional("no limit"), "sustained bandwidth to volumes",
            source: "BaselineEbsBandwidthMbps"),
    ]

    private static let market: [Field] = [
        Field(
            "desiredCapacityType",
            .choice(InstanceRequirements.CapacityType.allCases.map(\.rawValue)),
            .defaulted("units"),
            "what `min`, `max` and the policies count: instances, their vCPUs or their MiB of "
                + "memory", source: "Amazon EC2 Auto Scaling API, DesiredCapacityType (2026-08)"),
        Field(
            "onDemandMaxPriceOverLowest", .share(0, 10_000), .defaulted("20%"),
            "price protection: how much more than the cheapest current C, M or R type that meets "
                + "the rest an on-demand instance may cost",
            source: "OnDemandMaxPricePercentageOverLowestPrice of the API"),
        Field(
            "spotMaxPriceOverLowest", .share(0, 10_000), .defaulted("100%"),
            "the same for a spot instance, against the cheapest on spot",
            source: "SpotMaxPricePercentageOverLowestPrice, with the default of the user guide "
                + "(2023-06)"),
    ]

    private static func inclusion(
        _ name: String, _ fallback: InstanceRequirement.Inclusion, _ meaning: String
    ) -> Field {
        Field(
            name, .choice(InstanceRequirement.Inclusion.allCases.map(\.rawValue)),
            .optional(fallback.rawValue), meaning)
    }

    private static func bounds(
        _ what: String, _ kind: Kind, isRequired: Bool = false
    ) -> Group {
        Group(
            "a range of \(what)",
            [
                Field(
                    "min", kind, isRequired ? .required : .optional("no limit"), "the least"),
                Field("max", kind, .optional("no limit"), "the most"),
            ])
    }
}
