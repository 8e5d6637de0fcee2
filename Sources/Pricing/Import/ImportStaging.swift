import GRDB
import Quantities

/// The file that one source file is read into, batch by batch, until it is whole and can be
/// published. It outlives the program: a second start reads on where the first was killed.
struct ImportStaging {
    let path: String
    let queue: DatabaseQueue

    /// Opens what an earlier start left, or begins anew where that cannot be read.
    init(path: String) throws {
        self.path = path
        if FileSystem.isFile(path) {
            if let queue = try? Self.open(path), (try? Self.isWhole(queue)) == true {
                self.queue = queue
                return
            }
            try Self.remove(path)
        }
        queue = try Self.open(path)
        try queue.write { try $0.execute(sql: ImportTables.staging) }
    }

    private init(_ queue: DatabaseQueue) throws {
        path = ":memory:"
        self.queue = queue
        try queue.write { try $0.execute(sql: ImportTables.staging) }
    }

    /// For reading without publishing.
    static func inMemory() throws -> ImportStaging { try ImportStaging(try DatabaseQueue()) }

    private static func open(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.label = "price import"
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA synchronous = NORMAL; PRAGMA locking_mode = EXCLUSIVE;
                    PRAGMA cache_size = -16384;
                    """)
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    private static func isWhole(_ queue: DatabaseQueue) throws -> Bool {
        try queue.read { database in
            try String.fetchOne(database, sql: "PRAGMA quick_check") == "ok"
                && database.tableExists("progress")
        }
    }

    /// How far the import came; nil: it did not begin.
    func progress() throws -> ImportProgress? {
        try queue.read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM progress").map { row in
                ImportProgress(
                    format: row["format"], offset: row["position"], line: row["line"],
                    checkpoint: row["checkpoint"],
                    memory: (row["memory"] as String).split(
                        separator: "\u{1F}", omittingEmptySubsequences: false
                    ).map(String.init), isComplete: row["complete"])
            }
        }
    }

    static func remove(_ path: String) throws {
        for suffix in ["", "-journal", "-wal", "-shm"] {
            try FileSystem.remove(path + suffix)
        }
    }
}
