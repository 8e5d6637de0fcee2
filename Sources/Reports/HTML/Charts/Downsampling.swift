/// Long series as few points that keep what stands out.
enum Downsampling {
    /// At most two points per stretch, the lowest and the highest where they are: a peak of one
    /// minute in a year is still seen.
    static func extremes(_ values: [Double], stretches: Int) -> [(index: Int, value: Double)] {
        guard values.count > 2 * stretches else {
            return values.enumerated().map { ($0.offset, $0.element) }
        }
        return ends(values, stretches: stretches).flatMap { low, high in
            (low == high ? [low] : [min(low, high), max(low, high)]).map { ($0, values[$0]) }
        }
    }

    /// The lowest and the highest of each stretch, for series that go up and down within one.
    ///
    /// - Precondition: there are at least as many values as stretches.
    static func envelope(_ values: [Double], stretches: Int) -> [(low: Double, high: Double)] {
        ends(values, stretches: stretches).map { (values[$0.low], values[$0.high]) }
    }

    /// Where each stretch is lowest and where it is highest.
    private static func ends(_ values: [Double], stretches: Int) -> [(low: Int, high: Int)] {
        (0..<stretches).map { stretch in
            let from = stretch * values.count / stretches
            let to = (stretch + 1) * values.count / stretches
            var (low, high) = (from, from)
            for index in from..<to {
                if values[index] < values[low] { low = index }
                if values[index] > values[high] { high = index }
            }
            return (low, high)
        }
    }
}
