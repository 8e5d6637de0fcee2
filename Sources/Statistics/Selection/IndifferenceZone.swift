import StableMath

/// The constants of Kim and Nelson's procedure KN (2001), which finds the best of k systems with a
/// promised probability, drops losers on the way, and works with common random numbers.
package struct IndifferenceZone: Hashable, Sendable {
    /// η = ½[(2α/(k − 1))^(−2/(n₀ − 1)) − 1].
    package var eta: Double
    /// h² = 2cη(n₀ − 1).
    package var hSquared: Double

    /// - Parameters:
    ///   - systems: k, 2 or more.
    ///   - firstStage: replications n₀ of each before any is dropped, 2 or more.
    ///   - alpha: allowed probability of choosing wrongly.
    ///   - c: the shape of the continuation region; 1 is the authors' choice.
    /// - Returns: nil outside these ranges.
    package init?(systems: Int, firstStage: Int, alpha: Double, c: Int = 1) {
        guard systems >= 2 && firstStage >= 2 && alpha > 0 && alpha < 1 && c >= 1 else {
            return nil
        }
        let degrees = Double(firstStage - 1)
        let power = Stable.pow(2 * alpha / Double(systems - 1), -2 / degrees)
        eta = 0.5 * (power - 1)
        hSquared = 2 * Double(c) * eta * degrees
    }
}
