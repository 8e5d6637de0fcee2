import GRDB
package import Quantities

/// One side of a comparison of prices: a book, as of a day.
package struct PriceSide: Hashable, Sendable {
    /// The book's file.
    package var path: String
    /// Newest figures not after this day; nil: the newest.
    package var asOf: CalendarDate?

    package init(path: String, asOf: CalendarDate? = nil) {
        self.path = path
        self.asOf = asOf
    }
}

/// A figure that is not the same on both sides.
package struct PriceChange: Hashable, Sendable {
    package enum Direction: String, Hashable, Sendable, CaseIterable {
        case up, down, appeared, vanished
    }
    /// What one side has.
    package struct Figure: Hashable, Sendable {
        package var price: UnitPrice
        /// Paid once beside it.
        package var upfront: Money
        package var asOf: CalendarDate
        package var source: String

        /// Both together over the term, to compare.
        fileprivate func hourly(years: Int) -> Int128 {
            Int128(price.picodollars) * Int128(years) * 8_760 + upfront.nanodollars * 1_000
        }
    }
    package var provider: String
    package var region: String
    /// An instance type, or `service/item`.
    package var item: String
    /// `on-demand`, `reserved 3y standard`, `price from 10240`.
    package var what: String
    package var old: Figure?
    package var new: Figure?
    package var direction: Direction
    /// New ÷ old − 1; nil unless both sides have a figure.
    package var relative: Double?
}

/// How two books, or two days of one, differ.
package struct PriceDifference: Hashable, Sendable {
    /// By provider, item, region and kind of price.
    package private(set) var changes: [PriceChange] = []
    /// Figures that are the same on both sides.
    package private(set) var unchanged = 0

    package func count(_ direction: PriceChange.Direction) -> Int {
        changes.count { $0.direction == direction }
    }

    /// - Parameter query: provider, region and type to look at; `asOf` and `vcpu` are not asked.
    /// - Throws: `BookError.damaged` for a side that is no book of this program.
    package static func between(
        _ old: PriceSide, _ new: PriceSide, _ query: PriceQuery
    ) throws(BookError) -> PriceDifference {
        let (left, right) = (try open(old), try open(new))
        do {
            var difference = PriceDifference()
            try left.read { left in
                try right.read { right in
                    var merge = try Merge(
                        old: figures(left, old, query), new: figures(right, new, query))
                    while let pair = try merge.next() { difference.add(pair) }
                }
            }
            return difference
        } catch {
            throw .damaged(path: new.path, cause: "\(error)")
        }
    }

    private static func open(_ side: PriceSide) throws(BookError) -> DatabaseQueue {
        try BookSeal.check(side.path)
        do {
            var configuration = Configuration()
            configuration.readonly = true
            let queue = try DatabaseQueue(path: side.path, configuration: configuration)
            let version = try queue.read {
                try String.fetchOne($0, sql: "SELECT value FROM book WHERE name = 'schema'")
            }
            guard version == "\(PricingFolder.schemaVersion)" else {
                throw BookError.damaged(
                    path: side.path, cause: "another version of the program built it")
            }
            return queue
        } catch let error as BookError {
            throw error
        } catch {
            throw .damaged(path: side.path, cause: "\(error)")
        }
    }

    private mutating func add(_ pair: (old: Row?, new: Row?)) {
        guard let row = pair.old ?? pair.new else { return }
        let (old, new) = (pair.old.map(Self.figure), pair.new.map(Self.figure))
        let kind: Int = row["kind"]
        let isService = kind == Self.serviceKind
        let years = isService ? 1 : max(1, kind % 10)
        let change = old.flatMap { old in
            new.map { (old.hourly(years: years), $0.hourly(years: years)) }
        }
        if let change, change.0 == change.1, old?.upfront == new?.upfront {
            unchanged += 1
            return
        }
        let direction: PriceChange.Direction =
            old == nil
            ? .appeared : new == nil ? .vanished : change!.1 >= change!.0 ? .up : .down
        let from: Double = row["from_quantity"]
        changes.append(
            PriceChange(
                provider: row["provider"], region: row["region"], item: row["name"],
                what: isService
                    ? (from > 0 ? "price from \(shortest(from))" : "price")
                    : ComputeKind(rawValue: kind).label,
                old: old, new: new, direction: direction,
                relative: change.map { approximate($0.1) / approximate($0.0) - 1 }))
    }

    private static func figure(_ row: Row) -> PriceChange.Figure {
        PriceChange.Figure(
            price: UnitPrice(picodollars: row["picodollars"]),
            upfront: Money(nanodollars: Int128(row["upfront"] as Int64)),
            asOf: CalendarDate(daysSince1970: row["day"]), source: row["source"])
    }

    /// Beyond every kind of price per instance-hour.
    private static let serviceKind = 1_000

    /// The newest figures of a side in the order in which sides are compared. Where SQLite is asked
    /// for a maximum, the other columns are those of the row that has it.
    private static func figures(
        _ database: Database, _ side: PriceSide, _ query: PriceQuery
    ) throws -> RowCursor {
        let sql = """
            SELECT * FROM (
              SELECT t.provider, t.name, r.code AS region, p.kind, 0.0 AS from_quantity,
                p.picodollars, p.upfront_nanodollars AS upfront, max(p.day) AS day,
                s.code AS source
              FROM compute_price AS p
              JOIN instance_type AS t ON t.id = p.type_id
              JOIN region AS r ON r.id = p.region_id
              JOIN source AS s ON s.id = p.source_id
              WHERE :day IS NULL OR p.day <= :day
              GROUP BY p.type_id, p.kind, p.region_id
              UNION ALL
              SELECT i.provider, i.service || '/' || i.item, r.code, \(serviceKind),
                COALESCE(b.up_to, 0.0), p.picodollars, 0, p.day, s.code
              FROM (
                SELECT item_id, region_id, max(day) AS day FROM service_price
                WHERE :day IS NULL OR day <= :day GROUP BY item_id, region_id
              ) AS n
              JOIN service_price AS p
                ON p.item_id = n.item_id AND p.region_id = n.region_id AND p.day = n.day
              LEFT JOIN service_price AS b
                ON b.item_id = p.item_id AND b.region_id = p.region_id AND b.day = p.day
                AND b.tier = p.tier - 1
              JOIN service_item AS i ON i.id = p.item_id
              JOIN region AS r ON r.id = p.region_id
              JOIN source AS s ON s.id = p.source_id
            )
            WHERE (:provider IS NULL OR provider = :provider)
              AND (:region IS NULL OR region = :region)
              AND (:pattern IS NULL OR name GLOB :pattern)
            ORDER BY provider, name, region, kind, from_quantity
            """
        return try Row.fetchCursor(
            database, sql: sql,
            arguments: [
                "day": side.asOf?.daysSince1970, "provider": query.provider,
                "region": query.region, "pattern": query.typePattern,
            ])
    }

    /// Walks both sides at once.
    private struct Merge {
        private let cursors: (old: RowCursor, new: RowCursor)
        private var heads: (old: Row?, new: Row?)

        init(old: RowCursor, new: RowCursor) throws {
            cursors = (old, new)
            heads = (try old.next()?.copy(), try new.next()?.copy())
        }

        mutating func next() throws -> (old: Row?, new: Row?)? {
            switch heads {
            case (nil, nil): return nil
            case (let old?, let new?):
                let (left, right) = (Key(old), Key(new))
                if left < right { return (try takeOld(), nil) }
                if right < left { return (nil, try takeNew()) }
                return (try takeOld(), try takeNew())
            case (_?, nil): return (try takeOld(), nil)
            case (nil, _?): return (nil, try takeNew())
            }
        }

        private mutating func takeOld() throws -> Row? {
            let row = heads.old
            heads.old = try cursors.old.next()?.copy()
            return row
        }

        private mutating func takeNew() throws -> Row? {
            let row = heads.new
            heads.new = try cursors.new.next()?.copy()
            return row
        }
    }

    /// In SQLite's order: text by its bytes.
    private struct Key: Comparable {
        private let texts: [String]
        private let kind: Int
        private let from: Double

        init(_ row: Row) {
            texts = [row["provider"], row["name"], row["region"]]
            kind = row["kind"]
            from = row["from_quantity"]
        }

        static func < (left: Key, right: Key) -> Bool {
            for (one, other) in zip(left.texts, right.texts) where one != other {
                return one.utf8.lexicographicallyPrecedes(other.utf8)
            }
            return (left.kind, left.from) < (right.kind, right.from)
        }
    }
}
