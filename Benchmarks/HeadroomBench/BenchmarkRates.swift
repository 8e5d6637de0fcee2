import Pricing
import Quantities
import UsageLedger

extension SourcedPrice {
    /// A made-up price, as published on the day that a benchmark begins.
    static func benchmark(_ picodollars: Int64, asOf start: UTCInstant) -> SourcedPrice {
        SourcedPrice(
            price: UnitPrice(picodollars: picodollars), asOf: start.date, source: "benchmark",
            provenance: .published)
    }
}

extension RatingPlan {
    /// A year of one fleet's AWS instances on demand, a pool for each type, under commitments.
    static func benchmark(
        types: [String], list: [SourcedPrice], start: UTCInstant, commitments: [Commitment]
    ) -> RatingPlan {
        RatingPlan(
            catalog: LedgerCatalog(
                scenario: "benchmark", start: start, horizon: .day * 365,
                pools: types.map {
                    PoolDescription(
                        fleet: "web", provider: "aws", region: "us-east-1", zone: "us-east-1a",
                        instanceType: $0, operatingSystem: "linux", market: .onDemand,
                        billing: .perSecond)
                }, meters: []),
            pools: zip(types, list).map { type, price in
                PoolPrice(
                    onDemand: price, spot: nil, family: NormalizationFactor.family(ofType: type),
                    normalizationUnits: NormalizationFactor.units(ofType: type),
                    sizeFlexible: true)
            },
            meters: [], balancerCapacityUnits: [], commitments: commitments,
            negotiatedDiscount: [:], extras: [])
    }
}
