import StableMath

/// What a commitment of one plan can save, hour by hour, as a function of its level.
///
/// The level is in the plan's own unit (instances, vCPUs, dollars per hour). An hour's demand is a
/// staircase: the first units of the commitment cover what saves most, the next ones what saves
/// less, and beyond the hour's whole use a unit saves nothing.
package enum CommitmentDemand: Sendable {
    /// Recorded or simulated hours.
    case sampled(SampledDemand)
    /// A forecast of one figure: units in use are normal with a mean and a standard deviation in
    /// every hour, and each costs `price` dollars per hour on demand. Units below zero are counted
    /// as the law has them, so that it is meant for means of several deviations.
    case normal(mean: Double, deviation: Double, price: Double)
}

/// Hours of use as the steps at which another unit of commitment saves less.
package struct SampledDemand: Sendable {
    package struct Step: Hashable, Sendable {
        /// Up to this level each unit saves `saving` dollars per hour more than above it.
        package var level: Double
        package var saving: Double
        package init(level: Double, saving: Double) {
            self.level = level
            self.saving = saving
        }
    }
    /// Ascending by level.
    fileprivate let steps: [Step]
    /// Per hour: the level beyond which nothing is covered. Ascending.
    fileprivate let tops: [Double]

    /// - Parameters:
    ///   - steps: of all hours, in any order.
    ///   - tops: one per hour, not empty.
    package init(steps: [Step], tops: [Double]) {
        precondition(!tops.isEmpty, "a sample has an hour")
        self.steps = steps.sorted { ($0.level, $0.saving) < ($1.level, $1.saving) }
        self.tops = tops.sorted()
    }

    /// One kind of use at one price.
    package init(usage: [Double], price: Double) {
        self.init(steps: usage.map { Step(level: $0, saving: price) }, tops: usage)
    }
}

/// The level of one plan with the least expected cost, and what comes with it.
package struct CommitmentLevel: Hashable, Sendable {
    package var level: Double
    /// Expected dollars per hour: the commitment, and what it leaves on demand.
    package var costPerHour: Double
    /// Expected dollars per hour without any.
    package var onDemandPerHour: Double
    /// Share of the use, at on-demand prices, that is covered; 0 where nothing is used.
    package var coverage: Double
    /// Share of the commitment that is used; nil where nothing is committed.
    package var utilization: Double?
}

extension CommitmentDemand {
    /// 1 − r ÷ p: the share of hours whose use the best level must hold, when each unit in use
    /// costs `onDemand` uncommitted and `committed` for every hour, used or not.
    package static func criticalFractile(committed: Double, onDemand: Double) -> Double {
        1 - committed / onDemand
    }

    /// The smallest level with the least expected cost.
    ///
    /// It is where another unit of commitment saves no more than it costs: for one price p and
    /// hours with the distribution F the smallest c with F(c) ≥ 1 − r ÷ p, the newsvendor's
    /// critical fractile (Arrow, Harris and Marschak 1951).
    ///
    /// - Parameter rate: dollars per hour for each unit of the level, used or not; above zero.
    package func optimum(rate: Double) -> CommitmentLevel {
        switch self {
        case .sampled(let sample): at(sample.optimum(rate: rate), rate: rate)
        case .normal(let mean, let deviation, let price):
            at(
                rate >= price
                    ? 0
                    : max(0, mean - deviation * Stable.normalQuantile(rate / price)),
                rate: rate)
        }
    }

    /// What a level costs and covers.
    package func at(_ level: Double, rate: Double) -> CommitmentLevel {
        let all = uncovered(above: 0)
        let left = uncovered(above: level)
        return CommitmentLevel(
            level: level, costPerHour: rate * level + left, onDemandPerHour: all,
            coverage: all > 0 ? 1 - left / all : 0,
            utilization: level > 0 ? used(of: level) / level : nil)
    }

    /// Expected dollars per hour that another unit of commitment saves above a level.
    package func saving(above level: Double) -> Double {
        switch self {
        case .sampled(let sample):
            sample.steps.reduce(0) { $0 + ($1.level > level ? $1.saving : 0) }
                / Double(sample.tops.count)
        case .normal(let mean, let deviation, let price):
            price
                * (deviation > 0
                    ? Stable.normalSurvival((level - mean) / deviation) : level < mean ? 1 : 0)
        }
    }

    /// Expected dollars per hour of on-demand use that a level leaves.
    private func uncovered(above level: Double) -> Double {
        switch self {
        case .sampled(let sample):
            return sample.steps.reduce(0) { $0 + $1.saving * max(0, $1.level - level) }
                / Double(sample.tops.count)
        case .normal(let mean, let deviation, let price):
            guard level > 0 else { return price * mean }
            return price * Self.excess(over: level, mean: mean, deviation: deviation)
        }
    }

    /// Expected units of a level that are used.
    private func used(of level: Double) -> Double {
        switch self {
        case .sampled(let sample):
            sample.tops.reduce(0) { $0 + min(level, $1) } / Double(sample.tops.count)
        case .normal(let mean, let deviation, _):
            mean - Self.excess(over: level, mean: mean, deviation: deviation)
        }
    }

    /// E max(0, X − c) of a normal X: the normal loss function.
    private static func excess(over level: Double, mean: Double, deviation: Double) -> Double {
        guard deviation > 0 else { return max(0, mean - level) }
        let z = (level - mean) / deviation
        let density = 0.3989422804014327 * Stable.exp(-0.5 * z * z)
        return deviation * (density - z * Stable.normalSurvival(z))
    }
}

extension SampledDemand {
    /// - Complexity: one pass from the top.
    fileprivate func optimum(rate: Double) -> Double {
        // A sum of prices meets a product of rate and hours in its last bits: forgive them.
        let worth = rate * Double(tops.count) * (1 + 1e-12)
        var saving = 0.0
        for step in steps.reversed() {
            saving += step.saving
            if saving > worth { return step.level }
        }
        return 0
    }
}
