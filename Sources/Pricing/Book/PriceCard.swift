import GRDB
package import Quantities

/// Everything the book says of one type in one region: `headroom prices show`.
package struct PriceCard: Hashable, Sendable {
    /// One price, published or derived, with what a reader needs to judge it.
    package struct Fact: Hashable, Sendable {
        /// `on-demand`, `spot`, `1-year no-upfront standard reserved`, …
        package var what: String
        /// Per instance-hour; for a reserved instance its effective rate.
        package var price: SourcedPrice
        /// Paid once, per instance.
        package var upfront: Money
        /// Title of the source; `the user's price file` for the user's own.
        package var sourceTitle: String
        package var warnings: [PriceWarning]
    }
    package var spec: InstanceSpec
    package var region: String
    package var regionName: String?
    package var facts: [Fact]
    package var spotAdvice: SpotAdvice?
    package var speed: RelativeSpeed?
    package var claimedSpeed: RelativeSpeed?
    /// Prices that a reader expects and that are not there, with the reason.
    package var missing: [PriceMiss]
}

extension PriceBook {
    /// - Returns: the card, or the miss that says which name is wrong.
    package func card(
        provider: String, region: String, type: String, asOf: CalendarDate? = nil
    ) -> Result<PriceCard, PriceMiss> {
        let onDemand = onDemandPrice(provider: provider, region: region, type: type, asOf: asOf)
        guard let spec = instanceSpec(provider: provider, type: type),
            hasRegion(provider: provider, region: region)
        else {
            return .failure(miss(ComputeKind.onDemand.name, .onDemand, provider, region, type))
        }
        let claimed = relativeSpeed(type: type, claims: true)
        var card = PriceCard(
            spec: spec, region: region,
            regionName: regionName(provider: provider, region: region), facts: [],
            spotAdvice: nil, speed: provider == "aws" ? relativeSpeed(type: type) : nil,
            claimedSpeed: provider == "aws" && claimed?.kind == .claimed ? claimed : nil,
            missing: [])
        add(&card, "on-demand", onDemand) { ($0, .zero, []) }
        let spot = spotPrice(provider: provider, region: region, type: type, asOf: asOf)
        add(&card, "spot", spot) { ($0.price, .zero, $0.warnings) }
        switch provider {
        case "aws":
            card.spotAdvice = try? spotAdvisor(region: region, type: type, asOf: asOf).get()
            addCommitted(&card, region, type, asOf)
        case "gcp": addGoogle(&card, region, type, asOf)
        default: break
        }
        return .success(card)
    }

    private func add<Value>(
        _ card: inout PriceCard, _ what: String, _ result: Result<Value, PriceMiss>,
        _ parts: (Value) -> (SourcedPrice, Money, [PriceWarning])
    ) {
        switch result {
        case .failure(let miss): card.missing.append(miss)
        case .success(let value):
            let (price, upfront, warnings) = parts(value)
            let title =
                price.source == PriceOverlay.source
                ? "the user's price file" : source(price.source)?.title ?? price.source
            card.facts.append(
                PriceCard.Fact(
                    what: what, price: price, upfront: upfront, sourceTitle: title,
                    warnings: warnings))
        }
    }

    private func addCommitted(
        _ card: inout PriceCard, _ region: String, _ type: String, _ asOf: CalendarDate?
    ) {
        for years in [1, 3] {
            for payment in Commitment.Payment.allCases {
                for offering in OfferingClass.allCases {
                    let offer = reservedOffer(
                        region: region, type: type, termYears: years, payment: payment,
                        offeringClass: offering, asOf: asOf)
                    let what = "\(years)-year \(payment.rawValue) \(offering.rawValue) reserved"
                    add(&card, what, offer) { offer in
                        let rate = SourcedPrice(
                            price: offer.effectiveHourly, asOf: offer.asOf, source: offer.source,
                            provenance: offer.provenance)
                        return (rate, offer.upfront, offer.warnings)
                    }
                }
                for kind in SavingsPlanKind.allCases {
                    let rate = savingsPlanRate(
                        kind: kind, region: region, type: type, termYears: years,
                        payment: payment, asOf: asOf)
                    let what = "\(years)-year \(payment.rawValue) \(kind.rawValue) savings plan"
                    add(&card, what, rate) { ($0.rate, .zero, $0.warnings) }
                }
            }
        }
    }

    private func addGoogle(
        _ card: inout PriceCard, _ region: String, _ type: String, _ asOf: CalendarDate?
    ) {
        for years in [1, 3] {
            let price = googlePrice(
                .committedUse(years: years), region: region, type: type, asOf: asOf)
            add(&card, "\(years)-year committed use", price) { ($0, .zero, []) }
        }
        let sustained = googlePrice(.sustainedUse, region: region, type: type, asOf: asOf)
        add(&card, "sustained use, full month", sustained) { ($0, .zero, []) }
    }
}
