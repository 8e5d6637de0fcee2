package import Diagnostics
import Yams

/// Turns YAML text into source nodes, or says what is wrong with it and where.
///
/// Anchors and aliases are no part of the language: variants are overlays, and an alias can make a
/// small file explode. They are refused by name, before anything is expanded.
package struct NodeReader {
    /// Deepest nesting of maps and lists; the language itself needs nine.
    package static let depthLimit = 40
    /// More alias-like words than this beside an anchor-like one are refused unread: hashing map
    /// keys made of nested aliases takes time exponential in their number.
    private static let aliasLimit = 16

    private let file: String
    private var problems: [Diagnostic] = []

    private init(file: String) { self.file = file }

    /// The root node of the only document in `text`.
    package static func read(_ text: String, file: String) throws(DiagnosticList) -> SourceNode {
        var reader = NodeReader(file: file)
        let root = try reader.compose(text)
        let node = reader.convert(root, depth: 0)
        if !reader.problems.isEmpty { throw DiagnosticList(reader.problems) }
        return node
    }

    private func failure(
        _ message: String, line: Int, column: Int, length: Int = 1, help: String? = nil
    ) -> Diagnostic {
        Diagnostic(
            .error, message, file: file,
            position: Diagnostic.Position(line: line, column: max(1, column), length: length),
            help: help)
    }

    private func compose(_ text: String) throws(DiagnosticList) -> Node {
        if let bomb = suspiciousAnchor(text) { throw DiagnosticList([bomb]) }
        do {
            // The schema gives scalars their types; guessing them here would cost a dozen regular
            // expressions at each start.
            let parser = try Yams.Parser(yaml: text, resolver: .basic, encoding: .utf8)
            guard let root = try parser.singleRoot() else {
                throw DiagnosticList([
                    Diagnostic(
                        .error, "the file is empty", file: file,
                        help: "`headroom explain scenario` shows the smallest scenario")
                ])
            }
            // Nodes hold their anchors weakly; the parser owns them, so they are looked at here.
            if let anchored = withExtendedLifetime(parser, { firstAnchor(root, depth: 0) }) {
                throw DiagnosticList([anchored])
            }
            return root
        } catch let list as DiagnosticList {
            throw list
        } catch let error as YamlError {
            throw DiagnosticList([diagnostic(error, text: text)])
        } catch {
            throw DiagnosticList([Diagnostic(.error, "the file is not YAML", file: file)])
        }
    }

    private static let anchorMessage = "anchors and aliases are not part of the scenario language"
    private static let anchorHelp = "variants are overlays: see `headroom explain variants`"

    private func suspiciousAnchor(_ text: String) -> Diagnostic? {
        var anchor: (line: Int, column: Int)?
        var aliases = 0
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            var previous = UInt8(ascii: " ")
            let bytes = Array(line.utf8)
            if bytes.first(where: { $0 != UInt8(ascii: " ") }) == UInt8(ascii: "#") { continue }
            for (index, byte) in bytes.enumerated() {
                let startsWord =
                    " \t[{,:?-&".utf8.contains(previous) && index + 1 < bytes.count
                    && !" \t\r".utf8.contains(bytes[index + 1])
                if byte == UInt8(ascii: "&"), startsWord, anchor == nil {
                    anchor = (number + 1, index + 1)
                }
                if byte == UInt8(ascii: "*"), startsWord { aliases += 1 }
                previous = byte
            }
        }
        guard let anchor, aliases > Self.aliasLimit else { return nil }
        return failure(
            Self.anchorMessage, line: anchor.line, column: anchor.column, help: Self.anchorHelp)
    }

    /// The first node that carries an anchor, an alias's target included, without entering it.
    private func firstAnchor(_ node: Node, depth: Int) -> Diagnostic? {
        if node.anchor != nil {
            let mark = node.mark
            return failure(
                Self.anchorMessage, line: mark?.line ?? 1, column: mark?.column ?? 1,
                help: Self.anchorHelp)
        }
        guard depth <= Self.depthLimit else { return nil }
        switch node {
        case .scalar, .alias: return nil
        case .sequence(let sequence):
            for child in sequence {
                if let found = firstAnchor(child, depth: depth + 1) { return found }
            }
        case .mapping(let mapping):
            for (key, value) in mapping {
                if let found = firstAnchor(key, depth: depth + 1) { return found }
                if let found = firstAnchor(value, depth: depth + 1) { return found }
            }
        }
        return nil
    }

    private mutating func convert(_ node: Node, depth: Int) -> SourceNode {
        let position = Diagnostic.Position(
            line: node.mark?.line ?? 1, column: node.mark?.column ?? 1, length: width(node))
        let place = Place(file: file, position: position)
        guard depth <= Self.depthLimit else {
            if !problems.contains(where: { $0.message.hasPrefix("the nesting") }) {
                problems.append(
                    failure(
                        "the nesting is deeper than \(Self.depthLimit) levels",
                        line: position.line, column: position.column))
            }
            return SourceNode(.sequence([]), at: place)
        }
        switch node {
        case .scalar(let scalar):
            let quoted = scalar.style != .plain && scalar.style != .any
            return SourceNode(.scalar(scalar.string, quoted: quoted), at: place)
        case .alias:
            problems.append(
                failure(
                    Self.anchorMessage, line: position.line, column: position.column,
                    help: Self.anchorHelp))
            return SourceNode(.sequence([]), at: place)
        case .sequence(let sequence):
            return SourceNode(.sequence(sequence.map { convert($0, depth: depth + 1) }), at: place)
        case .mapping(let mapping):
            var entries: [SourceNode.Entry] = []
            for (key, value) in mapping {
                let keyNode = convert(key, depth: depth + 1)
                guard case .scalar(let name, _) = keyNode.content else {
                    problems.append(
                        failure(
                            "a key must be a word, not \(keyNode.kindName)",
                            line: keyNode.place.position.line,
                            column: keyNode.place.position.column))
                    continue
                }
                entries.append(
                    SourceNode.Entry(
                        key: name, keyPlace: keyNode.place,
                        value: convert(value, depth: depth + 1)))
            }
            return SourceNode(.mapping(entries), at: place)
        }
    }

    /// Columns that a caret under the node covers.
    private func width(_ node: Node) -> Int {
        guard case .scalar(let scalar) = node else { return 1 }
        let quotes = scalar.style == .singleQuoted || scalar.style == .doubleQuoted ? 2 : 0
        let firstLine = scalar.string.split(separator: "\n").first ?? ""
        return max(1, firstLine.count + quotes)
    }

    private func diagnostic(_ error: YamlError, text: String) -> Diagnostic {
        switch error {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _):
            if problem.contains("nesting") {
                return failure("the nesting is too deep", line: mark.line, column: mark.column)
            }
            let during = context.map { " \($0.text)" } ?? ""
            return failure(
                "not valid YAML: \(problem)\(during)", line: mark.line, column: mark.column,
                help: problem.contains("character that cannot start any token")
                    ? "indent with spaces, and quote text that starts with `@`, `%` or a back-quote"
                    : nil)
        case .composer(_, let problem, let mark, _):
            if problem.contains("alias") {
                return failure(
                    Self.anchorMessage, line: mark.line, column: mark.column,
                    help: Self.anchorHelp)
            }
            return failure(
                "the file holds more than one document", line: mark.line, column: mark.column,
                help: "one scenario per file; `headroom compare` takes several files")
        case .reader(let problem, let offset, _, _):
            let bytes = Array(text.utf8)
            let at = SourceReader.position(of: min(offset ?? 0, bytes.count), in: bytes[...])
            return failure("not valid YAML: \(problem)", line: at.line, column: at.column)
        case .duplicatedKeysInMapping(let duplicates, let context):
            return duplicate(duplicates.first ?? "", near: context.mark, text: text)
        case .memory:
            return failure("the nesting is too deep", line: 1, column: 1)
        case .no, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            return Diagnostic(.error, "the file is not YAML", file: file)
        }
    }

    /// Yams names the key and the place of one of its uses; the caret belongs under the repeated
    /// use.
    private func duplicate(_ key: String, near mark: Mark, text: String) -> Diagnostic {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var line = mark.line
        var column = mark.column
        if lines.indices.contains(mark.line - 1) {
            let indent = lines[mark.line - 1].prefix { $0 == " " }.count
            for number in mark.line..<lines.count where indent + 1 == mark.column {
                let candidate = lines[number]
                let depth = candidate.prefix { $0 == " " }.count
                if candidate.allSatisfy({ $0 == " " }) { continue }
                if depth < indent { break }
                if depth == indent, candidate.dropFirst(indent).hasPrefix("\(key):") {
                    line = number + 1
                    column = indent + 1
                    break
                }
            }
        }
        return failure(
            "the key `\(key)` is given twice", line: line, column: column,
            length: max(1, key.count), help: "keep one of them")
    }
}
