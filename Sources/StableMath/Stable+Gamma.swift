extension Stable {
    /// log Γ(x) for x > 0, relatively accurate also near its zeros 1 and 2. ∞ at 0, NaN below.
    package static func logGamma(_ x: Double) -> Double {
        if x.isNaN || x < 0 { return .nan }
        if x == 0 || x == .infinity { return .infinity }
        if x >= 10 {
            return (x - 0.5) * log(x) - x + halfLogTwoPi + stirlingCorrection(x)
        }
        if x < 0.75 { return logGammaNearZeros(x + 1) - log(x) }
        var argument = x
        var product = 1.0
        while argument > 2.35 {
            argument -= 1
            product *= argument
        }
        let value = logGammaNearZeros(argument)
        return product == 1 ? value : value + log(product)
    }

    /// log Γ(x) − [(x − ½) log x − x + ½ log 2π] for x ≥ 10.
    static func stirlingCorrection(_ x: Double) -> Double {
        polynomial(stirlingSeries, 1 / (x * x)) / x
    }

    /// (x − 1)(x − 2)·R(x − 3/2) on 0.74…2.36.
    private static func logGammaNearZeros(_ x: Double) -> Double {
        let u = x - 1.5
        let ratio = polynomial(nearZerosNumerator, u) / polynomial(nearZerosDenominator, u)
        return (x - 1) * (x - 2) * ratio
    }

    /// x^a·e^(−x)/Γ(a), without the cancellation of its three huge factors.
    static func gammaKernel(_ a: Double, _ x: Double) -> Double {
        guard x > 0 else { return 0 }
        guard a >= 10 else { return exp(a * log(x) - x - logGamma(a)) }
        let exponent = a * log1pMinusArgument((x - a) / a) - stirlingCorrection(a)
        return (a / 6.283185307179586).squareRoot() * exp(exponent)
    }

    /// The regularised upper incomplete gamma function Q(a, x) = Γ(a, x)/Γ(a): the survival of a
    /// gamma variable of shape a > 0 and scale 1. Relatively accurate in the upper tail.
    package static func gammaSurvival(shape a: Double, _ x: Double) -> Double {
        if x.isNaN || !(a > 0) { return .nan }
        if x <= 0 { return 1 }
        if x == .infinity { return 0 }
        return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x)
    }

    /// The regularised lower incomplete gamma function P(a, x), relatively accurate in the lower
    /// tail.
    package static func gammaCumulative(shape a: Double, _ x: Double) -> Double {
        if x.isNaN || !(a > 0) { return .nan }
        if x <= 0 { return 0 }
        if x == .infinity { return 1 }
        return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x)
    }

    /// P(a, x) by its power series, for x < a + 1. Terms fall at least like x/(a + n).
    private static func gammaSeries(_ a: Double, _ x: Double) -> Double {
        var term = 1 / a
        var sum = term
        var n = a
        repeat {
            n += 1
            term *= x / n
            sum += term
        } while term > sum * 0x1p-56
        return sum * gammaKernel(a, x)
    }

    /// Q(a, x) by Legendre's continued fraction after Lentz, for x ≥ a + 1.
    private static func gammaFraction(_ a: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        var b = x + 1 - a
        var c = 1 / tiny
        var d = 1 / b
        var value = d
        var i = 1.0
        while i < 100_000 {
            let numerator = -i * (i - a)
            b += 2
            d = 1 / nonzero(numerator * d + b, tiny)
            c = nonzero(b + numerator / c, tiny)
            let factor = d * c
            value *= factor
            if abs(factor - 1) < 0x1p-52 { break }
            i += 1
        }
        return value * gammaKernel(a, x)
    }

    /// The x with P(a, x) = p: Wilson and Hilferty's start, then safeguarded Newton steps.
    package static func gammaQuantile(shape a: Double, _ p: Double) -> Double {
        guard p >= 0 && p <= 1 && a > 0 else { return .nan }
        if p == 0 { return 0 }
        if p == 1 { return .infinity }
        var low = 0.0
        var high = Double.infinity
        var x = gammaQuantileStart(a, p)
        for _ in 0..<200 {
            // The smaller tail decides, so that neither end loses its digits.
            let excess =
                p < 0.5
                ? gammaCumulative(shape: a, x) - p : (1 - p) - gammaSurvival(shape: a, x)
            if excess == 0 { return x }
            if excess > 0 { high = x } else { low = x }
            let density = gammaKernel(a, x) / x
            var next = x - excess / density
            if !(next > low && next < high) {
                next = high == .infinity ? 2 * x : (low == 0 ? high / 16 : 0.5 * (low + high))
            }
            let step = abs(next - x)
            x = next
            if step <= 4e-16 * x || x < 1e-300 { break }
        }
        return x
    }

    private static func gammaQuantileStart(_ a: Double, _ p: Double) -> Double {
        if a < 0.5 || p < 0.01 {
            let power = exp((log(p) + logGamma(a + 1)) / a)
            if power < 0.2 * (a + 1) { return max(power, 1e-300) }
        }
        let ninth = 1 / (9 * a)
        let root = 1 - ninth + normalQuantile(p) * ninth.squareRoot()
        return root > 0.1 ? a * root * root * root : max(0.001 * a, 1e-300)
    }

    static func nonzero(_ value: Double, _ tiny: Double) -> Double {
        abs(value) < tiny ? tiny : value
    }

    private static let halfLogTwoPi = 0.9189385332046728
    private static let stirlingSeries = [
        0.08333333333333333, -0.002777777777777778, 0.0007936507936507937,
        -0.0005952380952380953, 0.0008417508417508417, -0.0019175269175269176,
        0.00641025641025641, -0.029550653594771242,
    ]
    private static let nearZerosNumerator = [
        0.4831289505409809, 1.2234141605800686, 1.2518375456416742, 0.6621508151792633,
        0.19197811361971628, 0.02971222216504642, 0.002185792042407174, 5.6212093334042294e-05,
        1.1269150581903645e-07,
    ]
    private static let nearZerosDenominator = [
        1.0, 2.834386254355128, 3.317194851269386, 2.0684364005346234, 0.7392244807578671,
        0.1514163638406813, 0.016746303249747022, 0.0008616549374783496,
        1.4112794688710438e-05,
    ]
}
