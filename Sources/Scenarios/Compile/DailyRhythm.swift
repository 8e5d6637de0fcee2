package import Quantities
import StableMath

/// The curve of a day: a circular bell (the von Mises density) over 1,440 minutes.
///
/// f(t) = peakToMean × exp(κ (cos 2π(t − peak) − 1)), with κ chosen so that the mean over the day
/// is one. It is smooth over midnight, positive for any ratio, highest at the peak, lowest twelve
/// hours from it, and flat for a ratio of one. A ratio of 2.4 leaves a fifth of the mean at the
/// trough.
package enum DailyRhythm {
    /// Multipliers for each minute from midnight, mean one.
    package static func minutes(peakToMean: Double, peakAt: TimeSpan) -> [Double] {
        guard peakToMean > 1 else { return Array(repeating: 1, count: 1440) }
        let concentration = concentration(peakToMean: peakToMean)
        let peakMinute = Int((peakAt.seconds / 60).rounded()) % 1440
        // The curve is symmetric: half a day of values gives both sides.
        let half = (0...720).map { minute in
            Stable.exp(concentration * (cosine(minute, of: 1440) - 1))
        }
        var values = (0..<1440).map { minute -> Double in
            let distance = abs(minute - peakMinute)
            return half[min(distance, 1440 - distance)]
        }
        let mean = values.reduce(0, +) / 1440
        for index in values.indices { values[index] /= mean }
        return values
    }

    /// κ for which one over the mean of exp(κ (cos θ − 1)) is the ratio, by bisection.
    ///
    /// The mean over equally spaced angles converges geometrically for a periodic analytic
    /// function, so that 144 of them are exact to the last bits for the κ that occur (up to 23 at a
    /// ratio of 12).
    static func concentration(peakToMean: Double) -> Double {
        let cosines = (0..<144).map { cosine($0, of: 144) - 1 }
        var low = 0.0
        // exp(κ)/I₀(κ) grows like √(2πκ).
        var high = peakToMean * peakToMean
        for _ in 0..<60 {
            let middle = (low + high) / 2
            var sum = 0.0
            for cosine in cosines { sum += Stable.exp(middle * cosine) }
            if 144 / sum < peakToMean { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    private static func cosine(_ step: Int, of steps: Int) -> Double {
        Stable.cos(2 * Double.pi * Double(step) / Double(steps))
    }
}
