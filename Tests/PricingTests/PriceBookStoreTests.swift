import Diagnostics
import Foundation
import GRDB
import Quantities
import Testing

@testable import Pricing

/// A book is whole or it is not there: whatever happens while it is built or kept.
@Suite struct PriceBookStoreTests {
    private func open(
        _ pricing: String, _ cache: String, _ progress: (BookEvent) -> Void = { _ in }
    ) throws(BookError) -> PriceBook {
        try PriceBook.open(pricingFolder: pricing, cacheFolder: cache, progress: progress)
    }

    private func price(_ book: PriceBook, _ type: String = "m1.large") throws -> String {
        try book.onDemandPrice(provider: "aws", region: "us-east-1", type: type).get()
            .price.description
    }

    private func books(_ cache: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: cache)
            .filter { $0.hasPrefix("book-") }.sorted()
    }

    @Test func builtOnceThenFound() throws {
        let pricing = try TestBook.smallPricing()
        let cache = try TestBook.temporaryFolder() + "/deep/below"
        var events: [BookEvent] = []
        let first = try open(pricing, cache) { events.append($0) }
        #expect(try price(first) == "0.09")
        #expect(events.first == .building)
        // 2 sources, 2 regions, 2 types, 4 prices.
        #expect(events.last == .built(rows: 10))
        events = []
        let second = try open(pricing, cache) { events.append($0) }
        #expect(events.isEmpty)
        #expect(second.fingerprint == first.fingerprint)
        #expect(try books(cache) == ["book-\(first.fingerprint).sqlite"])
        #expect(second.newestDate == TestBook.date("2026-01-01"))
        #expect(try second.summary().rows.map(\.count) == [4, 2, 2, 2])
    }

    @Test func fingerprintFollowsEveryByteOfTheText() throws {
        let pricing = try TestBook.smallPricing()
        let before = try PricingFolder(path: pricing).fingerprint
        #expect(try PricingFolder(path: pricing).fingerprint == before)
        let copy = try TestBook.smallPricing()
        #expect(try PricingFolder(path: copy).fingerprint == before)
        let list = "\(pricing)/aws/on-demand-new.csv"
        let text = try String(contentsOfFile: list, encoding: .utf8)
        try text.replacingOccurrences(of: "0.09", with: "0.08")
            .write(toFile: list, atomically: false, encoding: .utf8)
        #expect(try PricingFolder(path: pricing).fingerprint != before)
        // A file's name counts too.
        try FileManager.default.moveItem(
            atPath: "\(copy)/aws/on-demand-new.csv", toPath: "\(copy)/aws/on-demand-newer.csv")
        #expect(try PricingFolder(path: copy).fingerprint != before)
        // What the text says of itself does not.
        let third = try TestBook.smallPricing()
        try "# Sources".write(toFile: "\(third)/SOURCES.md", atomically: false, encoding: .utf8)
        #expect(try PricingFolder(path: third).fingerprint == before)
    }

    @Test func changedTextMakesAnotherBook() throws {
        let pricing = try TestBook.smallPricing()
        let cache = try TestBook.temporaryFolder()
        #expect(try price(open(pricing, cache)) == "0.09")
        try "type,source,us-east-1\nm1.large,new,0.07\n".write(
            toFile: "\(pricing)/aws/on-demand-new.csv", atomically: false, encoding: .utf8)
        #expect(try price(open(pricing, cache)) == "0.07")
        #expect(try books(cache).count == 2)
    }

    @Test(arguments: ["truncated", "garbage", "empty", "one byte", "header"])
    func aDamagedBookIsAnErrorUntilBuiltAnew(damage: String) throws {
        let pricing = try TestBook.smallPricing()
        let cache = try TestBook.temporaryFolder()
        let path = try open(pricing, cache).path
        let url = URL(fileURLWithPath: path)
        var bytes = try Data(contentsOf: url)
        switch damage {
        case "truncated": bytes = bytes.prefix(bytes.count / 2)
        case "garbage": bytes = Data(repeating: 0x5A, count: bytes.count)
        case "empty": bytes = Data()
        case "one byte": bytes[bytes.count - 100] ^= 1
        default: bytes[20] ^= 0xFF
        }
        try bytes.write(to: url)
        let error = #expect(throws: BookError.self) { try open(pricing, cache) }
        guard case .damaged(path, _)? = error else {
            Issue.record("not said to be damaged: \(String(describing: error))")
            return
        }
        #expect(try Data(contentsOf: url) == bytes, "nothing is repaired unasked")
        _ = try PriceBook.build(pricingFolder: pricing, cacheFolder: cache)
        #expect(try price(open(pricing, cache)) == "0.09")
    }

    @Test func leftoversOfKilledBuildersAreSwept() throws {
        let pricing = try TestBook.smallPricing()
        let cache = try TestBook.temporaryFolder()
        let fingerprint = try PricingFolder(path: pricing).fingerprint
        let leftover = "\(cache)/book-\(fingerprint).sqlite.4711.building"
        try "half a book".write(toFile: leftover, atomically: false, encoding: .utf8)
        #expect(try price(open(pricing, cache)) == "0.09")
        #expect(try books(cache) == ["book-\(fingerprint).sqlite"])
    }

    /// Separate locks and connections, as separate processes have them.
    @Test func buildersAtOnceMakeOneBook() async throws {
        let pricing = try TestBook.smallPricing()
        let cache = try TestBook.temporaryFolder()
        let outcomes = try await withThrowingTaskGroup(of: (String, Int).self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var built = 0
                    let book = try PriceBook.open(pricingFolder: pricing, cacheFolder: cache) {
                        if case .built = $0 { built += 1 }
                    }
                    let price = try book.onDemandPrice(
                        provider: "aws", region: "us-east-1", type: "m1.xlarge"
                    ).get()
                    return (price.price.description, built)
                }
            }
            var outcomes: [(String, Int)] = []
            for try await outcome in group { outcomes.append(outcome) }
            return outcomes
        }
        #expect(outcomes.map(\.0) == Array(repeating: "0.2", count: 8))
        #expect(outcomes.map(\.1).reduce(0, +) == 1)
        #expect(try books(cache).count == 1)
    }

    @Test func aReadOnlyFolderWithABookIsEnough() throws {
        let pricing = try TestBook.smallPricing()
        let cache = try TestBook.temporaryFolder()
        let path = try open(pricing, cache).path
        let files = FileManager.default
        try files.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
        try files.setAttributes([.posixPermissions: 0o555], ofItemAtPath: cache)
        defer { try? files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: cache) }
        #expect(try price(open(pricing, cache)) == "0.09")
    }

    /// A file where the folder should be stops even the superuser.
    @Test func aFolderThatCannotBeMadeIsAnError() throws {
        let pricing = try TestBook.smallPricing()
        let file = try TestBook.temporaryFolder() + "/file"
        try "".write(toFile: file, atomically: false, encoding: .utf8)
        let error = #expect(throws: BookError.self) { try open(pricing, file + "/cache") }
        guard case .cacheUnusable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.diagnostics.first?.help?.contains("HEADROOM_CACHE") == true)
    }

    /// `/dev/full` semantics need a full disk; a folder in the builder's way fails as late as one.
    @Test func aFailedBuildLeavesNothing() throws {
        let pricing = try TestBook.smallPricing()
        let cache = try TestBook.temporaryFolder()
        let fingerprint = try PricingFolder(path: pricing).fingerprint
        let target = "\(cache)/book-\(fingerprint).sqlite"
        try FileManager.default.createDirectory(
            atPath: "\(target)/in-the-way", withIntermediateDirectories: true)
        let error = #expect(throws: BookError.self) { try open(pricing, cache) }
        guard case .buildFailed = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try books(cache) == ["book-\(fingerprint).sqlite"])
        try FileManager.default.removeItem(atPath: target)
        #expect(try price(open(pricing, cache)) == "0.09")
    }

    @Test func theFolderIsFoundUpwards() throws {
        let root = try TestBook.temporaryFolder()
        let files = FileManager.default
        try files.createDirectory(
            atPath: root + "/project/a/b", withIntermediateDirectories: true)
        try files.moveItem(atPath: TestBook.smallPricing(), toPath: root + "/project/pricing")
        let found = root + "/project/pricing"
        #expect(PricingFolder.upwards(from: root + "/project/a/b") == found)
        #expect(PricingFolder.upwards(from: root + "/project") == found)
        #expect(PricingFolder.upwards(from: root) == nil)
        // A folder of that name that holds no prices is passed by.
        try files.createDirectory(
            atPath: root + "/project/a/pricing", withIntermediateDirectories: true)
        #expect(PricingFolder.upwards(from: root + "/project/a/b") == found)
    }

    @Test func aBookIsStrictAndWithoutRowIDs() throws {
        let cache = try TestBook.temporaryFolder()
        let path = try open(try TestBook.smallPricing(), cache).path
        var configuration = Configuration()
        configuration.readonly = true
        let database = try DatabaseQueue(path: path, configuration: configuration)
        let tables = try database.read {
            try Row.fetchAll(
                $0, sql: "SELECT name, strict, wr FROM pragma_table_list WHERE schema = 'main'")
        }
        for row in tables where !(row["name"] as String).hasPrefix("sqlite_") {
            if row["name"] == "grdb_migrations" { continue }
            #expect(row["strict"] == 1, "\(row)")
        }
        #expect(tables.contains { $0["name"] == "compute_price" && $0["wr"] == 1 })
        let mode = try database.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
        #expect(mode == "delete")
    }
}
