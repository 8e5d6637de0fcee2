import Diagnostics
import GRDB
package import Quantities

/// The file of everything that was imported: figures of the user's choosing, which the price book
/// is built from after the text in `pricing/`.
///
/// It is replaced whole or not at all, and holds in `imports` what came from which file.
package struct ImportedPrices: Sendable {
    /// A source file whose figures are in.
    package struct Source: Hashable, Sendable {
        /// How its figures name it: `aws-offer-json-2026-10-02-1a2b3c4d`.
        package var code: String
        /// The file's own name, without folders.
        package var file: String
        package var format: String
        /// The day of the list.
        package var date: CalendarDate
        /// Rows of prices that the file had.
        package var rows: Int
    }
    package let path: String
    /// Changes with every import; part of the book's.
    package let fingerprint: String
    /// In the order in which they were imported: later ones win.
    package let imports: [Source]

    /// The file to use: `HEADROOM_IMPORTS`, else `XDG_DATA_HOME/headroom/imports.sqlite`, else the
    /// same in `~/.local/share`. Nil when there is no home.
    package static func locate() -> String? {
        if let named = FileSystem.environment("HEADROOM_IMPORTS") { return named }
        if let data = FileSystem.environment("XDG_DATA_HOME"), data.hasPrefix("/") {
            return "\(data)/headroom/imports.sqlite"
        }
        return FileSystem.environment("HOME").map { "\($0)/.local/share/headroom/imports.sqlite" }
    }

    /// Nil when nothing was ever imported into that file.
    ///
    /// - Throws: `BookError.damaged`.
    package static func open(path: String) throws(BookError) -> ImportedPrices? {
        guard FileSystem.isFile(path) else { return nil }
        do {
            var configuration = Configuration()
            configuration.readonly = true
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            defer { try? queue.close() }
            return try queue.read { database in
                let fingerprint = try String.fetchOne(
                    database, sql: "SELECT value FROM meta WHERE name = 'fingerprint'")
                let rows = try Row.fetchAll(database, sql: "SELECT * FROM import ORDER BY id")
                return ImportedPrices(
                    path: path, fingerprint: fingerprint ?? "",
                    imports: rows.map {
                        Source(
                            code: $0["code"], file: $0["file"], format: $0["format"],
                            date: CalendarDate(daysSince1970: $0["day"]), rows: $0["rows"])
                    })
            }
        } catch {
            throw .importsDamaged(path: path, cause: "\(error)")
        }
    }

    /// Whether the file is as it was published; reads all of it.
    func check() throws(BookError) {
        do throws(BookError) {
            try BookSeal.check(path)
        } catch {
            guard case .damaged(_, let cause) = error else { throw error }
            throw .importsDamaged(path: path, cause: cause)
        }
    }
}

/// What came of one file of an import.
package struct ImportOutcome: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
        case imported
        /// The same file was imported before: nothing changes.
        case unchanged
    }
    package struct Tally: Hashable, Sendable {
        /// `on-demand prices`, or why rows were left out.
        package var what: String
        package var count: Int
    }
    package var file: String
    package var state: State
    package var source: ImportedPrices.Source
    /// Figures in the book-to-be, doubles and parts of one offer counted once.
    package var figures: Int
    package var taken: [Tally]
    package var skipped: [Tally]
    /// The last page of the file says that there is another.
    package var namesNextPage: Bool
}

extension ImportOutcome {
    /// Of a published import.
    init(_ database: Database, key: String, file: String, state: State) throws {
        let row = try Row.fetchOne(
            database, sql: "SELECT * FROM import WHERE key = ?", arguments: [key])!
        let id: Int64 = row["id"]
        source = ImportedPrices.Source(
            code: row["code"], file: row["file"], format: row["format"],
            date: CalendarDate(daysSince1970: row["day"]), rows: row["rows"])
        self.file = file
        self.state = state
        var figures = 0
        for table in ["figure", "service_price", "spot_advice", "resource_rate"] {
            figures += try Int.fetchOne(
                database, sql: "SELECT count(*) FROM \(table) WHERE import_id = ?",
                arguments: [id])!
        }
        self.figures = figures
        let tallies = try Row.fetchAll(
            database, sql: "SELECT * FROM tally WHERE import_id = ? ORDER BY rowid",
            arguments: [id])
        let named = tallies.filter { $0["what"] as String != "" }
        namesNextPage = named.contains { $0["what"] as String == ImportSink.nextPage }
        taken = named.filter { $0["what"] as String != ImportSink.nextPage }.map {
            Tally(what: $0["what"], count: $0["count"])
        }
        // The commonest reason first; the order of the file decides between equals.
        skipped =
            tallies.filter { $0["what"] as String == "" }.map {
                Tally(what: $0["reason"], count: $0["count"])
            }
            .enumerated().sorted {
                ($1.element.count, $0.offset) < ($0.element.count, $1.offset)
            }.map(\.element)
    }
}
