package import Quantities
import StableMath

/// How a spot price moves where nobody has recorded it: a step function about a level.
///
/// Steps come after exponential times. At each the logarithm of price ÷ level keeps a share of its
/// distance from the mean and gains a normal amount (a first-order autoregression), so that prices
/// wander and come back. The mean of the price is the level, at every instant.
///
/// The figures are fitted to records: `fit`. By default to Google Cloud's prices of 304 pairs of
/// type and region from May 2023 to July 2026, because AWS shows three months of its own and the
/// book has none of them. AWS's prices move more often and by less at a time; how far they wander
/// within months is what matters for a bill, and that is an assumption here.
package struct SpotPriceProcess: Hashable, Sendable {
    /// Mean time between two steps, above zero.
    package let interval: TimeSpan
    /// The share of a logarithmic distance that a step leaves, 0 up to but not including 1.
    package let persistence: Double
    /// Standard deviation of what chance adds at a step, in logarithms, 0 or more.
    package let deviation: Double

    package init(interval: TimeSpan, persistence: Double, deviation: Double) {
        precondition(
            interval > .zero && persistence >= 0 && persistence < 1 && deviation >= 0,
            "a process comes back to its level")
        self.interval = interval
        self.persistence = persistence
        self.deviation = deviation
    }

    /// `fit` of `pricing/gcp/spot-history.csv`.
    package static let google = SpotPriceProcess(
        interval: .hour * 1_455, persistence: 0.86, deviation: 0.107)

    /// Fewest steps of records that say anything about a process.
    package static let fewestSteps = 20

    /// Standard deviation of the logarithm of price ÷ level at any instant.
    package var spread: Double {
        deviation / (1 - persistence * persistence).squareRoot()
    }

    /// The process whose steps look like the recorded ones, by least squares within each series;
    /// nil where they are fewer than `fewestSteps`.
    ///
    /// The mean of a short series is nearer to its prices than the level is, so that `persistence`
    /// comes out a little low and prices come back a little fast.
    package static func fit(_ series: [SpotPricePath]) -> SpotPriceProcess? {
        var (steps, time) = (0.0, 0.0)
        var (products, squares, changes) = (0.0, 0.0, 0.0)
        for path in series where path.steps.count > 1 {
            let logs = path.steps.map { Stable.log($0.price.dollars) }
            let mean = logs.reduce(0, +) / Double(logs.count)
            for (before, after) in zip(logs, logs.dropFirst()) {
                products += (before - mean) * (after - mean)
                squares += (before - mean) * (before - mean)
                changes += (after - mean) * (after - mean)
            }
            steps += Double(logs.count - 1)
            time += Double(path.steps[path.steps.count - 1].from - path.steps[0].from)
        }
        guard steps >= Double(fewestSteps), squares > 0 else { return nil }
        let persistence = min(0.99, max(0, products / squares))
        let left = changes - 2 * persistence * products + persistence * persistence * squares
        return SpotPriceProcess(
            interval: TimeSpan(nanoseconds: max(1, Int64(time / steps))), persistence: persistence,
            deviation: max(0, left / steps).squareRoot())
    }

    /// One path.
    ///
    /// - Parameters:
    ///   - level: the price's mean.
    ///   - limit: what no price exceeds: nobody pays more for spot than on demand.
    ///   - from: nanoseconds since 1970, as `to`; the price there is a chance one of its own.
    ///   - normal: draws a standard normal number; `exponential` one of mean 1.
    package func path(
        level: UnitPrice, limit: UnitPrice, from: Int64, to: Int64, normal: () -> Double,
        exponential: () -> Double
    ) -> SpotPricePath {
        let spread = spread
        var steps: [SpotPricePath.Step] = []
        var (at, distance) = (from, spread * normal())
        while at < to {
            let dollars = level.dollars * Stable.exp(distance - spread * spread / 2)
            let price = UnitPrice(picodollars: Int64((dollars * 1e12).rounded()))
            steps.append(SpotPricePath.Step(from: at, price: min(price, limit)))
            let wait = exponential() * Double(interval.nanoseconds)
            distance = persistence * distance + deviation * normal()
            at = wait < Double(to - at) ? at + Int64(wait) + 1 : to
        }
        return SpotPricePath(steps)
    }
}
