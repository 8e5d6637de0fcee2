import Diagnostics
import GRDB

/// What happens while a book is opened, for whoever shows progress.
package enum BookEvent: Hashable, Sendable {
    /// Another process builds; we wait for it.
    case waiting
    case building
    case built(rows: Int)
}

/// Keeps books in a folder, one file per fingerprint, and makes the missing ones.
struct BookStore {
    let folder: PricingFolder
    let cache: String
    /// What the user imported, if anything.
    let imports: ImportedPrices?
    /// Of the text and of the imports.
    let fingerprint: String

    init(folder: PricingFolder, cache: String, imports: ImportedPrices?) {
        self.folder = folder
        self.cache = cache
        self.imports = imports
        fingerprint =
            imports.map {
                ContentHash.text(
                    ContentHash.hash(Array("\(folder.fingerprint)\n\($0.fingerprint)".utf8)))
            } ?? folder.fingerprint
    }

    var path: String { "\(cache)/book-\(fingerprint).sqlite" }

    /// Opens the book, built on first use. A damaged book is an error and not mended unasked: a
    /// failing disk should be noticed.
    ///
    /// - Throws: `BookError`.
    func open(_ progress: (BookEvent) -> Void) throws(BookError) -> DatabaseQueue {
        if FileSystem.isFile(path) { return try openExisting() }
        progress(.building)
        try build(evenIfThere: false, progress)
        return try openExisting()
    }

    /// - Throws: `BookError.damaged` when the file is not what was built.
    func openExisting() throws(BookError) -> DatabaseQueue {
        try BookSeal.check(path)
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.label = "price book"
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            let found = try queue.read { database in
                try String.fetchOne(
                    database, sql: "SELECT value FROM book WHERE name = 'fingerprint'")
            }
            guard found == fingerprint else {
                throw BookError.damaged(path: path, cause: "it was built from another text")
            }
            return queue
        } catch let error as BookError {
            throw error
        } catch {
            throw .damaged(path: path, cause: "\(error)")
        }
    }

    /// Builds beside and renames, so that whoever looks finds a whole book or none.
    ///
    /// - Throws: `BookError`; nothing is left behind.
    func build(evenIfThere: Bool, _ progress: (BookEvent) -> Void) throws(BookError) {
        do {
            try FileSystem.createFolder(cache)
            try FileSystem.withLock("\(cache)/build.lock", waiting: { progress(.waiting) }) {
                try sweep()
                // Somebody may have built it while we waited; a damaged one the rename replaces.
                if !evenIfThere, (try? openExisting()) != nil { return }
                progress(.built(rows: try buildLocked()))
            }
        } catch BookError.pricingInvalid(let list) {
            throw .pricingInvalid(list.map(placed))
        } catch let error as BookError {
            throw error
        } catch let error as FileFailure {
            throw .cacheUnusable(path: cache, cause: error.cause)
        } catch {
            throw .buildFailed(path: cache, cause: "\(error)")
        }
    }

    /// Builders name files below the folder; a user wants a path that can be opened.
    private func placed(_ diagnostic: Diagnostic) -> Diagnostic {
        var diagnostic = diagnostic
        if let file = diagnostic.file, !file.hasPrefix("/") {
            diagnostic.file = "\(folder.path)/\(file)"
        }
        return diagnostic
    }

    /// Removes what builders that were killed left. Only under the lock, where nobody else builds.
    private func sweep() throws {
        for name in try FileSystem.list(cache) where name.hasPrefix("book-") {
            if name.contains(".building") { try FileSystem.remove("\(cache)/\(name)") }
        }
    }

    private func buildLocked() throws -> Int {
        let temporary = "\(path).\(FileSystem.processIdentifier).building"
        do {
            let rows = try fill(temporary)
            try BookSeal.write(temporary)
            try FileSystem.synchronize(temporary)
            try FileSystem.rename(temporary, to: path)
            try FileSystem.synchronize(cache)
            return rows
        } catch {
            try? FileSystem.remove(temporary)
            try? FileSystem.remove("\(temporary)-journal")
            if let error = error as? DatabaseError {
                throw BookError.buildFailed(
                    path: cache, cause: error.message ?? "\(error.resultCode)")
            }
            if let diagnostic = error as? Diagnostic {
                throw BookError.pricingInvalid([diagnostic])
            }
            if let failure = error as? FileFailure {
                throw BookError.buildFailed(path: cache, cause: failure.cause)
            }
            throw error
        }
    }

    private func fill(_ temporary: String) throws -> Int {
        var configuration = Configuration()
        configuration.label = "price book build"
        // Every reference was looked up while reading the text.
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { database in
            // The file is thrown away if anything fails, so a journal would only cost time.
            try database.execute(
                sql: """
                    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
                    PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536;
                    """)
        }
        let queue = try DatabaseQueue(path: temporary, configuration: configuration)
        try BookSchema.migrator(folder).migrate(queue)
        if let imports {
            try imports.check()
            try queue.writeWithoutTransaction {
                try $0.execute(sql: "ATTACH DATABASE ? AS imported", arguments: [imports.path])
            }
        }
        let rows = try queue.write { database in
            var builder = BookBuilder(database: database)
            try builder.build(folder, fingerprint: fingerprint, withImports: imports != nil)
            return builder.counts.values.reduce(0, +)
        }
        try queue.close()
        return rows
    }
}

enum BookSchema {
    /// The book's migrations. A book is built from nothing, so there is one: the tables of
    /// `schema.sql`.
    static func migrator(_ folder: PricingFolder) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        let text = folder.files.first { $0.name == "schema.sql" }?.bytes ?? []
        migrator.registerMigration("schema \(PricingFolder.schemaVersion)") { database in
            do {
                try database.execute(sql: String(decoding: text, as: UTF8.self))
            } catch {
                throw BookError.pricingInvalid([
                    Diagnostic(
                        .error, "`schema.sql` is not what SQLite understands: \(error)",
                        file: "\(folder.path)/schema.sql")
                ])
            }
        }
        return migrator
    }
}
