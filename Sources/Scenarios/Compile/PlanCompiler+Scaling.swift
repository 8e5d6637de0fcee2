import CloudModel
import Diagnostics
import Quantities

extension PlanCompiler {
    mutating func scaling(_ setting: Setting, fleet: String) -> ScalingPlan {
        let minimum = resolver.integer(setting["min"]) ?? 1
        let policies = setting["policies"].entries.sorted { $0.name < $1.name }
        let maximum = maximum(setting, fleet: fleet, minimum: minimum)
        let initial = resolver.integer(setting["initial"])
        if let initial, initial < minimum || initial > maximum, !setting.isUncertain {
            resolver.report(
                "`initial` of fleet `\(fleet)` is \(initial), outside \(minimum) to \(maximum)",
                at: setting["initial"].place)
        }
        var plan = ScalingPlan(
            minimum: minimum, maximum: maximum,
            initial: initial.map { min(max($0, minimum), maximum) }, policies: [])
        lifecycle(setting, &plan)
        var schedule: [Occurrence] = []
        for entry in policies {
            guard let named = policy(entry) else { continue }
            if let scheduled = named.policy as? ScheduledScaling {
                schedule += occurrences(of: scheduled, entry)
            } else {
                plan.policies.append(named)
            }
        }
        if !schedule.isEmpty {
            apply(schedule, to: &plan, fleet: fleet, isUncertain: setting.isUncertain)
        }
        return plan
    }

    private mutating func maximum(_ setting: Setting, fleet: String, minimum: Int64) -> Int64 {
        let maxSetting = setting["max"]
        guard let given = resolver.integer(maxSetting) else {
            let sizing = setting["policies"].entries.first {
                ![ScheduledScaling.typeName, VerticalScaling.typeName].contains(
                    $0.setting["type"].text)
            }
            if sizing != nil {
                resolver.report(
                    "fleet `\(fleet)` has scaling policies and no `max`",
                    at: setting["policies"].keyPlace,
                    help: "add `max:` to `scaling`: the most capacity units per region")
            }
            return minimum
        }
        if given >= minimum { return given }
        // A drawn pair may cross; the smaller bound is the promise that is kept.
        if !setting.isUncertain {
            resolver.report(
                "`max` of fleet `\(fleet)` is \(given), below its `min` of \(minimum)",
                at: maxSetting.place)
        }
        return minimum
    }

    private mutating func policy(_ entry: Setting.Entry) -> NamedPolicy? {
        guard let word = entry.setting["type"].text,
            let type = ScalingPolicies.all.first(where: { $0.typeName == word })
        else { return nil }
        let zone = entry.setting["timeZone"].text ?? "UTC"
        let values = values(of: type.parameters, entry.setting, zone: zone)
        if reportsSeldom, values["metric"] == .text(FleetMetric.cpu.rawValue),
            case .duration(let period)? = values["period"], period < .minute * 5
        {
            resolver.report(
                "policy `\(entry.name)` looks at `cpu` every \(period), and instances report it "
                    + "every 5m",
                at: entry.setting["period"].isGiven
                    ? entry.setting["period"].place : entry.place,
                help: "give it `period: 5m`, or pay for `observability.metricPeriod: 1m`")
        }
        do {
            let policy = try type.init(values: values)
            if policy.metric == .requestsPerTarget {
                refuseShares(of: type.parameters, entry.setting, policy: entry.name)
            }
            return NamedPolicy(name: entry.name, policy: policy)
        } catch {
            var setting = entry.setting[error.parameter]
            if let index = error.entry, index < setting.list.count { setting = setting.list[index] }
            resolver.report(
                "\(error.message) (policy `\(entry.name)`)",
                at: setting.isGiven ? setting.place : entry.place,
                help: "see `headroom explain \(word)`")
            return nil
        }
    }

    /// Whether instances report their CPU every five minutes only.
    private var reportsSeldom: Bool {
        checked.root["observability"]["metricPeriod"].text == "5m"
    }

    /// A share makes no sense where a policy counts requests per minute.
    private mutating func refuseShares(
        of parameters: [ParameterSpec], _ setting: Setting, policy: String
    ) {
        for parameter in parameters {
            let setting = setting[parameter.name]
            switch parameter.kind {
            case .number where setting.isPercentage && setting.isGiven:
                resolver.report(
                    "`\(parameter.name)` of policy `\(policy)` is a share, and its metric is "
                        + "requests per minute and instance", at: setting.place,
                    help: "a count such as 800, or `metric: cpu`")
            case .list(let parts, _):
                for entry in setting.list { refuseShares(of: parts, entry, policy: policy) }
            default: break
            }
        }
    }

    mutating func values(
        of parameters: [ParameterSpec], _ setting: Setting, zone: String
    ) -> [String: ParameterValue] {
        var values: [String: ParameterValue] = [:]
        for parameter in parameters {
            let setting = setting[parameter.name]
            if case .list(let parts, _) = parameter.kind {
                if case .list(let entries) = setting.value {
                    values[parameter.name] = .list(
                        entries.map { self.values(of: parts, $0, zone: zone) })
                }
                continue
            }
            if case .moment = parameter.kind {
                if let moment = offset(setting, zone: zone) {
                    values[parameter.name] = .duration(moment)
                }
                continue
            }
            switch (parameter.kind, resolver.scalar(setting)) {
            case (.count, .integer(let value)?): values[parameter.name] = .count(value)
            case (.duration, .integer(let value)?):
                values[parameter.name] = .duration(TimeSpan(nanoseconds: value))
            case (_, .number(let value)?): values[parameter.name] = .number(value)
            case (_, .text(let value)?): values[parameter.name] = .text(value)
            case (_, .cron(let value)?): values[parameter.name] = .cron(value)
            default: break
            }
        }
        return values
    }
}

/// A scheduled action with the policy that it is of, for messages.
private struct Occurrence {
    var action: ScheduledAction
    var place: Place
}

extension PlanCompiler {
    /// How far before the start an action is looked for that is in force at the start: a year, so
    /// that each season finds the one before.
    static let lookBack = TimeSpan.day * 366
    /// Each is kept for the run.
    static let mostActions = 366 * 1_440

    private mutating func occurrences(
        of policy: ScheduledScaling, _ entry: Setting.Entry
    ) -> [Occurrence] {
        var times: [TimeSpan] = []
        if let at = policy.at {
            times = [at]
        } else if let cron = policy.cron {
            let lookBack = TimeSpan.zero - Self.lookBack
            let from = max(policy.startTime ?? lookBack, lookBack)
            let to = min(policy.endTime ?? checked.horizon, checked.horizon)
            times = instants(of: cron, policy.timeZone, from: max(from, .zero), until: to)
            if let last = last(of: cron, policy.timeZone, from: from, until: min(to, .zero)) {
                times.insert(last, at: 0)
            }
            // It acts at its start time as well.
            if let first = policy.startTime, times.first != first { times.insert(first, at: 0) }
        }
        if !times.contains(where: { $0 < checked.horizon }) {
            resolver.report(
                "policy `\(entry.name)` never acts within the scenario", at: entry.place,
                severity: .warning)
        }
        if times.count > Self.mostActions {
            resolver.report(
                "policy `\(entry.name)` acts \(times.count) times within the scenario",
                at: entry.place,
                help:
                    "at most \(Self.mostActions): every minute of a year; a rarer schedule sets "
                    + "the same sizes")
            return []
        }
        // Of those before the start only the last is still in force.
        let before = times.last { $0 < .zero }
        return ([before].compactMap(\.self) + times.filter { $0 >= .zero }).map {
            Occurrence(
                action: policy.action(named: entry.name, at: $0.nanoseconds), place: entry.place)
        }
    }

    private func instants(
        of cron: CronSchedule, _ zone: String, from: TimeSpan, until: TimeSpan
    ) -> [TimeSpan] {
        (checked.policyZones[zone] ?? .utc).instants(
            of: cron, from: checked.start + from, until: checked.start + until
        ).map { $0 - checked.start }
    }

    /// The last occurrence of a span, found from its end: a schedule of every minute has half a
    /// million in a year.
    private func last(
        of cron: CronSchedule, _ zone: String, from: TimeSpan, until: TimeSpan
    ) -> TimeSpan? {
        var end = until
        while end > from {
            let begin = max(from, end - .day * 2)
            if let last = instants(of: cron, zone, from: begin, until: end).last { return last }
            end = begin
        }
        return nil
    }

    /// Puts them in order; what is in force at the start is the plan's.
    private mutating func apply(
        _ occurrences: [Occurrence], to plan: inout ScalingPlan, fleet: String, isUncertain: Bool
    ) {
        let order = occurrences.indices.sorted {
            (occurrences[$0].action.timeNanoseconds, $0)
                < (occurrences[$1].action.timeNanoseconds, $1)
        }
        var limits = (plan.minimum, plan.maximum)
        var desired = plan.minimum
        for index in order {
            let action = occurrences[index].action
            limits = (action.minimum ?? limits.0, action.maximum ?? limits.1)
            if let fault = Self.fault(of: action, limits, fleet: fleet), !isUncertain {
                let moment = checked.start + TimeSpan(nanoseconds: action.timeNanoseconds)
                resolver.report(
                    "at \(moment) `\(action.name)` \(fault)", at: occurrences[index].place,
                    help: "give the action `min` and `max`")
                return
            }
            // A drawn pair may cross; the smaller bound is the promise that is kept.
            limits.1 = max(limits.1, limits.0)
            if action.timeNanoseconds < 0 {
                (plan.minimum, plan.maximum) = limits
                desired = min(max(action.desired ?? desired, limits.0), limits.1)
            } else {
                plan.schedule.append(action)
            }
        }
        if let initial = plan.initial {
            plan.initial = min(max(initial, plan.minimum), plan.maximum)
        } else if plan.policies.isEmpty {
            // Policies would settle at a size of their own.
            plan.initial = desired
        }
    }

    private static func fault(
        of action: ScheduledAction, _ limits: (minimum: Int64, maximum: Int64), fleet: String
    ) -> String? {
        if limits.minimum > limits.maximum {
            return "leaves fleet `\(fleet)` a `min` of \(limits.minimum) above its `max` of "
                + "\(limits.maximum)"
        }
        if let desired = action.desired, desired < limits.minimum || desired > limits.maximum {
            return "asks for \(desired) units where fleet `\(fleet)` has \(limits.minimum) to "
                + "\(limits.maximum)"
        }
        return nil
    }
}

extension ZoneOffsets {
    /// When the zone's clocks show the times of a schedule. A time that a change of the clocks
    /// skips does not come; of one that comes twice, the first counts.
    func instants(
        of schedule: CronSchedule, from: UTCInstant, until: UTCInstant
    ) -> [UTCInstant] {
        let day = TimeSpan.day.nanoseconds
        var instants: [UTCInstant] = []
        // Clocks are less than a day away from UTC.
        let first = floorDivide(from.nanosecondsSince1970, day) - 1
        let last = floorDivide(until.nanosecondsSince1970, day) + 1
        for date in first...max(first, last) {
            for time in schedule.times(on: CalendarDate(daysSince1970: date)) {
                guard let instant = instant(local: date * day + time.nanoseconds),
                    instant >= from, instant < until
                else { continue }
                instants.append(instant)
            }
        }
        return instants.sorted()
    }

    /// - Parameter local: what clocks show, in nanoseconds since 1970 as if in UTC.
    private func instant(local: Int64) -> UTCInstant? {
        for index in fromNanosecondsSince1970.indices {
            let instant = local - offsetSeconds[index] * TimeSpan.second.nanoseconds
            let isLast = index + 1 == fromNanosecondsSince1970.count
            // The first offset holds before its own beginning too.
            if index == 0 || instant >= fromNanosecondsSince1970[index],
                isLast || instant < fromNanosecondsSince1970[index + 1]
            {
                return UTCInstant(nanosecondsSince1970: instant)
            }
        }
        return nil
    }
}
