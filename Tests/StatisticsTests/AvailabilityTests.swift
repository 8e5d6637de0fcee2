import SimulationKernel
import Statistics
import Testing

/// Redundancy, budgets and rare events. Exact values are fractions worked out by hand or with
/// Python's; those of the gamma distribution are from published tables of Garwood's interval.
struct AvailabilityTests {
    private func near(_ value: Double, _ expected: Double, _ relative: Double = 1e-12) -> Bool {
        abs(value - expected) <= relative * abs(expected)
    }

    @Test func whatIsNearlyAlwaysUpKeepsItsDigits() {
        // Five parts that are down 10⁻⁶ of the time, any one enough: 10⁻³⁰.
        #expect(near(Redundancy.spare(needed: 1, of: 5, unavailability: 1e-6), 1e-30))
        // Two of three: 3q²(1 − q) + q³.
        #expect(near(Redundancy.spare(needed: 2, of: 3, unavailability: 0.01), 0.000298))
        #expect(near(Redundancy.series([1e-9, 2e-9, 3e-9]), 5.999999989e-9))
        #expect(near(Redundancy.parallel([0.1, 0.02, 0.5]), 0.001))
    }

    @Test func theEdgesOfKOfN() {
        for share in [0.0, 0.3, 1.0] {
            #expect(Redundancy.spare(needed: 0, of: 3, unavailability: share) == 0)
            #expect(Redundancy.spare(needed: 4, of: 3, unavailability: share) == 1)
            #expect(near(Redundancy.spare(needed: 1, of: 1, unavailability: share), share))
            let all = Redundancy.spare(needed: 4, of: 4, unavailability: share)
            #expect(near(all, Redundancy.series(Array(repeating: share, count: 4)), 1e-14))
            #expect(
                near(
                    Redundancy.spareAvailability(needed: 2, of: 4, unavailability: share),
                    1 - Redundancy.spare(needed: 2, of: 4, unavailability: share), 1e-14))
        }
    }

    @Test func partsThatDifferAgreeWithLikeOnes() {
        for needed in 0...7 {
            let like = Redundancy.spare(needed: needed, of: 6, unavailability: 0.07)
            let each = Redundancy.spare(needed: needed, Array(repeating: 0.07, count: 6))
            #expect(near(each, like, 1e-12))
        }
        // Two of three of 0.1, 0.2 and 0.3: two or three down.
        #expect(near(Redundancy.spare(needed: 2, [0.1, 0.2, 0.3]), 0.098))
    }

    @Test func commonCausesAddUp() {
        // Beta 0 is independence, beta 1 a single part.
        let alone = Redundancy.commonCause(needed: 1, of: 3, unavailability: 0.1, beta: 0)
        #expect(near(alone, 0.001))
        #expect(Redundancy.commonCause(needed: 1, of: 3, unavailability: 0.1, beta: 1) == 0.1)
        #expect(Redundancy.commonCause(needed: 3, of: 3, unavailability: 1, beta: 0.5) == 1)
    }

    @Test func budgets() {
        let budget = ErrorBudget(objective: 0.9995)
        #expect(near(budget.downtime(of: 43_200), 21.6, 1e-9))
        #expect(near(budget.burnRate(errors: 0.0072), 14.4, 1e-9))
        #expect(
            budget.burnRate(errors: 0) == 0
                && budget.timeToExhaust(errors: 0, period: 1) == .infinity)
        #expect(ErrorBudget(objective: 1).burnRate(errors: 0.1) == .infinity)
        #expect(
            BurnAlert.recommended.map { ($0.threshold(period: 720) * 10).rounded() } == [
                144, 60, 10,
            ])
    }

    @Test func fewEventsHaveWideIntervals() {
        // Garwood's table: none in a unit: 0 to 3.689; three: 0.619 to 8.767.
        let none = EventRate(events: 0, over: 1)
        #expect(none.lower == 0 && near(none.upper, 3.688879454, 1e-9))
        let three = EventRate(events: 3, over: 10)
        #expect(near(three.lower, 0.0618672, 1e-5) && near(three.upper, 0.876727, 1e-5))
        #expect(near(three.rate, 0.3))
    }

    @Test func bothFactorsOfARareLossCount() {
        let each = MeanEstimate(
            count: 40, mean: 100, standardDeviation: 60, halfWidth: 30, confidence: 0.95)
        let sure = ConditionalEstimate(each: each, rate: EventRate(known: 0.2))
        #expect(near(sure.mean, 20) && near(sure.lower, 14) && near(sure.upper, 26))
        var rate = EventRate(known: 0.2)
        (rate.lower, rate.upper) = (0.12, 0.28)
        let both = ConditionalEstimate(each: each, rate: rate)
        // √(6² + 8²) on each side.
        #expect(near(both.lower, 10) && near(both.upper, 30))
    }

    /// The mean over clients of what is left when an outage may end before they have moved.
    @Test func clientsMoveAsDrawnOneByOne() {
        let answer = AnswerLife(seconds: 60, overstay: 0.1)
        let move = FailoverTime(
            shortestDetection: 24, interval: 10, look: OrderedUniform(rank: 14, of: 16),
            propagation: 2, answer: answer)
        var stream = RandomStream(seed: 7, replication: 0, entity: 1, purpose: 1)
        let count = 100_000
        var times: [Double] = []
        for _ in 0..<count {
            let phases = (0..<16).map { _ in stream.nextUnit() }.sorted()
            let life = stream.nextUnit() < 0.1 ? 300.0 : 60.0
            times.append(24 + 10 * phases[13] + 2 + life * stream.nextUnit())
        }
        times.sort()
        for share in [0.05, 0.5, 0.9, 0.95, 0.99] {
            let time = move.quantile(share)
            let below = Double(times.count { $0 <= time }) / Double(count)
            #expect(abs(below - share) < 4 * (share * (1 - share) / Double(count)).squareRoot())
            #expect(near(move.moved(by: time), share, 1e-9))
        }
        for outage in [10.0, 40, 80, 200, 1_000] {
            let losses = Moments(times.lazy.map { min($0, outage) })
            #expect(
                abs(move.meanLoss(outage: outage) - losses.mean) <= 4 * losses.standardError + 1e-9)
        }
        #expect(near(move.meanLoss(outage: 1_000), move.mean, 1e-12))
    }

    @Test func withoutCachesOrIntervalsTimesAreExact() {
        let sure = FailoverTime(shortestDetection: 109)
        #expect(sure.quantile(0.5) == 109 && sure.mean == 109)
        #expect(sure.meanLoss(outage: 60) == 60 && sure.meanLoss(outage: 3_600) == 109)
        let onlyCache = FailoverTime(shortestDetection: 10, answer: AnswerLife(seconds: 20))
        #expect(near(onlyCache.quantile(0.25), 15) && onlyCache.meanLoss(outage: 30) == 20)
        let onlyChecks = FailoverTime(shortestDetection: 0, interval: 10)
        #expect(near(onlyChecks.quantile(0.3), 3) && onlyChecks.meanLoss(outage: 10) == 5)
    }
}
