import Foundation
import Quantities
import Testing

@testable import Pricing

/// Attribute-based selection on a book made by hand, prices in USD an hour.
@Suite struct InstanceSelectionTests {
    static let book: PriceBook = {
        do {
            return try PriceBook.open(
                pricingFolder: folder(), cacheFolder: TestBook.temporaryFolder())
        } catch { preconditionFailure("\(error)") }
    }()

    private static func folder() throws -> String {
        let folder = try TestBook.smallPricing()
        let files = [
            "aws/types.csv": """
            type,vcpu,memoryGiB,arch,processor,burstable,bareMetal,current,gpu,gpuCount,\
            localStorageGB,networkGbps,ebsMbps,source
            m1.large,2,1,x86_64,,no,no,no,,,,,,old
            m1.xlarge,4,1,x86_64,,no,no,no,,,,,,old
            c5.large,2,4,x86_64,Intel,no,no,no,,,,0.75,650,new
            c8.large,2,4,x86_64,Intel,no,no,yes,,,,0.9,650,new
            i8.large,2,16,x86_64,Intel,no,no,yes,,,500,10,800,new
            m8.large,2,8,arm64,AWS,no,no,yes,,,,1,650,new
            m8.xlarge,4,16,arm64,AWS,no,no,yes,,,,2,1000,new
            m8.metal,2,8,arm64,AWS,no,yes,yes,,,,25,,new
            p8.large,2,8,x86_64,AMD,no,no,yes,NVIDIA X,1,,10,800,new
            r8.large,2,16,x86_64,AMD,no,no,yes,,,,1,650,new
            t8.large,2,8,x86_64,Intel,yes,no,yes,,,,0.5,300,new
            trn8.large,2,8,x86_64,AMD,no,no,yes,,,,10,800,new
            x8.large,2,32,x86_64,Intel,no,no,yes,,,,1,650,new

            """,
            "aws/on-demand-new.csv": """
            type,source,us-east-1
            c5.large,new,0.05
            c8.large,new,0.09
            i8.large,new,0.07
            m8.large,new,0.10
            m8.xlarge,new,0.20
            m8.metal,new,0.01
            p8.large,new,0.108
            r8.large,new,0.12
            t8.large,new,0.02
            trn8.large,new,0.108000000001
            x8.large,new,0.20

            """,
            "aws/spot-advisor-2026-01-01.csv": """
            type,os,source,us-east-1
            c5.large,linux,new,0/20
            c8.large,linux,new,1/50
            i8.large,linux,new,0/10
            x8.large,linux,new,2/60

            """,
        ]
        for (name, text) in files.sorted(by: { $0.key < $1.key }) {
            try text.write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
        }
        return folder
    }

    private static let gibibyte: Int64 = 1 << 30

    private func select(
        vcpu: InstanceRequirement.Bounds = .init(least: 2, most: 2),
        _ more: [InstanceRequirement] = [], spot: Bool = false,
        change: (inout InstanceRequirements) -> Void = { _ in }
    ) -> Result<InstanceSelection, SelectionMiss> {
        var requirements = InstanceRequirements(
            [
                .figure(.vCpuCount, vcpu), .figure(.memory, .init(least: 4 * Self.gibibyte)),
                .burstablePerformance(.excluded), .bareMetal(.excluded),
            ] + more)
        change(&requirements)
        return Self.book.select(
            requirements, provider: "aws", region: "us-east-1", os: "linux", asOf: nil,
            spot: spot)
    }

    private func names(_ result: Result<InstanceSelection, SelectionMiss>) throws -> [String] {
        try result.get().choices.map { String($0.type.prefix { $0 != "." }) }
    }

    /// The baseline is c8.large, the cheapest current C, M or R type, at 0.09: c5 is a previous
    /// generation, i8 no C, M or R. 120 % of it is 0.108, where p8 is and trn8 just is not.
    @Test func protectsFromPricesAboveTheCheapestCurrentCommonType() throws {
        let selection = try select().get()
        #expect(selection.choices.map(\.type).prefix(2) == ["c5.large", "i8.large"])
        #expect(try names(select()) == ["c5", "i8", "c8", "m8", "p8"])
        #expect(selection.onDemand.protection.baselineType == "c8.large")
        #expect(abs(selection.onDemand.protection.limit - 0.108) < 1e-12)
        #expect(selection.onDemand.dearer.map(\.type) == ["trn8.large", "r8.large", "x8.large"])
        #expect((selection.sold, selection.matching) == (13, 8))
    }

    @Test func aHighShareTurnsProtectionOff() throws {
        let all = try names(select { $0.onDemandMaxPriceOverLowest = 9999.99 })
        #expect(all == ["c5", "i8", "c8", "m8", "p8", "trn8", "r8", "x8"])
        #expect(try names(select { $0.onDemandMaxPriceOverLowest = 0 }) == ["c5", "i8", "c8"])
    }

    /// Without a C, M or R type the cheapest current one counts, without that any.
    @Test func fallsBackToOtherTypesForItsBaseline() throws {
        let others = try select([.allowedInstanceTypes(["i8.*", "x*", "p8.large"])]).get()
        #expect(others.onDemand.protection.baselineType == "i8.large")
        #expect(others.choices.map(\.type) == ["i8.large"])
        let previous = try select([.instanceGenerations([.previous])]).get()
        #expect(previous.onDemand.protection.baselineType == "c5.large")
    }

    /// Spot prices: c5 0.04, c8 0.045, i8 0.063, x8 0.08; twice 0.045 is 0.09. x8 is too dear on
    /// demand and stays for spot.
    @Test func protectsSpotByItself() throws {
        let selection = try select(spot: true).get()
        let spot = selection.choices.filter { $0.spot != nil }
        #expect(spot.map(\.type) == ["c5.large", "i8.large", "c8.large", "x8.large"])
        #expect(spot.last?.onDemand == nil)
        #expect(selection.spot?.protection.baselineType == "c8.large")
        #expect(abs((selection.spot?.protection.limit ?? 0) - 0.09) < 1e-12)
        let tight = try select(spot: true) { $0.spotMaxPriceOverLowest = 0.4 }.get()
        #expect(
            tight.choices.filter { $0.spot != nil }.map(\.type) == [
                "c5.large", "i8.large", "c8.large",
            ])
        #expect(tight.spot?.dearer.map(\.type) == ["x8.large"])
    }

    /// Per vCPU: c5 0.025, i8 0.035, c8 0.045, both m8 0.05, p8 0.054, which is 120 % of 0.045.
    @Test func countsCapacityInVCPUs() throws {
        let selection = try select(vcpu: .init(least: 2, most: 4)) {
            $0.desiredCapacityType = .vcpu
        }.get()
        #expect(
            selection.choices.map(\.type) == [
                "c5.large", "i8.large", "c8.large", "m8.large", "m8.xlarge", "p8.large",
            ])
        #expect(selection.choices.map(\.weight) == [2, 2, 2, 2, 4, 2])
        #expect(selection.choices.map { $0.onDemand ?? 0 }.contains { abs($0 - 0.054) < 1e-12 })
    }

    /// Per MiB: i8 0.07 ÷ 16384 is the least; of C, M and R types r8, 0.12 ÷ 16384.
    @Test func countsCapacityInMemory() throws {
        let selection = try select { $0.desiredCapacityType = .memoryMebibytes }.get()
        #expect(selection.onDemand.protection.baselineType == "r8.large")
        #expect(selection.choices.map(\.type) == ["i8.large", "x8.large", "r8.large"])
        #expect(selection.choices.map(\.weight) == [16384, 32768, 16384])
    }

    @Test(arguments: [
        (InstanceRequirement.cpuManufacturers(["amazon-web-services"]), ["m8"]),
        (.cpuManufacturers(["amd", "intel"]), ["c5", "i8", "c8", "p8", "trn8", "r8", "x8"]),
        (.excludedInstanceTypes(["c*", "*.large"]), []),
        (.excludedInstanceTypes(["*8.l*e"]), ["c5"]),
        (.allowedInstanceTypes(["m8.large", "c8*"]), ["c8", "m8"]),
        (.instanceGenerations([.current]), ["i8", "c8", "m8", "p8", "trn8", "r8", "x8"]),
        (.localStorage(.required), ["i8"]),
        (.localStorage(.excluded), ["c5", "c8", "m8", "p8", "trn8", "r8", "x8"]),
        (.figure(.totalLocalStorage, .init(least: 500_000_000_000)), ["i8"]),
        (.figure(.acceleratorCount, .init(most: 0)), ["c5", "i8", "c8", "m8", "r8", "x8"]),
        (.figure(.acceleratorCount, .init(least: 1)), ["p8"]),
        (.acceleratorManufacturers(["nvidia"]), ["p8"]),
        (.figure(.memoryPerVCpu, .init(least: 8 << 30, most: 8 << 30)), ["i8", "r8"]),
        (
            .figure(.networkBandwidth, .init(least: 1_000_000_000, most: 1_000_000_000)),
            ["m8", "r8", "x8"]
        ),
        (.figure(.baselineEbsBandwidth, .init(least: 800_000_000)), ["i8", "p8", "trn8"]),
    ])
    func narrowsByEachRequirement(requirement: InstanceRequirement, expected: [String]) throws {
        let result = select([requirement]) { $0.onDemandMaxPriceOverLowest = 100 }
        guard !expected.isEmpty else {
            guard case .failure(.nothingMatches) = result else {
                Issue.record("\(result)")
                return
            }
            return
        }
        #expect(try names(result) == expected)
    }

    @Test func includesAndRequiresWhatIsLeftOutByItself() throws {
        func names(_ burst: InstanceRequirement.Inclusion, _ metal: InstanceRequirement.Inclusion)
            throws -> [String]
        {
            try self.names(
                select([.allowedInstanceTypes(["m8.*", "t8.*"])]) {
                    $0.all[2] = .burstablePerformance(burst)
                    $0.all[3] = .bareMetal(metal)
                    $0.onDemandMaxPriceOverLowest = 100
                })
        }
        #expect(try names(.included, .included) == ["m8", "t8", "m8"])
        #expect(try names(.required, .excluded) == ["t8"])
        #expect(try names(.excluded, .required) == ["m8"])
    }

    /// Of eleven types of two vCPUs none has 64 GiB; x8.large has half of it, and is the nearest.
    @Test func saysWhichRequirementExcludesHowMany() {
        let result = select([.figure(.memoryPerVCpu, .init(least: 32 << 30))])
        guard case .failure(.nothingMatches(let sold, let excluded, let nearest)) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(sold == 13)
        #expect(
            excluded.map(\.requirement) == [
                "vCpuCount", "memory", "burstablePerformance", "bareMetal", "memoryPerVCpu",
            ])
        #expect(excluded.map(\.count) == [2, 2, 1, 1, 13])
        #expect(nearest.first?.type == "x8.large")
        #expect(nearest.first?.missing == ["memoryPerVCpu"])
    }

    @Test func saysWhatTheBookCannotAnswer() {
        let empty = Self.book.select(
            .init([.bareMetal(.excluded)]), provider: "gcp", region: "us-east-1", os: "linux",
            asOf: nil, spot: false)
        guard case .failure(.noFigures("bareMetal")) = empty else {
            Issue.record("\(empty)")
            return
        }
        guard
            case .failure(.unknownPattern(_, "m9.*", _)) = select([.allowedInstanceTypes(["m9.*"])])
        else {
            Issue.record("m9 is no family")
            return
        }
        guard case .failure(.noSpot(1)) = select([.allowedInstanceTypes(["m8.large"])], spot: true)
        else {
            Issue.record("m8 has no spot price")
            return
        }
        guard
            case .failure(.unpriced) = Self.book.select(
                .init([]), provider: "aws", region: "us-east-1", os: "windows", asOf: nil,
                spot: false)
        else {
            Issue.record("Windows has no price")
            return
        }
    }

    /// Source: Amazon EC2 Auto Scaling API, AllowedInstanceTypes: `c5*` is the whole C5 family with
    /// C5a and C5n, `m5a.*` all M5a types, but not M5n ones.
    @Test(arguments: [
        ("c5*", "c5a.large", true), ("c5*", "c5n.xlarge", true), ("m5a.*", "m5a.large", true),
        ("m5a.*", "m5n.large", false), ("m5.large", "m5.large", true),
        ("m5.large", "m5.large2", false), ("*", "anything", true), ("a*a", "a", false),
        ("*large", "m5.xlarge", true), ("m*.*xl*e", "m5.2xlarge", true), ("", "", true),
        ("m*x*x", "mx", false),
    ])
    func matchesPatterns(pattern: String, name: String, isMatch: Bool) {
        #expect(NamePattern(pattern).matches(name) == isMatch)
    }
}
