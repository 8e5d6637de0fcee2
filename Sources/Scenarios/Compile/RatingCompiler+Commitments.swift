import CloudModel
import Diagnostics
import Pricing
import Quantities
import UsageLedger

extension RatingCompiler {
    /// Commitments resolved against the catalog's pools; one that promises two resources is two.
    mutating func commitments() -> [Commitment] {
        let regions = checked.regions.map { ($0.name, $0.provider) }
        let terms = checked.root["commitments"].entries.compactMap {
            CommitmentTerms(
                $0, regions: regions, horizonEnd: catalog.start + catalog.horizon)
        }
        // Rates are per pool, then per capacity reservation in this order.
        let held = terms.filter { $0.plan == "capacity-reservation" }.compactMap(\.poolKey)
        return terms.flatMap { terms -> [Commitment] in
            var made: [Commitment]
            switch terms.plan {
            case "reserved-instance", "azure-reservation":
                made = reserved(terms).map { [$0] } ?? []
            case "capacity-reservation": made = capacity(terms).map { [$0] } ?? []
            case "gcp-committed-use": made = resources(terms)
            default: made = savingsPlan(terms, held).map { [$0] } ?? []
            }
            for index in made.indices { made[index].account = terms.account }
            return made
        }
    }

    private mutating func capacity(_ terms: CommitmentTerms) -> Commitment? {
        guard let key = terms.poolKey, let price = checked.prices.pools[key],
            let facts = checked.prices.instances[
                .init(provider: key.provider, type: key.type)],
            let zone = terms.setting["zone"].text,
            let count = resolver.integer(terms.setting["count"])
        else { return nil }
        var held = Self.price(price, facts, key, isSpot: false)
        held.discount = negotiated.share(of: key)
        return Commitment(
            name: terms.name,
            kind: .capacityReservation(
                CapacityReservation(
                    region: key.region, zone: zone, instanceType: key.type,
                    operatingSystem: key.os, count: count, price: held)),
            payment: .noUpfront, start: terms.start, end: terms.end, upfront: .zero,
            recurringPerHour: .zero, provenance: price.onDemand.provenance)
    }

    private mutating func resources(_ terms: CommitmentTerms) -> [Commitment] {
        guard let rates = checked.prices.resourceRates[terms.name], let region = terms.region,
            let family = terms.setting["family"].text
        else { return [] }
        let vcpus = resolver.integer(terms.setting["vcpus"]) ?? 0
        let mebibytes = (resolver.integer(terms.setting["memory"]) ?? 0) >> 20
        return [
            (ResourceCommitment.Resource.vcpu, vcpus, rates.vcpus(vcpus)),
            (.memory, mebibytes, rates.memory(mebibytes: mebibytes)),
        ].filter { $0.1 > 0 }.map { resource, amount, price in
            Commitment(
                name: terms.name,
                kind: .resource(
                    ResourceCommitment(
                        region: region, family: family, resource: resource, amount: amount)),
                payment: .noUpfront, start: terms.start, end: terms.end, upfront: .zero,
                recurringPerHour: price, provenance: .derived)
        }
    }

    private mutating func reserved(_ terms: CommitmentTerms) -> Commitment? {
        let setting = terms.setting
        guard let key = terms.poolKey, let count = resolver.integer(setting["count"]) else {
            return nil
        }
        let offer = checked.prices.reserved[terms.name]
        guard let each = terms.ownRate ?? offer?.hourly else { return nil }
        let upfront = terms.ownRate == nil ? offer?.upfront ?? .zero : .zero
        let (hourly, overflow) = each.picodollars.multipliedReportingOverflow(by: count)
        guard !overflow else {
            resolver.report(
                "commitment `\(terms.name)` costs more than any bill can hold",
                at: setting["count"].place)
            return nil
        }
        return Commitment(
            name: terms.name, kind: .reservedInstance(reservation(terms, key, count)),
            payment: terms.payment, start: terms.start, end: terms.end,
            upfront: Money(nanodollars: upfront.nanodollars * Int128(count)),
            recurringPerHour: UnitPrice(picodollars: hourly),
            provenance: terms.ownRate == nil ? offer?.provenance ?? .user : .user)
    }

    private func reservation(
        _ terms: CommitmentTerms, _ key: PriceTable.PoolKey, _ count: Int64
    ) -> ReservedInstance {
        let zonal = terms.setting["scope"].text == "zonal"
        var reservation = ReservedInstance(
            region: key.region, operatingSystem: key.os, instanceType: key.type,
            family: InstanceSpec.family(ofType: key.type),
            normalizationUnits: InstanceSpec.normalizationUnits(ofType: key.type),
            sizeFlexible: isSizeFlexible(key.type, os: key.os, zonal: zonal), count: count,
            scope: zonal ? .zonal(zone: terms.setting["zone"].text ?? "") : .regional,
            provider: key.provider)
        if key.provider == "azure" {
            let vcpus = checked.prices.instances[.init(provider: "azure", type: key.type)]?.vcpu
            reservation.family = AzureReservations.series(ofType: key.type)
            reservation.normalizationUnits = vcpus.map { Int64($0) }
            reservation.sizeFlexible =
                terms.setting["flexible"].flag == true && reservation.family != key.type
        }
        return reservation
    }

    /// Regional Linux reservations cover other sizes of most families (Amazon EC2 user guide,
    /// "Regional Reserved Instances", 2023-06).
    private func isSizeFlexible(_ type: String, os: String, zonal: Bool) -> Bool {
        !zonal && os == "linux" && InstanceSpec.normalizationUnits(ofType: type) != nil
            && !["g4ad", "g4dn", "g5", "g5g", "inf1"].contains(InstanceSpec.family(ofType: type))
    }

    /// Dollars per hour at the plan's rates when every fleet is at its maximum and of its dearest
    /// type; 0 where nobody knows a maximum.
    private func mostSpend(_ rates: [SourcedPrice?]) -> Double {
        guard let plan else { return 0 }
        let layout = PoolLayout(plan: plan)
        return zip(plan.fleets, layout.ranges).reduce(0) { sum, pair in
            let perUnit = pair.1.map { pool -> Double in
                let option = pair.0.instances[layout.pools[pool].option]
                return (rates[pool]?.price.dollars ?? 0) / Double(option.weight)
            }
            return sum + (perUnit.max() ?? 0) * Double(pair.0.scaling.maximum)
        }
    }

    private static func eligibility(_ terms: CommitmentTerms) -> SavingsPlan.Eligibility {
        switch terms.plan {
        case "azure-savings-plan": .azureCompute
        case "gcp-flexible-committed-use": .flexibleCommittedUse
        case "ec2-instance-savings-plan":
            .ec2Instance(
                family: terms.setting["family"].text ?? "", region: terms.region ?? "")
        default: .compute
        }
    }

    private mutating func savingsPlan(
        _ terms: CommitmentTerms, _ held: [PriceTable.PoolKey]
    ) -> Commitment? {
        guard case .price(let commit, _)? = terms.setting["commit"].scalar else { return nil }
        let rates =
            catalog.pools.map { pool -> SourcedPrice? in
                guard pool.market == .onDemand else { return nil }
                let key = PriceTable.PlanKey(commitment: terms.name, pool: Self.key(pool))
                return checked.prices.planRates[key]
            }
            + held.map {
                checked.prices.planRates[PriceTable.PlanKey(commitment: terms.name, pool: $0)]
            }
        let most = mostSpend(rates)
        if most > 0, held.isEmpty, commit.dollars > most {
            resolver.report(
                "savings plan `\(terms.name)` commits \(commit) USD/h, more than the "
                    + "\(shortest((most * 1e4).rounded() / 1e4)) USD/h of every fleet at its `max`",
                at: terms.setting["commit"].place, severity: .warning)
        }
        // The whole promise of the term, of which some is paid at its start.
        let total = Int128(commit.picodollars) * Int128(terms.hours)
        let upfront: Int128
        let hourly: UnitPrice
        switch terms.payment {
        case .noUpfront: (upfront, hourly) = (0, commit)
        case .partialUpfront:
            hourly = UnitPrice(picodollars: commit.picodollars / 2)
            upfront = total - Int128(hourly.picodollars) * Int128(terms.hours)
        case .allUpfront: (upfront, hourly) = (total, .zero)
        }
        return Commitment(
            name: terms.name,
            kind: .savingsPlan(
                SavingsPlan(
                    eligibility: Self.eligibility(terms), commitmentPerHour: commit, rates: rates)),
            payment: terms.payment, start: terms.start, end: terms.end,
            upfront: Money(nanodollars: dividedRounding(upfront, by: 1_000)),
            recurringPerHour: hourly,
            provenance: rates.compactMap { $0?.provenance }.min() ?? .published)
    }
}
