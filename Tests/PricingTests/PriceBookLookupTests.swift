import Diagnostics
import Pricing
import Quantities
import Testing

/// Figures are literals from the published lists; the list and its date stand beside each.
@Suite struct PriceBookLookupTests {
    let book = TestBook.shared

    private func onDemand(
        _ provider: String, _ region: String, _ type: String, asOf: String? = nil
    ) throws -> SourcedPrice {
        try book.onDemandPrice(
            provider: provider, region: region, type: type, asOf: asOf.map(TestBook.date)
        ).get()
    }

    private func miss<Value>(_ result: Result<Value, PriceMiss>) throws -> PriceMiss {
        guard case .failure(let miss) = result else {
            throw PriceFound(text: "\(result)")
        }
        return miss
    }
    struct PriceFound: Error { var text: String }

    /// AWS lists of 2025-04-04 (all regions) and 2026-07-20 (us-east-1).
    @Test func newestListNotAfterTheDateWins() throws {
        #expect(try onDemand("aws", "us-east-1", "m7g.large").price.description == "0.0816")
        #expect(try onDemand("aws", "us-east-1", "m7g.large").asOf == TestBook.date("2026-07-20"))
        #expect(try onDemand("aws", "us-east-1", "p5.48xlarge").price.description == "55.04")
        #expect(
            try onDemand("aws", "us-east-1", "p4d.24xlarge").price.description == "21.957642")
        let before = try onDemand("aws", "us-east-1", "p5.48xlarge", asOf: "2026-07-19")
        #expect(before.price.description == "98.32")
        #expect(before.asOf == TestBook.date("2025-04-04"))
        #expect(before.provenance == .published)
        let onTheDay = try onDemand("aws", "us-east-1", "p5.48xlarge", asOf: "2026-07-20")
        #expect(onTheDay.price.description == "55.04")
        // Other regions have the older list only.
        #expect(try onDemand("aws", "eu-west-1", "m7g.large").asOf == TestBook.date("2025-04-04"))
    }

    @Test func aDateBeforeEveryFigureIsAMiss() throws {
        let miss = try miss(
            book.onDemandPrice(
                provider: "aws", region: "us-east-1", type: "m7g.large",
                asOf: TestBook.date("2025-04-03")))
        #expect(miss.reason == .allNewer(oldest: TestBook.date("2025-04-04")))
        #expect(miss.diagnostic().help?.contains("2025-04-04") == true)
    }

    @Test func everyProviderHasItsFigures() throws {
        // AWS list of 2025-04-04.
        #expect(try onDemand("aws", "af-south-1", "c5.12xlarge").price.description == "2.736")
        // Google list of 2026-07-30.
        #expect(
            try onDemand("gcp", "us-central1", "n2-standard-4").price.description == "0.194236")
        let spot = try book.spotPrice(
            provider: "gcp", region: "us-central1", type: "n2-standard-4"
        ).get()
        #expect(spot.price.price.description == "0.09212")
        #expect(spot.price.provenance == .published)
        let years = try book.googlePrice(
            .committedUse(years: 3), region: "us-central1", type: "n2-standard-4"
        ).get()
        #expect(years.price.description == "0.087412")
        let month = try book.googlePrice(
            .sustainedUse, region: "us-central1", type: "n2-standard-4"
        ).get()
        #expect(month.price.description == "0.155428")
        // Azure retail prices of 2026-06-18; a type without description.
        #expect(
            try onDemand("azure", "australiacentral", "Basic_A0").price.description == "0.024")
        #expect(book.instanceSpec(provider: "azure", type: "Basic_A0")?.vcpu == nil)
    }

    /// Spot Advisor of 2025-06-28: m7g.large, us-east-1, Linux: 10-15 %, saving 64 %.
    @Test func awsSpotIsDerivedAndSaysSo() throws {
        let spot = try book.spotPrice(
            provider: "aws", region: "us-east-1", type: "m7g.large"
        ).get()
        // 0.0816 × 0.36
        #expect(spot.price.price.description == "0.029376")
        #expect(spot.price.provenance == .derived)
        #expect(book.source(spot.price.source)?.kind == "derived")
        #expect(spot.price.asOf == TestBook.date("2025-06-28"))
        #expect(spot.warnings.count == 1)
        let advice = try book.spotAdvisor(region: "us-east-1", type: "m7g.large").get()
        #expect(advice.bucket == 2)
        #expect(advice.range == "10-15%")
        #expect(advice.lower == 0.1)
        #expect(advice.saving == 0.64)
        // eu-west-1: 0.091 × (1 − 53 %), as the published derivation of 2025-04-04 has it.
        let europe = book.spotPrice(provider: "aws", region: "eu-west-1", type: "m7g.large")
        #expect(try europe.get().price.price.description == "0.04277")
    }

    /// Advisor of 2021-02-10: m5.large, us-east-1: <5 %, 61 %; of 2025-06-28: 15-20 %, 66 %.
    @Test func theAdvisorIsEffectiveDatedToo() throws {
        let old = try book.spotAdvisor(
            region: "us-east-1", type: "m5.large", asOf: TestBook.date("2024-01-01")
        ).get()
        #expect(old.bucket == 0)
        #expect(old.saving == 0.61)
        let new = try book.spotAdvisor(region: "us-east-1", type: "m5.large").get()
        #expect(new.bucket == 3)
        #expect(new.saving == 0.66)
    }

    /// Advisor of 2025-06-28: p5.48xlarge in ca-central-1 has a saving of −62 %.
    @Test func aSpotThatSavesNothingIsAGap() throws {
        let miss = try miss(
            book.spotPrice(provider: "aws", region: "ca-central-1", type: "p5.48xlarge"))
        #expect(miss.reason == .noSaving(percent: -62))
    }

    @Test func azureSpotIsAMissingPrice() throws {
        let miss = try miss(
            book.spotPrice(provider: "azure", region: "westeurope", type: "Standard_D2s_v3"))
        #expect(miss.reason == .noSpotFigures)
        #expect(miss.diagnostic().message.contains("no spot figures of azure"))
    }

    @Test func otherSystemsThanLinuxAreMissing() throws {
        let miss = try miss(
            book.onDemandPrice(
                provider: "aws", region: "us-east-1", type: "m5.large", os: "windows"))
        #expect(miss.reason == .operatingSystem("windows"))
    }

    @Test func missesNameWhatIsNear() throws {
        let type = try miss(
            book.onDemandPrice(provider: "aws", region: "us-east-1", type: "m7g.lage"))
        #expect(type.reason == .unknownType)
        #expect(type.suggestions.first == "m7g.large")
        let region = try miss(
            book.onDemandPrice(provider: "aws", region: "us-esat-1", type: "m7g.large"))
        #expect(region.reason == .unknownRegion)
        #expect(region.suggestions.first == "us-east-1")
        let provider = try miss(
            book.onDemandPrice(provider: "awz", region: "us-east-1", type: "m7g.large"))
        #expect(provider.reason == .unknownProvider)
        #expect(provider.suggestions == ["aws"])
        // The list of 2025-04-04 has no p5.48xlarge in af-south-1.
        let elsewhere = try miss(
            book.onDemandPrice(provider: "aws", region: "af-south-1", type: "p5.48xlarge"))
        #expect(elsewhere.reason == .notInRegion)
        #expect(elsewhere.pricedIn.contains("us-east-1"))
        #expect(elsewhere.diagnostic().notes.first?.hasPrefix("it is priced in ") == true)
    }

    /// DescribeInstanceTypes, 2026-08.
    @Test func specsSayWhatATypeIs() throws {
        let graviton = try #require(book.instanceSpec(provider: "aws", type: "m7g.large"))
        #expect(graviton.vcpu == 2)
        #expect(graviton.memoryBytes == 8 << 30)
        #expect(graviton.architecture == "arm64")
        #expect(graviton.networkGigabits == 0.937)
        #expect(graviton.networkPeakGigabits == 12.5)
        #expect(graviton.volumeMegabits == 630)
        #expect(!graviton.burstable)
        #expect(graviton.family == "m7g")
        #expect(graviton.normalizationUnits == 16)
        #expect(graviton.sizeFlexible)
        let burstable = try #require(book.instanceSpec(provider: "aws", type: "t4g.nano"))
        #expect(burstable.burstable)
        #expect(burstable.normalizationUnits == 1)
        #expect(burstable.memoryBytes == 512 << 20)
        let gpu = try #require(book.instanceSpec(provider: "aws", type: "g5.xlarge"))
        #expect(gpu.gpu == "NVIDIA A10G")
        #expect(gpu.gpuCount == 1)
        #expect(!gpu.sizeFlexible)
        #expect(book.instanceSpec(provider: "aws", type: "no.such") == nil)
    }

    /// CoreMark of 2025-12: m7g 1.777 of m5; the vendor's claim for c5a has no figure.
    @Test func speedsKeepTheirKind() throws {
        let speed = try #require(book.relativeSpeed(type: "m7g.large"))
        #expect(speed.value == 1.777)
        #expect(speed.kind == .measured)
        #expect(speed.baseline == "m5")
        #expect(book.source(speed.source)?.kind == "measured")
        #expect(book.relativeSpeed(type: "m5.large")?.value == 1)
        #expect(book.relativeSpeed(type: "p5.48xlarge") == nil)
    }

    @Test func catalogListsRegionsAndTypes() {
        #expect(book.providers == ["aws", "azure", "gcp"])
        // 57 regions in the Azure list of 2026-06-18, 43 in Google's of 2026-07-30.
        #expect(book.regions(provider: "azure").count == 57)
        #expect(book.regions(provider: "gcp").count == 43)
        #expect(book.types(provider: "gcp").count == 523)
        #expect(book.types(provider: "azure").count == 1819)
        #expect(book.types(provider: "aws", region: "us-east-1").contains("m7g.large"))
        #expect(book.regionName(provider: "aws", region: "us-east-1") == "US East (N. Virginia)")
        #expect(book.hasRegion(provider: "aws", region: "eu-west-1"))
        #expect(!book.hasRegion(provider: "aws", region: "westeurope"))
    }
}
