import Diagnostics
import Foundation
import Pricing
import Scenarios
import Testing

/// Every file of `bad/` beside the text that a user sees for it, as the Rust compiler tests its
/// messages.
@Suite struct BadInputTests {
    static let folder = testsFolder + "/bad"
    static let cases: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted()
    }()

    @Test(arguments: cases) func saysWhatIsWrong(name: String) throws {
        let path = "\(Self.folder)/\(name)"
        let loader = ScenarioLoader(book: try TestBook.book.get())
        var text = ""
        do {
            _ = try loader.load(path: path)
            Issue.record("\(name) loads")
        } catch let list {
            text = DiagnosticRenderer(sources: loader.sources).render(list.diagnostics)
        }
        text = text.replacing(Self.folder + "/", with: "")
        let problem = golden(text, path.replacing(".yaml", with: ".stderr"))
        #expect(problem == nil, "\(problem ?? "")")
    }

    /// Refused after the first megabytes: a sparse file of a gigabyte costs no disk and no time.
    @Test func refusesHugeFile() throws {
        let path = NSTemporaryDirectory() + "headroom-huge-\(UUID().uuidString).yaml"
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.truncate(atOffset: 1 << 30)
        try handle.close()
        let loader = ScenarioLoader(book: try TestBook.book.get())
        let started = ContinuousClock.now
        let list = #expect(throws: DiagnosticList.self) { try loader.load(path: path) }
        #expect(list?.diagnostics.first?.message == "the scenario is larger than 4 MB")
        #expect(ContinuousClock.now - started < .seconds(10))
    }

    @Test func namesMissingFile() throws {
        let loader = ScenarioLoader(book: try TestBook.book.get())
        let list = #expect(throws: DiagnosticList.self) {
            try loader.load(path: "\(Self.folder)/unknown-kye.yaml")
        }
        #expect(list?.diagnostics.first?.help == "did you mean `unknown-key.yaml`?")
    }
}
