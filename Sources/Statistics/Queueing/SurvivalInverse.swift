/// The t from which on a falling `survival` is at most 1 − p, by bisection to the last bits.
///
/// - Parameters:
///   - start: a first guess of its size, above 0.
/// - Returns: ∞ at p = 1; NaN when p is no share.
package func survivalQuantile(
    _ p: Double, from start: Double, survival: (Double) -> Double
) -> Double {
    guard p >= 0 && p <= 1 else { return .nan }
    if survival(0) <= 1 - p { return 0 }
    if p == 1 { return .infinity }
    var low = 0.0
    var high = start
    while survival(high) > 1 - p {
        (low, high) = (high, 2 * high)
        if high == .infinity { return .infinity }
    }
    for _ in 0..<80 {
        let middle = 0.5 * (low + high)
        if !(middle > low && middle < high) { break }
        if survival(middle) > 1 - p { low = middle } else { high = middle }
    }
    return high
}
