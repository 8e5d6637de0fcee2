import Testing

@testable import Experiments

/// Measures of elasticity on numbers that can be followed by hand.
@Suite("elasticity") struct ElasticityTests {
    /// 3-4-5 in two dimensions; five equal parts are the fifth root of five times one.
    @Test("deviation is a Minkowski distance of the order of its parts")
    func deviation() {
        #expect(abs(Measures.deviation([0.3, 0.4]) - 0.5) < 1e-12)
        #expect(abs(Measures.deviation([1, 1, 1, 1, 1]) - 1.379729661461215) < 1e-12)
        #expect(Measures.deviation([0, 0, 0, 0, 0]) == 0)
    }

    /// The second beats the first in θU, θO and τO, ties in τU and loses in ν: 3.5 of 5.
    @Test("pairwise competition counts wins, and a tie for half")
    func wins() {
        let ranking = ElasticityRanking([
            [0.2, 0.8, 0.1, 0.9, 0.1], [0.1, 0.4, 0.1, 0.8, 0.2],
        ])
        #expect(ranking.wins == [0.3, 0.7])
        #expect(ElasticityRanking([[0, 0, 0, 0, 0]]).wins == [nil])
    }

    /// Twice as good in two of four measures, equal in one, four times in the other: the fourth
    /// root of 16.
    @Test("elastic speedup is a geometric mean")
    func speedup() {
        let ranking = ElasticityRanking([
            [0.4, 0.8, 0.1, 0.8, 0.5], [0.2, 0.4, 0.1, 0.2, 0.9], [0, 0.8, 0.1, 0.8, 0.1],
        ])
        #expect(ranking.speedups[0] == 1)
        #expect(ranking.speedups[1] == 2)
        #expect(ranking.speedups[2] == nil)
    }
}
