extension Stable {
    /// e^x, within 1 ulp. Overflows to ∞ above 709.78, reaches 0 below −745.13.
    ///
    /// x = k ln 2 + r with |r| ≤ ½ ln 2; then r·coth(r/2) = 2 + z·P(z) with z = r², and
    /// e^r = 1 + 2r/(r·coth(r/2) − r).
    @inlinable package static func exp(_ x: Double) -> Double {
        guard abs(x) < 708 else { return extremeExponential(x) }
        // Adding and taking away 1.5·2⁵² rounds to the nearest integer, without a call.
        let k = (x * 1.4426950408889634 + 0x1.8p52) - 0x1.8p52
        let high = x - k * ln2High
        let low = k * ln2Low
        let r = high - low
        let c = r - exponentialCorrection(r * r)
        let value = 1 - ((low - (r * c) / (2 - c)) - high)
        return value * Double(bitPattern: UInt64(bitPattern: Int64(k) &+ 1023) &<< 52)
    }

    /// z·P(z): what r·coth(r/2) exceeds 2 by, for z = r² ≤ 0.1204.
    @inlinable static func exponentialCorrection(_ z: Double) -> Double {
        z
            * (0.16666666666666666 + z
                * (-0.002777777777777754 + z
                    * (6.613756613528316e-05 + z
                        * (-1.6534390724686648e-06 + z
                            * (4.175221536327708e-08 + z * -1.0472291925271991e-09)))))
    }

    /// Results that overflow, vanish or are subnormal: rare, so kept out of the inlined path.
    @usableFromInline static func extremeExponential(_ x: Double) -> Double {
        if x.isNaN { return x }
        if x > 709.782712893384 { return .infinity }
        if x < -745.1332191019412 { return 0 }
        // e^x = e^(x ∓ 64 ln 2) · 2^±64; the shift's own rounding is repaired in the second term.
        let steps = x > 0 ? 64.0 : -64.0
        let reduced = x - steps * ln2High
        let correction = steps * ln2Low
        let value = exp(reduced) * (1 - correction)
        return value * (x > 0 ? 0x1p64 : 0x1p-64)
    }

    /// e^x − 1 with full relative accuracy near 0.
    package static func expm1(_ x: Double) -> Double {
        if abs(x) < 0x1p-54 { return x }
        if abs(x) > 0.34 || x.isNaN { return exp(x) - 1 }
        let c = x - exponentialCorrection(x * x)
        return x + (x * c) / (2 - c)
    }

    /// x^y, within 2 ulp or so. Special cases as in C: `pow(x, 0)` and `pow(1, y)` are 1; a
    /// negative base needs an integral exponent, else NaN.
    package static func pow(_ x: Double, _ y: Double) -> Double {
        if y == 0 || x == 1 { return 1 }
        if x.isNaN || y.isNaN { return .nan }
        let isIntegral = y.isFinite && y == y.rounded(.towardZero)
        let isOdd = isIntegral && abs(y) < 0x1p53 && Int64(y) & 1 == 1
        if y.isInfinite {
            if abs(x) == 1 { return 1 }
            return (abs(x) > 1) == (y > 0) ? .infinity : 0
        }
        let isNegative = x.sign == .minus && isOdd
        if x == 0 || x.isInfinite {
            let grows = (x == 0) == (y < 0)
            let magnitude = grows ? Double.infinity : 0
            return isNegative ? -magnitude : magnitude
        }
        if x < 0 && !isIntegral { return .nan }
        if abs(y) > 0x1p65 {
            let logarithm = log(abs(x))
            if logarithm == 0 { return 1 }
            return (logarithm > 0) == (y > 0) ? .infinity : 0
        }
        let product = DoublePair.logarithm(abs(x)).multiplied(by: y)
        if product.high > 710 { return isNegative ? -.infinity : .infinity }
        if product.high < -746 { return isNegative ? -0.0 : 0 }
        let magnitude = exp(product.high)
        let value = magnitude + magnitude * product.low
        let result = value.isNaN ? magnitude : value
        return isNegative ? -result : result
    }
}
