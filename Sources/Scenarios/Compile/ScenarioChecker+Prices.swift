import CloudModel
import Diagnostics
import Pricing
import Quantities

extension ScenarioChecker {
    /// Every price that a replication can need, whatever it draws.
    mutating func checkPrices() {
        for fleet in checked.fleets {
            let region = checked.regions[fleet.region]
            guard book.hasRegion(provider: region.provider, region: region.name) else { continue }
            let setting = fleet.setting
            let spot = mayUseSpot(setting)
            var seen: [String] = []
            for item in fleet.items {
                guard let os = setting["os"].text else { continue }
                if seen.contains(item.type) {
                    report("the instance type `\(item.type)` is given twice", at: item.place)
                    continue
                }
                seen.append(item.type)
                finder.findPool(
                    PriceTable.PoolKey(
                        provider: region.provider, region: region.name, type: item.type, os: os),
                    spot: spot && item.choice.map { $0.spot != nil } ?? true, at: item.place)
            }
            checkCredits(fleet, region)
            findServices(setting, region)
            findTransfer(fleet, region)
        }
        for entry in root["prices"]["negotiatedDiscount"].entries
        where !ScenarioSchema.discountCategories.contains(entry.name) {
            let near = suggestion(for: entry.name, among: ScenarioSchema.discountCategories)
            report(
                "`\(entry.name)` is no category of discounts", at: entry.place,
                help: near.map { "did you mean `\($0)`?" }
                    ?? "categories: \(ScenarioSchema.discountCategories.joined(separator: ", "))")
        }
    }

    mutating func findServices(_ setting: Setting, _ region: RegionPlan) {
        for volume in setting["volumes"].entries {
            guard let type = volume.setting["type"].text else { continue }
            var items = [ServiceItem.volumeStorage(type: type)]
            if let included = VolumeType.named(type) {
                if mayExceed(volume.setting["iops"], included.iops) {
                    items.append(.volumeIOPS(type: type))
                }
                if mayExceed(volume.setting["throughput"], included.bytesPerSecond) {
                    items.append(.volumeThroughput(type: type))
                }
            }
            for item in items {
                finder.findService(
                    item, provider: region.provider, region: region.name,
                    at: volume.setting["type"].isGiven
                        ? volume.setting["type"].place : volume.place)
            }
        }
        let balancer = setting["balancer"]
        if let kind = balancer["kind"].text {
            for item in [ServiceItem.balancerHour(kind: kind), .balancerCapacityUnit(kind: kind)] {
                finder.findService(
                    item, provider: region.provider, region: region.name, at: balancer.keyPlace)
            }
        }
    }

    mutating func findTransfer(_ fleet: CheckedScenario.Fleet, _ region: RegionPlan) {
        guard fleet.service >= 0 else { return }
        let response = checked.services[fleet.service].setting["request"]["response"]
        guard mayExceed(response, 0) else { return }
        finder.findService(
            .internetTransfer, provider: region.provider, region: region.name,
            at: response.keyPlace)
        let crossZone = root["network"]["crossZone"]
        if mayExceed(crossZone, 0) {
            finder.findService(
                .crossZoneTransfer, provider: region.provider, region: region.name,
                at: crossZone.keyPlace)
        }
    }

    /// Whether some of the fleet can be on spot.
    func mayUseSpot(_ fleet: Setting) -> Bool {
        switch fleet["market"]["onDemandAboveBase"].value {
        case .uncertain: true
        case .scalar(.number(let value)): value < 1
        default: false
        }
    }

    private func mayExceed(_ setting: Setting, _ limit: Int64) -> Bool {
        switch setting.value {
        case .uncertain: true
        case .scalar(.number(let value)): value > Double(limit)
        case .scalar(.integer(let value)): value > limit
        default: false
        }
    }

    mutating func checkCommitments() {
        let aws = checked.regions.filter { $0.provider == "aws" }
        let onlyRegion = aws.count == 1 ? aws[0].name : nil
        for entry in root["commitments"].entries {
            guard let terms = CommitmentTerms(entry, onlyRegion: onlyRegion) else { continue }
            guard !aws.isEmpty else {
                report(
                    "commitment `\(entry.name)` is one of AWS, and the scenario has no AWS region",
                    at: entry.place)
                continue
            }
            if terms.plan != "compute-savings-plan", !checkRegion(of: terms, aws.map(\.name)) {
                continue
            }
            if terms.end <= checked.start || terms.start >= end {
                warn(
                    "commitment `\(entry.name)` runs from \(terms.start.date) to "
                        + "\(terms.end.date), outside the scenario", at: entry.place)
            }
            switch terms.plan {
            case "reserved-instance": checkReserved(terms)
            case "compute-savings-plan": findPlan(terms, .compute) { _ in true }
            default:
                let family = entry.setting["family"].text ?? ""
                findPlan(terms, .ec2Instance) { pool in
                    pool.region == terms.region
                        && InstanceSpec.family(ofType: pool.type) == family
                }
            }
        }
    }

    private mutating func checkRegion(of terms: CommitmentTerms, _ names: [String]) -> Bool {
        guard let region = terms.region else {
            report(
                "commitment `\(terms.name)` needs `region`", at: terms.place,
                help: "one of: \(names.joined(separator: ", "))")
            return false
        }
        if names.contains(region) { return true }
        report(
            "the scenario has no AWS region `\(region)`", at: terms.setting["region"].place,
            help: suggestion(for: region, among: names).map { "did you mean `\($0)`?" }
                ?? "its regions: \(names.joined(separator: ", "))")
        return false
    }

    private mutating func checkReserved(_ terms: CommitmentTerms) {
        let setting = terms.setting
        guard let type = setting["type"].text, let os = setting["os"].text,
            let region = terms.region,
            let offering = setting["class"].text.flatMap(OfferingClass.init(rawValue:))
        else { return }
        let zone = setting["zone"]
        if setting["scope"].text == "zonal" {
            let zones = checked.regions.first { $0.name == region }?.zones ?? []
            if let name = zone.text {
                if !zones.contains(name) {
                    report(
                        "`\(region)` has no zone `\(name)` in this scenario", at: zone.place,
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
        finder.findReserved(
            terms.name,
            ReservedTerms(
                region: region, type: type, os: os, years: terms.years, payment: terms.payment,
                offeringClass: offering), at: setting["type"].place)
        let family = InstanceSpec.family(ofType: type)
        if !awsPools.contains(where: {
            $0.region == region && InstanceSpec.family(ofType: $0.type) == family
        }) {
            warn(
                "reservation `\(terms.name)` matches no fleet: "
                    + "none runs `\(family)` in `\(region)`",
                at: terms.place)
        }
    }

    private mutating func findPlan(
        _ terms: CommitmentTerms, _ kind: SavingsPlanKind,
        covers: (PriceTable.PoolKey) -> Bool
    ) {
        let pools = awsPools.filter(covers)
        if pools.isEmpty {
            warn(
                "savings plan `\(terms.name)` matches no fleet", at: terms.place,
                help: "it is paid for and covers nothing")
        }
        finder.findPlanRates(
            terms.name, kind, years: terms.years, payment: terms.payment, pools: pools,
            at: terms.place)
    }

    /// Every priced AWS pool, in the order of the fleets.
    private var awsPools: [PriceTable.PoolKey] {
        var keys: [PriceTable.PoolKey] = []
        for fleet in checked.fleets where checked.regions[fleet.region].provider == "aws" {
            for item in fleet.items {
                guard let os = fleet.setting["os"].text else { continue }
                let key = PriceTable.PoolKey(
                    provider: "aws", region: checked.regions[fleet.region].name, type: item.type,
                    os: os)
                if finder.table.pools[key] != nil, !keys.contains(key) { keys.append(key) }
            }
        }
        for pool in checked.nodePools where checked.regions[pool.region].provider == "aws" {
            for type in pool.types {
                let key = PriceTable.PoolKey(
                    provider: "aws", region: checked.regions[pool.region].name, type: type.name,
                    os: pool.setting["os"].text ?? "linux")
                if finder.table.pools[key] != nil, !keys.contains(key) { keys.append(key) }
            }
        }
        return keys
    }
}
