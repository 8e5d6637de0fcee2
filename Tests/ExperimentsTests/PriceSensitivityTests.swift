import Pricing
import Testing

@testable import Experiments

@Suite("verdicts and derived prices")
struct PriceSensitivityTests {
    /// So many dollars published and so many derived, in every replication, and one more or less by
    /// luck that all share.
    private func candidate(_ name: String, published: Int, derived: Int) -> Candidate {
        Sample.candidate(name) { request in
            let luck = Int(request.replication % 3)
            return ReplicationRun(
                replication: Sample.replication(
                    [
                        Sample.line("Compute", dollars: published + luck),
                        Sample.line("Storage", dollars: derived, provenance: .derived),
                    ], Sample.outcome()),
                chart: .empty)
        }
    }

    private func sensitivity(
        _ base: (Int, Int), _ other: (Int, Int)
    ) throws -> PriceSensitivity {
        let result = try #require(
            try Sample.experiment([
                candidate("base", published: base.0, derived: base.1),
                candidate("other", published: other.0, derived: other.1),
            ]).run())
        return try #require(result.sensitivities.first)
    }

    @Test("published prices only")
    func published() throws {
        let found = try sensitivity((100, 0), (90, 0))
        #expect(!found.isDerived && !found.flips)
        #expect(found.verdict == .lower)
    }

    /// 100 against 95, of which 40 are derived: at 44 it is 99, at 36 it is 91.
    @Test("a verdict that stays")
    func stays() throws {
        let found = try sensitivity((100, 0), (55, 40))
        #expect(found.isDerived && !found.flips)
        // Luck adds 0, 1, 2, 0, 1: 4 in five replications.
        #expect(abs(found.scenarioShare - 200.0 / 479) < 1e-12)
        #expect(found.message.contains("the same"))
    }

    /// 100 against 98, of which 40 are derived: at 44 it is 102, which is higher.
    @Test("a verdict that a tenth turns over")
    func flips() throws {
        let found = try sensitivity((100, 0), (58, 40))
        #expect(found.verdict == .lower)
        #expect(found.ifLower == .lower)
        #expect(found.ifHigher == .higher)
        #expect(found.flips)
        #expect(found.message.contains("\"higher\""))
    }
}
