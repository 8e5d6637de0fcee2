/// The steady-state mean from one long run: cut it into batches long enough to be nearly
/// independent and treat their means as a sample (Law and Kelton, section 9.5).
package enum BatchMeans {
    /// - Parameters:
    ///   - deleted: observations of the warm-up, left out.
    ///   - batches: 10 to 30 as a rule. What does not fill the last batch is left out at the end.
    /// - Returns: nil with fewer than two batches, or when a batch would be empty.
    package static func estimate(
        _ series: [Double], deleting deleted: Int, batches: Int, confidence: Double = 0.95
    ) -> MeanEstimate? {
        guard deleted >= 0 && batches >= 2 && series.count - deleted >= batches else { return nil }
        let size = (series.count - deleted) / batches
        let means = means(series[deleted...], size: size)
        return MeanEstimate(sample: Array(means.prefix(batches)), confidence: confidence)
    }

    /// The means of full batches of `size`; an incomplete last one is dropped.
    package static func means(_ series: ArraySlice<Double>, size: Int) -> [Double] {
        precondition(size > 0, "a batch holds something")
        return (0..<series.count / size).map { batch in
            let start = series.startIndex + batch * size
            return series[start..<start + size].reduce(0, +) / Double(size)
        }
    }

    /// The correlation of neighbours. Batches are long enough when it is within ±0.2. NaN for a
    /// series that does not vary or has fewer than two values.
    package static func lagOneCorrelation(_ values: [Double]) -> Double {
        let moments = Moments(values)
        guard moments.sumOfSquaredDeviations > 0 else { return .nan }
        let products = zip(values, values.dropFirst()).reduce(0) {
            $0 + ($1.0 - moments.mean) * ($1.1 - moments.mean)
        }
        return products / moments.sumOfSquaredDeviations
    }
}
