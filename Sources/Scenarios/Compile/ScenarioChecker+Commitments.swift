import CloudModel
import Diagnostics
import Pricing
import Quantities

extension ScenarioChecker {
    /// Names of regions with their providers, as commitments are placed by them.
    private var regionNames: [(name: String, provider: String)] {
        checked.regions.map { ($0.name, $0.provider) }
    }

    mutating func checkCommitments() {
        checkAccounts()
        let terms = root["commitments"].entries.compactMap {
            CommitmentTerms($0, regions: regionNames, horizonEnd: end)
        }.filter { checkPlace(of: $0) }
        // What is held is priced before the plans that may cover it.
        for terms in terms where terms.plan == "capacity-reservation" { checkCapacity(terms) }
        for terms in terms {
            if terms.end <= checked.start || terms.start >= end {
                warn(
                    "commitment `\(terms.name)` runs from \(terms.start.date) to "
                        + "\(terms.end.date), outside the scenario", at: terms.place)
            }
            check(terms)
        }
    }

    private mutating func check(_ terms: CommitmentTerms) {
        switch terms.plan {
        case "reserved-instance", "azure-reservation": checkReserved(terms)
        case "capacity-reservation": break
        case "gcp-committed-use": checkResources(terms)
        case "ec2-instance-savings-plan":
            let family = terms.setting["family"].text ?? ""
            findPlan(terms, .ec2Instance) { pool in
                pool.region == terms.region && InstanceSpec.family(ofType: pool.type) == family
            }
        default: findPlan(terms, .compute) { _ in true }
        }
    }

    private mutating func checkAccounts() {
        let accounts = root["accounts"].entries.map(\.name)
        for entry in root["fleets"].entries + root["commitments"].entries {
            let setting = entry.setting["account"]
            guard let account = setting.text, !accounts.contains(account) else { continue }
            report(
                "`\(account)` is no account of the scenario", at: setting.place,
                help: suggestion(for: account, among: accounts).map { "did you mean `\($0)`?" }
                    ?? (accounts.isEmpty
                        ? "add `accounts: { \(account): {} }`"
                        : "its accounts: \(accounts.joined(separator: ", "))"))
        }
    }

    private static let titles = ["aws": "AWS", "gcp": "Google Cloud", "azure": "Azure"]

    /// Whether the scenario has the region that a commitment is for.
    private mutating func checkPlace(of terms: CommitmentTerms) -> Bool {
        if terms.plan == "capacity-reservation" { return checkZone(of: terms) }
        let names = checked.regions.filter { $0.provider == terms.provider }.map(\.name)
        let title = Self.titles[terms.provider] ?? terms.provider
        guard !names.isEmpty else {
            report(
                "commitment `\(terms.name)` is one of \(title), and the scenario has no "
                    + "\(title) region", at: terms.place)
            return false
        }
        guard terms.hasRegion else { return true }
        guard let region = terms.region else {
            report(
                "commitment `\(terms.name)` needs `region`", at: terms.place,
                help: "one of: \(names.joined(separator: ", "))")
            return false
        }
        if names.contains(region) { return true }
        report(
            "the scenario has no \(title) region `\(region)`", at: terms.setting["region"].place,
            help: suggestion(for: region, among: names).map { "did you mean `\($0)`?" }
                ?? "its regions: \(names.joined(separator: ", "))")
        return false
    }

    private mutating func checkZone(of terms: CommitmentTerms) -> Bool {
        let setting = terms.setting["zone"]
        guard let zone = setting.text else { return false }
        let zones = checked.regions.flatMap(\.zones)
        if zones.contains(zone) { return true }
        report(
            "the scenario has no zone `\(zone)`", at: setting.place,
            help: suggestion(for: zone, among: zones).map { "did you mean `\($0)`?" }
                ?? "its zones: \(zones.joined(separator: ", "))")
        return false
    }

    private mutating func checkCapacity(_ terms: CommitmentTerms) {
        guard let key = terms.poolKey else { return }
        if terms.end <= terms.start {
            report(
                "capacity reservation `\(terms.name)` ends before it starts",
                at: terms.setting["end"].place)
        }
        finder.findPool(key, spot: false, at: terms.setting["type"].place)
        if !pools(of: terms.provider, held: false).contains(where: {
            $0.region == key.region && $0.type == key.type && $0.os == key.os
        }) {
            warn(
                "capacity reservation `\(terms.name)` matches no fleet: none runs "
                    + "`\(key.type)` in `\(key.region)`", at: terms.place,
                help: "it is paid for and nobody runs in it")
        }
    }

    private mutating func checkReserved(_ terms: CommitmentTerms) {
        let setting = terms.setting
        guard let key = terms.poolKey else { return }
        let zone = setting["zone"]
        if setting["scope"].text == "zonal" {
            let zones = checked.regions.first { $0.name == key.region }?.zones ?? []
            if let name = zone.text {
                if !zones.contains(name) {
                    report(
                        "`\(key.region)` has no zone `\(name)` in this scenario", at: zone.place,
                        help: "its zones: \(zones.joined(separator: ", "))")
                }
            } else {
                report(
                    "a zonal reservation needs `zone`", at: terms.place,
                    help: "one of: \(zones.joined(separator: ", "))")
            }
        } else if zone.isGiven {
            report(
                "a regional reservation has no `zone`", at: zone.keyPlace,
                help: "remove it, or set `scope: zonal`")
        }
        if terms.provider == "azure" || terms.ownRate != nil {
            // The type's name and size are the book's, whosever the price is.
            finder.findPool(key, spot: false, at: setting["type"].place)
        }
        if let rate = terms.ownRate {
            checkOwnRate(terms, rate)
        } else if terms.provider == "aws" || finder.table.pools[key] != nil {
            let offering = setting["class"].text.flatMap(OfferingClass.init(rawValue:))
            finder.findReserved(
                terms.name, key, years: terms.years, payment: terms.payment,
                offeringClass: offering ?? .standard, at: setting["type"].place)
        }
        let family = Self.family(key)
        if !pools(of: terms.provider).contains(where: {
            $0.region == key.region && Self.family($0) == family
        }) {
            warn(
                "reservation `\(terms.name)` matches no fleet: "
                    + "none runs `\(family)` in `\(key.region)`",
                at: terms.place)
        }
    }

    /// An own rate leaves nothing to pay at the start.
    private mutating func checkOwnRate(_ terms: CommitmentTerms, _ rate: UnitPrice) {
        if terms.payment != .noUpfront {
            report(
                "commitment `\(terms.name)` has a `rate` of its own, which is paid by the hour",
                at: terms.setting["payment"].place,
                help: "leave `payment` out, or give the offer with `--prices`")
        }
        finder.change { $0.trail.append("rate \(terms.name)=\(rate)") }
    }

    private static func family(_ key: PriceTable.PoolKey) -> String {
        key.provider == "azure"
            ? AzureReservations.series(ofType: key.type) : InstanceSpec.family(ofType: key.type)
    }

    private mutating func checkResources(_ terms: CommitmentTerms) {
        guard let family = terms.setting["family"].text, let region = terms.region else { return }
        let setting = terms.setting
        if !setting["vcpus"].isGiven, !setting["memory"].isGiven {
            report(
                "commitment `\(terms.name)` promises nothing", at: terms.place,
                help: "give `vcpus`, `memory` or both")
        }
        finder.findResources(
            terms.name, region: region, family: family, years: terms.years,
            at: setting["family"].place)
        if finder.table.resourceRates[terms.name]?.memory(mebibytes: 1_024) == .zero,
            setting["memory"].isGiven
        {
            report(
                "memory of `\(family)` has no price of its own: all its shapes have the same "
                    + "share of it", at: setting["memory"].place,
                help: "promise `vcpus` only, which carry the whole price")
        }
        if !pools(of: "gcp").contains(where: {
            $0.region == region && PriceBook.googleFamily(ofType: $0.type) == family
        }) {
            warn(
                "committed use `\(terms.name)` matches no fleet: none runs `\(family)` in "
                    + "`\(region)`", at: terms.place)
        }
    }

    private mutating func findPlan(
        _ terms: CommitmentTerms, _ kind: SavingsPlanKind,
        covers: (PriceTable.PoolKey) -> Bool
    ) {
        let pools = pools(of: terms.provider).filter(covers)
        if pools.isEmpty {
            warn(
                "savings plan `\(terms.name)` matches no fleet", at: terms.place,
                help: "it is paid for and covers nothing")
        }
        if let discount = terms.ownDiscount {
            finder.setPlanRates(terms.name, discount: discount, pools: pools)
        } else if terms.provider == "gcp" {
            finder.findFlexibleRates(
                terms.name, years: terms.years, pools: pools, at: terms.place)
        } else {
            finder.findPlanRates(
                terms.name, kind, years: terms.years, payment: terms.payment, pools: pools,
                at: terms.place)
        }
    }

    /// Every priced pool of a provider, in the order of the fleets; then what is held.
    private func pools(of provider: String, held: Bool = true) -> [PriceTable.PoolKey] {
        var keys: [PriceTable.PoolKey] = []
        func add(_ region: Int, _ type: String, _ os: String) {
            guard checked.regions[region].provider == provider else { return }
            let key = PriceTable.PoolKey(
                provider: provider, region: checked.regions[region].name, type: type, os: os)
            if finder.table.pools[key] != nil, !keys.contains(key) { keys.append(key) }
        }
        for fleet in checked.fleets {
            guard let os = fleet.setting["os"].text else { continue }
            for item in fleet.items { add(fleet.region, item.type, os) }
        }
        for pool in checked.nodePools {
            for type in pool.types {
                add(pool.region, type.name, pool.setting["os"].text ?? "linux")
            }
        }
        for entry in root["commitments"].entries where held {
            guard
                let terms = CommitmentTerms(entry, regions: regionNames, horizonEnd: end),
                terms.plan == "capacity-reservation", let key = terms.poolKey,
                let region = checked.regions.firstIndex(where: { $0.name == key.region })
            else { continue }
            add(region, key.type, key.os)
        }
        return keys
    }
}
