/// Elementary and special functions with the same bits on every machine.
///
/// The system's `log`, `exp`, `sin` and their kin change last bits with the processor's features. A
/// simulation that branches on such a bit gives another result elsewhere, so all transcendental
/// functions of the program come from here. They use only operations that IEEE 754 rounds
/// exactly (`+ - * /`, square root, conversions), in a fixed order; Swift never fuses a multiply
/// and an add on its own.
///
/// Method: argument reduction, then polynomials or rational functions that interpolate the
/// function at Chebyshev nodes, computed with 50 digits.
/// Special values (NaN, infinities, zeros) follow C's Annex F.
package enum Stable {
    /// The natural logarithm of 2, split so that its product with an 11-bit integer is exact.
    @usableFromInline static let ln2High = 0.6931471803691238
    @usableFromInline static let ln2Low = 1.9082149292705877e-10

    /// The value of the polynomial whose coefficients are given lowest first.
    static func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
        var value = 0.0
        for coefficient in coefficients.reversed() {
            value = value * x + coefficient
        }
        return value
    }
}
