import GRDB
package import Quantities

/// The price book: every figure with its day and source, the user's own rows over it.
///
/// Look-ups take `asOf` and find the newest figure not after it; nil is the newest in the book. A
/// figure that is not there is a `PriceMiss`, never zero. A look-up costs a few microseconds:
/// resolve prices before a run, not in it.
package final class PriceBook: Sendable {
    /// A row of `pricing/sources.csv`.
    package struct Source: Hashable, Sendable {
        package var code: String
        /// `published`, `derived`, `measured` or `claimed`.
        package var kind: String
        package var date: CalendarDate
        package var title: String
        package var location: String
    }
    /// Of the price text and of what was imported; changes with any byte of either.
    package let fingerprint: String
    /// The newest day of any figure.
    package let newestDate: CalendarDate
    package let pricingFolder: String
    package let cacheFolder: String
    /// The book's file.
    package let path: String
    /// The user's rows, which win over the book's.
    package let overlay: PriceOverlay?

    let database: DatabaseQueue
    /// By identifier − 1.
    let sources: [Source]
    let regionsByID: [Region]
    private let regionIDs: [String: Int64]

    struct Region: Hashable, Sendable {
        var provider: String
        var code: String
        var kind: String
        var name: String
    }

    /// Opens the book for the price text, building it on first use.
    ///
    /// - Parameters:
    ///   - pricingFolder: default: `PricingFolder.locate()`.
    ///   - cacheFolder: default: `PricingFolder.cacheFolder()`.
    ///   - imports: the file of imported prices, whose figures win over the text's; nil, or a file
    ///     that is not there: none.
    /// - Throws: `BookError`.
    package static func open(
        pricingFolder: String? = nil, cacheFolder: String? = nil, imports: String? = nil,
        progress: (BookEvent) -> Void = { _ in }
    ) throws(BookError) -> PriceBook {
        let store = try store(pricingFolder, cacheFolder, imports)
        return try PriceBook(try store.open(progress), store)
    }

    /// Builds the book whether or not it is there: `headroom prices build`.
    ///
    /// - Throws: `BookError`.
    package static func build(
        pricingFolder: String? = nil, cacheFolder: String? = nil, imports: String? = nil,
        progress: (BookEvent) -> Void = { _ in }
    ) throws(BookError) -> PriceBook {
        let store = try store(pricingFolder, cacheFolder, imports)
        progress(.building)
        try store.build(evenIfThere: true, progress)
        return try PriceBook(try store.openExisting(), store)
    }

    private static func store(
        _ pricing: String?, _ cache: String?, _ imports: String?
    ) throws(BookError) -> BookStore {
        let path: String
        if let pricing { path = pricing } else { path = try PricingFolder.locate() }
        let folder = try PricingFolder(path: path)
        var imported: ImportedPrices?
        if let imports { imported = try ImportedPrices.open(path: imports) }
        let folderOfBooks: String
        if let cache {
            folderOfBooks = cache
        } else {
            folderOfBooks = try PricingFolder.cacheFolder()
        }
        return BookStore(folder: folder, cache: folderOfBooks, imports: imported)
    }

    private convenience init(
        _ database: DatabaseQueue, _ store: BookStore
    ) throws(BookError) {
        do {
            let (sources, regions, newestDay) = try database.read { database in
                let sources = try Row.fetchAll(database, sql: "SELECT * FROM source ORDER BY id")
                let regions = try Row.fetchAll(database, sql: "SELECT * FROM region ORDER BY id")
                let newest = try String.fetchOne(
                    database, sql: "SELECT value FROM book WHERE name = 'newestDay'")
                return (
                    sources.map {
                        Source(
                            code: $0["code"], kind: $0["kind"],
                            date: CalendarDate(daysSince1970: $0["day"]), title: $0["title"],
                            location: $0["location"])
                    },
                    regions.map {
                        Region(
                            provider: $0["provider"], code: $0["code"], kind: $0["kind"],
                            name: $0["name"])
                    },
                    newest.flatMap { Int64($0) } ?? 0
                )
            }
            self.init(
                fingerprint: store.fingerprint,
                newestDate: CalendarDate(daysSince1970: newestDay),
                folders: (store.folder.path, store.cache, store.path), overlay: nil,
                database: database, sources: sources, regions: regions)
        } catch {
            throw .damaged(path: store.path, cause: "\(error)")
        }
    }

    private init(
        fingerprint: String, newestDate: CalendarDate,
        folders: (pricing: String, cache: String, book: String), overlay: PriceOverlay?,
        database: DatabaseQueue, sources: [Source], regions: [Region]
    ) {
        self.fingerprint = fingerprint
        self.newestDate = newestDate
        pricingFolder = folders.pricing
        cacheFolder = folders.cache
        path = folders.book
        self.overlay = overlay
        self.database = database
        self.sources = sources
        regionsByID = regions
        var identifiers: [String: Int64] = [:]
        for (index, region) in regions.enumerated() {
            identifiers["\(region.provider)/\(region.code)"] = Int64(index + 1)
        }
        regionIDs = identifiers
    }

    /// The same book under the user's rows.
    package func overlaid(with overlay: PriceOverlay) -> PriceBook {
        PriceBook(
            fingerprint: fingerprint, newestDate: newestDate,
            folders: (pricingFolder, cacheFolder, path), overlay: overlay,
            database: database, sources: sources, regions: regionsByID)
    }

    /// The source that a price names; nil for the user's own.
    package func source(_ code: String) -> Source? { sources.first { $0.code == code } }

    /// Providers with prices, alphabetical.
    package var providers: [String] {
        var names: [String] = []
        for region in regionsByID where !names.contains(region.provider) {
            names.append(region.provider)
        }
        return names.sorted()
    }

    /// Regions of a provider, alphabetical; local zones and groups of regions are left out.
    package func regions(provider: String) -> [String] {
        regionsByID.filter { $0.provider == provider && $0.kind == "region" }.map(\.code).sorted()
    }

    package func hasRegion(provider: String, region: String) -> Bool {
        regionID(provider, region) != nil
    }

    /// `US East (N. Virginia)`; nil when the book knows no name.
    package func regionName(provider: String, region: String) -> String? {
        guard let id = regionID(provider, region) else { return nil }
        let name = regionsByID[Int(id) - 1].name
        return name.isEmpty ? nil : name
    }

    func regionID(_ provider: String, _ region: String) -> Int64? {
        regionIDs["\(provider)/\(region)"]
    }
}
