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

    /// AWS lists of 2025-04-04 (all regions) and 2026-07-20 (us-east-1).
    @Test func newestListNotAfterTheDateWins() throws {
        #expect(try onDemand("aws", "us-east-1", "m7g.large").price.description == "0.0816")
        #expect(try onDemand("aws", "us-east-1", "m7g.large").asOf == TestBook.date("2026-07-20"))
        #expect(try onDemand("aws", "us-east-1", "p5.48xlarge").price.description == "55.04")
        let before = try onDemand("aws", "us-east-1", "p5.48xlarge", asOf: "2026-07-19")
        #expect(before.price.description == "98.32")
        #expect(before.asOf == TestBook.date("2025-04-04"))
        #expect(before.provenance == .published)
    }

    @Test func everyProviderHasItsFigures() throws {
        // AWS list of 2025-04-04.
        #expect(try onDemand("aws", "af-south-1", "c5.12xlarge").price.description == "2.736")
        // Google list of 2026-07-30.
        #expect(
            try onDemand("gcp", "us-central1", "n2-standard-4").price.description == "0.194236")
        // Azure retail prices of 2026-06-18; a type without description.
        #expect(
            try onDemand("azure", "australiacentral", "Basic_A0").price.description == "0.024")
        #expect(book.instanceSpec(provider: "azure", type: "Basic_A0")?.vcpu == nil)
    }
}
