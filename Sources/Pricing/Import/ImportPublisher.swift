import GRDB
import Quantities

/// A source file that was read to its end.
struct StagedImport {
    /// Of the bytes, and of what else decides about the figures.
    var key: String
    /// The key's hash: sixteen hexadecimal digits.
    var name: String
    /// As the user named it.
    var file: String
    var format: ImportFormat
    var staging: String
}

/// Makes the next file of imported prices from the last one and what was staged, and puts it in
/// place in one step.
struct ImportPublisher {
    let path: String

    /// - Throws: SQLite's errors and `FileFailure`; the file is as it was.
    func publish(_ staged: [StagedImport]) throws {
        let temporary = "\(path).building"
        try ImportStaging.remove(temporary)
        do {
            try copy(to: temporary)
            try fill(temporary, staged)
            try BookSeal.write(temporary)
            try FileSystem.synchronize(temporary)
            try FileSystem.rename(temporary, to: path)
            try FileSystem.synchronize(FileSystem.parent(path))
        } catch {
            try? ImportStaging.remove(temporary)
            throw error
        }
    }

    /// The last file page by page, without what was deleted: the same content has the same bytes.
    private func copy(to temporary: String) throws {
        guard FileSystem.isFile(path) else {
            let queue = try open(temporary)
            try queue.write { try $0.execute(sql: ImportTables.published) }
            return try queue.close()
        }
        let queue = try open(path)
        try queue.writeWithoutTransaction {
            try $0.execute(sql: "VACUUM INTO ?", arguments: [temporary])
        }
        try queue.close()
    }

    private func open(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { database in
            // What fails is thrown away, so a journal would only cost time.
            try database.execute(
                sql: """
                    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
                    PRAGMA cache_size = -32768; PRAGMA temp_store = FILE;
                    """)
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    private func fill(_ temporary: String, _ staged: [StagedImport]) throws {
        let queue = try open(temporary)
        for item in staged {
            try queue.writeWithoutTransaction { database in
                try database.execute(
                    sql: "ATTACH DATABASE ? AS staged", arguments: [item.staging])
                try database.inTransaction {
                    try add(item, database)
                    return .commit
                }
                try database.execute(
                    sql: """
                        DROP TABLE temp.type_map; DROP TABLE temp.region_map;
                        DETACH DATABASE staged
                        """)
            }
        }
        try queue.close()
    }

    private func add(_ item: StagedImport, _ database: Database) throws {
        let progress = try Row.fetchOne(database, sql: "SELECT day, rows FROM staged.progress")!
        let day: Int64 = progress["day"]
        let name = item.file.split(separator: "/").last.map(String.init) ?? item.file
        let date = CalendarDate(daysSince1970: day)
        try database.execute(
            sql: "INSERT INTO import VALUES (NULL,?,?,?,?,?,?,?,?)",
            arguments: [
                item.key, "\(item.format.name)-\(date)-\(item.name.prefix(8))", item.format.kind,
                name, item.format.name, item.format.title, day, progress["rows"] as Int64,
            ])
        let number = database.lastInsertedRowID
        try database.execute(sql: ImportTables.mapNames)
        for statement in ImportTables.merge {
            try database.execute(sql: statement, arguments: ["import": number])
        }
        for part in ImportTables.incomplete {
            try database.execute(sql: part.delete, arguments: ["import": number])
            guard database.changesCount > 0 else { continue }
            try database.execute(
                sql: "INSERT INTO tally VALUES (?,'',?,?)",
                arguments: [number, part.reason, database.changesCount])
        }
        let old = try String.fetchOne(
            database, sql: "SELECT value FROM meta WHERE name = 'fingerprint'")!
        let new = ContentHash.text(ContentHash.hash(Array("\(old)\n\(item.key)\n\(name)".utf8)))
        try database.execute(
            sql: "UPDATE meta SET value = ? WHERE name = 'fingerprint'", arguments: [new])
    }
}
