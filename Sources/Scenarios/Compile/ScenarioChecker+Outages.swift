import CloudModel
import Diagnostics
import Quantities

extension ScenarioChecker {
    /// Where and when outages are, and what routing is of.
    mutating func checkOutages() {
        let services = checked.services.map(\.name)
        for entry in root["routing"].entries where !services.contains(entry.name) {
            report(
                "the scenario has no service `\(entry.name)`", at: entry.place,
                help: suggestion(for: entry.name, among: services).map { "did you mean `\($0)`?" }
                    ?? "its services: \(services.joined(separator: ", "))")
        }
        for entry in root["routing"].entries where entry.setting.text == "failover" {
            let service = checked.services.first { $0.name == entry.name }
            if let origin = service?.setting["demand"]["origin"], origin.isGiven {
                report(
                    "`routing` sends all demand of `\(entry.name)` to one region, and `origin` "
                        + "spreads it", at: origin.keyPlace, help: "leave one of them out")
            }
        }
        if !root["failover"].isAbsent, checked.regions.count < 2 {
            warn(
                "there is one region: `failover` has nowhere to send demand",
                at: root["failover"].keyPlace)
        }
        for entry in root["outages"].entries {
            // What is not supported yet was refused by name, and would have said where or when.
            if source["outages"]?[entry.name]?["replay"] != nil { continue }
            check(entry)
        }
    }

    private mutating func check(_ entry: Setting.Entry) {
        let setting = entry.setting
        let places = ["region", "zone", "scope"].filter { !setting[$0].isAbsent }
        if places.count != 1 {
            let given = places.map { "`\($0)`" }.joined(separator: " and ")
            report(
                places.isEmpty
                    ? "outage `\(entry.name)` is nowhere"
                    : "outage `\(entry.name)` has \(given)",
                at: places.isEmpty ? entry.place : setting[places[1]].keyPlace,
                help: "give it one of `region`, `zone` and `scope`")
        }
        let regions = checked.regions.map(\.name)
        if let name = setting["region"].text, !regions.contains(name) {
            reportPlace("region", name, among: regions, at: setting["region"].place)
        }
        let zones = checked.regions.flatMap(\.zones)
        if let name = setting["zone"].text, !zones.contains(name) {
            reportPlace("zone", name, among: zones, at: setting["zone"].place)
        }
        checkTimes(entry)
        let plane = setting["plane"]
        if !setting["zone"].isAbsent || setting["scope"].text == "zone", plane.isGiven,
            plane.text != OutagePlan.Plane.data.rawValue
        {
            report(
                "a zone has no control plane of its own", at: plane.place,
                help: "use `plane: data`, or give the outage a `region`")
        }
    }

    private mutating func checkTimes(_ entry: Setting.Entry) {
        let setting = entry.setting
        let isScheduled = !setting["at"].isAbsent || !setting["for"].isAbsent
        let isRandom = !setting["mtbf"].isAbsent || !setting["duration"].isAbsent
        if isScheduled == isRandom {
            report(
                isScheduled
                    ? "outage `\(entry.name)` is both at an instant and by chance"
                    : "outage `\(entry.name)` says nothing of when it is",
                at: entry.place, help: "give it `at` and `for`, or `mtbf` and `duration`")
            return
        }
        for key in isScheduled ? ["at", "for"] : ["mtbf", "duration"] where setting[key].isAbsent {
            report("outage `\(entry.name)` has no `\(key)`", at: entry.place)
        }
    }

    private mutating func reportPlace(
        _ what: String, _ name: String, among names: [String], at place: Place
    ) {
        report(
            "the scenario has no \(what) `\(name)`", at: place,
            help: suggestion(for: name, among: names).map { "did you mean `\($0)`?" }
                ?? "its \(what)s: \(names.joined(separator: ", "))")
    }
}
