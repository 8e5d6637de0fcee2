import Testing

/// The same scenario and seed give the same bytes on any machine, with any number of threads. What
/// would break that is banned by name.
enum DeterminismRule {
    /// The C library's last bits differ between processors; `StableMath` has its own.
    static let transcendental: Set<String> = [
        "log", "log2", "log10", "log1p", "exp", "exp2", "expm1", "pow", "sin", "cos", "tan", "asin",
        "acos", "atan", "atan2", "sinh", "cosh", "tanh", "erf", "erfc", "lgamma", "tgamma", "cbrt",
        "hypot",
    ]
    static let clocks: Set<String> = ["ContinuousClock", "SuspendingClock", "DispatchTime"]
    static let systemModules: Set<String> = [
        "Foundation", "FoundationEssentials", "Glibc", "Darwin",
    ]

    static func violations(in file: SourceFile) -> [Violation] {
        guard !file.isTest else { return [] }
        return file.code.indices.flatMap { index -> [Violation] in
            var messages: [String] = []
            if file.target != "StableMath" { messages += mathematics(file, line: index) }
            messages += randomness(file, line: index)
            if file.target != "headroom" { messages += time(file, line: index) }
            return messages.map { Violation(file.path, line: index + 1, $0) }
        }
    }

    private static func mathematics(_ file: SourceFile, line: Int) -> [String] {
        let words = file.words(ofLine: line)
        return words.indices.compactMap { index in
            let word = words[index]
            guard transcendental.contains(word.text), word.after == "(" else { return nil }
            let qualifier = word.before == "." && index > 0 ? words[index - 1].text : nil
            if word.before == ".", !systemModules.contains(qualifier ?? "") { return nil }
            return "`\(word.text)` of the C library; use StableMath's"
        }
    }

    private static func randomness(_ file: SourceFile, line: Int) -> [String] {
        file.words(ofLine: line).compactMap { word in
            let text = word.text
            let drawn = word.before == "." && word.after == "("
            if text == "SystemRandomNumberGenerator" { return "the system's random generator" }
            let draws = ["random", "shuffled", "shuffle", "randomElement"].contains(text)
            return drawn && draws ? "`.\(text)` draws from the system's random generator" : nil
        }
    }

    private static func time(_ file: SourceFile, line: Int) -> [String] {
        let code = file.code[line]
        return file.words(ofLine: line).compactMap { word in
            if clocks.contains(word.text) { return "`\(word.text)` below the command line" }
            let now = word.text == "Date" && (code.contains("Date()") || code.contains("Date.now"))
            return now ? "the wall clock below the command line" : nil
        }
    }
}

/// Dictionaries and sets have no order; what is made by walking one differs from run to run.
///
/// Types cannot be seen from here, so the rule knows the names that a file declares as a dictionary
/// or a set, and `.keys` of anything. A walk whose order cannot matter says so in a comment with
/// the words "any order", on its line or the one above.
enum OrderRule {
    private static let harmless = [
        ".sorted", ".contains", ".max", ".min", ".count", ".isEmpty", ".allSatisfy", ".subtracting",
        "Set(",
    ]
    private static let walks: Set<String> = [
        "map", "flatMap", "compactMap", "reduce", "forEach", "enumerated", "first", "joined",
    ]

    static func violations(in file: SourceFile) -> [Violation] {
        guard !file.isTest else { return [] }
        let unordered = declaredUnordered(in: file)
        return file.code.indices.compactMap { index in
            let code = file.code[index]
            let following = index + 1 < file.code.count ? file.code[index + 1] : ""
            let excuse = file.comments[index] + (index > 0 ? file.comments[index - 1] : "")
            guard !excuse.contains("any order"), walksUnordered(file, line: index, unordered),
                !harmless.contains(where: { code.contains($0) }),
                !following.drop(while: { $0 == " " }).hasPrefix(".sorted")
            else { return nil }
            return Violation(
                file.path, line: index + 1, "walks a dictionary or set in its random order")
        }
    }

    private static func walksUnordered(
        _ file: SourceFile, line: Int, _ unordered: Set<String>
    ) -> Bool {
        let words = file.words(ofLine: line)
        let isLoop = words.contains { $0.text == "for" } && words.contains { $0.text == "in" }
        let last = isLoop ? words.lastIndex { $0.after == "{" } : nil
        for (index, word) in words.enumerated() {
            let next = index + 1 < words.count ? words[index + 1] : nil
            let walked = word.after == "." && next.map { walks.contains($0.text) } ?? false
            let looped = index == last && index > 0 && words.contains { $0.text == "in" }
            let isView = word.text == "keys" || word.text == "values"
            let base = isView && word.before == "." && index > 0 ? words[index - 1].text : word.text
            let known = unordered.contains(base) || (word.text == "keys" && word.before == ".")
            if known, walked || looped { return true }
        }
        return false
    }

    /// Names declared here as `name: [Key: Value]`, `name: Set<…>`, `name = [Key: Value]()` or
    /// `name = Set(…)`.
    private static func declaredUnordered(in file: SourceFile) -> Set<String> {
        var names: Set<String> = []
        for index in file.code.indices {
            let code = file.code[index]
            for word in file.words(ofLine: index) where word.after == ":" || word.after == "=" {
                guard let place = code.firstRange(of: word.text) else { continue }
                let rest = code[place.upperBound...].drop { " :=".contains($0) }
                if rest.hasPrefix("Set<") || rest.hasPrefix("Set(") || isDictionaryType(rest) {
                    names.insert(word.text)
                }
            }
        }
        return names
    }

    /// `[Key: Value]` where both are type names: a capital letter after the bracket and the colon.
    private static func isDictionaryType(_ text: Substring) -> Bool {
        guard text.hasPrefix("["), let second = text.dropFirst().first, second.isUppercase else {
            return false
        }
        var depth = 0
        for character in text {
            if "[(<".contains(character) { depth += 1 }
            if "])>".contains(character) { depth -= 1 }
            if depth == 1, character == ":" { return true }
            if depth == 0 { return false }
        }
        return false
    }
}

@Suite("determinism")
struct DeterminismTests {
    @Test("nothing depends on the machine, the moment or the system's dice")
    func sourcesAreDeterministic() {
        let violations = Repository.sources.flatMap(DeterminismRule.violations)
        #expect(violations.isEmpty, "\(report(violations))")
    }

    @Test("dictionaries and sets are sorted before they are walked")
    func sourcesSortFirst() {
        let violations = Repository.sources.flatMap(OrderRule.violations)
        #expect(violations.isEmpty, "\(report(violations))")
    }

    @Test(
        "each ban bites",
        arguments: [
            "let a = log(2.0)", "let a = Foundation.exp(2.0)", "let a = UInt64.random(in: 0...1)",
            "var g = SystemRandomNumberGenerator()", "let b = a.shuffled()", "let t = Date()",
            "let t = Date.now", "let t = ContinuousClock().now", "let t = DispatchTime.now()",
            "let e = list.randomElement()", "let a = pow (x, 2)",
        ])
    func findsBan(line: String) {
        let file = SourceFile(path: "Sources/Pricing/A.swift", text: line + "\n")
        #expect(DeterminismRule.violations(in: file).count == 1)
    }

    @Test(
        "what only looks like one passes",
        arguments: [
            "let a = Stable.log(2.0)", "// log(2.0)", "let a = \"Date()\"", "let log = 3",
            "func shuffled(by stream: inout Stream) {}", "let random = stream.next()",
            "let catalog = log.count",
        ])
    func passesGood(line: String) {
        let file = SourceFile(path: "Sources/Pricing/A.swift", text: line + "\n")
        #expect(DeterminismRule.violations(in: file).isEmpty)
    }

    @Test(
        "a walk in random order is found",
        arguments: [
            "var prices: [String: Int]\nfor (a, b) in prices {\n}\n",
            "let names = Set(list)\nfor name in names {\n}\n",
            "let prices: [String: [Int]] = [:]\nlet a = prices.map { $0.value }\n",
            "var prices: [String: Int]\nlet a = prices.values.reduce(0.0, +)\n",
            "for key in thing.keys {\n}\n",
        ])
    func findsWalk(text: String) {
        let file = SourceFile(path: "Sources/Pricing/A.swift", text: text)
        #expect(OrderRule.violations(in: file).count == 1)
    }

    @Test(
        "an ordered or an excused walk passes",
        arguments: [
            "var prices: [String: Int]\nfor key in prices.keys.sorted() {\n}\n",
            "var prices: [Int]\nfor price in prices {\n}\n",
            "var prices: [String: Int]\n// In any order: whole numbers are added.\n"
                + "for price in prices.values {\n}\n",
            "var prices: [String: Int]\nlet a = prices[name].map { $0 + 1 }\n",
            "var prices: [String: Int]\nlet a = prices\n    .sorted { $0.key < $1.key }\n",
        ])
    func passesOrderedWalk(text: String) {
        let file = SourceFile(path: "Sources/Pricing/A.swift", text: text)
        #expect(OrderRule.violations(in: file).isEmpty)
    }
}
