package import Diagnostics
import Quantities

/// Reads RFC 4180 text over bytes, one row at a time, without making a string of a field until
/// asked.
///
/// Quotes, doubled quotes, line breaks in quotes, CRLF and a byte-order mark are understood; blank
/// lines are skipped.
package struct CSVReader {
    package struct Field {
        /// Content, quotes left out.
        package var range: Range<Int>
        var quoted: Bool
    }
    package let file: String
    let bytes: [UInt8]
    /// The row last read, and its one-based first line.
    package private(set) var fields: [Field] = []
    package private(set) var line = 0
    private var rowStart = 0
    private var position = 0
    private var nextLine = 1

    package init(file: String, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// Reads the next row; false at the end.
    package mutating func next() throws(Diagnostic) -> Bool {
        while position < bytes.count, isLineEnd(position) { skipLineEnd() }
        guard position < bytes.count else { return false }
        fields.removeAll(keepingCapacity: true)
        line = nextLine
        rowStart = position
        while true {
            try readField()
            guard position < bytes.count, bytes[position] == UInt8(ascii: ",") else { break }
            position += 1
        }
        if position < bytes.count { skipLineEnd() }
        return true
    }

    private mutating func readField() throws(Diagnostic) {
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
            return try readQuoted()
        }
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") { break }
            if byte == UInt8(ascii: "\r"), isLineEnd(position) { break }
            position += 1
        }
        fields.append(Field(range: start..<position, quoted: false))
    }

    private mutating func readQuoted() throws(Diagnostic) {
        let start = position + 1
        position = start
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "\"") {
                guard position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "\"") else {
                    break
                }
                position += 1
            } else if bytes[position] == UInt8(ascii: "\n") {
                nextLine += 1
            }
            position += 1
        }
        guard position < bytes.count else {
            throw Diagnostic(
                .error, "a quoted field never ends", file: file,
                position: Diagnostic.Position(line: line, column: column(ofOffset: start - 1)))
        }
        fields.append(Field(range: start..<position, quoted: true))
        position += 1
        guard
            position >= bytes.count || bytes[position] == UInt8(ascii: ",")
                || isLineEnd(position)
        else {
            throw Diagnostic(
                .error, "text after a closing quote", file: file,
                position: Diagnostic.Position(line: line, column: column(ofOffset: position)),
                help: "a quote within a quoted field is written twice")
        }
    }

    private func isLineEnd(_ offset: Int) -> Bool {
        if bytes[offset] == UInt8(ascii: "\n") { return true }
        return bytes[offset] == UInt8(ascii: "\r")
            && (offset + 1 == bytes.count || bytes[offset + 1] == UInt8(ascii: "\n"))
    }

    private mutating func skipLineEnd() {
        if bytes[position] == UInt8(ascii: "\r") { position += 1 }
        if position < bytes.count, bytes[position] == UInt8(ascii: "\n") { position += 1 }
        nextLine += 1
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
    func picodollars(_ index: Int) -> Int64? {
        let range = fields[index].range
        var value: Int64 = 0
        var places = -1
        // The common spelling, digits and at most one point, needs no string.
        for offset in range {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "."), places < 0 {
                places = 0
            } else if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9"), range.count < 16 {
                value = value * 10 + Int64(byte - UInt8(ascii: "0"))
                if places >= 0 { places += 1 }
            } else {
                return UnitPrice(dollars: text(index))?.picodollars
            }
        }
        let power = 12 - max(0, places)
        guard range.count > max(0, places + 1) || places > 0, power >= 0 else { return nil }
        let (product, overflow) = value.multipliedReportingOverflow(by: Self.powers[power])
        return overflow ? nil : product
    }

    private static let powers: [Int64] = (0...12).map { power in
        (0..<power).reduce(Int64(1)) { product, _ in product * 10 }
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
