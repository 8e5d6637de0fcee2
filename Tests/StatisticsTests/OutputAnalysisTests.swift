import Statistics
import Testing

/// Expected values by a direct evaluation of the definitions in NumPy and SciPy.
@Suite("output analysis")
struct OutputAnalysisTests {
    @Test("MSER-5 deletes the start")
    func warmUp() throws {
        let warmUp = try #require(WarmUp(mserOf: settlingSeries))
        #expect(warmUp.deletedBatches == 7 && warmUp.deletedObservations == 5 * 7)
        #expect(isClose(warmUp.mean, 0.018204766795945106, 1e-9))
        #expect(isClose(warmUp.statistic, 0.0013170875830608255, 1e-9))
        #expect(!warmUp.isAtLimit)
        #expect(WarmUp(mserOf: [1, 2, 3, 4]) == nil)
    }

    @Test("ties delete less, and a series that only climbs is too short")
    func warmUpEdges() throws {
        let flat = try #require(WarmUp(mserOf: Array(repeating: 4, count: 50)))
        #expect(flat.deletedBatches == 0 && flat.mean == 4)
        // On a line the statistic falls with every batch deleted, up to the end of the search.
        let climbing = try #require(WarmUp(mserOf: (0..<100).map(Double.init)))
        #expect(climbing.isAtLimit && climbing.deletedBatches == 10)
    }

    @Test("batch means")
    func batchMeans() throws {
        let estimate = try #require(
            BatchMeans.estimate(settlingSeries, deleting: 100, batches: 7))
        #expect(isClose(estimate.mean, 0.012787625136192035, 1e-9))
        #expect(isClose(estimate.halfWidth, 0.053675677850497004, 1e-9))
        #expect(BatchMeans.estimate([1, 2, 3], deleting: 2, batches: 2) == nil)
        #expect(isClose(BatchMeans.lagOneCorrelation(settlingSeries), 0.7080249958109612, 1e-9))
    }

    @Test(
        "replications that a precision needs (Law and Kelton)",
        arguments: [
            (10, 100.0, 12.0, 0.05, 0.95, 27), (10, 100, 1, 0.05, 0.95, 10),
            (5, -20, 30, 0.1, 0.9, 739),
        ])
    func sequential(
        pilot: Int, mean: Double, deviation: Double, precision: Double, confidence: Double,
        expected: Int
    ) {
        #expect(
            SequentialSampling.replicationsNeeded(
                pilotCount: pilot, mean: mean, standardDeviation: deviation,
                relativePrecision: precision, confidence: confidence) == expected)
    }

    @Test("a precision out of reach is said to be so")
    func outOfReach() {
        #expect(
            SequentialSampling.replicationsNeeded(
                pilotCount: 10, mean: 0, standardDeviation: 1, relativePrecision: 0.1) == nil)
        let loose = MeanEstimate(sample: [90, 110, 95, 105])
        #expect(!SequentialSampling.isPrecise(loose, relativePrecision: 0.05))
        #expect(SequentialSampling.isPrecise(loose, relativePrecision: 0.5))
    }
}

@Suite("selection")
struct SelectionTests {
    @Test("computing budget, by the formulas of Chen et al.")
    func budget() throws {
        let expected = [
            0.37806731548564426, 0.29877627042388355, 0.27535221082265093, 0.047804203267821345,
        ]
        let deviations = [1, 1, 1.2, 1.5]
        let shares = try #require(
            ComputingBudget.shares(means: [1, 1.4, 1.5, 2.5], standardDeviations: deviations))
        let mirrored = try #require(
            ComputingBudget.shares(
                means: [-1, -1.4, -1.5, -2.5], standardDeviations: deviations,
                seeksMinimum: false))
        for index in expected.indices {
            #expect(isClose(shares[index], expected[index]))
            #expect(isClose(mirrored[index], expected[index]))
        }
        #expect(ComputingBudget.shares(means: [1, 1], standardDeviations: [1, 1]) == nil)
    }

    @Test("Kim and Nelson's constants")
    func constants() throws {
        let zone = try #require(IndifferenceZone(systems: 4, firstStage: 10, alpha: 0.05))
        #expect(isClose(zone.eta, 0.5646801866188322))
        #expect(isClose(zone.hSquared, 10.16424335913898))
        #expect(IndifferenceZone(systems: 1, firstStage: 10, alpha: 0.05) == nil)
    }
}
