// swift-tools-version: 6.2
import PackageDescription

/// Every target is held to the same rules: language mode 6, no implicit existentials, imports that
/// say what they leak, and no warning left standing.
let rules: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// What simulates is built with optimization for tests, too: they simulate years. Checks that only
/// debug builds make stay in.
let simulating =
    rules + [
        .unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))
    ]

/// A library target. It may depend only on targets listed before it; `TidyTests` checks that.
func library(
    _ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = rules
) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    // Bad scenarios and price lists are read at run time, not compiled.
    let data = ["ScenariosTests": ["bad"], "PricingTests": ["imports"]][name] ?? []
    return .testTarget(
        name: name, dependencies: dependencies, exclude: data, swiftSettings: rules)
}

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")

let benchmarks = "Benchmarks/HeadroomBench"

/// Square roots and rounding, for a program without Foundation, which brings them along.
let mathematics = LinkerSetting.linkedLibrary("m", .when(platforms: [.linux]))

let package = Package(
    name: "headroom",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "headroom", targets: ["headroom"]),
        .executable(name: "headroom-bench", targets: ["headroom-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", exact: "0.2.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    ],
    targets: [
        library("StableMath", settings: simulating),
        library("Quantities", settings: simulating),
        library("Diagnostics"),
        library(
            "Statistics",
            ["StableMath", .product(name: "Histogram", package: "hdrhistogram-swift")],
            settings: simulating),
        library("SimulationKernel", ["StableMath"], settings: simulating),
        library("UsageLedger", ["Quantities"], settings: simulating),
        library(
            "CloudModel",
            ["StableMath", "Quantities", "Statistics", "SimulationKernel", "UsageLedger"],
            settings: simulating),
        library(
            "Pricing",
            [
                "StableMath", "Quantities", "Diagnostics", "UsageLedger",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        library(
            "Scenarios",
            [
                "StableMath", "Quantities", "Diagnostics", "SimulationKernel", "UsageLedger",
                "CloudModel", "Pricing",
                .product(name: "Yams", package: "Yams"),
            ]),
        library(
            "Experiments",
            [
                "StableMath", "Quantities", "Diagnostics", "Statistics", "SimulationKernel",
                "UsageLedger", "CloudModel", "Pricing", "Scenarios",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        library(
            "Verification",
            [
                "StableMath", "Quantities", "Diagnostics", "Statistics", "SimulationKernel",
                "UsageLedger", "CloudModel", "Pricing",
            ]),
        library(
            "Reports",
            ["Quantities", "Diagnostics", "Statistics", "UsageLedger", "Pricing", "Experiments"]),
        .executableTarget(
            name: "headroom",
            dependencies: [
                "Quantities", "Diagnostics", "Statistics", "UsageLedger", "CloudModel", "Pricing",
                "Scenarios", "Experiments", "Verification", "Reports", argumentParser,
            ],
            swiftSettings: rules),
        .executableTarget(
            name: "headroom-bench",
            dependencies: [
                "Quantities", "Statistics", "SimulationKernel", "UsageLedger", "CloudModel",
                "Pricing",
            ], path: benchmarks, swiftSettings: rules, linkerSettings: [mathematics]),
        tests("StableMathTests", ["StableMath"]),
        tests("QuantitiesTests", ["Quantities"]),
        tests("DiagnosticsTests", ["Diagnostics"]),
        tests("StatisticsTests", ["StableMath", "Statistics", "SimulationKernel"]),
        tests("SimulationKernelTests", ["StableMath", "Statistics", "SimulationKernel"]),
        tests("UsageLedgerTests", ["Quantities", "UsageLedger"]),
        tests(
            "CloudModelTests",
            [
                "StableMath", "Quantities", "Statistics", "SimulationKernel", "UsageLedger",
                "CloudModel",
            ]),
        tests(
            "PricingTests",
            [
                "Quantities", "Diagnostics", "UsageLedger", "Pricing",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        tests(
            "ScenariosTests",
            [
                "Quantities", "Diagnostics", "SimulationKernel", "UsageLedger", "CloudModel",
                "Pricing", "Scenarios",
            ]),
        tests(
            "ExperimentsTests",
            [
                "Quantities", "Diagnostics", "Statistics", "SimulationKernel", "UsageLedger",
                "CloudModel", "Pricing", "Scenarios", "Experiments",
            ]),
        tests("VerificationTests", ["Diagnostics", "Verification"]),
        tests(
            "ReportsTests",
            ["Quantities", "Diagnostics", "Statistics", "Pricing", "Experiments", "Reports"]),
        tests("CommandTests", ["headroom"]),
        tests("TidyTests", []),
    ]
)
