import SimulationKernel

/// A group of instances in at most eight parts, each with times from another part of their
/// distributions: what a launch costs does not grow with its size, and its spread stays.
struct Strata: Sequence, IteratorProtocol {
    private let count: Int64
    private let parts: Int64
    private var part: Int64 = 0

    init(of count: Int64) {
        self.count = count
        parts = Swift.min(count, 8)
    }

    mutating func next() -> (count: Int64, stratum: Int64, strata: Int64)? {
        guard part < parts else { return nil }
        defer { part += 1 }
        return (count / parts + (part < count % parts ? 1 : 0), part, parts)
    }
}

/// Draws the boot times of one fleet's instances.
struct BootSource {
    private let plan: BootPlan
    private var stream: RandomStream

    /// Seconds of each phase.
    struct Times {
        var launch: Double
        var install: Double
        var configure: Double
        var warmUp: Double
    }

    init(_ plan: BootPlan, stream: RandomStream) {
        self.plan = plan
        self.stream = stream
    }

    /// One draw per phase, from the given one of `strata` equal parts of each distribution.
    mutating func draw(stratum: Int64, of strata: Int64) -> Times {
        func unit() -> Double {
            (Double(stratum) + stream.nextOpenUnit()) / Double(strata)
        }
        return Times(
            launch: plan.launch.quantile(unit()), install: plan.install.quantile(unit()),
            configure: plan.configure.quantile(unit()), warmUp: plan.warmUp.quantile(unit()))
    }
}
