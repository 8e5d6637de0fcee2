import Statistics

/// What a sweep found, point by point: a few numbers each, however many replications there were.
package struct SweepResult: Sendable {
    /// The mean of a measure over a point's replications; its half-width is not a number with fewer
    /// than two.
    package struct Cell: Hashable, Sendable {
        package var mean: Double
        package var halfWidth: Double
    }
    package struct Point: Sendable {
        package var place: Int
        package var name: String
        /// By axis; nil where the scenario stays as it is.
        package var values: [String?]
        /// Why it is no valid scenario.
        package var problem: String?
        package var replications: Int
        /// One per column; empty without replications.
        package var cells: [Cell]
        /// Whether no other point is at least as good in cost, availability and p99 latency, and
        /// better in one.
        package var isOnFront = false
    }
    package var name: String
    package var design: SweepDesign
    /// Positions in `Measures.all`.
    package var columns: [Int]
    /// The column that points are ranked by.
    package var ranked: Int
    package var points: [Point]
    package var replications: Int
    package var run: StoredRun

    /// What every sweep shows.
    private static let usual = [
        "cost.effective.perMonth", "service.availability", "latency.p99", "slo.met",
        "capacity.instances.mean",
    ]

    /// Reads what is in a store.
    ///
    /// - Parameter measure: the identifier of the measure to rank by.
    /// - Throws: `StoreError`.
    package init(
        _ run: StoredRun, id: Int64, design: SweepDesign, replications: Int, measure: Measure,
        store: ResultStore
    ) throws(StoreError) {
        name = run.name
        self.design = design
        self.run = run
        self.replications = replications
        columns = Self.usual.map { Measures.index(of: $0) }
        let chosen = Measures.index(of: measure.id)
        if !columns.contains(chosen) { columns.append(chosen) }
        ranked = columns.firstIndex(of: chosen) ?? 0
        points = []
        for (place, point) in try store.points(of: id).enumerated() {
            let rows = try store.results(of: id, point: place, below: replications)
            points.append(
                Point(
                    place: place, name: point.name, values: design.values(of: place),
                    problem: point.problem, replications: rows.count,
                    cells: rows.isEmpty ? [] : columns.map { Self.cell($0, rows) }))
        }
        markFront()
    }

    private static func cell(_ measure: Int, _ rows: [ResultRow]) -> Cell {
        let estimate = MeanEstimate(Moments(rows.lazy.map { $0.measures[measure] }))
        let width = estimate.halfWidth
        return Cell(mean: estimate.mean, halfWidth: width.isFinite ? width : .nan)
    }

    /// Replications that are not there and could be.
    package var missing: Int {
        points.reduce(0) { $0 + ($1.problem == nil ? replications - $1.replications : 0) }
    }
    package var problems: [Point] { points.filter { $0.problem != nil } }

    /// The point's value of a column; not a number without replications.
    package func mean(_ point: Point, _ column: Int) -> Double {
        point.cells.indices.contains(column) ? point.cells[column].mean : .nan
    }

    /// Points with results, the lowest of the ranked column first.
    package var ranking: [Point] {
        points.filter { mean($0, ranked).isFinite }.sorted { left, right in
            let (a, b) = (mean(left, ranked), mean(right, ranked))
            return a == b ? left.place < right.place : a < b
        }
    }

    private mutating func markFront() {
        // Less is better in all three.
        func goals(_ point: Point) -> [Double]? {
            let values = [mean(point, 0), -mean(point, 1), mean(point, 2)]
            // Without answers there is no latency; nothing is worse.
            return values[0].isFinite && values[1].isFinite
                ? values.map { $0.isNaN ? .infinity : $0 } : nil
        }
        let candidates = points.indices.compactMap { index in
            goals(points[index]).map { (index, $0) }
        }.sorted { $0.1.lexicographicallyPrecedes($1.1) }
        var front: [(Int, [Double])] = []
        for (index, values) in candidates {
            let isBeaten = front.contains { other in
                other.1 != values && zip(other.1, values).allSatisfy { $0 <= $1 }
            }
            if isBeaten { continue }
            front.append((index, values))
            points[index].isOnFront = true
        }
    }
}

/// How far one axis moves the ranked measure when everything else stays as it is.
package struct TornadoBar: Hashable, Sendable {
    package struct End: Hashable, Sendable {
        package var value: String
        package var mean: Double
        package var halfWidth: Double
    }
    package var path: String
    /// The values with the lowest and the highest mean, the scenario's own among them.
    package var low: End
    package var high: End

    package var swing: Double { high.mean - low.mean }
}

extension SweepResult {
    /// Of a one-at-a-time design: the widest bar first; empty of others.
    package var tornado: [TornadoBar] {
        guard design.kind == .oneAtATime else { return [] }
        let bars = design.axes.indices.compactMap { axis -> TornadoBar? in
            let ends = points.compactMap { point -> TornadoBar.End? in
                let isBase = point.place == 0
                guard isBase || point.values[axis] != nil, mean(point, ranked).isFinite else {
                    return nil
                }
                return TornadoBar.End(
                    value: point.values[axis] ?? "as it is", mean: point.cells[ranked].mean,
                    halfWidth: point.cells[ranked].halfWidth)
            }
            guard let low = ends.min(by: { $0.mean < $1.mean }),
                let high = ends.max(by: { $0.mean < $1.mean })
            else { return nil }
            return TornadoBar(path: design.axes[axis].path, low: low, high: high)
        }
        return bars.enumerated().sorted {
            $0.element.swing == $1.element.swing
                ? $0.offset < $1.offset : $0.element.swing > $1.element.swing
        }.map(\.element)
    }

    /// The scenario as it is, where the design has it.
    package var base: Point? {
        design.kind == .oneAtATime ? points.first { !$0.cells.isEmpty && $0.place == 0 } : nil
    }
}
