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
        for entry in root["outages"].entries { check(entry) }
    }

    private static let placeKeys = ["region", "zone", "regions", "zones", "scope"]

    private mutating func check(_ entry: Setting.Entry) {
        let setting = entry.setting
        let isReplay = !setting["replay"].isAbsent
        let places = Self.placeKeys.filter { !setting[$0].isAbsent }
        let isStore = !setting["store"].isAbsent
        let isSoftware = !setting["service"].isAbsent || isStore
        if places.count > 1 || (places.isEmpty && !isReplay && !isSoftware) {
            let given = places.map { "`\($0)`" }.joined(separator: " and ")
            report(
                places.isEmpty
                    ? "outage `\(entry.name)` is nowhere"
                    : "outage `\(entry.name)` has \(given)",
                at: places.isEmpty ? entry.place : setting[places[1]].keyPlace,
                help: "give it one of `region`, `zone`, `regions`, `zones` and `scope`")
        }
        checkPlaces(setting, one: "region", several: "regions", checked.regions.map(\.name))
        checkPlaces(setting, one: "zone", several: "zones", checked.regions.flatMap(\.zones))
        checkStages(setting["recovery"], of: entry)
        checkSoftware(setting)
        checkStore(setting)
        checkSlowdown(setting)
        if isReplay { return checkReplay(entry) }
        checkTimes(entry)
        let plane = setting["plane"]
        let isOfZones =
            !setting["zone"].isAbsent || !setting["zones"].isAbsent
            || setting["scope"].text == "zone"
        if isOfZones, plane.isGiven,
            plane.text != OutagePlan.Plane.data.rawValue
        {
            report(
                "a zone has no control plane of its own", at: plane.place,
                help: "use `plane: data`, or give the outage a `region`")
        }
    }

    /// Failures of software, and those that no health check sees.
    private mutating func checkSoftware(_ setting: Setting) {
        let (service, errors) = (setting["service"], setting["errors"])
        let names = checked.services.map(\.name)
        if let name = service.text, !names.contains(name) {
            reportPlace("service", name, among: names, at: service.place)
        }
        guard !service.isAbsent || !errors.isAbsent else { return }
        if !errors.isAbsent, setting["share"].isGiven {
            report(
                "an outage has `errors` or `share`, not both", at: setting["share"].keyPlace,
                help: "`errors` says which share of the instances errs")
        }
        if setting["plane"].isGiven, setting["plane"].text != OutagePlan.Plane.data.rawValue {
            report(
                "software that fails leaves the control plane alone", at: setting["plane"].place,
                help: "leave `plane` out")
        }
    }

    private mutating func checkStore(_ setting: Setting) {
        let store = setting["store"]
        guard let name = store.text else { return }
        let names = checked.stores.map(\.name)
        if !names.contains(name) { reportPlace("store", name, among: names, at: store.place) }
        for key in Self.placeKeys + ["service", "errors", "plane"] where !setting[key].isAbsent {
            report(
                "an outage of a store has no `\(key)`", at: setting[key].keyPlace,
                help: "a store is where it is: leave `\(key)` out")
        }
    }

    private mutating func checkSlowdown(_ setting: Setting) {
        let slowdown = setting["slowdown"]
        guard !slowdown.isAbsent else { return }
        let isStore = !setting["store"].isAbsent
        for key in ["errors", "plane"] + (isStore ? ["share", "recovery"] : [])
        where setting[key].isGiven {
            report(
                "an outage has `slowdown` or `\(key)`, not both", at: setting[key].keyPlace,
                help: "what is slow answers in the end, and all of it does again after the end")
        }
        if !root["workloads"].entries.isEmpty, !isStore {
            report(
                "`slowdown` is not built yet for Kubernetes", at: slowdown.keyPlace,
                help: "a `zone` or `region` that fails takes its nodes")
        }
    }

    private mutating func checkTimes(_ entry: Setting.Entry) {
        let setting = entry.setting
        let isScheduled = !setting["at"].isAbsent || !setting["for"].isAbsent
        let isFitted = !setting["source"].isAbsent
        let isRandom =
            isFitted || !setting["mtbf"].isAbsent || !setting["duration"].isAbsent
        if isScheduled == isRandom {
            report(
                isScheduled
                    ? "outage `\(entry.name)` is both at an instant and by chance"
                    : "outage `\(entry.name)` says nothing of when it is",
                at: entry.place, help: "give it `at` and `for`, or `mtbf` and `duration`")
            return
        }
        if isFitted { return }
        for key in isScheduled ? ["at", "for"] : ["mtbf", "duration"] where setting[key].isAbsent {
            report("outage `\(entry.name)` has no `\(key)`", at: entry.place)
        }
    }

    private mutating func checkPlaces(
        _ setting: Setting, one: String, several: String, _ names: [String]
    ) {
        if let name = setting[one].text, !names.contains(name) {
            reportPlace(one, name, among: names, at: setting[one].place)
        }
        var seen: [String] = []
        for item in setting[several].list {
            guard let name = item.text else { continue }
            if !names.contains(name) {
                reportPlace(one, name, among: names, at: item.place)
            } else if seen.contains(name) {
                report("the \(one) `\(name)` is given twice", at: item.place)
            }
            seen.append(name)
        }
    }

    /// A recovery says one thing, and its stages go forward.
    private mutating func checkStages(_ recovery: Setting, of entry: Setting.Entry) {
        guard !recovery.isAbsent else { return }
        let (half, stages) = (recovery["half"], recovery["stages"])
        guard half.isAbsent != stages.isAbsent else {
            report(
                half.isAbsent
                    ? "the recovery of `\(entry.name)` says nothing"
                    : "the recovery of `\(entry.name)` has `half` and `stages`",
                at: half.isAbsent ? recovery.keyPlace : stages.keyPlace,
                help: "give it `half`, or `stages`")
            return
        }
        var last: (after: Double, share: Double) = (-1, 0)
        for stage in stages.list {
            checkCertain(stage["after"])
            checkCertain(stage["share"])
            guard let after = stage["after"].scalar.map(UncertainScalar.number),
                let share = stage["share"].scalar.map(UncertainScalar.number)
            else { continue }
            if after <= last.after || share < last.share {
                report(
                    "a stage is not after the one before it", at: stage.place,
                    help: "stages go forward in time, and nothing that is back fails again")
            }
            last = (after, share)
        }
    }

    private static let ofReplays = [
        "for", "mtbf", "duration", "source", "plane", "recovery", "service", "errors",
        "slowdown", "store",
    ]

    /// What a replay does not know by itself, and nothing else.
    private mutating func checkReplay(_ entry: Setting.Entry) {
        let setting = entry.setting
        guard let name = setting["replay"].text else { return }
        guard let incident = RecordedIncidents.named(name) else {
            report(
                "no incident `\(name)` is recorded", at: setting["replay"].place,
                help: RecordedIncidents.help(for: name))
            return
        }
        for key in Self.ofReplays where setting[key].isGiven {
            report(
                "a replay has its own `\(key)`", at: setting[key].keyPlace,
                help: "leave it out, or leave out `replay`")
        }
        if setting["at"].isAbsent {
            report(
                "outage `\(entry.name)` has no `at`", at: entry.place,
                help: "it was at \(incident.begin); say when it comes again")
        }
        let isOfZone = incident.scope == .zone
        let wrong = isOfZone ? ["region", "regions", "scope"] : ["zone", "zones", "scope"]
        for key in wrong where !setting[key].isAbsent {
            let what = isOfZone ? "a zone" : "a region"
            report(
                "the incident was of \(what)", at: setting[key].keyPlace,
                help: "give it `\(incident.scope.rawValue)` or `\(incident.scope.rawValue)s`")
        }
        let isElsewhere = Self.placeKeys.contains { !setting[$0].isAbsent }
        if !isElsewhere, !checked.regions.contains(where: { $0.name == incident.region }) {
            let first = checked.regions.first
            let place = isOfZone ? first?.zones.first : first?.name
            report(
                "the incident was in `\(incident.region)`, which the scenario has not",
                at: setting["replay"].place,
                help: "say where it comes again: `\(incident.scope.rawValue): \(place ?? "")`")
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
