import Diagnostics
import Foundation
import Pricing
import Quantities
import Scenarios

/// The project's own price book, opened once; its file is kept between runs.
enum TestBook {
    static let book: Result<PriceBook, any Error> = Result {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return try PriceBook.open(
            pricingFolder: root.appendingPathComponent("pricing").path,
            cacheFolder: root.appendingPathComponent(".build/test-price-books").path)
    }
}

let testsFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path

/// Loads a scenario from text.
func load(
    _ text: String, settings: [String] = [], folder: String = testsFolder,
    allowed: [String] = []
) throws -> [Scenario] {
    let loader = ScenarioLoader(book: try TestBook.book.get(), allowedFolders: allowed)
    return try loader.load(text: text, file: "test.yaml", folder: folder, settings: settings)
}

/// What is wrong with a scenario, as the user would see it; empty when nothing is.
func errors(
    _ text: String, settings: [String] = [], folder: String = testsFolder
) throws -> String {
    let loader = ScenarioLoader(book: try TestBook.book.get())
    do {
        _ = try loader.load(text: text, file: "test.yaml", folder: folder, settings: settings)
        return ""
    } catch let list {
        return DiagnosticRenderer(sources: loader.sources).render(list.diagnostics)
    }
}

/// Compares with a stored file; with UPDATE_GOLDEN=1 stores it. A missing file is stored and fails.
func golden(_ text: String, _ path: String) -> String? {
    let update = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"
    let stored = try? String(contentsOfFile: path, encoding: .utf8)
    if stored == text { return nil }
    if update || stored == nil {
        try? FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try? text.write(toFile: path, atomically: true, encoding: .utf8)
        return update ? nil : "\(path) was missing: it is recorded now; look at it and run again"
    }
    return "differs from \(path):\n--- found\n\(text)\n--- stored\n\(stored ?? "")"
}
