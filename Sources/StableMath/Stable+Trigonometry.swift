extension Stable {
    /// Sine of x radians: absolute error below 1e-16 up to |x| = 10⁵ or so, then growing with |x|;
    /// NaN for |x| > 2³⁰, where a double no longer says which part of the circle is meant here.
    package static func sin(_ x: Double) -> Double {
        guard let (quadrant, r, low) = reduceToOctants(x) else { return .nan }
        let value = quadrant & 1 == 0 ? sineKernel(r, low) : cosineKernel(r, low)
        return quadrant & 2 == 0 ? value : -value
    }

    /// Cosine of x radians, with the accuracy and the range of `sin`.
    package static func cos(_ x: Double) -> Double {
        guard let (quadrant, r, low) = reduceToOctants(x) else { return .nan }
        let value = quadrant & 1 == 0 ? cosineKernel(r, low) : sineKernel(r, low)
        return (quadrant &+ 1) & 2 == 0 ? value : -value
    }

    /// x = n·π/2 + r + low with |r| ≤ π/4; π/2 in four parts of 33 bits (Cody and Waite).
    private static func reduceToOctants(_ x: Double) -> (Int, Double, Double)? {
        guard abs(x) <= 0x1p30 else { return nil }
        let n = (x * 0.6366197723675814).rounded(.toNearestOrEven)
        let first = DoublePair.product(n, 1.5707963267341256)
        let head = DoublePair.sum(x - first.high, -first.low)
        let second = DoublePair.product(n, 6.077100506303966e-11)
        let third = DoublePair.product(n, 2.0222662487111665e-21)
        let rest = head.adding(DoublePair(high: -second.high, low: -second.low))
            .adding(DoublePair(high: -third.high, low: -third.low))
        return (Int(n) & 3, rest.high, rest.low - n * 8.4784276603689e-32)
    }

    /// sin(r + low) for |r| ≤ π/4.
    private static func sineKernel(_ r: Double, _ low: Double) -> Double {
        let z = r * r
        let p =
            0.008333333333333331 + z
            * (-0.0001984126984126506 + z
                * (2.7557319219335453e-06 + z
                    * (-2.5052106231157904e-08 + z
                        * (1.605853141458901e-10 + z * -7.586685070091267e-13))))
        return r - ((z * (0.5 * low - r * z * p) - low) - r * z * -0.16666666666666666)
    }

    /// cos(r + low) for |r| ≤ π/4.
    private static func cosineKernel(_ r: Double, _ low: Double) -> Double {
        let z = r * r
        let p =
            0.041666666666666664 + z
            * (-0.0013888888888888887 + z
                * (2.4801587301584645e-05 + z
                    * (-2.755731922140076e-07 + z
                        * (2.0876755790363397e-09 + z
                            * (-1.1470460773969325e-11 + z * 4.7458652037874553e-14)))))
        let half = 0.5 * z
        let w = 1 - half
        return w + (((1 - w) - half) + (z * z * p - r * low))
    }
}
