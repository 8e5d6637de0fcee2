import Testing

/// Lines, functions and files that fit a reader's head.
enum SizeRule {
    static let longestLine = 100
    static let longestFunction = 70
    static let longestFile = 400
    /// Files that may be longer, each with its reason.
    static let longFiles: [String: String] = [:]

    static func violations(in file: SourceFile) -> [Violation] {
        longLines(in: file) + longFile(file) + longFunctions(in: file)
    }

    /// A line that is one long word (an address) cannot be broken and is let be; so is the text of
    /// a document in a multi-line string.
    static func longLines(in file: SourceFile) -> [Violation] {
        file.lines.enumerated().compactMap { index, line in
            let isText = file.comments[index].isEmpty && file.code[index].allSatisfy { $0 == " " }
            guard line.count > longestLine, !isText else { return nil }
            let longestWord = line.split(separator: " ").map(\.count).max() ?? 0
            guard longestWord < longestLine - 20 else { return nil }
            return Violation(file.path, line: index + 1, "\(line.count) columns, at most 100")
        }
    }

    static func longFile(_ file: SourceFile) -> [Violation] {
        guard file.lines.count > longestFile, longFiles[file.path] == nil else { return [] }
        return [Violation(file.path, "\(file.lines.count) lines, at most 400 without a reason")]
    }

    static func longFunctions(in file: SourceFile) -> [Violation] {
        file.code.indices.compactMap { index in
            guard opensFunction(file, line: index),
                let end = endOfBody(file, from: index), end - index + 1 > longestFunction
            else { return nil }
            return Violation(
                file.path, line: index + 1, "a function of \(end - index + 1) lines, at most 70")
        }
    }

    private static func opensFunction(_ file: SourceFile, line: Int) -> Bool {
        let words = file.words(ofLine: line)
        if words.contains(where: { $0.text == "func" && $0.before != "." }) { return true }
        if let initializer = words.first(where: { $0.text == "init" }), initializer.before != "." {
            return true
        }
        return words.contains { $0.text == "var" } && file.code[line].last { $0 != " " } == "{"
    }

    /// The line of the brace that closes the declaration's body; nil when it has no body.
    private static func endOfBody(_ file: SourceFile, from first: Int) -> Int? {
        var parentheses = 0
        var braces = 0
        for index in first..<file.code.count {
            let words = file.words(ofLine: index)
            let startsAnother = words.first.map { declarations.contains($0.text) } ?? false
            if index > first, braces == 0, parentheses == 0, startsAnother { return nil }
            for character in file.code[index] {
                switch character {
                case "(", "[": parentheses += 1
                case ")", "]": parentheses -= 1
                case "{" where parentheses == 0 || braces > 0: braces += 1
                case "}" where parentheses == 0 || braces > 0:
                    braces -= 1
                    if braces <= 0 { return braces == 0 ? index : nil }
                default: break
                }
            }
        }
        return nil
    }

    private static let declarations: Set<String> = [
        "func", "var", "let", "init", "static", "mutating", "package", "private", "struct", "enum",
        "case", "associatedtype", "subscript", "extension", "protocol",
    ]
}

@Suite("sizes")
struct SizeTests {
    @Test("lines, functions and files stay small")
    func filesAreSmall() {
        let violations = Repository.swiftFiles.flatMap(SizeRule.violations)
        #expect(violations.isEmpty, "\(report(violations))")
    }

    @Test("an exception names a file that exists and still needs it")
    func exceptionsAreNeeded() {
        for path in SizeRule.longFiles.keys.sorted() {
            let file = Repository.swiftFiles.first { $0.path == path }
            #expect((file?.lines.count ?? 0) > SizeRule.longestFile, "\(path) needs no exception")
        }
    }

    private static func body(_ count: Int) -> String {
        String(repeating: "    work()\n", count: count)
    }

    @Test(
        "a function over 70 lines is found, whatever its form",
        arguments: [
            "func a(\n    b: Int\n) -> Int {\n", "init(b: [Int]) {\n", "    var a: Int {\n",
        ])
    func findsLongFunction(head: String) {
        let bad = SourceFile(path: "Sources/A/B.swift", text: head + Self.body(70) + "}\n")
        let good = SourceFile(path: "Sources/A/B.swift", text: head + Self.body(60) + "}\n")
        #expect(SizeRule.longFunctions(in: bad).count == 1)
        #expect(SizeRule.longFunctions(in: good).isEmpty)
    }

    @Test("a requirement without a body is not joined with the next declaration")
    func skipsRequirements() {
        let text = "protocol P {\n    func a() -> Int\n    func b()\n}\n" + Self.body(80)
        #expect(
            SizeRule.longFunctions(in: SourceFile(path: "Sources/A/B.swift", text: text)).isEmpty)
    }

    @Test("a long line and a long file are found")
    func findsLongLineAndFile() {
        let line = String(repeating: "word ", count: 21) + "\n"
        let file = SourceFile(
            path: "Sources/A/B.swift", text: line + String(repeating: "\n", count: 400))
        #expect(SizeRule.longLines(in: file).count == 1)
        #expect(SizeRule.longFile(file).count == 1)
    }
}
