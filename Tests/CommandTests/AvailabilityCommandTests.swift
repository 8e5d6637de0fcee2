import Foundation
import Testing

/// `headroom availability`: the document, and the manners of its errors.
@Suite("availability", .serialized)
struct AvailabilityCommandTests {
    struct Document: Decodable {
        struct Estimate: Decodable {
            var mean: Double
        }
        struct Years: Decodable {
            var name: String
            var availability: Double
            var downtime: Estimate
            var slaCredits: Estimate
            var cost: Estimate
        }
        struct Service: Decodable {
            struct Budget: Decodable {
                struct Alert: Decodable { var burnRate: Double }
                var downtimeInYear: Double
                var alerts: [Alert]
            }
            var errorBudget: Budget
        }
        var scenarios: [Years]
        var services: [Service]
    }

    /// All is down for 36 h of one year's 8,760, of which one calendar month's 744 have 95.2 %: a
    /// band in which 30 % of the month's instances come back.
    private static let scenario = """
        version: 1
        name: dark
        start: 2026-01-01
        regions: { us-east-1: { zones: 2 } }
        services:
          shop:
            demand: { shape: { base: 1 req/s } }
            request: { serviceTime: 40ms }
            slo: { availability: 99.9% }
        fleets:
          web: { serves: shop, instances: [m7g.large], scaling: { min: 2 } }
        outages:
          dark: { region: us-east-1, at: 3d, for: 36h }
        """

    private func file() throws -> String {
        let path = NSTemporaryDirectory() + "headroom-availability.yaml"
        try Self.scenario.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    @Test("a date comes once a year, and what the agreement gives back is said")
    func document() throws {
        let run = try Program.shell(
            "headroom availability \(try file()) --years 1 --losses 0 --format json")
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
        let document = try JSONDecoder().decode(Document.self, from: Data(run.output.utf8))
        let years = try #require(document.scenarios.first)
        #expect(abs(years.downtime.mean - 36 * 3_600) < 1)
        #expect(abs(years.availability - (1 - 36.0 / 8_760)) < 1e-6)
        // Two instances for 744 h at 0.0816 USD, of which 30 %.
        #expect(abs(years.slaCredits.mean - 0.3 * 2 * 744 * 0.0816) < 0.01)
        let budget = try #require(document.services.first).errorBudget
        #expect(abs(budget.downtimeInYear - 31_536) < 1e-6)
        #expect(budget.alerts.map { ($0.burnRate * 10).rounded() } == [144, 60, 10])
    }

    @Test("an outage that is not there is suggested for")
    func unknownOutage() throws {
        let run = try Program.shell(
            "headroom availability \(try file()) --recorded dark=2/10y")
        #expect(run.status != 0)
        #expect(run.errors.contains("no outage by chance is called `dark`"), "\(run.errors)")
        let bad = try Program.shell("headroom availability \(try file()) --recorded dark")
        #expect(bad.status == 64 && bad.errors.contains("--recorded takes"), "\(bad.errors)")
    }
}
