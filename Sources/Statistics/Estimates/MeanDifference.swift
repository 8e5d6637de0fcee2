/// The difference of two means, first minus second.
package struct MeanDifference: Hashable, Sendable {
    package var difference: MeanEstimate
    /// Difference ÷ its standard error; ±∞ when nothing varies but the means differ, 0 when
    /// they do not.
    package var t: Double
    package var degrees: Double

    /// Whether the interval leaves 0 out.
    package var isSignificant: Bool { difference.excludesZero }

    /// P(|T| ≥ |t|) if there were no difference.
    package var pValue: Double {
        t == 0 ? 1 : 2 * StudentT.survival(abs(t), degrees: degrees)
    }

    /// Paired by index, the i-th values of both from the same replication under common random
    /// numbers: what they share cancels, and the interval shrinks.
    ///
    /// - Returns: nil when the samples differ in size or have fewer than two values.
    package static func paired(
        _ first: [Double], _ second: [Double], confidence: Double = 0.95
    ) -> MeanDifference? {
        guard first.count == second.count && first.count >= 2 else { return nil }
        let moments = Moments(zip(first, second).lazy.map { $0 - $1 })
        return MeanDifference(
            difference: MeanEstimate(moments, confidence: confidence),
            t: ratio(moments.mean, moments.standardError), degrees: Double(moments.count - 1))
    }

    /// For independent samples of unequal variance (Welch 1947).
    ///
    /// - Returns: nil when a sample has fewer than two values.
    package static func welch(
        _ first: [Double], _ second: [Double], confidence: Double = 0.95
    ) -> MeanDifference? {
        let a = Moments(first)
        let b = Moments(second)
        guard a.count >= 2 && b.count >= 2 else { return nil }
        let aShare = a.variance / Double(a.count)
        let bShare = b.variance / Double(b.count)
        let variance = aShare + bShare
        let error = variance.squareRoot()
        let spread =
            aShare * aShare / Double(a.count - 1) + bShare * bShare / Double(b.count - 1)
        let degrees = spread > 0 ? variance * variance / spread : Double(a.count + b.count - 2)
        let halfWidth =
            error == 0 ? 0 : StudentT.factor(confidence: confidence, degrees: degrees) * error
        let mean = a.mean - b.mean
        let estimate = MeanEstimate(
            count: a.count + b.count, mean: mean,
            standardDeviation: (a.variance + b.variance).squareRoot(), halfWidth: halfWidth,
            confidence: confidence)
        return MeanDifference(difference: estimate, t: ratio(mean, error), degrees: degrees)
    }

    private static func ratio(_ mean: Double, _ error: Double) -> Double {
        mean == 0 ? 0 : mean / error
    }
}
