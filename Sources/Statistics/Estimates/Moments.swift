/// Count, mean and spread of a sample, one value at a time (Welford 1962) or part by part (Chan,
/// Golub and LeVeque 1979), in constant memory.
package struct Moments: Hashable, Sendable, BitwiseCopyable {
    package private(set) var count: Int
    /// 0 while there are no values.
    package private(set) var mean: Double
    /// Σ(x − mean)².
    package private(set) var sumOfSquaredDeviations: Double

    package init() {
        self.init(count: 0, mean: 0, sumOfSquaredDeviations: 0)
    }

    package init(count: Int, mean: Double, sumOfSquaredDeviations: Double) {
        self.count = count
        self.mean = mean
        self.sumOfSquaredDeviations = sumOfSquaredDeviations
    }

    package init(_ values: some Sequence<Double>) {
        self.init()
        for value in values { add(value) }
    }

    package mutating func add(_ value: Double) {
        count += 1
        let distance = value - mean
        mean += distance / Double(count)
        sumOfSquaredDeviations += distance * (value - mean)
    }

    /// Takes in another sample. The result depends on the order of merging in its last bits: merge
    /// parts by their index, not by who finished first.
    package mutating func merge(_ other: Moments) {
        guard other.count > 0 else { return }
        guard count > 0 else {
            self = other
            return
        }
        let total = Double(count + other.count)
        let distance = other.mean - mean
        let share = Double(other.count) / total
        sumOfSquaredDeviations +=
            other.sumOfSquaredDeviations + distance * distance * Double(count) * share
        mean += distance * share
        count += other.count
    }

    /// The unbiased sample variance, with n − 1; NaN below two values.
    package var variance: Double {
        count > 1 ? sumOfSquaredDeviations / Double(count - 1) : .nan
    }

    package var standardDeviation: Double { variance.squareRoot() }

    /// Of the mean; NaN below two values.
    package var standardError: Double { (variance / Double(count)).squareRoot() }
}
