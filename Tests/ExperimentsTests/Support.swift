import CloudModel
import Foundation
import Pricing
import Quantities

@testable import Experiments

/// Made-up replications whose figures can be worked out by hand.
enum Sample {
    /// The project's own price book, opened once; its file is kept between runs.
    static let book: Result<PriceBook, any Error> = Result {
        let root = #filePath.components(separatedBy: "/Tests/")[0]
        return try PriceBook.open(
            pricingFolder: root + "/pricing", cacheFolder: root + "/.build/test-price-books")
    }

    static let start = CalendarDate(daysSince1970: 20_513).midnight

    static func money(_ dollars: Int) -> Money {
        Money(nanodollars: Int128(dollars) * 1_000_000_000)
    }

    static func line(
        _ service: String, dollars: Int, list: Int? = nil, category: ChargeCategory = .compute,
        option: PurchaseOption = .onDemand, month: Int = 2026 * 12 + 2,
        provenance: PriceProvenance = .published
    ) -> ChargeLine {
        let key = ChargeKey(
            month: month, category: category, service: service, owner: "web",
            region: "us-east-1", zone: "us-east-1a", instanceType: "m7g.large", option: option)
        let effective = money(dollars)
        let costs = Costs(
            list: money(list ?? dollars), contracted: money(list ?? dollars),
            effective: effective, billed: effective)
        return ChargeLine(
            key: key, quantity: 1, unit: "h", costs: costs, provenance: provenance)
    }

    static func bill(_ lines: [ChargeLine]) -> Bill {
        Bill(
            lines: lines, eligibleOnDemandEquivalent: money(200),
            coveredOnDemandEquivalent: money(50), commitmentPurchased: money(40),
            commitmentUsed: money(30), savingsBase: money(200), savingsEffective: money(150))
    }

    static func fleet(instances: Double = 10) -> FleetOutcome {
        FleetOutcome(
            name: "web", region: "us-east-1", instancesMean: instances,
            instancesP95: instances + 1, instancesPeak: instances + 2, instanceHours: 720,
            vcpuHours: 1440, spotVcpuHours: 360, utilization: 0.5, peakUtilization: 0.8,
            interruptions: 3, scalingActions: 7, underprovisioned: 0.01, overprovisioned: 0.4,
            underprovisionedTimeshare: 0.02, overprovisionedTimeshare: 0.9, instability: 0.1)
    }

    /// Requests: `offered` whole ones, of which `shed` were refused.
    static func outcome(
        offered: Int64 = 1_000, shed: Int64 = 1, windows: [WindowOutcome] = []
    ) -> Outcome {
        var counts = RequestCounts()
        counts.offered = offered * RequestCounts.perRequest
        counts.shed = shed * RequestCounts.perRequest
        counts.served = counts.offered - counts.shed
        let service = ServiceOutcome(
            name: "checkout", counts: counts,
            latency: LatencySummary(mean: 0.05, p50: 0.04, p95: 0.1, p99: 0.2, p999: 0.4),
            windows: windows, worstBurnRate: 2.5)
        return Outcome(services: [service], fleets: [fleet()], total: fleet(), events: 1)
    }

    static let objective = ObjectivePlan(
        availability: 0.999, latency: [.init(quantile: 0.99, seconds: 0.3)],
        window: .day * 30, confidence: 0.9)

    static func replication(_ lines: [ChargeLine], _ outcome: Outcome) -> Replication {
        Replication(
            bill: bill(lines), outcome: outcome, horizon: .hour * 365, objectives: [objective])
    }

    static func candidate(
        _ name: String = "base",
        replicate: @escaping @Sendable (ReplicationRequest) throws -> ReplicationRun?
    ) -> Candidate {
        Candidate(
            name: name, start: start, horizon: .hour * 365, services: ["checkout"],
            objectives: [objective], fingerprint: "f00d", notes: [], replicate: replicate)
    }

    /// Costs 100 + 10 × replication + `extra` dollars.
    static func costing(_ name: String, extra: Int) -> Candidate {
        candidate(name) { request in
            let dollars = 100 + 10 * Int(request.replication) + extra
            let outcome = outcome(offered: 1_000 + Int64(request.replication), shed: 1)
            return ReplicationRun(
                replication: replication([line("Compute", dollars: dollars)], outcome),
                chart: .empty)
        }
    }

    static func experiment(
        _ candidates: [Candidate], replications: Int = 5, threads: Int = 2
    ) -> Experiment {
        Experiment(
            candidates: candidates, replications: replications, seed: 1, threads: threads,
            priceBookAsOf: "2026-07-20", priceBookFingerprint: "beef")
    }
}
