import GRDB
package import Quantities

/// A dated figure of one instance type in one region.
package struct PriceHistoryEntry: Hashable, Sendable {
    /// `on-demand`; `spot saving` for what the Spot Instance Advisor says.
    package var what: String
    package var asOf: CalendarDate
    /// Nil for a saving.
    package var price: UnitPrice?
    package var upfront: Money
    /// Share off on-demand and the advisor's bucket of interruptions; nil for a price.
    package var advice: SpotAdvice?
    package var source: PriceBook.Source
}

extension PriceBook {
    /// Every figure of the type in the region that the book stores, by kind and then by day.
    ///
    /// - Returns: a miss when there is none, or no such type or region.
    package func history(
        provider: String, region: String, type: String
    ) -> Result<[PriceHistoryEntry], PriceMiss> {
        do {
            var entries = try storedHistory(provider, region, type)
            if provider == "aws" {
                entries += try advice(region, type, "linux").reversed().compactMap { advice in
                    source(advice.source).map {
                        PriceHistoryEntry(
                            what: "spot saving", asOf: advice.asOf, price: nil, upfront: .zero,
                            advice: advice, source: $0)
                    }
                }
            }
            guard entries.isEmpty else { return .success(entries) }
            return .failure(miss("price", .onDemand, provider, region, type))
        } catch {
            return .failure(unreadable(error, "price", provider, region, type))
        }
    }

    private func storedHistory(
        _ provider: String, _ region: String, _ type: String
    ) throws -> [PriceHistoryEntry] {
        let sql = """
            SELECT kind, day, picodollars, upfront_nanodollars, source_id FROM compute_price
            WHERE type_id = (SELECT id FROM instance_type WHERE provider = ? AND name = ?)
              AND region_id = ? ORDER BY kind % 100, kind, day
            """
        return try database.read { database in
            try Row.fetchAll(
                database, sql: sql, arguments: [provider, type, regionID(provider, region)]
            ).map { row in
                PriceHistoryEntry(
                    what: ComputeKind(rawValue: row["kind"]).label,
                    asOf: CalendarDate(daysSince1970: row["day"]),
                    price: UnitPrice(picodollars: row["picodollars"]),
                    upfront: Money(nanodollars: Int128(row["upfront_nanodollars"] as Int64)),
                    advice: nil, source: source(id: row["source_id"]))
            }
        }
    }
}
