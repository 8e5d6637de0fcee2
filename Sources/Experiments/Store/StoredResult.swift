/// A run read back from a store.
package struct StoredResult: Sendable {
    package struct Point: Sendable {
        package var name: String
        package var settings: [String]
        package var fingerprint: String?
        package var problem: String?
        /// By replication number, ascending.
        package var rows: [ResultRow]
        /// One per measure.
        package var summaries: [Summary]
    }
    package var entry: StoredRunEntry
    package var points: [Point]

    /// - Throws: `StoreError`.
    package init(_ id: Int64, of store: ResultStore) throws(StoreError) {
        entry = try store.run(id)
        points = []
        for (place, point) in try store.points(of: id).enumerated() {
            let rows = try store.results(of: id, point: place, below: entry.run.replications)
            let ranks = QuantileRanks(count: rows.count)
            var summaries = Measures.all.indices.map { index in
                Summary(rows.map { $0.measures[index] }, ranks: ranks)
            }
            RequestBalance.settle(&summaries)
            points.append(
                Point(
                    name: point.name, settings: point.settings, fingerprint: point.fingerprint,
                    problem: point.problem, rows: rows, summaries: summaries))
        }
    }
}

extension ResultDifference {
    /// Of two runs in a store. Points are matched by name, or, of runs with one each, as they are;
    /// replications of one seed are paired.
    package init(_ before: StoredResult, _ after: StoredResult) {
        let isOne = before.points.count == 1 && after.points.count == 1
        func match(_ point: StoredResult.Point) -> StoredResult.Point? {
            isOne ? before.points[0] : before.points.first { $0.name == point.name }
        }
        let isPaired = before.entry.run.seed == after.entry.run.seed
        scenarios = after.points.compactMap { now in
            match(now).map { Self.scenario($0, now, isPaired: isPaired) }
        }
        added = after.points.filter { match($0) == nil }.map(\.name)
        removed = before.points.map(\.name).filter { name in
            !isOne && !after.points.contains { $0.name == name }
        }
        let (old, new) = (before.entry.run, after.entry.run)
        origins =
            Self.changed("scenario", old.name, new.name)
            + Self.origins((old.program, old.provenance), (new.program, new.provenance))
        self.isPaired = isPaired
    }

    private static func scenario(
        _ before: StoredResult.Point, _ after: StoredResult.Point, isPaired: Bool
    ) -> Scenario {
        let rows = Measures.all.indices.compactMap { index in
            let old = before.summaries[index]
            let new = after.summaries[index]
            guard isPaired, before.rows.map(\.replication) == after.rows.map(\.replication),
                old.isDefined, new.isDefined
            else { return row(index, .init(old), .init(new)) }
            let difference = Difference(
                after.rows.map { $0.measures[index] },
                baseline: before.rows.map { $0.measures[index] })
            return row(index, old, new, difference)
        }
        return Scenario(name: after.name, rows: rows)
    }

    private static func row(
        _ measure: Int, _ before: Summary, _ after: Summary, _ difference: Difference
    ) -> Row {
        let verdict: Verdict =
            switch difference.verdict {
            case .higher: .higher
            case .lower: .lower
            case .noDifferenceShown: .withinError
            case .equal: .same
            case .untested, .undefined: .untested
            }
        return Row(
            measure: measure, before: before.mean, after: after.mean,
            halfWidth: difference.interval?.halfWidth, verdict: verdict)
    }
}
