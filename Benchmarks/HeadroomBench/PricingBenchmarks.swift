import Foundation
import Pricing
import Quantities
import UsageLedger

/// Usage into money, and text into a price book.
enum PricingBenchmarks {
    /// One year of hourly usage of 1,000 SKUs against 100 commitments: two kinds of them alike, and
    /// every kind of three providers, each of its own rate; the second with its rows, too.
    static func rating(_ table: inout Table) {
        let plan = ratingPlan(pools: 1_000, commitments: 100)
        let mixed = MixedCommitments.plan(pools: 1_000, commitments: 100)
        rate(plan, "a year 1000 SKUs 100 commitments", &table)
        rate(mixed, "a year 1000 SKUs 100 mixed commitments", &table)
        rate(mixed, "the same with every row", withRows: true, &table)
    }

    private static func rate(
        _ plan: RatingPlan, _ name: String, withRows: Bool = false, _ table: inout Table
    ) {
        let first = plan.catalog.start.clockHour
        let pools = plan.pools.count
        var reference = ReferenceLoop()
        var (cost, rows) = (Money.zero, RowCount())
        var measured = Measurement(
            "rating", name, unit: .seconds, rounds: 3, reference: &reference
        ) {
            rows = RowCount()
            var rater = Rater(plan: plan)
            for index in 0..<8_760 {
                var hour = HourlyUsage(clockHour: first + Int64(index), pools: pools, meters: 0)
                for pool in 0..<pools {
                    // From none to seven instances, another number in each hour.
                    hour.instanceNanoseconds[pool] =
                        Int128((index &* 31 &+ pool &* 17) % 8) * 3_600_000_000_000
                }
                if withRows { rater.record(hour, rows: &rows) } else { rater.record(hour) }
            }
            cost = rater.finish().total.billed
            return 1
        }
        precondition(cost > .zero, "usage costs something")
        if withRows { measured.note = "\(rows.count) rows" }
        table.add(measured)
    }

    private struct RowCount: ChargeSink {
        var count = 0
        mutating func record(_ row: HourlyCharge) { count += 1 }
    }

    private static func ratingPlan(pools: Int, commitments: Int) -> RatingPlan {
        let start = CalendarDate(daysSince1970: 20_513).midnight
        let sizes = ["large", "xlarge", "2xlarge", "4xlarge", "8xlarge"]
        let types = (0..<pools).map { "m\($0 / 5)g.\(sizes[$0 % 5])" }
        let prices = (0..<pools).map {
            SourcedPrice.benchmark(100_000_000_000 + Int64($0) * 100_000_000, asOf: start)
        }
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
                    rates: prices.map { .benchmark($0.price.picodollars * 7 / 10, asOf: start) }))
        }
        return .benchmark(
            types: types, list: prices, start: start,
            commitments: kinds.enumerated().map { index, kind in
                Commitment(
                    name: "commitment \(index)", kind: kind, payment: .noUpfront, start: start,
                    end: start + .day * 365, upfront: .zero,
                    recurringPerHour: UnitPrice(picodollars: 2_000_000_000_000),
                    provenance: .published)
            })
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
