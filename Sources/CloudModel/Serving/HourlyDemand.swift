package import Quantities
import SimulationKernel

/// The mean demand of all services together, hour by hour from the start, without noise; of one
/// region, or of all.
package struct HourlyDemand: Sendable {
    /// Requests per second; the last hour may be a part of one.
    let rates: [Double]
    private let horizon: Int64

    /// - Parameters:
    ///   - region: index into the plan's regions: only what comes to it; nil: everything.
    ///   - countsCalls: counts a request's calls beside it, and theirs.
    package init(_ plan: Plan, region: Int? = nil, countsCalls: Bool = false) {
        horizon = plan.horizon.nanoseconds
        let hour = TimeSpan.hour.nanoseconds
        let minute = TimeSpan.minute.nanoseconds
        var rates = [Double](repeating: 0, count: max(1, Int((horizon + hour - 1) / hour)))
        for (index, service) in plan.services.enumerated() {
            let each = countsCalls ? 1 + plan.callsPerRequest(ofService: index) : 1
            var demand = service.demand
            demand.noise = nil
            let share = region.map { service.regionShares[$0] } ?? 1
            if share == 0 { continue }
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
                if to > from { rates[index] += each * share * requests / Double(to - from) }
            }
        }
        self.rates = rates
    }

    /// The first whole hour of the highest demand; of a shorter horizon, all of it.
    var busiest: Int {
        let isLastWhole = horizon % TimeSpan.hour.nanoseconds == 0
        let whole = isLastWhole ? rates.count : max(1, rates.count - 1)
        var best = 0
        for index in 0..<whole where rates[index] > rates[best] { best = index }
        return best
    }

    private static let asBusy = 0.999

    /// The start of the first whole hour of the highest demand, nanoseconds, among those that leave
    /// so much time to the horizon; among all if none does. An hour that is as busy, but for
    /// one part in a thousand, is taken rather than the very first: there is something before it.
    package func peak(leaving rest: TimeSpan) -> (from: Int64, rate: Double) {
        let hour = TimeSpan.hour.nanoseconds
        let last = (horizon - rest.nanoseconds) / hour
        guard last >= 0 else { return (Int64(busiest) * hour, rates[busiest]) }
        let end = min(rates.count - 1, Int(last))
        let highest = rates[0...end].max() ?? 0
        let best = (1...max(1, end)).first { $0 <= end && rates[$0] >= Self.asBusy * highest } ?? 0
        return (Int64(best) * hour, rates[best])
    }

    func highest(in window: ZoomWindow) -> Double {
        let hour = TimeSpan.hour.nanoseconds
        let first = Int(window.fromNanoseconds / hour)
        let last = min(rates.count - 1, Int((window.toNanoseconds - 1) / hour))
        return first <= last ? rates[first...last].max() ?? 0 : 0
    }

    /// How many requests are to be expected where every one is an event.
    package func requests(_ mode: ServingMode) -> Double {
        switch mode {
        case .flow, .watch: 0
        case .requests, .watchRequests: requests(from: 0, to: horizon)
        case .zoom(let windows):
            windows.reduce(0) {
                $0 + requests(from: $1.fromNanoseconds, to: $1.toNanoseconds)
            }
        }
    }

    private func requests(from: Int64, to: Int64) -> Double {
        let hour = TimeSpan.hour.nanoseconds
        return rates.indices.reduce(0) { sum, index in
            let begin = max(from, Int64(index) * hour)
            let end = min(to, Int64(index + 1) * hour, horizon)
            return end > begin ? sum + rates[index] * Double(end - begin) / 1e9 : sum
        }
    }
}
