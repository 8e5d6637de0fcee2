extension Stable {
    /// Replaces every value by its exponential, four at a time: the same operations in the same
    /// order as `exp`, so the same bits.
    package static func exponentiate(_ values: inout [Double]) {
        let whole = values.count & ~3
        var index = 0
        while index < whole {
            let x = SIMD4(values[index], values[index + 1], values[index + 2], values[index + 3])
            let y = exp(x)
            values[index] = y[0]
            values[index + 1] = y[1]
            values[index + 2] = y[2]
            values[index + 3] = y[3]
            index += 4
        }
        while index < values.count {
            values[index] = exp(values[index])
            index += 1
        }
    }

    /// e^x of four values.
    @inline(__always)
    static func exp(_ x: SIMD4<Double>) -> SIMD4<Double> {
        // One comparison of the largest; NaN fails it too.
        let largest = max(max(abs(x[0]), abs(x[1])), max(abs(x[2]), abs(x[3])))
        guard largest < 708, x == x else {
            return SIMD4(exp(x[0]), exp(x[1]), exp(x[2]), exp(x[3]))
        }
        let shifted = x * 1.4426950408889634 + 0x1.8p52
        let k = shifted - 0x1.8p52
        let high = x - k * ln2High
        let low = k * ln2Low
        let r = high - low
        let c = r - exponentialCorrection(r * r)
        let value = 1 - ((low - (r * c) / (2 - c)) - high)
        // The low bits of `shifted` are k; the rest of them leave at the top.
        let bits = unsafeBitCast(shifted, to: SIMD4<UInt64>.self)
        let power = (bits &+ 1023) &<< 52
        return value * unsafeBitCast(power, to: SIMD4<Double>.self)
    }

    /// `exponentialCorrection` of four values.
    @inline(__always)
    private static func exponentialCorrection(_ z: SIMD4<Double>) -> SIMD4<Double> {
        let fifth = z * -1.0472291925271991e-09 + 4.175221536327708e-08
        let fourth = z * fifth + -1.6534390724686648e-06
        let third = z * fourth + 6.613756613528316e-05
        let second = z * third + -0.002777777777777754
        let first = z * second + 0.16666666666666666
        return z * first
    }
}
