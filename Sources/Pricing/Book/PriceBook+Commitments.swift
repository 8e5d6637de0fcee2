import GRDB
package import Quantities

extension PriceBook {
    /// What one reserved instance costs. Offers without upfront fee are published; the others are,
    /// too, where a list was imported, and else derived from them by AWS's payment ratios.
    ///
    /// An offer of another day than the on-demand price joins it with a warning, and not at all
    /// when it would be the dearer of the two.
    package func reservedOffer(
        provider: String = "aws", region: String, type: String, os: String = "linux",
        termYears: Int, payment: Commitment.Payment, offeringClass: OfferingClass,
        asOf: CalendarDate? = nil
    ) -> Result<ReservedOffer, PriceMiss> {
        let what = "\(termYears)-year \(offeringClass.rawValue) \(payment.rawValue) reserved offer"
        return onDemandPrice(provider: provider, region: region, type: type, os: os, asOf: asOf)
            .mapError { renamed($0, what) }
            .flatMap { onDemand in
                if let row = overlay?.reserved(
                    provider, region, type, os, termYears, payment, offeringClass, asOf)
                {
                    return checked(
                        userOffer(row, onDemand, termYears), what, provider, region, type)
                }
                guard let kind = ComputeKind.reserved(offeringClass, years: termYears) else {
                    return .failure(
                        PriceMiss(
                            .notOffered, what: what, provider: provider, region: region, item: type)
                    )
                }
                let base = compute(kind, provider, region, type, os, asOf)
                if let listed = listedOffer(
                    provider, region, type, os, termYears, payment, offeringClass, asOf, onDemand)
                {
                    // A newer list that has only the other payments says more than an older one.
                    guard case .success(let base) = base, base.asOf > listed.asOf else {
                        return checked(listed, what, provider, region, type)
                    }
                }
                return base.mapError { renamed($0, what) }
                    .flatMap { base in
                        guard let ratio = paymentRatio(offeringClass, termYears, payment),
                            provider == "aws" || payment == .noUpfront
                        else {
                            return .failure(
                                PriceMiss(
                                    .notOffered, what: what, provider: provider, region: region,
                                    item: type))
                        }
                        let offer = offer(base, ratio, payment, termYears, onDemand)
                        return checked(offer, what, provider, region, type)
                    }
            }
    }

    /// The newest offer with an upfront fee that a list has, not after `asOf`. Nil: none has.
    private func listedOffer(
        _ provider: String, _ region: String, _ type: String, _ os: String, _ years: Int,
        _ payment: Commitment.Payment, _ offering: OfferingClass, _ asOf: CalendarDate?,
        _ onDemand: SourcedPrice
    ) -> ReservedOffer? {
        guard os == "linux", payment != .noUpfront,
            let kind = ComputeKind.reserved(offering, years: years, payment: payment),
            let found = try? storedOffers(kind, provider, region, type).first(where: {
                asOf == nil || $0.hourly.asOf <= asOf!
            })
        else { return nil }
        return offer(
            upfront: found.upfront, hourly: found.hourly.price, years: years,
            asOf: found.hourly.asOf, source: found.hourly.source,
            provenance: found.hourly.provenance, onDemand)
    }

    /// What a savings plan charges per instance-hour, by an imported list. Without one it is
    /// derived: an EC2 instance plan charges the effective rate of the standard reserved instance
    /// of its term and payment, a compute plan that of the convertible one.
    package func savingsPlanRate(
        kind: SavingsPlanKind, provider: String = "aws", region: String, type: String,
        os: String = "linux", termYears: Int, payment: Commitment.Payment,
        asOf: CalendarDate? = nil
    ) -> Result<SavingsPlanRate, PriceMiss> {
        let what = "\(termYears)-year \(payment.rawValue) \(kind.rawValue) savings plan rate"
        if let rate = overlay?.savingsPlan(
            kind, provider, region, type, os, termYears, payment, asOf, newestDate)
        {
            return planRate(rate, provider, region, type, os, asOf, what)
        }
        let derived = derivedPlanRate(
            kind, provider, region, type, os, termYears, payment, asOf, what)
        let listed = ComputeKind.savingsPlan(kind, years: termYears, payment: payment)
            .flatMap { try? compute($0, provider, region, type, os, asOf).get() }
        guard let listed else { return derived }
        // A list of reserved instances that is newer than that of the plans says more.
        if case .success(let rate) = derived, rate.rate.asOf > listed.asOf { return derived }
        return planRate(listed, provider, region, type, os, asOf, what)
    }

    /// The rate of a list or of the user, checked against the on-demand price.
    private func planRate(
        _ rate: SourcedPrice, _ provider: String, _ region: String, _ type: String, _ os: String,
        _ asOf: CalendarDate?, _ what: String
    ) -> Result<SavingsPlanRate, PriceMiss> {
        onDemandPrice(provider: provider, region: region, type: type, os: os, asOf: asOf)
            .mapError { renamed($0, what) }
            .flatMap { onDemand in
                guard rate.price <= onDemand.price else {
                    return .failure(dearer(rate, onDemand, what, provider, region, type))
                }
                return .success(SavingsPlanRate(rate: rate, onDemand: onDemand, warnings: []))
            }
    }

    private func derivedPlanRate(
        _ kind: SavingsPlanKind, _ provider: String, _ region: String, _ type: String,
        _ os: String, _ termYears: Int, _ payment: Commitment.Payment, _ asOf: CalendarDate?,
        _ what: String
    ) -> Result<SavingsPlanRate, PriceMiss> {
        guard provider == "aws" else {
            // Nothing says what another provider's plans follow: a list or the user must.
            return compute(.reservedStandard1, provider, region, type, os, asOf)
                .flatMap { _ in
                    .failure(
                        PriceMiss(
                            .notInRegion, what: what, provider: provider, region: region,
                            item: type))
                }.mapError { renamed($0, what) }
        }
        let offering: OfferingClass = kind == .compute ? .convertible : .standard
        return reservedOffer(
            region: region, type: type, os: os, termYears: termYears, payment: payment,
            offeringClass: offering, asOf: asOf
        ).map { offer in
            SavingsPlanRate(
                rate: SourcedPrice(
                    price: offer.effectiveHourly, asOf: offer.asOf, source: Self.savingsPlanRule,
                    provenance: min(.derived, offer.provenance)),
                onDemand: offer.onDemand, warnings: offer.warnings)
        }.mapError { renamed($0, what) }
    }

    private func renamed(_ miss: PriceMiss, _ what: String) -> PriceMiss {
        var miss = miss
        miss.what = what
        return miss
    }

    private func dearer(
        _ committed: SourcedPrice, _ onDemand: SourcedPrice, _ what: String, _ provider: String,
        _ region: String, _ type: String
    ) -> PriceMiss {
        PriceMiss(
            .dearerThanOnDemand(committed: committed, onDemand: onDemand), what: what,
            provider: provider, region: region, item: type)
    }

    private func checked(
        _ offer: ReservedOffer, _ what: String, _ provider: String, _ region: String, _ type: String
    ) -> Result<ReservedOffer, PriceMiss> {
        guard offer.effectiveHourly <= offer.onDemand.price else {
            let committed = SourcedPrice(
                price: offer.effectiveHourly, asOf: offer.asOf, source: offer.source,
                provenance: offer.provenance)
            return .failure(dearer(committed, offer.onDemand, what, provider, region, type))
        }
        var offer = offer
        let own = offer.provenance == .user || offer.onDemand.provenance == .user
        if offer.asOf != offer.onDemand.asOf, !own {
            offer.warnings.append(
                .mixedDates(
                    what: "`\(type)` in `\(region)`", committed: offer.asOf,
                    onDemand: offer.onDemand.asOf))
        }
        return .success(offer)
    }

    /// Millionths of the effective rate without upfront fee, and the row's source; nil: not sold.
    private func paymentRatio(
        _ offering: OfferingClass, _ years: Int, _ payment: Commitment.Payment
    ) -> (millionths: Int64, source: String?)? {
        if payment == .noUpfront { return (1_000_000, nil) }
        let sql = """
            SELECT millionths, source_id FROM payment_ratio
            WHERE class = ? AND term = ? AND payment = ?
            """
        let row = try? database.read { database in
            try Row.fetchOne(
                database.cachedStatement(sql: sql),
                arguments: [offering.rawValue, years, payment.rawValue])
        }
        return row.map { ($0["millionths"], source(id: $0["source_id"]).code) }
    }

    private func offer(
        _ base: SourcedPrice, _ ratio: (millionths: Int64, source: String?),
        _ payment: Commitment.Payment, _ years: Int, _ onDemand: SourcedPrice
    ) -> ReservedOffer {
        let hours = Int128(years) * 8760
        let effective = dividedRounding(
            Int128(base.price.picodollars) * Int128(ratio.millionths), by: 1_000_000)
        // Half of a partial-upfront offer's cost is paid at once.
        let hourly: Int128 =
            switch payment {
            case .noUpfront: effective
            case .partialUpfront: dividedRounding(effective, by: 2)
            case .allUpfront: 0
            }
        let upfront = dividedRounding((effective - hourly) * hours, by: 1000)
        return ReservedOffer(
            upfront: Money(nanodollars: upfront), hourly: UnitPrice(picodollars: Int64(hourly)),
            effectiveHourly: UnitPrice(picodollars: Int64(effective)), asOf: base.asOf,
            source: ratio.source ?? base.source,
            provenance: ratio.source == nil ? base.provenance : .derived, onDemand: onDemand,
            warnings: [])
    }

    private func userOffer(
        _ row: PriceOverlay.ReservedRow, _ onDemand: SourcedPrice, _ years: Int
    ) -> ReservedOffer {
        offer(
            upfront: row.upfront, hourly: row.hourly, years: years, asOf: row.date ?? newestDate,
            source: PriceOverlay.source, provenance: .user, onDemand)
    }

    /// What is paid once and by the hour, spread over the term.
    private func offer(
        upfront: Money, hourly: UnitPrice, years: Int, asOf: CalendarDate, source: String,
        provenance: PriceProvenance, _ onDemand: SourcedPrice
    ) -> ReservedOffer {
        let spread = dividedRounding(upfront.nanodollars * 1000, by: Int128(years) * 8760)
        return ReservedOffer(
            upfront: upfront, hourly: hourly,
            effectiveHourly: UnitPrice(picodollars: hourly.picodollars + Int64(spread)),
            asOf: asOf, source: source, provenance: provenance, onDemand: onDemand, warnings: [])
    }
}
