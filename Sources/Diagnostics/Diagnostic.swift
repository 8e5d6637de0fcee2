/// One thing wrong with what a user gave us, as data. Prose is made in `DiagnosticRenderer`.
package struct Diagnostic: Error, Hashable, Sendable {
    package enum Severity: String, Hashable, Sendable { case error, warning }

    /// Where in a file: one-based line and column, and how many columns the caret underlines.
    package struct Position: Hashable, Comparable, Sendable {
        package var line: Int
        package var column: Int
        package var length: Int

        package init(line: Int, column: Int, length: Int = 1) {
            self.line = line
            self.column = column
            self.length = length
        }

        package static func < (left: Position, right: Position) -> Bool {
            (left.line, left.column) < (right.line, right.column)
        }
    }

    package var severity: Severity
    /// What is wrong: lower case, no full stop, user text in back-quotes.
    package var message: String
    package var file: String?
    package var position: Position?
    /// A few words under the caret.
    package var label: String?
    /// How to mend it.
    package var help: String?
    package var notes: [String]

    package init(
        _ severity: Severity = .error, _ message: String, file: String? = nil,
        position: Position? = nil, label: String? = nil, help: String? = nil, notes: [String] = []
    ) {
        self.severity = severity
        self.message = message
        self.file = file
        self.position = position
        self.label = label
        self.help = help
        self.notes = notes
    }
}

/// Everything wrong with one input, thrown together so that a user mends it in one go.
package struct DiagnosticList: Error, Sendable {
    package var diagnostics: [Diagnostic]

    package init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
}
