package import Diagnostics
package import Foundation

/// What `--format json` of `run` and `compare` wrote, as far as two of them can be compared.
package struct ResultDocument: Decodable, Sendable {
    package struct Provenance: Decodable, Sendable {
        package struct PriceBook: Decodable, Sendable {
            package var asOf: String
            package var fingerprint: String
        }
        package var program: String
        package var seed: UInt64
        package var replications: Int
        package var serving: String
        package var priceBook: PriceBook
        package var plans: [String: String]
    }
    /// Null where it has no value.
    package struct Value: Decodable, Sendable {
        package var mean: Double?
        package var low: Double?
        package var high: Double?

        init(mean: Double?, low: Double?, high: Double?) {
            self.mean = mean
            self.low = low
            self.high = high
        }
    }
    package struct Scenario: Decodable, Sendable {
        package var name: String
        package var horizonSeconds: Double
        package var measures: [String: Value]
    }
    package var schemaVersion: Int
    package var provenance: Provenance
    package var partial: Bool
    package var scenarios: [Scenario]

    /// The newest layout that is understood. Keys are only ever added to one.
    private static let newest = 1

    /// - Throws: a diagnostic about a document that is none.
    package init(_ data: Data, file: String) throws(Diagnostic) {
        do {
            self = try JSONDecoder().decode(ResultDocument.self, from: data)
        } catch {
            throw Diagnostic(
                .error, "this is not a result of `headroom run` or `headroom compare`",
                file: file, help: "write one with `headroom run SCENARIO --format json`",
                notes: [Self.reason(error)])
        }
        if schemaVersion != Self.newest {
            throw Diagnostic(
                .error, "this result is of version \(schemaVersion)", file: file,
                help: "version \(Self.newest) is understood")
        }
    }

    private static func reason(_ error: any Error) -> String {
        func path(_ context: DecodingError.Context) -> String {
            let keys = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
            return keys.isEmpty ? "" : " in \(keys.joined(separator: "."))"
        }
        switch error {
        case DecodingError.keyNotFound(let key, let context):
            return "there is no `\(key.stringValue)`" + path(context)
        case DecodingError.typeMismatch(_, let context),
            DecodingError.valueNotFound(_, let context):
            return "something else was expected" + path(context)
        default: return "it is not JSON"
        }
    }
}
