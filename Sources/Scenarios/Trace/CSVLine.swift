import Diagnostics

/// One line of a CSV file, as bytes.
enum CSVLine {
    /// Cells between commas outside of double quotes; `cells` is used again from line to line.
    static func split(_ line: ArraySlice<UInt8>, into cells: inout [ArraySlice<UInt8>]) {
        cells.removeAll(keepingCapacity: true)
        var start = line.startIndex
        var quoted = false
        for index in line.indices {
            switch line[index] {
            case UInt8(ascii: "\""): quoted.toggle()
            case UInt8(ascii: ",") where !quoted:
                cells.append(line[start..<index])
                start = index + 1
            default: break
            }
        }
        cells.append(line[start..<line.endIndex])
    }

    /// The cell without blanks and one pair of quotes around it.
    static func bare(_ cell: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var cell = cell
        while let first = cell.first, isBlank(first) { cell = cell.dropFirst() }
        while let last = cell.last, isBlank(last) { cell = cell.dropLast() }
        if cell.count >= 2, cell.first == UInt8(ascii: "\""), cell.last == UInt8(ascii: "\"") {
            cell = cell.dropFirst().dropLast()
        }
        return cell
    }

    static func text(_ cell: ArraySlice<UInt8>) -> String {
        String(decoding: bare(cell), as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    /// That the header lacks a column, which the scenario names with `key`.
    static func missingColumn(
        _ column: String, key: String, header: [String], in file: String, line: Int, length: Int
    ) -> Diagnostic {
        let near = suggestion(for: column, among: header)
        let shown = header.prefix(20).map { "`\($0)`" }.joined(separator: ", ")
        return Diagnostic(
            .error, "the trace has no column `\(column)`", file: file,
            position: Diagnostic.Position(line: line, column: 1, length: max(1, length)),
            help: near.map { "did you mean `\(key): \($0)`?" }
                ?? "name it with `\(key):`; its columns are \(shown)")
    }
}
