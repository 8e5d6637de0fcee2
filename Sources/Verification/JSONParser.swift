import Diagnostics

/// Reads JSON (RFC 8259) into `JSONValue`, with the position of what is wrong.
///
/// Hand-written because Foundation's readers turn numbers into doubles and lose their place.
struct JSONParser {
    /// Deeper nesting than any file of ours; a guard against a stack overflow.
    static let depthLimit = 64

    private let bytes: [UInt8]
    private let file: String
    private var index = 0

    /// The document in `bytes`, or the first thing wrong with it.
    static func parse(_ bytes: [UInt8], file: String) throws(Diagnostic) -> JSONValue {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw Diagnostic(.error, "this file is not UTF-8 text", file: file)
        }
        var parser = JSONParser(bytes: bytes, file: file)
        parser.skipSpace()
        if parser.index == bytes.count {
            throw Diagnostic(.error, "this file is empty", file: file)
        }
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        if parser.index < bytes.count { throw parser.failure("expected the end of the file") }
        return value
    }

    private init(bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    private func failure(_ message: String) -> Diagnostic {
        var line = 1
        var column = 1
        for byte in bytes.prefix(index) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return Diagnostic(
            .error, "this is not JSON: \(message)", file: file,
            position: Diagnostic.Position(line: line, column: column))
    }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while let byte = current, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { index += 1 }
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(Diagnostic) {
        skipSpace()
        guard current == UInt8(ascii: character) else { throw failure("expected `\(character)`") }
        index += 1
    }

    private mutating func value(depth: Int) throws(Diagnostic) -> JSONValue {
        guard depth < Self.depthLimit else { throw failure("nested too deeply") }
        skipSpace()
        switch current {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func word(
        _ text: String, _ value: JSONValue
    ) throws(Diagnostic) -> JSONValue {
        guard bytes[index...].starts(with: text.utf8) else { throw failure("expected a value") }
        index += text.utf8.count
        return value
    }

    private mutating func object(depth: Int) throws(Diagnostic) -> JSONValue {
        index += 1
        var members: [JSONMember] = []
        var names: Set<String> = []
        skipSpace()
        if current == UInt8(ascii: "}") {
            index += 1
            return .object([])
        }
        while true {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw failure("expected a key") }
            let start = index
            let name = try string()
            guard names.insert(name).inserted else {
                index = start
                throw failure("the key `\(name)` is given twice")
            }
            try expect(":")
            members.append(JSONMember(name, try value(depth: depth + 1)))
            skipSpace()
            if current == UInt8(ascii: "}") { break }
            try expect(",")
        }
        index += 1
        return .object(members)
    }

    private mutating func array(depth: Int) throws(Diagnostic) -> JSONValue {
        index += 1
        var elements: [JSONValue] = []
        skipSpace()
        if current == UInt8(ascii: "]") {
            index += 1
            return .array([])
        }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if current == UInt8(ascii: "]") { break }
            try expect(",")
        }
        index += 1
        return .array(elements)
    }

    private mutating func digits() -> Int {
        let start = index
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            index += 1
        }
        return index - start
    }

    private mutating func number() throws(Diagnostic) -> String {
        let start = index
        if current == UInt8(ascii: "-") { index += 1 }
        let leadingZero = current == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0 else {
            index = start
            throw failure("expected a value")
        }
        guard !leadingZero || whole == 1 else { throw failure("a number with a leading zero") }
        if current == UInt8(ascii: ".") {
            index += 1
            guard digits() > 0 else { throw failure("expected digits after the point") }
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            index += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { index += 1 }
            guard digits() > 0 else { throw failure("expected an exponent") }
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func string() throws(Diagnostic) -> String {
        index += 1
        var result: [UInt8] = []
        while let byte = current {
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: result, as: UTF8.self)
            case UInt8(ascii: "\\"): result += Array(String(try escape()).utf8)
            case 0..<32: throw failure("a control character in a string")
            default: result.append(byte)
            }
        }
        throw failure("a string without an end")
    }

    private mutating func escape() throws(Diagnostic) -> Unicode.Scalar {
        guard let byte = current else { throw failure("a string without an end") }
        index += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw failure("an unknown escape")
        }
    }

    private mutating func unicodeEscape() throws(Diagnostic) -> Unicode.Scalar {
        var code = try hexadecimal()
        if (0xD800..<0xDC00).contains(code), current == UInt8(ascii: "\\") {
            index += 1
            guard current == UInt8(ascii: "u") else { throw failure("half a surrogate pair") }
            index += 1
            let low = try hexadecimal()
            guard (0xDC00..<0xE000).contains(low) else { throw failure("half a surrogate pair") }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw failure("half a surrogate pair") }
        return scalar
    }

    private mutating func hexadecimal() throws(Diagnostic) -> UInt32 {
        let text = String(decoding: bytes[index...].prefix(4), as: UTF8.self)
        guard text.utf8.count == 4, text.allSatisfy(\.isHexDigit),
            let code = UInt32(text, radix: 16)
        else { throw failure("expected four hexadecimal digits") }
        index += 4
        return code
    }
}
