import Foundation
import Pricing
import Quantities
import Scenarios
import Statistics
import Testing

@testable import Experiments

/// Simulated availability against formulas that hold where their assumptions do.
@Suite("availability of many years")
struct AvailabilityStudyTests {
    private static func scenario(_ rest: String, horizon: String) throws -> Scenario {
        let book = try Sample.book.get()
        let text = """
            version: 1
            name: years
            start: 2026-01-01
            horizon: \(horizon)
            regions: { us-east-1: { zones: 2 } }
            services:
              shop:
                demand: { shape: { base: 20 req/s } }
                request: { serviceTime: 40ms }
                slo: { availability: 99.9% }
            fleets:
              web:
                serves: shop
                instances: [m7g.large]
                boot: { launch: 10s }
                balancer:
                  kind: application
                  healthCheck: { interval: 5s, timeout: 2s, unhealthy: 2, healthy: 2 }
                scaling: { min: 4 }
            \(rest)
            """
        return try ScenarioLoader(book: book).load(
            text: text, file: "test.yaml", folder: NSTemporaryDirectory(), settings: [])[0]
    }

    private static func runner(_ scenario: Scenario) throws -> YearRunner {
        try YearRunner(scenario, seed: 3, cancellation: Cancellation())
    }

    /// Two zones, each of which carries everything, up for 5 d and down for 12 h, exponentially:
    /// both are down (1/11)² of the time.
    @Test("independent zones with room are k of n")
    func independentZones() throws {
        let runner = try Self.runner(
            try Self.scenario(
                """
                outages:
                  zone-lost:
                    scope: zone
                    mtbf: 5d
                    duration: { distribution: exponential, mean: 12h }
                """, horizon: "40d"))
        var downtime = Moments()
        for number in 0..<30 {
            let year = try #require(try runner.figures(number, separatesCauses: false))
            downtime.add(year.downtime)
        }
        let estimate = MeanEstimate(downtime)
        let formula = AvailabilityStatement.year / 121
        #expect(estimate.lower < formula && formula < estimate.upper, "\(estimate) \(formula)")
        let form = ClosedForm(runner.plan, service: 0, utilization: [0.2])
        #expect(form.zonesNeeded == 1)
        #expect(abs(form.independent - 1.0 / 121) < 1e-12)
        // What is lost until the balancer looks: two zones, half of the requests of each.
        let noticed = 2 * (0.5 / (132 * 3_600)) * 9.5
        #expect(abs(form.withFailover - 1.0 / 121 - noticed) < 1e-6)
    }

    /// A region that is lost every two days for an hour or so.
    @Test("what one loss costs times how often it happens is what brute force finds")
    func conditional() throws {
        let runner = try Self.runner(
            try Self.scenario(
                """
                outages:
                  lost:
                    scope: region
                    mtbf: 2d
                    duration: { distribution: exponential, mean: 1h }
                """, horizon: "8d"))
        var brute = Moments()
        var one = ForcedSums()
        for number in 0..<40 {
            let year = try #require(try runner.figures(number, separatesCauses: true))
            brute.add(year.causes[0])
            #expect(year.unfailing == 0)
            one.add(try #require(try runner.forced("lost", number)))
        }
        let rate = try #require(runner.plan.outageRates.first).perRun
        #expect(abs(rate - 192.0 / 49) < 1e-12)
        let product = one.loss("lost", rate: rate, record: nil).downtime
        let simulated = MeanEstimate(brute)
        let error = (product.upper - product.mean) + simulated.halfWidth
        #expect(abs(product.mean - simulated.mean) < error, "\(product) \(simulated)")
        // Not because both say nothing.
        #expect(error < 0.7 * simulated.mean)
    }

    @Test("any number of threads says the same, and a recorded rate is the rate")
    func threads() throws {
        let scenario = try Self.scenario(
            """
            outages:
              zone-lost: { scope: zone, mtbf: 1d, duration: 2h }
            """, horizon: "2d")
        let statements = try [1, 3].map { threads in
            try #require(
                try AvailabilityStudy(
                    scenarios: [scenario, scenario], years: 5, losses: 3,
                    recorded: [RecordedRate(name: "zone-lost", events: 4, span: .day * 730)],
                    threads: threads
                ).run(priceBook: ("", "")))
        }
        let (first, second) = (statements[0], statements[1])
        #expect(first.years.map(\.downtime) == second.years.map(\.downtime))
        #expect(first.causes.map(\.downtime) == second.causes.map(\.downtime))
        #expect(first.rare.map(\.downtime) == second.rare.map(\.downtime))
        #expect(first.rare[0].downtime.rate == EventRate(events: 4, over: 2))
        // A scenario against itself.
        #expect(first.trades[0].downtime.mean == 0 && first.trades[0].dollarsPerMinute == nil)
        #expect(first.years[0].downtime.mean > 0)
        let parts =
            first.causes.reduce(0) { $0 + $1.downtime.mean } + first.unfailing.mean
            + first.together.mean
        #expect(abs(parts - first.years[0].downtime.mean) < 1e-6)
        #expect(first.stability.map(\.region) == ["us-east-1"])
        #expect(first.stability[0].spread?.perZone == 4 && first.services[0].window == .day * 30)
    }
}
