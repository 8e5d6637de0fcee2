/// How much of a run's start to delete before estimating a steady state: MSER-5 (White, Cobb and
/// Spratt 2000), which trades the bias of a start against the noise of a short rest.
package struct WarmUp: Hashable, Sendable {
    package static let batchSize = 5

    /// To delete from the start, in batches of five.
    package var deletedBatches: Int
    /// The mean of the batches that stay.
    package var mean: Double
    /// Σ(y − mean)²/(n − d)² of those that stay: what was minimised.
    package var statistic: Double
    /// The optimum lies at the end of the search, half the run: the run is too short to tell.
    package var isAtLimit: Bool

    package var deletedObservations: Int { deletedBatches * WarmUp.batchSize }

    /// - Returns: nil for a series without a full batch.
    /// - Complexity: O(n).
    package init?(mserOf series: [Double]) {
        let means = BatchMeans.means(series[...], size: WarmUp.batchSize)
        guard !means.isEmpty else { return nil }
        let limit = means.count / 2
        // From the back, so that each suffix's moments come from the one after it.
        var moments = Moments(means[limit...].reversed())
        var best = limit
        var chosen = moments
        var least = WarmUp.statistic(moments)
        for index in stride(from: limit - 1, through: 0, by: -1) {
            moments.add(means[index])
            let statistic = WarmUp.statistic(moments)
            // On ties the shorter deletion wins.
            if statistic <= least { (best, least, chosen) = (index, statistic, moments) }
        }
        deletedBatches = best
        mean = chosen.mean
        statistic = least
        isAtLimit = best == limit && limit > 0
    }

    private static func statistic(_ moments: Moments) -> Double {
        let count = Double(moments.count)
        return moments.sumOfSquaredDeviations / (count * count)
    }
}
