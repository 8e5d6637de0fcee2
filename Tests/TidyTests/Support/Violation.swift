/// One broken rule, where it is broken.
struct Violation: Hashable, CustomStringConvertible {
    var path: String
    /// One-based; 0 when the whole file is meant.
    var line: Int
    var message: String

    init(_ path: String, line: Int = 0, _ message: String) {
        self.path = path
        self.line = line
        self.message = message
    }

    var description: String { line == 0 ? "\(path): \(message)" : "\(path):\(line): \(message)" }
}

/// What a failing test prints: one violation a line.
func report(_ violations: [Violation]) -> String {
    "\n" + violations.map(\.description).joined(separator: "\n")
}
