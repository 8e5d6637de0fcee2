import Foundation
import Pricing
import Quantities
import Scenarios
import Testing

@testable import Experiments

@Suite("spot prices that replications draw")
struct SpotPriceTests {

    private static func candidate(prices: String, more: String = "") throws -> Candidate {
        let text = """
            version: 1
            name: spot
            horizon: 60d
            prices: { spot: { prices: \(prices) } }
            regions: { us-east-1: {} }
            services:
              shop:
                demand: { shape: { base: 1 req/s } }
                request: { serviceTime: 1ms }
            fleets:
              web:
                serves: shop
                instances: [m7g.large]
                market: { onDemandAboveBase: 0% }
                scaling: { min: 3 }
            \(more)
            """
        return try Candidate(
            ScenarioLoader(book: try Sample.book.get()).load(
                text: text, file: "test.yaml", folder: NSTemporaryDirectory(), settings: [])[0])
    }

    private static func spotCost(_ candidate: Candidate, replication: UInt64) throws -> Money {
        let run = try #require(
            try candidate.replicate(
                ReplicationRequest(
                    seed: 1, replication: replication, wantsChart: false, ledger: nil, series: nil,
                    cancellation: Cancellation())))
        return run.replication.bill.lines.filter {
            $0.key.option == .spot && $0.key.owner == "web"
        }.reduce(.zero) { $0 + $1.costs.effective }
    }

    @Test("a replication pays the same whatever else there is, another one something else")
    func streams() throws {
        let candidate = try Self.candidate(prices: "fitted")
        let more = try Self.candidate(
            prices: "fitted",
            more: """
                  other:
                    serves: shop
                    instances: [c7g.large, m7g.large]
                    market: { onDemandAboveBase: 0% }
                    scaling: { min: 2 }
                """)
        #expect(!candidate.isDeterministic)
        let first = try Self.spotCost(candidate, replication: 1)
        #expect(try Self.spotCost(candidate, replication: 1) == first)
        #expect(try Self.spotCost(more, replication: 1) == first)
        #expect(try Self.spotCost(candidate, replication: 2) != first)
    }

    /// The mean over replications is what the newest price costs: three zones' means over sixty
    /// days have a coefficient of variation below 0.21 ÷ √3.
    @Test("the mean is the newest price")
    func mean() throws {
        let fitted = try Self.candidate(prices: "fitted")
        let level = try Self.spotCost(try Self.candidate(prices: "newest"), replication: 1).dollars
        let costs = try (UInt64(1)...40).map {
            try Self.spotCost(fitted, replication: $0).dollars / level
        }
        let mean = costs.reduce(0, +) / 40
        #expect(abs(mean - 1) < 3 * 0.21 / 3.0.squareRoot() / 40.0.squareRoot())
    }
}
