import GRDB

/// Results of many runs in one SQLite file: a row per system and replication, a column per measure.
///
/// Every batch is one transaction: a program that is killed at any instant leaves whole batches,
/// and goes on behind the last of them.
package final class ResultStore: Sendable {
    package let path: String
    let database: DatabaseQueue
    /// Written into the file's header, so that a store is known from any other database: `Head`.
    private static let applicationID: Int32 = 0x4865_6164
    private static let version = 1

    /// Opens a store, or makes one.
    ///
    /// - Parameters:
    ///   - path: empty for one that is gone at the end.
    ///   - makesFile: whether a missing file is made; else it is an error.
    /// - Throws: `StoreError`.
    package init(path: String, makesFile: Bool = true) throws(StoreError) {
        self.path = path
        do {
            if !makesFile, !FileStatus.exists(path) {
                throw StoreError.unusable(path: path, cause: "no such file")
            }
            var configuration = Configuration()
            configuration.label = "result store"
            // Two programs may write shards into one file: wait for the other's batch.
            configuration.busyMode = .timeout(60)
            configuration.prepareDatabase { database in
                // Nothing of a batch is lost when the program is killed; when the power fails the
                // last batches may be, whole, and are made again.
                try database.execute(
                    sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
            }
            database = try DatabaseQueue(path: path, configuration: configuration)
            try prepare()
        } catch {
            throw StoreError(error, path: path)
        }
    }

    private func prepare() throws {
        try database.write { database in
            let id = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
            let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            let isEmpty = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0
            if isEmpty {
                try database.execute(sql: Self.schema)
                try database.execute(
                    sql: """
                        PRAGMA application_id = \(Self.applicationID);
                        PRAGMA user_version = \(Self.version);
                        """)
            } else if id != Self.applicationID {
                throw StoreError.foreign(path: path)
            } else if version > Self.version {
                throw StoreError.newer(path: path, version: version)
            }
            try addMeasures(database)
        }
    }

    private static let schema = """
        CREATE TABLE run (
            id INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
            name TEXT NOT NULL, command TEXT NOT NULL, program TEXT NOT NULL, seed TEXT NOT NULL,
            replications INTEGER NOT NULL, serving TEXT NOT NULL, priceBookAsOf TEXT NOT NULL,
            priceBookFingerprint TEXT NOT NULL, design TEXT NOT NULL, began TEXT NOT NULL
        );
        CREATE TABLE point (
            run INTEGER NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL,
            settings TEXT NOT NULL, fingerprint TEXT, problem TEXT, horizonSeconds REAL,
            PRIMARY KEY (run, place)
        ) WITHOUT ROWID;
        CREATE TABLE result (
            run INTEGER NOT NULL, point INTEGER NOT NULL, replication INTEGER NOT NULL,
            PRIMARY KEY (run, point, replication)
        ) WITHOUT ROWID;
        """

    /// A store of an earlier program may lack measures; they have no value in its rows.
    private func addMeasures(_ database: Database) throws {
        let known = Set(try database.columns(in: "result").map(\.name))
        for measure in Measures.all where !known.contains(measure.id) {
            try database.execute(sql: "ALTER TABLE result ADD COLUMN \"\(measure.id)\" REAL")
        }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do {
            return try database.read(body)
        } catch {
            throw StoreError(error, path: path)
        }
    }

    func write<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do {
            return try database.write(body)
        } catch {
            throw StoreError(error, path: path)
        }
    }
}

/// The columns of measures, in their order.
enum MeasureColumns {
    static let list = Measures.all.map { "\"\($0.id)\"" }.joined(separator: ", ")
    static let places = Measures.all.map { _ in "?" }.joined(separator: ", ")

    /// A value of SQLite; nothing for what is not a number.
    static func stored(_ value: Double) -> Double? { value.isNaN ? nil : value }
}
