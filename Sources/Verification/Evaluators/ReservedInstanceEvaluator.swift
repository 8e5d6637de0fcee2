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
        let commitments = try reservations(inputs, factors)
        var lines: [CoverableLine] = []
        var each: [Int128] = []
        var counts: [Int128] = []
        for entry in try inputs.objects("usage") {
            try entry.only(
                "account", "type", "count", "az", "hours_each", "hours", "platform", "tenancy",
                "region")
            lines.append(try line(entry, factors, like: Home(commitments)))
            counts.append(Int128(try instances(entry)))
            each.append(try runningTime(entry))
        }
        let schedule = CoverageSchedule(lines: lines, commitments: commitments)
        // Everything starts with a clock-hour; what runs on takes part in the next ones.
        let span = each.max() ?? 0
        var runs: [CoverageRun] = []
        repeat {
            let from = Int128(runs.count) * Int128(hour)
            let use = zip(counts, each).map { $0 * min(Int128(hour), max(0, $1 - from)) }
            runs.append(CoverageRun(schedule, use: use))
        } while Int128(runs.count) * Int128(hour) < span
        func sum(_ part: (CoverageRun) -> [Int128]) -> [Int128] {
            lines.indices.map { line in runs.reduce(0) { $0 + part($1)[line] } }
        }
        return [
            JSONMember("covered_instance_hours", hours(sum { $0.covered })),
            JSONMember("ondemand_instance_hours", hours(sum { $0.remaining })),
            JSONMember("covered_by", .array(lines.indices.map { coveredBy(runs, $0) })),
            JSONMember("unused_units", .number(runs.reduce(0) { $0 + units($1.unused) })),
        ]
    }

    private static func instances(_ entry: CaseInputs) throws(EvaluationError) -> Int64 {
        let count = try entry.count("count", default: 1)
        guard (0...1_000_000).contains(count) else {
            throw .malformed("a `count` must be from 0 to 1,000,000")
        }
        return count
    }

    /// For how long each instance of a line runs: an hour when the case does not say.
    private static func runningTime(_ entry: CaseInputs) throws(EvaluationError) -> Int128 {
        guard entry.has("hours_each") || entry.has("hours") else { return Int128(hour) }
        guard !(entry.has("hours_each") && entry.has("hours")) else {
            throw .malformed("`hours` and `hours_each` of one line")
        }
        let isEach = entry.has("hours_each")
        if !isEach, try entry.count("count", default: 1) != 1 {
            throw .unsupported("`hours` of several instances: of each, or of all?")
        }
        let time = try entry.scaled(isEach ? "hours_each" : "hours", by: hour)
        guard time <= 8_784 * Int128(hour) else {
            throw .malformed("use must not last longer than a year")
        }
        return time
    }

    /// What a line is like where the case does not say: what all reservations have in common, as
    /// cases that are about one thing do not repeat it.
    private struct Home {
        var account: String?
        var region: String?
        var operatingSystem: String?
        var tenancy: String?

        init(_ commitments: [Commitment]) {
            let offers = commitments.compactMap { commitment -> ReservedInstance? in
                if case .reservedInstance(let offer) = commitment.kind { offer } else { nil }
            }
            account = Self.common(commitments.map(\.account))
            region = Self.common(offers.map(\.region))
            operatingSystem = Self.common(offers.map(\.operatingSystem))
            tenancy = Self.common(offers.map(\.tenancy))
        }

        private static func common(_ texts: [String]) -> String? {
            texts.allSatisfy { $0 == texts[0] } ? texts.first : nil
        }
    }

    private static func hours(_ nanoseconds: [Int128]) -> JSONValue {
        .array(nanoseconds.map { .number(Double($0) / 3.6e12) })
    }

    /// Quarter units × nanoseconds as the provider's units × hours.
    private static func units(_ unused: [Int128]) -> Double {
        Double(unused.reduce(0, +)) / 4 / 3.6e12
    }

    /// `zonal(C)`, or several joined by `+`; null when nothing covers the line.
    private static func coveredBy(_ runs: [CoverageRun], _ line: Int) -> JSONValue {
        var labels: [String] = []
        for run in runs {
            for (index, pair) in run.schedule.pairs.enumerated()
            where pair.line == line && run.tally.nanoseconds[index] > 0 {
                let commitment = run.schedule.commitments[pair.commitment]
                guard case .reservedInstance(let reservation) = commitment.kind else { continue }
                let scope = reservation.scope == .regional ? "regional" : "zonal"
                let label = "\(scope)(\(commitment.account))"
                if !labels.contains(label) { labels.append(label) }
            }
        }
        return labels.isEmpty ? .null : .string(labels.joined(separator: "+"))
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
        let name = platform.lowercased()
        return ["linux/unix", "amazon linux"].contains(name) ? "linux" : name
    }

    private static func line(
        _ entry: CaseInputs, _ factors: Factors, like home: Home
    ) throws(EvaluationError) -> CoverableLine {
        let type = try entry.text("type")
        let zone = try entry.optionalText("az")
        let family = NormalizationFactor.family(ofType: type)
        let platform = try entry.optionalText("platform").map(operatingSystem)
        let system = platform ?? home.operatingSystem ?? "linux"
        let tenancy = try entry.optionalText("tenancy") ?? home.tenancy ?? "default"
        let named = try entry.optionalText("region") ?? zone.map { String($0.dropLast()) }
        guard let region = named ?? home.region else {
            throw .malformed("a line's `az` or `region` is needed where reservations differ")
        }
        return CoverableLine(
            account: try entry.optionalText("account") ?? home.account ?? "", region: region,
            zone: zone ?? "", operatingSystem: system, tenancy: tenancy, instanceType: type,
            family: family, normalizationUnits: factors.units(type),
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
                switch try entry.text("scope").lowercased() {
                case "regional", "region": .regional
                case "zonal", "availability zone": .zonal(zone: try entry.text("az"))
                case let other: throw .unsupported("reservations of scope `\(other)`")
                }
            var region = try entry.optionalText("region") ?? ""
            if region.isEmpty, case .zonal(let zone) = scope { region = String(zone.dropLast()) }
            let reservation = ReservedInstance(
                region: region, operatingSystem: system, instanceType: type, family: family,
                normalizationUnits: factors.units(type),
                sizeFlexible: NormalizationFactor.sizeFlexible(
                    family: family, operatingSystem: system, tenancy: tenancy),
                count: try instances(entry), scope: scope, tenancy: tenancy)
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
        var lines: [CoverableLine] = []
        var spans: [(from: Int64, to: Int64, count: Int64)] = []
        for entry in try inputs.objects("instances") {
            try entry.only(
                "account", "type", "count", "az", "platform", "tenancy", "region", "start", "end")
            lines.append(try line(entry, factors, like: Home(commitments)))
            guard let from = clock(try entry.text("start")), var to = clock(try entry.text("end"))
            else { throw .malformed("`start` and `end` of instances must be clock times") }
            if to < from { to = to + .day }
            spans.append((from.nanoseconds, to.nanoseconds, try instances(entry)))
        }
        let schedule = CoverageSchedule(lines: lines, commitments: commitments)
        var perHour: [JSONValue] = []
        var unused = 0.0
        var onDemand = 0.0
        var covered = 0.0
        let firstHour = (spans.map(\.from).min() ?? 0) / hour
        let endHour = ((spans.map(\.to).max() ?? 0) + hour - 1) / hour
        for clockHour in firstHour..<max(firstHour, endHour) {
            let use = spans.map { span in
                Int128(span.count)
                    * Int128(
                        max(
                            0,
                            min(span.to, (clockHour + 1) * hour) - max(span.from, clockHour * hour)
                        ))
            }
            let run = CoverageRun(schedule, use: use)
            let left = Double(run.remaining.reduce(0, +)) / 3.6e12
            unused += units(run.unused)
            onDemand += left
            let coveredHours = Double(run.covered.reduce(0, +)) / 3.6e12
            covered += coveredHours
            let name = clockHour % 24
            perHour.append(
                .object([
                    JSONMember("hour", .string(name < 10 ? "0\(name)" : "\(name)")),
                    JSONMember("covered_h", .number(coveredHours)),
                    JSONMember("ondemand_h", .number(left)),
                    JSONMember("unused_units", .number(units(run.unused))),
                ]))
        }
        return [
            JSONMember("per_clock_hour", .array(perHour)),
            JSONMember("total_covered_h", .number(covered)),
            JSONMember("total_ondemand_h", .number(onDemand)),
            JSONMember("unused_units", .number(unused)),
        ]
    }

    /// A clock time; `24:00` is a day's end.
    private static func clock(_ text: String) -> TimeSpan? {
        ["24:00", "24:00:00"].contains(text) ? .day : parseClock(text)
    }

    private static func amortize(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "upfront", "recurring_hourly", "term_years", "ondemand_hourly", "hours_per_year")
        let years = try inputs.count("term_years")
        let length = try inputs.count("hours_per_year", default: 8_760)
        guard (1...100).contains(years), (1...10_000).contains(length),
            years * length <= 100_000
        else { throw .malformed("a term must be from 1 to 100,000 hours") }
        let upfront = Money(
            nanodollars: dividedRounding(
                Int128(try inputs.price("upfront").picodollars), by: 1_000))
        let rate = AmortizedRate(
            upfront: upfront, recurringPerHour: try inputs.price("recurring_hourly"),
            term: .hour * (years * length))
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
