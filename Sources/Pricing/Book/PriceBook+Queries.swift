import GRDB
package import Quantities

/// What `headroom prices list` is asked for. Nil and the widest range ask for everything.
package struct PriceQuery: Hashable, Sendable {
    package var provider: String?
    package var region: String?
    /// A shell pattern: `m7g.*`, `*.large`.
    package var typePattern: String?
    /// Types without a known vCPU count are listed only when this is nil.
    package var vcpu: ClosedRange<Int>?
    package var asOf: CalendarDate?

    package init(
        provider: String? = nil, region: String? = nil, typePattern: String? = nil,
        vcpu: ClosedRange<Int>? = nil, asOf: CalendarDate? = nil
    ) {
        self.provider = provider
        self.region = region
        self.typePattern = typePattern
        self.vcpu = vcpu
        self.asOf = asOf
    }
}

/// One type in one region.
package struct PriceListing: Hashable, Sendable {
    package var spec: InstanceSpec
    package var region: String
    package var onDemand: SourcedPrice
    /// Nil: the book has no spot figure.
    package var spot: SourcedPrice?
}

/// Where the book is and what is in it: `headroom prices where`.
package struct PriceBookSummary: Hashable, Sendable {
    package var pricingFolder: String
    package var cacheFolder: String
    package var path: String
    package var fingerprint: String
    package var newestDate: CalendarDate
    /// Table and rows, alphabetical.
    package var rows: [RowCount]
    package var sources: [PriceBook.Source]

    package struct RowCount: Hashable, Sendable {
        package var table: String
        package var count: Int
    }
}

extension PriceBook {
    /// Types and regions that match, by provider, type in natural order, and region.
    ///
    /// - Throws: `BookError.damaged` when the file fails while it is read.
    package func listings(_ query: PriceQuery) throws(BookError) -> [PriceListing] {
        do {
            return try database.read { try listings(query, $0) }
        } catch {
            throw .damaged(path: path, cause: "\(error)")
        }
    }

    private func listings(_ query: PriceQuery, _ database: Database) throws -> [PriceListing] {
        let sql = """
            SELECT t.*, c.*, p.region_id, p.picodollars, p.day, p.source_id AS price_source
            FROM instance_type AS t
            LEFT JOIN cpu_credit AS c ON c.type_id = t.id
            JOIN compute_price AS p ON p.type_id = t.id AND p.kind = 1
            JOIN region AS r ON r.id = p.region_id
            WHERE (:provider IS NULL OR t.provider = :provider)
              AND (:region IS NULL OR r.code = :region)
              AND (:pattern IS NULL OR t.name GLOB :pattern)
              AND (:least IS NULL OR t.vcpu BETWEEN :least AND :most)
              AND (:day IS NULL OR p.day <= :day)
            ORDER BY t.id, r.code, p.day DESC
            """
        let arguments: StatementArguments = [
            "provider": query.provider, "region": query.region, "pattern": query.typePattern,
            "least": query.vcpu?.lowerBound, "most": query.vcpu?.upperBound,
            "day": query.asOf?.daysSince1970,
        ]
        var listings: [PriceListing] = []
        var last: (type: Int64, region: Int64) = (0, 0)
        for row in try Row.fetchAll(database, sql: sql, arguments: arguments) {
            // Rows of one type and region stand together, the newest first.
            let key: (type: Int64, region: Int64) = (row["id"], row["region_id"])
            if key == last { continue }
            last = key
            listings.append(
                PriceListing(
                    spec: spec(row), region: regionsByID[Int(key.region) - 1].code,
                    onDemand: SourcedPrice(
                        price: UnitPrice(picodollars: row["picodollars"]),
                        asOf: CalendarDate(daysSince1970: row["day"]),
                        source: source(id: row["price_source"]).code, provenance: .published)))
        }
        return listings
    }

    /// The same with spot prices and the user's own: slower, for lists that a person reads.
    package func listingsWithSpot(_ query: PriceQuery) throws(BookError) -> [PriceListing] {
        try listings(query).map { listing in
            var listing = listing
            let (provider, type) = (listing.spec.provider, listing.spec.type)
            if let own = overlay?.onDemand(
                provider, listing.region, type, "linux", query.asOf, newestDate)
            {
                listing.onDemand = own
            }
            guard hasSpotFigure(provider, listing.region, type) else { return listing }
            listing.spot =
                try? spotPrice(
                    provider: provider, region: listing.region, type: type, asOf: query.asOf
                ).get().price
            return listing
        }
    }

    /// Providers that have a type of this name.
    package func providers(ofType type: String) -> [String] {
        providers.filter { instanceSpec(provider: $0, type: type) != nil }
    }

    package func summary() throws(BookError) -> PriceBookSummary {
        let prefix = "rows."
        do {
            let rows = try database.read { database in
                try Row.fetchAll(
                    database, sql: "SELECT name, value FROM book WHERE name LIKE 'rows.%'")
            }
            return PriceBookSummary(
                pricingFolder: pricingFolder, cacheFolder: cacheFolder, path: path,
                fingerprint: fingerprint, newestDate: newestDate,
                rows: rows.map { row in
                    PriceBookSummary.RowCount(
                        table: String((row["name"] as String).dropFirst(prefix.count)),
                        count: Int(row["value"] as String) ?? 0)
                },
                sources: sources)
        } catch {
            throw .damaged(path: path, cause: "\(error)")
        }
    }
}
