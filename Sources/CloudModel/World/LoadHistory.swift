import Quantities
import SimulationKernel

/// A fleet's hourly load as a predictive policy knows it, and what it makes of it.
///
/// Load is the metric's value on one capacity unit: metric × units.
struct LoadHistory {
    private let forecasting: Forecasting
    /// Of the start of the run, since 1970.
    private let start: Int64
    /// Per clock-hour, the oldest first; the last one ends where `hour` begins.
    private var hours: [Double]
    /// The clock-hour that is being added up.
    private var hour: Int64
    private var sum = 0.0
    private var seconds = 0.0
    private var time: Int64 = 0
    /// From clock-hour `first` on.
    private var forecast: [Double] = []
    private var first: Int64 = 0

    /// Hours that are forecast, and after which they are forecast anew.
    ///
    /// Source: Amazon EC2 Auto Scaling user guide, "Predictive scaling" (2023-06).
    private static let ahead = 48
    private static let refresh: Int64 = 6

    init(_ forecasting: Forecasting, start: UTCInstant, before: [Double]) {
        self.forecasting = forecasting
        self.start = start.nanosecondsSince1970
        hours = before
        hour = floorDivide(self.start, TimeSpan.hour.nanoseconds)
        renew()
    }

    /// Takes one minute's metrics.
    mutating func record(_ metrics: MinuteMetrics, _ value: Double?) {
        time += Int64((metrics.seconds * 1e9).rounded())
        let now = floorDivide(start + time - 1, TimeSpan.hour.nanoseconds)
        while hour < now { close() }
        guard let value else { return }
        sum += value * metrics.warmedUnits * metrics.seconds
        seconds += metrics.seconds
    }

    /// Ends a clock-hour. One without data has the load of the hour before.
    private mutating func close() {
        hours.append(seconds > 0 ? sum / seconds : hours.last ?? 0)
        if hours.count > ForecastModel.mostHistory {
            hours.removeFirst(hours.count - ForecastModel.mostHistory)
        }
        sum = 0
        seconds = 0
        hour += 1
        if forecast.isEmpty || hour - first >= Self.refresh { renew() }
    }

    private mutating func renew() {
        first = hour
        forecast = forecasting.model.forecast(hours, hours: Self.ahead)
    }

    /// The larger of the loads of this hour and of the one that begins within the buffer time.
    func load(at now: Int64) -> Double? {
        let length = TimeSpan.hour.nanoseconds
        let present = floorDivide(start + now, length) - first
        let soon = floorDivide(start + now + forecasting.bufferTime.nanoseconds, length) - first
        guard present >= 0, soon < forecast.count else { return nil }
        return max(forecast[Int(present)], forecast[Int(soon)])
    }
}

extension World {
    /// Gives a fleet's predictive policies the load that it had before the start.
    mutating func beginForecasts(_ index: Int) {
        for policy in fleets[index].policies {
            guard let forecasting = policies[policy].policy.forecasting,
                let perRequest = metricAtOneUnit(policies[policy].metric, fleet: index, rate: 1)
            else { continue }
            let plan = prepared.plan
            let share = fleets[index].regionShare / Double(fleets[index].siblings.count)
            let hours = Int(forecasting.history.nanoseconds / TimeSpan.hour.nanoseconds)
            let rates = plan.hourlyRates(
                ofService: fleets[index].service, hours: min(hours, ForecastModel.mostHistory))
            policies[policy].forecast = LoadHistory(
                forecasting, start: plan.start, before: rates.map { $0 * share * perRequest })
        }
    }
}

extension Plan {
    /// The same of a service before the start; of one that is called, what its callers' demand
    /// comes to while nothing fails.
    func hourlyRates(ofService index: Int, hours: Int) -> [Double] {
        guard services[index].isCalled else {
            return services[index].demand.hourlyRates(before: start, hours: hours)
        }
        var sum: [Double] = []
        for caller in services.indices {
            for call in services[caller].calls where call.callee == .service(index) {
                let rates = hourlyRates(ofService: caller, hours: hours)
                // Of a past that is shorter the last hours are known.
                if rates.count > sum.count {
                    sum = Array(repeating: 0, count: rates.count - sum.count) + sum
                }
                for (hour, rate) in rates.enumerated() {
                    sum[sum.count - rates.count + hour] += rate * call.perRequest
                }
            }
        }
        return sum
    }
}

extension DemandPlan {
    /// Mean requests per second of the clock-hours before an instant, the oldest first: the curve
    /// and its growth, without noise and events. Fewer where the curve has no past: a recording
    /// that does not repeat.
    func hourlyRates(before start: UTCInstant, hours: Int) -> [Double] {
        let hour = TimeSpan.hour.nanoseconds
        let offset = start.nanosecondsSince1970
        let end = floorDivide(offset, hour) * hour - offset
        guard hours > 0 else { return [] }
        var plan = self
        plan.noise = nil
        plan.events = []
        // A recording goes forward from its beginning: that many laps earlier is the same.
        var shift: Int64 = 0
        if case .trace(let trace) = curve {
            guard trace.repeats else { return [] }
            let length = trace.length.nanoseconds
            shift = (Int64(hours) * hour - end + length - 1) / length * length
            plan.growthPerMonth = 0
        }
        let stream = RandomStream(seed: 0, replication: 0, entity: 0, purpose: 0)
        var source = DemandSource(plan, start: start, stream: stream)
        return (0..<hours).map { index in
            let from = end - Int64(hours - index) * hour + shift
            return source.rate(from: from, to: from + hour)
        }
    }
}
