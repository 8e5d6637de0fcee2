import CloudModel
import Diagnostics
import Pricing
import Quantities
import SimulationKernel
import UsageLedger

extension PlanCompiler {
    /// The fleets of Kubernetes: first the pools of nodes, then the workloads on them.
    ///
    /// - Parameter before: how many fleets come before them.
    mutating func kubernetes(after before: Int) -> [FleetPlan] {
        var plans: [FleetPlan] = []
        for (index, pool) in checked.nodePools.enumerated() {
            let isFirst = !checked.nodePools[..<index].contains { $0.region == pool.region }
            plans.append(nodePool(pool, paysControlPlane: isFirst))
        }
        for workload in checked.workloads {
            let pool = plans[workload.nodePool]
            plans.append(self.workload(workload, pool, at: before + workload.nodePool))
        }
        return plans
    }

    private mutating func nodePool(
        _ pool: CheckedScenario.NodePool, paysControlPlane: Bool
    ) -> FleetPlan {
        let setting = pool.setting
        let instances = pool.types.compactMap { node($0.name, pool) }
        return FleetPlan(
            name: pool.name, service: -1, region: pool.region,
            operatingSystem: setting["os"].text ?? "linux", instances: instances,
            market: MarketPlan(
                onDemandBase: 0, onDemandAboveBase: 1, spotAllocation: .priceCapacityOptimized,
                capacityRebalance: false),
            boot: BootPlan(
                launch: resolver.distribution(setting["boot"]["launch"]) ?? .deterministic(0),
                install: .deterministic(0),
                configure: resolver.distribution(setting["boot"]["join"]) ?? .deterministic(0),
                warmUp: .deterministic(0)),
            scaling: ScalingPlan(
                minimum: 0, maximum: resolver.integer(setting["maxNodes"]) ?? 1000, initial: nil,
                policies: []),
            balancer: nil, volumes: setting["volumes"].entries.compactMap { volume($0) },
            queueLimit: nil, crossZoneShare: 0,
            role: .nodes(
                NodePoolPlan(
                    provisioner: provisioner(setting["provisioner"], pool: pool.name),
                    offers: offers(pool, instances),
                    drainTime: resolver.span(setting["drain"]) ?? .zero,
                    paysControlPlane: paysControlPlane)))
    }

    private func node(_ type: String, _ pool: CheckedScenario.NodePool) -> InstanceOption? {
        let region = checked.regions[pool.region]
        let os = pool.setting["os"].text ?? "linux"
        guard
            let facts = checked.prices.instances[.init(provider: region.provider, type: type)],
            let price = checked.prices.pools[
                .init(provider: region.provider, region: region.name, type: type, os: os)]
        else { return nil }
        let interruptions = interruptionsPerHour(price)
        return InstanceOption(
            instanceType: type, weight: 1, vcpu: facts.vcpu, speed: facts.speed, slots: 1,
            onDemandPriceSignal: price.onDemand.price.dollars,
            spot: price.spot.map {
                SpotSignal(
                    priceSignal: $0.price.dollars, interruptionsPerHour: interruptions,
                    notice: SpotRules.notice(provider: region.provider))
            },
            onDemandBilling: BillingRule.onDemand(operatingSystem: os),
            spotBilling: BillingRule.spot(
                provider: region.provider, operatingSystem: os))
    }

    /// What the pool can launch: each type in each market, with room for some pod.
    private mutating func offers(
        _ pool: CheckedScenario.NodePool, _ instances: [InstanceOption]
    ) -> [NodeOffer] {
        let setting = pool.setting
        let region = checked.regions[pool.region]
        let daemonSets = NodeResources(
            cpu: resolver.integer(setting["daemonSets"]["cpu"]) ?? 0,
            memory: resolver.integer(setting["daemonSets"]["memory"]) ?? 0,
            pods: resolver.integer(setting["daemonSets"]["pods"]) ?? 0)
        let pods = resolver.integer(setting["maxPods"]) ?? 110
        let overhead = resolver.number(setting["memoryOverhead"]) ?? 0
        var offers: [NodeOffer] = []
        for (option, instance) in instances.enumerated() {
            let facts = checked.prices.instances[
                .init(provider: region.provider, type: instance.instanceType)]
            let whole = NodeResources.allocatable(
                vcpu: instance.vcpu, memory: facts?.memory ?? 0, pods: pods,
                memoryOverhead: overhead)
            let left = whole - daemonSets
            guard left.cpu > 0, left.memory > 0, left.pods > 0 else { continue }
            for market in pool.markets {
                guard market == "on-demand" || instance.spot != nil else { continue }
                let isSpot = market == "spot"
                offers.append(
                    NodeOffer(
                        option: option, isSpot: isSpot, allocatable: left, daemonSets: daemonSets,
                        price: isSpot
                            ? instance.spot?.priceSignal ?? 0 : instance.onDemandPriceSignal,
                        interruptionsPerHour: isSpot
                            ? instance.spot?.interruptionsPerHour ?? 0 : 0))
            }
        }
        if offers.isEmpty, !instances.isEmpty {
            resolver.report(
                "no instance type of node pool `\(pool.name)` has room beside what the kubelet and "
                    + "the daemon sets take", at: setting["daemonSets"].keyPlace)
        }
        return offers
    }

    private mutating func provisioner(_ setting: Setting, pool: String) -> Provisioner {
        let word = setting.text ?? setting["type"].text
        do {
            if word == NodeGroups.typeName {
                return .clusterAutoscaler(
                    try NodeGroups(values: parameters(NodeGroups.parameters, setting)))
            }
            return .karpenter(try Karpenter(values: parameters(Karpenter.parameters, setting)))
        } catch {
            let place = setting[error.parameter]
            resolver.report(
                "\(error.message) (node pool `\(pool)`)",
                at: place.isGiven ? place.place : setting.place,
                help: "see `headroom explain \(word ?? Karpenter.typeName)`")
            return .karpenter(Karpenter())
        }
    }

    /// A policy's values by name; where its map is left out, as of a provisioner that is but named,
    /// its defaults.
    mutating func parameters(
        _ list: [ParameterSpec], _ setting: Setting
    ) -> [String: ParameterValue] {
        var values = values(of: list, setting, zone: "UTC")
        for parameter in list where values[parameter.name] == nil {
            guard case .defaulted(let text) = parameter.presence,
                case .scalar(let kind) = PolicySchema.kind(parameter.kind),
                let scalar = try? kind.parse(text)
            else { continue }
            switch (parameter.kind, scalar) {
            case (.count, .integer(let value)): values[parameter.name] = .count(value)
            case (.duration, .integer(let value)):
                values[parameter.name] = .duration(TimeSpan(nanoseconds: value))
            case (_, .number(let value)): values[parameter.name] = .number(value)
            case (_, .text(let value)): values[parameter.name] = .text(value)
            default: preconditionFailure("`\(parameter.name)` has no such default: \(text)")
            }
        }
        return values
    }
}
