import StableMath

/// A forecast of hourly load from the hours before it. The provider's model is not published; these
/// are two that everybody can check.
package enum ForecastModel: String, Hashable, Sendable, CaseIterable {
    /// The same hour of the week before; of the day before while there is no week.
    case seasonalNaive = "seasonal-naive"
    /// Additive level, trend and season (Winters 1960), the season a week once there are two of
    /// them, else a day.
    case holtWinters = "holt-winters"

    /// Hours of history without which nothing is forecast.
    ///
    /// Source: Amazon EC2 Auto Scaling user guide, "Predictive scaling" (2023-06): 24 hours.
    package static let leastHistory = 24
    /// Two weeks are looked at, at most; the same source.
    package static let mostHistory = 336

    /// The hours after the last of `history`, which is hourly; empty when it is too short.
    package func forecast(_ history: [Double], hours: Int) -> [Double] {
        guard history.count >= Self.leastHistory else { return [] }
        switch self {
        case .seasonalNaive:
            let season = history.count >= 168 ? 168 : 24
            let last = Array(history.suffix(season))
            return (0..<hours).map { last[$0 % season] }
        case .holtWinters:
            let season = history.count >= 336 ? 168 : 24
            guard history.count >= 2 * season else {
                return ForecastModel.seasonalNaive.forecast(history, hours: hours)
            }
            return HoltWinters(history, season: season).forecast(hours)
        }
    }
}

/// Additive Holt–Winters smoothing.
struct HoltWinters {
    /// Of the level, the trend and the season: Headroom's own, slow enough to forget one odd day.
    static let (alpha, beta, gamma) = (0.2, 0.01, 0.3)

    private var level: Double
    private var trend: Double
    private var seasonal: [Double]
    private var place = 0

    /// - Precondition: `history` has two seasons at least.
    init(_ history: [Double], season: Int) {
        func mean(_ from: Int) -> Double {
            history[from..<(from + season)].reduce(0, +) / Double(season)
        }
        let (first, second) = (mean(0), mean(season))
        trend = (second - first) / Double(season)
        // The level in the middle of the first season, carried to its end.
        level = first + trend * Double(season - 1) / 2
        let middle = Double(season - 1) / 2
        let slope = trend
        seasonal = (0..<season).map { history[$0] - (first + slope * (Double($0) - middle)) }
        for value in history[season...] { take(value) }
    }

    private mutating func take(_ value: Double) {
        let index = place % seasonal.count
        let last = level
        level = Self.alpha * (value - seasonal[index]) + (1 - Self.alpha) * (level + trend)
        trend = Self.beta * (level - last) + (1 - Self.beta) * trend
        seasonal[index] = Self.gamma * (value - level) + (1 - Self.gamma) * seasonal[index]
        place += 1
    }

    func forecast(_ hours: Int) -> [Double] {
        (0..<hours).map { ahead in
            max(0, level + trend * Double(ahead + 1) + seasonal[(place + ahead) % seasonal.count])
        }
    }
}
