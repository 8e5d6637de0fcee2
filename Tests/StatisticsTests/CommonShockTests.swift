import Statistics
import Testing

/// Losses of which a shock takes many at once, against closed forms and enumeration.
struct CommonShockTests {
    /// All of ten with probability 0.03, else each with 0.02: the mixture by hand.
    @Test func aShockThatTakesAll() {
        let loss = CommonShock(count: 10, individual: 0.02, shock: 0.03)
        let spared = 0.97
        #expect(abs(loss.mean - (0.03 * 10 + spared * 0.2)) < 1e-12)
        let square = 0.03 * 100 + spared * (10 * 0.02 * 0.98 + 0.04)
        #expect(abs(loss.variance - (square - loss.mean * loss.mean)) < 1e-12)
        #expect(abs(loss.allLost - (0.03 + spared * 1.024e-17)) < 1e-12)
        var survives = spared
        for _ in 0..<10 { survives *= 0.98 }
        #expect(abs(loss.noneLost - survives) < 1e-12)
    }

    /// Over n equal pools the deviation of the loss falls by √n, and the mean stays.
    @Test(arguments: [1, 2, 4, 5, 20])
    func spreadingCutsTheDeviation(pools: Int) {
        let loss = CommonShock(count: 100, pools: pools, individual: 0, shock: 0.05)
        #expect(abs(loss.mean - 5) < 1e-12)
        let expected = 100 * (0.05 * 0.95 / Double(pools)).squareRoot()
        #expect(abs(loss.standardDeviation - expected) < 1e-9)
    }

    /// The share that a shock takes is integrated over a grid here, and in closed form there.
    @Test(arguments: [(0.5, 7, 0.1, 0.2), (0.5, 4, 0, 0.6), (0.8, 5, 0.05, 0.3), (0.2, 3, 0.4, 1)])
    func severityIsMixedOver(mean: Double, count: Int, individual: Double, shock: Double) {
        let severity = CommonShock.Severity(mean: mean)
        let loss = CommonShock(
            count: count, individual: individual, shock: shock, severity: severity)
        // By the middles of equal parts of the severity's distribution.
        let steps = 20_000
        var (all, none, first, second) = (0.0, 0.0, 0.0, 0.0)
        let n = Double(count)
        for step in 0..<steps {
            let share = severity.quantile((Double(step) + 0.5) / Double(steps))
            let lost = individual + (1 - individual) * share
            var (every, nobody) = (1.0, 1.0)
            for _ in 0..<count { (every, nobody) = (every * lost, nobody * (1 - lost)) }
            all += every
            none += nobody
            first += n * lost
            second += n * lost * (1 - lost) + n * n * lost * lost
        }
        let parts = Double(steps)
        let (p, calm) = (individual, 1 - shock)
        var (every, nobody) = (1.0, 1.0)
        for _ in 0..<count { (every, nobody) = (every * p, nobody * (1 - p)) }
        let expected = calm * n * p + shock * first / parts
        let square = calm * (n * p * (1 - p) + n * n * p * p) + shock * second / parts
        #expect(abs(loss.mean - expected) < 1e-4)
        #expect(abs(loss.variance - (square - expected * expected)) < 1e-3)
        #expect(abs(loss.allLost - (calm * every + shock * all / parts)) < 1e-4)
        #expect(abs(loss.noneLost - (calm * nobody + shock * none / parts)) < 1e-4)
    }

    @Test func nothingIsLostOfNothing() {
        let loss = CommonShock(count: 0, pools: 3, individual: 0.5, shock: 0.5)
        #expect(loss.mean == 0 && loss.variance == 0 && loss.noneLost == 1)
    }

    /// Of very many: a uniform share s has
    /// ∫ (p + (1 − p)·s)^n ds = (1 − p^(n + 1)) ÷ ((n + 1)(1 − p)); another one is near it where
    /// its density is near 1 at the end.
    @Test(arguments: [3_000, 100_000])
    func aLargePoolIsNoTrouble(count: Int) {
        let loss = CommonShock(
            count: count, individual: 0.02, shock: 0.1, severity: .init(mean: 0.5))
        #expect(abs(loss.allLost * Double(count + 1) * 0.98 / 0.1 - 1) < 1e-9)
        let other = CommonShock(
            count: count, individual: 0.02, shock: 0.1, severity: .init(mean: 0.500001))
        #expect(abs(other.allLost / loss.allLost - 1) < 1e-3)
        #expect(loss.noneLost < 1e-20 && loss.mean.isFinite)
    }
}
