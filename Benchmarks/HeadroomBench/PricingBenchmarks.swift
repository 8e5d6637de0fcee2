import Foundation
import Pricing
import Quantities
import UsageLedger

/// Usage into money, and text into a price book.
enum PricingBenchmarks {
    /// One year of hourly usage of 1,000 SKUs against 100 commitments.
    static func rating(_ table: inout Table) {
        let plan = ratingPlan(pools: 1_000, commitments: 100)
        let first = plan.catalog.start.clockHour
        var reference = ReferenceLoop()
        var cost = Money.zero
        let measured = Measurement(
            "rating", "a year 1000 SKUs 100 commitments", unit: .seconds, rounds: 3,
            reference: &reference
        ) {
            var rater = Rater(plan: plan)
            for index in 0..<8_760 {
                var hour = HourlyUsage(clockHour: first + Int64(index), pools: 1_000, meters: 0)
                for pool in 0..<1_000 {
                    // From none to seven instances, another number in each hour.
                    hour.instanceNanoseconds[pool] =
                        Int128((index &* 31 &+ pool &* 17) % 8) * 3_600_000_000_000
                }
                rater.record(hour)
            }
            cost = rater.finish().total.billed
            return 1
        }
        precondition(cost > .zero, "usage costs something")
        table.add(measured)
    }

    private static func ratingPlan(pools: Int, commitments: Int) -> RatingPlan {
        let start = CalendarDate(daysSince1970: 20_513).midnight
        let sizes = ["large", "xlarge", "2xlarge", "4xlarge", "8xlarge"]
        let types = (0..<pools).map { "m\($0 / 5)g.\(sizes[$0 % 5])" }
        func price(_ picodollars: Int64) -> SourcedPrice {
            SourcedPrice(
                price: UnitPrice(picodollars: picodollars), asOf: start.date,
                source: "benchmark", provenance: .published)
        }
        let prices = (0..<pools).map { price(100_000_000_000 + Int64($0) * 100_000_000) }
        let kinds: [Commitment.Kind] = (0..<commitments).map { index in
            let type = types[index * (pools / commitments)]
            let family = NormalizationFactor.family(ofType: type)
            if index % 2 == 0 {
                return .reservedInstance(
                    ReservedInstance(
                        region: "us-east-1", operatingSystem: "linux", instanceType: type,
                        family: family, normalizationUnits: NormalizationFactor.units(ofType: type),
                        sizeFlexible: true, count: 3, scope: .regional))
            }
            return .savingsPlan(
                SavingsPlan(
                    eligibility: .compute,
                    commitmentPerHour: UnitPrice(picodollars: 2_000_000_000_000),
                    rates: prices.map { price($0.price.picodollars * 7 / 10) }))
        }
        return RatingPlan(
            catalog: LedgerCatalog(
                scenario: "benchmark", start: start, horizon: .day * 365,
                pools: types.map {
                    PoolDescription(
                        fleet: "web", provider: "aws", region: "us-east-1", zone: "us-east-1a",
                        instanceType: $0, operatingSystem: "linux", market: .onDemand,
                        billing: .perSecond)
                }, meters: []),
            pools: zip(types, prices).map { type, price in
                PoolPrice(
                    onDemand: price, spot: nil, family: NormalizationFactor.family(ofType: type),
                    normalizationUnits: NormalizationFactor.units(ofType: type),
                    sizeFlexible: true)
            },
            meters: [], balancerCapacityUnits: [],
            commitments: kinds.enumerated().map { index, kind in
                Commitment(
                    name: "commitment \(index)", kind: kind, payment: .noUpfront, start: start,
                    end: start + .day * 365, upfront: .zero,
                    recurringPerHour: UnitPrice(picodollars: 2_000_000_000_000),
                    provenance: .published)
            },
            negotiatedDiscount: [:], extras: [])
    }

    /// The book of the repository's price text, built into an empty folder.
    static func priceImport(_ table: inout Table) throws {
        let folder = NSTemporaryDirectory() + "headroom-bench-\(getpid())"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var reference = ReferenceLoop()
        var failure: (any Error)?
        let measured = Measurement(
            "price import", "build the book", unit: .rows, rounds: 3, reference: &reference
        ) {
            var rows = 0
            do {
                _ = try PriceBook.build(cacheFolder: folder) { event in
                    if case .built(let count) = event { rows = count }
                }
            } catch { failure = error }
            return rows
        }
        if let failure { throw failure }
        table.add(measured)
    }
}
