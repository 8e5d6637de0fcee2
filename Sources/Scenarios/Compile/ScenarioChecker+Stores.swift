import CloudModel
import Diagnostics
import Pricing
import Quantities

extension ScenarioChecker {
    /// Where stores are, who calls whom, and that nobody calls itself in the end.
    mutating func checkStores() {
        for entry in checked.stores { checkStore(entry) }
        for service in checked.services {
            for call in service.setting["calls"].entries {
                checkCall(call, of: service)
            }
        }
        checkCalled()
        checkCircles()
        for entry in checked.stores where !isCalled(entry.name) {
            warn(
                "nothing calls the store `\(entry.name)`: it costs what it costs, and does nothing",
                at: entry.place)
        }
    }

    private mutating func checkStore(_ entry: Setting.Entry) {
        let setting = entry.setting
        if let service = checked.services.first(where: { $0.name == entry.name }) {
            report(
                "there is a service `\(service.name)`, too: a call could be of either",
                at: entry.place, help: "give the store another name")
        }
        let regions = checked.regions.map(\.name)
        if let name = setting["region"].text, !regions.contains(name) {
            report(
                "the scenario has no region `\(name)`", at: setting["region"].place,
                help: suggestion(for: name, among: regions).map { "did you mean `\($0)`?" }
                    ?? "its regions: \(regions.joined(separator: ", "))")
            return
        }
        guard !checked.regions.isEmpty else { return }
        let zones = checked.regions[checked.place(ofStore: setting).region].zones
        if let name = setting["zone"].text, !zones.contains(name) {
            report(
                "the store's region has no zone `\(name)`", at: setting["zone"].place,
                help: suggestion(for: name, among: zones).map { "did you mean `\($0)`?" }
                    ?? "its zones: \(zones.joined(separator: ", "))")
        }
        if setting["multiZone"].flag == true, zones.count < 2 {
            report(
                "a store in more than one zone needs a region of more than one",
                at: setting["multiZone"].place)
        }
        checkUsed(entry)
    }

    /// Keys that would do nothing.
    private mutating func checkUsed(_ entry: Setting.Entry) {
        let setting = entry.setting
        // One that says that it has no standby, as a variant may, knows what it does.
        if !setting["multiZone"].isGiven {
            for key in ["failover", "replicationLag"] where setting[key].isGiven {
                warn(
                    "`\(key)` is of a standby, and the store `\(entry.name)` has none",
                    at: setting[key].keyPlace, help: "add `multiZone: true`")
            }
        }
        if setting["readReplicas"].mayExceed(0), !setting["readShare"].mayExceed(0) {
            warn(
                "the replicas of `\(entry.name)` have nothing to do",
                at: setting["readReplicas"].keyPlace, help: "add a `readShare`")
        }
    }

    private mutating func checkCall(_ call: Setting.Entry, of service: Setting.Entry) {
        guard checked.callee(call.name) == nil else { return }
        let names = checked.stores.map(\.name) + checked.services.map(\.name)
        report(
            "`\(service.name)` calls `\(call.name)`, and there is no store or service of that name",
            at: call.place,
            help: suggestion(for: call.name, among: names).map { "did you mean `\($0)`?" }
                ?? "there are: \(names.joined(separator: ", "))")
    }

    private func isCalled(_ name: String) -> Bool {
        checked.services.contains { service in
            service.setting["calls"].entries.contains { $0.name == name }
        }
    }

    /// The demand of a service is that of users or of callers.
    private mutating func checkCalled() {
        for service in checked.services {
            let demand = service.setting["demand"]
            let isFromCalls = demand["from"].text == "calls"
            if isFromCalls, !isCalled(service.name) {
                report(
                    "the demand of `\(service.name)` is what others call, and nobody calls it",
                    at: demand["from"].keyPlace,
                    help: "add `calls: { \(service.name): { perRequest: 1 } }` to a service")
            }
            let hasOwn = ["trace", "shape", "requests"].contains { !demand[$0].isAbsent }
            if !isFromCalls, hasOwn, isCalled(service.name) {
                report(
                    "`\(service.name)` is called and has a demand of its own, which is not built "
                        + "yet", at: demand.keyPlace,
                    help: "use `demand: { from: calls }`, and a service of its own for users")
            }
            let retry = service.setting["request"]["retry"]
            if isFromCalls, !retry.isAbsent {
                report(
                    "the clients of `\(service.name)` are its callers, and each says itself how it "
                        + "tries again", at: retry.keyPlace,
                    help: "move `retry` to the call of each caller")
            }
        }
    }

    /// Follows calls from service to service.
    private mutating func checkCircles() {
        var done: [String] = []
        for service in checked.services { follow([service], &done) }
    }

    private mutating func follow(_ path: [Setting.Entry], _ done: inout [String]) {
        guard let last = path.last, !done.contains(last.name) else { return }
        for call in last.setting["calls"].entries {
            if let start = path.firstIndex(where: { $0.name == call.name }) {
                let round = path[start...].map { "`\($0.name)`" } + ["`\(call.name)`"]
                report(
                    round.count == 2
                        ? "`\(call.name)` calls itself"
                        : "calls go round in a circle: \(round.joined(separator: " → "))",
                    at: call.place, help: "take one of the calls out")
            } else if let next = checked.services.first(where: { $0.name == call.name }) {
                follow(path + [next], &done)
            }
        }
        done.append(last.name)
    }

    /// Prices that the scenario itself gives.
    mutating func takeStorePrices() {
        for entry in checked.stores {
            guard case .price(let price, _)? = entry.setting["price"].scalar,
                !checked.regions.isEmpty
            else { continue }
            let region = checked.regions[checked.place(ofStore: entry.setting).region]
            finder.take(
                price,
                as: PriceTable.ServiceKey(
                    item: .storeInstance(checked.ownPrice(entry)), provider: region.provider,
                    region: region.name), on: checked.start.date)
        }
    }
}
