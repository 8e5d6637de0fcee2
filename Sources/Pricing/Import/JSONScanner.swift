/// Why a JSON text could not be read on.
enum JSONFault: Error {
    /// The bytes at hand end within a value: more are needed, or the file is cut off.
    case needsMore
    /// At an offset into the bytes at hand.
    case invalid(at: Int, String)
}

/// Reads JSON (RFC 8259) values from bytes at hand to nodes that point into them.
///
/// Nothing is copied and no string is made. Of text, only what a parser needs is checked: quotes,
/// escapes and control characters; whether it is UTF-8 is asked where a string is used.
struct JSONScanner {
    enum Kind: UInt8 {
        case object, array, string, escapedString, number, literal
    }
    /// A value; in an object a key and its value stand one after the other.
    struct Node {
        var kind: Kind
        /// The content's bytes, quotes left out.
        var start: Int
        var end: Int
        /// The index of the first node that is not within this one.
        var next: Int
    }
    static let depthLimit = 64

    let bytes: UnsafePointer<UInt8>
    let count: Int
    var position: Int
    var nodes: [Node] = []

    init(bytes: UnsafePointer<UInt8>, count: Int, position: Int) {
        self.bytes = bytes
        self.count = count
        self.position = position
    }

    mutating func skipSpace() {
        while position < count {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position &+= 1
        }
    }

    /// The next byte that is no space.
    mutating func peek() throws(JSONFault) -> UInt8 {
        skipSpace()
        guard position < count else { throw .needsMore }
        return bytes[position]
    }

    mutating func expect(_ byte: UInt8, _ what: String) throws(JSONFault) {
        guard try peek() == byte else { throw .invalid(at: position, "expected \(what)") }
        position &+= 1
    }

    /// Reads a value and everything within.
    mutating func readValue(depth: Int = 0) throws(JSONFault) {
        switch try peek() {
        case UInt8(ascii: "\""): try readString()
        case UInt8(ascii: "{"): try readObject(depth)
        case UInt8(ascii: "["): try readArray(depth)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try readNumber()
        case UInt8(ascii: "t"): try readLiteral("true")
        case UInt8(ascii: "f"): try readLiteral("false")
        case UInt8(ascii: "n"): try readLiteral("null")
        default: throw .invalid(at: position, "expected a JSON value")
        }
    }

    private mutating func open(_ kind: Kind, _ depth: Int) throws(JSONFault) -> Int {
        guard depth < Self.depthLimit else {
            throw .invalid(at: position, "more than \(Self.depthLimit) values within each other")
        }
        nodes.append(Node(kind: kind, start: position, end: position, next: 0))
        position &+= 1
        return nodes.count &- 1
    }

    private mutating func close(_ node: Int) {
        position &+= 1
        nodes[node].end = position
        nodes[node].next = nodes.count
    }

    private mutating func readObject(_ depth: Int) throws(JSONFault) {
        let node = try open(.object, depth)
        if try peek() == UInt8(ascii: "}") { return close(node) }
        while true {
            guard try peek() == UInt8(ascii: "\"") else {
                throw .invalid(at: position, "expected a key in quotes")
            }
            try readString()
            try expect(UInt8(ascii: ":"), "`:`")
            try readValue(depth: depth &+ 1)
            switch try peek() {
            case UInt8(ascii: ","): position &+= 1
            case UInt8(ascii: "}"): return close(node)
            default: throw .invalid(at: position, "expected `,` or `}`")
            }
        }
    }

    private mutating func readArray(_ depth: Int) throws(JSONFault) {
        let node = try open(.array, depth)
        if try peek() == UInt8(ascii: "]") { return close(node) }
        while true {
            try readValue(depth: depth &+ 1)
            switch try peek() {
            case UInt8(ascii: ","): position &+= 1
            case UInt8(ascii: "]"): return close(node)
            default: throw .invalid(at: position, "expected `,` or `]`")
            }
        }
    }

    /// At a quote.
    mutating func readString() throws(JSONFault) {
        let start = position &+ 1
        var (cursor, kind) = (start, Kind.string)
        while cursor < count {
            let byte = bytes[cursor]
            if byte == UInt8(ascii: "\"") {
                nodes.append(Node(kind: kind, start: start, end: cursor, next: nodes.count &+ 1))
                position = cursor &+ 1
                return
            }
            if byte == UInt8(ascii: "\\") {
                kind = .escapedString
                cursor = try escapeEnd(cursor)
            } else if byte < 0x20 {
                throw .invalid(at: cursor, "a control character within a string")
            } else {
                cursor &+= 1
            }
        }
        throw .needsMore
    }

    /// Behind an escape that begins at `cursor`.
    private func escapeEnd(_ cursor: Int) throws(JSONFault) -> Int {
        guard cursor + 1 < count else { throw .needsMore }
        switch bytes[cursor + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return cursor + 2
        case UInt8(ascii: "u"):
            guard cursor + 5 < count else { throw .needsMore }
            for index in (cursor + 2)...(cursor + 5)
            where Self.hexadecimal(bytes[index]) == nil {
                throw .invalid(at: index, "expected four hexadecimal digits after `\\u`")
            }
            return cursor + 6
        default: throw .invalid(at: cursor, "no escape of JSON")
        }
    }

    static func hexadecimal(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }

    private mutating func readNumber() throws(JSONFault) {
        let start = position
        var cursor = start
        if bytes[cursor] == UInt8(ascii: "-") { cursor &+= 1 }
        let whole = try digits(from: cursor)
        if bytes[cursor] == UInt8(ascii: "0"), whole > cursor + 1 {
            throw .invalid(at: cursor, "a number begins with 0")
        }
        cursor = whole
        if cursor < count, bytes[cursor] == UInt8(ascii: ".") {
            cursor = try digits(from: cursor + 1)
        }
        if cursor < count, bytes[cursor] | 0x20 == UInt8(ascii: "e") {
            cursor &+= 1
            guard cursor < count else { throw .needsMore }
            if bytes[cursor] == UInt8(ascii: "+") || bytes[cursor] == UInt8(ascii: "-") {
                cursor &+= 1
            }
            cursor = try digits(from: cursor)
        }
        // A number at the very end may go on in the next piece.
        guard cursor < count else { throw .needsMore }
        nodes.append(Node(kind: .number, start: start, end: cursor, next: nodes.count &+ 1))
        position = cursor
    }

    private func digits(from start: Int) throws(JSONFault) -> Int {
        var cursor = start
        while cursor < count, bytes[cursor] &- UInt8(ascii: "0") <= 9 { cursor &+= 1 }
        guard cursor > start else {
            if cursor < count { throw .invalid(at: cursor, "expected a digit") }
            throw .needsMore
        }
        return cursor
    }

    private mutating func readLiteral(_ text: StaticString) throws(JSONFault) {
        for index in 0..<text.utf8CodeUnitCount {
            guard position + index < count else { throw .needsMore }
            guard bytes[position + index] == text.utf8Start[index] else {
                throw .invalid(at: position, "expected a JSON value")
            }
        }
        let end = position + text.utf8CodeUnitCount
        nodes.append(Node(kind: .literal, start: position, end: end, next: nodes.count &+ 1))
        position = end
    }
}
