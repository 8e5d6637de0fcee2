import Testing

/// Comments are sentences that say why: no banners, no notes to self, no dead code.
enum CommentRule {
    // Put together from halves, so that this file does not break its own rule.
    private static let notes = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]

    static func violations(in file: SourceFile) -> [Violation] {
        file.comments.enumerated().compactMap { index, comment in
            guard comment.hasPrefix("//") else { return nil }
            let isDocumentation = comment.hasPrefix("///")
            let text = comment.drop { $0 == "/" }.drop { $0 == " " }
            return message(text, isDocumentation: isDocumentation).map {
                Violation(file.path, line: index + 1, $0)
            }
        }
    }

    private static func message(_ text: Substring, isDocumentation: Bool) -> String? {
        let words = text.split { !$0.isLetter }
        if words.contains(where: { notes.contains(String($0)) }) { return "a note to self" }
        if text.hasPrefix("MARK") { return "a section banner" }
        if text.count >= 3, text.allSatisfy({ "-=*#~_ ".contains($0) }) {
            return "a section banner"
        }
        if text.hasPrefix("---") || text.hasPrefix("===") || text.hasPrefix("***") {
            return "a section banner"
        }
        return !isDocumentation && looksLikeCode(text) ? "commented-out code" : nil
    }

    private static func looksLikeCode(_ text: Substring) -> Bool {
        let starts = [
            "let ", "var ", "func ", "import ", "guard ", "return ", "if let ", "struct ", "enum ",
            "@Test", "try ", "#expect",
        ]
        let assigns = text.contains(" = ") || text.contains("(") || text.hasSuffix("{")
        if starts.contains(where: { text.hasPrefix($0) }), assigns, !text.hasSuffix(".") {
            return true
        }
        return text.hasSuffix(" {") || text == "}" || text.hasSuffix(");")
    }
}

@Suite("comments")
struct CommentTests {
    @Test("comments say why")
    func commentsAreProse() {
        let violations = Repository.swiftFiles.flatMap(CommentRule.violations)
        #expect(violations.isEmpty, "\(report(violations))")
    }

    @Test(
        "each bad comment is found",
        arguments: [
            "// TO" + "DO: later", "/// FIX" + "ME", "// MA" + "RK: - Parsing", "// -----",
            "//=== Parsing", "// let a = b(c)", "// if a > b {", "    // return price(of: pool)",
        ])
    func findsBadComment(line: String) {
        let file = SourceFile(path: "Sources/A/B.swift", text: line + "\n")
        #expect(CommentRule.violations(in: file).count == 1)
    }

    @Test(
        "prose passes",
        arguments: [
            "// Return early: an empty ledger has no hours.", "///     let a = b(c)",
            "let a = 1 // Let the first one win.", "let s = \"// TO" + "DO\"",
        ])
    func passesProse(line: String) {
        let file = SourceFile(path: "Sources/A/B.swift", text: line + "\n")
        #expect(CommentRule.violations(in: file).isEmpty)
    }
}
