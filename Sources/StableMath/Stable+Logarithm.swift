extension Stable {
    /// Natural logarithm, within 1 ulp. `log(0)` is −∞, of a negative number NaN.
    ///
    /// x = 2^k · m with m in [√½, √2), s = (m − 1)/(m + 1), log m = 2 atanh s.
    @inlinable package static func log(_ x: Double) -> Double {
        var bits = x.bitPattern
        var exponent = 0
        if bits &- 0x0010_0000_0000_0000 >= 0x7FE0_0000_0000_0000 {
            if x.isNaN || x == .infinity { return x }
            if x == 0 { return -.infinity }
            if x < 0 { return .nan }
            bits = (x * 0x1p54).bitPattern
            exponent = -54
        }
        // Adding the distance from √½ to 1 carries into the exponent exactly when m ≥ √½.
        let shifted = bits &+ 0x0009_5F61_9980_C433
        exponent += Int(truncatingIfNeeded: shifted &>> 52) &- 1023
        let mantissa = Double(
            bitPattern: (shifted & 0x000F_FFFF_FFFF_FFFF) &+ 0x3FE6_A09E_667F_3BCD)
        let f = mantissa - 1
        let s = f / (2 + f)
        let z = s * s
        let w = z * z
        let even =
            0.4000000000000088
            + w * (0.22222222391713917 + w * (0.15386239702814658 + w * 0.13086626147840102))
        let odd =
            0.6666666666666666
            + w * (0.28571428570803614 + w * (0.18181795640132906 + w * 0.13268773138656886))
        let remainder = z * (odd + z * even)
        let half = 0.5 * f * f
        let k = Double(exponent)
        return k * ln2High - ((half - (s * (half + remainder) + k * ln2Low)) - f)
    }

    /// log(1 + x) with full relative accuracy near 0. −∞ at −1, NaN below.
    package static func log1p(_ x: Double) -> Double {
        if x.isNaN || x == .infinity { return x }
        if abs(x) < 0x1p-54 { return x }
        if x <= -1 { return x == -1 ? -.infinity : .nan }
        let sum = 1 + x
        if sum >= 0x1p53 { return log(sum) }
        // What rounding took from the sum, first order.
        let lost = sum > 2 ? 1 - (sum - x) : x - (sum - 1)
        return log(sum) + lost / sum
    }

    /// log(1 + x) − x without cancellation, for |x| ≤ ½ or so; beyond, the plain difference.
    package static func log1pMinusArgument(_ x: Double) -> Double {
        guard abs(x) <= 0.5 else { return log1p(x) - x }
        let s = x / (2 + x)
        let z = s * s
        // 2 atanh s − x = s · (2z(1/3 + z/5 + …) − x), because 2s − x = −s·x.
        var tail = 0.0
        var index = 35.0
        while index >= 3 {
            tail = tail * z + 1 / index
            index -= 2
        }
        return s * (2 * z * tail - x)
    }
}
