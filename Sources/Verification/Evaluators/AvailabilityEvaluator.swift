import Pricing
import Statistics

/// The mathematics of `headroom availability`, and what a month's availability gives back.
enum AvailabilityEvaluator: Evaluator {
    static let family = "availability"

    /// Each shape of case by an input that no other has.
    private static let shapes:
        [(
            key: String, evaluate: @Sendable (CaseInputs) throws(EvaluationError) -> [JSONMember]
        )] = [
            ("monthly_uptime", credit), ("observed_error_ratio", burn),
            ("budget_fraction", threshold), ("beta", commonCause), ("days", downtime),
            ("component_availability", spare), ("mttf_h", repair), ("series", series),
            ("parallel", parallel), ("azs", zones), ("regions", regions),
        ]

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        guard let shape = shapes.first(where: { inputs.has($0.key) }) else {
            throw .unsupported("no simulation or bill uses this rule")
        }
        return try shape.evaluate(inputs)
    }

    private static func credit(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("monthly_uptime", "tiers")
        var tiers: [ServiceLevelAgreement.Tier] = []
        for entry in try inputs.objects("tiers") {
            try entry.only("below", "credit")
            tiers.append(
                ServiceLevelAgreement.Tier(
                    below: try entry.number("below"), credit: try entry.number("credit")))
        }
        let agreement = ServiceLevelAgreement(tiers: tiers, source: "")
        let credit = agreement.credit(availability: try inputs.number("monthly_uptime"))
        return [JSONMember("credit", .number(credit))]
    }

    private static func share(
        _ inputs: CaseInputs, _ name: String
    ) throws(EvaluationError) -> Double {
        let share = try inputs.number(name)
        guard (0...1).contains(share) else {
            throw .malformed("`inputs.\(name)` must be from 0 to 1")
        }
        return share
    }

    private static func positive(
        _ inputs: CaseInputs, _ name: String
    ) throws(EvaluationError) -> Double {
        let number = try inputs.number(name)
        guard number > 0 else { throw .malformed("`inputs.\(name)` must be above 0") }
        return number
    }

    private static func burn(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("slo", "observed_error_ratio", "period_days")
        let budget = ErrorBudget(objective: try share(inputs, "slo"))
        let errors = try share(inputs, "observed_error_ratio")
        let hours = try positive(inputs, "period_days") * 24
        return [
            JSONMember("burn_rate", .number(budget.burnRate(errors: errors))),
            JSONMember(
                "hours_to_exhaust",
                .number(budget.timeToExhaust(errors: errors, period: hours))),
        ]
    }

    private static func threshold(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("budget_fraction", "window_hours", "period_days")
        let alert = BurnAlert(
            budgetShare: try share(inputs, "budget_fraction"),
            longWindow: try positive(inputs, "window_hours"))
        let hours = try positive(inputs, "period_days") * 24
        return [
            JSONMember("burn_rate", .number(alert.threshold(period: hours))),
            JSONMember("short_window_hours", .number(alert.shortWindow)),
        ]
    }

    private static func downtime(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("slo", "days")
        let budget = ErrorBudget(objective: try share(inputs, "slo"))
        let days = try inputs.count("days", in: 1...36_600)
        return [
            JSONMember(
                "minutes_per_\(days)d", .number(budget.downtime(of: Double(days * 1_440)))),
            JSONMember("hours_per_year", .number(budget.downtime(of: 8_760))),
        ]
    }

    /// `n` parts of which `k` must work.
    private static func parts(
        _ inputs: CaseInputs
    ) throws(EvaluationError) -> (needed: Int, count: Int) {
        let count = try inputs.count("n", in: 1...1_000_000)
        let needed = try inputs.count("k", in: 0...count)
        return (Int(needed), Int(count))
    }

    private static func spare(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("n", "k", "component_availability")
        let (needed, count) = try parts(inputs)
        let share = 1 - (try share(inputs, "component_availability"))
        return [
            JSONMember(
                "availability",
                .number(
                    Redundancy.spareAvailability(
                        needed: needed, of: count, unavailability: share))),
            JSONMember(
                "unavailability",
                .number(Redundancy.spare(needed: needed, of: count, unavailability: share))),
        ]
    }

    private static func commonCause(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("n", "k", "component_unavailability", "beta", "model")
        let (needed, count) = try parts(inputs)
        // The independent part in whatever words; the common one is added to it as it is.
        if let model = try inputs.optionalText("model"), !model.hasSuffix("+ beta*q") {
            throw .unsupported("model `\(model)` of common causes")
        }
        let down = Redundancy.commonCause(
            needed: needed, of: count,
            unavailability: try share(inputs, "component_unavailability"),
            beta: try share(inputs, "beta"))
        return [
            JSONMember("unavailability", .number(down)),
            JSONMember("availability", .number(1 - down)),
        ]
    }

    private static func repair(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("mttf_h", "mttr_h")
        let (meanUp, meanDown) = (try inputs.number("mttf_h"), try inputs.number("mttr_h"))
        guard meanUp >= 0, meanDown >= 0, meanUp + meanDown > 0 else {
            throw .malformed("times must not be negative, nor both 0")
        }
        return [
            JSONMember(
                "availability",
                .number(Redundancy.availability(meanUp: meanUp, meanDown: meanDown))),
            JSONMember(
                "unavailability",
                .number(Redundancy.unavailability(meanUp: meanUp, meanDown: meanDown))),
        ]
    }

    private static func series(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("series")
        return both(Redundancy.series(try downs(inputs, "series")))
    }

    private static func parallel(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("parallel")
        return both(Redundancy.parallel(try downs(inputs, "parallel")))
    }

    private static func downs(
        _ inputs: CaseInputs, _ name: String
    ) throws(EvaluationError) -> [Double] {
        let shares = try inputs.numbers(name)
        guard !shares.isEmpty, shares.allSatisfy((0...1).contains) else {
            throw .malformed("`inputs.\(name)` must be shares from 0 to 1")
        }
        return shares.map { 1 - $0 }
    }

    private static func both(_ down: Double) -> [JSONMember] {
        [
            JSONMember("availability", .number(1 - down)),
            JSONMember("unavailability", .number(down)),
        ]
    }

    private static func zones(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("azs", "peak_units", "lose_azs")
        return try spread(inputs, places: "azs", losing: "lose_azs", each: "per_az")
    }

    private static func regions(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("regions", "peak_units", "lose_regions")
        return try spread(inputs, places: "regions", losing: "lose_regions", each: "per_region")
    }

    private static func spread(
        _ inputs: CaseInputs, places: String, losing: String, each: String
    ) throws(EvaluationError) -> [JSONMember] {
        let units = try inputs.number("peak_units")
        guard (0...1e12).contains(units) else {
            throw .malformed("`inputs.peak_units` must be from 0 to 1e12")
        }
        let needed = Int(units.rounded(.up))
        let count = try inputs.count(places, in: 1...1_000_000)
        let failing = try inputs.count(losing, in: 0...count)
        guard
            let spread = ZoneSpread(needed: needed, zones: Int(count), failing: Int(failing))
        else { throw .malformed("somewhere must survive") }
        return [
            JSONMember(each, .count(spread.perZone)),
            JSONMember("total", .count(spread.instances)),
            JSONMember("overprovision_fraction", .number(spread.surplus(over: units))),
        ]
    }
}
