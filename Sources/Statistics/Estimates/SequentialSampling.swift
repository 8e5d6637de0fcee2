/// How many replications a wanted precision needs (Law and Kelton, section 9.4.1).
package enum SequentialSampling {
    /// Half-width that keeps the relative error below `precision`: γ/(1 + γ)·|mean|. The correction
    /// is there because the estimate's own mean stands in for the unknown one.
    package static func allowedHalfWidth(mean: Double, relativePrecision: Double) -> Double {
        relativePrecision / (1 + relativePrecision) * abs(mean)
    }

    /// Whether an estimate is precise enough to stop.
    package static func isPrecise(_ estimate: MeanEstimate, relativePrecision: Double) -> Bool {
        estimate.halfWidth
            <= allowedHalfWidth(mean: estimate.mean, relativePrecision: relativePrecision)
    }

    /// The smallest number of replications, at least the pilot's, whose interval would be narrow
    /// enough if mean and spread stayed as the pilot says.
    ///
    /// - Returns: nil when more than `limit` would be needed, or the pilot has fewer than two
    ///   values.
    package static func replicationsNeeded(
        pilot: Moments, relativePrecision: Double, confidence: Double = 0.95,
        limit: Int = 1_000_000
    ) -> Int? {
        replicationsNeeded(
            pilotCount: pilot.count, mean: pilot.mean,
            standardDeviation: pilot.standardDeviation,
            relativePrecision: relativePrecision, confidence: confidence, limit: limit)
    }

    package static func replicationsNeeded(
        pilotCount: Int, mean: Double, standardDeviation: Double, relativePrecision: Double,
        confidence: Double = 0.95, limit: Int = 1_000_000
    ) -> Int? {
        guard pilotCount >= 2 && relativePrecision > 0 else { return nil }
        let allowed = allowedHalfWidth(mean: mean, relativePrecision: relativePrecision)
        func suffices(_ count: Int) -> Bool {
            let error = standardDeviation / Double(count).squareRoot()
            return StudentT.factor(confidence: confidence, degrees: Double(count - 1)) * error
                <= allowed
        }
        if standardDeviation == 0 || suffices(pilotCount) { return pilotCount }
        guard limit > pilotCount && suffices(limit) else { return nil }
        // The half-width falls with the count, so the first that suffices can be bisected.
        var low = pilotCount
        var high = limit
        while high - low > 1 {
            let middle = (low + high) / 2
            if suffices(middle) { high = middle } else { low = middle }
        }
        return high
    }
}
