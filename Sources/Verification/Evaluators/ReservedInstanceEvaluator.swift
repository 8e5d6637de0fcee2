import Pricing
import Quantities

/// Which use reservations cover in a clock-hour: `ReservedInstances` through the coverage schedule;
/// and what a reservation costs per hour: `AmortizedRate`.
enum ReservedInstanceEvaluator: Evaluator {
    static let family = "ri_application"

    private static let hour = TimeSpan.hour.nanoseconds

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        if inputs.has("upfront") { return try amortize(inputs) }
        if inputs.has("instances") { return try coverInstances(inputs) }
        try inputs.only("usage", "reservations", "normalisation_overrides")
        let factors = try Factors(inputs)
        var lines: [CoverableLine] = []
        var use: [Int128] = []
        for entry in try inputs.objects("usage") {
            try entry.only(
                "account", "type", "count", "az", "hours_each", "platform", "tenancy", "region")
            lines.append(try line(entry, factors))
            let count = try entry.count("count", default: 1)
            guard (0...1_000_000).contains(count) else {
                throw .malformed("a `count` of usage must be from 0 to 1,000,000")
            }
            let each = try entry.scaled("hours_each", by: hour)
            guard each <= Int128(hour) else {
                throw .unsupported("use of more than an hour within one clock-hour")
            }
            use.append(Int128(count) * each)
        }
        let schedule = CoverageSchedule(
            lines: lines, commitments: try reservations(inputs, factors))
        let run = CoverageRun(schedule, use: use)
        return [
            JSONMember("covered_instance_hours", hours(run.covered)),
            JSONMember("ondemand_instance_hours", hours(run.remaining)),
            JSONMember("covered_by", .array(lines.indices.map { .string(coveredBy(run, $0)) })),
            JSONMember("unused_units", .number(units(run.unused))),
        ]
    }

    private static func hours(_ nanoseconds: [Int128]) -> JSONValue {
        .array(nanoseconds.map { .number(Double($0) / 3.6e12) })
    }

    /// Quarter units × nanoseconds as the provider's units × hours.
    private static func units(_ unused: [Int128]) -> Double {
        Double(unused.reduce(0, +)) / 4 / 3.6e12
    }

    /// `zonal(C)`, or several joined by `+`.
    private static func coveredBy(_ run: CoverageRun, _ line: Int) -> String {
        var labels: [String] = []
        for (index, pair) in run.schedule.pairs.enumerated()
        where pair.line == line && run.tally.nanoseconds[index] > 0 {
            let commitment = run.schedule.commitments[pair.commitment]
            guard case .reservedInstance(let reservation) = commitment.kind else { continue }
            let scope = reservation.scope == .regional ? "regional" : "zonal"
            let label = "\(scope)(\(commitment.account))"
            if !labels.contains(label) { labels.append(label) }
        }
        return labels.joined(separator: "+")
    }

    /// The type's quarter units, which a case can override.
    private struct Factors {
        private var overrides: [String: Int64] = [:]

        init(_ inputs: CaseInputs) throws(EvaluationError) {
            for member in try inputs.members("normalisation_overrides") {
                guard let factor = member.value.double,
                    let quarters = Int64(exactly: factor * 4), (1...1_000_000).contains(quarters)
                else { throw .malformed("a normalisation factor must be a multiple of 0.25") }
                overrides[member.name] = quarters
            }
        }

        func units(_ type: String) -> Int64? {
            overrides[type] ?? NormalizationFactor.units(ofType: type)
        }
    }

    private static func operatingSystem(_ platform: String) -> String {
        platform == "Linux/UNIX" ? "linux" : platform.lowercased()
    }

    private static func line(
        _ entry: CaseInputs, _ factors: Factors
    ) throws(EvaluationError) -> CoverableLine {
        let type = try entry.text("type")
        let zone = try entry.text("az")
        let family = NormalizationFactor.family(ofType: type)
        let system = operatingSystem(try entry.optionalText("platform") ?? "Linux/UNIX")
        let tenancy = try entry.optionalText("tenancy") ?? "default"
        return CoverableLine(
            account: try entry.optionalText("account") ?? "",
            region: try entry.optionalText("region") ?? String(zone.dropLast()), zone: zone,
            operatingSystem: system, tenancy: tenancy, instanceType: type, family: family,
            normalizationUnits: factors.units(type),
            sizeFlexible: NormalizationFactor.sizeFlexible(
                family: family, operatingSystem: system, tenancy: tenancy),
            onDemand: .zero)
    }

    private static func reservations(
        _ inputs: CaseInputs, _ factors: Factors
    ) throws(EvaluationError) -> [Commitment] {
        var commitments: [Commitment] = []
        for (number, entry) in try inputs.objects("reservations").enumerated() {
            // Whether standard or convertible makes no difference to what is covered.
            try entry.only(
                "account", "type", "count", "scope", "az", "platform", "tenancy", "region",
                "offering_class", "class")
            let type = try entry.text("type")
            let family = NormalizationFactor.family(ofType: type)
            let system = operatingSystem(try entry.optionalText("platform") ?? "Linux/UNIX")
            let tenancy = try entry.optionalText("tenancy") ?? "default"
            let scope: ReservedInstance.Scope =
                switch try entry.text("scope") {
                case "regional": .regional
                case "zonal": .zonal(zone: try entry.text("az"))
                case let other: throw .unsupported("reservations of scope `\(other)`")
                }
            var region = try entry.optionalText("region") ?? ""
            if region.isEmpty, case .zonal(let zone) = scope { region = String(zone.dropLast()) }
            let count = try entry.count("count", default: 1)
            guard (0...1_000_000).contains(count) else {
                throw .malformed("a `count` of reservations must be from 0 to 1,000,000")
            }
            let reservation = ReservedInstance(
                region: region, operatingSystem: system, instanceType: type, family: family,
                normalizationUnits: factors.units(type),
                sizeFlexible: NormalizationFactor.sizeFlexible(
                    family: family, operatingSystem: system, tenancy: tenancy),
                count: count, scope: scope, tenancy: tenancy)
            commitments.append(
                CoverageRun.commitment(
                    .reservedInstance(reservation), name: String(100_000 + number),
                    account: try entry.optionalText("account") ?? ""))
        }
        return commitments
    }
}

extension ReservedInstanceEvaluator {
    /// Instances with start and end times, clock-hour by clock-hour.
    private static func coverInstances(
        _ inputs: CaseInputs
    ) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("instances", "reservations", "normalisation_overrides")
        let factors = try Factors(inputs)
        let commitments = try reservations(inputs, factors)
        guard let first = commitments.first, case .reservedInstance(let offer) = first.kind else {
            throw .unsupported("instances without a reservation to place them by")
        }
        var lines: [CoverableLine] = []
        var spans: [(from: Int64, to: Int64)] = []
        for entry in try inputs.objects("instances") {
            try entry.only("type", "start", "end")
            let type = try entry.text("type")
            lines.append(
                CoverableLine(
                    account: first.account, region: offer.region,
                    operatingSystem: offer.operatingSystem, tenancy: offer.tenancy,
                    instanceType: type, family: NormalizationFactor.family(ofType: type),
                    normalizationUnits: factors.units(type),
                    sizeFlexible: NormalizationFactor.sizeFlexible(
                        family: NormalizationFactor.family(ofType: type),
                        operatingSystem: offer.operatingSystem, tenancy: offer.tenancy),
                    onDemand: .zero))
            guard let from = parseClock(try entry.text("start")),
                var to = parseClock(try entry.text("end"))
            else { throw .malformed("`start` and `end` of instances must be clock times") }
            if to < from { to = to + .day }
            spans.append((from.nanoseconds, to.nanoseconds))
        }
        let schedule = CoverageSchedule(lines: lines, commitments: commitments)
        var perHour: [JSONValue] = []
        var unused = 0.0
        var onDemand = 0.0
        let firstHour = (spans.map(\.from).min() ?? 0) / hour
        let endHour = ((spans.map(\.to).max() ?? 0) + hour - 1) / hour
        for clockHour in firstHour..<max(firstHour, endHour) {
            let use = spans.map { span in
                Int128(
                    max(0, min(span.to, (clockHour + 1) * hour) - max(span.from, clockHour * hour)))
            }
            let run = CoverageRun(schedule, use: use)
            let left = Double(run.remaining.reduce(0, +)) / 3.6e12
            unused += units(run.unused)
            onDemand += left
            let name = clockHour % 24
            perHour.append(
                .object([
                    JSONMember("hour", .string(name < 10 ? "0\(name)" : "\(name)")),
                    JSONMember("covered_h", .number(Double(run.covered.reduce(0, +)) / 3.6e12)),
                    JSONMember("ondemand_h", .number(left)),
                ]))
        }
        return [
            JSONMember("per_clock_hour", .array(perHour)),
            JSONMember("total_ondemand_h", .number(onDemand)),
            JSONMember("unused_units", .number(unused)),
        ]
    }

    private static func amortize(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "upfront", "recurring_hourly", "term_years", "ondemand_hourly", "hours_per_year")
        let years = try inputs.count("term_years")
        let hours = years * (try inputs.count("hours_per_year", default: 8_760))
        guard years > 0, (1...100_000).contains(hours) else {
            throw .malformed("a term must be from 1 to 100,000 hours")
        }
        let upfront = Money(
            nanodollars: dividedRounding(
                Int128(try inputs.price("upfront").picodollars), by: 1_000))
        let rate = AmortizedRate(
            upfront: upfront, recurringPerHour: try inputs.price("recurring_hourly"),
            term: .hour * hours)
        let onDemand = try inputs.price("ondemand_hourly").dollars
        guard onDemand > 0 else { throw .malformed("an on-demand price of zero saves nothing") }
        let breakEven = rate.breakEvenUtilization(onDemandPerHour: onDemand)
        return [
            JSONMember("effective_hourly", .number(rate.dollarsPerHour)),
            JSONMember("savings_fraction", .number(1 - breakEven)),
            JSONMember("break_even_utilisation", .number(breakEven)),
        ]
    }
}
