import Pricing
import Quantities
import Testing

@Suite struct RatingProvenanceTests {
    /// Only the last of three tiers is derived; a bill depends on it once it is entered.
    @Test func aTierCountsOnceItIsEntered() throws {
        let price = try #require(UnitPrice(dollars: "0.09"))
        let tiers = GraduatedTiers(
            PriceTiers(
                tiers: [
                    .init(upTo: 10, price: price), .init(upTo: 20, price: price),
                    .init(upTo: nil, price: price, provenance: .derived),
                ],
                asOf: try CalendarDate.parse("2026-08-01"), source: "test",
                provenance: .published),
            unit: 1_000)
        #expect(tiers.provenance(upTo: 0) == .published)
        #expect(tiers.provenance(upTo: 20_000) == .published)
        #expect(tiers.provenance(upTo: 20_001) == .derived)
    }
}
