package import Quantities

/// Demand over time in requests per second, before noise: curve × growth × events.
package struct DemandPlan: Sendable {
    package enum Curve: Sendable {
        case trace(TraceCurve)
        case shape(ShapeCurve)
    }
    package var curve: Curve
    /// Growth per month of 730 h, compounding continuously from the start: 0.03 is 3 %.
    package var growthPerMonth: Double
    package var events: [DemandEvent]
    package var noise: DemandNoise?
    /// The requests that `curve` counts, where each was recorded; nil: they come by chance, at the
    /// rate of the curve.
    package var requests: RequestTrace?

    package init(
        curve: Curve, growthPerMonth: Double, events: [DemandEvent], noise: DemandNoise?,
        requests: RequestTrace? = nil
    ) {
        self.curve = curve
        self.growthPerMonth = growthPerMonth
        self.events = events
        self.noise = noise
        self.requests = requests
    }
}

/// Recorded requests, one by one, with what each of them takes.
package struct RequestTrace: Sendable {
    /// Ascending nanoseconds since the scenario's start.
    package var timesNanoseconds: [Int64]
    /// What each request takes, as a multiple of the service time; empty: 1 each.
    package var costs: [Double]
    /// The trace's own length. With `repeats`, it starts again there; else nothing comes after it.
    package var length: TimeSpan
    package var repeats: Bool

    package init(
        timesNanoseconds: [Int64], costs: [Double], length: TimeSpan, repeats: Bool
    ) {
        self.timesNanoseconds = timesNanoseconds
        self.costs = costs
        self.length = length
        self.repeats = repeats
    }
}

/// A recorded load: piecewise constant from each sample to the next.
package struct TraceCurve: Sendable {
    /// Ascending nanoseconds since the scenario's start; the first is 0.
    package var timesNanoseconds: [Int64]
    /// Requests per second from the sample's time on; as many as times.
    package var ratesPerSecond: [Double]
    /// The trace's own length. With `repeats`, it starts again there; else demand is 0 beyond it.
    package var length: TimeSpan
    package var repeats: Bool

    package init(
        timesNanoseconds: [Int64], ratesPerSecond: [Double], length: TimeSpan, repeats: Bool
    ) {
        self.timesNanoseconds = timesNanoseconds
        self.ratesPerSecond = ratesPerSecond
        self.length = length
        self.repeats = repeats
    }
}

/// A rhythm made of words: base × daily × weekly, on the clock of a time zone.
package struct ShapeCurve: Sendable {
    /// Mean requests per second of a day of weight one.
    package var basePerSecond: Double
    /// Multiplier for each minute of the local day (1,440 values of mean 1), or empty for a flat
    /// day.
    package var minuteOfDay: [Double]
    /// Multiplier for Monday to Sunday.
    package var weekday: [Double]
    package var timeZone: ZoneOffsets

    package init(
        basePerSecond: Double, minuteOfDay: [Double], weekday: [Double], timeZone: ZoneOffsets
    ) {
        self.basePerSecond = basePerSecond
        self.minuteOfDay = minuteOfDay
        self.weekday = weekday
        self.timeZone = timeZone
    }
}

/// A time zone compiled to its offsets over the horizon.
package struct ZoneOffsets: Hashable, Sendable {
    /// Ascending instants (nanoseconds since 1970); each offset holds from its instant to the next.
    /// The first instant is at or before the scenario's start.
    package var fromNanosecondsSince1970: [Int64]
    package var offsetSeconds: [Int64]

    package init(fromNanosecondsSince1970: [Int64], offsetSeconds: [Int64]) {
        self.fromNanosecondsSince1970 = fromNanosecondsSince1970
        self.offsetSeconds = offsetSeconds
    }

    package static let utc = ZoneOffsets(
        fromNanosecondsSince1970: [Int64.min], offsetSeconds: [0])
}

/// A sale, a launch, a broadcast: demand × `multiplier` for a while, with linear ramps inside it at
/// both ends.
package struct DemandEvent: Hashable, Sendable {
    package var name: String
    package var fromNanoseconds: Int64
    package var toNanoseconds: Int64
    package var multiplier: Double
    package var rampNanoseconds: Int64

    package init(
        name: String, fromNanoseconds: Int64, toNanoseconds: Int64, multiplier: Double,
        rampNanoseconds: Int64
    ) {
        self.name = name
        self.fromNanoseconds = fromNanoseconds
        self.toNanoseconds = toNanoseconds
        self.multiplier = multiplier
        self.rampNanoseconds = rampNanoseconds
    }
}

/// Multiplicative lognormal noise of mean 1 whose logarithm is an Ornstein–Uhlenbeck process.
package struct DemandNoise: Hashable, Sendable {
    /// Standard deviation ÷ mean.
    package var coefficientOfVariation: Double
    /// Time in which the correlation falls to 1/e.
    package var correlation: TimeSpan

    package init(coefficientOfVariation: Double, correlation: TimeSpan) {
        self.coefficientOfVariation = coefficientOfVariation
        self.correlation = correlation
    }
}
