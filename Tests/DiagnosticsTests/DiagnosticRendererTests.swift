import Diagnostics
import Testing

@Suite("how diagnostics look")
struct DiagnosticRendererTests {
    private static let source = "version: 1\nname: a\nfleets:\n    insatnces: 5\n"
    private static let unknown = Diagnostic(
        .error, "unknown key `insatnces` in fleet `web`", file: "a.yaml",
        position: .init(line: 4, column: 5, length: 9), label: "not a fleet setting",
        help: "did you mean `instances`?", notes: ["settings of a fleet: `headroom explain fleet`"])

    @Test("message, place, line, caret, help and notes")
    func rendersEverything() {
        let text = DiagnosticRenderer(sources: ["a.yaml": Self.source]).render(Self.unknown)
        #expect(
            text == """
                error: unknown key `insatnces` in fleet `web`
                  --> a.yaml:4:5
                   |
                 4 |     insatnces: 5
                   |     ^^^^^^^^^ not a fleet setting
                   = help: did you mean `instances`?
                   = note: settings of a fleet: `headroom explain fleet`

                """)
    }

    @Test("quoted text cannot steer the terminal or break the layout")
    func stripsControlCharacters() {
        let text = DiagnosticRenderer().render(
            Diagnostic(.error, "`\u{1B}[31m\u{202E}a\nb` is no name", help: "\u{7}"))
        #expect(
            text == """
                error: `\u{FFFD}[31m\u{FFFD}a\u{FFFD}b` is no name
                   = help: \u{FFFD}

                """)
    }

    @Test("the gutter grows with the line number")
    func widensGutter() {
        let source = String(repeating: "\n", count: 99) + "bad\n"
        let diagnostic = Diagnostic(
            .error, "bad", file: "a.yaml", position: .init(line: 100, column: 1, length: 3))
        #expect(
            DiagnosticRenderer(sources: ["a.yaml": source]).render(diagnostic) == """
                error: bad
                    --> a.yaml:100:1
                     |
                 100 | bad
                     | ^^^

                """)
    }

    @Test("Windows line ends are line ends")
    func splitsWindowsLines() {
        let source = "version: 1\r\nbad: 2\r\n"
        let diagnostic = Diagnostic(
            .error, "bad", file: "a", position: .init(line: 2, column: 1, length: 3))
        let text = DiagnosticRenderer(sources: ["a": source]).render(diagnostic)
        #expect(text.contains(" 2 | bad: 2\n"))
    }

    @Test("a source that is not known is named only")
    func namesUnknownSource() {
        #expect(
            DiagnosticRenderer().render(Self.unknown) == """
                error: unknown key `insatnces` in fleet `web`
                  --> a.yaml:4:5
                   = help: did you mean `instances`?
                   = note: settings of a fleet: `headroom explain fleet`

                """)
        #expect(
            DiagnosticRenderer().render(Diagnostic(.warning, "old prices"))
                == "warning: old prices\n")
    }

    @Test("a very long line shows what surrounds the caret, and the caret stands under it")
    func windowsLongLine() throws {
        let source =
            String(repeating: "x", count: 500_000) + "bad" + String(repeating: "y", count: 9_000)
        let diagnostic = Diagnostic(
            .error, "bad", file: "a", position: .init(line: 1, column: 500_001, length: 3))
        let text = DiagnosticRenderer(sources: ["a": source]).render(diagnostic)
        let lines = text.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count < 300 })
        let quoted = Array(try #require(lines.first { $0.contains("…") }))
        let carets = Array(try #require(lines.first { $0.contains("^") }))
        let start = try #require(carets.firstIndex(of: "^"))
        #expect(String(quoted[start..<start + 3]) == "bad")
    }

    @Test("control characters are made visible")
    func hidesControlCharacters() {
        let diagnostic = Diagnostic(.error, "bad", file: "a", position: .init(line: 1, column: 1))
        let text = DiagnosticRenderer(sources: ["a": "\u{1B}[31m\tbad\u{0}"]).render(diagnostic)
        #expect(!text.contains("\u{1B}") && !text.contains("\u{0}") && !text.contains("\t"))
        #expect(text.contains("\u{FFFD}[31m bad\u{FFFD}"))
    }

    @Test("many are sorted by file and place, and the twenty-first is only counted")
    func sortsAndCaps() {
        let many = (1...25).reversed().map {
            Diagnostic(
                .error, "number \($0)", file: $0 > 20 ? "b" : "a",
                position: .init(line: $0, column: 1))
        }
        let text = DiagnosticRenderer().render(many)
        let messages = text.split(separator: "\n").filter { $0.hasPrefix("error") }
        #expect(messages.map(String.init) == (1...20).map { "error: number \($0)" })
        #expect(text.hasSuffix("note: and 5 more\n"))
    }

    @Test("colour marks the severity and nothing else")
    func paints() {
        let plain = DiagnosticRenderer().render(Self.unknown)
        let colored = DiagnosticRenderer(color: true).render(Self.unknown)
        #expect(colored.hasPrefix("\u{1B}[1;31merror\u{1B}[0m: "))
        #expect(
            colored.replacing("\u{1B}[1;31m", with: "").replacing("\u{1B}[0m", with: "") == plain)
    }
}
