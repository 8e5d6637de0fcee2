import SimulationKernel
import Statistics

/// The kernel alone: M/M/c, the hold model, draws.
enum KernelBenchmarks {
    /// M/M/c at 90 % load as one loop of clock, event queue and sampling. An event is one arrival
    /// or one departure.
    static func multiServer(_ table: inout Table) throws {
        let utilization = 0.9
        for servers in [1, 100, 10_000] {
            var reference = ReferenceLoop(servers: servers, utilisation: utilization)
            for (name, list) in [("heap", EventQueue.List.heap), ("by size", .bySize)] {
                var loop = MultiServerLoop(
                    servers: servers, utilisation: utilization, list: list, seed: 1)
                loop.run(events: 40 * servers)
                loop.forget()
                var measured = Measurement(
                    "M/M/c at 90 % load", "c = \(servers) \(name)", unit: .events, rounds: 60,
                    reference: &reference
                ) {
                    loop.run(events: 100_000)
                    return 100_000
                }
                let theory = try MultiServerQueue(
                    servers: servers, arrivalRate: utilization * Double(servers), serviceRate: 1)
                let mean = loop.meanInSystem
                measured.note =
                    "\(column(mean, decimals: 3, width: 0)) customers "
                    + "against \(column(theory.meanInSystem, decimals: 3, width: 0)) in theory"
                table.add(measured)
            }
        }
    }

    /// Removes the first event and adds one an exponential time later: the number stays.
    static func hold(_ table: inout Table) {
        var reference = ReferenceLoop()
        for size in [1_000, 10_000, 100_000, 1_000_000, 10_000_000] {
            // A heap of millions is only slow: a cache miss for each level.
            let lists: [(String, EventQueue.List)] =
                size > 100_000 ? [("by size", .bySize)] : [("heap", .heap), ("by size", .bySize)]
            for (name, list) in lists {
                hold(size, name, list, &reference, &table)
            }
        }
    }

    private static func hold(
        _ size: Int, _ name: String, _ list: EventQueue.List, _ reference: inout ReferenceLoop,
        _ table: inout Table
    ) {
        var queue = EventQueue(capacity: size, list: list)
        var stream = RandomStream(seed: 1, replication: 0, entity: 0, purpose: 0)
        let ziggurat = Ziggurat.exponential
        for index in 0..<size {
            let time = Int64(stream.nextExponential(from: ziggurat) * MultiServerLoop.unit)
            queue.pushLasting(time: time, priority: 0, payload: UInt64(index))
        }
        // Short rounds find quiet moments; a large queue must pay for its new rungs in each.
        let count = size < 1_000_000 ? 50_000 : 400_000
        let hold = {
            for _ in 0..<count {
                guard let event = queue.pop() else { return 0 }
                let gap = Int64(stream.nextExponential(from: ziggurat) * MultiServerLoop.unit)
                queue.pushLasting(time: event.time &+ gap, priority: 0, payload: event.payload)
            }
            return count
        }
        // So many that the rungs are as they stay.
        for _ in 0..<8 { _ = hold() }
        table.add(
            Measurement(
                "hold: a pop and a push", "\(size) pending \(name)",
                unit: .nanoseconds, rounds: size < 1_000_000 ? 30 : 5, reference: &reference, hold))
    }

    static func draws(_ table: inout Table) {
        measure("64 uniform bits", &table) { RandomStream.unit($0.next()) }
        let exponential = Ziggurat.exponential
        measure("exponential", &table) { $0.nextExponential(from: exponential) }
        measure("exponential by inversion", &table) { $0.nextExponentialByInversion() }
        let normal = Ziggurat.normal
        measure("normal", &table) { $0.nextNormal(from: normal) }
        measure("normal by inversion", &table) { $0.nextNormalByInversion() }
        let values = (1...1_000).map(Double.init)
        let laws: [(String, Distribution)] = [
            ("lognormal", .lognormal(mu: 0, sigma: 1)), ("gamma", .gamma(shape: 2.5, scale: 1)),
            ("gamma below 1", .gamma(shape: 0.5, scale: 1)),
            ("Pareto", .pareto(minimum: 1, alpha: 2.5)),
            ("empirical of 1000", .empirical(values: values, weights: values)),
        ]
        for (name, law) in laws {
            let sampler = Sampler(law)
            measure(name, &table) { sampler.sample(using: &$0) }
        }
    }

    /// The sum is kept, so that nothing measured can be left out by the compiler.
    @inline(__always)
    private static func measure(
        _ name: String, _ table: inout Table, _ draw: (inout RandomStream) -> Double
    ) {
        var reference = ReferenceLoop()
        var stream = RandomStream(seed: 1, replication: 0, entity: 0, purpose: 0)
        var sum = 0.0
        let measured = Measurement(
            "draws", name, unit: .nanoseconds, rounds: 20, reference: &reference
        ) {
            for _ in 0..<200_000 { sum += draw(&stream) }
            return 200_000
        }
        precondition(!sum.isNaN, "a draw is a number")
        table.add(measured)
    }
}
