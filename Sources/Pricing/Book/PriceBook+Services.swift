import Diagnostics
import GRDB
package import Quantities

extension PriceBook {
    /// What a service costs per unit in a region, graduated where it is.
    ///
    /// Collections of service prices carry the month in which they were read, so a figure that is
    /// newer than `asOf` stands in, with a warning, when the book has none older.
    package func servicePrice(
        provider: String, region: String, item: ServiceItem, asOf: CalendarDate? = nil
    ) -> Result<ServicePrice, PriceMiss> {
        let (service, name) = item.names(provider: provider)
        do {
            for (service, name) in [(service, name), item.fallback(provider: provider)].compactMap({
                $0
            }) {
                if let price = overlay?.service(
                    provider, region, service, name, asOf, newestDate)
                {
                    let unit = try unit(provider, service, name) ?? "unit"
                    return .success(ServicePrice(tiers: price, unit: unit, warnings: []))
                }
                if let price = try storedService(provider, region, service, name, asOf) {
                    return .success(price)
                }
            }
            return .failure(try serviceMiss(provider, region, service, name, item))
        } catch {
            return .failure(unreadable(error, "price", provider, region, "\(service)/\(name)"))
        }
    }

    private func unit(_ provider: String, _ service: String, _ name: String) throws -> String? {
        let sql = "SELECT unit FROM service_item WHERE provider = ? AND service = ? AND item = ?"
        return try database.read {
            try String.fetchOne($0, sql: sql, arguments: [provider, service, name])
        }
    }

    private func storedService(
        _ provider: String, _ region: String, _ service: String, _ name: String,
        _ asOf: CalendarDate?
    ) throws -> ServicePrice? {
        let sql = """
            SELECT p.day, p.up_to, p.picodollars, p.source_id, i.unit
            FROM service_item AS i JOIN service_price AS p ON p.item_id = i.id
            WHERE i.provider = ? AND i.service = ? AND i.item = ? AND p.region_id = ?
            ORDER BY p.day DESC, p.tier
            """
        let here = regionID(provider, region)
        // What is sold worldwide has one price.
        for region in [here, regionID(provider, "global")].compactMap({ $0 }) {
            let rows = try database.read { database in
                try Row.fetchAll(
                    database.cachedStatement(sql: sql),
                    arguments: [provider, service, name, region]
                )
            }
            guard let newest = rows.first, let oldest = rows.last else { continue }
            let limit = asOf?.daysSince1970 ?? (newest["day"] as Int64)
            let inTime = rows.first { ($0["day"] as Int64) <= limit }
            let day: Int64 = (inTime ?? oldest)["day"]
            let chosen = rows.filter { ($0["day"] as Int64) == day }
            return servicePrice(
                chosen, "`\(service)/\(name)` in `\(regionsByID[Int(region) - 1].code)`",
                lateFor: inTime == nil ? asOf : nil)
        }
        return nil
    }

    private func servicePrice(
        _ rows: [Row], _ what: String, lateFor asOf: CalendarDate?
    ) -> ServicePrice {
        let date = CalendarDate(daysSince1970: rows[0]["day"])
        let sources = rows.map { source(id: $0["source_id"]) }
        let tiers = rows.indices.map {
            PriceTiers.Tier(
                upTo: rows[$0]["up_to"],
                price: UnitPrice(picodollars: rows[$0]["picodollars"]),
                provenance: sources[$0].kind == "published" ? .published : .derived)
        }
        let derived = sources.first { $0.kind != "published" }
        let tiered = PriceTiers(
            tiers: tiers, asOf: date, source: (derived ?? sources[0]).code,
            provenance: .published)
        let warnings = asOf.map {
            [PriceWarning.newerThanAsked(what: what, figure: date, asOf: $0)]
        }
        return ServicePrice(tiers: tiered, unit: rows[0]["unit"], warnings: warnings ?? [])
    }

    private func serviceMiss(
        _ provider: String, _ region: String, _ service: String, _ name: String, _ item: ServiceItem
    ) throws -> PriceMiss {
        var miss = PriceMiss(
            .notInRegion, what: "price", provider: provider, region: region,
            item: "\(service)/\(name)")
        guard providers.contains(provider) else {
            miss.reason = .unknownProvider
            miss.suggestions = nearest(to: provider, among: providers, limit: 3)
            return miss
        }
        guard region == "global" || regionID(provider, region) != nil else {
            miss.reason = .unknownRegion
            miss.suggestions = nearest(to: region, among: regions(provider: provider), limit: 3)
            return miss
        }
        let priced = item.fallback(provider: provider) ?? (service, name)
        let regions = """
            SELECT DISTINCT r.code FROM service_item AS i
            JOIN service_price AS p ON p.item_id = i.id JOIN region AS r ON r.id = p.region_id
            WHERE i.provider = ? AND i.service = ? AND i.item = ? ORDER BY r.code
            """
        let items = "SELECT service || '/' || item FROM service_item WHERE provider = ? ORDER BY id"
        try database.read { database in
            miss.pricedIn = try String.fetchAll(
                database, sql: regions, arguments: [provider, priced.0, priced.1])
            guard miss.pricedIn.isEmpty else { return }
            miss.reason = .unknownService
            let all = try String.fetchAll(database, sql: items, arguments: [provider])
            miss.suggestions = nearest(to: miss.item, among: all, limit: 3)
        }
        return miss
    }
}
