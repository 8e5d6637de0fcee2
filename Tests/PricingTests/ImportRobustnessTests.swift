import Diagnostics
import Foundation
import GRDB
import Quantities
import Testing

@testable import Pricing

/// Damaged files, bad files, and imports that are cut short.
@Suite("Import robustness") struct ImportRobustnessTests {
    /// Reads bytes as a format, without publishing.
    private static func read(
        _ bytes: [UInt8], _ index: Int, _ folder: String, _ staging: ImportStaging
    ) throws {
        let fixture = TestImports.fixtures[index]
        let type = try #require(
            ImportFormats.all.first { $0.format.name == fixture.format })
        let file = "\(folder)/prices"
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        let item = StagedImport(
            key: "", name: "", file: file, format: type.format, staging: "")
        let reader = ImportReader(
            item: item, date: TestImports.day(fixture.date)?.daysSince1970, batch: 1 << 30
        ) { _ in }
        try staging.queue.write { database in
            for table in ["instance_type", "region", "product", "tally", "progress"] {
                try database.execute(sql: "DELETE FROM \(table)")
            }
        }
        do {
            try reader.read(into: staging, from: nil)
        } catch let fault as ImportFault {
            let diagnostic = fault.diagnostic(file: file)
            #expect(diagnostic.position != nil, "\(diagnostic.message)")
        } catch let diagnostic as Diagnostic {
            #expect(diagnostic.position != nil, "\(diagnostic.message)")
        }
    }

    /// Places of a file to damage: a hundred, other ones in each file; every single byte where
    /// the environment has `HEADROOM_EXHAUSTIVE`.
    private static func places(_ count: Int, _ index: Int) -> [Int] {
        let isExhaustive = ProcessInfo.processInfo.environment["HEADROOM_EXHAUSTIVE"] != nil
        let step = isExhaustive ? 1 : max(1, count / 100)
        return Array(stride(from: index % step, to: count, by: step))
    }

    /// Anything else that is thrown, a crash or a hang fails the test.
    @Test(arguments: TestImports.fixtures.indices)
    func aFileCutAnywhereIsAnErrorWithItsPlace(index: Int) throws {
        let folder = try TestBook.temporaryFolder()
        let bytes = try FileSystem.read(TestImports.path(TestImports.fixtures[index].name))
        let staging = try ImportStaging.inMemory()
        for end in Self.places(bytes.count, index) {
            try Self.read(Array(bytes[..<end]), index, folder, staging)
        }
    }

    @Test(arguments: TestImports.fixtures.indices)
    func aFileChangedAnywhereIsReadOrAnErrorWithItsPlace(index: Int) throws {
        let folder = try TestBook.temporaryFolder()
        let bytes = try FileSystem.read(TestImports.path(TestImports.fixtures[index].name))
        let others = Array("\"\\,:{}[]0-e \n\u{1}".utf8) + [0xFF]
        let staging = try ImportStaging.inMemory()
        for place in Self.places(bytes.count, index) {
            var changed = bytes
            changed[place] = others[(place * 7 + index) % others.count]
            try Self.read(changed, index, folder, staging)
        }
    }

    /// A JSON file or one of AWS's that is cut within is never taken for a whole one.
    @Test(arguments: TestImports.fixtures.indices.dropLast())
    func aCutFileIsNotImported(index: Int) throws {
        let fixture = TestImports.fixtures[index]
        let bytes = try FileSystem.read(TestImports.path(fixture.name))
        let end = bytes.count - 3
        let text = String(decoding: bytes[..<end], as: UTF8.self)
        let found = try TestImports.failure(of: text, date: fixture.date)
        #expect(found.count == 1)
        #expect(found.first?.position != nil)
    }

    @Test(arguments: [
        (
            #"{"offerCode": "X", "products": {"A": {"sku": }}}"#, 1, 46,
            "expected a JSON value"
        ),
        (
            "{\"offerCode\": \"X\", \"products\": {\n  \"A\": [1]}}", 2, 8,
            "a product without `attributes`"
        ),
        (#"{"SpotPriceHistory": [{"SpotPrice": "x"}]}"#, 1, 23, "a spot price needs"),
        (#"{"skus": [{"skuId": "1"}]}"#, 1, 11, "a SKU without"),
        (#"{"skus": []} {"skus": [}"#, 1, 24, "expected a JSON value"),
        ("kind,region,type,price\non-demand,us-east-1,m5.large,x\n", 2, 30, "has no date"),
        (
            "kind,region,type,price,date\non-demand,us-east-1,m5.large,x,2026-01-01\n", 2, 30,
            "`x` is no amount"
        ),
        ("kind,regoin\n", 1, 6, "unknown column `regoin`"),
        ("kind,region,date\nrent,us-east-1,2026-01-01\n", 2, 1, "unknown kind `rent`"),
        ("hello, world\n", 1, 1, "in none of the formats"),
        ("", 1, 1, "in none of the formats"),
    ])
    func aBadFileIsAnErrorWithItsPlace(
        text: String, line: Int, column: Int, message: String
    ) throws {
        let found = try TestImports.failure(of: text)
        let first = try #require(found.first)
        #expect(first.message.contains(message), "\(first.message)")
        #expect(first.position?.line == line)
        if !message.contains("no date") { #expect(first.position?.column == column) }
    }

    @Test func aListWithoutDateAsksForIt() throws {
        let text = try String(
            contentsOfFile: TestImports.path("aws-spot-advisor.json"), encoding: .utf8)
        let found = try TestImports.failure(of: text)
        #expect(found.first?.help?.contains("--date") == true)
    }

    @Test func aBadFileLeavesTheOldPricesAlone() throws {
        let folder = try TestBook.temporaryFolder()
        let store = "\(folder)/imports.sqlite"
        let good = TestImports.path("aws-offer.csv")
        _ = try PriceImport(into: store).run([good])
        let before = try FileSystem.read(store)
        try "{\"skus\": [}".write(
            toFile: "\(folder)/bad.json", atomically: false, encoding: .utf8)
        // The good file before the bad one is not published either.
        let found = TestImports.failure {
            _ = try PriceImport(into: store).run([
                TestImports.path("gcp-catalog.json"), "\(folder)/bad.json",
            ])
        }
        #expect(found.first?.file == "\(folder)/bad.json")
        #expect(try FileSystem.read(store) == before)
    }

    @Test func theSameFileTwiceChangesNothing() throws {
        let store = try TestBook.temporaryFolder() + "/imports.sqlite"
        let file = TestImports.path("aws-offer.json")
        _ = try PriceImport(into: store).run([file])
        let before = try FileSystem.read(store)
        let again = try PriceImport(into: store).run([file, file])
        #expect(again.map(\.state) == [.unchanged, .unchanged])
        #expect(again.map(\.figures) == [7, 7])
        #expect(try FileSystem.read(store) == before)
    }

    @Test func damagedImportsAreRefused() throws {
        let store = try TestBook.temporaryFolder() + "/imports.sqlite"
        _ = try PriceImport(into: store).run([TestImports.path("aws-offer.csv")])
        var bytes = try FileSystem.read(store)
        bytes[bytes.count - 100] ^= 1
        try Data(bytes).write(to: URL(fileURLWithPath: store))
        #expect(throws: BookError.self) {
            try PriceImport(into: store).run([TestImports.path("aws-offer.json")])
        }
        #expect(throws: BookError.self) {
            try PriceBook.open(
                pricingFolder: try TestBook.smallPricing(),
                cacheFolder: try TestBook.temporaryFolder(), imports: store)
        }
    }

    /// Every checkpoint is a place where a program may be killed: from each, the next start goes on
    /// to the same bytes.
    @Test(arguments: TestImports.fixtures.indices)
    func anImportGoesOnFromEveryCheckpoint(index: Int) throws {
        let fixture = TestImports.fixtures[index]
        let file = TestImports.path(fixture.name)
        let folder = try TestBook.temporaryFolder()
        let whole = try staged(file, fixture.date, "\(folder)/whole.sqlite")
        #expect(whole.checkpoints.count > 1)
        for (number, checkpoint) in whole.checkpoints.enumerated() {
            let store = "\(folder)/part\(number).sqlite"
            try Data(checkpoint.bytes).write(
                to: URL(fileURLWithPath: "\(store).staging-\(checkpoint.name)"))
            var resumed: [Int] = []
            _ = try PriceImport(into: store, date: TestImports.day(fixture.date), batch: 1) {
                if case .resuming(_, let offset) = $0 { resumed.append(offset) }
            }.run([file])
            #expect(checkpoint.isLast || resumed == [checkpoint.offset])
            #expect(try FileSystem.read(store) == whole.bytes)
        }
    }

    private struct Checkpoint {
        var name: String
        var bytes: [UInt8]
        var offset: Int
        var isLast: Bool
    }

    /// Imports in the smallest steps, and keeps the staging file of each.
    private func staged(
        _ file: String, _ date: String?, _ store: String
    ) throws -> (bytes: [UInt8], checkpoints: [Checkpoint]) {
        var checkpoints: [Checkpoint] = []
        let folder = FileSystem.parent(store)
        _ = try PriceImport(into: store, date: TestImports.day(date), batch: 1) { event in
            guard case .reading(_, let offset, let size) = event,
                let name = try? FileSystem.list(folder).first(where: {
                    $0.contains("whole.sqlite.staging-") && !$0.hasSuffix("-journal")
                }), let bytes = try? FileSystem.read("\(folder)/\(name)")
            else { return }
            let key = String(name.split(separator: "-").last ?? "")
            checkpoints.append(
                Checkpoint(name: key, bytes: bytes, offset: offset, isLast: offset == size))
        }.run([file])
        return (try FileSystem.read(store), checkpoints)
    }
}
