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
            let incident = setting["replay"].text.flatMap(RecordedIncidents.named)
            let groups = groups(setting, incident)
            for group in groups {
                let isRegion = group[0].zone == nil
                var plan = OutagePlan(
                    name: entry.name, region: group[0].region, zone: group[0].zone,
                    timing: timing,
                    plane: setting["plane"].text.flatMap(OutagePlan.Plane.init(rawValue:))
                        ?? (isRegion ? .both : .data),
                    share: resolver.number(setting["share"]) ?? 1,
                    halfLife: resolver.span(setting["recovery"]["half"]))
                plan.stages = stages(setting["recovery"]["stages"])
                plan.service = checked.services.firstIndex {
                    $0.name == setting["service"].text
                }
                if let errors = resolver.number(setting["errors"]) {
                    plan.isGrey = true
                    plan.share = errors
                }
                if let slowdown = resolver.number(setting["slowdown"]) {
                    plan.isGrey = true
                    plan.slowdown = slowdown
                }
                plan.store = checked.stores.firstIndex { $0.name == setting["store"].text }
                if !plan.isOfPlace { plan.plane = .data }
                plan.others = Array(group.dropFirst())
                if let incident {
                    plan.plane = incident.plane
                    plan.stages = incident.stages
                    if !setting["share"].isGiven { plan.share = incident.share ?? 1 }
                }
                plans.append(plan)
            }
        }
        return plans
    }

    private mutating func stages(_ setting: Setting) -> [OutagePlan.Stage] {
        var stages: [OutagePlan.Stage] = []
        for stage in setting.list {
            guard let after = resolver.span(stage["after"]),
                let share = resolver.number(stage["share"])
            else { continue }
            stages.append(.init(after: after, share: share))
        }
        return stages
    }

    /// Places that fail together, group by group.
    private func groups(
        _ setting: Setting, _ incident: RecordedIncident?
    ) -> [[OutagePlan.Place]] {
        let together = setting["regions"].list + setting["zones"].list
        if !together.isEmpty {
            let places = together.compactMap { $0.text.flatMap(place(named:)) }
            return places.isEmpty ? [] : [places]
        }
        if let name = setting["region"].text ?? setting["zone"].text {
            return place(named: name).map { [[$0]] } ?? []
        }
        if let incident {
            guard let region = checked.regions.firstIndex(where: { $0.name == incident.region })
            else { return [] }
            return [[.init(region: region, zone: incident.scope == .zone ? 0 : nil)]]
        }
        if !setting["service"].isAbsent, setting["scope"].isAbsent {
            return [checked.regions.indices.map { .init(region: $0, zone: nil) }]
        }
        if let store = checked.stores.first(where: { $0.name == setting["store"].text }) {
            return [[.init(region: checked.place(ofStore: store.setting).region, zone: nil)]]
        }
        var groups: [[OutagePlan.Place]] = []
        for (index, region) in checked.regions.enumerated() {
            if setting["scope"].text == "region" {
                groups.append([.init(region: index, zone: nil)])
            } else {
                groups += region.zones.indices.map { [.init(region: index, zone: $0)] }
            }
        }
        return groups
    }

    /// A region, or a zone of one.
    private func place(named name: String) -> OutagePlan.Place? {
        for (index, region) in checked.regions.enumerated() {
            if region.name == name { return .init(region: index, zone: nil) }
            if let zone = region.zones.firstIndex(of: name) {
                return .init(region: index, zone: zone)
            }
        }
        return nil
    }

    private mutating func timing(_ entry: Setting.Entry) -> OutagePlan.Timing? {
        let setting = entry.setting
        let recorded = setting["source"].text.flatMap(RecordedEvents.named)
        if let meanTime = resolver.span(setting["mtbf"]) ?? recorded?.meanTime,
            let duration = setting["duration"].isAbsent
                ? recorded?.duration : resolver.distribution(setting["duration"])
        {
            return .byChance(meanTime: meanTime, duration: duration)
        }
        let incident = setting["replay"].text.flatMap(RecordedIncidents.named)
        guard let from = offset(setting["at"], zone: "UTC"),
            let length = incident?.duration ?? resolver.span(setting["for"])
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
        let connections = setting["longConnections"]
        if let share = resolver.number(connections["share"]),
            let duration = resolver.span(connections["duration"])
        {
            plan.longConnections = LongConnections(share: share, mean: duration)
        }
        plan.runbook = bounded(setting["runbook"])
        return plan
    }
}
