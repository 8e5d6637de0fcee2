import Testing

/// The walls between targets. The compiler's own check misses modules that are reachable through
/// another target, and never looks at Foundation, so the `import` lines are read here.
struct ImportRule {
    /// Targets that must give the same bytes on any system, and so may not touch one.
    static let withoutSystem: Set<String> = [
        "StableMath", "Quantities", "Diagnostics", "Statistics", "SimulationKernel", "UsageLedger",
        "CloudModel",
    ]
    /// The one home, or the few homes, of each third-party module.
    static let homes: [String: Set<String>] = [
        "GRDB": ["Pricing", "Experiments"], "Yams": ["Scenarios"], "ArgumentParser": ["headroom"],
        "Histogram": ["Statistics"],
    ]
    static let systemModules: Set<String> = [
        "Foundation", "FoundationEssentials", "FoundationNetworking", "FoundationXML",
        "Glibc", "Musl", "Darwin",
        "Dispatch", "Synchronization", "Testing", "Subprocess",
    ]

    var manifest: Manifest

    /// Modules imported by a file, with their lines.
    static func imports(of file: SourceFile) -> [(module: String, line: Int)] {
        file.code.indices.compactMap { index in
            let words = file.words(ofLine: index).map(\.text)
            guard let position = words.firstIndex(of: "import"), position + 1 < words.count,
                words[..<position].allSatisfy({ Self.modifiers.contains($0) })
            else { return nil }
            var name = words[position + 1]
            if Self.kinds.contains(name), position + 2 < words.count { name = words[position + 2] }
            return (name, index + 1)
        }
    }
    private static let modifiers: Set<String> = [
        "package", "internal", "private", "fileprivate", "public", "testable", "preconcurrency",
        "_exported", "_implementationOnly",
    ]
    private static let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "let"]

    func violations(in file: SourceFile) -> [Violation] {
        guard let target = manifest.target(file.target) else {
            return [Violation(file.path, "`\(file.target)` is no target of Package.swift")]
        }
        return Self.imports(of: file).compactMap { module, line in
            if Self.withoutSystem.contains(target.name), Self.systemModules.contains(module) {
                return Violation(
                    file.path, line: line, "`\(target.name)` must not import `\(module)`")
            }
            if Self.systemModules.contains(module) { return nil }
            guard target.dependencies.contains(module) else {
                return Violation(
                    file.path, line: line,
                    "`\(target.name)` does not declare `\(module)` in Package.swift")
            }
            return nil
        }
    }

    /// The manifest itself: a target depends only on targets listed before it, and a third-party
    /// module only where it is at home. A home's tests may use it too.
    func manifestViolations() -> [Violation] {
        var earlier: Set<String> = []
        var found: [Violation] = []
        for target in manifest.targets {
            for dependency in target.dependencies {
                if let home = Self.homes[dependency] {
                    let name = target.isTest ? String(target.name.dropLast(5)) : target.name
                    if !home.contains(name) {
                        found.append(
                            Violation(
                                "Package.swift",
                                "`\(dependency)` is not at home in `\(target.name)`"))
                    }
                } else if !earlier.contains(dependency) {
                    found.append(
                        Violation(
                            "Package.swift",
                            "`\(target.name)` depends on `\(dependency)`, listed after it"
                        ))
                }
            }
            earlier.insert(target.name)
        }
        return found
    }
}

@Suite("imports")
struct ImportTests {
    @Test("every file imports only what its target declares")
    func filesKeepTheWalls() throws {
        let rule = ImportRule(manifest: Manifest(try Repository.text("Package.swift")))
        #expect(rule.manifest.targets.count > 20, "the manifest was not understood")
        let violations = Repository.swiftFiles.flatMap(rule.violations)
        #expect(violations.isEmpty, "\(report(violations))")
    }

    @Test("the target table runs one way")
    func manifestIsOrdered() throws {
        let rule = ImportRule(manifest: Manifest(try Repository.text("Package.swift")))
        let violations = rule.manifestViolations()
        #expect(violations.isEmpty, "\(report(violations))")
    }

    private static let sample = Manifest(
        """
        targets: [ library("Quantities"), library("Pricing", ["Quantities", "Later", "Yams"]),
          library("Later") ]
        """)

    @Test(
        "a bad import is found",
        arguments: [
            ("Sources/Quantities/A.swift", "import Foundation\n"),
            ("Sources/Quantities/A.swift", "package import Pricing\n"),
            ("Sources/Pricing/A.swift", "@testable import struct GRDB.Row\n"),
            ("Sources/Nowhere/A.swift", "let a = 1\n"),
        ])
    func findsBadImport(path: String, text: String) {
        let rule = ImportRule(manifest: Self.sample)
        #expect(rule.violations(in: SourceFile(path: path, text: text)).count == 1)
    }

    @Test("a good import passes, and prose about imports is no import")
    func passesGoodImport() {
        let text =
            "package import Quantities\nimport Foundation\n"
            + "// import GRDB\nlet a = \"import GRDB\"\n"
        let file = SourceFile(path: "Sources/Pricing/A.swift", text: text)
        #expect(ImportRule(manifest: Self.sample).violations(in: file).isEmpty)
    }

    @Test("a bad manifest is found")
    func findsBadManifest() {
        #expect(ImportRule(manifest: Self.sample).manifestViolations().count == 2)
    }
}
