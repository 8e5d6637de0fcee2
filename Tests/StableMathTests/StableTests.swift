import StableMath
import Testing

/// Distance in units of the expected value's last place; 0 when both are the same infinity or zero.
func ulps(_ value: Double, _ expected: Double) -> Double {
    value == expected ? 0 : abs(value - expected) / expected.ulp
}

func relativeError(_ value: Double, _ expected: Double) -> Double {
    value == expected ? 0 : abs(value - expected) / abs(expected)
}

@Suite("elementary functions")
struct ElementaryFunctionTests {
    @Test("log is within 1 ulp", arguments: Reference.log)
    func logarithm(x: Double, expected: Double) {
        #expect(ulps(Stable.log(x), expected) <= 1)
    }

    @Test("exp is within 1 ulp", arguments: Reference.exp)
    func exponential(x: Double, expected: Double) {
        #expect(ulps(Stable.exp(x), expected) <= 1)
    }

    @Test("log1p keeps its digits near 0", arguments: Reference.log1p)
    func logarithmOfOnePlus(x: Double, expected: Double) {
        #expect(ulps(Stable.log1p(x), expected) <= 3)
    }

    @Test("expm1 keeps its digits near 0", arguments: Reference.expm1)
    func exponentialMinusOne(x: Double, expected: Double) {
        #expect(ulps(Stable.expm1(x), expected) <= 4)
    }

    @Test("pow is within 2 ulp", arguments: Reference.pow)
    func power(x: Double, y: Double, expected: Double) {
        #expect(ulps(Stable.pow(x, y), expected) <= 2)
    }

    @Test("sine and cosine", arguments: Reference.sine)
    func circle(x: Double, sine: Double, cosine: Double) {
        #expect(ulps(Stable.sin(x), sine) <= 2)
        #expect(ulps(Stable.cos(x), cosine) <= 2)
    }

    @Test("log and exp undo each other over the whole range")
    func logarithmUndoesExponential() {
        for step in -7000...7090 {
            let x = Double(step) / 10
            #expect(abs(Stable.log(Stable.exp(x)) - x) <= 2 * max(abs(x).ulp, 0x1p-53))
        }
    }

    @Test("the logarithm never falls, across the seams of its reduction")
    func logarithmIsMonotone() {
        for seam in [0.7071067811865476, 1.0, 1.4142135623730951, 2.0, Double.leastNormalMagnitude]
        {
            var x = seam
            for _ in 0..<200 { x = x.nextDown }
            for _ in 0..<400 {
                #expect(Stable.log(x) <= Stable.log(x.nextUp))
                x = x.nextUp
            }
        }
    }

    @Test("exponentials together have the bits of exponentials one by one")
    func exponentialsTogether() {
        var values = (0..<4001).map { Double($0 - 2000) * 0.37 + 0.001 }
        values += [0, -0.0, .infinity, -.infinity, .nan, 709.7, -745, -708, 708, 1e-20]
        values.append(.leastNonzeroMagnitude)
        var together = values
        Stable.exponentiate(&together)
        for (value, result) in zip(values, together) {
            let one = Stable.exp(value)
            #expect(one.bitPattern == result.bitPattern || (one.isNaN && result.isNaN))
        }
    }

    @Test("special values")
    func specialValues() {
        #expect(Stable.log(0) == -.infinity)
        #expect(Stable.log(-1).isNaN && Stable.log(.nan).isNaN)
        #expect(Stable.log(.infinity) == .infinity)
        #expect(Stable.exp(710) == .infinity && Stable.exp(.infinity) == .infinity)
        #expect(Stable.exp(-746) == 0 && Stable.exp(-.infinity) == 0)
        #expect(Stable.exp(0) == 1 && Stable.exp(.nan).isNaN)
        #expect(Stable.log1p(-1) == -.infinity && Stable.log1p(-1.1).isNaN)
        #expect(Stable.expm1(-1000) == -1 && Stable.expm1(1000) == .infinity)
        #expect(Stable.pow(.nan, 0) == 1 && Stable.pow(1, .nan) == 1)
        #expect(Stable.pow(-8, 1.0 / 3).isNaN)
        #expect(Stable.pow(0, -3) == .infinity && Stable.pow(-0.0, -3) == -.infinity)
        #expect(Stable.pow(-.infinity, 3) == -.infinity && Stable.pow(-.infinity, -2) == 0)
        #expect(Stable.pow(2, 5000) == .infinity && Stable.pow(2, -5000) == 0)
        #expect(Stable.pow(-1, .infinity) == 1 && Stable.pow(0.5, -.infinity) == .infinity)
        #expect(Stable.pow(1 + 0x1p-52, 1e30) == .infinity)
        #expect(Stable.sin(0) == 0 && Stable.cos(0) == 1 && Stable.sin(.infinity).isNaN)
    }
}

@Suite("special functions")
struct SpecialFunctionTests {
    @Test("erfc keeps its digits in the tail", arguments: Reference.erfc)
    func errorFunction(x: Double, complement: Double, expected: Double) {
        #expect(relativeError(Stable.erfc(x), complement) <= 2e-15)
        #expect(relativeError(Stable.erf(x), expected) <= 2e-15)
    }

    @Test("the normal tail", arguments: Reference.normalSurvival)
    func normalSurvival(z: Double, expected: Double) {
        #expect(relativeError(Stable.normalSurvival(z), expected) <= 3e-15)
    }

    @Test("the normal quantile", arguments: Reference.normalQuantile)
    func normalQuantile(p: Double, expected: Double) {
        #expect(relativeError(Stable.normalQuantile(p), expected) <= 3e-15)
    }

    @Test("log-gamma, also near its zeros", arguments: Reference.logGamma)
    func logGamma(x: Double, expected: Double) {
        #expect(relativeError(Stable.logGamma(x), expected) <= 1e-14)
    }

    @Test("both incomplete gamma functions", arguments: Reference.incompleteGamma)
    func incompleteGamma(shape: Double, x: Double, lower: Double, upper: Double) {
        let scale = 1e-13 * max(1, shape / 100)
        let cumulative = Stable.gammaCumulative(shape: shape, x)
        let survival = Stable.gammaSurvival(shape: shape, x)
        #expect(abs(cumulative - lower) <= scale * (x < shape + 1 ? lower : 1))
        #expect(abs(survival - upper) <= scale * (x < shape + 1 ? 1 : upper))
    }

    @Test("the gamma quantile inverts both tails")
    func gammaQuantile() {
        for shape in [0.05, 0.3, 1, 1.7, 4, 12, 250, 40_000] {
            for p in [1e-6, 0.001, 0.05, 0.3, 0.5, 0.77, 0.95, 0.999, 1 - 1e-6] {
                let x = Stable.gammaQuantile(shape: shape, p)
                if x < 1e-290 { continue }
                #expect(abs(Stable.gammaCumulative(shape: shape, x) - p) <= 1e-12 * p)
                #expect(
                    abs(Stable.gammaSurvival(shape: shape, x) - (1 - p)) <= 1e-11 * (1 - p))
            }
        }
        // Shape 1 is the exponential distribution.
        #expect(relativeError(Stable.gammaQuantile(shape: 1, 0.9), Stable.log(10)) < 1e-14)
        #expect(Stable.gammaQuantile(shape: 2, 0) == 0)
        #expect(Stable.gammaQuantile(shape: 2, 1) == .infinity)
    }

    @Test("the incomplete beta function", arguments: Reference.incompleteBeta)
    func incompleteBeta(a: Double, b: Double, x: Double, expected: Double) {
        #expect(relativeError(Stable.betaCumulative(a, b, x), expected) <= 2e-13)
    }

    @Test("log-beta without cancellation", arguments: Reference.logBeta)
    func logBeta(a: Double, b: Double, expected: Double) {
        #expect(relativeError(Stable.logBeta(a, b), expected) <= 1e-14)
    }

    @Test("log(1 + x) − x near 0")
    func logMinusArgument() {
        // −x²/2 + x³/3 − x⁴/4 + …; the next term is below 1e-17 of the first.
        let x = 1e-5
        let series = -x * x / 2 + x * x * x / 3 - x * x * x * x / 4
        #expect(relativeError(Stable.log1pMinusArgument(x), series) < 1e-13)
        #expect(
            relativeError(Stable.log1pMinusArgument(-0.5), 0.5 - Stable.log(2)) < 1e-14)
    }

    @Test("special values")
    func specialValues() {
        #expect(Stable.normalQuantile(0) == -.infinity && Stable.normalQuantile(1) == .infinity)
        #expect(Stable.normalQuantile(0.5) == 0 && Stable.normalQuantile(1.1).isNaN)
        #expect(Stable.erfc(30) == 0 && Stable.erfc(-30) == 2 && Stable.erf(.infinity) == 1)
        #expect(Stable.normalSurvival(.infinity) == 0 && Stable.normalSurvival(-.infinity) == 1)
        #expect(Stable.logGamma(0) == .infinity && Stable.logGamma(-1).isNaN)
        #expect(Stable.logGamma(1) == 0 && Stable.logGamma(2) == 0)
        #expect(Stable.gammaSurvival(shape: 2, 0) == 1)
        #expect(Stable.betaCumulative(2, 3, 0) == 0 && Stable.betaCumulative(2, 3, 1) == 1)
    }
}
