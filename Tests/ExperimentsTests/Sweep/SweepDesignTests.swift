import Diagnostics
import Testing

@testable import Experiments

@Suite("designs of sweeps")
struct SweepDesignTests {
    private func list(_ text: String) throws -> [String]? { try SweepAxis(text).list }

    @Test("values are a list, or a range with a step")
    func values() throws {
        #expect(try list("a.b=10,20,40") == ["10", "20", "40"])
        #expect(try list("a=[x, y],[z]") == ["[x, y]", "[z]"])
        #expect(try list("a={p: 'b,c'}, d") == ["{p: 'b,c'}", "d"])
        #expect(try list("a=10..40/10") == ["10", "20", "30", "40"])
        #expect(try list("a=0.1..0.35/0.1") == ["0.1", "0.2", "0.3"])
        #expect(try list("a=50%..60%/5%") == ["50%", "55%", "60%"])
        #expect(try list("a=1..3/1s") == ["1s", "2s", "3s"])
        #expect(try list("a=100..300/100 req/s") == ["100 req/s", "200 req/s", "300 req/s"])
        #expect(try list("a=2026-01-01..2026-02-01") == ["2026-01-01..2026-02-01"])
        #expect(try list("a=1..5") == nil)
    }

    @Test(
        "mistakes are found",
        arguments: [
            "a", "=3", "a=", "a=1,,2", "a=1,1", "a=5..1/1", "a=1..5/0", "a=1s..5m/1s",
            "a=0..1/0.0000001",
        ])
    func mistakes(text: String) {
        #expect(throws: Diagnostic.self) { try SweepAxis(text) }
    }

    @Test("a grid has every combination once, the last axis fastest")
    func grid() throws {
        let axes = [try SweepAxis("a=1,2"), try SweepAxis("b=x,y,z")]
        let design = try SweepDesign(.grid, axes: axes, seed: 1)
        #expect(design.count == 6)
        let all = (0..<6).map { design.settings(of: $0).joined(separator: " ") }
        #expect(
            all == ["a=1 b=x", "a=1 b=y", "a=1 b=z", "a=2 b=x", "a=2 b=y", "a=2 b=z"])
    }

    @Test("one at a time begins with the scenario as it is")
    func alone() throws {
        let axes = [try SweepAxis("a=1,2"), try SweepAxis("b=x")]
        let design = try SweepDesign(.oneAtATime, axes: axes, seed: 1)
        let all = (0..<design.count).map { design.settings(of: $0) }
        #expect(all == [[], ["a=1"], ["a=2"], ["b=x"]])
    }

    /// The definition: each of n slices of each axis has one point.
    @Test("a Latin hypercube has one point in every slice", arguments: [1, 2, 7, 50, 333])
    func hypercube(count: Int) throws {
        let axes = [try SweepAxis("a=0.0..1000.0"), try SweepAxis("b=5.0..6.0")]
        let design = try SweepDesign(.latinHypercube(points: count), axes: axes, seed: 4)
        for (axis, low, width) in [(0, 0.0, 1_000.0), (1, 5.0, 1.0)] {
            let slices = try (0..<count).map { point in
                let value = try #require(Double(design.values(of: point)[axis] ?? ""))
                return Int(((value - low) / width * Double(count)).rounded(.down))
            }
            // Values are rounded to a ten-thousandth of the width and may touch the next slice.
            let apart = Set(slices).count
            #expect(Double(apart) >= 0.95 * Double(count) - 1)
        }
        let other = try SweepDesign(.latinHypercube(points: count), axes: axes, seed: 5)
        if count > 2 { #expect(other.values(of: 0) != design.values(of: 0)) }
    }

    @Test("a permutation has every number once", arguments: [1, 2, 3, 5, 16, 17, 1_000])
    func permutation(count: Int) {
        let permutation = RandomPermutation(count: count, seed: 9, entity: 3)
        #expect((0..<count).map { permutation[$0] }.sorted() == Array(0..<count))
    }

    @Test("whole numbers stay whole")
    func whole() throws {
        let design = try SweepDesign(
            .latinHypercube(points: 40), axes: [try SweepAxis("min=2..9")], seed: 1)
        let values = Set((0..<40).compactMap { design.values(of: $0)[0] })
        #expect(values == Set((2...9).map { "\($0)" }))
    }

    @Test("a grid of ranges without steps, and an axis twice, are refused")
    func refused() throws {
        let open = try SweepAxis("a=1..5")
        #expect(throws: Diagnostic.self) { try SweepDesign(.grid, axes: [open], seed: 1) }
        #expect(throws: Diagnostic.self) { try SweepDesign(.oneAtATime, axes: [open], seed: 1) }
        let axis = try SweepAxis("a=1,2")
        #expect(throws: Diagnostic.self) { try SweepDesign(.grid, axes: [axis, axis], seed: 1) }
    }

    @Test("shards share every replication out, none twice", arguments: [1, 3, 16])
    func shards(count: Int) throws {
        for points in [1, 5, 200] {
            for point in 0..<points {
                for replication in 0..<20 {
                    let owners = (0..<count).filter {
                        Shard(index: $0, count: count).contains(
                            point: point, replication: replication, of: points)
                    }
                    #expect(owners.count == 1)
                }
            }
        }
        #expect(try Shard("3/16") == Shard(index: 2, count: 16))
        for text in ["0/4", "5/4", "3", "a/b", "1/0", "-1/4"] {
            #expect(throws: Diagnostic.self) { try Shard(text) }
        }
    }
}
