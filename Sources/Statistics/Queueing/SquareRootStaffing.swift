import StableMath

/// Servers for a load by the square-root rule: a + β√a, where β comes from the share of arrivals
/// that may wait (Halfin and Whitt, 1981). A limit for large loads, good from a few dozen servers.
package enum SquareRootStaffing {
    /// P(wait) in the limit: 1/(1 + βΦ(β)/φ(β)).
    package static func waitProbability(beta: Double) -> Double {
        let density = Stable.exp(-0.5 * beta * beta) * 0.3989422804014327
        let cumulative = Stable.normalSurvival(-beta)
        return density / (density + beta * cumulative)
    }

    /// The β ≥ 0 whose P(wait) is `target`; nil outside 0…1 and at 0, which no β reaches.
    package static func beta(waitProbability target: Double) -> Double? {
        guard target > 0 && target <= 1 else { return nil }
        var low = 0.0
        var high = 40.0
        for _ in 0..<100 {
            let middle = 0.5 * (low + high)
            if !(middle > low && middle < high) { break }
            if waitProbability(beta: middle) > target { low = middle } else { high = middle }
        }
        return high
    }

    /// ⌈a + β√a⌉; nil as for `beta`, or when the load is not a positive number below 10¹⁵.
    package static func servers(offeredLoad: Double, waitProbability target: Double) -> Int? {
        guard offeredLoad > 0 && offeredLoad < 1e15,
            let beta = beta(waitProbability: target)
        else { return nil }
        return Int((offeredLoad + beta * offeredLoad.squareRoot()).rounded(.up))
    }
}
