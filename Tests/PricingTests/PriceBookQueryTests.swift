import Pricing
import Quantities
import Testing

@Suite struct PriceBookQueryTests {
    let book = TestBook.shared

    /// The list of 2026-07-20 has nine sizes of m7g; large costs 0.0816.
    @Test func listsByPatternAndRegion() throws {
        let listings = try book.listingsWithSpot(
            PriceQuery(provider: "aws", region: "us-east-1", typePattern: "m7g.*"))
        #expect(
            listings.map(\.spec.type) == [
                "m7g.2xlarge", "m7g.4xlarge", "m7g.8xlarge", "m7g.12xlarge", "m7g.16xlarge",
                "m7g.large", "m7g.medium", "m7g.metal", "m7g.xlarge",
            ])
        let large = try #require(listings.first { $0.spec.type == "m7g.large" })
        #expect(large.onDemand.price.description == "0.0816")
        #expect(large.spot?.provenance == .derived)
        let older = try book.listings(
            PriceQuery(
                provider: "aws", region: "us-east-1", typePattern: "p5.48xlarge",
                asOf: TestBook.date("2026-01-01")))
        #expect(older.map(\.onDemand.price.description) == ["98.32"])
    }

    @Test func listsByVirtualProcessors() throws {
        let listings = try book.listings(PriceQuery(region: "us-central1", vcpu: 4...4))
        #expect(listings.contains { $0.spec.type == "n2-standard-4" })
        #expect(listings.allSatisfy { $0.spec.vcpu == 4 && $0.region == "us-central1" })
        #expect(try book.listings(PriceQuery(region: "no-such-region")).isEmpty)
    }

    @Test func aCardShowsEveryPriceWithItsSource() throws {
        let card = try book.card(provider: "aws", region: "us-east-1", type: "m7g.large").get()
        #expect(card.regionName == "US East (N. Virginia)")
        // On-demand, spot, and 2 terms × 3 payments × (2 classes + 2 plans).
        #expect(card.facts.count == 2 + 24)
        #expect(card.missing.isEmpty)
        #expect(card.facts.allSatisfy { !$0.sourceTitle.isEmpty })
        let derived = card.facts.filter { $0.price.provenance == .derived }
        // Spot, four upfront offers of each class, and all twelve plan rates.
        #expect(derived.count == 1 + 8 + 12)
        #expect(card.speed?.value == 1.777)
        #expect(card.spotAdvice?.bucket == 2)
        let azure = try book.card(
            provider: "azure", region: "westeurope", type: "Standard_D2s_v3"
        ).get()
        #expect(azure.missing.map(\.reason) == [.noSpotFigures])
        #expect(book.providers(ofType: "m7g.large") == ["aws"])
    }

    @Test func aCardOfNothingIsAMiss() {
        guard
            case .failure(let miss) = book.card(
                provider: "aws", region: "us-east-1", type: "m7g.lrage")
        else {
            Issue.record("a card of nothing")
            return
        }
        #expect(miss.suggestions.first == "m7g.large")
    }
}
