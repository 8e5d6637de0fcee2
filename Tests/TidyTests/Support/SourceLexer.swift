/// Splits Swift source into code and comments, byte for byte, so that a rule about code does not
/// trip over prose or over the contents of a string.
///
/// It knows nested block comments, strings with interpolation, raw and multi-line strings. It does
/// not know regex literals; a quotation mark inside one would confuse it.
struct SourceLexer {
    private enum Context {
        /// Code, with the parentheses still open when it is inside an interpolation.
        case code(openParentheses: Int)
        case string(hashes: Int, multiline: Bool)
    }

    private var bytes: [UInt8]
    private var contexts: [Context] = [.code(openParentheses: 0)]
    private var position = 0
    private(set) var code: [UInt8]
    private(set) var comments: [UInt8]

    private static let newline = UInt8(ascii: "\n")
    private static let space = UInt8(ascii: " ")
    private static let quote = UInt8(ascii: "\"")
    private static let slash = UInt8(ascii: "/")
    private static let star = UInt8(ascii: "*")
    private static let hash = UInt8(ascii: "#")
    private static let backslash = UInt8(ascii: "\\")

    init(_ text: String) {
        bytes = Array(text.utf8)
        code = bytes.map { $0 == Self.newline ? Self.newline : Self.space }
        comments = code
        while position < bytes.count {
            switch contexts[contexts.count - 1] {
            case .code(let open): readCode(openParentheses: open)
            case .string(let hashes, let multiline):
                readString(hashes: hashes, multiline: multiline)
            }
        }
    }

    private func byte(_ offset: Int = 0) -> UInt8? {
        position + offset < bytes.count ? bytes[position + offset] : nil
    }

    private func count(of value: UInt8, from offset: Int = 0) -> Int {
        var length = 0
        while byte(offset + length) == value { length += 1 }
        return length
    }

    private mutating func keepAsCode(_ length: Int) {
        for _ in 0..<length where position < bytes.count {
            code[position] = bytes[position]
            position += 1
        }
    }

    private mutating func readCode(openParentheses: Int) {
        if byte() == Self.slash, byte(1) == Self.slash { return readLineComment() }
        if byte() == Self.slash, byte(1) == Self.star { return readBlockComment() }
        let hashes = count(of: Self.hash)
        if byte(hashes) == Self.quote {
            let multiline = count(of: Self.quote, from: hashes) >= 3
            keepAsCode(hashes + (multiline ? 3 : 1))
            contexts.append(.string(hashes: hashes, multiline: multiline))
            return
        }
        var open = openParentheses
        if contexts.count > 1 {
            if byte() == UInt8(ascii: "(") { open += 1 }
            if byte() == UInt8(ascii: ")") { open -= 1 }
            if open == 0 {
                contexts.removeLast()
                position += 1
                return
            }
            contexts[contexts.count - 1] = .code(openParentheses: open)
        }
        keepAsCode(1)
    }

    private mutating func readLineComment() {
        while let next = byte(), next != Self.newline {
            comments[position] = next
            position += 1
        }
    }

    private mutating func readBlockComment() {
        var depth = 0
        repeat {
            if byte() == Self.slash, byte(1) == Self.star { depth += 1 }
            let closes = byte() == Self.star && byte(1) == Self.slash
            if let next = byte(), next != Self.newline { comments[position] = next }
            position += 1
            if closes {
                comments[position] = Self.slash
                position += 1
                depth -= 1
            }
        } while depth > 0 && position < bytes.count
    }

    private mutating func readString(hashes: Int, multiline: Bool) {
        if byte() == Self.backslash, count(of: Self.hash, from: 1) >= hashes {
            let escaped = byte(1 + hashes)
            position += 2 + hashes
            if escaped == UInt8(ascii: "(") { contexts.append(.code(openParentheses: 1)) }
            return
        }
        let quotes = multiline ? 3 : 1
        if count(of: Self.quote) >= quotes, count(of: Self.hash, from: quotes) >= hashes {
            keepAsCode(quotes + hashes)
            contexts.removeLast()
            return
        }
        // An unterminated string ends with its line, so that one mistake does not swallow the file.
        if !multiline, byte() == Self.newline { contexts.removeLast() }
        position += 1
    }
}
