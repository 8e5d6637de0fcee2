import Diagnostics
import Foundation
import Scenarios
import Testing

@Suite("shipped scenarios")
struct ShippedScenarioTests {
    @Test("every shipped scenario and its variants load")
    func shippedScenariosLoad() throws {
        let root = URL(fileURLWithPath: testsFolder).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("scenarios")
        let names = try FileManager.default.subpathsOfDirectory(atPath: root.path)
            .filter { $0.hasSuffix(".yaml") }.sorted()
        #expect(names.count >= 13)
        for name in names {
            let loader = ScenarioLoader(book: try TestBook.book.get())
            do {
                let scenarios = try loader.load(path: root.appendingPathComponent(name).path)
                #expect(!scenarios.isEmpty, "\(name)")
            } catch let list {
                let text = DiagnosticRenderer(sources: loader.sources).render(list.diagnostics)
                Issue.record("\(name):\n\(text)")
            }
        }
    }
}
