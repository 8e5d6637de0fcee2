import CloudModel
import Foundation
import Pricing
import Quantities
import Scenarios
import Testing

@testable import Experiments

/// What a page draws beyond what every format prints.
@Suite struct LatencyChartTests {
    private func run(charts: Bool, horizon: String = "2d") throws -> Comparison {
        let text = """
            version: 1
            name: fixed
            start: 2026-06-01T00:00:00Z
            horizon: \(horizon)
            regions: { us-east-1: { zones: 3 } }
            services:
              api: { demand: { shape: { base: 100 req/s } }, request: { serviceTime: { median: 20ms, p99: 90ms } } }
            fleets:
              web:
                serves: api
                instances: [m7g.large]
                scaling: { min: 10, max: 10 }
            outages:
              room: { zone: us-east-1a, at: 5h, for: 2h }

            """
        let book = try Sample.book.get()
        let loader = ScenarioLoader(book: book)
        let scenario = try loader.load(text: text, file: "fixed.yaml", folder: ".")[0]
        var experiment = Experiment(
            candidates: [try Candidate(scenario)], replications: 2, seed: 1, threads: 1,
            priceBookAsOf: "", priceBookFingerprint: "")
        experiment.chartsLatency = charts
        return try #require(try experiment.run())
    }

    @Test("looking changes nothing, and shows each step's latency and the outage")
    func looks() throws {
        let plain = try run(charts: false).scenarios[0]
        let charted = try run(charts: true).scenarios[0]
        #expect(plain.measures.map(\.mean).description == charted.measures.map(\.mean).description)
        #expect(plain.chart.load == charted.chart.load && plain.chart.latency == nil)
        #expect(charted.zoom.isEmpty)
        let latency = try #require(charted.chart.latency)
        #expect(latency.step == .minute * 5 && latency.p99.count == 576)
        // The load is the same all the time: so is what each step sees, and what the run does.
        for (id, steps) in [("latency.p50", latency.p50), ("latency.p99", latency.p99)] {
            let whole = charted.summary(id).mean
            #expect(whole > 0 && steps.allSatisfy { abs($0 - whole) < 0.02 * whole })
        }
        #expect(latency.lost.filter { $0 > 0 }.count >= 1)
        let outage = try #require(charted.chart.outages.first)
        #expect(outage == OutageSpan(name: "room", from: .hour * 5, to: .hour * 7))
    }

    @Test("a year is looked at twice a day, so that it stays small")
    func year() throws {
        let latency = try #require(
            try run(charts: true, horizon: "365d").scenarios[0].chart.latency)
        #expect(latency.step == .hour * 12 && latency.p99.count == 730)
    }

    @Test("values of replications are kept as they were summarized")
    func values() throws {
        let scenario = try run(charts: false).scenarios[0]
        let values = scenario.values("cost.effective")
        #expect(values.count == 2)
        #expect(Summary(values) == scenario.summary("cost.effective"))
    }
}
