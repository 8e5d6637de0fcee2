package import Pricing
package import Quantities
package import UsageLedger

/// Finds the commitments that a ledger's on-demand use could have, of those that the book or the
/// user's own prices have rates for.
package struct CandidateFinder {
    private struct Pool: Hashable {
        var provider: String
        var region: String
        var type: String
        var os: String
    }
    private let book: PriceBook
    private let asOf: CalendarDate?
    private var found: [CommitmentCandidate] = []

    /// Candidates in a fixed order, of which the first of equals is taken: the wider before the
    /// narrower, the shorter before the longer, less paid at once before more.
    ///
    /// - Parameter taken: names of commitments that are there already.
    package static func candidates(
        for catalog: LedgerCatalog, book: PriceBook, asOf: CalendarDate?, taken: [String],
        filter: CommitmentFilter
    ) -> [CommitmentCandidate] {
        var finder = CandidateFinder(book: book, asOf: asOf)
        var pools: [Pool] = []
        for pool in catalog.pools where pool.market == .onDemand {
            let own = Pool(
                provider: pool.provider, region: pool.region, type: pool.instanceType,
                os: pool.operatingSystem)
            if !pools.contains(own) { pools.append(own) }
        }
        finder.amazon(pools.filter { $0.provider == "aws" })
        finder.google(pools.filter { $0.provider == "gcp" })
        finder.azure(pools.filter { $0.provider == "azure" })
        var names = taken
        return finder.found.filter(filter.admits).map { candidate in
            var candidate = candidate
            var number = 1
            let name = candidate.name
            while names.contains(candidate.name) {
                number += 1
                candidate.name = "\(name)-\(number)"
            }
            names.append(candidate.name)
            return candidate
        }
    }

    private init(book: PriceBook, asOf: CalendarDate?) {
        self.book = book
        self.asOf = asOf
    }

    private mutating func add(
        _ name: String, _ plan: String, for target: String, years: Int,
        payment: Commitment.Payment, _ unit: CommitmentCandidate.Unit, _ settings: [String] = []
    ) {
        let payments = plan.hasPrefix("gcp-") ? "" : "-\(payment.rawValue)"
        found.append(
            CommitmentCandidate(
                name: "\(name.replacing(".", with: "-"))-\(years)y\(payments)", plan: plan,
                target: target, years: years, payment: payment, unit: unit, settings: settings))
    }

    /// Values without repetition, in the order in which they come first.
    private func distinct<Value: Hashable>(_ values: [Value]) -> [Value] {
        var seen: Set<Value> = []
        return values.filter { seen.insert($0).inserted }
    }

    private mutating func amazon(_ pools: [Pool]) {
        let homes = distinct(pools.map { [InstanceSpec.family(ofType: $0.type), $0.region] })
        for years in [1, 3] {
            for payment in Commitment.Payment.allCases {
                if pools.contains(where: { hasRate($0, .compute, years, payment) }) {
                    add(
                        "compute", ComputeSavingsPlans.typeName, for: "any family and region",
                        years: years, payment: payment, .dollarsPerHour)
                }
                for home in homes
                where pools.contains(where: {
                    InstanceSpec.family(ofType: $0.type) == home[0] && $0.region == home[1]
                        && hasRate($0, .ec2Instance, years, payment)
                }) {
                    add(
                        "\(home[0])-\(home[1])", EC2InstanceSavingsPlans.typeName,
                        for: "\(home[0]), \(home[1])", years: years, payment: payment,
                        .dollarsPerHour, ["family: \(home[0])", "region: \(home[1])"])
                }
            }
        }
        for years in [1, 3] {
            for payment in Commitment.Payment.allCases {
                for pool in reservable(pools) {
                    for offering in OfferingClass.allCases {
                        reserve(pool, years, payment, offering)
                    }
                }
            }
        }
    }

    private func hasRate(
        _ pool: Pool, _ kind: SavingsPlanKind, _ years: Int, _ payment: Commitment.Payment
    ) -> Bool {
        (try? book.savingsPlanRate(
            kind: kind, provider: pool.provider, region: pool.region, type: pool.type, os: pool.os,
            termYears: years, payment: payment, asOf: asOf
        ).get()) != nil
    }

    private func hasOffer(
        _ pool: Pool, _ years: Int, _ payment: Commitment.Payment, _ offering: OfferingClass
    ) -> Bool {
        (try? book.reservedOffer(
            provider: pool.provider, region: pool.region, type: pool.type, os: pool.os,
            termYears: years, payment: payment, offeringClass: offering, asOf: asOf
        ).get()) != nil
    }

    /// The smallest size of each family whose reservations cover other sizes; else every type.
    private func reservable(_ pools: [Pool]) -> [Pool] {
        pools.filter { pool in
            let family = InstanceSpec.family(ofType: pool.type)
            guard
                NormalizationFactor.sizeFlexible(family: family, operatingSystem: pool.os),
                let units = NormalizationFactor.units(ofType: pool.type)
            else { return true }
            return !pools.contains {
                InstanceSpec.family(ofType: $0.type) == family && $0.region == pool.region
                    && $0.os == pool.os
                    && (NormalizationFactor.units(ofType: $0.type) ?? .max, $0.type)
                        < (units, pool.type)
            }
        }
    }

    private mutating func reserve(
        _ pool: Pool, _ years: Int, _ payment: Commitment.Payment, _ offering: OfferingClass
    ) {
        guard hasOffer(pool, years, payment, offering) else { return }
        var settings = ["region: \(pool.region)", "type: \(pool.type)"]
        if pool.os != "linux" { settings.append("os: \(pool.os)") }
        if offering == .convertible { settings.append("class: convertible") }
        add(
            "\(pool.type)-\(pool.region)-\(offering.rawValue)", ReservedInstances.typeName,
            for: "\(pool.type), \(pool.region)"
                + (offering == .convertible ? ", convertible" : ""),
            years: years, payment: payment, .instances, settings)
    }

    private mutating func google(_ pools: [Pool]) {
        let sold = pools.filter { pool in
            (try? book.onDemandPrice(
                provider: "gcp", region: pool.region, type: pool.type, os: pool.os, asOf: asOf
            ).get()).map {
                book.resourcePrices(
                    region: pool.region, type: pool.type, price: $0.price, asOf: asOf) != nil
            } ?? false
        }
        guard !sold.isEmpty else { return }
        let homes = distinct(sold.map { [PriceBook.googleFamily(ofType: $0.type), $0.region] })
        for years in [1, 3] {
            if book.flexibleShare(years: years) != nil {
                add(
                    "flexible", GoogleFlexibleCommittedUse.typeName, for: "any family and region",
                    years: years, payment: .noUpfront, .dollarsPerHour)
            }
            for home in homes {
                guard
                    let rates = book.resourceRates(
                        region: home[1], family: home[0], discount: .committedUse(years: years),
                        asOf: asOf)
                else { continue }
                let settings = ["family: \(home[0])", "region: \(home[1])"]
                add(
                    "\(home[0])-\(home[1])-vcpus", GoogleCommittedUse.typeName,
                    for: "\(home[0]), \(home[1])", years: years, payment: .noUpfront, .vcpus,
                    settings)
                guard rates.memory(mebibytes: 1_024) > .zero else { continue }
                add(
                    "\(home[0])-\(home[1])-memory", GoogleCommittedUse.typeName,
                    for: "\(home[0]), \(home[1])", years: years, payment: .noUpfront,
                    .gibibytes, settings)
            }
        }
    }

    private mutating func azure(_ pools: [Pool]) {
        for years in [1, 3] {
            for payment in [Commitment.Payment.noUpfront, .allUpfront] {
                if !pools.isEmpty,
                    pools.allSatisfy({ hasRate($0, .compute, years, payment) })
                {
                    add(
                        "azure", AzureSavingsPlans.typeName, for: "any size and region",
                        years: years, payment: payment, .dollarsPerHour)
                }
                for pool in pools where hasOffer(pool, years, payment, .standard) {
                    var settings = ["region: \(pool.region)", "type: \(pool.type)"]
                    if pool.os != "linux" { settings.append("os: \(pool.os)") }
                    add(
                        "\(pool.type)-\(pool.region)".lowercased().replacing("_", with: "-"),
                        AzureReservations.typeName, for: "\(pool.type), \(pool.region)",
                        years: years, payment: payment, .instances, settings)
                }
            }
        }
    }
}
