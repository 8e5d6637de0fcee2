import Pricing
import Quantities
import SimulationKernel
import StableMath
import Statistics
import UsageLedger

/// Spot billing: `BillingRule` as the ledger books it, `SpotPricePath` as the rater integrates it;
/// and interruption rates as scenarios draw them.
enum SpotEvaluator: Evaluator {
    static let family = "spot"

    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        if inputs.has("monthly_low") { return try advisor(inputs) }
        if inputs.has("hours") { return try movingPrice(inputs) }
        if inputs.has("running_seconds") { return try interrupted(inputs) }
        if inputs.has("planned_hours") { return try expected(inputs) }
        if inputs.has("rework_fraction") { return try effectiveSavings(inputs) }
        if inputs.has("tau1_h") { return try bathtub(inputs) }
        if inputs.has("shock_p") || inputs.has("shock_p_per_pool") { return try shock(inputs) }
        throw .unsupported("no simulation or bill uses this rule")
    }

    private static func advisor(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("monthly_low", "monthly_high", "representative")
        let low = try inputs.number("monthly_low")
        let share: Double
        if let high = try inputs.optionalNumber("monthly_high") {
            guard try inputs.text("representative") == "midpoint" else {
                throw .unsupported("a bucket's share other than its midpoint")
            }
            share = (low + high) / 2
        } else {
            share = try inputs.number("representative")
        }
        // Only the shares that simulations use are a rule of theirs.
        guard SpotInterruptions.bucketMidpoints.contains(where: { abs($0 - share) < 1e-12 }) else {
            throw .unsupported("a share of no bucket of the Spot Advisor")
        }
        let rate = SpotInterruptions.perHour(monthlyShare: share)
        return [
            JSONMember("hazard_per_hour", .number(rate)),
            JSONMember("mean_life_hours", .number(1 / rate)),
            JSONMember(
                "survive_24h",
                .number(SpotInterruptions.run(hours: 24, rate: rate, freeHours: 0).finishes)),
        ]
    }

    private static func span(
        _ inputs: CaseInputs, _ name: String
    ) throws(EvaluationError) -> TimeSpan {
        let nanoseconds = try inputs.scaled(name, by: 1_000_000_000)
        guard let span = Int64(exactly: nanoseconds), span < 1_000_000 * TimeSpan.hour.nanoseconds
        else { throw .malformed("`inputs.\(name)` must be below a million hours") }
        return TimeSpan(nanoseconds: span)
    }

    private static func interrupted(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "running_seconds", "interrupted_by", "os", "spot_price_hourly", "provider",
            "preempted", "hourly")
        let provider = try inputs.optionalText("provider") ?? "aws"
        let system = try inputs.optionalText("os") ?? "linux"
        let rule = BillingRule.spot(provider: provider, operatingSystem: system)
        let byProvider =
            if let who = try inputs.optionalText("interrupted_by") {
                who != "user"
            } else {
                try inputs.flag("preempted", default: false)
            }
        let price = try inputs.price(
            inputs.has("hourly") ? "hourly" : "spot_price_hourly")
        let billable = rule.billable(
            try span(inputs, "running_seconds"), end: byProvider ? .interrupted : .scaledIn)
        let charge = Accrual(nanoseconds: Int128(billable.nanoseconds), at: price)
        return [JSONMember("charge", .number(charge.dollars))]
    }

    private static func movingPrice(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("os", "hours", "running_seconds", "interrupted_by", "convention")
        guard try inputs.optionalText("interrupted_by") ?? "user" == "user",
            try inputs.optionalText("os") ?? "linux" == "linux"
        else { throw .unsupported("a moving price with an interruption or hourly billing") }
        var steps: [SpotPricePath.Step] = []
        for (number, entry) in try inputs.objects("hours").enumerated() {
            try entry.only("start_price", "change_at_s", "new_price")
            let start = Int64(number) * TimeSpan.hour.nanoseconds
            steps.append(.init(from: start, price: try entry.price("start_price")))
            guard entry.has("change_at_s") else { continue }
            let change = try entry.scaled("change_at_s", by: 1_000_000_000)
            guard (1..<Int128(TimeSpan.hour.nanoseconds)).contains(change) else {
                throw .malformed("`change_at_s` must be within the hour")
            }
            steps.append(.init(from: start + Int64(change), price: try entry.price("new_price")))
        }
        guard !steps.isEmpty else { throw .malformed("`inputs.hours` is empty") }
        let path = SpotPricePath(steps)
        let end = try span(inputs, "running_seconds").nanoseconds
        let hourStart = Accrual(picodollarNanoseconds: path.hourStart(from: 0, to: end))
        let continuous = Accrual(picodollarNanoseconds: path.continuous(from: 0, to: end))
        let isHourStart =
            try inputs.optionalText("convention") == "price at start of each instance-hour"
        return [
            JSONMember("charge", .number((isHourStart ? hourStart : continuous).dollars)),
            JSONMember("continuous_price_alternative", .number(continuous.dollars)),
        ]
    }

    private static func bathtub(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("model", "A", "tau1_h", "tau2_h", "b_h")
        guard
            let lifetime = BathtubLifetime(
                scale: try inputs.number("A"), earlyHours: try inputs.number("tau1_h"),
                lateHours: try inputs.number("tau2_h"), shiftHours: try inputs.number("b_h"))
        else { throw .malformed("the parameters make no distribution below 24 h") }
        let limit = lifetime.limitHours
        return (1...23).map {
            JSONMember("F_\($0)h", .number(lifetime.cumulative(Double($0))))
        } + [
            JSONMember("F_24h_minus", .number(lifetime.cumulative(limit.nextDown))),
            JSONMember("atom_at_24h", .number(lifetime.atLimit)),
            JSONMember("mean_lifetime_h", .number(lifetime.meanHours)),
        ]
    }

    /// The loss of instances some of which fall together.
    private static func shock(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "n", "instances", "pools", "individual_p", "shock_p", "shock_p_per_pool", "model")
        let count = try inputs.count(inputs.has("n") ? "n" : "instances", in: 0...1_000_000)
        let pools = inputs.has("pools") ? try inputs.count("pools", in: 1...1_000_000) : 1
        let shock = try inputs.number(inputs.has("shock_p") ? "shock_p" : "shock_p_per_pool")
        let individual = inputs.has("individual_p") ? try inputs.number("individual_p") : 0
        guard (0...1).contains(shock), (0...1).contains(individual) else {
            throw .malformed("probabilities are from 0 to 1")
        }
        let loss = CommonShock(
            count: Int(count), pools: Int(pools), individual: individual, shock: shock)
        return [
            JSONMember("p_all_lost", .number(loss.allLost)),
            JSONMember("p_none_lost", .number(loss.noneLost)),
            JSONMember("mean_lost", .number(loss.mean)),
            JSONMember("var_lost", .number(loss.variance)),
            JSONMember("sd_lost", .number(loss.standardDeviation)),
        ]
    }

    private static func effectiveSavings(
        _ inputs: CaseInputs
    ) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("ondemand", "spot", "rework_fraction")
        let spot = try inputs.price("spot").dollars
        let effective = SpotInterruptions.effectivePrice(
            spot: spot, rework: try inputs.number("rework_fraction"))
        let date = CalendarDate(daysSince1970: 0)
        let offers = [
            ("on-demand", try inputs.price("ondemand"), 0),
            ("spot", try inputs.price("spot"), effective - spot),
        ]
        .map { name, price, interruptions in
            PurchaseOffer(
                name: name, hourly: price, isPromise: false, interruptions: interruptions,
                provenance: .published, asOf: date)
        }
        return [
            JSONMember("effective_spot", .number(offers[1].effectiveHourly)),
            JSONMember("savings", .number(offers[1].savings(against: offers[0]))),
        ]
    }

    private static func expected(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("hazard_per_hour", "planned_hours", "spot_price_hourly", "rule")
        guard try inputs.text("rule") == "aws first-hour free, no restart" else {
            throw .unsupported("another rule of a planned run")
        }
        let (rate, hours) = (
            try inputs.number("hazard_per_hour"), try inputs.number("planned_hours")
        )
        guard (0...1e6).contains(rate), (0...1e6).contains(hours) else {
            throw .malformed("a rate and a time must be from 0 to a million")
        }
        let run = SpotInterruptions.run(hours: hours, rate: rate, freeHours: 1)
        let price = try inputs.price("spot_price_hourly").dollars
        return [
            JSONMember("expected_charge", .number(run.chargedHours * price)),
            JSONMember("expected_run_hours", .number(run.hours)),
            JSONMember("survive", .number(run.finishes)),
        ]
    }
}
