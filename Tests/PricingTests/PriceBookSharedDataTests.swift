import Foundation
import Pricing
import Quantities
import Testing

/// Every figure of two plain lists, where the material for building Headroom lies beside the
/// checkout; skipped, saying so, where it does not.
@Suite struct PriceBookSharedDataTests {
    /// `HEADROOM_SHARED`, else the nearest `shared/data` upwards.
    static let data: String? = {
        var folder = URL(fileURLWithPath: TestBook.packageFolder)
        var candidates: [String] = []
        if let named = ProcessInfo.processInfo.environment["HEADROOM_SHARED"] {
            candidates.append(named + "/data")
        }
        while folder.path != "/" {
            candidates.append(folder.appendingPathComponent("shared/data").path)
            folder.deleteLastPathComponent()
        }
        return candidates.first { FileManager.default.fileExists(atPath: $0) }
    }()

    private func rows(_ name: String) throws -> [[String]] {
        let folder = try #require(Self.data)
        let text = try String(contentsOfFile: "\(folder)/prices/\(name)", encoding: .utf8)
        return text.split(whereSeparator: \.isNewline).dropFirst().map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    @Test(.enabled(if: data != nil, "the shared material is not here"))
    func everyOnDemandPriceOfTheNewestList() throws {
        let rows = try rows("aws_us-east-1_on_demand_2026-07-20.csv")
        #expect(rows.count == 1_367)
        for row in rows {
            let found = try TestBook.shared.onDemandPrice(
                provider: "aws", region: row[0], type: row[1]
            ).get()
            #expect(found.price == UnitPrice(dollars: row[2]), "\(row[1])")
            #expect(found.asOf.description == row[3])
        }
    }

    @Test(.enabled(if: data != nil, "the shared material is not here"))
    func everyTransferPrice() throws {
        for row in try rows("aws_data_transfer.csv") {
            let item: ServiceItem
            switch row[1] {
            case "Intra-region data transfer": item = .crossZoneTransfer
            case "Outbound data transfer to other regions":
                item = .named(service: "transfer", item: "inter-region-out")
            case "Outbound data transfer to US East regions":
                item = .interRegionTransfer(to: row[0] == "us-east-1" ? "us-east-2" : "us-east-1")
            default: item = .internetTransfer
            }
            let found = try TestBook.shared.servicePrice(
                provider: "aws", region: row[0], item: item
            ).get()
            let price = try #require(UnitPrice(dollars: row[2]))
            #expect(found.tiers.tiers.contains { $0.price == price }, "\(row)")
        }
    }
}
