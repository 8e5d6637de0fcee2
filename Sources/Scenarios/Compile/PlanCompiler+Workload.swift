import CloudModel
import Diagnostics
import Quantities
import SimulationKernel
import UsageLedger

extension PlanCompiler {
    mutating func workload(
        _ workload: CheckedScenario.Workload, _ pool: FleetPlan, at nodePool: Int
    ) -> FleetPlan {
        let setting = workload.setting
        let pod = setting["pod"]
        let size = NodeResources(
            cpu: resolver.integer(pod["cpu"]) ?? 1, memory: resolver.integer(pod["memory"]) ?? 0,
            pods: 1)
        checkFit(size, workload, pool)
        // Pods on nodes of one speed are alike.
        var speeds: [Double] = []
        let optionOnNode = pool.instances.map { node in
            if let known = speeds.firstIndex(of: node.speed) { return known }
            speeds.append(node.speed)
            return speeds.count - 1
        }
        let behavior = behavior(setting["scaling"], workload.name)
        let metrics = setting["scaling"]["policies"].entries.sorted { $0.name < $1.name }
            .compactMap { entry in metric(entry).map { (name: entry.name, metric: $0) } }
        var workloadPlan = WorkloadPlan(
            nodePool: nodePool, size: size, optionOnNode: optionOnNode,
            metrics: metrics.map(\.metric), behavior: behavior,
            initial: initial(setting["scaling"], behavior),
            imagePull: resolver.distribution(pod["imagePull"]) ?? .deterministic(0),
            readiness: resolver.distribution(pod["readiness"]) ?? .deterministic(0))
        workloadPlan.metricNames = metrics.map(\.name)
        workloadPlan.health = health(of: workload)
        return FleetPlan(
            name: workload.name, service: workload.service, region: workload.region,
            operatingSystem: pool.operatingSystem,
            instances: (speeds.isEmpty ? [1] : speeds).map {
                podOption(size, setting["concurrency"], speed: $0)
            },
            market: pool.market, boot: pool.boot,
            scaling: ScalingPlan(
                minimum: behavior.minimum, maximum: behavior.maximum, initial: nil, policies: []),
            balancer: balancer(setting["balancer"]), volumes: [],
            queueLimit: resolver.integer(setting["queueLimit"]),
            crossZoneShare: resolver.number(checked.root["network"]["crossZone"]) ?? 0,
            role: .pods(workloadPlan))
    }

    private func podOption(
        _ size: NodeResources, _ concurrency: Setting, speed: Double
    ) -> InstanceOption {
        let cpus = Double(size.cpu) / 1000
        var slots = Int(cpus.rounded(.up))
        if case .concurrency(let count, let perVCPU)? = concurrency.scalar {
            slots = perVCPU ? Int((Double(count) * cpus).rounded(.up)) : Int(count)
        }
        return InstanceOption(
            instanceType: "pod", weight: 1, vcpu: Int(cpus.rounded(.up)), speed: speed,
            slots: max(1, slots), onDemandPriceSignal: 0, spot: nil, onDemandBilling: .perSecond,
            spotBilling: .perSecond, cpuLimit: cpus)
    }

    private mutating func checkFit(
        _ size: NodeResources, _ workload: CheckedScenario.Workload, _ pool: FleetPlan
    ) {
        guard let offers = pool.role.nodePool?.offers, !offers.isEmpty,
            !offers.contains(where: { $0.allocatable.covers(size) })
        else { return }
        let most = offers.reduce(NodeResources.zero) { most, offer in
            NodeResources(
                cpu: max(most.cpu, offer.allocatable.cpu),
                memory: max(most.memory, offer.allocatable.memory), pods: 1)
        }
        resolver.report(
            "a pod of workload `\(workload.name)` fits on no node of `\(pool.name)`",
            at: workload.setting["pod"].keyPlace,
            help: "beside the kubelet and the daemon sets they have at most "
                + "\(most.cpu)m of CPU and \(most.memory >> 20) MiB of memory")
    }

    private mutating func metric(_ entry: Setting.Entry) -> HorizontalPodAutoscaler? {
        guard entry.setting["type"].text != nil else { return nil }
        do {
            return try HorizontalPodAutoscaler(
                values: parameters(HorizontalPodAutoscaler.parameters, entry.setting))
        } catch {
            let setting = entry.setting[error.parameter]
            resolver.report(
                "\(error.message) (policy `\(entry.name)`)",
                at: setting.isGiven ? setting.place : entry.place,
                help: "see `headroom explain hpa`")
            return nil
        }
    }

    private mutating func behavior(_ scaling: Setting, _ name: String) -> ReplicaBehavior {
        let minimum = resolver.integer(scaling["min"]) ?? 1
        var maximum = minimum
        if let given = resolver.integer(scaling["max"]) {
            maximum = max(given, minimum)
            if given < minimum, !scaling.isUncertain {
                resolver.report(
                    "`max` of workload `\(name)` is \(given), below its `min` of \(minimum)",
                    at: scaling["max"].place)
            }
        } else if !scaling["policies"].entries.isEmpty {
            resolver.report(
                "workload `\(name)` has scaling policies and no `max`",
                at: scaling["policies"].keyPlace,
                help: "add `max:` to `scaling`: the most pods per region")
        }
        return ReplicaBehavior(
            up: rules(scaling["behavior"]["scaleUp"], .defaultUp),
            down: rules(scaling["behavior"]["scaleDown"], .defaultDown), minimum: minimum,
            maximum: maximum)
    }

    private mutating func initial(_ scaling: Setting, _ behavior: ReplicaBehavior) -> Int64? {
        guard let initial = resolver.integer(scaling["initial"]) else { return nil }
        let limits = behavior.minimum...behavior.maximum
        if !limits.contains(initial), !scaling.isUncertain {
            resolver.report(
                "`initial` is \(initial), outside \(behavior.minimum) to \(behavior.maximum)",
                at: scaling["initial"].place)
        }
        return min(max(initial, behavior.minimum), behavior.maximum)
    }

    private mutating func rules(_ setting: Setting, _ fallback: ReplicaRules) -> ReplicaRules {
        var rules = fallback
        if let window = resolver.span(setting["stabilizationWindow"]) {
            rules.stabilizationWindow = window
        }
        if let word = setting["selectPolicy"].text.flatMap(ReplicaRules.Selection.init) {
            rules.selection = word
        }
        let limits = setting["policies"].entries.sorted { $0.name < $1.name }.compactMap {
            entry -> ReplicaRules.Limit? in
            guard let unit = entry.setting["type"].text.flatMap(ReplicaRules.Limit.Unit.init),
                let value = resolver.integer(entry.setting["value"]),
                let period = resolver.span(entry.setting["period"])
            else { return nil }
            return ReplicaRules.Limit(unit, value, per: period)
        }
        if !limits.isEmpty { rules.limits = limits }
        return rules
    }
}
