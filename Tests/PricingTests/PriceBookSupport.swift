import Foundation
import Pricing
import Quantities

/// Books for tests: the shipped text, built once per run into a folder of its own.
enum TestBook {
    /// The package's folder, two above this file's.
    static let packageFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    static let pricingFolder = packageFolder + "/pricing"

    static let shared: PriceBook = {
        do throws(BookError) {
            return try PriceBook.open(pricingFolder: pricingFolder, cacheFolder: sharedCache)
        } catch {
            preconditionFailure("the shipped price text does not build: \(error.diagnostics)")
        }
    }()

    /// Kept between runs: the fingerprint in the name decides whether it is current.
    private static let sharedCache = packageFolder + "/.build/test-price-books"

    /// Holds the folders of this run's tests, and goes with the run.
    private static let root: String = {
        let path =
            NSTemporaryDirectory() + "headroom-book-\(ProcessInfo.processInfo.processIdentifier)"
        atexit { try? FileManager.default.removeItem(atPath: TestBook.root) }
        return path
    }()

    /// A folder of its own for one test.
    static func temporaryFolder() throws -> String {
        let path = "\(root)/\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// A small pricing folder, quick to build, with two types in two regions.
    static func smallPricing() throws -> String {
        let folder = try temporaryFolder()
        try FileManager.default.copyItem(
            atPath: pricingFolder + "/schema.sql", toPath: folder + "/schema.sql")
        try FileManager.default.createDirectory(
            atPath: folder + "/aws", withIntermediateDirectories: true)
        let files = [
            "sources.csv": """
            id,kind,date,title,location
            old,published,2025-01-01,Old list,
            new,published,2026-01-01,New list,

            """,
            "aws/regions.csv": "region,kind,name\nus-east-1,region,\neu-west-1,region,\n",
            "aws/types.csv": """
            type,vcpu,memoryGiB,arch,source
            m1.large,2,8,x86_64,old
            m1.xlarge,4,16,x86_64,old

            """,
            "aws/on-demand-old.csv":
                "type,source,eu-west-1,us-east-1\nm1.large,old,0.11,0.1\nm1.xlarge,old,,0.2\n",
            "aws/on-demand-new.csv": "type,source,us-east-1\nm1.large,new,0.09\n",
        ]
        for (name, text) in files.sorted(by: { $0.key < $1.key }) {
            try text.write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
        }
        return folder
    }

    static func date(_ text: String) -> CalendarDate {
        guard let date = try? CalendarDate.parse(text) else {
            preconditionFailure("`\(text)` is no date")
        }
        return date
    }
}
