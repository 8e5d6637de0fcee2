import Diagnostics
import Foundation
import Pricing
import Quantities
import Testing

/// CPU credits of burstable types, and what more of them cost.
@Suite struct PriceBookCreditTests {
    private func spec(_ type: String, provider: String = "aws") throws -> InstanceSpec {
        try #require(TestBook.shared.instanceSpec(provider: provider, type: type))
    }

    /// EC2 User Guide, credit table (2023-06).
    @Test(arguments: [
        ("t2.nano", 3.0, 72.0, 30.0, false), ("t2.2xlarge", 81.6, 1958.4, 240, false),
        ("t3.nano", 6, 144, 0, true), ("t3.large", 36, 864, 0, true),
        ("t3a.xlarge", 96, 2304, 0, true), ("t4g.2xlarge", 192, 4608, 0, true),
    ])
    func creditsOfAType(
        type: String, earned: Double, maximum: Double, atLaunch: Double, isUnlimited: Bool
    ) throws {
        let credits = try #require(try spec(type).credits)
        #expect(credits.earnedPerHour == earned)
        #expect(credits.maximum == maximum)
        #expect(credits.atLaunch == atLaunch)
        #expect(credits.isUnlimited == isUnlimited)
        #expect(TestBook.shared.source(credits.source)?.kind == "published")
    }

    /// The guide's two rules hold in the whole table: a day's earning is the most that is saved,
    /// and t2 starts with 30 credits per vCPU.
    @Test func theTableIsWhole() throws {
        var found = 0
        for type in TestBook.shared.types(provider: "aws") {
            let spec = try spec(type)
            #expect(spec.burstable == (spec.credits != nil), "\(type)")
            guard let credits = spec.credits, let vcpu = spec.vcpu else { continue }
            found += 1
            #expect(abs(credits.earnedPerHour * 24 - credits.maximum) < 1e-9, "\(type)")
            #expect(credits.atLaunch == (spec.family == "t2" ? 30 * Double(vcpu) : 0), "\(type)")
            #expect(!spec.burstsUnknown)
        }
        #expect(found == 28)
    }

    /// A list sees them as a single look-up does.
    @Test func listingsHaveThem() throws {
        var query = PriceQuery()
        query.provider = "aws"
        query.region = "us-east-1"
        query.typePattern = "t3.*"
        let listings = try TestBook.shared.listings(query)
        #expect(listings.count == 7)
        #expect(listings.allSatisfy { $0.spec.credits?.isUnlimited == true })
    }

    @Test func otherProvidersSayNothing() throws {
        #expect(try spec("e2-micro", provider: "gcp").burstsUnknown)
        #expect(try !spec("n2-standard-2", provider: "gcp").burstsUnknown)
        #expect(try spec("m7g.large").credits == nil)
    }

    /// The same in all regions; a region's own row where there is one.
    @Test(arguments: [
        ("us-east-1", "t3-linux", "0.05", "2026-08-01"),
        ("ap-south-1", "t3-linux", "0.05", "2024-10-01"),
        ("us-east-1", "t4g-linux", "0.04", "2024-10-01"),
        ("sa-east-1", "t2-windows", "0.096", "2024-10-01"),
    ])
    func surplusPrice(region: String, kind: String, price: String, date: String) throws {
        let found = try TestBook.shared.servicePrice(
            provider: "aws", region: region, item: .surplusCredits(kind: kind)
        ).get()
        #expect(found.unit == "vCPU-hour")
        #expect(found.tiers.tiers.map(\.price) == [dollars(price)])
        #expect(found.tiers.asOf == TestBook.date(date))
        #expect(found.tiers.provenance == .published)
    }

    /// The price page does not name T3a.
    @Test func aDerivedPriceSaysSo() throws {
        let found = try TestBook.shared.servicePrice(
            provider: "aws", region: "us-east-1", item: .surplusCredits(kind: "t3a-linux")
        ).get()
        #expect(found.tiers.tiers.map(\.provenance) == [.derived])
    }

    @Test(arguments: [
        ("m1.large,6,144,none,standard,old", "no whole credits"),
        ("m1.large,6,144,0,endless,old", "`endless` is neither `standard` nor `unlimited`"),
        ("m1.large,-6,144,0,standard,old", "`-6` is no ratio"),
        ("m1.tiny,6,144,0,standard,old", "unknown instance type `m1.tiny` of aws"),
    ])
    func mistakesAreFound(row: String, message: String) throws {
        let pricing = try TestBook.smallPricing()
        try "type,earnedPerHour,maximum,atLaunch,mode,source\n\(row)\n".write(
            toFile: "\(pricing)/aws/credits.csv", atomically: false, encoding: .utf8)
        let cache = try TestBook.temporaryFolder()
        #expect {
            try PriceBook.open(pricingFolder: pricing, cacheFolder: cache)
        } throws: { error in
            (error as? BookError)?.diagnostics.map(\.message) == [message]
        }
    }
}
