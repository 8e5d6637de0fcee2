import Diagnostics
import Foundation
import GRDB
import Quantities

@testable import Pricing

/// Files of published prices in the exact shape of each source, and where they are imported to.
enum TestImports {
    static let folder = TestBook.packageFolder + "/Tests/PricingTests/imports"

    /// Each fixture with the day that must be given for it.
    static let fixtures: [(name: String, format: String, date: String?)] = [
        ("aws-offer.json", "aws-offer-json", nil), ("aws-offer.csv", "aws-offer-csv", nil),
        ("aws-savings-plan.json", "aws-savings-plan-json", nil),
        ("aws-savings-plan.csv", "aws-savings-plan-csv", nil),
        ("aws-spot-history.json", "aws-spot-history", nil),
        ("aws-spot-advisor.json", "aws-spot-advisor", "2026-10-10"),
        ("azure-retail-prices.json", "azure-retail-prices", "2026-10-10"),
        ("gcp-catalog.json", "gcp-catalog", nil), ("prices.csv", "csv", nil),
    ]

    static func path(_ name: String) -> String { "\(folder)/\(name)" }

    static func day(_ text: String?) -> CalendarDate? { text.map(TestBook.date) }

    /// Imports a fixture into a file of its own and says what is in it then.
    static func figures(
        of name: String, date: String? = nil
    ) throws -> (figures: [String], outcome: ImportOutcome) {
        let store = try TestBook.temporaryFolder() + "/imports.sqlite"
        let outcomes = try PriceImport(into: store, date: day(date)).run([path(name)])
        return (try figures(in: store), outcomes[0])
    }

    /// All figures of a file of imported prices, a line each, sorted.
    static func figures(in store: String) throws -> [String] {
        let queue = try DatabaseQueue(path: store)
        defer { try? queue.close() }
        return try queue.read { database in
            let prices = try Row.fetchAll(
                database,
                sql: """
                    SELECT t.name, r.code, f.* FROM figure AS f
                    JOIN instance_type AS t ON t.id = f.type_id
                    JOIN region AS r ON r.id = f.region_id
                    """
            ).map { row in
                let upfront = Money(nanodollars: Int128(row["upfront_nanodollars"] as Int64))
                return "\(row["name"] as String) \(row["code"] as String) "
                    + "\(ComputeKind(rawValue: row["kind"]).name) \(day(row)) \(price(row))"
                    + (upfront == .zero ? "" : " + \(upfront)")
            }
            let services = try Row.fetchAll(
                database,
                sql: """
                    SELECT r.code, s.* FROM service_price AS s
                    JOIN region AS r ON r.id = s.region_id
                    """
            ).map { row in
                let end = (row["up_to"] as Double?).map { " to \($0)" } ?? ""
                return "\(row["service"] as String)/\(row["item"] as String) "
                    + "\(row["code"] as String) from \(row["from_quantity"] as Double)\(end) "
                    + "\(day(row)) \(price(row))"
            }
            let advice = try Row.fetchAll(
                database,
                sql: """
                    SELECT t.name, r.code, a.* FROM spot_advice AS a
                    JOIN instance_type AS t ON t.id = a.type_id
                    JOIN region AS r ON r.id = a.region_id
                    """
            ).map { row in
                "\(row["name"] as String) \(row["code"] as String) \(row["os"] as String) "
                    + "\(day(row)) \(row["bucket"] as Int)/\(row["saving"] as Int)"
            }
            let rates = try Row.fetchAll(
                database,
                sql: """
                    SELECT r.code, s.* FROM resource_rate AS s
                    JOIN region AS r ON r.id = s.region_id
                    """
            ).map { row in
                "\(row["family"] as String) \(row["resource"] as String) \(row["code"] as String) "
                    + "\(ComputeKind(rawValue: row["kind"]).name) \(day(row)) \(price(row))"
            }
            return (prices + services + advice + rates).sorted()
        }
    }

    private static func day(_ row: Row) -> CalendarDate {
        CalendarDate(daysSince1970: row["day"])
    }

    private static func price(_ row: Row) -> UnitPrice {
        UnitPrice(picodollars: row["picodollars"])
    }

    /// The error of an import that must fail.
    static func failure(_ body: () throws -> Void) -> [Diagnostic] {
        do {
            try body()
            return []
        } catch let list as DiagnosticList {
            return list.diagnostics
        } catch {
            return [Diagnostic(.error, "not a diagnostic: \(error)")]
        }
    }

    /// Writes a file and imports it; what is wrong with it.
    static func failure(
        of text: String, format: String? = nil, date: String? = nil
    ) throws -> [Diagnostic] {
        let folder = try TestBook.temporaryFolder()
        try text.write(toFile: "\(folder)/prices", atomically: false, encoding: .utf8)
        return failure {
            _ = try PriceImport(
                into: "\(folder)/imports.sqlite", format: format, date: day(date)
            ).run(["\(folder)/prices"])
        }
    }
}
