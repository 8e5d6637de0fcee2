import Diagnostics
import Pricing
import Quantities

extension PriceFinder {
    mutating func findReserved(
        _ name: String, _ key: PriceTable.PoolKey, years: Int, payment: Commitment.Payment,
        offeringClass: OfferingClass, at place: Place
    ) {
        switch book.reservedOffer(
            provider: key.provider, region: key.region, type: key.type, os: key.os,
            termYears: years, payment: payment, offeringClass: offeringClass, asOf: asOf)
        {
        case .failure(let miss): reportOffer(miss, at: place)
        case .success(let offer):
            change {
                $0.reserved[name] = offer
                $0.trail.append(
                    "reserved \(name)=\(offer.upfront)+\(offer.hourly)@\(offer.asOf):"
                        + offer.source)
            }
            warn(offer.warnings, at: place)
        }
    }

    /// The plan's rate for each pool; a pool that the plan does not price is left out, and said.
    mutating func findPlanRates(
        _ name: String, _ kind: SavingsPlanKind, years: Int, payment: Commitment.Payment,
        pools: [PriceTable.PoolKey], at place: Place
    ) {
        for pool in pools {
            let result = book.savingsPlanRate(
                kind: kind, provider: pool.provider, region: pool.region, type: pool.type,
                os: pool.os, termYears: years, payment: payment, asOf: asOf)
            switch result {
            case .success(let found):
                warn(found.warnings, at: place)
                setRate(name, pool, found.rate)
            case .failure(let miss) where pool.provider == "azure":
                // The book has none of Azure's at all: without rows of the user's the plan covers
                // nothing, which cannot be meant.
                reportOffer(miss, at: place)
            case .failure(let miss):
                warn(
                    "planRate \(name)",
                    "savings plan `\(name)` covers no `\(pool.type)` in `\(pool.region)`: "
                        + miss.diagnostic().message, at: place)
            }
        }
    }

    /// Of Azure's offers the book has none.
    private mutating func reportOffer(_ miss: PriceMiss, at place: Place) {
        var diagnostic = miss.diagnostic(file: place.file, position: place.position)
        if miss.provider == "azure" {
            diagnostic.help =
                "the price book has no such offers of Azure: give yours with `--prices FILE`, or "
                + "as `rate` or `discount`"
        }
        report(diagnostic)
    }

    /// The user's own share off every on-demand price.
    mutating func setPlanRates(
        _ name: String, discount: Double, pools: [PriceTable.PoolKey]
    ) {
        for pool in pools {
            guard var rate = table.pools[pool]?.onDemand else { continue }
            rate.price = rate.price.discounted(by: discount)
            rate.provenance = .user
            setRate(name, pool, rate)
        }
    }

    /// Google's flexible committed use: the same share off vCPUs and memory of every family that
    /// is sold by them.
    mutating func findFlexibleRates(
        _ name: String, years: Int, pools: [PriceTable.PoolKey], at place: Place
    ) {
        guard let share = book.flexibleShare(years: years) else {
            return report(
                PriceMiss(
                    .notOffered, what: "flexible committed use", provider: "gcp", region: "",
                    item: name), at: place)
        }
        for pool in pools {
            guard let known = table.pools[pool], known.resources != nil else {
                warn(
                    "planRate \(name)",
                    "flexible committed use `\(name)` covers no `\(pool.type)`, which is not "
                        + "sold by vCPU and memory", at: place)
                continue
            }
            let price = dividedRounding(
                Int128(known.onDemand.price.picodollars) * Int128(share.millionths), by: 1_000_000)
            setRate(
                name, pool,
                SourcedPrice(
                    price: UnitPrice(picodollars: Int64(price)),
                    asOf: min(share.asOf, known.onDemand.asOf), source: share.source,
                    provenance: min(.derived, known.onDemand.provenance)))
        }
    }

    private mutating func setRate(
        _ name: String, _ pool: PriceTable.PoolKey, _ rate: SourcedPrice
    ) {
        change { $0.planRates[PriceTable.PlanKey(commitment: name, pool: pool)] = rate }
        note("plan \(name) \(pool.region)/\(pool.type)/\(pool.os)", rate)
    }

    /// Committed vCPUs and memory of a family.
    mutating func findResources(
        _ name: String, region: String, family: String, years: Int, at place: Place
    ) {
        guard
            let rates = book.resourceRates(
                region: region, family: family, discount: .committedUse(years: years),
                asOf: asOf)
        else {
            return report(
                PriceMiss(
                    .notInRegion, what: "\(years)-year price of committed vCPUs and memory",
                    provider: "gcp", region: region, item: family), at: place)
        }
        change {
            $0.resourceRates[name] = rates
            $0.trail.append(
                "committed \(name)=\(rates.vcpus(1_000_000))/"
                    + "\(rates.memory(mebibytes: 1_073_741_824))@\(rates.asOf)")
        }
    }
}
