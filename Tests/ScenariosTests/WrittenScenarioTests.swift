import Foundation
import Testing

@testable import Scenarios

@Suite("scenarios written back")
struct WrittenScenarioTests {
    /// Nodes without their places.
    private func plain(_ node: SourceNode) -> String {
        switch node.content {
        case .scalar(let text, let quoted): "\(quoted ? "q" : "p")(\(text))"
        case .sequence(let items): "[" + items.map(plain).joined(separator: ",") + "]"
        case .mapping(let entries):
            "{" + entries.map { "\($0.key)=\(plain($0.value))" }.joined(separator: ",") + "}"
        }
    }

    private func read(_ text: String) throws -> SourceNode {
        try NodeReader.read(text, file: "test.yaml")
    }

    @Test("every shipped scenario reads back as the same nodes")
    func shipped() throws {
        let folder = ShowDefaultsTests.root + "/scenarios"
        let names = try #require(FileManager.default.enumerator(atPath: folder))
            .compactMap { $0 as? String }.filter { $0.hasSuffix(".yaml") }.sorted()
        #expect(names.count > 30)
        for name in names {
            let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
            let node = try read(text)
            // What was quoted without need may lose its quotes, never its text.
            let again = plain(try read(node.yaml)).replacingOccurrences(of: "q(", with: "p(")
            #expect(again == plain(node).replacingOccurrences(of: "q(", with: "p("), "\(name)")
        }
    }

    @Test("words that YAML would read otherwise keep their text")
    func awkward() throws {
        let values = [
            "\"a: b\"", "'- x'", "\"#no\"", "\"it's\"", "\"quo\\\"te\"", "\"\"", "\"null\"",
            "\"tab\\tnew\\nline\"", "NO", "0700", "1e3", "\"[a]\"", "\"{b}\"", "\"*x\"", "\"&y\"",
            "\"ends:\"", "\" lead\"", "2026-03-14T09:00", "50%", "\"%x\"", "\"@x\"", "\"a, b\"",
        ]
        for value in values {
            let node = try read("outer: { key: \(value) }\nlist: [\(value), x]\n")
            #expect(plain(try read(node.yaml)) == plain(node), "\(value)")
        }
    }
}
