import Quantities

/// What to promise for a forecast of one instance type: the best level of each offer by itself,
/// when the number of instances in use is normal in every hour.
package struct ForecastOptimum: Sendable {
    package struct Entry: Sendable {
        package var offer: PurchaseOffer
        /// In instances; 0 for what is no promise.
        package var level: CommitmentLevel
    }
    package let mean: Double
    package let deviation: Double
    /// On-demand first, then the promises by cost; the first of equals.
    package let entries: [Entry]

    /// - Parameters:
    ///   - mean: instances, above zero.
    ///   - deviation: zero or more, and at most half of the mean, so that next to nothing of the
    ///     law is below zero.
    ///   - offers: of the type, on-demand first.
    package init(mean: Double, deviation: Double, offers: [PurchaseOffer]) {
        precondition(mean > 0 && deviation >= 0 && !offers.isEmpty, "a forecast of something")
        self.mean = mean
        self.deviation = deviation
        let demand = CommitmentDemand.normal(
            mean: mean, deviation: deviation, price: offers[0].hourly.dollars)
        let promises = offers.filter(\.isPromise).map { offer in
            Entry(offer: offer, level: demand.optimum(rate: offer.hourly.dollars))
        }
        let order = promises.indices.sorted {
            (promises[$0].level.costPerHour, $0) < (promises[$1].level.costPerHour, $1)
        }
        entries =
            [Entry(offer: offers[0], level: demand.at(0, rate: offers[0].hourly.dollars))]
            + order.map { promises[$0] }
    }
}
