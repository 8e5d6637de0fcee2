import StableMath

/// A probability from successes among independent trials, with Wilson's score interval (1927),
/// which stays within 0…1 and is honest where nothing or everything succeeded.
package struct ProportionEstimate: Hashable, Sendable {
    package var successes: Int
    package var trials: Int
    package var lower: Double
    package var upper: Double
    package var confidence: Double

    /// The observed share; NaN without trials.
    package var share: Double { Double(successes) / Double(trials) }

    /// - Precondition: 0 ≤ successes ≤ trials. Without trials the interval is 0…1.
    package init(successes: Int, trials: Int, confidence: Double = 0.95) {
        precondition(successes >= 0 && successes <= trials, "successes are some of the trials")
        self.successes = successes
        self.trials = trials
        self.confidence = confidence
        guard trials > 0 else {
            (lower, upper) = (0, 1)
            return
        }
        let z = -Stable.normalQuantile(0.5 * (1 - confidence))
        let n = Double(trials)
        let observed = Double(successes) / n
        let scale = 1 / (1 + z * z / n)
        let center = (observed + z * z / (2 * n)) * scale
        let variance = observed * (1 - observed) / n + z * z / (4 * n * n)
        let halfWidth = z * variance.squareRoot() * scale
        // Exact at the ends, where rounding would leave a trace of the other side.
        lower = successes == 0 ? 0 : center - halfWidth
        upper = successes == trials ? 1 : center + halfWidth
    }
}
