import Diagnostics
import Foundation
import Testing
import Verification

/// Every file of worked examples that ships, and those of a folder beside the checkout where there
/// is one.
struct VectorFilesTests {
    static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func files(in folder: URL) -> [URL] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted().map { folder.appending(path: $0) }
    }

    static func verify(_ file: URL) throws -> FileVerification {
        let bytes = [UInt8](try Data(contentsOf: file))
        return try Verifier().verify(bytes, file: file.lastPathComponent)
    }

    @Test(arguments: files(in: repository.appending(path: "Tests/Vectors")))
    func shippedExamplesPass(file: URL) throws {
        let result = try Self.verify(file)
        let report = VerificationReport(files: [result])
        #expect(result.failed == 0, "\(report.text)")
        #expect(result.skips.isEmpty, "\(report.text)")
        #expect(result.passed > 0, "\(file.lastPathComponent) verifies nothing")
    }

    @Test func everyFamilyHasShippedExamples() throws {
        let folder = Self.repository.appending(path: "Tests/Vectors")
        let families = Self.files(in: folder).compactMap { try? Self.verify($0).family }
        for family in Verifier.families { #expect(families.contains(family)) }
    }

    /// `HEADROOM_SHARED`, or a folder `shared` above the checkout.
    static let shared: URL? = {
        let named = ProcessInfo.processInfo.environment["HEADROOM_SHARED"].map {
            URL(filePath: $0)
        }
        var candidates = named.map { [$0] } ?? []
        var folder = repository
        for _ in 0..<4 {
            folder = folder.deletingLastPathComponent()
            candidates.append(folder.appending(path: "shared"))
        }
        return candidates.map { $0.appending(path: "vectors") }
            .first { FileManager.default.fileExists(atPath: $0.path) }
    }()

    @Test(
        .enabled(if: shared != nil, "no folder of shared worked examples: set HEADROOM_SHARED"),
        arguments: Verifier.families)
    func sharedExamplesPass(family: String) throws {
        let folder = try #require(Self.shared)
        let result = try Self.verify(folder.appending(path: "\(family).json"))
        let report = VerificationReport(files: [result])
        #expect(result.failed == 0, "\(report.text)")
        #expect(result.passed > 0, "\(report.text)")
        if !result.skips.isEmpty { print(report.text) }
    }

    /// Every third number of every shipped example, replaced by what nobody would write: the answer
    /// is a report or a diagnostic, never a crash.
    @Test(arguments: files(in: repository.appending(path: "Tests/Vectors")))
    func absurdNumbersNeverCrash(file: URL) throws {
        let bytes = [UInt8](try Data(contentsOf: file))
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) || byte == 0x2E }
        let absurd = [
            "0", "-1", "1e300", "-1e300", "1e-300", "999999999999", "0.1", "1e18", "null",
        ]
        var start = 0
        var count = 0
        while start < bytes.count {
            guard isDigit(bytes[start]), [0x20, 0x0A, 0x5B].contains(bytes[start - 1]) else {
                start += 1
                continue
            }
            var end = start
            while isDigit(bytes[end]) { end += 1 }
            if count % 3 == 0 {
                let text = absurd[count / 3 % absurd.count]
                let changed = Array(bytes[..<start]) + Array(text.utf8) + Array(bytes[end...])
                _ = try? Verifier().verify(changed, file: file.lastPathComponent)
            }
            count += 1
            start = end
        }
        #expect(count > 20)
    }
}
