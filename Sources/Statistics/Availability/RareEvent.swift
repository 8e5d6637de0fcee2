import StableMath

/// How often something happens in a unit of time, with what is known of it.
package struct EventRate: Hashable, Sendable {
    package var rate: Double
    package var lower: Double
    package var upper: Double

    /// A rate that is taken as it is.
    package init(known rate: Double) {
        (self.rate, lower, upper) = (rate, rate, rate)
    }

    /// From events that were counted over some units of time: Garwood's exact Poisson interval
    /// (1936), which is honest for few events and for none.
    package init(events: Int, over units: Double, confidence: Double = 0.95) {
        precondition(events >= 0 && units > 0, "events of some time")
        let tail = (1 - confidence) / 2
        rate = Double(events) / units
        lower =
            events == 0
            ? 0 : Stable.gammaQuantile(shape: Double(events), tail) / units
        upper = Stable.gammaQuantile(shape: Double(events + 1), 1 - tail) / units
    }
}

/// What a rare event costs in a unit of time: what one costs × how often it happens.
///
/// The interval adds the relative errors of the two factors in quadrature on each side, as the
/// method of variance estimates recovery does for independent estimates (Zou and Donner, 2008).
package struct ConditionalEstimate: Hashable, Sendable {
    package var each: MeanEstimate
    package var rate: EventRate

    package init(each: MeanEstimate, rate: EventRate) {
        self.each = each
        self.rate = rate
    }

    package var mean: Double { each.mean * rate.rate }
    package var lower: Double {
        max(min(0, mean), mean - side(each.mean - each.lower, rate.rate - rate.lower))
    }
    package var upper: Double {
        // Where nothing was counted the product has no scale of its own.
        rate.rate == 0
            ? max(0, each.upper) * rate.upper
            : mean + side(each.upper - each.mean, rate.upper - rate.rate)
    }

    private func side(_ ofEach: Double, _ ofRate: Double) -> Double {
        let (first, second) = (ofEach * rate.rate, ofRate * each.mean)
        return (first * first + second * second).squareRoot()
    }
}
