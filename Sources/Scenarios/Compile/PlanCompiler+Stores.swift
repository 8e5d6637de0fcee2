import CloudModel
import Diagnostics
import Quantities
import SimulationKernel
import UsageLedger

extension PlanCompiler {
    mutating func stores() -> [StorePlan] {
        checked.stores.map { entry in
            let setting = entry.setting
            let (region, zone) = checked.place(ofStore: setting)
            var plan = StorePlan(
                name: entry.name, region: region, zone: zone,
                queryTime: queryTime(setting["queryTime"]),
                maxConnections: Int(resolver.integer(setting["maxConnections"]) ?? 1))
            plan.contention = resolver.number(setting["contention"]["alpha"]) ?? 0
            plan.coherency = resolver.number(setting["contention"]["beta"]) ?? 0
            plan.isMultiZone = setting["multiZone"].flag ?? false
            plan.readReplicas = Int(resolver.integer(setting["readReplicas"]) ?? 0)
            plan.readShare = resolver.number(setting["readShare"]) ?? 0
            plan.failover = resolver.distribution(setting["failover"]) ?? .deterministic(0)
            plan.replicationLag =
                resolver.distribution(setting["replicationLag"]) ?? .deterministic(0)
            return plan
        }
    }

    /// A queue needs a mean, as that of a service does.
    private mutating func queryTime(_ setting: Setting) -> Distribution {
        guard let found = resolver.distribution(setting) else { return .deterministic(1) }
        return checkMean(found, of: "query", at: setting.place) ? found : .deterministic(1)
    }

    /// What a service's requests call, by what the names are of.
    mutating func calls(_ setting: Setting) -> [CallPlan] {
        setting["calls"].entries.compactMap { entry in
            guard let callee = checked.callee(entry.name),
                let perRequest = resolver.number(entry.setting["perRequest"]),
                let timeout = resolver.span(entry.setting["timeout"])
            else { return nil }
            return CallPlan(
                callee: callee, perRequest: perRequest,
                isAsynchronous: entry.setting["mode"].text == "async", timeout: timeout,
                retry: retry(entry.setting["retry"]))
        }
    }

    /// The client of a service that is called is its caller, which waits as long as it says.
    func callerPatience(_ plans: [ServicePlan], _ service: Int) -> TimeSpan? {
        plans.flatMap(\.calls).filter { $0.callee == .service(service) }.map(\.timeout).max()
    }

    /// Requests that services which are called can have at most: those of their callers, as often
    /// as they call and try again.
    mutating func countCalled(_ services: [ServicePlan]) {
        for _ in services {
            for (index, service) in services.enumerated() where service.isCalled {
                var most = 0.0
                for caller in services {
                    for call in caller.calls where call.callee == .service(index) {
                        most +=
                            (mostRequests[caller.name] ?? 0) * call.perRequest
                            * Double(call.retry?.attempts ?? 1)
                    }
                }
                mostRequests[service.name] = most
            }
        }
        for service in services where (mostRequests[service.name] ?? 0) > Self.requestLimit {
            guard let entry = checked.services.first(where: { $0.name == service.name }) else {
                continue
            }
            resolver.report(
                "calls of `\(service.name)` could be more than \(shortest(Self.requestLimit)) "
                    + "over the horizon", at: entry.place, help: "check `perRequest`")
        }
    }
}

extension CheckedScenario {
    package var stores: [Setting.Entry] { root["stores"].entries }

    /// What a call's name is of: a store, or a service.
    func callee(_ name: String) -> CallPlan.Callee? {
        if let store = stores.firstIndex(where: { $0.name == name }) { return .store(store) }
        return services.firstIndex { $0.name == name }.map { .service($0) }
    }

    /// A store's region and zone, by index.
    func place(ofStore setting: Setting) -> (region: Int, zone: Int) {
        let region = regions.firstIndex { $0.name == setting["region"].text } ?? 0
        guard regions.indices.contains(region) else { return (0, 0) }
        let zone = regions[region].zones.firstIndex { $0 == setting["zone"].text } ?? 0
        return (region, zone)
    }

    /// Instances of stores and what their data is on, which cost something all the time.
    func storeUses() -> [SharedUse] {
        // Without a region there is an error already, and nowhere to be.
        guard !regions.isEmpty else { return [] }
        return stores.flatMap { entry -> [SharedUse] in
            let setting = entry.setting
            let (region, _) = place(ofStore: setting)
            let isMultiZone = setting["multiZone"].flag ?? false
            let type = setting["type"].text ?? ""
            let engine = StoreSchema.engines.first { $0.0 == setting["engine"].text }?.1 ?? ""
            let replicas = SharedUse.Amount(settings: [setting["readReplicas"]])
            func use(_ detail: String, _ amounts: [SharedUse.Amount]) -> SharedUse {
                var use = SharedUse(
                    meter: MeterDescription(
                        kind: .storeSeconds, owner: entry.name,
                        provider: regions[region].provider, region: regions[region].name,
                        detail: detail),
                    place: setting["type"].place, region: region)
                use.constant = amounts
                return use
            }
            var uses: [SharedUse]
            if setting["price"].isAbsent {
                let deployment = isMultiZone ? "Multi-AZ" : "Single-AZ"
                uses = [
                    use("\(type)|\(engine)|\(deployment)", [.init()]),
                    use("\(type)|\(engine)|Single-AZ", [replicas]),
                ]
                if !isMultiZone { uses = [use(uses[0].meter.detail, [.init(), replicas])] }
            } else {
                let own = SharedUse.Amount(factor: isMultiZone ? 2 : 1)
                uses = [use(ownPrice(entry), [own, replicas])]
            }
            return uses + storageUses(entry, isMultiZone: isMultiZone)
        }
    }

    /// The item of a store whose price the scenario gives.
    func ownPrice(_ entry: Setting.Entry) -> String {
        "\(entry.setting["type"].text ?? "") of \(entry.name)"
    }

    private func storageUses(_ entry: Setting.Entry, isMultiZone: Bool) -> [SharedUse] {
        let storage = entry.setting["storage"]
        guard let type = storage["type"].text else { return [] }
        let (region, _) = place(ofStore: entry.setting)
        // Aurora keeps one copy for all instances, and is priced so.
        let isShared = type == "aurora"
        func use(_ detail: String, _ amount: SharedUse.Amount) -> SharedUse {
            var use = SharedUse(
                meter: MeterDescription(
                    kind: .storeByteSeconds, owner: entry.name,
                    provider: regions[region].provider, region: regions[region].name,
                    detail: detail),
                place: storage.keyPlace, region: region)
            use.constant = [amount]
            return use
        }
        let size = storage["size"]
        if isShared { return [use(type, .init(settings: [size]))] }
        let replicas = SharedUse.Amount(settings: [size, entry.setting["readReplicas"]])
        var primary = use(isMultiZone ? "\(type)|Multi-AZ" : type, .init(settings: [size]))
        guard isMultiZone else {
            primary.constant.append(replicas)
            return [primary]
        }
        return [primary, use(type, replicas)]
    }
}
