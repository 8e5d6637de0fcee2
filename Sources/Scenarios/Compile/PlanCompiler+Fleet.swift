import CloudModel
import Diagnostics
import Pricing
import Quantities
import SimulationKernel
import UsageLedger

extension PlanCompiler {
    mutating func fleet(_ fleet: CheckedScenario.Fleet) -> FleetPlan {
        let setting = fleet.setting
        let region = checked.regions[fleet.region]
        let os = setting["os"].text ?? "linux"
        var plan = FleetPlan(
            name: fleet.name, service: fleet.service, region: fleet.region, operatingSystem: os,
            instances: fleet.items.compactMap { instance($0, setting, region: region, os: os) },
            market: market(setting["market"], isSelected: fleet.selection != nil),
            boot: boot(setting["boot"]),
            scaling: scaling(setting["scaling"], fleet: fleet.name),
            balancer: balancer(setting["balancer"]),
            volumes: setting["volumes"].entries.compactMap { volume($0) },
            queueLimit: resolver.integer(setting["queueLimit"]),
            crossZoneShare: resolver.number(checked.root["network"]["crossZone"]) ?? 0)
        plan.deployments = deployments(fleet) + moves(plan.scaling)
        checkSizes(plan, setting)
        checkMetrics(plan, setting)
        plan.lifecycle = lifecycle(setting, plan)
        let cache = setting["coldCache"]
        if let slowdown = resolver.number(cache["slowdown"]),
            let duration = resolver.span(cache["for"])
        {
            plan.coldCache = ColdCachePlan(slowdown: slowdown, duration: duration)
        }
        return plan
    }

    /// A policy that moves a fleet between its types needs some, in ascending order.
    private mutating func checkSizes(_ plan: FleetPlan, _ setting: Setting) {
        let policies = setting["scaling"]["policies"].entries.filter {
            $0.setting["type"].text == VerticalScaling.typeName
        }
        guard let policy = policies.first else { return }
        if policies.count > 1 {
            resolver.report(
                "fleet `\(plan.name)` has two policies that choose its type: "
                    + "`\(policies[0].name)` and `\(policies[1].name)`", at: policies[1].place)
        }
        if plan.instances.count == 1 {
            resolver.report(
                "policy `\(policy.name)` has nowhere to move fleet `\(plan.name)` to: it has one "
                    + "instance type", at: setting["instances"].place,
                help: "list its types from the smallest to the largest")
        }
        for (smaller, larger) in zip(plan.instances, plan.instances.dropFirst())
        where Double(smaller.vcpu) * smaller.speed >= Double(larger.vcpu) * larger.speed {
            resolver.report(
                "`\(larger.instanceType)` is no larger than `\(smaller.instanceType)` before it, "
                    + "and policy `\(policy.name)` moves up and down the list",
                at: setting["instances"].place,
                help: "list its types from the smallest to the largest")
        }
        if plan.instances.contains(where: { $0.weight != 1 }) {
            resolver.report(
                "policy `\(policy.name)` moves whole instances, and those of fleet "
                    + "`\(plan.name)` have weights", at: setting["instances"].place)
        }
    }

    /// A policy that watches what requests never use would see nothing for ever.
    private mutating func checkMetrics(_ plan: FleetPlan, _ setting: Setting) {
        guard checked.services.indices.contains(plan.service) else { return }
        let service = checked.services[plan.service]
        let cpu = service.setting["request"]["cpu"]
        guard !cpu.isUncertain, resolver.seconds(cpu) == 0 else { return }
        for named in plan.scaling.policies where named.policy.metric == .cpu {
            guard
                let entry = setting["scaling"]["policies"].entries.first(where: {
                    $0.name == named.name
                })
            else { continue }
            resolver.report(
                "policy `\(named.name)` watches cpu, and requests of `\(service.name)` use none",
                at: entry.setting["metric"].isGiven
                    ? entry.setting["metric"].place : entry.place,
                help: "watch `requests-per-target`, or say what CPU time a request takes")
        }
    }

    private mutating func instance(
        _ item: InstanceItem, _ fleet: Setting, region: RegionPlan, os: String
    ) -> InstanceOption? {
        guard
            let facts = checked.prices.instances[
                .init(provider: region.provider, type: item.type)],
            let pool = checked.prices.pools[
                .init(provider: region.provider, region: region.name, type: item.type, os: os)]
        else { return nil }
        var slots = facts.vcpu
        if case .concurrency(let count, let perVCPU)? = fleet["concurrency"].scalar {
            slots = perVCPU ? Int(count) * facts.vcpu : Int(count)
        }
        let weight = item.choice?.weight ?? item.weight.flatMap { resolver.integer($0) } ?? 1
        // The table has what any fleet asked for: this one may be kept from spot.
        let spot = item.choice.map { $0.spot != nil } ?? true ? pool.spot : nil
        let interruptions = interruptionsPerHour(pool)
        var option = InstanceOption(
            instanceType: item.type, weight: weight,
            vcpu: facts.vcpu, speed: resolver.number(item.speed) ?? facts.speed, slots: slots,
            onDemandPriceSignal: pool.onDemand.price.dollars,
            spot: spot.map {
                SpotSignal(
                    priceSignal: $0.price.dollars,
                    interruptionsPerHour: interruptions,
                    notice: SpotRules.notice(provider: region.provider))
            },
            onDemandBilling: BillingRule.onDemand(operatingSystem: os),
            spotBilling: BillingRule.spot(
                provider: region.provider, operatingSystem: os),
            credits: facts.credits(mode: item.credits.text))
        if fleet["market"]["preemptible"].flag ?? false {
            option.spot?.lifetime = .preemptible
        }
        option.isOnDemand = item.choice.map { $0.onDemand != nil } ?? true
        return option
    }

    private mutating func market(_ setting: Setting, isSelected: Bool) -> MarketPlan {
        var plan = MarketPlan(
            onDemandBase: resolver.integer(setting["onDemandBase"]) ?? 0,
            onDemandAboveBase: resolver.number(setting["onDemandAboveBase"]) ?? 1,
            spotAllocation: setting["spotAllocation"].text
                .flatMap(MarketPlan.SpotAllocation.init(rawValue:)) ?? .priceCapacityOptimized,
            capacityRebalance: setting["capacityRebalance"].flag ?? false,
            drainOnNotice: setting["drainOnNotice"].flag ?? false)
        plan.onDemandAllocation =
            setting["onDemandAllocation"].text.flatMap(MarketPlan.OnDemandAllocation.init)
            ?? (isSelected ? .lowestPrice : .prioritized)
        if let pools = resolver.integer(setting["spotInstancePools"]) {
            plan.spotInstancePools = Int(pools)
        }
        return plan
    }

    private mutating func boot(_ setting: Setting) -> BootPlan {
        BootPlan(
            launch: resolver.distribution(setting["launch"]) ?? .deterministic(0),
            install: resolver.distribution(setting["install"]) ?? .deterministic(0),
            configure: resolver.distribution(setting["configure"]) ?? .deterministic(0),
            warmUp: resolver.distribution(setting["warmUp"]) ?? .deterministic(300))
    }

    mutating func volume(_ entry: Setting.Entry) -> VolumePlan? {
        let setting = entry.setting
        guard let type = setting["type"].text, let size = resolver.integer(setting["size"]) else {
            return nil
        }
        if size <= 0 {
            resolver.report("volume `\(entry.name)` has no size", at: setting["size"].place)
        }
        let known = VolumeType.named(type)
        if !setting.isUncertain { checkRatios(setting, size: size, known) }
        return VolumePlan(
            name: entry.name, type: type, bytes: size,
            extraIOPS: extra(
                setting["iops"], included: known?.iops ?? 0, most: known?.mostIOPS ?? 0, type),
            extraBytesPerSecond: extra(
                setting["throughput"], included: known?.bytesPerSecond ?? 0,
                most: known?.mostBytesPerSecond ?? 0, type))
    }

    /// What a volume's size and operations allow.
    private mutating func checkRatios(_ setting: Setting, size: Int64, _ known: VolumeType?) {
        guard let known, let iops = resolver.integer(setting["iops"]) ?? Optional(known.iops)
        else { return }
        let most = max(
            known.iops, Int64(Double(known.mostIOPSPerGibibyte ?? .max) * Double(size) / 0x1p30))
        if known.mostIOPSPerGibibyte != nil, iops > most {
            resolver.report(
                "a `\(known.name)` volume of this size has \(most) IOPS at most",
                at: setting["iops"].place,
                help: "500 for each GiB: make it larger, or ask for fewer")
        }
        let bytes = resolver.integer(setting["throughput"]) ?? 0
        if let each = known.mostBytesPerOperation, bytes > known.bytesPerSecond,
            bytes > max(iops, known.iops) * each
        {
            resolver.report(
                "a `\(known.name)` volume of \(max(iops, known.iops)) IOPS has "
                    + "\((max(iops, known.iops) * each) >> 20) MiB/s at most",
                at: setting["throughput"].place,
                help: "0.25 MiB/s for each operation per second: ask for more `iops`")
        }
    }

    /// What is provisioned above the type's own share, refused where the type sells none.
    private mutating func extra(
        _ setting: Setting, included: Int64, most: Int64, _ type: String
    ) -> Int64 {
        guard let value = resolver.integer(setting) else { return 0 }
        let key = String(setting.path.split(separator: ".").last ?? "")
        if most == 0 {
            resolver.report(
                "`\(key)` cannot be provisioned on a `\(type)` volume", at: setting.keyPlace,
                help: "gp3 has iops and throughput, io1 and io2 have iops")
        } else if value > most {
            let limit = setting.kind?.format(.integer(most)) ?? "\(most)"
            resolver.report(
                "`\(key)` of a `\(type)` volume is at most \(limit)", at: setting.place)
        }
        return max(0, value - included)
    }
}

/// Providers' rules that go with how an instance was bought.
enum SpotRules {
    /// Warning before an interruption. Source: Amazon EC2 user guide, "Spot Instance interruption
    /// notices" (2023-06), two minutes; Google Compute Engine and Azure, 30 seconds.
    static func notice(provider: String) -> TimeSpan {
        provider == "aws" ? .minute * 2 : .second * 30
    }
}
