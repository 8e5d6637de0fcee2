/// A Swift file of the package, with its code and its comments apart.
struct SourceFile {
    /// An identifier in code and what stands around it, blanks skipped.
    struct Word {
        var text: String
        var before: Character?
        var after: Character?
    }

    /// Relative to the package's root: `Sources/Pricing/Book/PriceBook.swift`.
    var path: String
    var lines: [String]
    /// Per line: the code, with comments and the contents of strings blanked.
    var code: [String]
    /// Per line: the comment, slashes included; empty when there is none.
    var comments: [String]

    init(path: String, text: String) {
        self.path = path
        let lexer = SourceLexer(text)
        lines = Self.split(Array(text.utf8))
        code = Self.split(lexer.code)
        comments = Self.split(lexer.comments).map { line in
            guard let start = line.firstIndex(where: { $0 != " " }) else { return "" }
            return String(line[start...])
        }
    }

    /// `Pricing` of `Sources/Pricing/Book/PriceBook.swift`.
    var target: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }
    var isTest: Bool { path.hasPrefix("Tests/") }
    /// The file's name without its folders and extension.
    var baseName: String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return name.hasSuffix(".swift") ? String(name.dropLast(6)) : name
    }

    func words(ofLine index: Int) -> [Word] {
        let characters = Array(code[index])
        var words: [Word] = []
        var position = 0
        while position < characters.count {
            let start = position
            while position < characters.count, Self.isWordPart(characters[position]) {
                position += 1
            }
            guard position > start else {
                position += 1
                continue
            }
            let before = characters[..<start].last { $0 != " " }
            let after = characters[position...].first { $0 != " " }
            words.append(
                Word(text: String(characters[start..<position]), before: before, after: after))
        }
        return words
    }

    private static func isWordPart(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }

    private static func split(_ bytes: [UInt8]) -> [String] {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }
}
