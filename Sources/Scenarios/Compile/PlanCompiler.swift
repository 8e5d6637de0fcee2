package import CloudModel
import Diagnostics
package import Quantities
import SimulationKernel
import StableMath
import UsageLedger

/// Makes the plan of one replication from a checked scenario: every uncertain quantity drawn, every
/// name an index.
package struct PlanCompiler {
    let checked: CheckedScenario
    var resolver: Resolver
    /// Daily curves already made, by ratio and peak: uncertain scenarios make few different ones.
    let rhythms: [DailyRhythmKey: [Double]]
    /// By service: requests that the horizon can have at most.
    var mostRequests: [String: Double] = [:]

    package init(
        _ checked: CheckedScenario, rhythms: [DailyRhythmKey: [Double]],
        draw: @escaping (String) -> Double
    ) {
        self.checked = checked
        self.rhythms = rhythms
        resolver = Resolver(draw: draw)
    }

    /// The plan; what is wrong with it stays in `resolver.problems`.
    package mutating func compile() -> Plan {
        var plan = Plan(
            name: checked.name, start: checked.start, horizon: checked.horizon,
            regions: checked.regions,
            services: checked.services.enumerated().map { index, entry in
                service(entry, index: index)
            },
            fleets: checked.fleets.map { fleet($0) } + kubernetes(after: checked.fleets.count))
        plan.stores = stores()
        for index in plan.services.indices where plan.services[index].isCalled {
            guard let patience = callerPatience(plan.services, index) else { continue }
            plan.services[index].request.timeout = min(
                plan.services[index].request.timeout, patience)
        }
        if plan.hasCalls { countCalled(plan.services) }
        plan.outages = outages()
        plan.supply = supply()
        plan.standbys = standbys()
        plan.replication = replication()
        let failover = failover()
        for index in plan.services.indices { plan.services[index].failover = failover }
        let uses = checked.sharedUses
        plan.sharedMeters = uses.map { $0.plan(plan.fleets, &resolver) }
        checkCosts(plan, uses)
        return plan
    }

    private mutating func service(_ entry: Setting.Entry, index: Int) -> ServicePlan {
        let setting = entry.setting
        let request = setting["request"]
        let plain = serviceTime(request["serviceTime"])
        let costs = checked.requests[entry.name]?.costs
        var cpu = resolver.seconds(request["cpu"])
        if let given = cpu, given > plain.mean * (1 + 1e-9) {
            if request.isUncertain {
                cpu = plain.mean
            } else {
                resolver.report(
                    "the CPU time of a request is longer than its mean service time, "
                        + "\(TimeSpan(exactlySeconds: plain.mean)?.description ?? "")",
                    at: request["cpu"].place,
                    help: "leave `cpu` out if a request does nothing but compute")
            }
        }
        // Encryption takes CPU time, and so a request takes longer by as much.
        let overhead = resolver.number(checked.root["security"]["encryptionCpuOverhead"]) ?? 0
        var unit = plain
        if overhead > 0 {
            unit = plain.scaled(by: 1 + overhead * (cpu ?? plain.mean) / plain.mean)
            cpu = cpu.map { $0 * (1 + overhead) }
        }
        var plan = ServicePlan(
            name: entry.name, demand: demand(setting["demand"], service: entry.name),
            regionShares: regionShares(of: entry, service: index),
            request: RequestPlan(
                serviceTime: costs.map { total(unit, $0, at: request["serviceTime"].place) }
                    ?? unit,
                unitServiceTime: costs == nil ? nil : unit,
                cpuSeconds: cpu.map { $0 * (costs?.mean ?? 1) },
                responseBytes: resolver.integer(request["response"]) ?? 0,
                timeout: resolver.span(request["timeout"]) ?? .minute,
                retry: retry(request["retry"])),
            objective: objective(setting["slo"]))
        plan.request.writeShare = resolver.number(request["writeShare"]) ?? 0
        plan.calls = calls(setting)
        plan.isCalled = setting["demand"]["from"].text == "calls"
        return plan
    }

    /// A station computes with a mean: some time, and no more than a request may ever take.
    private mutating func serviceTime(_ setting: Setting) -> Distribution {
        let anyTime = Distribution.deterministic(1)
        guard let found = resolver.distribution(setting) else { return anyTime }
        return checkMean(found, at: setting.place) ? found : anyTime
    }

    /// What a recorded request takes: the time per unit × its cost.
    private mutating func total(
        _ unit: Distribution, _ costs: CostProfile, at place: Place
    ) -> Distribution {
        let total = costs.times(unit)
        return checkMean(total, at: place) ? total : unit
    }

    mutating func checkMean(
        _ found: Distribution, of what: String = "service", at place: Place
    ) -> Bool {
        let mean = found.mean
        if Self.serviceMeans.contains(mean) { return true }
        let shown =
            mean.isFinite
            ? TimeSpan(exactlySeconds: mean)?.description ?? "\(shortest(mean)) s" : "infinite"
        resolver.report(
            "the mean \(what) time must be from 1us to 1d, found \(shown)", at: place,
            help: mean > 1 ? "the tail is too heavy: lower the p99, or raise `alpha`" : nil)
        return false
    }

    /// In seconds.
    private static let serviceMeans = 1e-6...86_400.0

    private mutating func objective(_ setting: Setting) -> ObjectivePlan? {
        guard !setting.isAbsent else { return nil }
        var latency: [ObjectivePlan.LatencyTarget] = []
        for (key, quantile) in ServiceSchema.quantiles {
            let target = setting["latency"][key]
            guard let seconds = resolver.seconds(target) else { continue }
            if let last = latency.last, last.seconds > seconds {
                resolver.report(
                    "the \(key) latency is promised below a lower percentile's", at: target.place)
            }
            latency.append(.init(quantile: quantile, seconds: seconds))
        }
        let availability = resolver.number(setting["availability"])
        if availability == nil, latency.isEmpty {
            resolver.report(
                "the SLO promises nothing", at: setting.keyPlace,
                help: "add `availability: 99.9%` or `latency: { p99: 300ms }`")
        }
        return ObjectivePlan(
            availability: availability, latency: latency,
            window: resolver.span(setting["window"]) ?? .day * 30,
            confidence: resolver.number(setting["confidence"]) ?? 0.95)
    }

    /// Shares of the demand by region: as given, else equal among the regions with a fleet for it.
    private mutating func regionShares(of entry: Setting.Entry, service: Int) -> [Double] {
        let origin = entry.setting["demand"]["origin"]
        let standbys = checked.standbys
        let served = checked.regions.indices.map { region in
            if standbys.contains(where: { $0.region == region }) { return false }
            return checked.fleets.contains { $0.service == service && $0.region == region }
                || checked.workloads.contains {
                    $0.service == service && $0.region == region
                }
        }
        let routing = checked.root["routing"].entries.first { $0.name == entry.name }
        if routing?.setting.text == "failover" {
            let first = served.firstIndex(of: true)
            return served.indices.map { $0 == first ? 1 : 0 }
        }
        guard case .entries(let entries) = origin.value, !entries.isEmpty else {
            let count = Double(served.count { $0 })
            return served.map { $0 ? 1 / count : 0 }
        }
        let shares = checked.regions.map { region -> Double in
            guard let entry = entries.first(where: { $0.name == region.name }) else { return 0 }
            return resolver.number(entry.setting) ?? 0
        }
        let total = shares.reduce(0, +)
        let isUncertain = entries.contains { $0.setting.isUncertain }
        guard total > 0, isUncertain || abs(total - 1) <= 1e-9 else {
            resolver.report(
                "the shares of `origin` add up to \(percent(total)), not 100%",
                at: origin.keyPlace)
            return shares
        }
        // Users at a region that stands by are served where it stands by for.
        var taken = shares
        for standby in standbys where standby.primary != standby.region {
            taken[standby.primary] += taken[standby.region]
            taken[standby.region] = 0
        }
        return taken.map { $0 / total }
    }

    private func percent(_ share: Double) -> String {
        "\(((share * 1e6).rounded() / 1e4).description)%"
            .replacing(".0%", with: "%")
    }

    private mutating func demand(_ setting: Setting, service: String) -> DemandPlan {
        let shape = setting["shape"]
        let zone = checked.zones[setting["timeZone"].text ?? "UTC"] ?? .utc
        let curve: DemandPlan.Curve
        let recorded = checked.requests[service]
        if let recorded {
            curve = .trace(recorded.curve)
        } else if let trace = checked.traces[service] {
            let scale = resolver.number(setting["trace"]["scale"]) ?? 1
            var scaled = trace
            if scale != 1 { scaled.ratesPerSecond = trace.ratesPerSecond.map { $0 * scale } }
            curve = .trace(scaled)
        } else {
            curve = .shape(
                ShapeCurve(
                    basePerSecond: resolver.number(shape["base"]) ?? 0,
                    minuteOfDay: minutes(shape["daily"]),
                    weekday: ServiceSchema.weekdays.map {
                        resolver.number(shape["weekly"][$0]) ?? 1
                    },
                    timeZone: zone))
        }
        checkTotal(curve, setting, service: service)
        let growth = shape["growth"].isGiven ? shape["growth"] : setting["growth"]
        let noise = shape["noise"].isGiven ? shape["noise"] : setting["noise"]
        return DemandPlan(
            curve: curve, growthPerMonth: resolver.number(growth) ?? 0,
            events: setting["events"].entries.compactMap {
                event($0, zone: setting["timeZone"].text ?? "UTC")
            },
            noise: noise.isAbsent
                ? nil
                : DemandNoise(
                    coefficientOfVariation: resolver.number(noise["cv"]) ?? 0,
                    correlation: resolver.span(noise["correlation"]) ?? .minute * 5),
            requests: recorded?.trace)
    }

    /// A run counts thousandths of requests in 64 bits: refuses what could overflow them.
    private mutating func checkTotal(
        _ curve: DemandPlan.Curve, _ setting: Setting, service: String
    ) {
        let growth =
            setting["shape"]["growth"].isGiven ? setting["shape"]["growth"] : setting["growth"]
        let months = checked.horizon.hours / 730
        var most = checked.horizon.seconds
        most *= max(1, Stable.pow(1 + (resolver.number(growth) ?? 0), months))
        switch curve {
        case .trace(let trace): most *= trace.ratesPerSecond.max() ?? 0
        case .shape(let shape): most *= shape.basePerSecond * (shape.weekday.max() ?? 1)
        }
        for event in setting["events"].entries {
            most *= max(1, resolver.number(event.setting["times"]) ?? 1)
        }
        mostRequests[service] = most
        guard most <= Self.requestLimit else {
            resolver.report(
                "the demand of `\(service)` could reach more than \(shortest(Self.requestLimit)) "
                    + "requests over the horizon", at: setting.keyPlace,
                help: "check the unit and the scale")
            return
        }
    }

    static let requestLimit = 4_000_000_000_000_000.0

    private mutating func minutes(_ daily: Setting) -> [Double] {
        guard let key = DailyRhythmKey(daily, &resolver) else { return [] }
        return rhythms[key]
            ?? DailyRhythm.minutes(peakToMean: key.peakToMean, peakAt: key.peakAt)
    }

    private mutating func event(_ entry: Setting.Entry, zone: String) -> DemandEvent? {
        let setting = entry.setting
        guard let from = offset(setting["at"], zone: zone),
            let length = resolver.span(setting["for"]),
            let times = resolver.number(setting["times"]),
            let ramp = resolver.span(setting["ramp"])
        else { return nil }
        let (to, overflow) = from.nanoseconds.addingReportingOverflow(length.nanoseconds)
        guard !overflow else { return nil }
        if ramp * 2 > length {
            resolver.report(
                "the two ramps of event `\(entry.name)` are longer than the event",
                at: setting["ramp"].place,
                help: "at most \(TimeSpan(nanoseconds: length.nanoseconds / 2))")
        }
        if from >= checked.horizon || to <= 0 {
            resolver.report(
                "event `\(entry.name)` is outside the scenario", at: setting["at"].place,
                severity: .warning)
        }
        return DemandEvent(
            name: entry.name, fromNanoseconds: from.nanoseconds, toNanoseconds: to,
            multiplier: times, rampNanoseconds: ramp.nanoseconds)
    }

    /// An instant as an offset from the scenario's start.
    func offset(_ setting: Setting, zone: String) -> TimeSpan? {
        switch setting.scalar {
        case .offset(let span)?: span
        case .instant(let instant)?: instant - checked.start
        case .localInstant(let local)?:
            TimeZones.instant(local: local, zone: zone) - checked.start
        default: nil
        }
    }
}

/// What a daily curve depends on.
package struct DailyRhythmKey: Hashable, Sendable {
    package var peakToMean: Double
    package var peakAt: TimeSpan

    /// Nil when there is no daily rhythm.
    package init?(_ daily: Setting, _ resolver: inout Resolver) {
        guard let ratio = resolver.number(daily["peakToMean"]),
            case .clock(let peak)? = daily["peakAtTime"].scalar
        else { return nil }
        peakToMean = ratio
        peakAt = TimeSpan(nanoseconds: peak)
    }
}
