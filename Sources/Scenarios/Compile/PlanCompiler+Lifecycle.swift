import CloudModel
import Diagnostics
import Quantities
import SimulationKernel
import UsageLedger

extension PlanCompiler {
    /// What `scaling` says of single instances.
    mutating func lifecycle(_ setting: Setting, _ plan: inout ScalingPlan) {
        plan.rebalancesZones = setting["zoneRebalancing"].flag ?? true
        plan.terminationPolicies = terminationPolicies(setting["terminationPolicies"])
    }

    /// What a fleet says of its instances' way in and out.
    mutating func lifecycle(_ setting: Setting, _ fleet: FleetPlan) -> LifecyclePlan {
        var plan = LifecyclePlan()
        plan.warmPool = warmPool(setting["scaling"]["warmPool"], fleet)
        plan.hooks = setting["lifecycleHooks"].entries.sorted { $0.name < $1.name }
            .compactMap { hook($0) }
        plan.failures = setting["failures"].entries.sorted { $0.name < $1.name }
            .compactMap { failure($0) }
        plan.healthCheck = healthCheck(setting["healthCheck"], plan, fleet)
        return plan
    }

    private mutating func warmPool(_ setting: Setting, _ fleet: FleetPlan) -> WarmPoolPlan? {
        guard !setting.isAbsent else { return nil }
        let state =
            setting["state"].text.flatMap(WarmPoolPlan.State.init(rawValue:)) ?? .stopped
        if fleet.instances.indices.contains(where: { fleet.canLaunch($0, in: .spot) }) {
            resolver.report(
                "a fleet with spot instances has no warm pool", at: setting.keyPlace,
                help: "buy it on demand, or leave `warmPool` out")
        } else if fleet.instances.contains(where: { $0.weight != 1 }) {
            resolver.report(
                "a fleet whose instances have weights has no warm pool", at: setting.keyPlace)
        }
        let maxPrepared = setting["maxPrepared"]
        let most = resolver.integer(maxPrepared)
        if let most, most < fleet.scaling.minimum, !setting.isUncertain {
            resolver.report(
                "`maxPrepared` of fleet `\(fleet.name)` is \(most), below its `min` of "
                    + "\(fleet.scaling.minimum): nothing would ever wait", at: maxPrepared.place,
                help: "it counts the fleet's own instances too")
        }
        return WarmPoolPlan(
            state: state, minimum: resolver.integer(setting["min"]) ?? 0, maxPrepared: most,
            start: resolver.distribution(setting["start"])
                ?? (state == .running ? .deterministic(0) : fleet.boot.launch),
            reusesOnScaleIn: setting["reuseOnScaleIn"].flag ?? false)
    }

    private mutating func hook(_ entry: Setting.Entry) -> LifecycleHook? {
        let setting = entry.setting
        guard let duration = resolver.distribution(setting["duration"]),
            let transition = setting["transition"].text
                .flatMap(LifecycleHook.Transition.init(rawValue:))
        else { return nil }
        let abandons = setting["abandonProbability"]
        if abandons.isGiven, transition == .terminating {
            resolver.report(
                "hook `\(entry.name)` cannot give up a termination: either way it ends",
                at: abandons.keyPlace, help: "leave `abandonProbability` out")
        }
        return LifecycleHook(
            name: entry.name, transition: transition, duration: duration,
            abandonProbability: resolver.number(abandons) ?? 0,
            heartbeatTimeout: resolver.span(setting["heartbeatTimeout"]) ?? .hour,
            recordsHeartbeats: setting["recordsHeartbeats"].flag ?? false,
            defaultResult: setting["defaultResult"].text
                .flatMap(LifecycleHook.Result.init(rawValue:)) ?? .abandon)
    }

    private mutating func failure(_ entry: Setting.Entry) -> FailurePlan? {
        guard let kind = entry.setting["kind"].text.flatMap(FailurePlan.Kind.init(rawValue:)),
            let meanTime = resolver.span(entry.setting["mtbf"])
        else { return nil }
        let recovery = entry.setting["recovery"]
        if kind == .stopped, recovery.isGiven {
            resolver.report(
                "what is stopped does not recover by itself (failure `\(entry.name)`)",
                at: recovery.keyPlace, help: "leave `recovery` out: the fleet replaces it at once")
        }
        return FailurePlan(
            name: entry.name, kind: kind, meanTime: meanTime,
            recovery: resolver.distribution(recovery))
    }

    private mutating func healthCheck(
        _ setting: Setting, _ plan: LifecyclePlan, _ fleet: FleetPlan
    ) -> HealthCheckPlan {
        var check = HealthCheckPlan()
        check.kind = setting["type"].text.flatMap(HealthCheckPlan.Kind.init(rawValue:)) ?? .ec2
        check.gracePeriod = resolver.span(setting["gracePeriod"]) ?? check.gracePeriod
        guard check.kind == .elb else { return check }
        guard let balancer = fleet.balancer else {
            resolver.report(
                "`healthCheck` of fleet `\(fleet.name)` is of a load balancer that it has not",
                at: setting["type"].place, help: "add `balancer: {}`, or use `type: ec2`")
            return check
        }
        var checked = plan
        checked.healthCheck = check
        let boot = fleet.boot.install.mean + fleet.boot.configure.mean
        if let longest = checked.longestBoot(balancer), boot > longest.seconds {
            resolver.report(
                "instances of fleet `\(fleet.name)` boot for "
                    + "\(TimeSpan(seconds: boot.rounded())) on average, and are given up as "
                    + "unhealthy after \(longest)",
                at: setting[setting["gracePeriod"].isGiven ? "gracePeriod" : "type"].place,
                help: "a longer `gracePeriod`, or a launching hook", severity: .warning)
        }
        return check
    }

    private mutating func terminationPolicies(_ setting: Setting) -> [TerminationPolicy] {
        var policies: [TerminationPolicy] = []
        for entry in setting.list {
            guard let policy = entry.text.flatMap(TerminationPolicy.init(rawValue:)) else {
                continue
            }
            if policies.contains(policy) {
                resolver.report(
                    "the termination policy `\(policy.rawValue)` is given twice", at: entry.place)
            }
            policies.append(policy)
        }
        return policies.isEmpty ? [.standard] : policies
    }
}
