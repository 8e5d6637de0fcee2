import Foundation
import Testing

/// What lies in the repository besides Swift.
enum FolderRule {
    /// Places on somebody's machine. Put together from halves, so that this file does not name
    /// them.
    private static let machinePaths = [
        "/wo" + "rk/", "../sha" + "red", "/ro" + "ot/", "/ho" + "me/",
    ]

    static func machinePaths(in text: String, path: String) -> [Violation] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .compactMap { index, line in
                guard let place = machinePaths.first(where: { line.contains($0) }) else {
                    return nil
                }
                return Violation(path, line: index + 1, "names a place on one machine: \(place)")
            }
    }

    /// Relative links of a Markdown page that lead nowhere.
    static func brokenLinks(in text: String, path: String) -> [Violation] {
        let folder = (path as NSString).deletingLastPathComponent
        return text.components(separatedBy: "](").dropFirst().compactMap { piece in
            let link = piece.prefix { $0 != ")" }
            let file = link.prefix { $0 != "#" }
            guard !file.isEmpty, !link.contains(":"), !link.contains(" ") else { return nil }
            let joined = (folder as NSString).appendingPathComponent(String(file))
            guard !Repository.exists((joined as NSString).standardizingPath) else { return nil }
            return Violation(path, "the link \(link) leads nowhere")
        }
    }
}

@Suite("folders")
struct FolderTests {
    private static let written: Set<String> = [
        "swift", "md", "yaml", "yml", "sql", "sh", "stderr", "golden", "json",
    ]

    @Test("no file names a place on somebody's machine")
    func pathsAreRelative() throws {
        var paths = Repository.paths(extensions: Self.written)
        paths += ["Makefile", ".ci/run"].filter(Repository.exists)
        let violations = try paths.flatMap {
            FolderRule.machinePaths(in: try Repository.text($0), path: $0)
        }
        #expect(violations.isEmpty, "\(report(violations))")
    }

    @Test("links between pages hold")
    func linksHold() throws {
        let violations = try Repository.paths(extensions: ["md"]).flatMap {
            FolderRule.brokenLinks(in: try Repository.text($0), path: $0)
        }
        #expect(violations.isEmpty, "\(report(violations))")
    }

    @Test("every page under docs is linked from another page")
    func pagesAreLinked() throws {
        let pages = Repository.paths(extensions: ["md"])
        let texts = try Dictionary(
            uniqueKeysWithValues: pages.map { ($0, try Repository.text($0)) })
        for page in pages where page.hasPrefix("docs/") {
            let name = (page as NSString).lastPathComponent
            let isLinked =
                pages.contains { $0 != page && texts[$0]?.contains("/\(name)") == true }
                || pages.contains { $0 != page && texts[$0]?.contains("](\(name)") == true }
            #expect(isLinked, "no page links to \(page)")
        }
    }

    @Test("every shipped scenario is in the index, and CI runs them all")
    func scenariosAreListed() throws {
        let index = try Repository.text("scenarios/README.md")
        for path in Repository.paths(under: "scenarios", extensions: ["yaml"]) {
            let name = path.dropFirst("scenarios/".count)
            #expect(index.contains(name), "scenarios/README.md does not mention \(name)")
        }
        #expect(try Repository.text(".ci/run").contains("find scenarios -name '*.yaml'"))
    }

    @Test("every load curve names its source")
    func curvesAreSourced() throws {
        for path in Repository.paths(under: "scenarios", extensions: ["csv"]) {
            let folder = (path as NSString).deletingLastPathComponent
            let sources = try Repository.text("\(folder)/SOURCES.md")
            let name = (path as NSString).lastPathComponent
            #expect(sources.contains(name), "\(folder)/SOURCES.md does not mention \(name)")
        }
    }

    @Test("the map of the sources names every target")
    func mapIsComplete() throws {
        let map = try Repository.text("Sources/README.md")
        let targets = Manifest(try Repository.text("Package.swift")).targets
        for target in targets where !target.isTest {
            #expect(map.contains("`\(target.name)`"), "Sources/README.md: \(target.name)")
        }
    }

    @Test("a machine's path and a dead link are found")
    func findsBadFiles() {
        let text = "one\nsee /wo" + "rk/notes and [a page](nowhere.md#top), [that](https://x.y)\n"
        #expect(FolderRule.machinePaths(in: text, path: "README.md").count == 1)
        #expect(FolderRule.brokenLinks(in: text, path: "README.md").count == 1)
    }
}
