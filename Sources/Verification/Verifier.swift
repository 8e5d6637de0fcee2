package import Diagnostics

/// What became of one file's cases.
package struct FileVerification: Hashable, Sendable {
    package struct Failure: Hashable, Sendable {
        package var id: String
        /// The expected key, with the path into it: `covered_qty.web`, `per_tier[2]`.
        package var key: String
        package var expected: JSONValue
        package var got: JSONValue
    }
    package struct Skip: Hashable, Sendable {
        package var id: String
        package var reason: String
    }
    package var family: String
    /// Cases, not keys. A failed case may have several failures.
    package var passed = 0
    package var failed = 0
    package var failures: [Failure] = []
    package var skips: [Skip] = []
}

/// Runs worked examples through the code that simulations and bills use.
package struct Verifier: Sendable {
    package init() {}

    /// The families that have code to verify.
    package static var families: [String] { Evaluators.all.map { $0.family } }

    /// Larger files are refused: worked examples are written by hand.
    package static let byteLimit = 64 << 20

    /// Runs every case of one file.
    ///
    /// - Parameters:
    ///   - bytes: the file's content, JSON.
    ///   - file: its name, for messages.
    /// - Throws: a `Diagnostic` when the file is not JSON, or is no file of worked examples.
    package func verify(_ bytes: [UInt8], file: String) throws(Diagnostic) -> FileVerification {
        guard bytes.count <= Self.byteLimit else {
            throw Diagnostic(
                .error, "this file is too large for worked examples", file: file,
                help: "at most \(Self.byteLimit >> 20) MiB are read")
        }
        let vectors = try VectorFile(try JSONParser.parse(bytes, file: file), file: file)
        var result = FileVerification(family: vectors.family)
        let evaluator = Evaluators.all.first { $0.family == vectors.family }
        for entry in vectors.cases {
            guard let evaluator else {
                let reason = "no code of Headroom is verified by `\(vectors.family)` yet"
                result.skips.append(.init(id: entry.id, reason: reason))
                continue
            }
            do throws(EvaluationError) {
                let got = try evaluator.evaluate(
                    CaseInputs(entry.inputs, wanted: entry.expected.map(\.name)))
                judge(entry, got: got, &result)
            } catch {
                switch error {
                case .unsupported(let reason):
                    result.skips.append(.init(id: entry.id, reason: reason))
                case .malformed(let message):
                    // One case that means nothing must not hide what became of the others.
                    result.failed += 1
                    result.failures.append(
                        .init(
                            id: entry.id, key: "inputs", expected: .object(entry.expected),
                            got: .string("the case is malformed: \(message)")))
                }
            }
        }
        return result
    }

    private func judge(
        _ entry: VectorFile.Case, got: [JSONMember], _ result: inout FileVerification
    ) {
        let names = Set(got.map(\.name))
        if let unknown = entry.expected.first(where: { !names.contains($0.name) }) {
            let reason = "`\(unknown.name)` is not something that Headroom works out"
            result.skips.append(.init(id: entry.id, reason: reason))
            return
        }
        let failures = entry.mismatches(.object(got))
        if failures.isEmpty { result.passed += 1 } else { result.failed += 1 }
        result.failures += failures
    }
}

/// What became of all files.
package struct VerificationReport: Hashable, Sendable {
    package var files: [FileVerification]

    package init(files: [FileVerification]) { self.files = files }

    package var passed: Int { files.reduce(0) { $0 + $1.passed } }
    package var failed: Int { files.reduce(0) { $0 + $1.failed } }
    package var skipped: Int { files.reduce(0) { $0 + $1.skips.count } }

    /// The document that `verify --format json` prints.
    package var json: JSONValue {
        .object([
            JSONMember("passed", .count(passed)), JSONMember("failed", .count(failed)),
            JSONMember("skipped", .count(skipped)),
            JSONMember("files", .array(files.map(Self.json))),
        ])
    }

    private static func json(_ file: FileVerification) -> JSONValue {
        .object([
            JSONMember("family", .string(file.family)),
            JSONMember("passed", .count(file.passed)),
            JSONMember("failed", .count(file.failed)),
            JSONMember("skipped", .count(file.skips.count)),
            JSONMember(
                "failures",
                .array(
                    file.failures.map {
                        .object([
                            JSONMember("id", .string($0.id)), JSONMember("key", .string($0.key)),
                            JSONMember("expected", $0.expected), JSONMember("got", $0.got),
                        ])
                    })),
            JSONMember(
                "skips",
                .array(
                    file.skips.map {
                        .object([
                            JSONMember("id", .string($0.id)),
                            JSONMember("reason", .string($0.reason)),
                        ])
                    })),
        ])
    }

    /// What `verify` prints for people: a line per file, each failure and skip under it, and the
    /// sum.
    package var text: String {
        var text = ""
        for file in files {
            text += "\(file.family): \(file.passed) passed, \(file.failed) failed, "
            text += "\(file.skips.count) skipped\n"
            for failure in file.failures {
                text += "  failed  \(failure.id)  \(failure.key): "
                text += "expected \(failure.expected), got \(failure.got)\n"
            }
            for skip in file.skips { text += "  skipped \(skip.id): \(skip.reason)\n" }
        }
        return text + "\(passed) passed, \(failed) failed, \(skipped) skipped\n"
    }
}
