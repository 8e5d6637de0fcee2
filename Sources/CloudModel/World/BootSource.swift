import SimulationKernel

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
