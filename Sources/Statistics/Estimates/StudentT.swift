import StableMath

/// Student's t-distribution, the law of a mean over its estimated standard error.
package enum StudentT {
    /// P(T > t) with `degrees` > 0 degrees of freedom, which need not be integral.
    package static func survival(_ t: Double, degrees: Double) -> Double {
        if t < 0 { return 1 - survival(-t, degrees: degrees) }
        let square = t * t
        let sum = degrees + square
        if sum == .infinity { return 0 }
        return 0.5
            * Stable.betaCumulative(
                0.5 * degrees, 0.5, degrees / sum, complement: square / sum)
    }

    /// The t with P(T > t) = `tail`, relatively accurate to about 1e-12; NaN outside 0…1.
    package static func upperQuantile(tail: Double, degrees: Double) -> Double {
        guard tail >= 0 && tail <= 1 && degrees > 0 else { return .nan }
        if tail == 0.5 { return 0 }
        if tail == 0 { return .infinity }
        if tail > 0.5 { return -upperQuantile(tail: 1 - tail, degrees: degrees) }
        return tail > 0.25
            ? centralQuantile(tail: tail, degrees: degrees)
            : tailQuantile(tail: tail, degrees: degrees)
    }

    /// The factor of a two-sided interval: t with P(|T| ≤ t) = `confidence`.
    package static func factor(confidence: Double, degrees: Double) -> Double {
        upperQuantile(tail: 0.5 * (1 - confidence), degrees: degrees)
    }

    /// Newton on P(0 < T < t), which is concave: from 0 it climbs to the root and never passes it.
    private static func centralQuantile(tail: Double, degrees: Double) -> Double {
        let target = 0.5 - tail
        var t = 0.0
        for _ in 0..<100 {
            let sum = degrees + t * t
            let central =
                0.5
                * Stable.betaCumulative(0.5, 0.5 * degrees, t * t / sum, complement: degrees / sum)
            let step = (target - central) / density(t, degrees: degrees)
            t += step
            if abs(step) <= 1e-15 * t { break }
        }
        return t
    }

    /// Newton on log P(T > t) as a function of log t, which bends down from a line: a power law in
    /// the far tail, so that few steps suffice for any degrees of freedom.
    private static func tailQuantile(tail: Double, degrees: Double) -> Double {
        var t = -Stable.normalQuantile(tail)
        for _ in 0..<100 {
            let survival = survival(t, degrees: degrees)
            let slope = t * density(t, degrees: degrees) / survival
            let step = Stable.log(survival / tail) / slope
            t *= Stable.exp(step)
            if abs(step) <= 1e-15 { break }
        }
        return t
    }

    private static func density(_ t: Double, degrees: Double) -> Double {
        let exponent = -0.5 * (degrees + 1) * Stable.log1p(t * t / degrees)
        return Stable.exp(exponent - Stable.logBeta(0.5, 0.5 * degrees)) / degrees.squareRoot()
    }
}
