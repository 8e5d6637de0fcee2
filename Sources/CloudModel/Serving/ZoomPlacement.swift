package import Quantities

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
        // Outages belong here once a plan has them.
        let places =
            [Self.busiestHour(plan, hours)] + Self.eventStarts(plan, hours)
            + Self.deployments(plan, hours)
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

    /// Deployments that somebody has planned, those at the highest load first: from shortly before,
    /// for as long as after an event. Of a repeated one there are as many as there is room for.
    private static func deployments(_ plan: Plan, _ hours: HourlyDemand) -> [Place] {
        let horizon = plan.horizon.nanoseconds
        var places: [Place] = []
        for fleet in plan.fleets {
            for deployment in fleet.deployments {
                guard case .instants(let times) = deployment.trigger else { continue }
                for time in times where time < horizon {
                    let window = ZoomWindow(
                        name: deployment.name, fromNanoseconds: max(0, time - before.nanoseconds),
                        toNanoseconds: min(time + after.nanoseconds, horizon))
                    places.append(Place(window: window, load: hours.highest(in: window)))
                }
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
