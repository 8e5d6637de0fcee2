package import Diagnostics
import Foundation

/// Recorded requests as their file has them: when each came, and what it cost.
package struct RequestFile: Sendable {
    /// Most requests of one file: 320 MB in memory.
    package static let limit = 20_000_000

    /// What the times count from.
    package enum Clock: Sendable {
        /// 1970 (UTC): the file has instants.
        case instants
        /// The trace's own beginning: the file has seconds.
        case offsets
    }
    package var clock = Clock.instants
    /// Nanoseconds, ascending; several requests may come at once.
    package var times: [Int64] = []
    /// Above zero and as many as times; empty when no column was named.
    package var costs: [Double] = []
    /// Of the file's bytes.
    package var hash: UInt64 = 0

    package init() {}

    /// Reads CSV with a header line, piece by piece, so that a file's size does not matter.
    ///
    /// - Throws: every bad line, at its column.
    package init(
        path: String, shown: String, timeColumn: String, costColumn: String?, timeZone: String,
        pieceBytes: Int = 1 << 20
    ) throws(DiagnosticList) {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw DiagnosticList([Diagnostic(.error, "the file `\(shown)` cannot be read")])
        }
        defer { try? handle.close() }
        var reader = RequestReader(
            file: shown, timeColumn: timeColumn, costColumn: costColumn, timeZone: timeZone)
        while true {
            let piece: Data?
            do {
                piece = try handle.read(upToCount: pieceBytes)
            } catch {
                throw DiagnosticList([
                    Diagnostic(.error, "the file `\(shown)` cannot be read")
                ])
            }
            guard let piece, !piece.isEmpty else { break }
            try reader.read(piece)
        }
        self = try reader.finish()
    }
}

/// The line-by-line reading of recorded requests.
private struct RequestReader {
    /// After this many bad lines the rest is not worth reading.
    private static let patience = 20
    private static let longestLine = 1 << 20
    private static let longestOffset: Int64 = 315_360_000_000_000_000
    private static let largestCost = 1e9
    private static let decimal = Array("0123456789+-.eE".utf8)

    let file: String
    let timeColumn: String
    let costColumn: String?
    let timeZone: String
    private var result = RequestFile()
    private var problems: [Diagnostic] = []
    private var hasher = Fingerprint.Hasher()
    /// What was read and is not a whole line yet.
    private var rest: [UInt8] = []
    private var number = 0
    private var lastLine = 0
    private var columns = 0
    private var timeIndex = 0
    private var costIndex: Int?
    private var cells: [ArraySlice<UInt8>] = []

    init(file: String, timeColumn: String, costColumn: String?, timeZone: String) {
        self.file = file
        self.timeColumn = timeColumn
        self.costColumn = costColumn
        self.timeZone = timeZone
    }

    mutating func read(_ piece: Data) throws(DiagnosticList) {
        hasher.combine(piece)
        if number == 0, rest.isEmpty {
            // A mark of the byte order says nothing in UTF-8.
            rest = Array(piece.starts(with: [0xEF, 0xBB, 0xBF]) ? piece.dropFirst(3) : piece)
        } else {
            rest.append(contentsOf: piece)
        }
        guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else {
            if rest.count > Self.longestLine {
                report("the line is longer than 1 MB", line: number + 1)
                throw DiagnosticList(problems)
            }
            return
        }
        try lines(rest[...end])
        rest.removeSubrange(...end)
    }

    mutating func finish() throws(DiagnosticList) -> RequestFile {
        if !rest.isEmpty { try lines(rest[...]) }
        if problems.isEmpty, columns == 0 {
            report("the trace is empty", line: 1, help: "it needs a header line")
        } else if problems.isEmpty, result.times.isEmpty {
            report("the trace has no requests", line: max(1, number))
        }
        if !problems.isEmpty { throw DiagnosticList(problems) }
        result.hash = hasher.value
        return result
    }

    private mutating func lines(_ bytes: ArraySlice<UInt8>) throws(DiagnosticList) {
        if number == 0 { _ = try SourceReader.text(Array(bytes), file: file) }
        var left = bytes
        while !left.isEmpty {
            let end = left.firstIndex(of: UInt8(ascii: "\n")) ?? left.endIndex
            var line = left[left.startIndex..<end]
            left = end < left.endIndex ? left[(end + 1)...] : left[end...]
            number += 1
            if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
            if line.isEmpty || line.first == UInt8(ascii: "#") { continue }
            if columns == 0 { try header(line) } else { request(line) }
            if problems.count >= Self.patience { throw DiagnosticList(problems) }
        }
    }

    private mutating func report(
        _ message: String, line: Int, column: Int = 1, length: Int = 1, help: String? = nil
    ) {
        problems.append(
            Diagnostic(
                .error, message, file: file,
                position: Diagnostic.Position(line: line, column: column, length: length),
                help: help))
    }

    private mutating func header(_ line: ArraySlice<UInt8>) throws(DiagnosticList) {
        CSVLine.split(line, into: &cells)
        let names = cells.map(CSVLine.text)
        columns = names.count
        for (column, key) in [(timeColumn, "time"), (costColumn, "cost")] {
            guard let column else { continue }
            guard let index = names.firstIndex(of: column) else {
                problems.append(
                    CSVLine.missingColumn(
                        column, key: key, header: names, in: file, line: number,
                        length: String(decoding: line, as: UTF8.self).count))
                continue
            }
            if key == "time" { timeIndex = index } else { costIndex = index }
        }
        if !problems.isEmpty { throw DiagnosticList(problems) }
    }

    private mutating func request(_ line: ArraySlice<UInt8>) {
        CSVLine.split(line, into: &cells)
        guard cells.count == columns else {
            return report(
                "the line has \(cells.count == 1 ? "one column" : "\(cells.count) columns"), the "
                    + "header \(columns)", line: number, length: line.count)
        }
        let cell = cells[timeIndex]
        let column = cell.startIndex - line.startIndex + 1
        let length = max(1, cell.count)
        if result.times.isEmpty {
            result.clock = Self.offset(CSVLine.bare(cell)) == nil ? .instants : .offsets
        }
        guard let time = time(cell) else {
            let expected =
                result.clock == .instants
                ? "an instant such as 2026-03-01T09:00:00.25Z"
                : "seconds from 0 to ten years, such as 12.5"
            return report(
                "expected \(expected), found \"\(shown(cell))\"", line: number,
                column: column, length: length,
                help: result.times.isEmpty
                    ? "`time:` names a column of instants, or of seconds since the beginning" : nil)
        }
        if let last = result.times.last, time < last {
            return report(
                "this request came before the one on line \(lastLine)", line: number,
                column: column, length: length, help: "sort the trace by time")
        }
        if let costIndex {
            guard let cost = cost(cells[costIndex], of: line) else { return }
            result.costs.append(cost)
        }
        if result.times.count == RequestFile.limit {
            return report(
                "the trace has more than \(RequestFile.limit / 1_000_000) million requests",
                line: number, help: "a part of it repeats with `repeat: true`")
        }
        result.times.append(time)
        lastLine = number
    }

    private func time(_ cell: ArraySlice<UInt8>) -> Int64? {
        switch result.clock {
        case .instants: TraceClock.parse(cell, timeZone: timeZone)
        case .offsets: Self.offset(CSVLine.bare(cell))
        }
    }

    /// Nanoseconds of `4.314579`; nil when it is no time from 0 to ten years.
    private static func offset(_ text: ArraySlice<UInt8>) -> Int64? {
        let point = text.firstIndex(of: UInt8(ascii: ".")) ?? text.endIndex
        var seconds: Int64 = 0
        var isPlain = text.startIndex < point && point - text.startIndex < 10
        for digit in text[..<point] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else {
                isPlain = false
                break
            }
            seconds = isPlain ? seconds * 10 + Int64(digit - UInt8(ascii: "0")) : 0
        }
        let rest = text[point...]
        if isPlain, let fraction = rest.isEmpty ? 0 : TraceClock.fraction(rest) {
            let nanoseconds = seconds * 1_000_000_000 + fraction
            return nanoseconds <= longestOffset ? nanoseconds : nil
        }
        // Such as 1e-05, which programs write for small numbers.
        guard let value = number(text), value >= 0, value * 1e9 <= Double(longestOffset) else {
            return nil
        }
        return Int64((value * 1e9).rounded())
    }

    /// `Double` alone would take hexadecimal digits.
    private static func number(_ text: ArraySlice<UInt8>) -> Double? {
        guard text.allSatisfy({ decimal.contains($0) }),
            let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite
        else { return nil }
        return value
    }

    private mutating func cost(
        _ cell: ArraySlice<UInt8>, of line: ArraySlice<UInt8>
    ) -> Double? {
        let value = Self.number(CSVLine.bare(cell))
        if let value, value > 0, value <= Self.largestCost { return value }
        let message =
            switch value {
            case nil:
                CSVLine.bare(cell).isEmpty
                    ? "the request has no cost" : "expected a number, found \"\(shown(cell))\""
            case let value? where value <= 0: "a request's cost must be above zero"
            default: "a request's cost is at most \(Int(Self.largestCost))"
            }
        report(
            message, line: number, column: cell.startIndex - line.startIndex + 1,
            length: max(1, cell.count))
        return nil
    }

    private func shown(_ cell: ArraySlice<UInt8>) -> String {
        String(CSVLine.text(cell).prefix(40))
    }
}
