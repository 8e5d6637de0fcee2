import Diagnostics
import Foundation
import Pricing
import Quantities
import Testing

/// The shipped text, and what a mistake in it looks like.
@Suite struct PriceBookTextTests {
    /// The whole catalog stays below 8 MB of text.
    @Test func theTextIsSmall() throws {
        let files = try #require(
            FileManager.default.enumerator(atPath: TestBook.pricingFolder))
        var bytes = 0
        for case let name as String in files {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: "\(TestBook.pricingFolder)/\(name)")
            if attributes[.type] as? FileAttributeType == .typeRegular {
                bytes += (attributes[.size] as? Int) ?? 0
            }
        }
        #expect(bytes > 1_000_000)
        #expect(bytes < 8_000_000)
    }

    /// Rows of the lists: AWS 15,338 + 1,367; Azure 67,604; Google 17,669 on-demand and 17,501
    /// spot, 38,318 discounts; 58,406 reserved offers without upfront fee; 33,213 lines of the
    /// advisor.
    @Test func noFigureIsLost() throws {
        let rows = try TestBook.shared.summary().rows
        let prices = 15_338 + 1_367 + 67_604 + 17_669 + 17_501 + 38_318 + 58_406 + 5_742
        #expect(rows.first { $0.table == "compute_price" }?.count == prices)
        #expect(rows.first { $0.table == "spot_advice" }?.count == 33_213)
        #expect(rows.first { $0.table == "payment_ratio" }?.count == 10)
    }

    @Test func everySourceHasADateAndATitle() throws {
        let sources = try TestBook.shared.summary().sources
        for source in sources {
            #expect(!source.title.isEmpty, "\(source.code)")
            #expect((2019...2026).contains(source.date.year), "\(source.code)")
        }
    }

    /// One mistake each: file, text, and what the error says, where.
    @Test(arguments: [
        (
            "aws/on-demand-new.csv", "type,source,us-east-1\nm1.large,new,-0.09\n",
            "`-0.09` is no price between 0 and 1000000 USD", 2, 14
        ),
        (
            "aws/on-demand-new.csv", "type,source,us-east-1\nm1.large,newer,0.09\n",
            "unknown source `newer`", 2, 10
        ),
        (
            "aws/on-demand-new.csv", "type,source,us-esat-1\nm1.large,new,0.09\n",
            "unknown region `us-esat-1` of aws", 1, 13
        ),
        (
            "aws/on-demand-new.csv", "type,source,us-east-1\nm2.large,new,0.09\n",
            "unknown instance type `m2.large` of aws", 2, 1
        ),
        (
            "aws/on-demand-new.csv", "type,source,us-east-1\nm1.large,new\n",
            "2 fields where the header has 3", 2, 1
        ),
        (
            "aws/on-demand-new.csv", "type,source,us-east-1\nm1.large,\"new,0.09\n",
            "a quoted field never ends", 2, 10
        ),
        ("aws/services.csv", "service,item\n", "column `unit` is missing", 1, 1),
    ])
    func mistakesHaveAPlace(
        file: String, text: String, message: String, line: Int, column: Int
    ) throws {
        let pricing = try TestBook.smallPricing()
        try text.write(toFile: "\(pricing)/\(file)", atomically: false, encoding: .utf8)
        let cache = try TestBook.temporaryFolder()
        let error = #expect(throws: BookError.self) {
            try PriceBook.open(pricingFolder: pricing, cacheFolder: cache)
        }
        let diagnostic = try #require(error?.diagnostics.first)
        #expect(diagnostic.message == message)
        #expect(diagnostic.file == "\(pricing)/\(file)")
        #expect(diagnostic.position?.line == line)
        #expect(diagnostic.position?.column == column)
    }

    @Test func aTableOfNoKnownKindIsAnError() throws {
        let pricing = try TestBook.smallPricing()
        try "a,b\n".write(
            toFile: "\(pricing)/aws/ondemand.csv", atomically: false, encoding: .utf8)
        let cache = try TestBook.temporaryFolder()
        let error = #expect(throws: BookError.self) {
            try PriceBook.open(pricingFolder: pricing, cacheFolder: cache)
        }
        #expect(error?.diagnostics.first?.message == "no price table is called `ondemand.csv`")
    }

    @Test func aMissingFolderIsAnError() throws {
        let error = #expect(throws: BookError.self) {
            try PriceBook.open(
                pricingFolder: "/no/such/folder", cacheFolder: try TestBook.temporaryFolder())
        }
        guard case .pricingUnreadable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
