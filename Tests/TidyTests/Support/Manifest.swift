/// The target table of `Package.swift`, in its order.
struct Manifest {
    struct Target: Equatable {
        var name: String
        /// Names of targets and of third-party modules.
        var dependencies: [String]
        var isTest: Bool
    }

    var targets: [Target] = []

    /// Reads `library("A", ["B"])`, `tests("ATests", ["A"])` and `.executableTarget(name: …)`, the
    /// three forms that the manifest uses.
    init(_ text: String) {
        guard let start = text.firstRange(of: "targets: [") else { return }
        // The first `targets: [` names the products' targets; the table is the last one.
        var table = start
        while let next = text[table.upperBound...].firstRange(of: "targets: [") { table = next }
        var rest = text[table.upperBound...]
        while let call = Self.nextCall(in: rest) {
            let arguments = Self.balanced(rest[call.after...])
            // A product's package (`package: "GRDB.swift"`) is no module.
            let strings = Self.strings(in: arguments) { !$0.hasSuffix("package: ") }
            if let name = strings.first {
                var dependencies = Array(strings.dropFirst())
                if arguments.contains("argumentParser") { dependencies.append("ArgumentParser") }
                targets.append(
                    Target(
                        name: name, dependencies: dependencies, isTest: call.name == "tests("
                    ))
            }
            rest = rest[call.after...].dropFirst(arguments.count)
        }
    }

    func target(_ name: String) -> Target? { targets.first { $0.name == name } }

    private static func nextCall(
        in text: Substring
    ) -> (name: String, after: Substring.Index)? {
        ["library(", "tests(", "executableTarget("]
            .compactMap { name in text.firstRange(of: name).map { (name, $0.upperBound) } }
            .min { $0.1 < $1.1 }
    }

    /// The text up to the parenthesis that closes an already open one.
    private static func balanced(_ text: Substring) -> Substring {
        var depth = 1
        return text.prefix { character in
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            return depth > 0
        }
    }

    /// The string literals of a text whose preceding text passes.
    private static func strings(
        in text: Substring, after isWanted: (Substring) -> Bool
    ) -> [String] {
        let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
        return parts.indices.filter { $0 % 2 == 1 && isWanted(parts[$0 - 1]) }
            .map { String(parts[$0]) }
    }
}
