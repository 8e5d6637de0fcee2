/// The mean of the values and its 95 % t-interval; no interval for one value.
///
/// - Precondition: there is at least one value.
func mean95(_ values: [Double]) -> (mean: Double, interval: Summary.Interval?) {
    let count = Double(values.count)
    // Around the first value, so that equal values have no spread at all.
    let origin = values[0]
    let mean = origin + values.reduce(0) { $0 + ($1 - origin) } / count
    guard values.count > 1 else { return (mean, nil) }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / (count - 1)).squareRoot()
    let half = StudentT.quantile95(degrees: values.count - 1) * deviation / count.squareRoot()
    return (mean, Summary.Interval(low: mean - half, high: mean + half))
}

/// The sample quantile of Hyndman and Fan's type 7: linear between order statistics.
func quantile(ofSorted values: [Double], _ share: Double) -> Double {
    let position = share * Double(values.count - 1)
    let index = Int(position)
    guard index + 1 < values.count else { return values[values.count - 1] }
    let fraction = position - Double(index)
    return fraction == 0
        ? values[index] : values[index] + fraction * (values[index + 1] - values[index])
}

enum StudentT {
    /// t for 1 to 30 degrees of freedom, then Cornish and Fisher's expansion around the normal,
    /// which is right to seven digits from there (Abramowitz and Stegun 26.7.5).
    private static let table = [
        12.706204736175, 4.302652729749, 3.182446305284, 2.776445105198, 2.570581835636,
        2.446911851145, 2.364624251593, 2.306004135204, 2.262157162798, 2.228138851986,
        2.200985160092, 2.178812829667, 2.160368656463, 2.144786687918, 2.13144954556,
        2.119905299221, 2.109815577833, 2.100922040241, 2.093024054408, 2.085963447266,
        2.079613844728, 2.073873067904, 2.068657610419, 2.063898561628, 2.059538552753,
        2.055529438643, 2.05183051648, 2.048407141795, 2.045229642133, 2.042272456301,
    ]

    /// The factor of a two-sided 95 % interval.
    static func quantile95(degrees: Int) -> Double {
        if degrees <= table.count { return table[degrees - 1] }
        let z = 1.959963984540054
        let n = Double(degrees)
        let z2 = z * z
        let first = (z2 + 1) * z / 4
        let second = ((5 * z2 + 16) * z2 + 3) * z / 96
        let third = (((3 * z2 + 19) * z2 + 17) * z2 - 15) * z / 384
        let fourth = ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) * z / 92_160
        return z + (first + (second + (third + fourth / n) / n) / n) / n
    }
}
