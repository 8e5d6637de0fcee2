import Diagnostics

/// A file of worked examples: one family, many cases.
struct VectorFile {
    struct Case {
        var id: String
        var inputs: JSONValue
        var expected: [JSONMember]
        /// |got − expected| may be at most max(absolute, relative × |expected|).
        var relative: Double
        var absolute: Double
    }
    var family: String
    var cases: [Case]

    /// Reads the document, or says what is missing from it.
    init(_ document: JSONValue, file: String) throws(Diagnostic) {
        func broken(_ message: String) -> Diagnostic {
            Diagnostic(
                .error, "these are no worked examples: \(message)", file: file,
                help: "a file is {\"family\": …, \"cases\": [{\"id\", \"inputs\", \"expected\"}]}")
        }
        guard case .object = document else { throw broken("the file is not an object") }
        guard let family = document["family"]?.text else { throw broken("no `family`") }
        guard let list = document["cases"]?.array else { throw broken("no list of `cases`") }
        self.family = family
        cases = []
        var known: Set<String> = []
        for (number, element) in list.enumerated() {
            guard let id = element["id"]?.text else {
                throw broken("case \(number + 1) has no `id`")
            }
            guard known.insert(id).inserted else { throw broken("two cases are called `\(id)`") }
            guard let inputs = element["inputs"], case .object = inputs else {
                throw broken("case `\(id)` has no `inputs`")
            }
            guard let expected = element["expected"]?.members, !expected.isEmpty else {
                throw broken("case `\(id)` expects nothing")
            }
            let tolerance = element["tolerance"]
            func bound(_ name: String) throws(Diagnostic) -> Double {
                guard let value = tolerance?[name] else { return 0 }
                guard let number = value.double, number >= 0 else {
                    throw broken("the tolerance of case `\(id)` is not a number")
                }
                return number
            }
            cases.append(
                Case(
                    id: id, inputs: inputs, expected: expected, relative: try bound("rel"),
                    absolute: try bound("abs")))
        }
    }
}

extension VectorFile.Case {
    /// Where `got` is not what was expected; extra keys are allowed.
    func mismatches(_ got: JSONValue) -> [FileVerification.Failure] {
        var failures: [FileVerification.Failure] = []
        for member in expected {
            compare(member.value, got[member.name] ?? .null, at: member.name, &failures)
        }
        return failures
    }

    private func compare(
        _ expected: JSONValue, _ got: JSONValue, at key: String,
        _ failures: inout [FileVerification.Failure]
    ) {
        switch (expected, got) {
        case (.object(let members), .object):
            for member in members {
                compare(
                    member.value, got[member.name] ?? .null, at: "\(key).\(member.name)",
                    &failures)
            }
        case (.array(let wanted), .array(let found)) where wanted.count == found.count:
            for (index, element) in wanted.enumerated() {
                compare(element, found[index], at: "\(key)[\(index)]", &failures)
            }
        case (.number, .number):
            if isNear(expected.double, got.double) { return }
            failures.append(.init(id: id, key: key, expected: expected, got: got))
        default:
            if expected == got { return }
            failures.append(.init(id: id, key: key, expected: expected, got: got))
        }
    }

    private func isNear(_ expected: Double?, _ got: Double?) -> Bool {
        guard let expected, let got else { return false }
        return abs(got - expected) <= max(absolute, relative * abs(expected))
    }
}
