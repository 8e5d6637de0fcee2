/// One row of a FOCUS file: 57 texts, empty where the specification says null.
package struct FocusRow: Sendable {
    package private(set) var values: [String]

    package init() {
        values = Array(repeating: "", count: FocusColumn.allCases.count)
    }

    package subscript(column: FocusColumn) -> String {
        get { values[column.index] }
        set { values[column.index] = newValue }
    }

    /// The file's first line, without a line end.
    package static let header = FocusColumn.allCases.map(\.rawValue).joined(separator: ",")

    /// The row's line of CSV, without a line end.
    package var line: String {
        values.map { value in
            guard value.utf8.contains(where: { [0x2C, 0x22, 0x0A, 0x0D].contains($0) }) else {
                return value
            }
            return "\"" + value.replacing("\"", with: "\"\"") + "\""
        }.joined(separator: ",")
    }
}
