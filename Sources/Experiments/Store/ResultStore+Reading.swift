import GRDB

/// A run in a store, and how much of it is there.
package struct StoredRunEntry: Hashable, Sendable {
    package var id: Int64
    package var identity: String
    package var run: StoredRun
    package var points: Int
    /// Points that are no valid scenario.
    package var problems: Int
    /// Rows of results.
    package var results: Int
}

extension ResultStore {
    /// All runs, in the order in which they were begun.
    ///
    /// - Throws: `StoreError`.
    package func runs() throws(StoreError) -> [StoredRunEntry] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT run.*,
                        (SELECT count(*) FROM point WHERE point.run = run.id) AS points,
                        (SELECT count(problem) FROM point WHERE point.run = run.id) AS problems,
                        (SELECT count(*) FROM result WHERE result.run = run.id) AS results
                    FROM run ORDER BY id
                    """
            ).map(Self.entry)
        }
    }

    /// - Throws: `StoreError.noRun`.
    package func run(_ id: Int64) throws(StoreError) -> StoredRunEntry {
        guard let entry = try runs().first(where: { $0.id == id }) else {
            throw .noRun(path: path, id: id)
        }
        return entry
    }

    private static func entry(_ row: Row) -> StoredRunEntry {
        var run = StoredRun(
            kind: row["kind"], name: row["name"], command: row["command"],
            seed: UInt64(row["seed"] as String) ?? 0, replications: row["replications"],
            serving: row["serving"], priceBookAsOf: row["priceBookAsOf"],
            priceBookFingerprint: row["priceBookFingerprint"], design: row["design"],
            began: row["began"])
        run.program = row["program"]
        return StoredRunEntry(
            id: row["id"], identity: row["identity"], run: run, points: row["points"],
            problems: row["problems"], results: row["results"])
    }

    /// The points of a run, in their order.
    package func points(of run: Int64) throws(StoreError) -> [StoredPoint] {
        try read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM point WHERE run = ? ORDER BY place",
                arguments: [run]
            ).map { row in
                let settings: String = row["settings"]
                return StoredPoint(
                    name: row["name"],
                    settings: settings.isEmpty
                        ? [] : settings.split(separator: "\n").map(String.init),
                    fingerprint: row["fingerprint"], problem: row["problem"],
                    horizonSeconds: row["horizonSeconds"])
            }
        }
    }

    /// Which replications of a point are there, ascending.
    package func replications(
        of run: Int64, point: Int
    ) throws(StoreError) -> [Int] {
        try read { database in
            try Int.fetchAll(
                database,
                sql: """
                    SELECT replication FROM result WHERE run = ? AND point = ?
                    ORDER BY replication
                    """,
                arguments: [run, point])
        }
    }

    /// The measures of a point's replications below a number, in their order: one array per
    /// replication.
    package func results(
        of run: Int64, point: Int, below end: Int = .max
    ) throws(StoreError) -> [ResultRow] {
        try read { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT replication, \(MeasureColumns.list) FROM result
                    WHERE run = ? AND point = ? AND replication < ? ORDER BY replication
                    """,
                arguments: [run, point, end])
            var results: [ResultRow] = []
            while let row = try rows.next() {
                let measures = Measures.all.indices.map { index -> Double in
                    row[index + 1] ?? .nan
                }
                results.append(
                    ResultRow(point: point, replication: row[0], measures: measures))
            }
            return results
        }
    }
}
