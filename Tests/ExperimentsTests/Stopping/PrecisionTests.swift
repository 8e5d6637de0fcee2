import Diagnostics
import Pricing
import Quantities
import SimulationKernel
import Statistics
import Testing

@testable import Experiments

@Suite("precision")
struct PrecisionTests {
    private static let cost = "cost.effective.perMonth"

    /// A scenario that costs a normal variable a month of the given mean and spread.
    private func candidate(_ name: String = "base", mean: Int, spread: Double) -> Candidate {
        Sample.candidate(name) { request in
            var stream = RandomStream(
                seed: request.seed, replication: request.replication, entity: 7, purpose: 1)
            // The sample's horizon is half a month.
            let dollars = (Double(mean) + spread * stream.nextNormalByInversion()) / 2
            var line = Sample.line("Compute", dollars: 0)
            line.costs.effective.nanodollars = Int128((dollars * 1e9).rounded())
            return ReplicationRun(
                replication: Sample.replication([line], Sample.outcome()), chart: .empty)
        }
    }

    private func experiment(_ candidates: [Candidate], _ width: String) throws -> Experiment {
        var experiment = Sample.experiment(candidates, replications: 20)
        experiment.precision = try Precision(width, of: Self.cost)
        return experiment
    }

    /// Half-widths of 1.96 × 100 ÷ √n ≤ 1 % of 1,000 need 384 replications or so; looks
    /// are at 20, 30, 45, 68, 102, 153, 230, 345, 518, 777.
    @Test("replicates until the interval is narrow enough, and looks at geometric sizes")
    func stops() throws {
        let result = try #require(
            try experiment([candidate(mean: 1_000, spread: 100)], "1%").run())
        let count = result.provenance.replications
        #expect([345, 518, 777].contains(count))
        let outcome = try #require(result.precision)
        #expect(outcome.isReached)
        let width = try #require(result.scenarios[0].summary(Self.cost).interval?.halfWidth)
        #expect(abs((outcome.halfWidths[0] ?? 0) - width) < 1e-9)
        #expect(width <= 0.01 / 1.01 * result.scenarios[0].summary(Self.cost).mean)
    }

    @Test("all scenarios have as many replications as the least certain one needs")
    func several() throws {
        let result = try #require(
            try experiment(
                [
                    candidate("steady", mean: 1_000, spread: 1),
                    candidate("wild", mean: 1_000, spread: 60),
                ], "20 USD"
            ).run())
        // 1.96 × 60 ÷ √n ≤ 20 needs 36.
        #expect([30, 45, 68].contains(result.provenance.replications))
        #expect(result.precision?.isReached == true)
    }

    @Test("gives up at the maximum, and says what it would take")
    func givesUp() throws {
        var experiment = try experiment([candidate(mean: 1_000, spread: 100)], "0.1%")
        experiment.maximumReplications = 50
        let result = try #require(try experiment.run())
        #expect(result.provenance.replications == 50)
        let outcome = try #require(result.precision)
        #expect(!outcome.isReached)
        // (1.96 × 100 ÷ 1)² = 38,416, as well as fifty replications can tell.
        #expect(abs((outcome.needed ?? 0) - 38_416) < 20_000)
        #expect(
            result.warnings.contains {
                if case .imprecise = $0 { true } else { false }
            })
    }

    @Test("what never varies is known after the first look")
    func steady() throws {
        let result = try #require(try experiment([candidate(mean: 5, spread: 0)], "0.1%").run())
        #expect(result.provenance.replications == 20)
        #expect(result.precision?.isReached == true)
    }

    @Test("a measure without a value ends at the first look")
    func undefined() throws {
        var experiment = try experiment([candidate(mean: 5, spread: 1)], "1%")
        // There is no risk of spot without spot.
        experiment.precision?.measure = Measures.index(of: "spot.risk.mean")
        #expect(try experiment.run()?.provenance.replications == 20)
    }

    @Test("threads do not matter")
    func threads() throws {
        var one = try experiment([candidate(mean: 1_000, spread: 60)], "2%")
        one.threads = 1
        var many = one
        many.threads = 5
        let first = try #require(try one.run())
        let second = try #require(try many.run())
        #expect(first.provenance == second.provenance)
        let cost = Measures.index(of: Self.cost)
        #expect(
            first.scenarios[0].replications.map { $0[cost] }
                == second.scenarios[0].replications.map { $0[cost] })
    }

    @Test("what is no width says so", arguments: ["0%", "-1%", "much", "5 EUR", ""])
    func mistakes(text: String) {
        #expect(throws: Diagnostic.self) { try Precision(text, of: Self.cost) }
        #expect(throws: Diagnostic.self) { try Precision("1%", of: "cost.effectve") }
    }

    /// Normal values of a known mean, 2,000 seeds: the share of 95 % intervals that hold it. Its
    /// standard error is half a percent.
    @Test("intervals cover the mean, also after stopping")
    func coverage() {
        let precision = Precision(
            measure: Measures.index(of: Self.cost), width: .relative(0.02))
        var plain = 0
        var paired = 0
        var stopped = 0
        let seeds = 2_000
        for seed in 0..<UInt64(seeds) {
            var stream = RandomStream(seed: seed, replication: 0, entity: 1, purpose: 1)
            var other = RandomStream(seed: seed, replication: 0, entity: 2, purpose: 1)
            var values = (0..<20).map { _ in 10 + stream.nextNormalByInversion() }
            if Summary(values).interval?.contains(10) == true { plain += 1 }
            let moved = values.map { $0 + 1 + 0.3 * other.nextNormalByInversion() }
            if Difference(moved, baseline: values).interval?.contains(1) == true { paired += 1 }
            while !PrecisionOutcome(precision, values: [values]).isReached {
                let next = Precision.next(after: values.count)
                while values.count < next { values.append(10 + stream.nextNormalByInversion()) }
            }
            if Summary(values).interval?.contains(10) == true { stopped += 1 }
        }
        #expect(abs(Double(plain) / Double(seeds) - 0.95) < 0.02)
        #expect(abs(Double(paired) / Double(seeds) - 0.95) < 0.02)
        #expect(Double(stopped) / Double(seeds) > 0.92)
    }
}

extension Summary.Interval {
    fileprivate func contains(_ value: Double) -> Bool { low <= value && value <= high }
}
