import CloudModel
import Testing

@Suite struct RollingTests {
    /// Kubernetes, Deployments: 25 % of 10 is 2 unavailable and 3 surplus.
    @Test func defaultsAreTheProviders() throws {
        let strategy = try Rolling(values: [
            "maxUnavailable": .text("25%"), "maxSurge": .text("25%"),
        ])
        #expect(strategy.limits(instances: 10) == RolloutLimits(unavailable: 2, surge: 3))
    }

    @Test func bothZeroAreRefused() {
        let error = #expect(throws: ParameterError.self) {
            try Rolling(values: ["maxUnavailable": .text("0"), "maxSurge": .text("0%")])
        }
        #expect(error?.message.contains("must not both be zero") == true)
    }

    @Test(arguments: ["-1", "1.5", "101%", "many", "", "%", "nan%"])
    func nonsenseIsRefused(text: String) {
        #expect(throws: ParameterError.self) {
            try Rolling(values: ["maxUnavailable": .text(text), "maxSurge": .text("1")])
        }
    }

    /// Whatever the size and the shares, it gets on, and keeps to both bounds.
    @Test func everyFleetGetsOn() {
        for size in Int64(1)...200 {
            for percent in stride(from: 0.0, through: 1, by: 0.05) {
                let limits = Rolling(maxUnavailable: .share(percent), maxSurge: .share(1 - percent))
                    .limits(instances: size)
                #expect(limits.batch >= 1 && limits.unavailable <= size)
                #expect(Double(limits.unavailable) <= Double(size) * percent + 1e-6)
            }
        }
    }
}
