import CloudModel
import Diagnostics
import Quantities

extension PlanCompiler {
    /// A fleet's deployments, and the replacement of instances that grow too old.
    mutating func deployments(_ fleet: CheckedScenario.Fleet) -> [DeploymentPlan] {
        var zone = "UTC"
        if checked.services.indices.contains(fleet.service) {
            let demand = checked.services[fleet.service].setting["demand"]
            zone = demand["timeZone"].text ?? zone
        }
        let entries = fleet.setting["deployments"].entries.sorted { $0.name < $1.name }
        var plans = entries.compactMap { deployment($0, zone: zone) }
        if let lifetime = resolver.span(fleet.setting["maxInstanceLifetime"]) {
            plans.append(.maxInstanceLifetime(lifetime))
        }
        return plans
    }

    /// The moves of policies that change a fleet's instance type.
    func moves(_ scaling: ScalingPlan) -> [DeploymentPlan] {
        scaling.policies.compactMap { named in
            (named.policy as? VerticalScaling).map { .moves(of: $0, name: named.name) }
        }
    }

    private mutating func deployment(_ entry: Setting.Entry, zone: String) -> DeploymentPlan? {
        let setting = entry.setting
        guard let word = setting["strategy"].text,
            let type = DeploymentStrategies.all.first(where: { $0.typeName == word })
        else { return nil }
        let zone = setting["timeZone"].text ?? zone
        let times = instants(entry, zone: zone)
        let values = values(
            of: type.parameters + ReleaseHealth.parameters, setting, zone: zone)
        do {
            return DeploymentPlan(
                name: entry.name, trigger: .instants(times),
                strategy: try type.init(values: values), health: try ReleaseHealth(values: values))
        } catch {
            let setting = entry.setting[error.parameter]
            resolver.report(
                "\(error.message) (deployment `\(entry.name)`)",
                at: setting.isGiven ? setting.place : entry.place,
                help: "see `headroom explain \(word)`")
            return nil
        }
    }

    /// When it comes, within the horizon: nanoseconds from the start.
    private mutating func instants(_ entry: Setting.Entry, zone: String) -> [Int64] {
        let setting = entry.setting
        let (at, every, clock) = (setting["at"], setting["every"], setting["atTime"])
        let given = [at, every, setting["cron"]].filter(\.isGiven)
        guard given.count == 1 else {
            resolver.report(
                given.isEmpty
                    ? "deployment `\(entry.name)` never comes"
                    : "deployment `\(entry.name)` says twice when it comes",
                at: given.isEmpty ? entry.place : given[1].keyPlace,
                help: "one of `at: 9d14h`, `every: 1d` with `atTime: \"15:00\"`, and "
                    + "`cron: \"0 15 * * MON-FRI\"`")
            return []
        }
        if clock.isGiven, !every.isGiven {
            resolver.report(
                "`atTime` goes with `every`", at: clock.keyPlace,
                help: "`at` is an instant already, and `cron` has times of its own")
            return []
        }
        if case .cron(let schedule)? = setting["cron"].scalar {
            let end = checked.start + checked.horizon
            return TimeZones.offsets(of: zone, from: checked.start, to: end).instants(
                of: schedule, from: checked.start, until: end
            ).map { ($0 - checked.start).nanoseconds }
        }
        if at.isGiven {
            guard let time = offset(at, zone: zone) else { return [] }
            if time >= checked.horizon || time < .zero {
                resolver.report(
                    "deployment `\(entry.name)` is outside the scenario", at: at.place,
                    severity: .warning)
                return []
            }
            return [time.nanoseconds]
        }
        guard let period = resolver.span(every), period > .zero else { return [] }
        guard case .clock(let time)? = clock.scalar else {
            var instants: [Int64] = []
            var instant = period
            while instant < checked.horizon {
                instants.append(instant.nanoseconds)
                instant = instant + period
            }
            return instants
        }
        let days = period.nanoseconds / TimeSpan.day.nanoseconds
        guard days > 0, period == .day * days else {
            resolver.report(
                "with `atTime` a deployment comes every so many whole days, not every \(period)",
                at: every.place, help: "`every: 1d`, or leave `atTime` out")
            return []
        }
        return daily(at: TimeSpan(nanoseconds: time), every: days, zone: zone)
    }

    private func daily(at time: TimeSpan, every days: Int64, zone: String) -> [Int64] {
        let offset = TimeZones.offset(of: zone, at: checked.start)
        let local = (checked.start + offset).nanosecondsSince1970
        let day = TimeSpan.day.nanoseconds
        var midnight = floorDivide(local, day) * day
        var instants: [Int64] = []
        while true {
            let clock = UTCInstant(nanosecondsSince1970: midnight) + time
            let instant = TimeZones.instant(local: clock, zone: zone) - checked.start
            if instant >= checked.horizon { return instants }
            if instant < .zero {
                // The first is the first time that the clock shows it, from then on by the period.
                midnight += day
                continue
            }
            instants.append(instant.nanoseconds)
            midnight += day * days
        }
    }
}
