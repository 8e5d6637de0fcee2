import Foundation
import Pricing
import Quantities
import Scenarios
import Testing

@testable import Experiments

@Suite("credits for months below the agreement")
struct ServiceCreditTests {
    private static func bill(credits: Bool, rate: Int) throws -> Bill {
        let book = try Sample.book.get()
        let text = """
            version: 1
            name: credits
            start: 2026-01-30
            horizon: 4d
            prices: { slaCredits: \(credits) }
            regions: { us-east-1: {} }
            services:
              shop:
                demand: { shape: { base: \(rate) req/s } }
                request: { serviceTime: 1s, timeout: 2s }
            fleets:
              web: { serves: shop, instances: [m7g.large], scaling: { min: 3 } }
            """
        let candidate = try Candidate(
            ScenarioLoader(book: book).load(
                text: text, file: "test.yaml", folder: NSTemporaryDirectory(), settings: [])[0])
        let run = try #require(
            try candidate.replicate(
                ReplicationRequest(
                    seed: 1, replication: 1, wantsChart: false, ledger: nil, series: nil,
                    cancellation: Cancellation())))
        return run.replication.bill
    }

    /// Six slots serve at most 6 of 60 requests per second: below 95 %, so that all that the
    /// instances cost, 3 × 0.0816 × 48 h in either month, comes back.
    @Test("a month far below the agreement costs nothing")
    func everything() throws {
        let bill = try Self.bill(credits: true, rate: 60)
        let credits = bill.lines.filter { $0.key.service == "SLA credit" }
        #expect(credits.map(\.key.month) == [2026 * 12, 2026 * 12 + 1])
        #expect(credits.allSatisfy { $0.costs.billed.nanodollars == -11_750_400_000 })
        #expect(bill.total(.compute).effective == .zero)
        #expect(bill.total(.compute).list == Money(nanodollars: 23_500_800_000))
    }

    @Test("nothing comes back unless it is asked for, or while the agreement is kept")
    func nothing() throws {
        for (credits, rate) in [(false, 60), (true, 1)] {
            let bill = try Self.bill(credits: credits, rate: rate)
            #expect(!bill.lines.contains { $0.key.service == "SLA credit" })
        }
    }
}
