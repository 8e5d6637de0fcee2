import SimulationKernel
import Statistics
import Synchronization
import Testing

@testable import Experiments

/// Problems of ten thousand designs whose best is known.
@Suite("races between designs")
struct RaceTests {
    /// A normal variable that all designs share in a replication, and one of the design's own.
    private static func luck(
        _ seed: UInt64, _ replication: Int, _ design: Int
    ) -> (shared: Double, own: Double) {
        var shared = RandomStream(
            seed: seed, replication: UInt64(replication), entity: 1, purpose: 1)
        var own = RandomStream(
            seed: seed, replication: UInt64(replication), entity: UInt64(design) + 10, purpose: 2)
        return (shared.nextNormalByInversion(), own.nextNormalByInversion())
    }

    private func race(
        _ count: Int = 10_000, constraints: Int, confidence: Double = 0.9,
        _ trial: @escaping @Sendable (_ design: Int, _ replication: Int) -> Trial
    ) -> Race {
        Race(
            designs: count, constraints: constraints, confidence: confidence, threads: 2
        ) {
            { design, replications in replications.map { trial(design, $0) } }
        }
    }

    /// A bowl of 100 × 100 designs: cost 1,000 + 20 (x − 37)² + 30 (y − 61)², with luck of ±100
    /// that all share and ±5 of their own. The nearest other costs 20 more, beyond the indifference
    /// of 5.
    @Test("a bowl", arguments: [1, 2, 3] as [UInt64])
    func bowl(seed: UInt64) throws {
        let race = race(constraints: 0) { design, replication in
            let (x, y) = (Double(design / 100) - 37, Double(design % 100) - 61)
            let luck = Self.luck(seed, replication, design)
            return Trial(
                cost: 1_000 + 20 * x * x + 30 * y * y + 100 * luck.shared + 5 * luck.own, kept: 0)
        }
        let result = try #require(try race.run())
        #expect(result.winner?.design == 37 * 100 + 61)
        #expect(result.certainty > 0.9)
        // Most designs are out after two replications.
        #expect(result.replications < 25_000)
    }

    /// The cheapest lie beyond a constraint: design i costs 2,000 + i and keeps its promise in a
    /// replication when a uniform variable is below Φ((i − 6,000) ÷ 300). With confidence 90 % the
    /// first able design is 6,000 + 300 × 1.2816 = 6,385; any within 0.5 % of its cost, 42, is as
    /// good.
    @Test("a constraint that holds by chance", arguments: [1, 2] as [UInt64])
    func constrained(seed: UInt64) throws {
        let race = race(constraints: 1) { design, replication in
            let luck = Self.luck(seed, replication, design)
            let kept = luck.shared < (Double(design) - 6_000) / 300
            return Trial(
                cost: 2_000 + Double(design) + 100 * luck.shared, kept: kept ? 1 : 0)
        }
        let result = try #require(try race.run())
        let winner = try #require(result.winner)
        // 64 replications know a probability of 90 % as well as ±7 %: 80 % to 98 % are 6,252 to
        // 6,616.
        #expect((6_250...6_620).contains(winner.design))
        #expect(winner.kept >= 0.9)
        // Without the constraint the first is the cheapest.
        #expect(result.without[0]?.entry.design == 0)
        // Luck is shared: the difference in cost is that of the numbers, whatever was simulated.
        let saving = try #require(result.without[0]?.saving)
        #expect(abs(saving - Double(winner.design)) < 1e-6)
    }

    /// A deceptive one: the best of a thousand plateaus is alone on its plateau, and every design
    /// has a twin that costs the same and breaks the second constraint in every replication.
    @Test("twins, plateaus and two constraints", arguments: [1, 2] as [UInt64])
    func deceptive(seed: UInt64) throws {
        let best = 7_342
        let race = race(constraints: 2) { design, replication in
            let luck = Self.luck(seed, replication, design)
            let plateau = Double(design / 10 % 100)
            let cost = design == best ? 470 : 500 + 5 * plateau
            let kept: UInt64 = design % 2 == 0 ? 3 : 1
            return Trial(cost: cost + 20 * luck.shared + luck.own, kept: kept)
        }
        let result = try #require(try race.run())
        #expect(result.winner?.design == best)
        #expect(result.certainty > 0.95)
        #expect(result.winnerKept?.successes == 64)
    }

    @Test("nothing keeps the constraint: there is no winner")
    func nothing() throws {
        let race = race(50, constraints: 1) { design, _ in Trial(cost: Double(design), kept: 0) }
        let result = try #require(try race.run())
        #expect(result.winner == nil)
        #expect(result.entries.count == 50)
    }

    @Test("invalid designs are left out, and threads do not matter")
    func invalid() throws {
        func result(_ threads: Int) throws -> RaceResult? {
            var race = race(100, constraints: 0) { design, replication in
                Trial(cost: Double(design) + Self.luck(3, replication, design).own, kept: 0)
            }
            let make = race.makeSimulator
            race.makeSimulator = {
                let simulate = make()
                return { $0 < 10 ? nil : try simulate($0, $1) }
            }
            race.threads = threads
            return try race.run()
        }
        let one = try #require(try result(1))
        #expect(one.invalid == 10)
        #expect((one.winner?.design ?? 0) < 14)
        let other = try #require(try result(4))
        #expect(other.entries.map(\.cost) == one.entries.map(\.cost))
        #expect(other.winner?.design == one.winner?.design)
    }

    @Test("the front has what nothing beats")
    func front() throws {
        let goals = [(5.0, 0.99, 1.0), (4, 0.9, 1), (4, 0.95, 2), (6, 0.99, 1), (9, 0.999, 0.5)]
        let race = race(goals.count, constraints: 0) { design, _ in
            Trial(
                cost: goals[design].0, kept: 0, availability: goals[design].1,
                p99: goals[design].2)
        }
        let result = try #require(try race.run())
        #expect(result.front.map(\.design) == [2, 1, 0, 4])
    }

    /// Two that cost the same but for what is not worth looking for: the dearer one keeps its
    /// promise always, the cheaper one in 19 of 20.
    @Test("of two as cheap, the one that keeps its promises")
    func alike() throws {
        let race = race(3, constraints: 1) { design, replication in
            let kept = design == 1 || replication % 20 != 19
            return Trial(cost: [100, 100.2, 120][design], kept: kept ? 1 : 0)
        }
        let result = try #require(try race.run())
        #expect(result.winner?.design == 1)
        #expect(result.winnerKept?.successes == 64)
    }

    @Test("a trial has bits for as many constraints as there may be")
    func bits() {
        #expect(Trial.all(0) == 0 && Trial.all(3) == 7)
        #expect(Trial.all(33) == 0x1_FFFF_FFFF && Trial.all(64) == .max)
    }
}
