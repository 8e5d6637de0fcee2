import Testing

/// What may be declared, and what must be said about it.
enum DeclarationRule {
    static let typeKeywords: Set<String> = ["struct", "enum", "class", "protocol", "actor"]

    static func violations(in file: SourceFile, modules: Set<String>) -> [Violation] {
        guard !file.isTest else { return [] }
        return file.code.indices.flatMap { index -> [Violation] in
            let words = file.words(ofLine: index)
            var messages: [String] = []
            if words.contains(where: { $0.text == "public" && $0.before != "." }) {
                messages.append("`public` is a promise; use `package`")
            }
            if let name = declaredType(words) {
                if modules.contains(name) {
                    messages.append("the type `\(name)` has a module's name")
                }
                let isTopLevel = !file.code[index].hasPrefix(" ")
                let isShared = words.contains { $0.text == "package" }
                if isTopLevel, isShared, !isDocumented(file, line: index) {
                    messages.append("`\(name)` has no documentation")
                }
            }
            return messages.map { Violation(file.path, line: index + 1, $0) }
        }
    }

    static func declaredType(_ words: [SourceFile.Word]) -> String? {
        guard let keyword = words.firstIndex(where: { typeKeywords.contains($0.text) }),
            keyword + 1 < words.count,
            words[..<keyword].allSatisfy({ modifiers.contains($0.text) })
        else { return nil }
        let name = words[keyword + 1].text
        return name == "func" || name == "var" ? nil : name
    }

    private static let modifiers: Set<String> = [
        "package", "private", "fileprivate", "internal", "final", "indirect", "nonisolated",
        "frozen", "usableFromInline", "main",
    ]

    private static func isDocumented(_ file: SourceFile, line: Int) -> Bool {
        var above = line - 1
        while above >= 0, file.code[above].drop(while: { $0 == " " }).hasPrefix("@") { above -= 1 }
        return above >= 0 && file.comments[above].hasPrefix("///")
    }
}

@Suite("declarations")
struct DeclarationTests {
    private static func modules() throws -> Set<String> {
        let targets = Manifest(try Repository.text("Package.swift")).targets
        return Set(targets.map(\.name)).union(ImportRule.homes.keys)
    }

    @Test("shared types are documented, and none is public or named like a module")
    func declarationsKeepTheRules() throws {
        let modules = try Self.modules()
        let violations = Repository.sources.flatMap {
            DeclarationRule.violations(in: $0, modules: modules)
        }
        #expect(violations.isEmpty, "\(report(violations))")
    }

    @Test("no placeholder stays beside real files")
    func placeholdersAreGone() {
        let stale = Repository.swiftFiles.filter { file in
            file.baseName == "Placeholder"
                && Repository.swiftFiles.contains {
                    $0.target == file.target && $0.isTest == file.isTest && $0.path != file.path
                }
        }
        #expect(stale.isEmpty, "\(stale.map(\.path))")
    }

    @Test(
        "each bad declaration is found",
        arguments: [
            "public struct A {}", "/// A.\npackage enum Pricing {}", "package struct A {}",
            "@frozen\npackage protocol A {}", "struct Pricing {}", "package final class A {}",
        ])
    func findsBadDeclaration(text: String) {
        let file = SourceFile(path: "Sources/Pricing/A.swift", text: text + "\n")
        #expect(DeclarationRule.violations(in: file, modules: ["Pricing"]).count == 1)
    }

    @Test(
        "good declarations pass",
        arguments: [
            "/// A.\n@frozen\npackage struct A {}", "struct A {}", "    package enum B { case c }",
            "/// A.\npackage protocol A: AnyObject {}", "static let public_ = 1",
        ])
    func passesGoodDeclaration(text: String) {
        let file = SourceFile(path: "Sources/Pricing/A.swift", text: text + "\n")
        #expect(DeclarationRule.violations(in: file, modules: ["Pricing"]).isEmpty)
    }
}
