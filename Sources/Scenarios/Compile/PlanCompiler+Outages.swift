import CloudModel
import Diagnostics
import Quantities
import SimulationKernel

extension PlanCompiler {
    mutating func outages() -> [OutagePlan] {
        var plans: [OutagePlan] = []
        for entry in checked.root["outages"].entries.sorted(by: { $0.name < $1.name }) {
            guard let timing = timing(entry) else { continue }
            let setting = entry.setting
            for place in places(setting) {
                let isRegion = place.zone == nil
                plans.append(
                    OutagePlan(
                        name: entry.name, region: place.region, zone: place.zone, timing: timing,
                        plane: setting["plane"].text.flatMap(OutagePlan.Plane.init(rawValue:))
                            ?? (isRegion ? .both : .data),
                        share: resolver.number(setting["share"]) ?? 1,
                        halfLife: resolver.span(setting["recovery"]["half"])))
            }
        }
        return plans
    }

    private func places(_ setting: Setting) -> [(region: Int, zone: Int?)] {
        let regions = checked.regions
        if let name = setting["region"].text {
            return regions.indices.filter { regions[$0].name == name }.map { ($0, nil) }
        }
        let isOfZones = setting["scope"].text != "region"
        var places: [(region: Int, zone: Int?)] = []
        for (index, region) in regions.enumerated() {
            if !isOfZones { places.append((index, nil)) }
            for (zone, name) in region.zones.enumerated()
            where isOfZones && (setting["zone"].text ?? name) == name {
                places.append((index, zone))
            }
        }
        return places
    }

    private mutating func timing(_ entry: Setting.Entry) -> OutagePlan.Timing? {
        let setting = entry.setting
        if let meanTime = resolver.span(setting["mtbf"]),
            let duration = resolver.distribution(setting["duration"])
        {
            return .byChance(meanTime: meanTime, duration: duration)
        }
        guard let from = offset(setting["at"], zone: "UTC"),
            let length = resolver.span(setting["for"])
        else { return nil }
        let (to, overflow) = from.nanoseconds.addingReportingOverflow(length.nanoseconds)
        guard !overflow else { return nil }
        if from >= checked.horizon || to <= 0 {
            resolver.report(
                "outage `\(entry.name)` is outside the scenario", at: setting["at"].place,
                severity: .warning)
        }
        return .scheduled(from: from.nanoseconds, to: to)
    }

    mutating func failover() -> FailoverPlan? {
        let setting = checked.root["failover"]
        guard !setting.isAbsent else { return nil }
        let check = setting["healthCheck"]
        var plan = FailoverPlan()
        plan.mechanism =
            setting["mechanism"].text.flatMap(FailoverPlan.Mechanism.init(rawValue:)) ?? .dns
        plan.check = EndpointCheck(
            interval: resolver.span(check["interval"]) ?? .second * 30,
            threshold: resolver.integer(check["threshold"]) ?? 3,
            timeout: resolver.span(check["timeout"]) ?? .second * 4,
            checkers: resolver.integer(check["checkers"]) ?? 16)
        plan.propagation = resolver.span(setting["propagation"]) ?? .zero
        plan.timeToLive = resolver.span(setting["ttl"]) ?? .minute
        plan.overstay = resolver.number(setting["overstay"]) ?? 0.05
        plan.failback = resolver.span(setting["failback"]) ?? .zero
        plan.runbook = resolver.distribution(setting["runbook"])
        return plan
    }
}
