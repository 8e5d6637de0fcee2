import Foundation
import Quantities
import Testing

@testable import Pricing

/// What a book is after imports: the fixtures' figures over the shipped text.
@Suite("Imported book") struct ImportBookTests {
    private static let store: String = {
        do {
            let store = try TestBook.temporaryFolder() + "/imports.sqlite"
            for fixture in TestImports.fixtures where fixture.name != "prices.csv" {
                _ = try PriceImport(into: store, date: TestImports.day(fixture.date))
                    .run([TestImports.path(fixture.name)])
            }
            return store
        } catch {
            preconditionFailure("the fixtures are not imported: \(error)")
        }
    }()

    private static let book: PriceBook = {
        do {
            return try PriceBook.open(
                pricingFolder: TestBook.pricingFolder,
                cacheFolder: try TestBook.temporaryFolder(), imports: store)
        } catch {
            preconditionFailure("no book comes of the imports: \(error)")
        }
    }()

    @Test func aFigureCountsFromTheDayOfItsList() throws {
        func price(_ asOf: String?) throws -> SourcedPrice {
            try Self.book.onDemandPrice(
                provider: "aws", region: "us-east-1", type: "m7g.large",
                asOf: TestImports.day(asOf)
            ).get()
        }
        let newest = try price(nil)
        #expect("\(newest.price)" == "0.0799")
        #expect(newest.asOf == TestBook.date("2026-10-02"))
        #expect(newest.provenance == .published)
        let source = try #require(Self.book.source(newest.source))
        #expect(source.date == TestBook.date("2026-10-02"))
        #expect(source.location == "aws-offer.csv", "the later import wins")
        // The day before, the shipped list of July counts.
        #expect(try "\(price("2026-10-01").price)" == "0.0816")
    }

    @Test func theBookIsAnotherOne() throws {
        #expect(Self.book.fingerprint != TestBook.shared.fingerprint)
        #expect(Self.book.newestDate == TestBook.date("2026-11-01"))
    }

    @Test func anUnknownTypeIsWhatTheListSaysOfIt() throws {
        let spec = try #require(Self.book.instanceSpec(provider: "aws", type: "m99g.large"))
        #expect(spec.vcpu == 2)
        #expect(spec.memoryBytes == 17 << 29)
        #expect(spec.architecture == "arm64")
        #expect(spec.clockGigahertz == 3.1)
        #expect(Self.book.types(provider: "aws", region: "us-east-1").contains("m99g.large"))
    }

    @Test func aListedOfferIsPublishedAndNotDerived() throws {
        let partial = try Self.book.reservedOffer(
            region: "us-east-1", type: "m7g.large", termYears: 1, payment: .partialUpfront,
            offeringClass: .standard
        ).get()
        #expect(partial.upfront == Money(nanodollars: 219_000_000_000))
        #expect("\(partial.hourly)" == "0.025")
        // 219 ÷ 8,760 is 0.025.
        #expect("\(partial.effectiveHourly)" == "0.05")
        #expect(partial.provenance == .published)
        // What the list leaves out follows from the shipped offer, as before.
        let derived = try Self.book.reservedOffer(
            region: "us-east-1", type: "m7g.large", termYears: 3, payment: .partialUpfront,
            offeringClass: .standard
        ).get()
        #expect(derived.provenance == .derived)
    }

    @Test func aListedPlanRateIsPublished() throws {
        func rate(_ kind: SavingsPlanKind, _ years: Int, _ payment: Commitment.Payment) throws
            -> SavingsPlanRate
        {
            try Self.book.savingsPlanRate(
                kind: kind, region: "us-east-1", type: "m7g.large", termYears: years,
                payment: payment
            ).get()
        }
        let compute = try rate(.compute, 1, .noUpfront)
        #expect("\(compute.rate.price)" == "0.0591")
        #expect(compute.rate.provenance == .published)
        #expect(try "\(rate(.ec2Instance, 3, .allUpfront).rate.price)" == "0.0312")
        #expect(try rate(.compute, 3, .noUpfront).rate.provenance == .derived)
    }

    @Test func aRecordedSpotPriceWinsOverAnOlderSaving() throws {
        func spot(_ asOf: String?) throws -> SpotPrice {
            try Self.book.spotPrice(
                provider: "aws", region: "us-east-1", type: "m7g.large",
                asOf: TestImports.day(asOf)
            ).get()
        }
        #expect(try "\(spot("2026-10-05").price.price)" == "0.0333")
        // The advisor of the tenth is newer than the history, but its on-demand price is not.
        #expect(try spot(nil).price.price.dollars < 0.034)
    }

    @Test func azureReservationsAndPlansHavePrices() throws {
        let plan = try Self.book.savingsPlanRate(
            kind: .compute, provider: "azure", region: "eastus", type: "Standard_D2s_v5",
            termYears: 1, payment: .noUpfront
        ).get()
        #expect("\(plan.rate.price)" == "0.0711")
        let reserved = try Self.book.reservedOffer(
            provider: "azure", region: "eastus", type: "Standard_D2s_v5", termYears: 1,
            payment: .allUpfront, offeringClass: .standard
        ).get()
        #expect(reserved.upfront == Money(nanodollars: 499_320_000_000))
        #expect("\(reserved.effectiveHourly)" == "0.057")
        let spot = try Self.book.spotPrice(
            provider: "azure", region: "eastus", type: "Standard_D2s_v5"
        ).get()
        #expect("\(spot.price.price)" == "0.0194")
        // Azure sells no partial upfront, and AWS's ratios are none of its.
        #expect(throws: PriceMiss.self) {
            try Self.book.reservedOffer(
                provider: "azure", region: "eastus", type: "Standard_D2s_v5", termYears: 1,
                payment: .partialUpfront, offeringClass: .standard
            ).get()
        }
    }

    @Test func aGoogleTypeCostsTheSumOfItsParts() throws {
        let price = try Self.book.onDemandPrice(
            provider: "gcp", region: "us-east1", type: "n2-standard-8",
            asOf: TestBook.date("2026-10-07")
        ).get()
        // 8 × 0.031611 + 32 × 0.004237.
        #expect("\(price.price)" == "0.388472")
        #expect(price.asOf == TestBook.date("2026-10-07"))
        #expect(price.source.hasPrefix("gcp-catalog-2026-10-07"))
    }

    @Test func aGraduatedPriceIsReplacedWhole() throws {
        let store = try TestBook.temporaryFolder() + "/imports.sqlite"
        _ = try PriceImport(into: store).run([TestImports.path("prices.csv")])
        let book = try PriceBook.open(
            pricingFolder: TestBook.pricingFolder, cacheFolder: try TestBook.temporaryFolder(),
            imports: store)
        let price = try book.servicePrice(
            provider: "aws", region: "us-east-1", item: .internetTransfer
        ).get()
        #expect(price.tiers.tiers.map(\.upTo) == [10_240, nil])
        #expect(price.unit == "GiB")
        // A plain file may be anybody's: nothing in it is called published.
        let onDemand = try book.onDemandPrice(
            provider: "aws", region: "us-east-1", type: "m7g.large"
        ).get()
        #expect(onDemand.provenance == .derived)
    }

    @Test func historyNamesEveryFigure() throws {
        let entries = try Self.book.history(
            provider: "aws", region: "us-east-1", type: "m7g.large"
        ).get()
        let onDemand = entries.filter { $0.what == "on-demand" }
        #expect(onDemand.map { "\($0.asOf)" } == ["2025-04-04", "2026-07-20", "2026-10-02"])
        #expect(onDemand.last?.source.location == "aws-offer.csv")
        #expect(entries.filter { $0.what == "spot saving" }.count == 2)
        #expect(throws: PriceMiss.self) {
            try Self.book.history(
                provider: "aws", region: "us-east-1", type: "m7g.lagre"
            ).get()
        }
    }

    @Test func aDifferenceHasBothSides() throws {
        let difference = try PriceDifference.between(
            PriceSide(path: TestBook.shared.path), PriceSide(path: Self.book.path),
            PriceQuery(provider: "aws", typePattern: "m*g.large"))
        func change(_ type: String, _ what: String) -> PriceChange? {
            difference.changes.first { $0.item == type && $0.what == what }
        }
        let onDemand = try #require(change("m7g.large", "on-demand"))
        #expect(onDemand.direction == .down)
        #expect(onDemand.old.map { "\($0.price)" } == "0.0816")
        #expect(onDemand.new.map { "\($0.price)" } == "0.0799")
        let relative: Double = try #require(onDemand.relative)
        let expected: Double = 0.0799 / 0.0816 - 1
        #expect(abs(relative - expected) < 1e-12)
        #expect(change("m99g.large", "on-demand")?.direction == .appeared)
        #expect(difference.count(.vanished) == 0)
        let back = try PriceDifference.between(
            PriceSide(path: Self.book.path), PriceSide(path: TestBook.shared.path),
            PriceQuery(provider: "aws", typePattern: "m*g.large"))
        #expect(back.count(.vanished) == difference.count(.appeared))
        #expect(back.count(.up) == difference.count(.down))
        #expect(back.unchanged == difference.unchanged)
    }

    @Test func aBookDoesNotDifferFromItself() throws {
        let side = PriceSide(path: TestBook.shared.path)
        let difference = try PriceDifference.between(side, side, PriceQuery(provider: "aws"))
        #expect(difference.changes.isEmpty)
        #expect(difference.unchanged > 10_000)
    }
}
