import Diagnostics
import Foundation
import Synchronization
import Testing

@testable import Experiments

@Suite("sweeps and their stores")
struct SweepTests {
    /// A folder that is gone afterwards.
    private final class Folder {
        let path = NSTemporaryDirectory() + "headroom-sweep-" + UUID().uuidString

        init() throws {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func store(_ name: String) throws -> ResultStore {
            try ResultStore(path: "\(path)/\(name).sqlite")
        }

        func export(_ store: ResultStore, _ id: Int64 = 1) throws -> String {
            let file = "\(path)/export-\(UUID().uuidString).csv"
            let output = try OutputFile(path: file)
            try ResultExport.write(id, of: store, to: output)
            try output.finish()
            return try String(contentsOfFile: file, encoding: .utf8)
        }
    }

    private static let points = 12
    private static let replications = 40

    private func begin(_ store: ResultStore, name: String = "shop") throws -> Int64 {
        let run = StoredRun(
            kind: "sweep", name: name, command: "headroom sweep", seed: 1,
            replications: Self.replications, serving: "flow", priceBookAsOf: "2026-07-20",
            priceBookFingerprint: "beef", design: "grid", began: "2026-11-30T00:00:00Z")
        return try store.begin(run, plans: ["f00d"]) {
            (0..<Self.points).map { StoredPoint(name: "p\($0)", settings: ["a=\($0)"]) }
        }
    }

    /// Point p costs 100 + 10 × replication + p; the fifth is no scenario.
    private func sweep(
        _ store: ResultStore, shard: Shard = .whole, threads: Int = 2,
        replicate: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws -> Sweep {
        Sweep(
            points: Self.points, replications: Self.replications, seed: 1, threads: threads,
            shard: shard, store: store, run: try begin(store)
        ) {
            { point in
                if point == 5 {
                    throw DiagnosticList([Diagnostic(.error, "`max` is below `min`")])
                }
                let made = Sample.costing("p\(point)", extra: point)
                return Sample.candidate("p\(point)") { request in
                    replicate(Int(request.replication))
                    return try made.replicate(request)
                }
            }
        }
    }

    private func undisturbed(_ folder: Folder) throws -> String {
        let store = try folder.store("undisturbed")
        #expect(try sweep(store).run())
        return try folder.export(store)
    }

    @Test("every replication of every point is there, in order")
    func whole() throws {
        let folder = try Folder()
        let lines = try undisturbed(folder).split(separator: "\n")
        #expect(lines.count == 1 + (Self.points - 1) * Self.replications)
        #expect(lines[1].hasPrefix("0,p0,a=0,0,"))
        let store = try folder.store("undisturbed")
        let rows = try store.results(of: 1, point: 7)
        let cost = Measures.index(of: "cost.effective")
        let costs = (0..<Self.replications).map { Double(107 + 10 * $0) }
        #expect(rows.map { $0.measures[cost] } == costs)
        #expect(try store.points(of: 1)[5].problem == "`max` is below `min`")
        let result = try SweepResult(
            try store.run(1).run, id: 1,
            design: try SweepDesign(
                .grid, axes: [try SweepAxis("a=0..11/1")], seed: 1),
            replications: Self.replications, measure: try Measures.named("cost.effective"),
            store: store)
        #expect(result.missing == 0)
        #expect(result.problems.map(\.place) == [5])
        #expect(result.ranking.first?.place == 0)
        // All are as available and as fast: the cheapest alone is on the front.
        #expect(result.points.filter(\.isOnFront).map(\.place) == [0])
    }

    @Test("cancelled anywhere and begun again, the export is the same", arguments: [1, 3])
    func resumed(threads: Int) throws {
        let folder = try Folder()
        let expected = try undisturbed(folder)
        let store = try folder.store("torn")
        var rounds = 0
        var isDone = false
        while !isDone, rounds < 100 {
            rounds += 1
            let cancellation = Cancellation()
            let budget = Mutex(17 * rounds)
            isDone = try sweep(store, threads: threads) { _ in
                budget.withLock {
                    $0 -= 1
                    if $0 <= 0 { cancellation.cancel() }
                }
            }.run(cancellation: cancellation)
        }
        #expect(rounds > 2)
        #expect(try folder.export(store) == expected)
    }

    @Test("what is there is not done again")
    func nothingTwice() throws {
        let folder = try Folder()
        let store = try folder.store("a")
        #expect(try sweep(store).run())
        let count = Mutex(0)
        #expect(try sweep(store) { _ in count.withLock { $0 += 1 } }.run())
        #expect(count.withLock { $0 } == 0)
    }

    @Test("shards merge to the same export in any order", arguments: [1, 4, 16])
    func shards(count: Int) throws {
        let folder = try Folder()
        let expected = try undisturbed(folder)
        let parts = try (0..<count).map { index in
            let store = try folder.store("part\(index)")
            #expect(try sweep(store, shard: Shard(index: index, count: count)).run())
            return store
        }
        for (round, order) in [parts, parts.reversed(), parts + parts].enumerated() {
            let whole = try folder.store("whole\(round)")
            _ = try whole.merge(Array(order))
            #expect(try folder.export(whole) == expected)
            #expect(try whole.points(of: 1) == (try folder.store("undisturbed").points(of: 1)))
        }
    }

    @Test("strangers and contradictions are refused, and change nothing")
    func refused() throws {
        let folder = try Folder()
        let store = try folder.store("a")
        #expect(try sweep(store).run())
        let before = try folder.export(store)

        let stranger = try folder.store("stranger")
        _ = try begin(stranger, name: "another")
        #expect(throws: StoreError.unrelated(path: store.path, other: stranger.path)) {
            try store.merge([stranger])
        }
        // One that has more than a part of this sweep is not taken for one.
        let mixed = try folder.store("mixed")
        _ = try begin(mixed)
        _ = try begin(mixed, name: "another")
        #expect(throws: StoreError.self) { try store.merge([mixed]) }

        let liar = try folder.store("liar")
        let id = try begin(liar)
        let wrong = Array(repeating: 1.0, count: Measures.all.count)
        try liar.append([ResultRow(point: 3, replication: 39, measures: wrong)], to: id)
        #expect(
            throws: StoreError.contradiction(path: liar.path, point: 3, replication: 39)
        ) { try store.merge([liar]) }
        #expect(try folder.export(store) == before)
    }

    @Test("a scenario that changed under its sweep is an error")
    func changed() throws {
        let folder = try Folder()
        let store = try folder.store("a")
        let id = try begin(store)
        try store.update(id, point: 2, fingerprint: "old", problem: nil, horizonSeconds: 1)
        #expect(throws: StoreError.changed(path: store.path, point: 2)) {
            try sweep(store).run()
        }
    }

    @Test("a file that is no store is left alone")
    func foreign() throws {
        let folder = try Folder()
        let path = folder.path + "/text.sqlite"
        try "not a database, but long enough to be one".write(
            toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: StoreError.foreign(path: path)) { try ResultStore(path: path) }
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("not a database"))
        #expect(throws: StoreError.self) {
            try ResultStore(path: folder.path + "/none.sqlite", makesFile: false)
        }
        #expect(throws: StoreError.self) { try ResultStore(path: folder.path + "/no/such.sqlite") }
    }

    @Test("runs of a store are compared in pairs where the seed is the same")
    func compared() throws {
        let folder = try Folder()
        let store = try folder.store("runs")
        for (index, extra) in [0, 7].enumerated() {
            let comparison = try #require(
                try Sample.experiment([Sample.costing("base", extra: extra)]).run())
            var run = StoredRun(
                kind: "run", name: "base", command: "headroom run", seed: 1, replications: 5,
                serving: "flow", priceBookAsOf: "2026-07-20", priceBookFingerprint: "beef",
                design: "\(index)", began: "2026-11-30T00:00:00Z")
            run.design = "\(index)"
            try store.keep(comparison, as: run)
        }
        #expect(try store.runs().map(\.results) == [5, 5])
        let difference = ResultDifference(
            try StoredResult(1, of: store), try StoredResult(2, of: store))
        #expect(difference.isPaired)
        let cost = Measures.index(of: "cost.effective")
        let row = try #require(difference.scenarios[0].rows.first { $0.measure == cost })
        #expect(row.verdict == .higher)
        #expect(row.change == 7)
        #expect(row.halfWidth == 0)
        #expect(throws: StoreError.noRun(path: store.path, id: 3)) {
            try StoredResult(3, of: store)
        }
    }
}
