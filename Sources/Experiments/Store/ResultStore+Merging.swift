import GRDB

extension ResultStore {
    /// Takes in the runs of other stores, all or none.
    ///
    /// - Returns: how many replications were new.
    /// - Throws: `StoreError.unrelated` when a store has a run that another has not: parts of one
    ///   sweep have the same. `.contradiction` when two have a replication and it is not the same;
    ///   what was taken in before stays.
    package func merge(_ others: [ResultStore]) throws(StoreError) -> Int {
        let ours = try runs().map(\.identity)
        var expected = ours.isEmpty ? nil : (path, Set(ours))
        for other in others {
            let identities = Set(try other.runs().map(\.identity))
            if let expected, expected.1 != identities {
                throw .unrelated(path: expected.0, other: other.path)
            }
            expected = (other.path, identities)
        }
        var added = 0
        for other in others { added += try merge(other) }
        return added
    }

    private func merge(_ other: ResultStore) throws(StoreError) -> Int {
        let shared = try other.runs()
        let ours = try runs()
        // Everything is looked at before anything is written.
        for entry in shared {
            guard let known = ours.first(where: { $0.identity == entry.identity }) else { continue }
            for place in 0..<entry.points {
                _ = try fresh(place, of: entry, from: other, into: known.id)
            }
        }
        var added = 0
        for entry in shared { added += try take(entry, from: other) }
        return added
    }

    private func take(_ entry: StoredRunEntry, from other: ResultStore) throws(StoreError) -> Int {
        let points = try other.points(of: entry.id)
        let id = try write { database in
            let known = try Int64.fetchOne(
                database, sql: "SELECT id FROM run WHERE identity = ?",
                arguments: [entry.identity])
            let id =
                try known ?? Self.insert(entry.run, identity: entry.identity, database)
            for (place, point) in points.enumerated() {
                if known == nil {
                    try Self.insert(point, run: id, place: place, database)
                } else {
                    try Self.complete(point, run: id, place: place, database)
                }
            }
            try database.execute(
                sql: "UPDATE run SET replications = max(replications, ?) WHERE id = ?",
                arguments: [entry.run.replications, id])
            return id
        }
        var added = 0
        for place in points.indices {
            let fresh = try fresh(place, of: entry, from: other, into: id)
            try append(fresh, to: id)
            added += fresh.count
        }
        return added
    }

    /// The rows of a point that only the other store has.
    ///
    /// - Throws: `StoreError.contradiction`.
    private func fresh(
        _ place: Int, of entry: StoredRunEntry, from other: ResultStore, into id: Int64
    ) throws(StoreError) -> [ResultRow] {
        let theirs = try other.results(of: entry.id, point: place)
        guard !theirs.isEmpty else { return [] }
        let ours = try results(of: id, point: place)
        var fresh: [ResultRow] = []
        var next = 0
        for row in theirs {
            while next < ours.count, ours[next].replication < row.replication { next += 1 }
            guard next < ours.count, ours[next].replication == row.replication else {
                fresh.append(row)
                continue
            }
            if !row.isSame(as: ours[next]) {
                throw .contradiction(
                    path: other.path, point: place, replication: row.replication)
            }
        }
        return fresh
    }

    /// Fills in what the other part found out about a point.
    private static func complete(
        _ point: StoredPoint, run: Int64, place: Int, _ database: Database
    ) throws {
        try database.cachedStatement(
            sql: """
                UPDATE point SET fingerprint = coalesce(fingerprint, ?),
                    problem = coalesce(problem, ?), horizonSeconds = coalesce(horizonSeconds, ?)
                WHERE run = ? AND place = ?
                """
        ).execute(arguments: [
            point.fingerprint, point.problem, point.horizonSeconds, run, place,
        ])
    }
}

extension ResultRow {
    /// To the last bit; what has no value is like what has none.
    fileprivate func isSame(as other: ResultRow) -> Bool {
        zip(measures, other.measures).allSatisfy {
            $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN
        }
    }
}
