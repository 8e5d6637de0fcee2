import SimulationKernel

/// The tables of the kernel: M/M/c, the hold model, draws.
enum KernelBenchmarks {
    static func multiServer() {
        print(
            "M/M/c at 90 % load, million events per second; one event is one arrival or departure")
        print("     c       heap     ladder    by size  reference  customers in the system")
        for (servers, events) in [(1, 10_000_000), (100, 6_000_000), (10_000, 6_000_000)] {
            var line = column(Double(servers), decimals: 0, width: 6)
            var mean = 0.0
            for list in [EventQueue.List.heap, .ladder, .bySize] {
                var loop = MultiServerLoop(
                    servers: servers, utilisation: 0.9, list: list, seed: 1)
                _ = loop.run(events: 40 * servers)
                let measured = Measurement(operations: events) { mean = loop.run(events: events) }
                line += " " + column(measured.rate)
            }
            var reference = ReferenceLoop(servers: servers, utilisation: 0.9)
            reference.run(events: 40 * servers)
            let measured = Measurement(operations: events) { reference.run(events: events) }
            print(line, column(measured.rate), column(mean, decimals: 2, width: 12))
        }
    }

    /// Removes the first event and adds one an exponential time later: the number stays.
    static func hold() {
        print("\nhold model, nanoseconds for one pop and one push")
        print("   pending       heap     ladder")
        for size in [1_000, 10_000, 100_000, 1_000_000] {
            var line = column(Double(size), decimals: 0)
            for list in [EventQueue.List.heap, .ladder] {
                line += " " + column(hold(size: size, list: list).nanoseconds)
            }
            print(line)
        }
    }

    private static func hold(size: Int, list: EventQueue.List) -> Measurement {
        var queue = EventQueue(capacity: size, list: list)
        var stream = RandomStream(seed: 1, replication: 0, entity: 0, purpose: 0)
        let table = Ziggurat.exponential
        for index in 0..<size {
            let time = Int64(stream.nextExponential(from: table) * MultiServerLoop.unit)
            queue.pushLasting(time: time, priority: 0, payload: UInt64(index))
        }
        return Measurement(operations: 2_000_000) {
            for _ in 0..<2_000_000 {
                guard let event = queue.pop() else { return }
                let gap = Int64(stream.nextExponential(from: table) * MultiServerLoop.unit)
                queue.pushLasting(time: event.time &+ gap, priority: 0, payload: event.payload)
            }
        }
    }

    static func draws() {
        print("\ndraws, nanoseconds each")
        measure("64 uniform bits") { RandomStream.unit($0.next()) }
        let exponential = Ziggurat.exponential
        measure("exponential, ziggurat") { $0.nextExponential(from: exponential) }
        measure("exponential, inversion") { $0.nextExponentialByInversion() }
        let normal = Ziggurat.normal
        measure("normal, ziggurat") { $0.nextNormal(from: normal) }
        measure("normal, inversion") { $0.nextNormalByInversion() }
        let values = (1...1_000).map(Double.init)
        let laws: [(String, Distribution)] = [
            ("lognormal", .lognormal(mu: 0, sigma: 1)), ("gamma", .gamma(shape: 2.5, scale: 1)),
            ("gamma below 1", .gamma(shape: 0.5, scale: 1)),
            ("Pareto", .pareto(minimum: 1, alpha: 2.5)),
            ("empirical of 1,000", .empirical(values: values, weights: values)),
        ]
        for (name, law) in laws {
            let sampler = Sampler(law)
            measure("\(name), fast") { sampler.sample(using: &$0) }
            // An empirical quantile walks the values, so it gets fewer rounds of the loop.
            let count = name.hasPrefix("empirical") ? 20_000 : 500_000
            measure("\(name), inversion", count) { law.sample(using: &$0) }
        }
    }

    /// The sum is kept, so that nothing measured can be left out by the compiler.
    private static func measure(
        _ name: String, _ count: Int = 10_000_000, _ draw: (inout RandomStream) -> Double
    ) {
        var stream = RandomStream(seed: 1, replication: 0, entity: 0, purpose: 0)
        var sum = 0.0
        let measured = Measurement(operations: count) {
            for _ in 0..<count { sum += draw(&stream) }
        }
        precondition(!sum.isNaN, "a draw is a number")
        print(column(name, width: 32), column(measured.nanoseconds))
    }
}
