/// A mean with its confidence interval: mean ± t·s/√n.
///
/// The interval is exact for independent normal values and good for the means of independent
/// replications. Below two values it is infinitely wide: one run says nothing about the spread.
package struct MeanEstimate: Hashable, Sendable {
    package var count: Int
    package var mean: Double
    /// Of one value, not of the mean; NaN below two values.
    package var standardDeviation: Double
    /// ∞ below two values.
    package var halfWidth: Double
    /// 0…1, such as 0.95.
    package var confidence: Double

    package init(
        count: Int, mean: Double, standardDeviation: Double, halfWidth: Double,
        confidence: Double
    ) {
        self.count = count
        self.mean = mean
        self.standardDeviation = standardDeviation
        self.halfWidth = halfWidth
        self.confidence = confidence
    }

    package init(_ moments: Moments, confidence: Double = 0.95) {
        let halfWidth =
            moments.count < 2
            ? .infinity
            : moments.standardError == 0
                ? 0
                : StudentT.factor(confidence: confidence, degrees: Double(moments.count - 1))
                    * moments.standardError
        self.init(
            count: moments.count, mean: moments.mean,
            standardDeviation: moments.standardDeviation, halfWidth: halfWidth,
            confidence: confidence)
    }

    /// From one independent value per replication.
    package init(sample: [Double], confidence: Double = 0.95) {
        self.init(Moments(sample), confidence: confidence)
    }

    package var lower: Double { mean - halfWidth }
    package var upper: Double { mean + halfWidth }

    /// Half-width ÷ |mean|: ∞ when the mean is 0 and the interval is not.
    package var relativeHalfWidth: Double {
        halfWidth == 0 ? 0 : halfWidth / abs(mean)
    }

    /// Whether the interval leaves 0 out.
    package var excludesZero: Bool { lower > 0 || upper < 0 }
}
