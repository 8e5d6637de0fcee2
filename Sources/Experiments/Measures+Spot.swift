import CloudModel
import Statistics

extension Measures {
    /// How spot interruptions come together: what was seen, and what theory expects of a month.
    package static let spotRisk: [Measure] = [
        Measure(
            "spot.largestLoss", "Most at once", .count,
            "Most instances of one fleet that the provider took back at one instant."
        ) { $0.replication.outcome.fleets.map(\.largestLoss).max() ?? 0 },
        Measure(
            "spot.risk.pools", "Spot pools", .count,
            "Pools of one type in one zone with a spot instance or more in the mean."
        ) { $0.risk { _ in 1 } },
        Measure(
            "spot.risk.mean", "Month's losses", .count,
            "Spot instances that are expected to be taken back in a month, of as many as ran."
        ) { $0.risk(\.mean) },
        Measure(
            "spot.risk.deviation", "Their deviation", .count,
            "Standard deviation of the month's losses, by the model of shocks in closed form."
        ) { $0.risk(\.variance).squareRoot() },
        Measure(
            "spot.risk.none", "None in a month", .share,
            "Probability that no spot instance is taken back in a month."
        ) { $0.chance(\.noneLost) },
        Measure(
            "spot.risk.all", "All in a month", .share,
            "Probability that every spot instance is taken back within a month."
        ) { $0.chance(\.allLost) },
    ]
}
