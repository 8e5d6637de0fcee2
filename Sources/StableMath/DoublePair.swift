/// An unevaluated sum of two doubles, for the few places where 53 bits are too few.
///
/// Exact sums after Knuth, exact products after Dekker and Veltkamp, without a fused multiply-add.
struct DoublePair {
    var high: Double
    var low: Double

    /// The exact sum of two doubles.
    static func sum(_ a: Double, _ b: Double) -> DoublePair {
        let high = a + b
        let part = high - a
        return DoublePair(high: high, low: (a - (high - part)) + (b - part))
    }

    /// The exact product of two doubles below 2^970 in magnitude.
    static func product(_ a: Double, _ b: Double) -> DoublePair {
        let (aHigh, aLow) = split(a)
        let (bHigh, bLow) = split(b)
        let high = a * b
        let low = ((aHigh * bHigh - high) + aHigh * bLow + aLow * bHigh) + aLow * bLow
        return DoublePair(high: high, low: low)
    }

    /// Two halves of 26 bits each.
    private static func split(_ a: Double) -> (Double, Double) {
        let scaled = a * 134_217_729
        let high = scaled - (scaled - a)
        return (high, a - high)
    }

    func multiplied(by factor: Double) -> DoublePair {
        let exact = DoublePair.product(high, factor)
        return DoublePair.sum(exact.high, exact.low + low * factor)
    }

    func adding(_ other: DoublePair) -> DoublePair {
        let heads = DoublePair.sum(high, other.high)
        return DoublePair.sum(heads.high, heads.low + (low + other.low))
    }

    /// log x with about 60 bits, for finite x > 0.
    static func logarithm(_ x: Double) -> DoublePair {
        let isSubnormal = x < 0x1p-1022
        var mantissa = isSubnormal ? x * 0x1p54 : x
        var exponent = Double(mantissa.exponent) - (isSubnormal ? 54 : 0)
        mantissa = mantissa.significand
        if mantissa > 1.4142135623730951 {
            mantissa *= 0.5
            exponent += 1
        }
        let f = mantissa - 1
        let denominator = DoublePair.sum(2, f)
        let s = f / denominator.high
        let check = DoublePair.product(s, denominator.high)
        let remainder = ((f - check.high) - check.low) - s * denominator.low
        let sLow = remainder / denominator.high
        // 2 atanh s = 2s + s³·(2/3 + 2s²/5 + …); the series is small enough for plain doubles.
        let z = s * s
        var series = 0.0
        var index = 23.0
        while index >= 3 {
            series = series * z + 2 / index
            index -= 2
        }
        let tail = s * (z * series)
        let mantissaLog = DoublePair.sum(2 * s, tail + (2 * sLow + z * (2 * sLow)))
        let powerLog = DoublePair.sum(exponent * Stable.ln2High, exponent * Stable.ln2Low)
        return powerLog.adding(mantissaLog)
    }
}
