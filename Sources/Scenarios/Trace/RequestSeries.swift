package import CloudModel
import Diagnostics
import Quantities

/// Recorded requests placed on the scenario's clock, one by one for `requests` serving and as a
/// rate for `flow`.
package struct RequestSeries: Sendable {
    package let trace: RequestTrace
    /// Requests per second, minute by minute.
    package let curve: TraceCurve
    /// What the requests cost, in few words; nil when each costs 1.
    package let costs: CostProfile?

    /// - Parameters:
    ///   - times: nanoseconds since the trace's beginning, ascending and below `period`, those at
    ///     the end left out.
    ///   - rotation: nanoseconds into the trace at which the scenario starts.
    ///   - period: the part of the trace that is used and repeated.
    init(
        times: [Int64], costs: [Double], rotation: Int64, period: Int64, repeats: Bool
    ) {
        let end = times.partition { $0 >= period }
        let start = times.partition { $0 >= rotation }
        var placed = times[start..<end].map { $0 - rotation }
        var cost = costs.isEmpty ? [] : Array(costs[start..<end])
        var length = period - rotation
        if repeats {
            placed += times[..<start].map { $0 + length }
            if !costs.isEmpty { cost += costs[..<start] }
            length = period
        }
        let span = TimeSpan(nanoseconds: length)
        trace = RequestTrace(
            timesNanoseconds: placed, costs: cost, length: span, repeats: repeats)
        curve = Self.curve(placed, length: span, repeats: repeats)
        self.costs = CostProfile(cost)
    }

    private static func curve(
        _ times: [Int64], length: TimeSpan, repeats: Bool
    ) -> TraceCurve {
        let minute = TimeSpan.minute.nanoseconds
        let minutes = Int((length.nanoseconds + minute - 1) / minute)
        var counts = [Int64](repeating: 0, count: minutes)
        for time in times { counts[Int(time / minute)] += 1 }
        return TraceCurve(
            timesNanoseconds: (0..<Int64(minutes)).map { $0 * minute },
            ratesPerSecond: counts.indices.map { index in
                let from = Int64(index) * minute
                let span = min(minute, length.nanoseconds - from)
                return Double(counts[index]) * 1e9 / Double(span)
            }, length: length, repeats: repeats)
    }
}

extension [Int64] {
    /// The first index for which `isBehind` holds, of an array in which it holds from there on.
    func partition(_ isBehind: (Int64) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
