/// A JSON value within the bytes that it was read from; valid until the stream is asked for more.
struct JSONRecord {
    private let nodes: UnsafePointer<JSONScanner.Node>
    private let bytes: UnsafePointer<UInt8>
    /// Where the first of `bytes` stands in the file.
    private let base: Int
    private let index: Int

    init(
        nodes: UnsafePointer<JSONScanner.Node>, bytes: UnsafePointer<UInt8>, base: Int, index: Int
    ) {
        self.nodes = nodes
        self.bytes = bytes
        self.base = base
        self.index = index
    }

    private func at(_ index: Int) -> JSONRecord {
        JSONRecord(nodes: nodes, bytes: bytes, base: base, index: index)
    }

    private var node: JSONScanner.Node { nodes[index] }

    /// In the file, for messages.
    var offset: Int { base + node.start }

    var isObject: Bool { node.kind == .object }
    var isArray: Bool { node.kind == .array }
    var isText: Bool { node.kind == .string || node.kind == .escapedString }
    var isNull: Bool { node.kind == .literal && bytes[node.start] == UInt8(ascii: "n") }

    /// The member of that name; the first where there are several.
    subscript(_ key: StaticString) -> JSONRecord? {
        guard isObject else { return nil }
        var child = index + 1
        while child < node.next {
            if at(child).equals(key) { return at(child + 1) }
            child = nodes[child + 1].next
        }
        return nil
    }

    /// Keys and values of an object in their order.
    func forEachMember<Failure: Error>(
        _ body: (_ key: JSONRecord, _ value: JSONRecord) throws(Failure) -> Void
    ) throws(Failure) {
        guard isObject else { return }
        var child = index + 1
        while child < node.next {
            try body(at(child), at(child + 1))
            child = nodes[child + 1].next
        }
    }

    func forEachElement<Failure: Error>(
        _ body: (JSONRecord) throws(Failure) -> Void
    ) throws(Failure) {
        guard isArray else { return }
        var child = index + 1
        while child < node.next {
            try body(at(child))
            child = nodes[child].next
        }
    }

    /// The members that are wanted, in one walk; those that are not there stay nil.
    func members(_ wanted: JSONKeys, into found: inout [JSONRecord?]) {
        for slot in found.indices { found[slot] = nil }
        guard isObject else { return }
        var child = index + 1
        while child < node.next {
            let key = nodes[child]
            if let slot = wanted.slot(bytes + key.start, key.end - key.start) {
                found[slot] = at(child + 1)
            }
            child = nodes[child + 1].next
        }
    }

    /// A string or a number with these very bytes.
    func equals(_ text: StaticString) -> Bool {
        let count = node.end - node.start
        guard count == text.utf8CodeUnitCount else { return false }
        for index in 0..<count where bytes[node.start + index] != text.utf8Start[index] {
            return false
        }
        return true
    }

    /// The content of a string, or the spelling of anything else.
    var text: String {
        let node = node
        let content = UnsafeBufferPointer(start: bytes + node.start, count: node.end - node.start)
        return node.kind == .escapedString
            ? Self.unescaped(content) : String(decoding: content, as: UTF8.self)
    }

    /// The bytes of a string or a number. Escapes stay as they are: nothing that is compared or
    /// read as a number has any.
    var field: FieldText? {
        guard isText || node.kind == .number else { return nil }
        return FieldText(
            bytes: UnsafeBufferPointer(start: bytes + node.start, count: node.end - node.start))
    }

    private static func unescaped(_ content: UnsafeBufferPointer<UInt8>) -> String {
        var units: [UInt16] = []
        var cursor = 0
        while cursor < content.count {
            guard content[cursor] == UInt8(ascii: "\\") else {
                let end = content[cursor...].firstIndex(of: UInt8(ascii: "\\")) ?? content.count
                units += String(decoding: content[cursor..<end], as: UTF8.self).utf16
                cursor = end
                continue
            }
            let byte = content[cursor + 1]
            cursor += 2
            switch byte {
            case UInt8(ascii: "u"):
                let digits = content[cursor..<(cursor + 4)].compactMap(JSONScanner.hexadecimal)
                units.append(UInt16(digits.reduce(0) { $0 << 4 | $1 }))
                cursor += 4
            case UInt8(ascii: "b"): units.append(0x08)
            case UInt8(ascii: "f"): units.append(0x0C)
            case UInt8(ascii: "n"): units.append(0x0A)
            case UInt8(ascii: "r"): units.append(0x0D)
            case UInt8(ascii: "t"): units.append(0x09)
            default: units.append(UInt16(byte))
            }
        }
        return String(decoding: units, as: UTF16.self)
    }
}

/// Names of members, found by their length and first bytes.
struct JSONKeys {
    private struct Key {
        var length: Int
        var head: UInt64
        var text: StaticString
    }
    private let keys: [Key]

    init(_ names: [StaticString]) {
        keys = names.map {
            Key(
                length: $0.utf8CodeUnitCount, head: Self.head($0.utf8Start, $0.utf8CodeUnitCount),
                text: $0)
        }
    }

    var count: Int { keys.count }

    private static func head(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        var head: UInt64 = 0
        for index in 0..<min(8, count) { head = head << 8 | UInt64(bytes[index]) }
        return head
    }

    func slot(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int? {
        let head = Self.head(bytes, count)
        for (slot, key) in keys.enumerated() where key.length == count && key.head == head {
            var index = 8
            while index < count, bytes[index] == key.text.utf8Start[index] { index += 1 }
            if index >= count { return slot }
        }
        return nil
    }
}
