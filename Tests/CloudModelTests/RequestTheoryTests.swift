import CloudModel
import Quantities
import SimulationKernel
import StableMath
import Statistics
import Testing

/// Every request an event, against queueing theory: one instance with `cpu: 0` and c slots is
/// M/G/c, one vCPU with many slots is M/G/1 with processor sharing.
@Suite struct RequestTheoryTests {
    struct Case: Sendable {
        var slots: Int
        var load: Double
    }

    private static let replications = 8
    /// All checks of this suite hold together at 99 % (Bonferroni, 20 checks).
    private static let confidence = 1 - 0.01 / 20

    /// Replications of 8,000 requests each: `.ci/theory` checks many more.
    private func latencies(
        _ option: InstanceOption, rate: Double, _ time: Distribution, cpu: Double?
    ) throws -> [LatencySummary] {
        let plan = Sample.plan(
            Sample.service(rate: rate, serviceTime: time, cpu: cpu, timeout: .hour * 10),
            Sample.fleet(option, minimum: 1), horizon: TimeSpan(seconds: 8_000 / rate),
            zones: 1)
        return try (0..<Self.replications).map {
            try Run(plan, replication: UInt64($0), mode: .requests).outcome.services[0].latency
        }
    }

    private func expect(
        _ values: [Double], toAgreeWith expected: Double, within resolution: Double,
        _ comment: String
    ) {
        let estimate = MeanEstimate(sample: values, confidence: Self.confidence)
        #expect(
            abs(estimate.mean - expected) <= estimate.halfWidth + resolution * expected,
            "\(comment): \(estimate.mean) ± \(estimate.halfWidth), theory \(expected)")
        #expect(estimate.relativeHalfWidth < 0.6, "\(comment): too wide to tell anything")
    }

    @Test(arguments: [
        Case(slots: 1, load: 0.5), Case(slots: 10, load: 0.5),
        Case(slots: 10, load: 0.8), Case(slots: 100, load: 0.8),
    ])
    func agreesWithMMC(_ sample: Case) throws {
        let rate = sample.load * Double(sample.slots) / 0.1
        let all = try latencies(
            Sample.option(slots: sample.slots, vcpu: 1), rate: rate, .exponential(mean: 0.1),
            cpu: 0)
        let theory = try MultiServerQueue(
            servers: sample.slots, arrivalRate: rate, serviceRate: 10)
        expect(all.map(\.mean), toAgreeWith: theory.meanSojourn, within: 0.002, "mean")
        expect(
            all.map(\.p99), toAgreeWith: theory.sojournQuantile(0.99), within: 0.005, "p99")
    }

    /// Pollaczek and Khinchine: E[T] = E[S] + ρE[S](1 + cs²) ÷ 2(1 − ρ).
    @Test func agreesWithMG1() throws {
        for (time, variation) in [
            (Distribution.deterministic(0.1), 0.0), (.gamma(shape: 0.5, scale: 0.2), 2),
        ] {
            let all = try latencies(
                Sample.option(slots: 1, vcpu: 1), rate: 6, time, cpu: 0)
            let expected = 0.1 + 0.6 * 0.1 * (1 + variation) / (2 * 0.4)
            expect(all.map(\.mean), toAgreeWith: expected, within: 0.002, "cs² \(variation)")
        }
    }

    /// M/G/1 with processor sharing: E[T] = E[S] ÷ (1 − ρ), whatever the distribution.
    @Test func agreesWithProcessorSharing() throws {
        for time in [
            Distribution.deterministic(0.1), .exponential(mean: 0.1),
            .gamma(shape: 0.5, scale: 0.2),
        ] {
            let all = try latencies(
                Sample.option(slots: 1000, vcpu: 1), rate: 6, time, cpu: nil)
            expect(all.map(\.mean), toAgreeWith: 0.1 / 0.4, within: 0.002, "\(time)")
        }
    }
}
