import Foundation
import Testing

/// The examples of the reference, as a reader would run them.
@Suite("pages of policies")
struct PolicyPageTests {
    static let pages: [String] = {
        let folder = Program.root + "/docs/reference/policies"
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.filter { $0.hasSuffix(".md") && $0 != "README.md" }.sorted()
    }()

    @Test("each policy has an example that runs, and in which it does something", arguments: pages)
    func exampleRuns(page: String) throws {
        let text = try String(
            contentsOfFile: "\(Program.root)/docs/reference/policies/\(page)", encoding: .utf8)
        let parts = text.components(separatedBy: "```")
        try #require(parts.count == 3 && parts[1].hasPrefix("yaml\n"))
        let run = try Program.shell(
            "headroom run - --replications 1 --format json",
            input: String(parts[1].dropFirst("yaml\n".count)))
        try #require(run.status == 0, "\(run.errors)")
        let json = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
        let scenarios = try #require((json as? [String: Any])?["scenarios"] as? [[String: Any]])
        let scenario = try #require(scenarios.first)
        let actions = mean("scaling.actions", of: scenario) ?? 0
        let deployments = (scenario["deployments"] as? [[String: Any]]) ?? []
        let deployed = deployments.compactMap { mean("ran", of: $0) }.reduce(0, +)
        #expect(actions + deployed > 0, "nothing was scaled or deployed")
    }

    @Test("there are pages")
    func pagesAreFound() { #expect(Self.pages.count >= 16) }

    private func mean(_ measure: String, of part: [String: Any]) -> Double? {
        let measures = part["measures"] as? [String: [String: Any]]
        return measures?[measure]?["mean"] as? Double
    }
}
