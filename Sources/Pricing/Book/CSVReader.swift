package import Diagnostics
import Quantities

/// Reads RFC 4180 text over bytes, one row at a time, without making a string of a field until
/// asked.
///
/// Quotes, doubled quotes, line breaks in quotes, CRLF and a byte-order mark are understood; blank
/// lines are skipped. A file may be given whole, or as a stream of any length: then only a piece of
/// it is in memory, and no row may be longer than `rowLimit`.
package struct CSVReader {
    package struct Field {
        /// Content, quotes left out.
        package var range: Range<Int>
        var quoted: Bool
    }
    /// Where the reader stands.
    private struct Cursor {
        var position: Int
        var nextLine: Int
        var rowStart = 0
        var line = 0
        var fields: [Field] = []
    }
    private enum Outcome {
        case row, end
        case unclosedQuote(at: Int)
        case textAfterQuote(at: Int)
    }
    package let file: String
    private(set) var bytes: [UInt8]
    /// The row last read, and its one-based first line.
    package private(set) var fields: [Field] = []
    package private(set) var line = 0
    private var rowStart = 0
    private var position = 0
    private var nextLine = 1
    private let stream: ByteStream?
    /// What of the stream lies before `bytes`.
    private var base = 0

    /// Bytes that a row of a stream may have: a quote that is never closed must not read in all.
    static let rowLimit = 8 << 20

    package init(file: String, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
        stream = nil
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// Reads on from where the stream stands, which is the start of a line.
    init(stream: ByteStream, line: Int = 1) throws(FileFailure) {
        file = stream.path
        bytes = []
        self.stream = stream
        base = stream.offset
        nextLine = line
        try stream.append(to: &bytes)
        if base == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// In the whole text: where the next row begins, and its line.
    var upcoming: (offset: Int, line: Int) { (base + position, nextLine) }

    /// Whether a line break stands before where the reader is, or nothing at all.
    var endsWithLineBreak: Bool { position == 0 || bytes[position - 1] == UInt8(ascii: "\n") }

    /// Reads the next row; false at the end.
    package mutating func next() throws(Diagnostic) -> Bool {
        while true {
            var cursor = Cursor(position: position, nextLine: nextLine)
            swap(&cursor.fields, &fields)
            let outcome = bytes.withUnsafeBufferPointer { Self.scan($0, &cursor) }
            swap(&cursor.fields, &fields)
            // What touches the end of a piece may go on in the next.
            if let stream, !stream.isExhausted, cursor.position == bytes.count {
                try refill(stream)
                continue
            }
            position = cursor.position
            rowStart = cursor.rowStart
            if case .end = outcome { return false }
            line = cursor.line
            nextLine = cursor.nextLine
            switch outcome {
            case .row, .end: return true
            case .unclosedQuote(let offset):
                throw Diagnostic(
                    .error, "a quoted field never ends", file: file, position: place(offset))
            case .textAfterQuote(let offset):
                throw Diagnostic(
                    .error, "text after a closing quote", file: file, position: place(offset),
                    help: "a quote within a quoted field is written twice")
            }
        }
    }

    /// Drops what was read and takes in another piece.
    private mutating func refill(_ stream: ByteStream) throws(Diagnostic) {
        guard bytes.count - position < Self.rowLimit else {
            throw Diagnostic(
                .error, "a row of more than \(Self.rowLimit >> 20) MiB", file: file,
                position: Diagnostic.Position(line: nextLine, column: 1),
                help: "a quoted field may never end")
        }
        bytes.removeFirst(position)
        base += position
        position = 0
        rowStart = 0
        do {
            try stream.append(to: &bytes)
        } catch {
            throw Diagnostic(.error, "the file cannot be read: \(error.cause)", file: file)
        }
    }

    /// Reads a row from where the cursor stands.
    private static func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, _ cursor: inout Cursor
    ) -> Outcome {
        while cursor.position < bytes.count, isLineEnd(bytes, cursor.position) {
            skipLineEnd(bytes, &cursor)
        }
        guard cursor.position < bytes.count else { return .end }
        cursor.line = cursor.nextLine
        cursor.rowStart = cursor.position
        // Locals, which a loop keeps in registers.
        var (position, line) = (cursor.position, cursor.nextLine)
        var fields: [Field] = []
        swap(&fields, &cursor.fields)
        fields.removeAll(keepingCapacity: true)
        var wrong: Outcome?
        repeat {
            if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
                wrong = scanQuoted(bytes, &position, &line, &fields)
            } else {
                scanPlain(bytes, &position, &fields)
            }
            guard wrong == nil, position < bytes.count, bytes[position] == UInt8(ascii: ",")
            else { break }
            position &+= 1
        } while true
        swap(&fields, &cursor.fields)
        cursor.position = position
        cursor.nextLine = line
        if let wrong { return wrong }
        if position < bytes.count { skipLineEnd(bytes, &cursor) }
        return .row
    }

    @inline(__always)
    private static func scanPlain(
        _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int, _ fields: inout [Field]
    ) {
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") { break }
            if byte == UInt8(ascii: "\r"), isLineEnd(bytes, position) { break }
            position &+= 1
        }
        fields.append(Field(range: start..<position, quoted: false))
    }

    /// Nil: a field was read.
    @inline(__always)
    private static func scanQuoted(
        _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int, _ line: inout Int,
        _ fields: inout [Field]
    ) -> Outcome? {
        let start = position &+ 1
        position = start
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                guard position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "\"") else {
                    break
                }
                position &+= 1
            } else if byte == UInt8(ascii: "\n") {
                line &+= 1
            }
            position &+= 1
        }
        guard position < bytes.count else { return .unclosedQuote(at: start - 1) }
        fields.append(Field(range: start..<position, quoted: true))
        position &+= 1
        guard
            position >= bytes.count || bytes[position] == UInt8(ascii: ",")
                || isLineEnd(bytes, position)
        else { return .textAfterQuote(at: position) }
        return nil
    }

    private static func isLineEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Bool {
        if bytes[offset] == UInt8(ascii: "\n") { return true }
        return bytes[offset] == UInt8(ascii: "\r")
            && (offset + 1 == bytes.count || bytes[offset + 1] == UInt8(ascii: "\n"))
    }

    private static func skipLineEnd(
        _ bytes: UnsafeBufferPointer<UInt8>, _ cursor: inout Cursor
    ) {
        if bytes[cursor.position] == UInt8(ascii: "\r") { cursor.position += 1 }
        if cursor.position < bytes.count, bytes[cursor.position] == UInt8(ascii: "\n") {
            cursor.position += 1
        }
        cursor.nextLine += 1
    }

    private func place(_ offset: Int) -> Diagnostic.Position {
        Diagnostic.Position(line: line, column: column(ofOffset: offset))
    }

    package func isEmpty(_ index: Int) -> Bool { fields[index].range.isEmpty }

    /// The field as text; nil when it is not UTF-8.
    package func validText(_ index: Int) -> String? {
        let field = fields[index]
        guard let text = String(validating: bytes[field.range], as: UTF8.self) else { return nil }
        guard field.quoted, text.utf8.contains(UInt8(ascii: "\"")) else { return text }
        var result = ""
        var skip = false
        for character in text {
            if character == "\"", skip {
                skip = false
                continue
            }
            skip = character == "\""
            result.append(character)
        }
        return result
    }

    /// The field as text, a replacement character for each byte that is not UTF-8.
    package func text(_ index: Int) -> String {
        validText(index) ?? String(decoding: bytes[fields[index].range], as: UTF8.self)
    }

    /// The field as dollars, in pico-dollars; nil when it is no such number.
    func picodollars(_ index: Int) -> Int64? { withField(index) { $0.picodollars } }

    /// The field's bytes; doubled quotes are still doubled.
    func withField<Value>(_ index: Int, _ body: (FieldText) throws -> Value) rethrows -> Value {
        let range = fields[index].range
        return try bytes.withUnsafeBufferPointer {
            try body(FieldText(bytes: UnsafeBufferPointer(rebasing: $0[range])))
        }
    }

    /// A small whole number.
    func integer(_ index: Int) -> Int? { Int(text(index)) }

    /// An error under the field, or under the whole row.
    package func diagnostic(
        _ message: String, field index: Int? = nil, label: String? = nil, help: String? = nil
    ) -> Diagnostic {
        let column = index.map { self.column(ofOffset: fields[$0].range.lowerBound) } ?? 1
        let length = index.map { max(1, text($0).count) } ?? 1
        return Diagnostic(
            .error, message, file: file,
            position: Diagnostic.Position(line: line, column: column, length: length),
            label: label, help: help)
    }

    private func column(ofOffset offset: Int) -> Int {
        String(decoding: bytes[rowStart..<offset], as: UTF8.self).count + 1
    }
}

/// The fields of a row while its bytes are at hand.
struct CSVRow {
    let bytes: UnsafeBufferPointer<UInt8>
    let fields: [CSVReader.Field]

    subscript(_ index: Int) -> FieldText {
        FieldText(bytes: UnsafeBufferPointer(rebasing: bytes[fields[index].range]))
    }
}

extension CSVReader {
    func withRow<Value>(_ body: (CSVRow) throws -> Value) rethrows -> Value {
        try bytes.withUnsafeBufferPointer { try body(CSVRow(bytes: $0, fields: fields)) }
    }
}
