import GRDB

/// One replication's measures, on the way into a store.
package struct ResultRow: Hashable, Sendable {
    package var point: Int
    package var replication: Int
    /// One per measure; not a number where it has none.
    package var measures: [Double]

    package init(point: Int, replication: Int, measures: [Double]) {
        self.point = point
        self.replication = replication
        self.measures = measures
    }
}

extension ResultStore {
    /// The run's number: its own when it is new, and otherwise that of the earlier one, which it
    /// goes on with.
    ///
    /// - Parameters:
    ///   - plans: fingerprints that tell it from runs of other systems.
    ///   - points: their names and settings; asked only when the run is new.
    /// - Throws: `StoreError`.
    package func begin(
        _ run: StoredRun, plans: [String], points: () -> [StoredPoint]
    ) throws(StoreError) -> Int64 {
        let identity = run.identity(plans)
        return try write { database in
            if let id = try Int64.fetchOne(
                database, sql: "SELECT id FROM run WHERE identity = ?", arguments: [identity])
            {
                try database.execute(
                    sql: "UPDATE run SET replications = max(replications, ?) WHERE id = ?",
                    arguments: [run.replications, id])
                return id
            }
            let id = try Self.insert(run, identity: identity, database)
            for (place, point) in points().enumerated() {
                try Self.insert(point, run: id, place: place, database)
            }
            return id
        }
    }

    static func insert(
        _ run: StoredRun, identity: String, _ database: Database
    ) throws -> Int64 {
        try database.execute(
            sql: """
                INSERT INTO run (identity, kind, name, command, program, seed, replications,
                    serving, priceBookAsOf, priceBookFingerprint, design, began)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                identity, run.kind, run.name, run.command, run.program, "\(run.seed)",
                run.replications, run.serving, run.priceBookAsOf, run.priceBookFingerprint,
                run.design, run.began,
            ])
        return database.lastInsertedRowID
    }

    static func insert(
        _ point: StoredPoint, run: Int64, place: Int, _ database: Database
    ) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO point (run, place, name, settings, fingerprint, problem, horizonSeconds)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            run, place, point.name, point.settings.joined(separator: "\n"), point.fingerprint,
            point.problem, point.horizonSeconds,
        ])
    }

    /// What a point turned out to be.
    ///
    /// - Throws: `StoreError.changed` when it was another system before.
    package func update(
        _ run: Int64, point place: Int, fingerprint: String?, problem: String?,
        horizonSeconds: Double?
    ) throws(StoreError) {
        try write { database in
            let known = try String.fetchOne(
                database, sql: "SELECT fingerprint FROM point WHERE run = ? AND place = ?",
                arguments: [run, place])
            if let known, let fingerprint, known != fingerprint {
                throw StoreError.changed(path: path, point: place)
            }
            if known != nil, known == fingerprint { return }
            try database.execute(
                sql: """
                    UPDATE point SET fingerprint = ?, problem = ?, horizonSeconds = ?
                    WHERE run = ? AND place = ?
                    """,
                arguments: [fingerprint, problem, horizonSeconds, run, place])
        }
    }

    /// Writes a batch, whole or not at all. What is there already stays.
    ///
    /// - Throws: `StoreError`, of a full disk for one; nothing of the batch is there then.
    package func append(_ rows: [ResultRow], to run: Int64) throws(StoreError) {
        guard !rows.isEmpty else { return }
        try write { database in
            let statement = try database.cachedStatement(
                sql: """
                    INSERT OR IGNORE INTO result (run, point, replication, \(MeasureColumns.list))
                    VALUES (?, ?, ?, \(MeasureColumns.places))
                    """)
            for row in rows {
                var arguments: [(any DatabaseValueConvertible)?] = [
                    run, row.point, row.replication,
                ]
                for value in row.measures { arguments.append(MeasureColumns.stored(value)) }
                try statement.execute(arguments: StatementArguments(arguments))
            }
        }
    }
}
