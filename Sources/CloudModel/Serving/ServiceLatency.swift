import StableMath
import Statistics

/// The latency of a service's requests: those of a fluid, those that were events, or both together
/// where part of the time was served one way and part the other.
struct ServiceLatency {
    private let fluid: LatencyDistribution
    /// Requests served in time, in thousandths.
    private let fluidServed: Double
    private let events: LatencyHistogram
    private let steps: [(lower: Double, upper: Double, count: UInt64)]
    /// Requests up to each step's end.
    private let upTo: [UInt64]

    init(
        _ parts: [(recorder: LatencyRecorder, table: StationTable)], exact: [LatencyHistogram],
        timeout: Double
    ) {
        fluid = LatencyDistribution(parts, timeout: timeout)
        fluidServed = fluid.served
        var events = LatencyHistogram()
        for part in exact { events.merge(part) }
        self.events = events
        steps = events.steps
        var sum: UInt64 = 0
        upTo = steps.map { step in
            sum += step.count
            return sum
        }
    }

    /// Seconds below which the share `p` of the served falls; 0 when none were served.
    func quantile(_ p: Double) -> Double {
        if events.count == 0 { return fluid.quantile(p) }
        if fluidServed <= 0 { return events.quantile(p) }
        let target = p * (fluidServed + scaled(events.count))
        // Halve the logarithm of the time until it is known to a millionth.
        var low = Stable.log(1e-9)
        var high = Stable.log(1e6)
        while high - low > 1e-6 {
            let middle = (low + high) / 2
            if served(within: Stable.exp(middle)) < target { low = middle } else { high = middle }
        }
        return Stable.exp(high)
    }

    /// Mean seconds of the served.
    var mean: Double {
        let all = fluidServed + scaled(events.count)
        if all <= 0 { return 0 }
        return (fluidServed * fluid.mean + scaled(events.count) * events.mean) / all
    }

    var summary: LatencySummary {
        if events.count == 0 { return fluid.summary }
        return LatencySummary(
            mean: mean, p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99),
            p999: quantile(0.999))
    }

    /// Share of the served that were answered within so many seconds; 1 when none were served.
    func share(within seconds: Double) -> Double {
        let all = fluidServed + scaled(events.count)
        return all > 0 ? min(1, served(within: seconds) / all) : 1
    }

    private func scaled(_ requests: UInt64) -> Double {
        Double(requests) * Double(RequestCounts.perRequest)
    }

    private func served(within seconds: Double) -> Double {
        // The first step that ends beyond `seconds`.
        var low = 0
        var high = steps.count
        while low < high {
            let middle = (low + high) / 2
            if steps[middle].upper <= seconds { low = middle + 1 } else { high = middle }
        }
        var count = low > 0 ? Double(upTo[low - 1]) : 0
        if low < steps.count, seconds > steps[low].lower {
            let step = steps[low]
            count += Double(step.count) * (seconds - step.lower) / (step.upper - step.lower)
        }
        return fluid.served(within: seconds) + count * Double(RequestCounts.perRequest)
    }
}
