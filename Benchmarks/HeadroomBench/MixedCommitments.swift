import Pricing
import Quantities
import UsageLedger

/// A year of three providers' instances in three accounts, a fifth of them on spot, under
/// commitments of every kind, each with a rate of its own; half of the terms begin in the year.
enum MixedCommitments {
    private static let start = CalendarDate(daysSince1970: 20_513).midnight
    private static let accounts = ["payer", "shop", "lab"]
    private static let places = [
        (provider: "aws", region: "us-east-1"), (provider: "gcp", region: "us-central1"),
        (provider: "azure", region: "westeurope"),
    ]

    static func plan(pools: Int, commitments: Int) -> RatingPlan {
        let descriptions = (0..<pools).map(description)
        let prices = descriptions.enumerated().map { price($1, $0) }
        return RatingPlan(
            catalog: LedgerCatalog(
                scenario: "benchmark", start: start, horizon: .day * 365, pools: descriptions,
                meters: []),
            pools: prices, meters: [], balancerCapacityUnits: [],
            commitments: (0..<commitments).map { commitment($0, descriptions, prices) },
            negotiatedDiscount: [.compute: 0.05], extras: [])
    }

    /// Half are AWS's, a quarter each of the others'.
    private static func description(_ index: Int) -> PoolDescription {
        let place = places[[0, 1, 0, 2][index % 4]]
        let size = index / 4 % 5
        let type =
            switch place.provider {
            case "gcp": "n\(index / 20)-standard-\(1 << (size + 1))"
            case "azure": "Standard_D\(1 << (size + 1))s_v\(index / 20)"
            default: "m\(index / 20).\(["large", "xlarge", "2xlarge", "4xlarge", "8xlarge"][size])"
            }
        return PoolDescription(
            fleet: "fleet\(index % 10)", provider: place.provider, region: place.region,
            zone: "\(place.region)-a", instanceType: type, operatingSystem: "linux",
            market: index % 5 == 0 ? .spot : .onDemand, billing: .perSecond)
    }

    private static func sourced(_ picodollars: Int64) -> SourcedPrice {
        .benchmark(picodollars, asOf: start)
    }

    private static func price(_ pool: PoolDescription, _ index: Int) -> PoolPrice {
        let units = Int64(1 << (index / 4 % 5 + 1))
        let picodollars = units * 50_000_000_000 + Int64(index) * 100_000_000
        let isSpot = pool.market == .spot
        var price = PoolPrice(
            onDemand: sourced(picodollars), spot: isSpot ? sourced(picodollars / 3) : nil,
            family: NormalizationFactor.family(ofType: pool.instanceType),
            normalizationUnits: NormalizationFactor.units(ofType: pool.instanceType),
            sizeFlexible: true)
        price.account = accounts[index % 3]
        if isSpot {
            // The price moves once a week.
            price.spotPath = SpotPricePath(
                (0..<52).map { week in
                    SpotPricePath.Step(
                        from: start.nanosecondsSince1970
                            + Int64(week) * 7 * TimeSpan.day.nanoseconds,
                        price: UnitPrice(picodollars: picodollars / 3 + Int64(week) * 1_000_000))
                })
        }
        switch pool.provider {
        case "gcp":
            price.family = PriceBook.googleFamily(ofType: pool.instanceType)
            price.resources = ResourcePrices(
                vcpus: units, memoryMebibytes: units * 4_096,
                memoryPerInstance: UnitPrice(picodollars: picodollars / 4))
            price.sustainedUse = .twentyPercent
        case "azure":
            price.family = AzureReservations.series(ofType: pool.instanceType)
            price.normalizationUnits = units
        default: break
        }
        return price
    }

    private static func commitment(
        _ index: Int, _ pools: [PoolDescription], _ prices: [PoolPrice]
    ) -> Commitment {
        let from = index % 2 == 0 ? start : start + .day * Int64(index)
        return Commitment(
            name: "commitment \(index)", kind: kind(index, pools, prices), payment: .partialUpfront,
            start: from, end: from + .day * 365, upfront: Money(nanodollars: 1_000_000_000_000),
            recurringPerHour: UnitPrice(picodollars: 1_000_000_000_000), provenance: .published,
            account: accounts[index % 3])
    }

    private static func kind(
        _ index: Int, _ pools: [PoolDescription], _ prices: [PoolPrice]
    ) -> Commitment.Kind {
        func plan(_ eligibility: SavingsPlan.Eligibility, _ provider: String) -> Commitment.Kind {
            let rates = zip(pools, prices).map { pool, price -> SourcedPrice? in
                guard pool.provider == provider, pool.market == .onDemand else { return nil }
                return sourced(price.onDemand.price.picodollars / 1_000 * Int64(850 - index))
            }
            return .savingsPlan(
                SavingsPlan(
                    eligibility: eligibility,
                    commitmentPerHour: UnitPrice(picodollars: 3_000_000_000_000), rates: rates))
        }
        func reserved(_ provider: String, _ position: Int) -> Commitment.Kind {
            let place = position % pools.count
            return .reservedInstance(
                ReservedInstance(
                    region: pools[place].region, operatingSystem: "linux",
                    instanceType: pools[place].instanceType, family: prices[place].family,
                    normalizationUnits: prices[place].normalizationUnits, sizeFlexible: true,
                    count: 3, scope: .regional, provider: provider))
        }
        // Positions of each provider's pools follow `description`.
        switch index % 8 {
        case 0: return plan(.compute, "aws")
        case 1: return reserved("aws", index / 8 * 80 + 2)
        case 2:
            return plan(.ec2Instance(family: "m\(index / 8)", region: "us-east-1"), "aws")
        case 3: return plan(.flexibleCommittedUse, "gcp")
        case 4, 5:
            return .resource(
                ResourceCommitment(
                    region: "us-central1", family: "n\(index / 8)",
                    resource: index % 8 == 4 ? .vcpu : .memory, amount: 16))
        case 6: return plan(.azureCompute, "azure")
        default: return reserved("azure", index / 8 * 80 + 3)
        }
    }
}
