import StableMath

/// The `rank`-th smallest of `count` independent uniforms on 0…1, which is a beta variable: when
/// enough of some checkers have looked, each in its own time.
package struct OrderedUniform: Hashable, Sendable {
    package let rank: Int
    package let count: Int

    /// - Precondition: 1 ≤ rank ≤ count.
    package init(rank: Int, of count: Int) {
        precondition((1...max(1, count)).contains(rank), "a rank among those there are")
        self.rank = rank
        self.count = count
    }

    package var mean: Double { Double(rank) / Double(count + 1) }

    /// P(U ≤ x).
    package func cumulative(_ x: Double) -> Double { raised(0, x) }

    /// E[max(0, x − U)], which is ∫ P(U ≤ u) du up to x.
    package func firstExcess(_ x: Double) -> Double {
        if x <= 0 { return 0 }
        if x >= 1 { return x - mean }
        return max(0, x * raised(0, x) - mean * raised(1, x))
    }

    /// E[max(0, x − U)²] ÷ 2, which is the integral of `firstExcess` up to x.
    package func secondExcess(_ x: Double) -> Double {
        if x <= 0 { return 0 }
        let square = mean * Double(rank + 1) / Double(count + 2)
        let (zeroth, first, second) = (raised(0, x), raised(1, x), raised(2, x))
        return max(0, x * x * zeroth - 2 * x * mean * first + square * second) / 2
    }

    /// E[U^power; U ≤ x] ÷ E[U^power]: the beta distribution with a larger first parameter.
    private func raised(_ power: Int, _ x: Double) -> Double {
        if x <= 0 { return 0 }
        if x >= 1 { return 1 }
        return Stable.betaCumulative(
            Double(rank + power), Double(count - rank + 1), x, complement: 1 - x)
    }
}
