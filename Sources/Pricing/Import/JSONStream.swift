/// Walks a JSON file of any size and hands over its records, one at a time.
///
/// Records are values whose paths match a pattern such as `terms.OnDemand.*`, where `*` is any key
/// or element. A record is in memory whole; of what is around it, only the path.
final class JSONStream {
    enum Event {
        /// A value that matches the pattern of this index.
        case record(Int, JSONRecord)
        /// A string, number, `true`, `false` or `null` outside of records, at `path`.
        case scalar(JSONRecord)
        /// An object or array outside of records was entered: `path` is its own.
        case opened
        case end
    }
    private struct Frame: Equatable {
        var isObject: Bool
        /// The patterns that this container is on the way to, as bits.
        var patterns: UInt32
    }
    private enum State { case value, first, after, between }

    private let stream: ByteStream
    private let patterns: [[String]]
    private let allowsSeveral: Bool
    private var frames: [Frame] = []
    /// Keys from the outermost container to the value at hand; `*` for an element.
    private(set) var path: [String] = []
    private var state = State.value

    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 << 20, alignment: 16)
    private var filled = 0
    /// Of the buffer's first byte in the file.
    private var base: Int
    private var position = 0
    private var nodes: [JSONScanner.Node] = []

    /// Bytes that one record may have.
    static let recordLimit = 16 << 20

    /// - Parameters:
    ///   - patterns: at most 32.
    ///   - allowsSeveral: documents may follow each other, as pages appended to one file do.
    init(_ stream: ByteStream, patterns: [String], allowsSeveral: Bool) {
        self.stream = stream
        self.patterns = patterns.map { $0.split(separator: ".").map(String.init) }
        self.allowsSeveral = allowsSeveral
        base = stream.offset
    }

    deinit { buffer.deallocate() }

    /// Where the next event begins.
    var offset: Int { base + position }

    /// The next thing in the file. A record is valid until the next call.
    func next() throws -> Event {
        while true {
            let (start, place) = (position, state)
            do {
                if let event = try step() { return event }
            } catch .needsMore {
                position = start
                state = place
                try refill()
            } catch .invalid(let at, let message) {
                throw ImportFault(message, at: base + at)
            }
        }
    }

    private func step() throws(JSONFault) -> Event? {
        var scanner = JSONScanner(
            bytes: UnsafePointer(buffer.baseAddress!.assumingMemoryBound(to: UInt8.self)),
            count: filled, position: position)
        swap(&scanner.nodes, &nodes)
        defer { swap(&scanner.nodes, &nodes) }
        scanner.nodes.removeAll(keepingCapacity: true)
        let event: Event?
        switch state {
        case .between: event = try stepBetween(&scanner)
        case .first: event = try stepFirst(&scanner)
        case .after: event = try stepAfter(&scanner)
        case .value: event = try stepValue(&scanner)
        }
        position = scanner.position
        return event
    }

    /// Outside of any document.
    private func stepBetween(_ scanner: inout JSONScanner) throws(JSONFault) -> Event? {
        scanner.skipSpace()
        if scanner.position == filled {
            guard stream.isExhausted else { throw .needsMore }
            return .end
        }
        guard allowsSeveral else {
            throw .invalid(at: scanner.position, "text after the end of the JSON document")
        }
        state = .value
        return nil
    }

    /// Behind an opening brace or bracket.
    private func stepFirst(_ scanner: inout JSONScanner) throws(JSONFault) -> Event? {
        let frame = frames[frames.count - 1]
        let closing = frame.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        if try scanner.peek() == closing {
            scanner.position += 1
            pop()
            return nil
        }
        try begin(&scanner, frame)
        return nil
    }

    /// Behind a value.
    private func stepAfter(_ scanner: inout JSONScanner) throws(JSONFault) -> Event? {
        guard let frame = frames.last else {
            state = .between
            return nil
        }
        let byte = try scanner.peek()
        if byte == (frame.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
            scanner.position += 1
            pop()
            return nil
        }
        guard byte == UInt8(ascii: ",") else {
            throw .invalid(
                at: scanner.position, "expected `,` or `\(frame.isObject ? "}" : "]")`")
        }
        scanner.position += 1
        try begin(&scanner, frame)
        return nil
    }

    /// At the key of a member, or at an element.
    private func begin(_ scanner: inout JSONScanner, _ frame: Frame) throws(JSONFault) {
        if frame.isObject {
            guard try scanner.peek() == UInt8(ascii: "\"") else {
                throw .invalid(at: scanner.position, "expected a key in quotes")
            }
            try scanner.readString()
            try scanner.expect(UInt8(ascii: ":"), "`:`")
            path[path.count - 1] = record(scanner).text
        }
        state = .value
    }

    private func stepValue(_ scanner: inout JSONScanner) throws(JSONFault) -> Event? {
        let byte = try scanner.peek()
        let alive = alivePatterns()
        if let pattern = patterns.indices.first(where: {
            alive & 1 << $0 != 0 && patterns[$0].count == frames.count
        }) {
            try scanner.readValue(depth: frames.count)
            state = .after
            return .record(pattern, record(scanner))
        }
        if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
            guard frames.count < JSONScanner.depthLimit else {
                throw .invalid(
                    at: scanner.position,
                    "more than \(JSONScanner.depthLimit) values within each other")
            }
            scanner.position += 1
            frames.append(Frame(isObject: byte == UInt8(ascii: "{"), patterns: alive))
            path.append("*")
            state = .first
            return .opened
        }
        try scanner.readValue(depth: frames.count)
        state = .after
        return .scalar(record(scanner))
    }

    /// The patterns that fit the path of the value at hand as far as it goes.
    private func alivePatterns() -> UInt32 {
        guard let frame = frames.last else { return ~0 }
        let depth = frames.count - 1
        var alive: UInt32 = 0
        for index in patterns.indices where frame.patterns & 1 << index != 0 {
            guard depth < patterns[index].count else { continue }
            let step = patterns[index][depth]
            if step == "*" || step == path[depth] { alive |= 1 << index }
        }
        return alive
    }

    private func pop() {
        frames.removeLast()
        path.removeLast()
        state = .after
    }

    private func record(_ scanner: JSONScanner) -> JSONRecord {
        scanner.nodes.withUnsafeBufferPointer {
            JSONRecord(
                nodes: $0.baseAddress!, bytes: scanner.bytes, base: base, index: 0)
        }
    }

    /// Drops what was read and takes in more.
    private func refill() throws {
        guard !stream.isExhausted else {
            throw ImportFault(
                frames.isEmpty && state == .value
                    ? "the file ends before a JSON value" : "the file ends within a JSON document",
                at: base + filled)
        }
        let kept = filled - position
        if kept > 0, position > 0 {
            buffer.baseAddress!.copyMemory(from: buffer.baseAddress! + position, byteCount: kept)
        }
        base += position
        position = 0
        filled = kept
        if filled == buffer.count {
            guard buffer.count < Self.recordLimit else {
                throw ImportFault(
                    "a value of more than \(Self.recordLimit >> 20) MiB", at: base)
            }
            let larger = UnsafeMutableRawBufferPointer.allocate(
                byteCount: buffer.count * 2, alignment: 16)
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
            buffer.deallocate()
            buffer = larger
        }
        filled += try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
    }
}

extension JSONStream {
    /// What it takes to go on from `offset` another time: the open containers and their keys. Only
    /// behind a record.
    var checkpoint: String {
        zip(frames, path).map { frame, key in
            "\(frame.isObject ? "{" : "[")\(key.utf8.count):\(key)"
        }.joined()
    }

    /// Goes on behind a record, the stream standing at its end.
    func resume(at checkpoint: String) {
        var rest = Substring(checkpoint)
        while let kind = rest.first, let colon = rest.firstIndex(of: ":"),
            let length = Int(rest[rest.index(after: rest.startIndex)..<colon])
        {
            let start = rest.utf8.index(after: colon)
            let end = rest.utf8.index(start, offsetBy: length)
            frames.append(Frame(isObject: kind == "{", patterns: alivePatterns()))
            path.append(String(rest[start..<end]))
            rest = rest[end...]
        }
        state = .after
    }
}
