package import Quantities
import SimulationKernel

/// Where `zoom` looks at every request when nobody says where: around what matters.
///
/// What matters is the hour of the highest mean demand, and the beginning of each demand event,
/// where a fleet must follow a load faster than it boots. Windows that meet become one, and all of
/// them together are bounded: a window costs time by the request.
package struct ZoomPlacement: Hashable, Sendable {
    /// Ascending; they neither overlap nor touch.
    package private(set) var windows: [ZoomWindow]
    /// What there was no room for, ascending.
    package private(set) var leftOut: [ZoomWindow]

    /// How long all windows together are at most.
    package static let longestTotal = TimeSpan.hour * 6
    /// How long the window of one event is at most.
    package static let longestEvent = TimeSpan.hour * 2
    /// From how long before an event.
    package static let before = TimeSpan.minute * 5
    /// Until how long after the event has reached its height.
    package static let after = TimeSpan.minute * 30

    /// A stretch that deserves a window, and the load there.
    private struct Place {
        var window: ZoomWindow
        /// Requests per second of all services, mean of its busiest hour.
        var load: Double
    }

    /// The windows of a plan, by its mean demand: chance moves none of them.
    package init(_ plan: Plan) {
        let hours = HourlyDemand(plan)
        // Deployments and outages belong here once a plan has them.
        let places = [Self.busiestHour(plan, hours)] + Self.eventStarts(plan, hours)
        windows = []
        leftOut = []
        for place in places.filter({ $0.window.fromNanoseconds < $0.window.toNanoseconds }) {
            let merged = Self.merged(windows + [place.window])
            let total = merged.reduce(0) { $0 + $1.toNanoseconds - $1.fromNanoseconds }
            if total <= Self.longestTotal.nanoseconds {
                windows = merged
            } else {
                leftOut.append(place.window)
            }
        }
        leftOut.sort { Self.order($0) < Self.order($1) }
    }

    private static func busiestHour(_ plan: Plan, _ hours: HourlyDemand) -> Place {
        let hour = TimeSpan.hour.nanoseconds
        let busiest = hours.busiest
        let from = Int64(busiest) * hour
        return Place(
            window: ZoomWindow(
                name: "busiest hour", fromNanoseconds: from,
                toNanoseconds: min(from + hour, plan.horizon.nanoseconds)),
            load: hours.rates[busiest])
    }

    /// The beginnings of all events, those at the highest load first.
    private static func eventStarts(_ plan: Plan, _ hours: HourlyDemand) -> [Place] {
        let horizon = plan.horizon.nanoseconds
        var places: [Place] = []
        for service in plan.services {
            for event in service.demand.events where event.multiplier != 1 {
                guard event.fromNanoseconds < horizon, event.toNanoseconds > 0 else { continue }
                // Ramps are inside the event: one that is longer than half of it never gets up.
                let length = event.toNanoseconds - event.fromNanoseconds
                let height = event.fromNanoseconds + min(event.rampNanoseconds, length / 2)
                let to = height + after.nanoseconds
                let from = max(
                    event.fromNanoseconds - before.nanoseconds, to - longestEvent.nanoseconds)
                let window = ZoomWindow(
                    name: event.name, fromNanoseconds: max(0, from),
                    toNanoseconds: min(to, horizon))
                places.append(Place(window: window, load: hours.highest(in: window)))
            }
        }
        return places.sorted {
            ($1.load, $0.window.fromNanoseconds, $0.window.name)
                < ($0.load, $1.window.fromNanoseconds, $1.window.name)
        }
    }

    /// Joins what overlaps or touches; a joined window has both names.
    package static func merged(_ windows: [ZoomWindow]) -> [ZoomWindow] {
        var result: [ZoomWindow] = []
        for window in windows.sorted(by: { order($0) < order($1) }) {
            guard let last = result.last, window.fromNanoseconds <= last.toNanoseconds else {
                result.append(window)
                continue
            }
            result[result.count - 1].toNanoseconds = max(last.toNanoseconds, window.toNanoseconds)
            if !last.name.split(separator: ", ").contains(window.name[...]) {
                result[result.count - 1].name += ", \(window.name)"
            }
        }
        return result
    }

    private static func order(_ window: ZoomWindow) -> (from: Int64, to: Int64) {
        (window.fromNanoseconds, window.toNanoseconds)
    }
}

/// The mean demand of all services together, hour by hour from the start, without noise.
private struct HourlyDemand {
    /// Requests per second; the last hour may be a part of one.
    let rates: [Double]
    private let isLastWhole: Bool

    init(_ plan: Plan) {
        let horizon = plan.horizon.nanoseconds
        let hour = TimeSpan.hour.nanoseconds
        let minute = TimeSpan.minute.nanoseconds
        var rates = [Double](repeating: 0, count: max(1, Int((horizon + hour - 1) / hour)))
        isLastWhole = horizon % hour == 0
        for service in plan.services {
            var demand = service.demand
            demand.noise = nil
            // Without noise nothing is drawn from the stream.
            let stream = RandomStream(
                seed: 0, replication: 0, entity: RandomStream.entityKey(service.name), purpose: 0)
            var source = DemandSource(demand, start: plan.start, stream: stream)
            for index in rates.indices {
                let from = Int64(index) * hour
                let to = min(from + hour, horizon)
                var time = from
                var requests = 0.0
                while time < to {
                    let end = min(time + minute, to)
                    requests += source.rate(from: time, to: end) * Double(end - time)
                    time = end
                }
                if to > from { rates[index] += requests / Double(to - from) }
            }
        }
        self.rates = rates
    }

    /// The first whole hour of the highest demand; of a shorter horizon, all of it.
    var busiest: Int {
        let whole = isLastWhole ? rates.count : max(1, rates.count - 1)
        var best = 0
        for index in 0..<whole where rates[index] > rates[best] { best = index }
        return best
    }

    func highest(in window: ZoomWindow) -> Double {
        let hour = TimeSpan.hour.nanoseconds
        let first = Int(window.fromNanoseconds / hour)
        let last = min(rates.count - 1, Int((window.toNanoseconds - 1) / hour))
        return first <= last ? rates[first...last].max() ?? 0 : 0
    }
}
