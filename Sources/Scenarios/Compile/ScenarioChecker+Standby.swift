import CloudModel
import Diagnostics
import Quantities

extension ScenarioChecker {
    /// Regions that stand by: for whom, how much of it, and with what.
    mutating func checkStandbys() {
        let standbys = checked.standbys
        checkCapacities()
        if !root["replication"].isAbsent, checked.regions.count < 2 {
            warn(
                "there is one region: `replication` has nowhere to send data",
                at: root["replication"].keyPlace)
        }
        guard let first = standbys.first else { return }
        if standbys.count == checked.regions.count {
            report(
                "every region stands by, and none takes demand",
                at: role(of: first.region).place,
                help: "leave `role` out of one, or add a region that is active")
            return
        }
        if root["failover"].isAbsent {
            warn(
                "`\(checked.regions[first.region].name)` stands by, and without `failover` demand "
                    + "never gets there", at: role(of: first.region).place,
                help: "add `failover: { healthCheck: { interval: 10s } }`")
        }
        for standby in standbys { check(standby) }
    }

    private func setting(of region: Int) -> Setting {
        root["regions"].entries[region].setting
    }

    private func role(of region: Int) -> Setting { setting(of: region)["role"] }

    private mutating func check(_ standby: CheckedScenario.StandbyRegion) {
        let name = checked.regions[standby.region].name
        let role = role(of: standby.region)
        guard standby.primary >= 0, standby.primary != standby.region else { return }
        let primary = checked.regions[standby.primary].name
        for service in checked.services.indices {
            func serves(_ region: Int) -> Bool {
                checked.fleets.contains { $0.service == service && $0.region == region }
                    || checked.workloads.contains { $0.service == service && $0.region == region }
            }
            guard serves(standby.primary), !serves(standby.region) else { continue }
            report(
                "`\(name)` stands by for `\(primary)`, and no fleet or workload of "
                    + "`\(checked.services[service].name)` can run there", at: role.place,
                help: "each runs in the regions of its own provider")
        }
        for fleet in checked.fleets where fleet.region == standby.region {
            let most = fleet.setting["scaling"]["max"]
            guard case .integer(0)? = most.scalar else { continue }
            report(
                "`\(name)` stands by, and fleet `\(fleet.name)` may have no instance there",
                at: most.place, help: "raise its `max`")
        }
        if standby.posture == .backupRestore,
            !root["backups"].entries.contains(where: {
                checked.backupRegion($0.setting) == standby.primary
                    && $0.setting["copyTo"].text == name
            })
        {
            warn(
                "no backup of `\(primary)` is copied to `\(name)`: nothing is restored there, and "
                    + "its recovery point is not known", at: role.place,
                help: "give a backup `copyTo: \(name)`")
        }
    }

    /// Who is stood by for, and how much of it.
    private mutating func checkCapacities() {
        let names = checked.regions.map(\.name)
        for region in checked.regions.indices {
            let setting = setting(of: region)
            let posture = checked.posture(of: region)
            let capacity = setting["standbyCapacity"]
            if setting["standbyFor"].isGiven {
                checkPrimary(setting["standbyFor"], named: nil, region, posture, names)
            }
            guard capacity.isGiven, let text = capacity.text else { continue }
            if posture != .warmStandby {
                // A variant changes the role and leaves the rest as it was.
                warn(
                    "`standbyCapacity` is of a warm standby, and `\(names[region])` has the role "
                        + "`\(posture.rawValue)`", at: capacity.keyPlace,
                    help: "use `role: warm-standby`, or leave it out")
            }
            guard let parsed = StandbyCapacity(text) else {
                report(
                    "expected a share such as `30%` or `30% of us-east-1`, found `\(text)`",
                    at: capacity.place)
                continue
            }
            if parsed.share <= 0 || parsed.share > 1 {
                report(
                    "a warm standby runs more than 0% and at most 100% of another region",
                    at: capacity.place,
                    help: parsed.share <= 0
                        ? "with no instances it is `role: pilot-light`"
                        : "with `role: hot-standby` it is as large as the primary")
            }
            guard let primary = parsed.primary, posture != .active else { continue }
            checkPrimary(capacity, named: primary, region, posture, names)
            if let other = setting["standbyFor"].text, other != primary {
                report(
                    "`\(names[region])` stands by for `\(other)`, and its capacity is of "
                        + "`\(primary)`", at: capacity.place)
            }
        }
    }

    private mutating func checkPrimary(
        _ setting: Setting, named: String?, _ region: Int, _ posture: Posture, _ names: [String]
    ) {
        guard let primary = named ?? setting.text else { return }
        if posture == .active {
            warn(
                "`\(names[region])` is active: it stands by for nobody", at: setting.keyPlace,
                help: "give it a `role` such as `warm-standby`")
        } else if let index = names.firstIndex(of: primary) {
            if index == region {
                report("`\(primary)` cannot stand by for itself", at: setting.place)
            } else if checked.posture(of: index) != .active {
                report(
                    "`\(names[region])` stands by for `\(primary)`, which stands by itself",
                    at: setting.place, help: "name a region that is active")
            }
        } else {
            report(
                "the scenario has no region `\(primary)`", at: setting.place,
                help: suggestion(for: primary, among: names).map { "did you mean `\($0)`?" }
                    ?? "its regions: \(names.joined(separator: ", "))")
        }
    }
}
