/// Turns diagnostics into text, the one place where their layout is decided.
///
///     error: unknown key `insatnces` in fleet `web`
///       --> scenarios/checkout.yaml:4:7
///        |
///      4 |     insatnces: 5
///        |     ^^^^^^^^^ not a fleet setting
///        = help: did you mean `instances`?
package struct DiagnosticRenderer: Sendable {
    /// At most this many are printed; the rest are counted.
    package static let limit = 20
    /// At most this many columns of a quoted line stand before the caret, and after it.
    private static let width = 100

    /// Source text by file name, for the quoted line. A file that is not here is named only.
    package var sources: [String: [Substring]]
    package var color: Bool

    package init(sources: [String: String] = [:], color: Bool = false) {
        self.sources = sources.mapValues {
            // A Windows line end is one character of its own.
            $0.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        }
        self.color = color
    }

    /// All of them, sorted by file and position, capped at `limit`.
    package func render(_ diagnostics: [Diagnostic]) -> String {
        let sorted = diagnostics.enumerated().sorted { left, right in
            let leftFile = left.element.file ?? ""
            let rightFile = right.element.file ?? ""
            if leftFile != rightFile { return leftFile < rightFile }
            let start = Diagnostic.Position(line: 0, column: 0)
            let leftPosition = left.element.position ?? start
            let rightPosition = right.element.position ?? start
            if leftPosition.line != rightPosition.line
                || leftPosition.column != rightPosition.column
            {
                return leftPosition < rightPosition
            }
            return left.offset < right.offset
        }
        var blocks = sorted.prefix(Self.limit).map { render($0.element) }
        if sorted.count > Self.limit {
            blocks.append("note: and \(sorted.count - Self.limit) more\n")
        }
        return blocks.joined(separator: "\n")
    }

    package func render(_ diagnostic: Diagnostic) -> String {
        let mark = diagnostic.severity.rawValue
        var text = "\(paint(mark, diagnostic.severity)): \(printable(diagnostic.message))\n"
        let gutter = diagnostic.position.map { String($0.line).count } ?? 1
        let margin = String(repeating: " ", count: gutter + 1)
        if let file = diagnostic.file {
            text += margin + "--> " + printable(file)
            if let position = diagnostic.position {
                text += ":\(position.line):\(position.column)"
            }
            text += "\n"
            text += quote(diagnostic, file: file, margin: margin)
        }
        if let help = diagnostic.help { text += "\(margin) = help: \(printable(help))\n" }
        for note in diagnostic.notes { text += "\(margin) = note: \(printable(note))\n" }
        return text
    }

    private func quote(_ diagnostic: Diagnostic, file: String, margin: String) -> String {
        guard let position = diagnostic.position, let lines = sources[file],
            lines.indices.contains(position.line - 1)
        else { return "" }
        // A very long or binary line would drown the message: show what surrounds the caret.
        let skipped = position.column > Self.width ? position.column - Self.width / 2 : 0
        let around = lines[position.line - 1].unicodeScalars.dropFirst(skipped)
            .prefix(position.column - skipped + Self.width)
        let shown = (skipped > 0 ? "…" : "") + String(around.map { printable($0) })
        let indent = String(
            repeating: " ", count: max(0, position.column - 1 - skipped) + (skipped > 0 ? 1 : 0))
        let caret = String(repeating: "^", count: max(1, min(position.length, 100)))
        let label = diagnostic.label.map { " " + $0 } ?? ""
        return "\(margin) |\n \(position.line) | \(shown)\n\(margin) | \(indent)\(caret)\(label)\n"
    }

    private func paint(_ text: String, _ severity: Diagnostic.Severity) -> String {
        guard color else { return text }
        let code = severity == .error ? "31" : "33"
        return "\u{1B}[1;\(code)m\(text)\u{1B}[0m"
    }
}

/// The text without what would break a layout or steer a terminal: users' words and file names are
/// quoted in messages.
package func printable(_ text: String) -> String {
    String(text.unicodeScalars.map { printable($0) })
}

private func printable(_ scalar: Unicode.Scalar) -> Character {
    if scalar == "\t" { return " " }
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: return "\u{FFFD}"
    // Marks that turn the direction of what follows.
    case .format where (0x202A...0x202E).contains(scalar.value): return "\u{FFFD}"
    case .format where (0x2066...0x2069).contains(scalar.value): return "\u{FFFD}"
    default: return Character(scalar)
    }
}
