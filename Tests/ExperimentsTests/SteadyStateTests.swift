import CloudModel
import Foundation
import Pricing
import Quantities
import Scenarios
import Statistics
import Testing

@testable import Experiments

/// What a system settles at, its start deleted.
@Suite struct SteadyStateTests {
    private func run(
        _ demand: String, minimum: Int, serving: ServingRequest.Kind = .flow,
        horizon: String = "12h", policies: String = "{}"
    ) throws -> Comparison {
        let text = """
            version: 1
            name: settles
            start: 2026-06-01T00:00:00Z
            horizon: \(horizon)
            regions: { us-east-1: { zones: 1 } }
            services:
              api:
                demand: { shape: \(demand) }
                request: { serviceTime: { mean: 100ms, distribution: exponential }, timeout: 1h }
            fleets:
              web:
                serves: api
                instances: [{ type: m7g.medium, speed: 1 }]
                concurrency: 1
                scaling: { min: \(minimum), initial: \(minimum), max: 40, policies: \(policies) }

            """
        let book = try Sample.book.get()
        let scenario = try ScenarioLoader(book: book).load(
            text: text, file: "settles.yaml", folder: ".")[0]
        let candidate = try ServedCandidate(scenario, ServingRequest(kind: serving)).candidate
        var experiment = Experiment(
            candidates: [candidate], replications: 5, seed: 1, threads: 2, priceBookAsOf: "",
            priceBookFingerprint: "")
        experiment.wantsSteadyState = true
        return try #require(try experiment.run())
    }

    private func value(_ id: String, _ comparison: Comparison) throws -> SteadyResult.Value {
        let steady = try #require(comparison.scenarios[0].steady)
        let index = try #require(SteadyMeasure.all.firstIndex { $0.id == id })
        return steady.values[index]
    }

    /// One server, 7 a second of 0.1 s each: M/M/1 with ρ = 0.7 answers in 1 ÷ (10 − 7) s in the
    /// mean.
    @Test("one by one, the mean is the one of theory")
    func theory() throws {
        let comparison = try run(
            "{ base: 7 req/s }", minimum: 1, serving: .requests, horizon: "3h")
        let latency = try value("latency", comparison)
        let interval = try #require(latency.summary.interval)
        #expect(interval.low < 1 / 3.0 && 1 / 3.0 < interval.high)
        #expect(interval.halfWidth < 0.08)
        let utilization = try value("utilization", comparison).summary.mean
        #expect(abs(utilization - 0.7) < 0.01)
        #expect(latency.tooShort == 0)
        #expect(comparison.scenarios[0].zoom.isEmpty)
    }

    /// A fleet that begins with one instance: 70 requests a second of 0.1 s keep ten busy for 70 %
    /// of the time. What it had until then, and in the rush after it, is deleted.
    @Test("the start is deleted")
    func start() throws {
        let comparison = try run(
            "{ base: 70 req/s }", minimum: 1,
            policies: "{ cpu: { type: target-tracking, metric: cpu, target: 70% } }")
        let instances = try value("instances", comparison)
        #expect(instances.start > .minute * 5 && instances.start < .hour * 3)
        let whole = comparison.scenarios[0].summary("capacity.instances.mean").mean
        #expect(abs(whole - 10) > 0.01)
        #expect(instances.summary.mean == 10)
        #expect(comparison.warnings.isEmpty)
    }

    @Test("a load that comes and goes has none")
    func daily() throws {
        let comparison = try run(
            "{ base: 70 req/s, daily: { peakToMean: 2, peakAtTime: \"20:00\" } }", minimum: 20,
            horizon: "2d")
        #expect(comparison.warnings.contains(.unsteadyLoad(scenario: "settles")))
    }

    /// A queue that only grows: no start ends.
    @Test("who never settles is told")
    func growing() throws {
        let comparison = try run("{ base: 12 req/s }", minimum: 1, horizon: "3h")
        let waiting = try value("waiting", comparison)
        #expect(waiting.tooShort == 5)
        #expect(
            comparison.warnings.contains(
                .tooShortToSettle(
                    scenario: "settles", figure: "waiting", replications: 5, of: 5)))
    }
}
