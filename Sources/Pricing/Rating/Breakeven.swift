package import Quantities

/// One way to have an instance of a type, per hour of the term.
package struct PurchaseOffer: Hashable, Sendable {
    /// `on-demand`, `spot`, `1-year standard reserved, no upfront` and so on.
    package var name: String
    /// Dollars per hour: of use where use is paid, of the term where it is promised.
    package var hourly: UnitPrice
    /// Paid whether the instance runs or not.
    package var isPromise: Bool
    /// Dollars per hour of use that interruptions add.
    package var interruptions: Double
    package var provenance: PriceProvenance
    package var asOf: CalendarDate

    package init(
        name: String, hourly: UnitPrice, isPromise: Bool, interruptions: Double = 0,
        provenance: PriceProvenance, asOf: CalendarDate
    ) {
        self.name = name
        self.hourly = hourly
        self.isPromise = isPromise
        self.interruptions = interruptions
        self.provenance = provenance
        self.asOf = asOf
    }

    /// Dollars per hour of the term for an instance that runs a share of it.
    ///
    /// - Parameter scale: on what is derived, to see what hangs on it.
    package func cost(utilization: Double, derivedTimes scale: Double = 1) -> Double {
        let price = effectiveHourly * (provenance <= .derived ? scale : 1)
        return isPromise ? price : price * utilization
    }

    /// Dollars per hour of work, what interruptions add included.
    package var effectiveHourly: Double { hourly.dollars + interruptions }

    /// The share of `onDemand`'s price that an hour of work saves.
    package func savings(against onDemand: PurchaseOffer) -> Double {
        1 - effectiveHourly / onDemand.hourly.dollars
    }

    /// The share of the term from which on it is cheaper than `onDemand`; nil for what is paid by
    /// use.
    package func breakEven(against onDemand: PurchaseOffer) -> Double? {
        guard isPromise, onDemand.hourly > .zero else { return nil }
        return hourly.dollars / onDemand.hourly.dollars
    }
}

/// All offers for one type in one region, and which of them wins when.
package struct Breakeven: Sendable {
    /// On-demand first.
    package let offers: [PurchaseOffer]
    /// What AWS's Spot Advisor implies: interruptions per hour; nil without spot.
    package let interruptionsPerHour: Double?
    /// Work lost and repeated per interruption.
    package let lost: TimeSpan
    /// What is not sold, or has no price.
    package let missing: [String]

    /// - Parameter lost: what one interruption costs in time that is paid again.
    /// - Returns: the miss of the on-demand price, without which nothing can be compared.
    package static func of(
        type: String, region: String, book: PriceBook, lost: TimeSpan,
        asOf: CalendarDate? = nil
    ) -> Result<Breakeven, PriceMiss> {
        book.onDemandPrice(provider: "aws", region: region, type: type, asOf: asOf).map { price in
            var offers = [
                PurchaseOffer(
                    name: "on-demand", hourly: price.price, isPromise: false,
                    provenance: price.provenance, asOf: price.asOf)
            ]
            var missing: [String] = []
            var rate: Double?
            if case .success(let spot) = book.spotPrice(
                provider: "aws", region: region, type: type, asOf: asOf),
                case .success(let advice) = book.spotAdvisor(
                    region: region, type: type, asOf: asOf)
            {
                let perHour = SpotInterruptions.perHour(
                    monthlyShare: SpotInterruptions.bucketMidpoints[advice.bucket])
                rate = perHour
                offers.append(
                    PurchaseOffer(
                        name: "spot", hourly: spot.price.price, isPromise: false,
                        interruptions: SpotInterruptions.effectivePrice(
                            spot: spot.price.price.dollars, rework: perHour * lost.hours)
                            - spot.price.price.dollars,
                        provenance: spot.price.provenance, asOf: spot.price.asOf))
            } else {
                missing.append("spot")
            }
            committed(type, region, book, asOf, &offers, &missing)
            return Breakeven(
                offers: offers, interruptionsPerHour: rate, lost: lost, missing: missing)
        }
    }

    private static func committed(
        _ type: String, _ region: String, _ book: PriceBook, _ asOf: CalendarDate?,
        _ offers: inout [PurchaseOffer], _ missing: inout [String]
    ) {
        for years in [1, 3] {
            for payment in Commitment.Payment.allCases {
                let how = payment.rawValue.replacing("-", with: " ")
                for kind in [SavingsPlanKind.compute, .ec2Instance] {
                    let plan = kind == .compute ? "compute" : "EC2 instance"
                    let name = "\(years)-year \(plan) savings plan, \(how)"
                    switch book.savingsPlanRate(
                        kind: kind, region: region, type: type, termYears: years,
                        payment: payment, asOf: asOf)
                    {
                    case .success(let found):
                        offers.append(
                            PurchaseOffer(
                                name: name, hourly: found.rate.price, isPromise: true,
                                provenance: found.rate.provenance, asOf: found.rate.asOf))
                    case .failure: missing.append(name)
                    }
                }
                for offering in OfferingClass.allCases {
                    let name = "\(years)-year \(offering.rawValue) reserved, \(how)"
                    switch book.reservedOffer(
                        region: region, type: type, termYears: years, payment: payment,
                        offeringClass: offering, asOf: asOf)
                    {
                    case .success(let offer):
                        offers.append(
                            PurchaseOffer(
                                name: name, hourly: offer.effectiveHourly, isPromise: true,
                                provenance: offer.provenance, asOf: offer.asOf))
                    case .failure: missing.append(name)
                    }
                }
            }
        }
    }

    /// The cheapest offer for an instance that runs a share of the term; the first of equals.
    package func winner(utilization: Double, derivedTimes scale: Double = 1) -> PurchaseOffer {
        offers.min {
            $0.cost(utilization: utilization, derivedTimes: scale)
                < $1.cost(utilization: utilization, derivedTimes: scale)
        } ?? offers[0]
    }

    /// As `winner`, among those that nobody interrupts.
    package func steadyWinner(utilization: Double, derivedTimes scale: Double = 1)
        -> PurchaseOffer
    {
        Breakeven(
            offers: offers.filter { $0.name != "spot" }, interruptionsPerHour: nil, lost: lost,
            missing: []
        ).winner(utilization: utilization, derivedTimes: scale)
    }

    /// The monthly share of interrupted capacity from which on spot is no longer the cheapest at a
    /// utilization; nil: never cheapest, or whatever is interrupted.
    package func spotBreakEven(utilization: Double) -> Double? {
        guard let spot = offers.first(where: { $0.name == "spot" }), lost > .zero, utilization > 0
        else { return nil }
        let other = steadyWinner(utilization: utilization).cost(utilization: utilization)
        let perHour = (other / utilization / spot.hourly.dollars - 1) / lost.hours
        guard perHour > 0 else { return nil }
        return SpotInterruptions.monthlyShare(perHour: perHour)
    }
}
