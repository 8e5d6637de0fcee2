extension Stable {
    /// The error function, 2/√π ∫₀ˣ e^(−t²) dt.
    package static func erf(_ x: Double) -> Double {
        if x.isNaN { return x }
        let magnitude = abs(x)
        if magnitude < 0.5 { return x * polynomial(errorSeries, x * x) }
        let value = magnitude > 6 ? 1 : 1 - erfc(magnitude)
        return x < 0 ? -value : value
    }

    /// 1 − erf(x), relatively accurate in the tail until it vanishes near 27.
    package static func erfc(_ x: Double) -> Double {
        if x.isNaN { return x }
        if abs(x) < 0.5 { return 1 - x * polynomial(errorSeries, x * x) }
        if x < 0 { return 2 - erfc(-x) }
        if x > 28 { return 0 }
        let square = DoublePair.product(x, x)
        return exp(-square.high) * (1 - square.low) * scaledErfc(x)
    }

    /// e^(x²)·erfc(x) for x ≥ ½.
    ///
    /// A rational function in (x − 2)/(x + 2) of (1 + 2x)·e^(x²)·erfc(x), which is smooth to
    /// infinity (the substitution of Shepherd and Laframboise, 1981).
    static func scaledErfc(_ x: Double) -> Double {
        let t = (x - 2) / (x + 2)
        let value =
            polynomial(scaledErfcNumerator, t) / polynomial(scaledErfcDenominator, t)
        return value / (1 + 2 * x)
    }

    /// P(Z > z) of a standard normal variable, relatively accurate in the upper tail.
    package static func normalSurvival(_ z: Double) -> Double {
        if z.isNaN { return z }
        let x = z * 0.7071067811865476
        if abs(x) < 0.5 { return 0.5 - 0.5 * x * polynomial(errorSeries, x * x) }
        if z < 0 { return 1 - normalSurvival(-z) }
        if z > 39 { return 0 }
        // From z² itself: rounding z/√2 first would cost the tail a hundred ulp.
        let square = DoublePair.product(z, z)
        return 0.5 * exp(-0.5 * square.high) * (1 - 0.5 * square.low) * scaledErfc(x)
    }

    /// The z with P(Z ≤ z) = p: −∞ at 0, ∞ at 1, NaN outside.
    ///
    /// Three rational functions on the regions of Wichura's AS 241 (1988). For probabilities near 1
    /// prefer `-normalQuantile(q)` with q = 1 − p known exactly.
    package static func normalQuantile(_ p: Double) -> Double {
        guard p >= 0 && p <= 1 else { return .nan }
        if p == 0 { return -.infinity }
        if p == 1 { return .infinity }
        let q = p - 0.5
        if abs(q) <= 0.425 {
            let r = 0.180625 - q * q
            return q * polynomial(centralNumerator, r) / polynomial(centralDenominator, r)
        }
        let tail = q < 0 ? p : 1 - p
        let r = (-log(tail)).squareRoot()
        let value =
            r <= 5
            ? polynomial(middleNumerator, r - 1.6) / polynomial(middleDenominator, r - 1.6)
            : polynomial(farNumerator, r - 5) / polynomial(farDenominator, r - 5)
        return q < 0 ? -value : value
    }

    private static let errorSeries = [
        1.1283791670955126, -0.3761263890318375, 0.11283791670954868, -0.026866170644999358,
        0.005223977622008845, -0.0008548326509718547, 0.00012055286128871108,
        -1.4923000283850108e-05, 1.6371164552892836e-06, -1.4620256114391553e-07,
    ]
    private static let scaledErfcNumerator = [
        1.2769783815525286, -1.2074230021632113, 1.2188639926497915, -0.27801999330563304,
        -0.008429264582976836, 0.20802049923169907, -0.11128369783668814, 0.0529142019095852,
        -0.011968413275170243, 0.002139831589405157, -0.00013105390682445814,
    ]
    private static let scaledErfcDenominator = [
        1.0, -0.8728880548645477, 1.0210994743149573, -0.3855007545243317, 0.25275460444933995,
        -0.030810632752424568, 0.024036111301998495, 0.0017290067480394819,
        0.0011780263872971373, 0.00015680461565638725, 1.655930286313556e-05,
    ]
    private static let centralNumerator = [
        3.3871328727963665, 148.75654077063152, 2548.2248573022625, 21627.48116049056,
        95692.73551269759, 213550.16248438213, 214247.3801984238, 74060.81462563902,
        3907.007639023816,
    ]
    private static let centralDenominator = [
        1.0, 46.92338689522055, 871.2838940641986, 8176.878340636071, 41169.98166790856,
        109244.70555458817, 140376.82723612545, 72342.69749284587, 9398.46451720659,
    ]
    private static let middleNumerator = [
        1.4234371107496835, 4.658671152911319, 5.895441930593747, 3.867306448959962,
        1.4607583582995678, 0.3281996025557107, 0.04265573683356803, 0.0028477028904769918,
        7.021355815515727e-05,
    ]
    private static let middleDenominator = [
        1.0, 2.073096479855932, 1.7409835549495896, 0.7681616354872175, 0.19254621603461666,
        0.02720737081022722, 0.0019346295319642268, 4.964417089088834e-05,
        3.604856526953905e-11,
    ]
    private static let farNumerator = [
        6.6579046435010945, 5.6678892408226265, 1.947568862101365, 0.3478185356679706,
        0.03465657654049128, 0.0019251863624891645, 5.641979182108953e-05,
        7.659364038346796e-07, 3.49692112841126e-09,
    ]
    private static let farDenominator = [
        1.0, 0.6304881472139586, 0.15460409118972043, 0.018711464856517354,
        0.0011765697236126242, 3.7257793364283285e-05, 5.292390065494851e-07,
        2.472690678748665e-09, 8.11805059972098e-18,
    ]
}
