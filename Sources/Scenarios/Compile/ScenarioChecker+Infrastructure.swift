import CloudModel
import Diagnostics
import Pricing
import Quantities

extension ScenarioChecker {
    /// Names of regions, and settings that have nothing to act on.
    mutating func checkInfrastructure() {
        for entry in root["network"]["interRegion"].entries {
            checkTarget(entry.name, at: entry.place)
        }
        for backup in root["backups"].entries { check(backup) }
        let observability = root["observability"]
        checkCertain(observability["retention"])
        if observability["retention"].isGiven, !observability["logsPerRequest"].mayExceed(0) {
            warn(
                "`retention` is of logs, and there are none", at: observability["retention"].place,
                help: "add `logsPerRequest: 1 KB`")
        }
    }

    private mutating func check(_ backup: Setting.Entry) {
        let setting = backup.setting
        if let region = setting["region"].text, checked.backupRegion(setting) == nil {
            let names = checked.regions.map(\.name)
            report(
                "the scenario has no region `\(region)`", at: setting["region"].place,
                help: suggestion(for: region, among: names).map { "did you mean `\($0)`?" }
                    ?? "its regions: \(names.joined(separator: ", "))")
            return
        }
        guard let home = checked.backupRegion(setting) else { return }
        checkCertain(setting["every"])
        checkCertain(setting["keep"])
        if case .integer(let every)? = setting["every"].scalar,
            case .integer(let keep)? = setting["keep"].scalar, keep < every
        {
            report(
                "backup `\(backup.name)` is kept for less than the time to the next one",
                at: setting["keep"].place,
                help: "keep it for at least \(TimeSpan(nanoseconds: every))")
        }
        if let copy = setting["copyTo"].text {
            checkTarget(copy, at: setting["copyTo"].place)
            if copy == checked.regions[home].name {
                report(
                    "backup `\(backup.name)` is copied to the region that it is in",
                    at: setting["copyTo"].place, help: "name another region")
            }
        }
    }

    /// A region that things are sent to: any of the provider's, of the scenario or not.
    private mutating func checkTarget(_ name: String, at place: Place) {
        guard let provider = checked.regions.first?.provider,
            !book.hasRegion(provider: provider, region: name)
        else { return }
        let near = suggestion(for: name, among: book.regions(provider: provider))
        report(
            "unknown region `\(name)` of \(provider)", at: place,
            help: near.map { "did you mean `\($0)`?" }
                ?? "`headroom prices list` shows the regions")
    }
}
