package import Diagnostics
import Quantities

/// A recorded load as its file has it: instants and values, checked for order and sense, nothing
/// filled.
package struct TraceFile: Sendable {
    /// Largest trace: 64 MB, some two million samples.
    package static let limit = 64_000_000

    /// Nanoseconds since 1970 (UTC), ascending. A sample without a value is left out.
    package var instants: [Int64] = []
    package var values: [Double] = []
    /// The data line of each sample, one-based.
    package var lines: [Int] = []
    /// The first line whose value is empty.
    package var firstBlank: Int?

    /// Reads CSV with a header line, naming the columns of instants and values.
    ///
    /// Instants are RFC 3339, or without an offset on the clock of `timeZone`.
    /// - Throws: every bad line, at its column.
    package init(
        bytes: [UInt8], file: String, timeColumn: String, valueColumn: String, timeZone: String
    ) throws(DiagnosticList) {
        var reader = TraceReader(
            file: file, timeColumn: timeColumn, valueColumn: valueColumn, timeZone: timeZone)
        try reader.read(bytes)
        instants = reader.instants
        values = reader.values
        lines = reader.lines
        firstBlank = reader.firstBlank
    }
}

/// The line-by-line reading of a trace.
private struct TraceReader {
    /// After this many bad lines the rest is not worth reading.
    private static let patience = 20
    /// Values above this are no request counts of one service.
    private static let largest = 1e15
    private static let decimal = Array("0123456789+-.eE".utf8)

    let file: String
    let timeColumn: String
    let valueColumn: String
    let timeZone: String
    var instants: [Int64] = []
    var values: [Double] = []
    var lines: [Int] = []
    var firstBlank: Int?
    private var problems: [Diagnostic] = []
    private var timeIndex = 0
    private var valueIndex = 0
    private var columns = 0
    private var cells: [ArraySlice<UInt8>] = []

    init(file: String, timeColumn: String, valueColumn: String, timeZone: String) {
        self.file = file
        self.timeColumn = timeColumn
        self.valueColumn = valueColumn
        self.timeZone = timeZone
    }

    mutating func read(_ bytes: [UInt8]) throws(DiagnosticList) {
        // Checked as a whole, so that the lines below can be taken apart as bytes.
        _ = try SourceReader.text(bytes, file: file)
        var rest = bytes[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        var number = 0
        var sawHeader = false
        while !rest.isEmpty, problems.count < Self.patience {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            var line = rest[rest.startIndex..<end]
            rest = end < rest.endIndex ? rest[(end + 1)...] : rest[end...]
            number += 1
            if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
            if line.isEmpty || line.first == UInt8(ascii: "#") { continue }
            if sawHeader {
                sample(line, number)
            } else {
                sawHeader = true
                try header(line, number)
            }
        }
        if problems.isEmpty, !sawHeader {
            report("the trace is empty", line: 1, column: 1, help: "it needs a header line")
        } else if problems.isEmpty, values.count < 2 {
            report(
                "the trace has \(values.count == 1 ? "one sample" : "no samples")",
                line: max(1, number), column: 1, help: "at least two are needed")
        }
        if !problems.isEmpty { throw DiagnosticList(problems) }
    }

    private mutating func report(
        _ message: String, line: Int, column: Int, length: Int = 1, help: String? = nil
    ) {
        problems.append(
            Diagnostic(
                .error, message, file: file,
                position: Diagnostic.Position(line: line, column: column, length: length),
                help: help))
    }

    private mutating func header(
        _ line: ArraySlice<UInt8>, _ number: Int
    ) throws(DiagnosticList) {
        CSVLine.split(line, into: &cells)
        let names = cells.map(CSVLine.text)
        func index(of column: String, _ key: String) -> Int? {
            if let index = names.firstIndex(of: column) { return index }
            problems.append(
                CSVLine.missingColumn(
                    column, key: key, header: names, in: file, line: number,
                    length: String(decoding: line, as: UTF8.self).count))
            return nil
        }
        columns = names.count
        timeIndex = index(of: timeColumn, "time") ?? 0
        valueIndex = index(of: valueColumn, "value") ?? 0
        if !problems.isEmpty { throw DiagnosticList(problems) }
    }

    private mutating func sample(_ line: ArraySlice<UInt8>, _ number: Int) {
        CSVLine.split(line, into: &cells)
        guard cells.count == columns else {
            report(
                "the line has \(cells.count == 1 ? "one column" : "\(cells.count) columns"), the "
                    + "header \(columns)", line: number, column: 1, length: line.count)
            return
        }
        let time = cells[timeIndex]
        let value = cells[valueIndex]
        func column(_ cell: ArraySlice<UInt8>) -> Int { cell.startIndex - line.startIndex + 1 }
        guard let instant = TraceClock.parse(time, timeZone: timeZone) else {
            report(
                "expected an instant such as 2026-03-01T09:00:00Z, found \"\(shown(time))\"",
                line: number, column: column(time), length: max(1, time.count))
            return
        }
        let text = CSVLine.text(value)
        if text.isEmpty {
            if firstBlank == nil { firstBlank = number }
            return
        }
        // `Double` alone would take hexadecimal digits.
        guard text.utf8.allSatisfy({ Self.decimal.contains($0) }), let amount = Double(text),
            amount.isFinite
        else {
            report(
                "expected a number, found \"\(shown(value))\"", line: number,
                column: column(value), length: max(1, value.count))
            return
        }
        guard amount >= 0, amount <= TraceReader.largest else {
            report(
                amount < 0 ? "a load cannot be negative" : "the value is absurdly large",
                line: number, column: column(value), length: max(1, value.count))
            return
        }
        if let last = instants.last, instant <= last {
            report(
                instant == last
                    ? "this instant was given already, on line \(lines[lines.count - 1])"
                    : "this instant is before the one on line \(lines[lines.count - 1])",
                line: number, column: column(time), length: max(1, time.count),
                help: instant == last ? "keep one of the lines" : "sort the trace by time")
            return
        }
        instants.append(instant)
        values.append(amount)
        lines.append(number)
    }

    private func shown(_ cell: ArraySlice<UInt8>) -> String {
        String(CSVLine.text(cell).prefix(40))
    }
}
