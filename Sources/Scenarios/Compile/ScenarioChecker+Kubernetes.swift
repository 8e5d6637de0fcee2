import CloudModel
import Diagnostics
import Pricing
import Quantities

extension ScenarioChecker {
    /// Node pools and workloads in every region that they run in.
    mutating func checkKubernetes() {
        for entry in root["nodePools"].entries { place(nodePool: entry) }
        let pools = root["nodePools"].entries.map(\.name)
        for entry in root["workloads"].entries {
            var service = -1
            if let serves = entry.setting["serves"].text {
                service = serviceIndex(serves, of: "workload `\(entry.name)`", entry.setting)
            }
            refuseInstancesOnly(entry)
            guard let pool = entry.setting["on"].text else { continue }
            guard pools.contains(pool) else {
                report(
                    "workload `\(entry.name)` runs on `\(pool)`, which is no node pool",
                    at: entry.setting["on"].place,
                    help: suggestion(for: pool, among: pools).map { "did you mean `\($0)`?" }
                        ?? (pools.isEmpty
                            ? "add it to `nodePools`"
                            : "node pools: \(pools.joined(separator: ", "))"))
                continue
            }
            for (index, candidate) in checked.nodePools.enumerated() where candidate.name == pool {
                checked.workloads.append(
                    .init(
                        name: entry.name, region: candidate.region, service: service,
                        nodePool: index, setting: entry.setting))
            }
        }
        checkNamesAreUnique()
        for entry in root["nodePools"].entries
        where !root["workloads"].entries.contains(where: { $0.setting["on"].text == entry.name }) {
            warn("no workload runs on node pool `\(entry.name)`", at: entry.place)
        }
    }

    /// The place of a service; −1, reported, when there is none of that name.
    mutating func serviceIndex(_ name: String, of who: String, _ setting: Setting) -> Int {
        let services = checked.services.map(\.name)
        if let index = services.firstIndex(of: name) { return index }
        if case .entries = root["services"].value {
            report(
                "\(who) serves `\(name)`, which is no service", at: setting["serves"].place,
                help: suggestion(for: name, among: services).map { "did you mean `\($0)`?" }
                    ?? "services: \(services.joined(separator: ", "))")
        }
        return -1
    }

    /// What acts on instances with an age, or where every request is an event; pods are counts, and
    /// served by `flow`.
    private mutating func refuseInstancesOnly(_ workload: Setting.Entry) {
        let standards = [("slowStart", Int64(0)), ("deregistrationDelay", 300_000_000_000)]
        for (key, standard) in standards {
            let setting = workload.setting["balancer"][key]
            if case .integer(standard)? = setting.scalar { continue }
            guard setting.isGiven else { continue }
            report(
                "`\(setting.path)` is not supported yet", at: setting.keyPlace,
                label: "not built for workloads",
                help: "leave it out")
        }
        let check = workload.setting["balancer"]["healthCheck"]
        if check.isGiven {
            report(
                "pods are not looked at by a balancer's `healthCheck`", at: check.keyPlace,
                help: "use the pod's `readinessProbe`")
        }
    }

    /// Reports and random streams know all three by their names.
    private mutating func checkNamesAreUnique() {
        var names = root["fleets"].entries.map(\.name)
        for key in ["nodePools", "workloads"] {
            for entry in root[key].entries {
                if names.contains(entry.name) {
                    report(
                        "`\(entry.name)` is already the name of a fleet, node pool or workload",
                        at: entry.place, help: "give each its own name")
                }
                names.append(entry.name)
            }
        }
    }

    private mutating func place(nodePool entry: Setting.Entry) {
        let provider = entry.setting["provider"].text ?? root["provider"].text ?? "aws"
        let types = instanceTypes(entry, provider: provider)
        var isPlaced = false
        for (index, region) in checked.regions.enumerated() where region.provider == provider {
            isPlaced = true
            checked.nodePools.append(
                .init(name: entry.name, region: index, types: types, setting: entry.setting))
        }
        if !isPlaced, !checked.regions.isEmpty {
            report(
                "node pool `\(entry.name)` has nowhere to run: no region of the scenario is one of "
                    + provider, at: entry.place)
        }
    }

    /// Every type that the pool may launch: the families in each size that there is, then the
    /// single types.
    private mutating func instanceTypes(
        _ entry: Setting.Entry, provider: String
    ) -> [CheckedScenario.NodeType] {
        let setting = entry.setting["instances"]
        let (families, sizes) = (setting["families"], setting["sizes"])
        var found: [CheckedScenario.NodeType] = []
        for (one, other, missing) in [(families, sizes, "sizes"), (sizes, families, "families")]
        where !one.list.isEmpty && other.list.isEmpty {
            report(
                "the instances of node pool `\(entry.name)` need `\(missing)` too",
                at: one.keyPlace, help: "or name single `types`")
        }
        for family in families.list {
            guard let name = family.text else { continue }
            let before = found.count
            for size in sizes.list {
                guard let text = size.text,
                    book.instanceSpec(provider: provider, type: "\(name).\(text)") != nil
                else { continue }
                found.append(.init(name: "\(name).\(text)", place: family.place))
            }
            if found.count == before, !sizes.list.isEmpty {
                report(
                    "no type of the family `\(name)` has one of the sizes", at: family.place,
                    help: "`headroom prices list` shows the types")
            }
        }
        for size in sizes.list where !found.isEmpty {
            guard let text = size.text, !found.contains(where: { $0.name.hasSuffix(".\(text)") })
            else { continue }
            report("no family has the size `\(text)`", at: size.place)
        }
        for type in setting["types"].list {
            if let text = type.text { found.append(.init(name: text, place: type.place)) }
        }
        if found.isEmpty, families.list.isEmpty, sizes.list.isEmpty, case .group = setting.value,
            setting["types"].list.isEmpty
        {
            report(
                "node pool `\(entry.name)` has no instance types", at: setting.keyPlace,
                help: "add `families` and `sizes`, or `types`")
        }
        return CheckedScenario.NodeType.unique(found)
    }

    /// Every price that nodes and the control plane can need.
    mutating func checkKubernetesPrices() {
        for pool in checked.nodePools {
            let region = checked.regions[pool.region]
            guard book.hasRegion(provider: region.provider, region: region.name) else { continue }
            let os = pool.setting["os"].text ?? "linux"
            for type in pool.types {
                finder.findPool(
                    PriceTable.PoolKey(
                        provider: region.provider, region: region.name, type: type.name, os: os),
                    spot: pool.markets.contains("spot"), at: type.place)
                let facts = finder.table.instances[
                    .init(provider: region.provider, type: type.name)]
                if let facts, facts.memory == nil {
                    report(
                        "the price book does not know the memory of `\(type.name)`",
                        at: type.place)
                }
                if facts?.credits != nil {
                    report(
                        "`\(type.name)` is burstable: CPU credits of nodes are not supported yet",
                        at: type.place, help: "take a type whose CPU is its own")
                }
            }
            let place = root["nodePools"].entries.first { $0.name == pool.name }?.place
            finder.findService(
                .controlPlane, provider: region.provider, region: region.name,
                at: place ?? pool.setting.place)
            findServices(pool.setting, region)
        }
        for workload in checked.workloads {
            let region = checked.regions[workload.region]
            guard book.hasRegion(provider: region.provider, region: region.name) else { continue }
            findServices(workload.setting, region)
            findTransfer(
                .init(
                    name: workload.name, region: workload.region, service: workload.service,
                    setting: workload.setting), region)
        }
    }
}

extension CheckedScenario {
    /// One of the types that a node pool may launch, and where the file asks for it.
    package struct NodeType: Sendable {
        package var name: String
        package var place: Place

        static func unique(_ types: [NodeType]) -> [NodeType] {
            var seen: Set<String> = []
            return types.filter { seen.insert($0.name).inserted }
        }
    }

    /// A node pool in one of its regions.
    package struct NodePool: Sendable {
        package var name: String
        package var region: Int
        package var types: [NodeType]
        package var setting: Setting

        /// `on-demand`, `spot` or both.
        package var markets: [String] {
            let given = setting["market"].list.compactMap(\.text)
            return given.isEmpty ? ["on-demand"] : given
        }
    }

    /// A workload in one of its regions.
    package struct Workload: Sendable {
        package var name: String
        package var region: Int
        package var service: Int
        /// Its place among the node pools.
        package var nodePool: Int
        package var setting: Setting
    }
}
