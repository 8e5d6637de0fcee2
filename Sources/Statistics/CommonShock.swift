import StableMath

/// How many of `count` instances are lost in some time, of which a shock may take many at once.
///
/// Each of the pools that they are spread over has a shock with probability `shock`, by itself. A
/// shock takes each instance of its pool with a probability that is the same for all of them and
/// differs from shock to shock: a beta variable. Whatever a shock leaves is lost with probability
/// `individual`, each by itself.
package struct CommonShock: Hashable, Sendable {
    /// Instances, 0 or more, spread evenly over `pools`, 1 or more.
    package var count: Int
    package var pools: Int
    /// Probabilities, 0…1.
    package var individual: Double
    package var shock: Double
    package var severity: Severity

    package init(
        count: Int, pools: Int = 1, individual: Double, shock: Double,
        severity: Severity = Severity(mean: 1)
    ) {
        self.count = count
        self.pools = pools
        self.individual = individual
        self.shock = shock
        self.severity = severity
    }

    /// What share of a pool a shock takes: a beta variable of this mean whose parameters add up to
    /// two, so that one of mean ½ is uniform.
    package struct Severity: Hashable, Sendable {
        /// Above 0, up to 1: 1 takes all, always.
        package let mean: Double

        package init(mean: Double) { self.mean = mean }

        private var alpha: Double { 2 * mean }
        private var beta: Double { 2 * (1 - mean) }

        /// E[S²].
        package var meanSquare: Double { mean * mean + mean * (1 - mean) / 3 }

        /// The share of which p of all shocks take less, p in 0…1.
        package func quantile(_ p: Double) -> Double {
            if mean >= 1 { return 1 }
            if mean == 0.5 { return p }
            var (low, high) = (0.0, 1.0)
            for _ in 0..<60 {
                let middle = (low + high) / 2
                if Stable.betaCumulative(alpha, beta, middle) < p {
                    low = middle
                } else {
                    high = middle
                }
            }
            return (low + high) / 2
        }

        /// E[S^i·(1 − S)^j].
        fileprivate func moment(_ i: Double, _ j: Double) -> Double {
            if mean >= 1 { return j == 0 ? 1 : 0 }
            return Stable.exp(
                Stable.logBeta(alpha + i, beta + j) - Stable.logBeta(alpha, beta))
        }
    }

    /// The sizes of the pools: as even as can be.
    private var sizes: [(size: Double, times: Double)] {
        let (whole, odd) = count.quotientAndRemainder(dividingBy: pools)
        return [(Double(whole + 1), Double(odd)), (Double(whole), Double(pools - odd))]
    }

    /// The expected loss.
    package var mean: Double { Double(count) * lost }

    /// The probability that one instance is lost.
    private var lost: Double {
        individual + (1 - individual) * shock * severity.mean
    }

    package var variance: Double {
        let after = 1 - individual
        // The loss probability under a shock is p + (1 − p)·S.
        let square =
            individual * individual + 2 * individual * after * severity.mean
            + after * after * severity.meanSquare
        let both = (1 - shock) * individual * individual + shock * square
        // Two of one pool share its fate: E[X²] − E[X]² per pool, and pools are independent.
        return sizes.reduce(0) { sum, pool in
            let pairs = pool.size * (pool.size - 1)
            let mean = pool.size * lost
            return sum + pool.times * (mean + pairs * both - mean * mean)
        }
    }

    package var standardDeviation: Double { max(0, variance).squareRoot() }

    /// The probability that every instance is lost.
    package var allLost: Double {
        sizes.reduce(1) { $0 * power(allLost(of: $1.size), $1.times) }
    }

    /// The probability that none is.
    package var noneLost: Double {
        sizes.reduce(1) { $0 * power(noneLost(of: $1.size), $1.times) }
    }

    private func noneLost(of size: Double) -> Double {
        power(1 - individual, size) * (1 - shock + shock * severity.moment(0, size))
    }

    private func allLost(of size: Double) -> Double {
        (1 - shock) * power(individual, size) + shock * allLostUnderShock(size)
    }

    /// E[(S + p·(1 − S))^n].
    private func allLostUnderShock(_ size: Double) -> Double {
        if individual >= 1 { return 1 }
        if severity.mean == 0.5 {
            // Of a uniform share: an integral in closed form.
            return (1 - power(individual, size + 1)) / ((size + 1) * (1 - individual))
        }
        // Term by term, from those of which the shock takes all. They rise and then fall.
        var sum = 0.0
        var last = 0.0
        for left in stride(from: 0, through: size, by: 1) {
            let ways = -Stable.log1p(size) - Stable.logBeta(size - left + 1, left + 1)
            let chance = left == 0 ? 0 : left * Stable.log(individual)
            let term = Stable.exp(ways + chance) * severity.moment(size - left, left)
            sum += term
            if term < last, term < sum * 1e-17 { break }
            if individual == 0 { break }
            last = term
        }
        return sum
    }

    private func power(_ base: Double, _ exponent: Double) -> Double {
        if exponent == 0 { return 1 }
        return base <= 0 ? 0 : Stable.exp(exponent * Stable.log(base))
    }
}
