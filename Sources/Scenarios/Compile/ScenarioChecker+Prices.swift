import CloudModel
import Diagnostics
import Pricing
import Quantities
import UsageLedger

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
        findShared()
    }

    mutating func findServices(_ setting: Setting, _ region: RegionPlan) {
        for volume in setting["volumes"].entries {
            guard let type = volume.setting["type"].text else { continue }
            var items = [ServiceItem.volumeStorage(type: type)]
            if let included = VolumeType.named(type) {
                if volume.setting["iops"].mayExceed(included.iops) {
                    items.append(.volumeIOPS(type: type))
                }
                if volume.setting["throughput"].mayExceed(included.bytesPerSecond) {
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
        guard response.mayExceed(0) else { return }
        finder.findService(
            .internetTransfer, provider: region.provider, region: region.name,
            at: response.keyPlace)
        let crossZone = root["network"]["crossZone"]
        if crossZone.mayExceed(0) {
            finder.findService(
                .crossZoneTransfer, provider: region.provider, region: region.name,
                at: crossZone.keyPlace)
        }
    }

    /// What is bought beside fleets.
    private mutating func findShared() {
        checkInfrastructure()
        takeStorePrices()
        for use in checked.sharedUses {
            guard let item = ServiceItem(meter: use.meter.kind, detail: use.meter.detail) else {
                continue
            }
            finder.findService(
                item, provider: use.meter.provider, region: use.meter.region, at: use.place)
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
}
