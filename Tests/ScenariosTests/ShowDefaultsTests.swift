import Foundation
import Pricing
import Scenarios
import Testing

@Suite struct ShowDefaultsTests {
    static let root = URL(fileURLWithPath: testsFolder).deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let files: [String] = ["tutorial", "cases"].flatMap { folder in
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/scenarios/\(folder)"))
            ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted().map { "\(folder)/\($0)" }
    }

    /// What `--show-defaults` prints loads again, to the same plans under the same fingerprint.
    @Test(arguments: files) func defaultsRoundTrip(name: String) throws {
        let path = "\(Self.root)/scenarios/\(name)"
        let book = try TestBook.book.get()
        let scenarios = try ScenarioLoader(book: book).load(path: path)
        let shown = ShowDefaults.render(scenarios[0])
        let folder = (path as NSString).deletingLastPathComponent
        let again = try ScenarioLoader(book: book).load(text: shown, file: path, folder: folder)
        try #require(again.count == scenarios.count)
        for (first, second) in zip(scenarios, again) {
            #expect(first.name == second.name)
            #expect(first.fingerprint == second.fingerprint)
            for z in first.isUncertain ? [-1.0, 0, 1.0] : [0] {
                let one = try first.resolve { _ in z }
                let two = try second.resolve { _ in z }
                #expect("\(one.plan)" == "\(two.plan)")
                #expect("\(one.rating)".count == "\(two.rating)".count)
            }
        }
        #expect(ShowDefaults.render(again[0]).count > 0)
    }
}
